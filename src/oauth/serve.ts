import type { IncomingMessage, ServerResponse } from 'node:http'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { ChartwardError } from '../kernel/index.ts'
import { authorizationQuery } from './authorization.ts'
import { appAsker, fhirBaseOf, type Ground } from './ground.ts'
import { introspected } from './introspect.ts'
import { ALLOWED_SCOPES, COOKIES } from './provider.ts'

/** Everything an app sends is shorter. */
const BODY_BYTES_MAX = 64 * 1024
const URL_LENGTH_MAX = 16_384
const BODY_TIME_MS = 10_000
const AUTHORIZATION = '/auth'
const INTROSPECTION = '/token/introspection'
/**
 * Every path the provider is asked at, letter by letter. Its router also takes capitals, a slash at the end and dots for the
 * same; a request so written would pass by what is checked here first.
 */
const PATHS =
  /^(?:\/auth(?:\/[\w-]{1,64})?|\/token(?:\/introspection|\/revocation)?|\/jwks|\/\.well-known\/openid-configuration)$/

/** One request of an app or its browser, and where it came from. `path` is as under the issuer. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly address: string
}

/** Answers what the provider's own routes are asked. `path` begins behind `/auth`. */
export async function serve(
  ground: Ground,
  provider: Provider,
  exchange: Exchange,
  path: string,
): Promise<void> {
  const { request, response, address } = exchange
  const [where, asked] = split(path)
  if (!PATHS.test(where)) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not Found\n')
    return
  }
  if (where === AUTHORIZATION && request.method === 'POST') {
    redirectToGet(response, (await readBody(request)).toString('utf8'))
    return
  }
  const bearer = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
  if (where === INTROSPECTION && request.method === 'POST' && bearer !== undefined) {
    const token = new URLSearchParams((await readBody(request)).toString('utf8')).get('token') ?? ''
    const { status, headers, body } = await ground.serving.run(
      { address },
      async () => await introspected(ground, provider, { bearer, token }),
    )
    response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body))
    return
  }
  request.url = path
  if (where === AUTHORIZATION && request.method === 'GET') {
    request.url = `${where}?${(await asProviderTakesIt(ground, asked)).toString()}`
  }
  sayWhereWeAre(ground, request)
  await ground.serving.run({ address }, async () => await provider.callback()(request, response))
}

/** What the provider does not do by itself. To be used once. */
export function extend(ground: Ground, provider: Provider): void {
  provider.use(async (ctx, next) => {
    await next()
    await finish(ground, ctx as unknown as KoaContextWithOIDC)
    keepNoSession(ctx as unknown as KoaContextWithOIDC)
  })
}

/** **Source** SMART App Launch 2.2, token response; RFC 6749, 5.1. */
async function finish(ground: Ground, ctx: KoaContextWithOIDC): Promise<void> {
  // Absent where no route of the provider's was met.
  const oidc = ctx.oidc as KoaContextWithOIDC['oidc'] | undefined
  if (oidc === undefined) return
  if (ctx.status >= 400) await tellRefusal(ground, ctx)
  if (oidc.route === 'discovery') ctx.body = { ...(ctx.body as object), response_modes_supported: ['query'] }
  if (oidc.route !== 'token') return
  ctx.set('pragma', 'no-cache')
  if (ctx.status !== 200) return await burnCode(ground, ctx)
  const { fhirUser: _fhirUser, ...context } = oidc.entities.AccessToken?.extra ?? {}
  ctx.body = { ...(ctx.body as object), ...context }
}

/** A code that somebody showed with a wrong verifier is in two hands: it is worth nothing to either. */
async function burnCode(
  { records }: Ground,
  { oidc: { params, client } }: KoaContextWithOIDC,
): Promise<void> {
  const { code } = (params ?? {}) as { code?: unknown }
  if (typeof code !== 'string' || client === undefined) return
  const found = await records.find('AuthorizationCode', code)
  if (found?.['clientId'] === client.clientId) await records.consume('AuthorizationCode', code)
}

const TOLD = ['token', 'introspection', 'revocation']

/** An app that could not show who it is, or showed a code or token that is none. It is told before it is answered. */
async function tellRefusal(ground: Ground, ctx: KoaContextWithOIDC): Promise<void> {
  const { error } = (ctx.body ?? {}) as { error?: string }
  const { route, client } = ctx.oidc
  if (!TOLD.includes(route) || (error !== 'invalid_client' && error !== 'invalid_grant')) return
  const { suspended } = ground.serving.getStore() ?? {}
  if (suspended !== undefined) {
    await ground.tell({ how: 'denied', who: appAsker(ground, suspended), note: 'contained: suspend-app' })
    return
  }
  const who = appAsker(ground, client?.clientId ?? 'unknown')
  await ground.tell({ how: 'sign-in-failed', who, note: `app: ${error} at ${route}` })
}

/** Who signed in is not for this library to remember: its own session lives for one answer. */
function keepNoSession(ctx: KoaContextWithOIDC): void {
  const set = ctx.response.headers['set-cookie']
  if (set === undefined) return
  const kept = [set].flat().filter((cookie) => !cookie.startsWith(COOKIES.session))
  if (kept.length === 0) ctx.remove('set-cookie')
  else ctx.set('set-cookie', kept)
}

async function asProviderTakesIt(ground: Ground, asked: string): Promise<URLSearchParams> {
  const params = new URLSearchParams(asked)
  const client = await ground.clients.metadata(params.get('client_id') ?? '')
  const registered = client?.[ALLOWED_SCOPES]
  return authorizationQuery(params, {
    fhirBase: fhirBaseOf(ground),
    registered: typeof registered === 'string' ? registered : undefined,
    isType: ground.isType,
  })
}

/** The provider makes addresses of what these say; no client has a say in them. */
function sayWhereWeAre({ siteUrl }: Ground, request: IncomingMessage): void {
  const { protocol, host } = new URL(siteUrl())
  request.headers.host = host
  request.headers['x-forwarded-proto'] = protocol.slice(0, -1)
  delete request.headers['x-forwarded-host']
  delete request.headers['x-forwarded-for']
  ;(request as IncomingMessage & { originalUrl?: string }).originalUrl = `/auth${request.url ?? ''}`
}

/** So that the browser brings its cookies along: they are not sent with a form of another site. */
function redirectToGet(response: ServerResponse, form: string): void {
  const location = `/auth${AUTHORIZATION}?${new URLSearchParams(form).toString()}`
  if (location.length > URL_LENGTH_MAX)
    throw new ChartwardError('BODY_TOO_LARGE', 'this request of an app is too long')
  response.writeHead(303, { location, 'content-length': '0' }).end()
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  const late = setTimeout(() => request.destroy(), BODY_TIME_MS)
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > BODY_BYTES_MAX) throw new ChartwardError('BODY_TOO_LARGE', 'an app may send 64 KiB')
      chunks.push(chunk)
    }
  } finally {
    clearTimeout(late)
  }
  return Buffer.concat(chunks)
}

function split(path: string): [string, string] {
  const mark = path.indexOf('?')
  return mark < 0 ? [path, ''] : [path.slice(0, mark), path.slice(mark + 1)]
}
