import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import { FORM_BYTES_MAX } from './bodies.ts'
import { type ClientAsked, type Exchange, type Oauth, STYLE, STYLE_PATH } from '../oauth/index.ts'

const PREFIX = '/auth'
const ANY_ORIGIN = { 'access-control-allow-origin': '*' }
const PREFLIGHT_S = '3600'
const YEAR_S = 31_536_000

/** OAuth, OpenID Connect and SMART App Launch: everything an app or its browser asks under `/auth`. */
export function oauthRoutes(app: FastifyInstance, oauth: Oauth): void {
  app.get('/fhir/R4/.well-known/smart-configuration', (_request, reply) =>
    reply.headers(ANY_ORIGIN).send(oauth.smartConfiguration()),
  )
  app.get(STYLE_PATH, (_request, reply) =>
    reply
      .headers({
        ...ANY_ORIGIN,
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': `public, max-age=${YEAR_S}, immutable`,
      })
      .send(STYLE),
  )
  registrationRoute(app, oauth)
  void app.register((scope, _options, done) => {
    protocolRoutes(scope, oauth)
    done()
  })
}

/** A client that was invited registers itself. **Source** RFC 7591, with an initial access token. */
function registrationRoute(app: FastifyInstance, oauth: Oauth): void {
  app.post(`${PREFIX}/register`, { bodyLimit: FORM_BYTES_MAX }, async (request, reply) => {
    const invitation = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
    if (invitation === undefined)
      throw new ChartwardError('TOKEN_MISSING', 'registering an app needs an invitation')
    const asked = registrationOf(request)
    const { id, secret } = await oauth.clients.registerInvited({ invitation, address: request.ip }, asked)
    return await reply.code(201).send({
      client_id: id,
      ...(secret === undefined ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
      client_name: asked.name,
      redirect_uris: asked.redirectUris,
      token_endpoint_auth_method: asked.authMethod,
      scope: asked.scopes,
    })
  })
}

/** The provider reads what was sent by itself, with its own limits; so nothing here does. */
function protocolRoutes(scope: FastifyInstance, oauth: Oauth): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => {
    done(null)
  })
  scope.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: `${PREFIX}/*`,
    bodyLimit: FORM_BYTES_MAX,
    handler: async (request, reply) => {
      if (Number(request.headers['content-length'] ?? 0) > FORM_BYTES_MAX)
        throw new ChartwardError('BODY_TOO_LARGE', 'an app may send 64 KiB')
      await handOver(oauth, request, reply)
    },
  })
}

async function handOver(oauth: Oauth, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  reply.hijack()
  try {
    await oauth.serve(exchangeOf(request, reply), request.url.slice(PREFIX.length))
  } catch (error) {
    // Only what was not answered yet can be answered at all.
    if (reply.raw.headersSent) reply.raw.destroy()
    else refuseBare(reply, error)
  }
}

function refuseBare({ raw }: FastifyReply, error: unknown): void {
  const tooLarge = error instanceof ChartwardError && error.code === 'BODY_TOO_LARGE'
  const body = { error: tooLarge ? 'invalid_request' : 'server_error' }
  raw.writeHead(tooLarge ? 413 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** What the provider takes for a request. */
export function exchangeOf(request: FastifyRequest, reply: FastifyReply): Exchange {
  return { request: request.raw, response: reply.raw, address: request.ip }
}

/**
 * Apps in a browser may read the FHIR door from the origins they registered; the statement of what it can do, from any.
 * What they see is decided by their token.
 */
export function allowOrigins(app: FastifyInstance, oauth: Oauth): void {
  // Most requests come from no page of another site, and are not made to wait for a promise.
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers
    if (origin === undefined || !request.url.startsWith('/fhir/R4')) done()
    else void letRead(oauth, { request, reply, origin }, done)
  })
}

interface CrossOrigin {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly origin: string
}

async function letRead(oauth: Oauth, asked: CrossOrigin, done: (error?: Error) => void): Promise<void> {
  try {
    if (await isPreflightAnswered(oauth, asked)) return
  } catch (error) {
    done(error as Error)
    return
  }
  done()
}

/** Says who may read the answer. A question whether it may be asked has no other answer than that. */
async function isPreflightAnswered(oauth: Oauth, asked: CrossOrigin): Promise<boolean> {
  const { request, reply, origin } = asked
  if (request.url.startsWith('/fhir/R4/metadata') || request.url.includes('/.well-known/')) {
    void reply.headers(ANY_ORIGIN)
  } else {
    void reply.header('vary', 'Origin')
    if (!(await oauth.clients.isOrigin(origin))) return false
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'etag, last-modified, location, www-authenticate',
    })
  }
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined)
    return false
  void reply.headers({
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-allow-headers': 'authorization, content-type, accept, prefer, if-match, if-none-exist',
    'access-control-max-age': PREFLIGHT_S,
  })
  await reply.code(204).send()
  return true
}

const MEMBERS = {
  name: 'client_name',
  authMethod: 'token_endpoint_auth_method',
  scopes: 'scope',
  launchUrl: 'initiate_login_uri',
  jwksUrl: 'jwks_uri',
} as const

function registrationOf(request: FastifyRequest): ClientAsked {
  const sent = objectOf(request)
  const text = (name: string): string | undefined => {
    const value = sent[name]
    if (value === undefined || typeof value === 'string') return value
    throw new ChartwardError('USAGE', `${name} is text`)
  }
  const list = (name: string): string[] => {
    const value = sent[name] ?? []
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
    throw new ChartwardError('USAGE', `${name} is a list of texts`)
  }
  const { jwks } = sent
  const [launchUrl, jwksUrl] = [text(MEMBERS.launchUrl), text(MEMBERS.jwksUrl)]
  const grants = list('grant_types')
  return {
    name: text(MEMBERS.name) ?? '',
    authMethod: text(MEMBERS.authMethod) ?? 'client_secret_basic',
    scopes: text(MEMBERS.scopes) ?? '',
    redirectUris: list('redirect_uris'),
    origins: list('cors_origins'),
    backend: grants.includes('client_credentials'),
    ...(launchUrl === undefined ? {} : { launchUrl }),
    ...(jwksUrl === undefined ? {} : { jwksUrl }),
    ...(typeof jwks === 'object' && jwks !== null ? { jwks } : {}),
  }
}

function objectOf({ body }: FastifyRequest): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '')
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Said below, for every way of being wrong.
  }
  throw new ChartwardError('JSON_INVALID', 'an app registers itself with a JSON object')
}
