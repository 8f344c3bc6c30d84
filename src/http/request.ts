import type { FastifyRequest } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import { type QueryPairs, queryPairs } from '../disclosure/index.ts'

/** Headers that decide what a request does; given twice, two readers of it could disagree. */
const GIVEN_ONCE = new Set(['authorization', 'content-type', 'if-match', 'if-none-exist'])
const PRINTABLE = /^[\x20-\x7e]*$/
const FORM = 'application/x-www-form-urlencoded'
const JSON_RANGES = new Set([
  '*/*',
  'application/*',
  'application/fhir+json',
  'application/json',
  'application/json+fhir',
  'text/json',
  'text/*',
])
const JSON_FORMATS =
  /^(?:json|(?:application|text)\/json|application\/(?:fhir[+ ]json|json[+ ]fhir))(?:;.*)?$/

/** The media types that lines of JSON can be asked for as. */
export const NDJSON_RANGES: ReadonlySet<string> = new Set([
  '*/*',
  'application/*',
  'application/fhir+ndjson',
  'application/ndjson',
  'ndjson',
])

/**
 * Refuses what is unclear before anything is done. `ranges`: what an answer is, as `Accept` may name it.
 *
 * **Errors.** `JSON_INVALID` for a header given twice; `NOT_ACCEPTABLE`; `MEDIA_TYPE_UNSUPPORTED` for a compressed body.
 */
export function checkRequest(request: FastifyRequest, ranges: ReadonlySet<string> = JSON_RANGES): void {
  checkHeaders(request.raw.rawHeaders)
  const { accept } = request.headers
  if (accept !== undefined && !accepts(accept, ranges)) throw notAcceptable(ranges)
  if (request.url.includes('_format=')) {
    const format = pairsOf(request).find(([name]) => name === '_format')?.[1]
    if (format !== undefined && !JSON_FORMATS.test(format)) throw notAcceptable(JSON_RANGES)
  }
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw new ChartwardError('MEDIA_TYPE_UNSUPPORTED', 'send the body as it is, not compressed')
  }
}

/** The parameters of the URL. **Errors.** `SEARCH_VALUE_INVALID`. */
export function pairsOf(request: FastifyRequest): QueryPairs {
  const mark = request.url.indexOf('?')
  if (mark < 0) return []
  const text = request.url.slice(mark + 1)
  // Node hands on other bytes as if each were a letter of Latin-1.
  if (!PRINTABLE.test(text)) {
    throw new ChartwardError('SEARCH_VALUE_INVALID', 'the parameters are not percent-encoded UTF-8')
  }
  return queryPairs(text)
}

/** The parameters of a form. **Errors.** `MEDIA_TYPE_UNSUPPORTED`, `SEARCH_VALUE_INVALID`. */
export function formOf(request: FastifyRequest): QueryPairs {
  const { body } = request
  if (!Buffer.isBuffer(body) || body.length === 0) return []
  if (!isForm(request)) {
    throw new ChartwardError('MEDIA_TYPE_UNSUPPORTED', `a search by POST is sent as ${FORM}`)
  }
  return queryPairs(body.toString('utf8'))
}

/** The body of a write. **Errors.** `JSON_INVALID` when there is none, `MEDIA_TYPE_UNSUPPORTED` for a form. */
export function bodyOf(request: FastifyRequest): Uint8Array {
  const { body } = request
  if (!Buffer.isBuffer(body) || body.length === 0)
    throw new ChartwardError('JSON_INVALID', 'the request has no body')
  if (isForm(request)) throw new ChartwardError('MEDIA_TYPE_UNSUPPORTED', 'send application/fhir+json')
  return body
}

export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

/** `rawHeaders` is name, value, name, value: the only place that still has what was given twice. */
function checkHeaders(raw: readonly string[]): void {
  const seen = new Set<string>()
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]?.toLowerCase() ?? ''
    if (!GIVEN_ONCE.has(name)) continue
    if (seen.has(name) || !PRINTABLE.test(raw[at + 1] ?? '')) {
      throw new ChartwardError('JSON_INVALID', `the header ${name} is given once, in ASCII`)
    }
    seen.add(name)
  }
}

function accepts(accept: string, ranges: ReadonlySet<string>): boolean {
  return accept.split(',').some((range) => ranges.has((range.split(';')[0] ?? '').trim().toLowerCase()))
}

function isForm(request: FastifyRequest): boolean {
  return (headerOf(request, 'content-type') ?? '').toLowerCase().startsWith(FORM)
}

function notAcceptable(ranges: ReadonlySet<string>): ChartwardError {
  return ranges === NDJSON_RANGES
    ? new ChartwardError('NOT_ACCEPTABLE', 'files are lines of JSON: ask for application/fhir+ndjson')
    : new ChartwardError('NOT_ACCEPTABLE', 'answers are JSON: ask for application/fhir+json')
}
