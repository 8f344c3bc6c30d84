import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto'

/** What an app knows of itself. */
export interface AppIdentity {
  readonly id: string
  readonly secret?: string
  /** A key it signs with, and the name it registered it under. */
  readonly key?: { readonly privateKey: KeyObject; readonly kid: string; readonly alg?: 'RS384' | 'ES384' }
  readonly redirectUri: string
  /** Where its page is, of an app in a browser: the browser says so with each of its requests. */
  readonly origin?: string
}

/** One answer of the token endpoint or its neighbours. */
export interface TokenAnswer {
  readonly status: number
  readonly headers: Headers
  readonly json: any
}

/** A launch under way: what the app remembers between sending its user away and their coming back. */
export interface Launch {
  readonly url: string
  readonly form: URLSearchParams
  readonly state: string
  readonly verifier: string
}

/** A SMART app as any other: it knows the FHIR base and what it registered, and finds the rest. */
export interface SmartApp {
  readonly fhirBase: string
  readonly configuration: any
  /** `changes` replace parameters; an empty text leaves one out. */
  launch(scope: string, changes?: Readonly<Record<string, string>>): Launch
  /** The code of an address the browser was sent back to. Throws what came instead. */
  codeIn(url: URL, launch: Launch): string
  exchange(code: string, launch: Launch, changes?: Readonly<Record<string, string>>): Promise<TokenAnswer>
  refresh(token: string, changes?: Readonly<Record<string, string>>): Promise<TokenAnswer>
  clientCredentials(scope: string, changes?: Readonly<Record<string, string>>): Promise<TokenAnswer>
  introspect(token: string): Promise<TokenAnswer>
  introspectAs(bearer: string, token: string): Promise<TokenAnswer>
  revoke(token: string): Promise<TokenAnswer>
  /** A signed assertion, with claims and header members of one's own. */
  assertion(claims?: object, header?: object): string
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const ASSERTION_S = 240

export async function openSmartApp(fhirBase: string, app: AppIdentity): Promise<SmartApp> {
  const found = await fetch(`${fhirBase}/.well-known/smart-configuration`)
  const configuration: any = await found.json()
  const assertion = (claims: object = {}, header: object = {}): string =>
    signed(app, configuration.token_endpoint, claims, header)
  const send = async (where: string, form: Readonly<Record<string, string>>): Promise<TokenAnswer> => {
    const from = app.origin === undefined ? {} : { origin: app.origin }
    const auth = app.secret === undefined ? from : { ...from, authorization: basic(app.id, app.secret) }
    const own: Record<string, string> =
      app.key !== undefined
        ? { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion() }
        : app.secret === undefined
          ? { client_id: app.id }
          : {}
    return await post(where, { ...own, ...form }, auth)
  }
  const { token_endpoint: token, introspection_endpoint: introspection } = configuration
  return {
    fhirBase,
    configuration,
    assertion,
    launch: (scope, changes = {}) => launch({ fhirBase, configuration, app }, scope, changes),
    codeIn,
    exchange: async (code, { verifier }, changes = {}) =>
      await send(token, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: app.redirectUri,
        code_verifier: verifier,
        ...changes,
      }),
    refresh: async (refreshToken, changes = {}) =>
      await send(token, { grant_type: 'refresh_token', refresh_token: refreshToken, ...changes }),
    clientCredentials: async (scope, changes = {}) =>
      await send(token, { grant_type: 'client_credentials', scope, ...changes }),
    introspect: async (one) => await send(introspection, { token: one }),
    introspectAs: async (bearer, one) =>
      await post(introspection, { token: one }, { authorization: `Bearer ${bearer}` }),
    revoke: async (one) => await send(configuration.revocation_endpoint, { token: one }),
  }
}

function launch(
  { fhirBase, configuration, app }: { fhirBase: string; configuration: any; app: AppIdentity },
  scope: string,
  changes: Readonly<Record<string, string>>,
): Launch {
  const state = randomBytes(16).toString('base64url')
  const verifier = randomBytes(32).toString('base64url')
  const form = formOf({
    response_type: 'code',
    client_id: app.id,
    redirect_uri: app.redirectUri,
    scope,
    state,
    aud: fhirBase,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  })
  return { url: `${configuration.authorization_endpoint}?${form.toString()}`, form, state, verifier }
}

function codeIn(url: URL, { state }: Launch): string {
  const code = url.searchParams.get('code')
  if (code === null || url.searchParams.get('state') !== state)
    throw new Error(`no code came back: ${url.searchParams.get('error') ?? url.href}`)
  return code
}

async function post(
  where: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const response = await fetch(where, { method: 'POST', headers, body: formOf(form) })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    json: text.startsWith('{') ? JSON.parse(text) : undefined,
  }
}

/** An empty text stands for a member that is left out. */
function formOf(members: Readonly<Record<string, string>>): URLSearchParams {
  return new URLSearchParams(Object.entries(members).filter(([, value]) => value !== ''))
}

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
}

function signed({ id, key }: AppIdentity, audience: string, claims: object, header: object): string {
  if (key === undefined) throw new Error('this app has no key')
  const alg = key.alg ?? 'ES384'
  const exp = Math.floor(Date.now() / 1000) + ASSERTION_S
  const jti = randomBytes(16).toString('hex')
  const content = [
    { alg, kid: key.kid, typ: 'JWT', ...header },
    { iss: id, sub: id, aud: audience, exp, jti, ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = sign('sha384', Buffer.from(content), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${content}.${signature.toString('base64url')}`
}
