import { connect, type Socket } from 'node:net'
import { ChartwardError } from '../kernel/index.ts'

/** Sent to the scanner at once. */
const CHUNK_BYTES = 64 * 1024
/** An answer is one short line. */
const ANSWER_BYTES_MAX = 4 * 1024
const CLEAN = /^stream: OK$/
const FOUND = /^stream: (.{1,200}) FOUND$/
const TOO_LARGE = /^INSTREAM size limit exceeded\. ERROR$/
/** Names of what was found go into the ledger and to a page. */
const NOT_A_NAME = /[^A-Za-z0-9._-]+/g
const NAME_LETTERS_MAX = 100

/** Where `clamd` listens: its own socket, or a host and port. */
export interface ScannerPlace {
  readonly socket: string | undefined
  readonly host: string | undefined
  readonly port: number
  /** From connecting to the answer. */
  readonly timeoutMs: number
}

/** What the scanner says of a file. `found`: its name for it, letters, digits, `.`, `_` and `-`, at most 100. */
export type Scanned = { readonly isClean: true } | { readonly isClean: false; readonly found: string }

export interface Scanner {
  /**
   * **Errors.** `SCANNER_UNAVAILABLE` when it is away, late, or says something else than clean or found; `DOCUMENT_UNFIT` for
   * what is larger than it takes.
   */
  scan(file: Uint8Array): Promise<Scanned>
}

/** The scanner at a place; undefined when there is no place. Nothing is connected before there is something to scan. */
export function openScanner(place: ScannerPlace): Scanner | undefined {
  if (place.socket === undefined && place.host === undefined) return undefined
  return { scan: async (file) => readAnswer(await askScanner(place, file)) }
}

/**
 * One file over one connection.
 *
 * **Source** clamd(8): `zINSTREAM`, then chunks of a length (four bytes, the most significant first) and so many bytes, ended
 * by a chunk of no length; one answer, ended by a zero byte.
 */
async function askScanner(place: ScannerPlace, file: Uint8Array): Promise<string> {
  const { socket: path, host = '', port, timeoutMs } = place
  return await new Promise((resolve, reject) => {
    const socket = path === undefined ? connect(port, host) : connect(path)
    const late = setTimeout(() => socket.destroy(away()), timeoutMs)
    let answer = Buffer.alloc(0)
    socket.on('data', (bytes: Buffer) => {
      answer = Buffer.concat([answer, bytes])
      const end = answer.indexOf(0)
      if (end >= 0) {
        resolve(answer.toString('latin1', 0, end))
        socket.destroy()
      } else if (answer.length > ANSWER_BYTES_MAX) socket.destroy(away())
    })
    // It may answer, and close, before it was sent everything: what it said counts, and comes first.
    socket.on('error', (cause) => reject(away(cause)))
    socket.on('close', () => {
      clearTimeout(late)
      reject(away())
    })
    socket.on('connect', () => send(socket, file))
  })
}

function send(socket: Socket, file: Uint8Array): void {
  socket.write('zINSTREAM\0')
  for (let at = 0; at < file.length; at += CHUNK_BYTES) {
    const chunk = file.subarray(at, at + CHUNK_BYTES)
    socket.write(lengthOf(chunk.length))
    socket.write(chunk)
  }
  socket.write(lengthOf(0))
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes)
  return length
}

function readAnswer(answer: string): Scanned {
  const line = answer.trim()
  if (CLEAN.test(line)) return { isClean: true }
  const found = FOUND.exec(line)?.[1]
  if (found !== undefined)
    return { isClean: false, found: found.replace(NOT_A_NAME, '-').slice(0, NAME_LETTERS_MAX) }
  if (TOO_LARGE.test(line))
    throw new ChartwardError('DOCUMENT_UNFIT', 'this file is larger than the virus scanner takes')
  throw away()
}

function away(cause?: Error): ChartwardError {
  const message = 'the virus scanner does not answer: nothing was kept'
  return new ChartwardError('SCANNER_UNAVAILABLE', message, cause === undefined ? {} : { cause })
}
