import { randomUUID } from 'node:crypto'
import { asUnixMs, ChartwardError, type Clock, type UnixMs } from '../kernel/index.ts'
import type { Database, Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import type { Asker, Barrier, Tell } from './ground.ts'
import type { Proof } from './proof.ts'
import { CHANNEL, type Registry, sessionEnded } from './registry.ts'
import type { Admitted, Secrets } from './secrets.ts'
import {
  checkOpening,
  IS_LIVE,
  type Opening,
  type Session,
  SESSION_COLUMNS,
  type SessionLimits,
  sessionOf,
  type SessionRow,
} from './session.ts'

const SESSION = /^[0-9a-f-]{36}$/
const LISTED_MAX = 10_000
/** Of people who look at their own record; everyone else works here. */
const PATIENT_ROLES: readonly string[] = ['patient', 'proxy']
const REASON = /^[\p{L}\p{N}\p{P}\p{Zs}]{0,200}$/u

/** Which sessions: all that are named must fit; `everything` where none is. */
export interface Selection {
  readonly session?: string
  readonly user?: string
  readonly person?: PersonId
  readonly client?: string
  readonly everything?: true
}

/** The one place that knows every live session. */
export interface Sessions {
  /** Opens a session that something else opens the door of: an app's tokens. **Errors.** `USAGE`, `CONTAINED`. */
  open(opening: Opening): Promise<Session>
  /** Opens a session of a browser; `cookie` is shown once. **Errors.** `USAGE`. */
  openBrowser(opening: Omit<Opening, 'kind'>): Promise<{ readonly session: Session; readonly cookie: string }>
  /** Opens a session of a token; `token` is shown once. **Errors.** `USAGE`. */
  openToken(opening: Omit<Opening, 'kind'>): Promise<{ readonly session: Session; readonly token: string }>
  /** From now on this access token of an app opens its session. **Errors.** `USAGE` for a token of another shape. */
  admit(admitted: Admitted): Promise<void>
  /** A live session; undefined when it is unknown or over. **Errors.** `DATABASE_UNAVAILABLE`. */
  find(session: string): Promise<Session | undefined>
  /** The live session a browser's cookie stands for. */
  findByCookie(cookie: string): Promise<Session | undefined>
  /** The session a cookie was made for, over or not. */
  traceCookie(cookie: string): Promise<Session | undefined>
  /**
   * A new cookie for a browser's session, after a factor was shown: the one before is refused from now on.
   *
   * **Errors.** `SESSION_ENDED`.
   */
  rotate(session: string, shown?: Shown): Promise<string>
  /** What a form of this session must bring along. */
  csrfToken(session: string): string
  isCsrfToken(session: string, given: string): boolean
  /** Live sessions, the newest first, at most 10,000. **Errors.** `USAGE` when nothing is selected. */
  list(selection: Selection): Promise<readonly Session[]>
  /** The same, over or not: for what was left behind. */
  listEver(selection: Selection): Promise<readonly Session[]>
  /** How many cookies and tokens open any of these now. */
  countOpeners(sessions: readonly string[]): Promise<number>
  /**
   * Ends sessions, in every server process within a second, and answers how many. The ledger is told first.
   *
   * **Errors.** `USAGE`; those of the ledger: nothing was ended then.
   */
  end(selection: Selection, by: Asker, reason: string): Promise<number>
  /** Aborts with `SESSION_ENDED` when the session ends, here or elsewhere; has aborted when it is not known here. */
  signal(session: string): AbortSignal
  /**
   * Stops what is under way in this process for these sessions, which live on. Answers how many there were.
   */
  interrupt(matches: (session: Session) => boolean, why: ChartwardError): number
}

/** What was shown in a session just now. */
export interface Shown {
  /** When it resists phishing. */
  readonly factorAt?: UnixMs
  readonly proof?: Proof
}

export interface SessionsOptions {
  readonly database: Database
  readonly clock: Clock
  readonly registry: Registry
  readonly secrets: Secrets
  readonly limits: SessionLimits
  readonly tell: Tell
  readonly barrier: Barrier | undefined
}

export function openSessions(options: SessionsOptions): Sessions {
  const { database, registry, secrets } = options
  return {
    open: async (opening) => await open(options, database.query, opening),
    openBrowser: async (opening) => {
      const { session, secret } = await openWith(options, 'browser', opening)
      return { session, cookie: secret }
    },
    openToken: async (opening) => {
      const { session, secret } = await openWith(options, 'token', opening)
      return { session, token: secret }
    },
    admit: async (admitted) => await secrets.admit(admitted),
    find: async (session) => await find(options, session),
    findByCookie: async (cookie) => (await secrets.find('cookie', cookie))?.live.session,
    traceCookie: async (cookie) => await secrets.trace('cookie', cookie),
    rotate: async (session, shown) => await rotate(options, session, shown),
    csrfToken: (session) => secrets.csrfToken(session),
    isCsrfToken: (session, given) => secrets.isCsrfToken(session, given),
    list: async (selection) => await list(options, selection, IS_LIVE),
    listEver: async (selection) => await list(options, selection, '$2::bigint is not null'),
    countOpeners: async (sessions) => await secrets.count(sessions),
    end: async (selection, by, reason) => await end(options, selection, by, reason),
    signal: (session) => registry.known(session)?.controller.signal ?? AbortSignal.abort(sessionEnded()),
    interrupt: registry.interrupt,
  }
}

async function open(
  { clock, limits, barrier }: SessionsOptions,
  query: Query,
  opening: Opening,
): Promise<Session> {
  checkOpening(opening)
  const who = { ...opening, session: opening.session ?? 'none' }
  if (barrier?.isBarred(who) === true) throw await barrier.turnAway(who)
  const { lifetimeMs, idleMs, endsBy = Infinity, ...said } = opening
  const patient = PATIENT_ROLES.includes(opening.role)
  const created = clock.now()
  const lasts = lifetimeMs ?? (patient ? limits.patientLifetimeMs : limits.staffLifetimeMs)
  const idle =
    opening.kind === 'token' ? idleMs : (idleMs ?? (patient ? limits.patientIdleMs : limits.staffIdleMs))
  const rows = await query<SessionRow>(
    `insert into session as s (session, kind, person, user_name, role, client, address, created, last_seen, idle_ms,
       expires, factor_at, fhir_user, patient, scopes, proof_at, proof_factors, enrolment_only)
     values ($1, $2, $3::uuid, $4, $5, $6, $7, $8, $8, $9, $10, $11, $12, $13, $14::text[], $15, $16::text[], $17)
     returning ${SESSION_COLUMNS}`,
    [
      said.session ?? randomUUID(),
      said.kind,
      said.person ?? null,
      said.user,
      said.role,
      said.client,
      said.address,
      created,
      idle ?? null,
      Math.min(created + lasts, endsBy),
      said.factorAt ?? null,
      said.fhirUser ?? null,
      said.patient ?? null,
      said.scopes ?? null,
      said.proof?.factorAt ?? null,
      said.proof?.factors ?? null,
      said.enrolmentOnly === true,
    ],
  )
  const session = rows[0] === undefined ? undefined : sessionOf(rows[0])
  if (session === undefined) throw new ChartwardError('INTERNAL', 'a session that was opened is not there')
  return session
}

/** The session and what opens it come into being together. */
async function openWith(
  options: SessionsOptions,
  kind: 'browser' | 'token',
  opening: Omit<Opening, 'kind'>,
): Promise<{ session: Session; secret: string }> {
  checkOpening({ ...opening, kind })
  return await options.database.transaction(async ({ query }) => {
    const session = await open(options, query, { ...opening, kind })
    const carrier = kind === 'browser' ? 'cookie' : 'token'
    return { session, secret: await options.secrets.make(query, carrier, session.session) }
  })
}

async function find({ database, clock, registry }: SessionsOptions, session: string) {
  if (!SESSION.test(session)) return undefined
  const known = registry.believed(registry.known(session))
  if (known !== undefined) return known.session
  const live = await registry.look(async () => {
    const sql = `select ${SESSION_COLUMNS} from session s where s.session = $1 and ${IS_LIVE}`
    const [row] = await database.query<SessionRow>(sql, [session, clock.now()])
    return row
  })
  return live?.session
}

async function rotate(
  { database, clock, registry, secrets }: SessionsOptions,
  session: string,
  shown: Shown | undefined,
): Promise<string> {
  const cookie = await database.transaction(async ({ query }) => {
    const [row] = await query(
      `update session s set factor_at = coalesce($3::bigint, factor_at), proof_at = coalesce($4::bigint, proof_at),
         proof_factors = coalesce($5::text[], proof_factors), tx = pg_current_xact_id()
       where s.session = $1 and s.kind = 'browser' and ${IS_LIVE} returning s.session`,
      [
        session,
        clock.now(),
        shown?.factorAt ?? null,
        shown?.proof?.factorAt ?? null,
        shown?.proof?.factors ?? null,
      ],
    )
    if (row === undefined) throw sessionEnded()
    await query('delete from access_token where session = $1', [session])
    const made = await secrets.make(query, 'cookie', session)
    await query('select pg_notify($1, $2)', [CHANNEL, ''])
    return made
  })
  registry.forget(session)
  return cookie
}

/** `which`: a condition on `s` that knows the time as `$2`. */
async function list(
  { database, clock }: SessionsOptions,
  selection: Selection,
  which: string,
): Promise<readonly Session[]> {
  const { where, values } = whereOf(selection)
  const rows = await database.query<SessionRow>(
    `select ${SESSION_COLUMNS} from session s where $1::text is null and ${which} ${where}
     order by s.created desc, s.session limit ${LISTED_MAX}`,
    [null, clock.now(), ...values],
    { plan: 'custom' },
  )
  return rows.flatMap((row) => sessionOf(row) ?? [])
}

/** The rows are held while the ledger is told, so that it is told the number that is ended. */
async function end(
  { database, clock, registry, tell }: SessionsOptions,
  selection: Selection,
  by: Asker,
  reason: string,
): Promise<number> {
  const { where, values } = whereOf(selection)
  if (!REASON.test(reason))
    throw new ChartwardError('USAGE', 'a reason is at most 200 letters, digits and marks, in one line')
  const now = asUnixMs(clock.now())
  const ended = await database.transaction(async ({ query }) => {
    const rows = await query<{ session: string }>(
      `select s.session from session s where $1::text is null and s.ended is null and s.expires > $2::bigint ${where}
       order by s.session for update`,
      [null, now, ...values],
    )
    const sessions = rows.map(({ session }) => session)
    await tell({ how: 'revocation', who: by, note: noteOf(selection, sessions.length, reason) })
    if (sessions.length === 0) return sessions
    await query(
      `update session set ended = $2, ended_by = $3, reason = $4, tx = pg_current_xact_id()
       where session = any($1::text[])`,
      [sessions, now, by.user, reason],
    )
    await query('select pg_notify($1, $2)', [CHANNEL, ''])
    return sessions
  })
  registry.end(ended)
  return ended.length
}

function noteOf(selection: Selection, count: number, reason: string): string {
  const { everything: _everything, ...named } = selection
  const which = Object.entries(named).map(([name, value]) => `${name} ${value}`)
  const said = reason === '' ? '' : `; ${reason}`
  return `${count} ${count === 1 ? 'session' : 'sessions'} ended: ${which.join(', ') || 'everything'}${said}`
}

const COLUMNS = { session: 'session', user: 'user_name', person: 'person::text', client: 'client' } as const
const NAMED_LENGTH_MAX = 128

/** Conditions on `s` whose values begin at `$3`. */
function whereOf({ everything, ...named }: Selection): { where: string; values: string[] } {
  const given = Object.entries(COLUMNS).flatMap(([name, column]) => {
    const value = named[name as keyof typeof named]
    return value === undefined ? [] : [{ column, value }]
  })
  if (given.length === 0 && everything !== true)
    throw new ChartwardError('USAGE', 'name a session, a user, a client, or all of them')
  if (given.some(({ value }) => value.length > NAMED_LENGTH_MAX || value.includes('\0')))
    throw new ChartwardError('USAGE', 'there is no such name')
  return {
    where: given.map(({ column }, index) => `and s.${column} = $${index + 3}`).join(' '),
    values: given.map(({ value }) => value),
  }
}
