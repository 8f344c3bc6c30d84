import { randomBytes } from 'node:crypto'
import { createConnection, type Socket } from 'node:net'
import { ChartwardError, ERROR_CODES, type ErrorCode, type Log } from '../kernel/index.ts'
import { badFrame, encodeFrame, type Frame, FRAME_BYTES_MAX, openFrameReader } from './frame.ts'
import { isProof, NONCE_BYTES, proofOf } from './handshake.ts'

/** What the server says of itself once both know each other. */
export interface Welcome {
  readonly environment: string
  readonly vkey: string
  readonly frozen: boolean
}

/** One authenticated connection, until it ends. */
export interface Connection {
  readonly welcome: Welcome
  /**
   * One question, one answer. Never asked twice: when the connection ends or the time is over, the outcome is
   * unknown (a leaf may be there without its key having arrived) and the caller is told `KEYS_UNAVAILABLE`.
   */
  call(header: Readonly<Record<string, unknown>>, body?: Uint8Array): Promise<Frame>
  close(): void
}

export interface ConnectionOptions {
  readonly socketPath: string
  readonly credential: Uint8Array
  readonly log: Log
  readonly callTimeoutMs: number
  readonly onEnd: () => void
}

interface Pending {
  readonly resolve: (frame: Frame) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

/** More calls than this waiting at once means that nobody is being answered. */
const PENDING_MAX = 8192

const GREETING_TIMEOUT_MS = 5000

export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const socket = createConnection(options.socketPath)
  const pending = new Map<number, Pending>()
  const reader = openFrameReader()
  const end = (error: Error): void => {
    socket.destroy()
    for (const { reject, timer } of pending.values()) {
      clearTimeout(timer)
      reject(error)
    }
    pending.clear()
  }
  const welcome = await new Promise<Welcome>((resolve, reject) => {
    const greeting = openGreeting(options.credential)
    let known = false
    const timer = setTimeout(() => socket.destroy(), GREETING_TIMEOUT_MS)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      clearTimeout(timer)
      end(gone())
      if (known) options.onEnd()
      reject(greeting.asked() ? refused() : gone())
    })
    socket.on('data', (chunk) => {
      try {
        for (const frame of reader.push(chunk)) {
          if (known) {
            settle(pending, frame)
            continue
          }
          const welcome = greeting.take(frame, socket)
          if (welcome === undefined) continue
          known = true
          clearTimeout(timer)
          reader.allow(FRAME_BYTES_MAX)
          resolve(welcome)
        }
      } catch (error) {
        options.log.warn('key-server-not-understood')
        reject(error)
        end(gone())
      }
    })
  })
  let nextId = 0
  return {
    welcome,
    call: async (header, body) =>
      await new Promise<Frame>((resolve, reject) => {
        if (!socket.writable || pending.size >= PENDING_MAX) {
          reject(gone())
          return
        }
        nextId += 1
        const id = nextId
        const timer = setTimeout(() => {
          pending.delete(id)
          reject(gone())
        }, options.callTimeoutMs)
        pending.set(id, { resolve, reject, timer })
        socket.write(encodeFrame({ id, ...header }, body))
      }),
    close: () => end(gone()),
  }
}

interface Greeting {
  /** The server's next frame; its welcome, when it has shown that it holds the credential. */
  take(frame: Frame, socket: Socket): Welcome | undefined
  /** True between our proof and its: a connection that ends here was refused. */
  asked(): boolean
}

function openGreeting(credential: Uint8Array): Greeting {
  const client = randomBytes(NONCE_BYTES)
  let server: Buffer | undefined
  return {
    asked: () => server !== undefined,
    take: ({ header }, socket) => {
      if (server === undefined) {
        const nonce = bytesOf(header['nonce'])
        if (nonce.length !== NONCE_BYTES) throw badFrame('nonce')
        server = nonce
        const proof = proofOf('client', credential, { server, client }).toString('base64')
        socket.write(encodeFrame({ nonce: client.toString('base64'), proof }))
        return undefined
      }
      if (!isProof(bytesOf(header['proof']), proofOf('server', credential, { server, client })))
        throw refused()
      const { environment, vkey, frozen } = header
      if (typeof environment !== 'string' || typeof vkey !== 'string') throw badFrame('welcome')
      return { environment, vkey, frozen: frozen === true }
    },
  }
}

function settle(pending: Map<number, Pending>, frame: Frame): void {
  const { id, ok, code, message } = frame.header
  const call = typeof id === 'number' ? pending.get(id) : undefined
  if (call === undefined) {
    // Too late for whoever asked: the key is not kept.
    frame.body.fill(0)
    return
  }
  pending.delete(id as number)
  clearTimeout(call.timer)
  if (ok === true) call.resolve(frame)
  else call.reject(new ChartwardError(isErrorCode(code) ? code : 'KEYS_UNAVAILABLE', String(message)))
}

const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(ERROR_CODES, code)

const bytesOf = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : '', 'base64')

export function gone(): ChartwardError {
  return new ChartwardError('KEYS_UNAVAILABLE', 'The key server is not answering')
}

const refused = (): ChartwardError =>
  new ChartwardError('KEYS_REFUSED', "The key server does not hold this environment's credential")
