import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { ChartwardError, type Clock, type UnixMs } from '../kernel/index.ts'
import type { Database, Query } from '../postgres/index.ts'
import type { Caller } from './caller.ts'
import type { Live, Registry } from './registry.ts'
import { IS_LIVE, type Session, SESSION_COLUMNS, sessionOf, type SessionRow } from './session.ts'

const SECRET_BYTES = 32
const BELIEFS_MAX = 100_000

/** Where a secret is shown: one of a cookie is none of an `Authorization` header. `app`: a token given to an app. */
export type Carrier = 'token' | 'cookie' | 'app'

/** No word has the shape of two of them in one header. */
const CARRIERS = {
  token: { begins: 'cw_', domain: '', shape: /^cw_[\w-]{43}$/ },
  cookie: { begins: '', domain: 'cookie/', shape: /^[\w-]{43}$/ },
  app: { begins: '', domain: 'app/', shape: /^[\w-]{43}$/ },
} as const satisfies Record<Carrier, { begins: string; domain: string; shape: RegExp }>

/** What opens sessions: random words, kept only as keyed hashes. */
export interface Secrets {
  /** Makes a word that opens this session; it is shown once. */
  make(query: Query, carrier: Carrier, session: string): Promise<string>
  /** Keeps the hash of a word that somebody else made. **Errors.** `USAGE` when it is not of the carrier's shape. */
  admit(admitted: Admitted): Promise<void>
  find(carrier: Carrier, secret: string): Promise<Opened | undefined>
  /** The session it was made for, whether or not that is over or barred. */
  trace(carrier: Carrier, secret: string): Promise<Session | undefined>
  /** How many words open any of these sessions now. */
  count(sessions: readonly string[]): Promise<number>
  /** A word bound to a session that proves a request came from a page of ours. */
  csrfToken(session: string): string
  isCsrfToken(session: string, given: string): boolean
}

/** An access token of an app: it opens the session until it expires, for what its scopes say. */
export interface Admitted {
  readonly session: string
  readonly token: string
  readonly expires: UnixMs
  /** Absent: as the session's. */
  readonly scopes?: readonly string[]
}

/** Who asks when they show this secret. */
interface Opened {
  readonly live: Live
  readonly caller: Caller
}

/** A session as it was when this secret was found to open it. */
interface Belief {
  readonly opened: Opened
  readonly tx: string
  readonly expires: number
}

interface State {
  readonly database: Database
  readonly hashKey: Uint8Array
  readonly clock: Clock
  readonly registry: Registry
  readonly beliefs: Map<string, Belief>
}

interface FoundRow extends SessionRow {
  readonly token_expires: string | null
  readonly token_scopes: string[] | null
}

const FIND = `select ${SESSION_COLUMNS}, t.expires as token_expires, t.scopes as token_scopes
  from access_token t join session s on s.session = t.session
  where t.hash = $1 and (t.expires is null or t.expires > $2::bigint) and ${IS_LIVE}`

const TRACE = `select ${SESSION_COLUMNS} from access_token t join session s on s.session = t.session where t.hash = $1`

const COUNT = `select count(*)::int as count from access_token t join session s on s.session = t.session
  where s.session = any($1::text[]) and (t.expires is null or t.expires > $2::bigint) and ${IS_LIVE}`

export function openSecrets(options: Omit<State, 'beliefs'>): Secrets {
  const state: State = { ...options, beliefs: new Map() }
  return {
    make: async (query, carrier, session) => await make(state, query, carrier, session),
    admit: async (admitted) => await admit(state, admitted),
    find: async (carrier, secret) => await find(state, carrier, secret),
    trace: async (carrier, secret) => {
      if (!CARRIERS[carrier].shape.test(secret)) return undefined
      const [row] = await options.database.query<SessionRow>(TRACE, [storedHash(state, carrier, secret)])
      return row === undefined ? undefined : sessionOf(row)
    },
    count: async (sessions) => {
      const values = [sessions, options.clock.now()]
      const [row] = await options.database.query<{ count: number }>(COUNT, values)
      return row?.count ?? 0
    },
    csrfToken: (session) => csrfToken(state, session),
    isCsrfToken: (session, given) => isSame(csrfToken(state, session), given),
  }
}

async function make(state: State, query: Query, carrier: Carrier, session: string): Promise<string> {
  const secret = CARRIERS[carrier].begins + randomBytes(SECRET_BYTES).toString('base64url')
  await query('insert into access_token (hash, session) values ($1, $2)', [
    storedHash(state, carrier, secret),
    session,
  ])
  return secret
}

async function admit(state: State, { session, token, expires, scopes }: Admitted): Promise<void> {
  if (!CARRIERS.app.shape.test(token)) throw new ChartwardError('USAGE', 'a token of an app has 43 letters')
  // An app that refreshes for a year leaves no more rows than it has tokens.
  await state.database.query(
    `with over as (delete from access_token where session = $2 and expires <= $5)
     insert into access_token (hash, session, expires, scopes) values ($1, $2, $3, $4::text[])`,
    [storedHash(state, 'app', token), session, expires, scopes ?? null, state.clock.now()],
  )
}

async function find(state: State, carrier: Carrier, secret: string): Promise<Opened | undefined> {
  if (!CARRIERS[carrier].shape.test(secret)) return undefined
  // Not the keyed hash: that costs a request thirty times as much, and this one never leaves the memory that saw the secret.
  const key = hash('sha256', CARRIERS[carrier].domain + secret, 'base64')
  const belief = state.beliefs.get(key)
  if (belief !== undefined && isHeld(state, belief)) return belief.opened
  state.beliefs.delete(key)
  const stored = storedHash(state, carrier, secret)
  let found: FoundRow | undefined
  const live = await state.registry.look(async () => {
    ;[found] = await state.database.query<FoundRow>(FIND, [stored, state.clock.now()])
    return found
  })
  if (live === undefined || found === undefined) return undefined
  const { token_scopes: scopes, token_expires: expires } = found
  const opened = { live, caller: scopes === null ? live.caller : { ...live.caller, scopes } }
  if (state.beliefs.size >= BELIEFS_MAX) state.beliefs.clear()
  state.beliefs.set(key, { opened, tx: live.tx, expires: expires === null ? Infinity : Number(expires) })
  return opened
}

function isHeld({ registry, clock }: State, { opened: { live }, tx, expires }: Belief): boolean {
  return tx === live.tx && registry.believed(live) !== undefined && clock.now() < expires
}

function storedHash({ hashKey }: State, carrier: Carrier, secret: string): Buffer {
  return createHmac('sha256', hashKey)
    .update(CARRIERS[carrier].domain + secret)
    .digest()
}

function csrfToken({ hashKey }: State, session: string): string {
  return createHmac('sha256', hashKey).update(`csrf/${session}`).digest('base64url')
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
