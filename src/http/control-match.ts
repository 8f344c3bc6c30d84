import type { FastifyInstance, FastifyRequest } from 'fastify'
import { asUnixMs, ChartwardError, type UnixMs } from '../kernel/index.ts'
import { MATCH_PATH } from '../contract/index.ts'
import type { Match } from '../match/index.ts'
import type { Reading } from './control-people.ts'
import { allowSlowUpload } from './slow-upload.ts'

/** A file is handed on as it comes in: it may be larger than memory. */
const FILE = 'application/octet-stream'

/** A file that turned up elsewhere. Its leaves are written where it is matched. */
export function matchRoutes(
  app: FastifyInstance,
  { match }: Match,
  { operatorOf }: Pick<Reading, 'operatorOf'>,
): void {
  app.addContentTypeParser(FILE, (_request, payload, done) => done(null, payload))
  app.post(MATCH_PATH, async (request, reply) => {
    const { body } = request
    if (!isStream(body)) throw new ChartwardError('USAGE', `a file is matched as ${FILE}`)
    allowSlowUpload(request)
    const asked = { file: body, from: timeOf(request, 'from'), to: timeOf(request, 'to') }
    return await reply.type('application/json').send(await match(operatorOf(request), asked))
  })
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

function timeOf(request: FastifyRequest, name: 'from' | 'to'): UnixMs | undefined {
  const text = (request.query as Readonly<Record<string, unknown>>)[name]
  if (text === undefined) return undefined
  const time = typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(time))
    throw new ChartwardError('USAGE', 'a time is given in milliseconds since 1970')
  return asUnixMs(time)
}
