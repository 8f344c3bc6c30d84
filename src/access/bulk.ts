import { randomUUID } from 'node:crypto'
import { ChartwardError } from '../kernel/index.ts'
import type { AccessEvent, ExceptionOptions } from './exceptions.ts'

const DAY_MS = 86_400_000
const GRANT_MS_MAX = 30 * DAY_MS
const PATIENTS_PER_DAY_MAX = 10_000_000
const EXPORTS_MAX = 1_000
const REASON_LETTERS_MIN = 10
const REASON_LETTERS_MAX = 2_000
const LISTED_MAX = 500
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** How pages, the command line and the server stand in leaves: everybody's, so nobody's approval. */
const EVERYBODYS: ReadonlySet<string> = new Set(['browser', 'command-line', 'server'])
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}@._:/-]{0,127}$/u

/** Who bulk work is for: a person or token by its user name, or an app by its id. */
export type BulkFor = { readonly user: string } | { readonly client: string }

/** What is asked for. `exports`: how many may be begun in all. */
export interface BulkAsked {
  readonly for: BulkFor
  readonly reason: string
  readonly patientsPerDay: number
  readonly exports: number
  readonly durationMs: number
  readonly by: AccessEvent['who']
}

/** An approval that counts now, as the brake needs to know it. */
export interface BulkGrant {
  readonly id: string
  readonly patientsPerDay: number
}

/** A grant that waits for approval or counts. **Shape** times in milliseconds; `until` null while it waits. */
export interface BulkListed {
  readonly id: string
  readonly user: string | null
  readonly client: string | null
  readonly reason: string
  readonly patientsPerDay: number
  readonly exports: number
  readonly exportsUsed: number
  readonly askedBy: string
  readonly durationMs: number
  readonly until: number | null
}

/** Asks for bulk work; nothing is allowed until somebody else approves it. **Errors.** `USAGE`. */
export async function askBulk(
  { database, clock, tell }: ExceptionOptions,
  asked: BulkAsked,
): Promise<string> {
  const { patientsPerDay, exports, durationMs, by } = asked
  const reason = asked.reason.trim()
  const [user, client] = 'user' in asked.for ? [asked.for.user, null] : [null, asked.for.client]
  checkAsked({ ...asked, reason }, user ?? client ?? '')
  const id = randomUUID()
  const amount = `${patientsPerDay} patients a day, ${exports} exports, ${durationMs / DAY_MS} days`
  const note = `${id} asked for ${user ?? `the app ${client}`}: ${amount}: ${reason}`
  await tell({ how: 'bulk', who: by, request: id, patient: null, note })
  await database.query(
    `insert into bulk_grant (id, user_name, client, reason, patients_per_day, exports_max, asked, asked_by, duration)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, user, client, reason, patientsPerDay, exports, clock.now(), by.user, durationMs],
  )
  return id
}

function checkAsked(
  { for: whom, reason, patientsPerDay, exports, durationMs }: BulkAsked,
  name: string,
): void {
  const whole = (value: number, min: number, max: number): boolean =>
    Number.isSafeInteger(value) && value >= min && value <= max
  if (!NAME.test(name) || ('client' in whom && EVERYBODYS.has(name)))
    throw new ChartwardError('USAGE', 'bulk work is for one user or one app, by name')
  if (reason.length < REASON_LETTERS_MIN || reason.length > REASON_LETTERS_MAX)
    throw new ChartwardError('USAGE', `a reason has ${REASON_LETTERS_MIN} to ${REASON_LETTERS_MAX} letters`)
  if (!whole(patientsPerDay, 1, PATIENTS_PER_DAY_MAX) || !whole(exports, 0, EXPORTS_MAX))
    throw new ChartwardError('USAGE', 'bulk work names its patients a day, and at most 1,000 exports')
  if (!whole(durationMs, 1, GRANT_MS_MAX))
    throw new ChartwardError('USAGE', 'bulk work is approved for up to 30 days')
}

interface Row {
  readonly asked_by: string
  readonly user_name: string | null
  readonly client: string | null
  readonly duration: string
}

/**
 * Approves: its time begins. Answers until when it counts.
 *
 * **Errors.** `NOT_FOUND` when there is none that waits; `ACCESS_DENIED` for who asked, and for whom it is.
 */
export async function approveBulk(
  { database, clock, tell }: ExceptionOptions,
  { id, by }: { readonly id: string; readonly by: AccessEvent['who'] },
): Promise<{ readonly until: number }> {
  const [row] = ID.test(id)
    ? await database.query<Row>(
        `select asked_by, user_name, client, duration from bulk_grant
         where id = $1 and approved is null and until is null`,
        [id],
      )
    : []
  if (row === undefined) throw new ChartwardError('NOT_FOUND', 'no bulk work of this id waits for approval')
  if (row.asked_by === by.user || row.user_name === by.user)
    throw new ChartwardError('ACCESS_DENIED', 'bulk work is approved by somebody else than who asks for it')
  const now = clock.now()
  const until = now + Number(row.duration)
  const note = `${id} approved for ${nameOf(row)} until ${new Date(until).toISOString()}`
  await tell({ how: 'bulk', who: by, request: randomUUID(), patient: null, note })
  const opened = await database.query(
    `update bulk_grant set approved = $2, approved_by = $3, until = $4
     where id = $1 and approved is null and until is null returning id`,
    [id, now, by.user, until],
  )
  if (opened.length === 0)
    throw new ChartwardError('NOT_FOUND', 'this bulk work was ended or approved meanwhile')
  return { until }
}

/** What waits or counts, the newest first. */
export async function listBulk({ database, clock }: ExceptionOptions): Promise<BulkListed[]> {
  return await database.query<BulkListed>(
    `select id::text, user_name as user, client, reason, patients_per_day::float8 as "patientsPerDay",
       exports_max::float8 as exports, exports_used::float8 as "exportsUsed", asked_by as "askedBy",
       duration::float8 as "durationMs", until::float8 as until
     from bulk_grant where until is null or until > $1 order by asked desc limit ${LISTED_MAX}`,
    [clock.now()],
  )
}

/** Ends it now, whether it waits or counts; what is under way stops. Answers whether there was one. */
export async function endBulk(
  { database, clock, tell }: ExceptionOptions,
  { id, by }: { readonly id: string; readonly by: AccessEvent['who'] },
): Promise<boolean> {
  if (!ID.test(id)) return false
  const now = clock.now()
  const [row] = await database.query<Row>(
    'select asked_by, user_name, client, duration from bulk_grant where id = $1 and (until is null or until > $2)',
    [id, now],
  )
  if (row === undefined) return false
  await tell({
    how: 'bulk',
    who: by,
    request: randomUUID(),
    patient: null,
    note: `${id} ended for ${nameOf(row)}`,
  })
  const ended = await database.query(
    'update bulk_grant set until = $2 where id = $1 and (until is null or until > $2) returning id',
    [id, now],
  )
  return ended.length > 0
}

const LIVE = '(user_name = $1 or client = $2) and approved is not null and until > $3'

/** The widest approval that counts now for whoever asks. */
export async function findBulk(
  { database, clock }: Pick<ExceptionOptions, 'database' | 'clock'>,
  { user, client }: { readonly user: string; readonly client: string },
): Promise<BulkGrant | undefined> {
  const [grant] = await database.query<BulkGrant>(
    `select id::text, patients_per_day::float8 as "patientsPerDay" from bulk_grant
     where ${LIVE} order by patients_per_day desc, id limit 1`,
    [user, client, clock.now()],
  )
  return grant
}

/** Uses up one export of an approval that counts now; undefined when there is none with an export left. */
export async function takeExport(
  { database, clock }: Pick<ExceptionOptions, 'database' | 'clock'>,
  { user, client }: { readonly user: string; readonly client: string },
): Promise<BulkGrant | undefined> {
  const [grant] = await database.query<BulkGrant>(
    `update bulk_grant set exports_used = exports_used + 1 where exports_used < exports_max and id =
       (select id from bulk_grant where ${LIVE} and exports_used < exports_max
        order by patients_per_day desc, id limit 1 for update)
     returning id::text, patients_per_day::float8 as "patientsPerDay"`,
    [user, client, clock.now()],
  )
  return grant
}

const nameOf = ({ user_name: user, client }: Row): string => user ?? `the app ${client}`
