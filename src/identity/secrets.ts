import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../kernel/index.ts'
import type { Database, Query } from '../postgres/index.ts'
import type { Live, Registry } from './registry.ts'
import { IS_LIVE, SESSION_COLUMNS, type SessionRow } from './session.ts'

const SECRET_BYTES = 32
const BELIEFS_MAX = 100_000

/** Where a secret is shown: one of a cookie is none of an `Authorization` header. */
export type Carrier = 'token' | 'cookie'

const CARRIERS = {
  token: { begins: 'cw_', domain: '', shape: /^cw_[\w-]{43}$/ },
  cookie: { begins: '', domain: 'cookie/', shape: /^[\w-]{43}$/ },
} as const satisfies Record<Carrier, { begins: string; domain: string; shape: RegExp }>

/** What opens sessions: random words, kept only as keyed hashes. */
export interface Secrets {
  /** Makes a word that opens this session; it is shown once. */
  make(query: Query, carrier: Carrier, session: string): Promise<string>
  find(carrier: Carrier, secret: string): Promise<Live | undefined>
  /** A word bound to a session that proves a request came from a page of ours. */
  csrfToken(session: string): string
  isCsrfToken(session: string, given: string): boolean
}

/** A session as it was when this secret was found to open it. */
interface Belief {
  readonly live: Live
  readonly tx: string
}

interface State {
  readonly database: Database
  readonly hashKey: Uint8Array
  readonly clock: Clock
  readonly registry: Registry
  readonly beliefs: Map<string, Belief>
}

const FIND = `select ${SESSION_COLUMNS} from access_token t join session s on s.session = t.session
  where t.hash = $1 and ${IS_LIVE}`

export function openSecrets(options: Omit<State, 'beliefs'>): Secrets {
  const state: State = { ...options, beliefs: new Map() }
  return {
    make: async (query, carrier, session) => await make(state, query, carrier, session),
    find: async (carrier, secret) => await find(state, carrier, secret),
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

async function find(state: State, carrier: Carrier, secret: string): Promise<Live | undefined> {
  if (!CARRIERS[carrier].shape.test(secret)) return undefined
  // Not the keyed hash: that costs a request thirty times as much, and this one never leaves the memory that saw the secret.
  const key = hash('sha256', CARRIERS[carrier].domain + secret, 'base64')
  const belief = state.beliefs.get(key)
  const known = belief?.tx === belief?.live.tx ? state.registry.believed(belief?.live) : undefined
  if (known !== undefined) return known
  state.beliefs.delete(key)
  const stored = storedHash(state, carrier, secret)
  const live = await state.registry.look(async () => {
    const [row] = await state.database.query<SessionRow>(FIND, [stored, state.clock.now()])
    return row
  })
  if (live === undefined) return undefined
  if (state.beliefs.size >= BELIEFS_MAX) state.beliefs.clear()
  state.beliefs.set(key, { live, tx: live.tx })
  return live
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
