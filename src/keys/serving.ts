import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { ChartwardError, hasCode, type Log } from '../kernel/index.ts'
import {
  badFrame,
  encodeFrame,
  type Frame,
  FRAME_BYTES_MAX,
  type FrameReader,
  openFrameReader,
} from './frame.ts'
import { isProof, NONCE_BYTES, proofOf } from './handshake.ts'
import { IN_FLIGHT_MAX, parseRequest, type Request } from './protocol.ts'
import type { Outcome } from './release.ts'

/** How one connection is served, from greeting to end. */
export interface Serving {
  readonly credential: Uint8Array
  /** What a client that has shown the credential is told first. */
  readonly welcome: () => Readonly<Record<string, unknown>>
  readonly perform: (request: Request) => Promise<Outcome>
  /** A connection was ended because of what it sent. `what` says nothing of its content. */
  readonly refused: (what: string) => void
  readonly log: Log
  readonly greetingTimeoutMs: number
}

interface Connection {
  readonly serving: Serving
  readonly socket: Socket
  readonly reader: FrameReader
  readonly nonce: Buffer
  readonly waiting: Frame[]
  known: boolean
  inFlight: number
}

export function serve(serving: Serving, socket: Socket): void {
  const connection: Connection = {
    serving,
    socket,
    reader: openFrameReader(),
    nonce: randomBytes(NONCE_BYTES),
    waiting: [],
    known: false,
    inFlight: 0,
  }
  const greeting = setTimeout(() => {
    if (!connection.known) refuse(connection, badFrame('no greeting'))
  }, serving.greetingTimeoutMs)
  socket.on('close', () => clearTimeout(greeting))
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    try {
      for (const frame of connection.reader.push(chunk)) take(connection, frame)
    } catch (error) {
      refuse(connection, error)
    }
  })
  socket.write(encodeFrame({ nonce: connection.nonce.toString('base64') }))
}

function take(connection: Connection, frame: Frame): void {
  if (!connection.known) {
    greet(connection, frame)
  } else if (connection.inFlight < IN_FLIGHT_MAX) {
    start(connection, frame)
  } else {
    // Frames already read wait here; no more are read until the list is empty.
    connection.waiting.push(frame)
    connection.socket.pause()
  }
}

function greet(connection: Connection, { header }: Frame): void {
  const { serving, socket, reader } = connection
  const client = bytesOf(header['nonce'])
  if (client.length !== NONCE_BYTES) throw badFrame('nonce')
  const nonces = { server: connection.nonce, client }
  const expected = proofOf('client', serving.credential, nonces)
  if (!isProof(bytesOf(header['proof']), expected)) throw badFrame('credential')
  connection.known = true
  reader.allow(FRAME_BYTES_MAX)
  const proof = proofOf('server', serving.credential, nonces).toString('base64')
  socket.write(encodeFrame({ proof, ...serving.welcome() }))
}

function start(connection: Connection, frame: Frame): void {
  const request = parseRequest(frame)
  connection.inFlight += 1
  void answer(connection, request).finally(() => {
    connection.inFlight -= 1
    try {
      startWaiting(connection)
    } catch (error) {
      refuse(connection, error)
    }
  })
}

function startWaiting(connection: Connection): void {
  while (connection.inFlight < IN_FLIGHT_MAX) {
    const frame = connection.waiting.shift()
    if (frame === undefined) {
      connection.socket.resume()
      return
    }
    start(connection, frame)
  }
}

async function answer({ serving, socket }: Connection, request: Request): Promise<void> {
  try {
    const { header, body, secret } = await serving.perform(request)
    const frame = encodeFrame({ ...header, id: request.id, ok: true }, body)
    if (secret === true) body?.fill(0)
    await send(socket, frame)
    if (secret === true) frame.fill(0)
  } catch (error) {
    const known =
      error instanceof ChartwardError
        ? error
        : new ChartwardError('KEYS_UNAVAILABLE', 'The key server could not do this', { cause: error })
    serving.log.warn('request-failed', { op: request.op, code: known.code, detail: reason(error) })
    await send(socket, encodeFrame({ id: request.id, ok: false, code: known.code, message: known.message }))
  }
}

/** Waits until the bytes are on their way, so that who does not read is not answered more than the limit. */
async function send(socket: Socket, frame: Buffer): Promise<void> {
  if (!socket.writable) return
  await new Promise<void>((done) => {
    socket.write(frame, () => done())
  })
}

function refuse(connection: Connection, error: unknown): void {
  connection.socket.destroy()
  connection.waiting.length = 0
  connection.serving.refused(hasCode(error, 'KEYS_REFUSED') ? (error.detail ?? error.code) : 'fault')
}

const bytesOf = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : '', 'base64')

// Names and codes only: an error's text could quote what it choked on.
function reason(error: unknown): string {
  if (error instanceof ChartwardError) return error.code
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return code ?? (error instanceof Error ? error.name : 'unknown')
}
