import { randomUUID } from 'node:crypto'
import { ChartwardError, type Clock, type PatientId } from '../kernel/index.ts'
import type { Caller, PersonId } from '../identity/index.ts'
import type { Database, Query } from '../postgres/index.ts'
import { isResourceClass, type ResourceClass } from './classes.ts'

const HOUR_MS = 3_600_000
const GLASS_MS = HOUR_MS
/** A factor shown longer ago than this is not fresh. */
const FACTOR_MS = 5 * 60 * 1000
const REASON_LETTERS_MIN = 10
const REASON_LETTERS_MAX = 2_000
const GRANT_MS_MAX = 24 * HOUR_MS
const LISTED_MAX = 500
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** An event of access, for the disclosure ledger. `patient`: whose record it is about. */
export interface AccessEvent {
  readonly how: 'break-glass' | 'support' | 'bulk' | 'denied'
  readonly who: {
    readonly user: string
    readonly role: string
    readonly client: string
    readonly session: string
  }
  readonly request: string
  readonly patient: PatientId | null
  readonly note: string
}

/** Makes an event durable. Nothing counts before it has resolved. */
export type Tell = (event: AccessEvent) => Promise<void>

export interface ExceptionOptions {
  readonly database: Database
  readonly clock: Clock
  readonly tell: Tell
  /** Of how many patients an hour this caller may break the glass; undefined: of any number. Absent: everybody. */
  readonly glassMax?: (caller: Caller) => number | undefined
}

/** Who broke the glass and was not looked at yet. **Shape** times in milliseconds; `request`: of the leaf with the reason. */
export interface GlassBroken {
  readonly id: string
  readonly user: string
  readonly patient: PatientId
  readonly request: string
  readonly begun: number
  readonly until: number
}

/**
 * Breaks the glass for an hour.
 *
 * **Errors.** `ACCESS_DENIED` for who is no clinician, `STEP_UP_REQUIRED` without a factor shown within five minutes,
 * `USAGE` for a reason that is too short or too long; `CONTAINED` for more patients than a measure leaves them; those of
 * the ledger: then it does not count.
 */
export async function breakGlass(
  options: ExceptionOptions,
  { caller, patient, reason }: { caller: Caller; patient: PatientId; reason: string },
): Promise<{ readonly id: string; readonly until: number }> {
  const { database, clock, tell } = options
  const { user, role, client, session, person, factorAt } = caller
  if (person === undefined || role !== 'clinician')
    throw new ChartwardError('ACCESS_DENIED', 'only a clinician who signed in can break the glass')
  const begun = clock.now()
  if (factorAt === undefined || begun - factorAt > FACTOR_MS || factorAt > begun)
    throw new ChartwardError('STEP_UP_REQUIRED', 'show your passkey, then break the glass')
  const text = reason.trim()
  if (text.length < REASON_LETTERS_MIN || text.length > REASON_LETTERS_MAX) {
    throw new ChartwardError('USAGE', `a reason has ${REASON_LETTERS_MIN} to ${REASON_LETTERS_MAX} letters`)
  }
  const id = randomUUID()
  const until = begun + GLASS_MS
  const who = { user, role, client, session }
  const broken = await database.transaction(async ({ query }) => {
    const max = options.glassMax?.(caller)
    if (max !== undefined && (await countRecent(query, person, begun)) >= max) return false
    await tell({ how: 'break-glass', who, request: id, patient, note: text })
    await query(
      `insert into break_glass (id, person, user_name, patient, request, begun, until)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [id, person, user, patient, id, begun, until],
    )
    return true
  })
  if (broken) return { id, until }
  await tell({ how: 'denied', who, request: id, patient, note: 'contained: care-safe' })
  throw new ChartwardError('CONTAINED', 'the glass was broken for as many patients as it can be for now')
}

/** Held until the transaction ends, so that two at once do not both find room. */
async function countRecent(query: Query, person: PersonId, now: number): Promise<number> {
  await query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`break-glass ${person}`])
  const [row] = await query<{ count: number }>(
    'select count(distinct patient)::int as count from break_glass where person = $1 and begun > $2',
    [person, now - GLASS_MS],
  )
  return row?.count ?? 0
}

/** Of whom this person's broken glass counts now, the newest first. */
export async function openGlass(
  { database, clock }: ExceptionOptions,
  person: PersonId,
): Promise<readonly PatientId[]> {
  const rows = await database.query<{ patient: PatientId }>(
    `select patient::text from break_glass where person = $1 and until > $2
     group by patient order by max(begun) desc limit ${LISTED_MAX}`,
    [person, clock.now()],
  )
  return rows.map(({ patient }) => patient)
}

/** Closes every glass that the person of this handle broke. Answers of how many patients. */
export async function closeGlass(
  { database, clock, tell }: ExceptionOptions,
  { user, by }: { readonly user: string; readonly by: AccessEvent['who'] },
): Promise<number> {
  const now = clock.now()
  return await database.transaction(async ({ query }) => {
    const rows = await query<{ patient: PatientId }>(
      'update break_glass set until = $2 where user_name = $1 and until > $2 returning patient::text',
      [user, now],
    )
    for (const { patient } of rows)
      await tell({ how: 'break-glass', who: by, request: randomUUID(), patient, note: `closed for ${user}` })
    return rows.length
  })
}

/** How many patients the person of this handle can see by broken glass now. */
export async function countGlass({ database, clock }: ExceptionOptions, user: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    'select count(*)::int as count from break_glass where user_name = $1 and until > $2',
    [user, clock.now()],
  )
  return row?.count ?? 0
}

/** For which of the patients this person's broken glass counts now. */
export async function brokenGlass(
  { database, clock }: ExceptionOptions,
  person: PersonId,
  patients: readonly PatientId[],
): Promise<ReadonlyMap<PatientId, number>> {
  const rows = await database.query<{ patient: PatientId; until: number }>(
    `select patient, max(until)::float8 as until from break_glass
     where person = $1 and patient = any($2::uuid[]) and until > $3 group by patient`,
    [person, patients, clock.now()],
  )
  return new Map(rows.map(({ patient, until }) => [patient, until]))
}

/** Every breaking of the glass that nobody looked at yet, the oldest first. */
export async function listUnreviewed({ database }: ExceptionOptions): Promise<GlassBroken[]> {
  return await database.query<GlassBroken>(
    `select id::text, user_name as user, patient::text, request, begun::float8 as begun, until::float8 as until
     from break_glass where reviewed is null order by begun limit ${LISTED_MAX}`,
  )
}

/**
 * Notes that somebody looked at it. Answers whether there was one to look at.
 *
 * **Errors.** `ACCESS_DENIED` for the one who broke it.
 */
export async function reviewGlass(
  { database, clock, tell }: ExceptionOptions,
  { id, reviewer }: { readonly id: string; readonly reviewer: AccessEvent['who'] },
): Promise<boolean> {
  if (!ID.test(id)) return false
  const [row] = await database.query<{ user: string; patient: PatientId }>(
    'select user_name as user, patient::text from break_glass where id = $1 and reviewed is null',
    [id],
  )
  if (row === undefined) return false
  if (row.user === reviewer.user)
    throw new ChartwardError('ACCESS_DENIED', 'who broke the glass does not review it')
  await tell({
    how: 'break-glass',
    who: reviewer,
    request: randomUUID(),
    patient: row.patient,
    note: `${id} was reviewed`,
  })
  const done = await database.query(
    'update break_glass set reviewed = $2, reviewed_by = $3 where id = $1 and reviewed is null returning id',
    [id, clock.now(), reviewer.user],
  )
  return done.length > 0
}

/** What support asks for. `patient` undefined: of everybody. */
export interface SupportAsked {
  readonly person: PersonId
  readonly user: string
  readonly classes: readonly string[]
  readonly patient?: PatientId
  readonly durationMs: number
  readonly by: AccessEvent['who']
}

/** Asks for a support grant; nothing is allowed until somebody else approves it. **Errors.** `USAGE`. */
export async function askSupport(
  { database, clock, tell }: ExceptionOptions,
  { person, user, classes, patient, durationMs, by }: SupportAsked,
): Promise<string> {
  if (classes.length === 0 || !classes.every(isResourceClass))
    throw new ChartwardError('USAGE', 'a support grant names classes of resources')
  if (!Number.isSafeInteger(durationMs) || durationMs < 1 || durationMs > GRANT_MS_MAX)
    throw new ChartwardError('USAGE', 'a support grant is for up to 24 hours')
  const id = randomUUID()
  const note = `${id} asked for ${user}: ${classes.join(', ')}`
  await tell({ how: 'support', who: by, request: id, patient: patient ?? null, note })
  await database.query(
    `insert into support_grant (id, person, user_name, classes, patient, asked, asked_by, duration)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, person, user, [...new Set(classes)], patient ?? null, clock.now(), by.user, durationMs],
  )
  return id
}

/**
 * Approves a grant: its time begins. Answers until when it counts.
 *
 * **Errors.** `NOT_FOUND` when there is none that waits; `ACCESS_DENIED` for who asked, and for whom it is.
 */
export async function approveSupport(
  { database, clock, tell }: ExceptionOptions,
  { id, by }: { readonly id: string; readonly by: AccessEvent['who'] },
): Promise<{ readonly until: number }> {
  const [row] = ID.test(id)
    ? await database.query<{
        asked_by: string
        user_name: string
        patient: PatientId | null
        duration: string
      }>(
        `select asked_by, user_name, patient::text, duration from support_grant
         where id = $1 and approved is null and until is null`,
        [id],
      )
    : []
  if (row === undefined)
    throw new ChartwardError('NOT_FOUND', 'no support grant of this id waits for approval')
  if (row.asked_by === by.user || row.user_name === by.user)
    throw new ChartwardError(
      'ACCESS_DENIED',
      'a support grant is approved by somebody else than who asks for it',
    )
  const now = clock.now()
  const until = now + Number(row.duration)
  const note = `${id} approved for ${row.user_name}`
  await tell({ how: 'support', who: by, request: randomUUID(), patient: row.patient, note })
  const opened = await database.query(
    `update support_grant set approved = $2, approved_by = $3, until = $4
     where id = $1 and approved is null and until is null returning id`,
    [id, now, by.user, until],
  )
  if (opened.length === 0)
    throw new ChartwardError('NOT_FOUND', 'this support grant was ended or approved meanwhile')
  return { until }
}

/** A grant that waits for approval or counts now. **Shape** times in milliseconds; `until` null while it waits. */
export interface SupportListed {
  readonly id: string
  readonly user: string
  readonly classes: readonly string[]
  readonly patient: PatientId | null
  readonly askedBy: string
  readonly durationMs: number
  readonly until: number | null
}

/** What waits or counts, the newest first. */
export async function listSupport({ database, clock }: ExceptionOptions): Promise<SupportListed[]> {
  return await database.query<SupportListed>(
    `select id::text, user_name as user, classes, patient::text, asked_by as "askedBy",
       duration::float8 as "durationMs", until::float8 as until
     from support_grant where until is null or until > $1 order by asked desc limit ${LISTED_MAX}`,
    [clock.now()],
  )
}

/** Ends a grant now, whether it waits or counts. Answers whether there was one. */
export async function endSupport(
  { database, clock, tell }: ExceptionOptions,
  { id, by }: { readonly id: string; readonly by: AccessEvent['who'] },
): Promise<boolean> {
  if (!ID.test(id)) return false
  const now = clock.now()
  const [row] = await database.query<{ user: string; patient: PatientId | null }>(
    `select user_name as user, patient::text from support_grant where id = $1 and (until is null or until > $2)`,
    [id, now],
  )
  if (row === undefined) return false
  const note = `${id} ended for ${row.user}`
  await tell({ how: 'support', who: by, request: randomUUID(), patient: row.patient, note })
  const ended = await database.query(
    'update support_grant set until = $2 where id = $1 and (until is null or until > $2) returning id',
    [id, now],
  )
  return ended.length > 0
}

/** A grant that counts now. `patient` null: of everybody. */
export interface SupportGrant {
  readonly patient: PatientId | null
  readonly classes: readonly ResourceClass[]
  readonly until: number
}

export async function supportGrants(
  { database, clock }: ExceptionOptions,
  person: PersonId,
): Promise<SupportGrant[]> {
  return await database.query<SupportGrant>(
    `select patient::text, classes, until::float8 as until from support_grant
     where person = $1 and approved is not null and until > $2 limit ${LISTED_MAX}`,
    [person, clock.now()],
  )
}
