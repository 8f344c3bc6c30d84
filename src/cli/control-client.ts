import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import path from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { ChartwardError, ERROR_CODES, type ErrorCode } from '../kernel/index.ts'
import type { FailureAnswer } from '../contract/index.ts'

/** Talks to the running server of a home directory. */
export interface ControlClient {
  get<Answer>(path: string): Promise<Answer>
  send<Answer>(method: 'POST' | 'DELETE', path: string, body?: string | Uint8Array): Promise<Answer>
  /** The same for answers that are text. */
  getText(path: string): Promise<string>
  sendText(path: string, body: string): Promise<string>
  /** Writes the answer into a file, in memory a piece at a time; answers how many bytes. A file cut off is taken away. */
  download(path: string, body: string, file: string): Promise<number>
  /** A file as it is read; answers text. */
  sendFile(path: string, file: Readable): Promise<string>
}

/** **Errors.** `NOT_RUNNING` when no server answers in this home; otherwise what the server answered. */
export function controlClient(home: string, operator: string): ControlClient {
  const socketPath = path.join(home, 'run', 'control.sock')
  const ask = async (method: string, path: string, body?: string | Uint8Array) =>
    await exchange({ socketPath, method, path, operator, body: body ?? '' })
  return {
    get: async <Answer>(path: string) => JSON.parse(await ask('GET', path)) as Answer,
    send: async <Answer>(method: string, path: string, body?: string | Uint8Array) =>
      JSON.parse(await ask(method, path, body)) as Answer,
    getText: async (path) => await ask('GET', path),
    sendText: async (path, body) => await ask('POST', path, body),
    download: async (path, body, file) =>
      await downloadInto({ socketPath, method: 'POST', path, operator, body }, file),
    sendFile: async (path, file) =>
      await exchange({ socketPath, method: 'POST', path, operator, body: file }),
  }
}

interface Exchange {
  readonly socketPath: string
  readonly method: string
  readonly path: string
  readonly operator: string
  readonly body: string | Uint8Array | Readable
}

async function exchange(asked: Exchange): Promise<string> {
  const answer = await begin(asked)
  const said = await text(answer)
  if (isGood(answer)) return said
  throw errorFrom(said)
}

async function downloadInto(asked: Exchange, file: string): Promise<number> {
  const answer = await begin(asked)
  if (!isGood(answer)) throw errorFrom(await text(answer))
  const part = createWriteStream(file, { mode: 0o600 })
  try {
    await pipeline(answer, part)
  } catch (cause) {
    await rm(file, { force: true })
    throw new ChartwardError(
      'NOT_RUNNING',
      'the answer ended before it was whole: see the log of the server',
      { cause },
    )
  }
  return part.bytesWritten
}

const isGood = ({ statusCode }: IncomingMessage): boolean => statusCode !== undefined && statusCode < 300

async function begin({ socketPath, method, path, operator, body }: Exchange): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const headers = { 'x-operator': operator, ...describing(body) }
    const call = request({ socketPath, method, path, headers }, resolve)
    call.on('error', (cause: NodeJS.ErrnoException) => reject(unreachable(cause)))
    if (body instanceof Readable) {
      body.on('error', (cause) => {
        reject(new ChartwardError('FILE_UNREADABLE', 'the file cannot be read to its end', { cause }))
        call.destroy()
      })
      body.pipe(call)
    } else call.end(body.length > 0 ? body : undefined)
  })
}

function describing(body: Exchange['body']): Record<string, string | number> {
  if (body instanceof Readable) return { 'content-type': 'application/octet-stream' }
  if (body.length === 0) return {}
  return { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
}

function unreachable(cause: NodeJS.ErrnoException): Error {
  if (cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED') {
    return new ChartwardError(
      'NOT_RUNNING',
      'no Chartward is running in this home directory: start it, or name it with --home',
    )
  }
  if (cause.code === 'EACCES') {
    return new ChartwardError('FORBIDDEN', 'this home directory belongs to another user')
  }
  return new ChartwardError('NOT_RUNNING', 'the server went away while it was asked', { cause })
}

function errorFrom(text: string): ChartwardError {
  try {
    const { error } = JSON.parse(text) as FailureAnswer
    const code: ErrorCode = Object.hasOwn(ERROR_CODES, error.code) ? (error.code as ErrorCode) : 'INTERNAL'
    return new ChartwardError(code, error.message, { findings: error.findings })
  } catch {
    return new ChartwardError('INTERNAL', 'the server answered something this command does not understand')
  }
}
