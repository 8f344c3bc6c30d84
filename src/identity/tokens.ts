import { createHmac, hash, randomBytes, randomUUID } from 'node:crypto'
import { type Clock, ChartwardError } from '../kernel/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Caller } from './caller.ts'
import { isRole, ROLE_NAMES } from './roles.ts'

const TOKEN_PREFIX = 'cw_'
const TOKEN_BYTES = 32
const TOKEN_LENGTH_MAX = 100
const LIFETIME_MS_DEFAULT = 30 * 24 * 60 * 60 * 1000
/** How long a token found valid is believed without asking the database again. */
const BELIEF_MS = 1_000
const BELIEFS_MAX = 10_000
const SESSION = /^[0-9a-f-]{36}$/
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}@._:/-]{0,127}$/u

export interface Identity {
  /**
   * Makes an access token. The token is shown once and kept only as a keyed hash.
   *
   * **Errors.** `USAGE` for an unknown role or a name with odd characters.
   */
  createToken(request: TokenRequest): Promise<{ readonly token: string; readonly session: string }>
  /** The caller a token speaks for; undefined when it is unknown, expired or revoked. */
  findCaller(token: string): Promise<Caller | undefined>
  /** Ends a session at once in this process. Answers whether there was one to end. */
  revokeSession(session: string): Promise<boolean>
}

export interface TokenRequest {
  readonly user: string
  readonly role: string
  readonly client?: string
  readonly lifetimeMs?: number
}

export interface IdentityOptions {
  readonly database: Database
  /** 32 bytes from the key server; the hashes in the table are under it. */
  readonly hashKey: Uint8Array
  readonly clock: Clock
}

interface Belief {
  readonly caller: Caller
  readonly until: number
}

interface Beliefs {
  readonly known: Map<string, Belief>
  /** What was asked of the database before a session ended is not believed after. */
  revocations: number
}

interface TokenRow {
  readonly session: string
  readonly user_name: string
  readonly role: string
  readonly client: string
  readonly expires: string
}

/** Opens the access tokens of one environment. */
export function openIdentity(options: IdentityOptions): Identity {
  const beliefs: Beliefs = { known: new Map(), revocations: 0 }
  return {
    createToken: async (request) => await createToken(options, request),
    findCaller: async (token) => await findCaller(options, beliefs, token),
    revokeSession: async (session) => await revokeSession(options, beliefs, session),
  }
}

async function createToken({ database, hashKey, clock }: IdentityOptions, request: TokenRequest) {
  const { user, role, client, lifetimeMs = LIFETIME_MS_DEFAULT } = checked(request)
  const token = TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url')
  const session = randomUUID()
  const created = clock.now()
  await database.query(
    `insert into access_token (session, hash, user_name, role, client, created, expires)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [session, keyedHash(hashKey, token), user, role, client, created, created + lifetimeMs],
  )
  return { token, session }
}

function checked({ user, role, client = 'command-line', lifetimeMs }: TokenRequest) {
  if (!isRole(role) || !ROLE_NAMES.includes(role))
    throw new ChartwardError('USAGE', `unknown role; the roles are ${ROLE_NAMES.join(', ')}`)
  for (const name of [user, client]) {
    if (!NAME.test(name)) {
      throw new ChartwardError('USAGE', 'a user or client name is 1 to 128 letters, digits and @ . _ : / -')
    }
  }
  return { user, role, client, ...(lifetimeMs === undefined ? {} : { lifetimeMs }) }
}

async function findCaller(
  { database, hashKey, clock }: IdentityOptions,
  beliefs: Beliefs,
  token: string,
): Promise<Caller | undefined> {
  if (!token.startsWith(TOKEN_PREFIX) || token.length > TOKEN_LENGTH_MAX) return undefined
  // Not the keyed hash: that costs a request thirty times as much, and this one never leaves the memory that saw the token.
  const key = hash('sha256', token, 'base64')
  const now = clock.now()
  const known = beliefs.known.get(key)
  if (known !== undefined && known.until > now && known.until - BELIEF_MS <= now) return known.caller
  const { revocations } = beliefs
  const [row] = await database.query<TokenRow>(
    `select session, user_name, role, client, expires from access_token
     where hash = $1 and revoked is null and expires > $2`,
    [keyedHash(hashKey, token), now],
  )
  beliefs.known.delete(key)
  if (row === undefined || !isRole(row.role)) return undefined
  const caller = { user: row.user_name, role: row.role, client: row.client, session: row.session }
  if (beliefs.revocations !== revocations) return caller
  if (beliefs.known.size >= BELIEFS_MAX) beliefs.known.clear()
  beliefs.known.set(key, { caller, until: Math.min(now + BELIEF_MS, Number(row.expires)) })
  return caller
}

async function revokeSession(
  { database, clock }: IdentityOptions,
  beliefs: Beliefs,
  session: string,
): Promise<boolean> {
  if (!SESSION.test(session)) return false
  const rows = await database.query(
    'update access_token set revoked = $2 where session = $1 and revoked is null returning session',
    [session, clock.now()],
  )
  beliefs.revocations += 1
  beliefs.known.clear()
  return rows.length > 0
}

function keyedHash(hashKey: Uint8Array, token: string): Buffer {
  return createHmac('sha256', hashKey).update(token).digest()
}
