import { createPublicKey, type JsonWebKey, randomBytes } from 'node:crypto'
import { ChartwardError, type Clock } from '../kernel/index.ts'
import type { Asker } from '../identity/index.ts'
import type { Database } from '../postgres/index.ts'
import { parseScopes } from '../access/index.ts'
import type { Tell } from './ground.ts'
import type { Secrets } from './secrets.ts'

const AUTH_METHODS = ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._()'&-]{0,99}$/u
/** What an address and a list of scopes are written in. */
const PRINTABLE = /^[\x20-\x7e]*$/
const REDIRECTS_MAX = 20
const JWKS_LENGTH_MAX = 20_000
const KEYS_MAX = 10
const INVITATION_MS = 7 * 86_400_000
const CURVES = ['P-256', 'P-384']
/** **Source** RFC 7518, 6.2.2, 6.3.2, 6.4. */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
/** A modulus of 2048 bits, in base64url. */
const MODULUS_LENGTH_MIN = 342

/** An app as it is registered. */
export interface ClientAsked {
  readonly name: string
  readonly authMethod: string
  readonly redirectUris?: readonly string[]
  readonly scopes: string
  readonly jwks?: object
  /** Where its keys are, in place of `jwks`: an address of an origin that the operator lets this server ask. */
  readonly jwksUrl?: string
  readonly origins?: readonly string[]
  readonly launchUrl?: string
  /** A backend service: no person, `system/` scopes. */
  readonly backend?: boolean
}

/** An app as it stands in the table, without secrets. */
export interface Client {
  readonly id: string
  readonly name: string
  readonly authMethod: string
  readonly grantTypes: readonly string[]
  readonly redirectUris: readonly string[]
  readonly scopes: string
  readonly origins: readonly string[]
  readonly launchUrl: string | null
  readonly disabled: boolean
}

interface Row {
  readonly id: string
  readonly name: string
  readonly auth_method: string
  readonly grant_types: string[]
  readonly secret: Buffer | null
  readonly redirect_uris: string[]
  readonly jwks: string | null
  readonly jwks_uri: string | null
  readonly scopes: string
  readonly origins: string[]
  readonly launch_url: string | null
  readonly disabled: string | null
}

/** An app that was just registered; its secret is shown once. */
export interface Registered {
  readonly id: string
  readonly secret?: string
}

/** Which apps there are. The ledger is told of each change before it is made. */
export interface Clients {
  /** The secret is shown once. **Errors.** `USAGE`, naming what is wrong. */
  register(by: Asker, asked: ClientAsked): Promise<Registered>
  /**
   * The same for whoever was invited; an invitation is good once.
   *
   * **Errors.** `TOKEN_INVALID`; `USAGE`, and the invitation is still good then.
   */
  registerInvited(
    { invitation, address }: { readonly invitation: string; readonly address: string },
    asked: ClientAsked,
  ): Promise<Registered>
  /** A word with which somebody may register one app within a week; it is shown once. */
  invite(by: Asker): Promise<string>
  /** Undefined when disabled, suspended or unknown. */
  find(id: string): Promise<Client | undefined>
  /** True for an origin that a live app registered. */
  isOrigin(origin: string): Promise<boolean>
  list(): Promise<readonly Client[]>
  /** Answers whether there was one to disable. What it was given is worth nothing from then on. */
  disable(by: Asker, id: string): Promise<boolean>
  /** Metadata as the provider takes it; the secret in it is its keyed hash. Undefined when disabled or unknown. */
  metadata(id: string): Promise<Readonly<Record<string, unknown>> | undefined>
  hashSecret(secret: string): string
}

export interface ClientsOptions {
  readonly database: Database
  readonly secrets: Secrets
  readonly clock: Clock
  readonly isType: (name: string) => boolean
  readonly isSuspended?: (client: string) => boolean
  readonly tell: Tell
  /** Origins whose key sets may be fetched. */
  readonly keyOrigins: readonly string[]
}

export function openClients(options: ClientsOptions): Clients {
  const { database, secrets, clock } = options
  const hashSecret = (secret: string) => secrets.hash('client-secret', secret).toString('base64url')
  return {
    hashSecret,
    register: async (by, asked) => {
      refuse(options, asked)
      return await register(options, by, asked)
    },
    registerInvited: async ({ invitation, address }, asked) => {
      refuse(options, asked)
      const by = { ...INVITED, address }
      await useInvitation(options, by, invitation)
      return await register(options, by, asked)
    },
    invite: async (by) => await invite(options, by),
    find: async (id) => {
      const row = await readLive(options, id)
      return row === undefined ? undefined : clientOf(row)
    },
    isOrigin: async (origin) => {
      const sql = 'select 1 from oauth_client where $1 = any(origins) and disabled is null limit 1'
      return isText(origin) && (await database.query(sql, [origin])).length > 0
    },
    list: async () =>
      (await database.query<Row>('select * from oauth_client order by registered')).map(clientOf),
    disable: async (by, id) => {
      if ((await readEnabled(options, id)) === undefined) return false
      await options.tell({ how: 'policy', who: by, note: `app ${id} disabled` })
      const rows = await database.query(
        'update oauth_client set disabled = $2 where id = $1 and disabled is null returning id',
        [id, clock.now()],
      )
      return rows.length > 0
    },
    metadata: async (id) => {
      const row = await readLive(options, id)
      return row === undefined ? undefined : metadataOf(row)
    },
  }
}

async function readLive(options: ClientsOptions, id: string): Promise<Row | undefined> {
  return options.isSuspended?.(id) === true ? undefined : await readEnabled(options, id)
}

async function readEnabled({ database }: ClientsOptions, id: string): Promise<Row | undefined> {
  if (!isText(id)) return undefined
  const [row] = await database.query<Row>('select * from oauth_client where id = $1 and disabled is null', [
    id,
  ])
  return row
}

/** The database refuses a text with a NUL in it. */
function isText(given: string): boolean {
  return !given.includes('\0')
}

/** Whoever registers an app with an invitation. */
const INVITED = { user: 'unknown', role: 'none', client: 'invitation', session: 'none' } as const

async function invite({ database, secrets, clock, tell }: ClientsOptions, by: Asker): Promise<string> {
  await tell({ how: 'policy', who: by, note: 'somebody was invited to register an app' })
  const invitation = randomBytes(32).toString('base64url')
  const now = clock.now()
  await database.query('insert into oauth_invitation (hash, created, expires) values ($1, $2, $3)', [
    secrets.hash('invitation', invitation),
    now,
    now + INVITATION_MS,
  ])
  return invitation
}

async function useInvitation(
  { database, secrets, clock, tell }: ClientsOptions,
  by: Asker,
  invitation: string,
): Promise<void> {
  const used = await database.query(
    'update oauth_invitation set used = $2 where hash = $1 and used is null and expires > $2 returning 1',
    [secrets.hash('invitation', invitation), clock.now()],
  )
  if (used.length > 0) return
  await tell({ how: 'sign-in-failed', who: by, note: 'app: no invitation that is good' })
  throw new ChartwardError('TOKEN_INVALID', 'this invitation is over, or was used')
}

async function register(
  { database, secrets, clock, tell }: ClientsOptions,
  by: Asker,
  asked: ClientAsked,
): Promise<Registered> {
  const {
    name,
    authMethod,
    redirectUris = [],
    scopes,
    jwks,
    jwksUrl,
    origins = [],
    launchUrl,
    backend = false,
  } = asked
  const id = `app-${randomBytes(9).toString('base64url')}`
  const secret = authMethod.startsWith('client_secret') ? randomBytes(32).toString('base64url') : undefined
  await tell({ how: 'policy', who: by, note: `app ${id} registered as ${name}: ${scopes}` })
  await database.query(
    `insert into oauth_client
       (id, name, auth_method, grant_types, secret, redirect_uris, jwks, jwks_uri, scopes, origins, launch_url,
        registered)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      name,
      authMethod,
      backend ? ['client_credentials'] : ['authorization_code', 'refresh_token'],
      secret === undefined ? null : secrets.hash('client-secret', secret),
      redirectUris,
      jwks === undefined ? null : JSON.stringify(jwks),
      jwksUrl ?? null,
      scopes,
      origins,
      launchUrl ?? null,
      clock.now(),
    ],
  )
  return secret === undefined ? { id } : { id, secret }
}

function refuse({ isType, keyOrigins }: ClientsOptions, asked: ClientAsked): void {
  const {
    name,
    authMethod,
    redirectUris = [],
    scopes,
    jwks,
    jwksUrl,
    origins = [],
    launchUrl,
    backend = false,
  } = asked
  const list = parseScopes(scopes, isType)
  const levels = [...(list?.resources.values() ?? [])].map(({ level }) => level)
  const rules: readonly (readonly [holds: boolean, wrong: string])[] = [
    [NAME.test(name), 'a name has 1 to 100 letters'],
    [(AUTH_METHODS as readonly string[]).includes(authMethod), `the methods are ${AUTH_METHODS.join(', ')}`],
    [!backend || authMethod === 'private_key_jwt', 'a backend service signs with its own key'],
    [backend || redirectUris.length > 0, 'an app that people use needs a redirect address'],
    [redirectUris.length <= REDIRECTS_MAX && redirectUris.every(isRedirect), 'a redirect address is wrong'],
    [
      [jwks, jwksUrl].filter((one) => one !== undefined).length ===
        (authMethod === 'private_key_jwt' ? 1 : 0),
      'keys, or their address, go with private_key_jwt, and only there',
    ],
    [
      jwksUrl === undefined || (isRedirect(jwksUrl) && keyOrigins.includes(new URL(jwksUrl).origin)),
      'keys are fetched from the origins in oauth.keyOrigins alone',
    ],
    [jwks === undefined || isKeySet(jwks), 'keys are public, RSA or EC, each with a kid of its own'],
    [PRINTABLE.test(scopes) && list !== undefined && list.malformed.length === 0, 'a scope is wrong'],
    [levels.every((level) => (level === 'system') === backend), 'system/ is for backend services alone'],
    [origins.every(isOrigin), 'an origin is a scheme and a host'],
    [launchUrl === undefined || isRedirect(launchUrl), 'a launch address is wrong'],
  ]
  const wrong = rules.find(([holds]) => !holds)?.[1]
  if (wrong !== undefined) throw new ChartwardError('USAGE', wrong)
}

/** Nothing that could be taken for another key, or that is secret. */
function isKeySet(jwks: object): boolean {
  const { keys } = jwks as { keys?: unknown }
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > KEYS_MAX) return false
  if (JSON.stringify(jwks).length > JWKS_LENGTH_MAX) return false
  const kids = keys.map((key: unknown) => (key as { kid?: unknown } | null)?.kid)
  return keys.every(isPublicKey) && new Set(kids).size === keys.length
}

function isPublicKey(key: unknown): boolean {
  if (typeof key !== 'object' || key === null) return false
  const { kty, kid, crv, n, ...rest } = key as Readonly<Record<string, unknown>>
  if (typeof kid !== 'string' || kid === '' || SECRET_MEMBERS.some((member) => member in rest)) return false
  if (!isReadableKey(key)) return false
  if (kty === 'EC') return CURVES.includes(String(crv))
  return kty === 'RSA' && typeof n === 'string' && n.length >= MODULUS_LENGTH_MIN
}

/** The provider refuses all that an app asks when one of its keys is none. */
function isReadableKey(key: object): boolean {
  try {
    return createPublicKey({ key: key as JsonWebKey, format: 'jwk' }).type === 'public'
  } catch {
    return false
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}

/** https, http on this machine, or a scheme with a dot in it; no fragment, no name or password. */
function isRedirect(text: string): boolean {
  // Browsers, and `URL`, take no notice of spaces at its ends and of lines that end within.
  if (text.length > 500 || !PRINTABLE.test(text) || /[ #]/.test(text) || !URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  if (protocol === 'http:') return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return protocol === 'https:' || protocol.includes('.')
}

function metadataOf(row: Row): Record<string, unknown> {
  const web = row.redirect_uris.every((uri) => /^https?:/.test(uri))
  return {
    client_id: row.id,
    client_name: row.name,
    application_type: web ? 'web' : 'native',
    token_endpoint_auth_method: row.auth_method,
    grant_types: row.grant_types,
    response_types: row.grant_types.includes('authorization_code') ? ['code'] : [],
    redirect_uris: row.redirect_uris,
    allowed_scopes: row.scopes,
    cors_origins: row.origins,
    ...(row.secret === null ? {} : { client_secret: row.secret.toString('base64url') }),
    ...(row.jwks_uri === null ? {} : { jwks_uri: row.jwks_uri }),
    ...(row.jwks === null ? {} : { jwks: JSON.parse(row.jwks) as unknown }),
  }
}

function clientOf(row: Row): Client {
  return {
    id: row.id,
    name: row.name,
    authMethod: row.auth_method,
    grantTypes: row.grant_types,
    redirectUris: row.redirect_uris,
    scopes: row.scopes,
    origins: row.origins,
    launchUrl: row.launch_url,
    disabled: row.disabled !== null,
  }
}
