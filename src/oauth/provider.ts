import { timingSafeEqual } from 'node:crypto'
import {
  type Account,
  errors,
  type Client,
  type Configuration,
  type KoaContextWithOIDC,
  Provider,
  type ResourceServer,
} from 'oidc-provider'
import { ChartwardError } from '../kernel/index.ts'
import { openAdapter } from './adapter.ts'
import { askable, ownScopes } from './authorization.ts'
import { tokenContext } from './context.ts'
import { fhirBaseOf, type Ground, issuerOf } from './ground.ts'
import { signingKey } from './signing-key.ts'

const CODE_S = 60
const ACCESS_TOKEN_S = 3_600
const BACKEND_TOKEN_S = 300
const INTERACTION_S = 900
/** Renewed with each use. **Source** 45 CFR 170.315(g)(10): three months at the least. */
const REFRESH_TOKEN_S = 100 * 86_400
const ASSERTION_S = 300
const CLOCK_TOLERANCE_S = 5
const SECOND_MS = 1000
const KEY_SET_BYTES_MAX = 64 * 1024
/** Where people are asked; served by the door. */
export const CONSENT_PATH = '/connect'

/** The names of the provider's cookies. `session` is never handed out: signing in is another's. */
export const COOKIES = {
  interaction: 'chartward-app',
  resume: 'chartward-app-back',
  session: 'chartward-app-session',
} as const

/** Members of a registration that the provider does not know. */
export const ALLOWED_SCOPES = 'allowed_scopes'
export const CORS_ORIGINS = 'cors_origins'

/** The library, with everything off that is not needed, once the address of this server is known. */
export async function openProvider(ground: Ground): Promise<Provider> {
  const provider = new Provider(issuerOf(ground), {
    ...protocol(ground),
    features: features(ground),
    adapter: openAdapter(ground),
    jwks: { keys: [await signingKey(ground.records)] },
  })
  // What the address is, the door says; see `serve.ts`.
  provider.proxy = true
  provider.on('server_error', (_ctx, error) => {
    ground.log.error('oauth.failed', loggedOf(error))
  })
  const known = ground.clients
  provider.Client.prototype.compareClientSecret = function compare(this: Client, actual: string) {
    const [a, b] = [Buffer.from(known.hashSecret(actual)), Buffer.from(this.clientSecret ?? '')]
    return a.length === b.length && timingSafeEqual(a, b)
  }
  return provider
}

/** Without the message: it may quote what was sent. */
function loggedOf(error: Error) {
  if (error instanceof ChartwardError) return { code: error.code, detail: error.detail }
  return { code: 'INTERNAL', detail: error.stack?.split('\n').slice(1, 4).join(' ') ?? '' }
}

function protocol(ground: Ground): Configuration {
  const grantS = Math.floor(ground.grantLifetimeMs / SECOND_MS)
  return {
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub'], fhirUser: ['fhirUser'] },
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    subjectTypes: ['public'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256'],
      clientAuthSigningAlgValues: ['RS384', 'ES384', 'RS256', 'ES256', 'PS256'],
    },
    pkce: { required: () => true },
    clockTolerance: CLOCK_TOLERANCE_S,
    cookies: {
      names: COOKIES,
      keys: [ground.secrets.cookieKey],
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    extraClientMetadata: { properties: [ALLOWED_SCOPES, CORS_ORIGINS] },
    extraParams: ['launch'],
    allowOmittingSingleRegisteredRedirectUri: false,
    ttl: {
      AccessToken: ACCESS_TOKEN_S,
      AuthorizationCode: CODE_S,
      ClientCredentials: BACKEND_TOKEN_S,
      Grant: grantS,
      IdToken: ACCESS_TOKEN_S,
      Interaction: INTERACTION_S,
      RefreshToken: Math.min(REFRESH_TOKEN_S, grantS),
      Session: CODE_S,
    },
    // Its end is that of the session in `identity` alone.
    expiresWithSession: () => false,
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx, client, code) =>
      client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    clientBasedCORS: (_ctx, origin, client) => listOf(client[CORS_ORIGINS]).includes(origin),
    assertJwtClientAuthClaimsAndHeader: (_ctx, claims, header, client) => {
      checkAssertion(claims, header, client)
    },
    extraTokenClaims: async (_ctx, token) => await tokenContext(ground, token),
    findAccount: async (_ctx, accountId, token) => await accountOf(ground, accountId, token?.grantId),
    interactions: { url: (_ctx, interaction) => `${CONSENT_PATH}/${interaction.uid}` },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'text/plain; charset=utf-8'
      ctx.body = `The request of this app cannot be served. ${error}: ${description ?? ''}\n`
    },
    fetch: async (url, options) => await fetchKeys(ground, url, options),
    fetchResponseBodyLimits: { jwks_uri: KEY_SET_BYTES_MAX },
  }
}

/** Whom a token speaks for; before there is one, whoever the consent page says. */
async function accountOf(
  ground: Ground,
  accountId: string,
  grantId: string | undefined,
): Promise<Account | undefined> {
  if (grantId === undefined) return { accountId, claims: () => ({ sub: accountId }) }
  const grant = await ground.grants.find(grantId)
  if (grant?.person === undefined || grant.person !== accountId) return undefined
  // A role may have ended by itself: nobody refreshes what it allowed.
  if ((await ground.access.subjectOf(grant)) === undefined) return undefined
  const fhirUser = grant.fhirUser === undefined ? {} : { fhirUser: `${fhirBaseOf(ground)}/${grant.fhirUser}` }
  return { accountId, claims: () => ({ sub: accountId, ...fhirUser }) }
}

/** No app can make this server ask an address that its operator did not name; the library ends it after seconds. */
async function fetchKeys(
  { keyOrigins }: Ground,
  url: string | URL | Request,
  { headers, signal }: RequestInit = {},
): Promise<Response> {
  const { origin, href } = new URL(url instanceof Request ? url.url : url)
  if (!keyOrigins.includes(origin)) throw new errors.InvalidClient('keys are not fetched from there')
  const limited = { redirect: 'error', ...(headers === undefined ? {} : { headers }) } as const
  return await fetch(href, { ...limited, ...(signal === undefined ? {} : { signal }) })
}

function features(ground: Ground): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: false },
    userinfo: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    requestObjects: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) =>
        client.tokenEndpointAuthMethod !== 'none' &&
        (token.clientId === client.clientId || scopesOf(client).includes('introspect')),
    },
    revocation: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => fhirBaseOf(ground),
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, resource, client) => resourceServer(ground, ctx, { resource, client }),
    },
  }
}

/** The FHIR base is the one resource; what may be asked of it is what was asked or given, word by word. */
function resourceServer(
  ground: Ground,
  ctx: KoaContextWithOIDC,
  { resource, client }: { readonly resource: string; readonly client: Client },
): ResourceServer {
  if (resource !== fhirBaseOf(ground)) throw new errors.InvalidTarget()
  const { params, entities } = ctx.oidc
  const { scope } = (params ?? {}) as { scope?: unknown }
  const asked = typeof scope === 'string' ? scope : ''
  const given = [entities.AuthorizationCode?.scope, entities.RefreshToken?.scope].join(' ')
  const scopes =
    params?.['grant_type'] === 'client_credentials'
      ? backendScopes(ground, asked, client)
      : ownScopes(`${asked} ${given}`, ground.isType)
  return { scope: scopes.join(' '), audience: resource, accessTokenFormat: 'opaque' }
}

function backendScopes(ground: Ground, asked: string, client: Client): string[] {
  const scopes = askable(asked, scopesOf(client).join(' '), ground.isType).filter(
    (scope) => scope.startsWith('system/') || scope === 'introspect',
  )
  if (scopes.length === 0) throw new errors.InvalidScope('none of these scopes is registered', asked)
  return scopes
}

/** **Source** SMART App Launch 2.2, asymmetric client authentication. Algorithm, times and `jti` are the library's to check. */
function checkAssertion(
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
  client: Client,
): void {
  const latest = Date.now() / SECOND_MS + ASSERTION_S + CLOCK_TOLERANCE_S
  const kids = client.jwks?.keys.map(({ kid }) => kid)
  if (claims['sub'] !== client.clientId) throw new errors.InvalidClientAuth('sub must be the client_id')
  if (typeof claims['exp'] !== 'number' || claims['exp'] > latest)
    throw new errors.InvalidClientAuth('exp is more than five minutes away')
  if (typeof header['kid'] !== 'string' || kids?.includes(header['kid']) === false)
    throw new errors.InvalidClientAuth('kid names none of the registered keys')
  if (header['typ'] !== undefined && header['typ'] !== 'JWT') throw new errors.InvalidClientAuth('typ is JWT')
  if (header['jku'] !== undefined && header['jku'] !== client.jwksUri)
    throw new errors.InvalidClientAuth('jku is not the registered one')
}

function scopesOf(client: Client): string[] {
  const registered = client[ALLOWED_SCOPES]
  return typeof registered === 'string' ? registered.split(' ') : []
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
