import { request } from 'node:http'
import path from 'node:path'
import { Readable } from 'node:stream'
import { ChartwardError, ERROR_CODES, type ErrorCode } from '../kernel/index.ts'
import type { FailureAnswer } from '../contract/index.ts'

/** Talks to the running server of a home directory. */
export interface ControlClient {
  get<Answer>(path: string): Promise<Answer>
  send<Answer>(method: 'POST' | 'DELETE', path: string, body?: string | Uint8Array): Promise<Answer>
  /** The same for answers that are text. */
  getText(path: string): Promise<string>
  sendText(path: string, body: string): Promise<string>
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

async function exchange({ socketPath, method, path, operator, body }: Exchange): Promise<string> {
  return await new Promise((resolve, reject) => {
    const headers = { 'x-operator': operator, ...describing(body) }
    const call = request({ socketPath, method, path, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        if (answer.statusCode !== undefined && answer.statusCode < 300) resolve(text)
        else reject(errorFrom(text))
      })
    })
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
