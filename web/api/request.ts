import type { WebFailure } from '../../src/contract/index.ts'
import { readJson, writeJson } from './exact-json.ts'
import { sendTelling } from './sending.ts'

/** What the server would not do. `code` is one of docs/reference/errors.md; `OFFLINE` is ours: nobody answered. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly retryAfterS: number | undefined

  constructor(status: number, { code, message }: Pick<WebFailure, 'code' | 'message'>, retryAfterS?: number) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.retryAfterS = retryAfterS
  }
}

interface Listening {
  csrf: string
  onEnded: () => void
  onAway: (isAway: boolean) => void
}

/** What every request of this page needs; the session writes it once it knows who is signed in. */
const page: Listening = { csrf: '', onEnded: () => undefined, onAway: () => undefined }

export function listenToServer(listening: Partial<Listening>): void {
  Object.assign(page, listening)
}

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Sent as JSON. */
  readonly body?: object
  /** Sent as a form, in place of JSON. */
  readonly form?: URLSearchParams
  /** Sent as it is, in place of JSON: it may be larger than memory. */
  readonly file?: Blob
  /** Told again and again how many bytes of the file are on their way. */
  readonly onSent?: (bytes: number) => void
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

/** Asks the server as whoever is signed in here. **Errors** `ApiError`. */
export async function ask(path: string, asked: Ask = {}): Promise<Response> {
  const { method = 'GET', body, form, file, onSent, type = 'application/json', headers, signal } = asked
  const init: RequestInit = {
    method,
    headers: {
      'x-csrf': page.csrf,
      ...(body === undefined ? {} : { 'content-type': type }),
      ...(file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: writeJson(body) }),
    ...(form === undefined ? {} : { body: form }),
    ...(file === undefined ? {} : { body: file }),
    ...(signal === undefined ? {} : { signal }),
  }
  const answer = await reach(path, init, onSent)
  if (answer.ok) return answer
  const failure = await failureOf(answer)
  if (failure.code === 'SESSION_ENDED') page.onEnded()
  throw failure
}

/** The same, of an answer in JSON. The server's contract says its shape. */
export async function askJson<Answer>(path: string, asked: Ask = {}): Promise<Answer> {
  const answer = await ask(path, asked)
  return answer.status === 204 ? (undefined as Answer) : await jsonOf<Answer>(answer)
}

/** What was answered, with every digit of its numbers. */
export async function jsonOf<Answer>(answer: Response): Promise<Answer> {
  return readJson(await answer.text()) as Answer
}

async function reach(path: string, init: RequestInit, onSent?: Ask['onSent']): Promise<Response> {
  try {
    const answer =
      onSent === undefined
        ? await fetch(path, { ...init, credentials: 'same-origin', cache: 'no-store' })
        : await sendTelling(path, init, onSent)
    page.onAway(false)
    return answer
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    page.onAway(true)
    throw new ApiError(0, { code: 'OFFLINE', message: 'the server cannot be reached' })
  }
}

interface Outcome {
  readonly issue?: readonly { readonly diagnostics?: string }[]
}

/** Either of the two ways our doors tell a failure: in our words, or as an OperationOutcome with the code beside it. */
async function failureOf(answer: Response): Promise<ApiError> {
  const retry = Number(answer.headers.get('retry-after') ?? Number.NaN)
  const retryAfterS = Number.isFinite(retry) ? retry : undefined
  const told = (await answer.json().catch(() => ({}))) as Partial<WebFailure> & Outcome
  return new ApiError(
    answer.status,
    {
      code: told.code ?? answer.headers.get('chartward-code') ?? 'INTERNAL',
      message: told.message ?? told.issue?.[0]?.diagnostics ?? answer.statusText,
    },
    retryAfterS,
  )
}
