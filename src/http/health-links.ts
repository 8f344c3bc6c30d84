import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import { type BrowserGround, sentOf } from './browser.ts'
import { FORM_BYTES_MAX } from './bodies.ts'

/** Where links of patients lead. What follows is 32 random bytes in base64url. */
export const HEALTH_LINK_PATH = '/shl'
const SECRET = /^[A-Za-z0-9_-]{43}$/
const TICKET = /^[A-Za-z0-9_-]{40,120}$/
/** So much stands in the answer itself, where whoever asks says nothing else. */
const EMBEDDED_MAX = 1024 * 1024
/** Any page may read these answers: what they hold opens only with a key that is in the link. */
const FOR_ANYBODY = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
} as const

/**
 * What recipients of a link ask: a list of its files, and a file. Whoever knows the address may ask; each answer has its leaf.
 *
 * **Source** SMART Health Links, 1.0, "SHLink Manifest Request".
 */
export function healthLinkRoutes(app: FastifyInstance, ground: BrowserGround): void {
  const { links } = ground.disclosure
  const place = `${HEALTH_LINK_PATH}/:secret`
  app.options(place, { bodyLimit: FORM_BYTES_MAX }, (_request, reply) =>
    reply
      .headers({
        ...FOR_ANYBODY,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type',
      })
      .code(204)
      .send(),
  )
  app.post(place, { bodyLimit: FORM_BYTES_MAX }, async (request, reply) => {
    void reply.headers(FOR_ANYBODY)
    const { recipient, passcode, embeddedLengthMax } = sentOf(request)
    const secret = secretOf(request)
    const asked = { secret, passcode: textOf(passcode), recipient: textOf(recipient) }
    const opened = await links.open(asked, request.ip)
    if ('triesLeft' in opened) return await refuseTry(reply, opened.triesLeft)
    const most = typeof embeddedLengthMax === 'number' ? embeddedLengthMax : EMBEDDED_MAX
    const file =
      opened.jwe.length <= most
        ? { embedded: opened.jwe.toString('ascii') }
        : { location: `${ground.siteUrl()}${HEALTH_LINK_PATH}/${secret}/files/${opened.ticket}` }
    return await reply
      .type('application/json; charset=utf-8')
      .send(
        JSON.stringify({ status: 'finalized', files: [{ contentType: 'application/fhir+json', ...file }] }),
      )
  })
  app.get(`${place}/files/:ticket`, { bodyLimit: FORM_BYTES_MAX }, async (request, reply) => {
    void reply.headers(FOR_ANYBODY)
    const { ticket } = request.params as { ticket: string }
    if (!TICKET.test(ticket)) throw nothing()
    const jwe = await links.handOut({ secret: secretOf(request), ticket }, request.ip)
    return await reply.type('application/jose').send(jwe)
  })
}

/** **Source** the same: 401, and how many tries are left. */
async function refuseTry(reply: FastifyReply, remainingAttempts: number): Promise<FastifyReply> {
  return await reply
    .code(401)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ remainingAttempts }))
}

function secretOf(request: FastifyRequest): string {
  const { secret } = request.params as { secret: string }
  if (!SECRET.test(secret)) throw nothing()
  return secret
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

const nothing = (): ChartwardError =>
  new ChartwardError('NOT_FOUND', 'this link opens nothing, or nothing any more')
