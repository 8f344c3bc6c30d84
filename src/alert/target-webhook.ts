import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import { ChartwardError, type Clock } from '../kernel/index.ts'
import { type Queued, readNamed, type Target } from './target.ts'

/** `secretFile`: `whsec_` and base64 of 24 to 64 bytes. `caFile`: whom the receiver is trusted by, PEM. */
interface WebhookOptions {
  readonly url: string
  readonly secretFile: string
  readonly caFile: string | null
  readonly timeoutMs: number
  readonly clock: Clock
}

/** Of an answer so much is read; nothing in it matters but its status. */
const ANSWER_BYTES_MAX = 64 * 1024
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/

/**
 * One POST an event, signed, to the one address the operator named: a redirect is a failure, for the address it leads to
 * was named by nobody here.
 *
 * **Source** Standard Webhooks 1.0.0.
 *
 * **Errors** `CONFIG_INVALID` when the secret cannot be read or is none.
 */
export function openWebhookTarget(options: WebhookOptions): Target {
  const { url, caFile, timeoutMs, clock } = options
  const secret = readSecret(options.secretFile)
  const { origin, protocol } = new URL(url)
  const ca = caFile === null ? {} : { ca: readNamed(caFile) }
  const send = async ([event]: readonly Queued[], signal: AbortSignal): Promise<string> => {
    if (event === undefined) return 'nothing to send'
    const body = Buffer.from(event.body, 'utf8')
    const timestamp = Math.floor(clock.now() / 1000)
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'user-agent': 'chartward',
      'webhook-id': event.uid,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf(secret, `${event.uid}.${timestamp}.`, body),
    }
    const asked = { method: 'POST', headers, agent: false, timeout: timeoutMs, signal }
    const request =
      protocol === 'https:'
        ? https.request(url, { ...asked, ...ca, minVersion: 'TLSv1.2' })
        : http.request(url, asked)
    return await post(request, body, timeoutMs)
  }
  return { name: `webhook ${origin}`, batchMax: 1, send, close: async () => {} }
}

function readSecret(file: string): KeyObject {
  const text = readNamed(file).toString('utf8').trim()
  const bytes = Buffer.from(SECRET.exec(text)?.[1] ?? '', 'base64')
  if (bytes.length < 24 || bytes.length > 64)
    throw new ChartwardError('CONFIG_INVALID', `${file} takes whsec_ and the base64 of 24 to 64 bytes`)
  return createSecretKey(bytes)
}

/** `v1,` and base64 of the HMAC-SHA256 of id, time and body. */
function signatureOf(secret: KeyObject, head: string, body: Buffer): string {
  return `v1,${createHmac('sha256', secret).update(head).update(body).digest('base64')}`
}

async function post(request: http.ClientRequest, body: Buffer, timeoutMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const late = () => request.destroy(new ChartwardError('INTERNAL', 'no answer in time'))
  // The whole of it, not only each silence in it.
  const limit = setTimeout(late, timeoutMs)
  request.on('timeout', late)
  request.on('error', reject)
  request.on('response', (response) => {
    const { statusCode: status = 0 } = response
    let bytes = 0
    response.on('error', reject)
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > ANSWER_BYTES_MAX) request.destroy(new ChartwardError('INTERNAL', 'the answer is too long'))
    })
    response.on('end', () => {
      if (status >= 200 && status < 300) resolve(`HTTP ${status}`)
      else reject(new ChartwardError('INTERNAL', `HTTP ${status}`))
    })
  })
  request.end(body)
  try {
    return await promise
  } finally {
    clearTimeout(limit)
  }
}
