import { ChartwardError, type PatientId, type UnixMs } from '../kernel/index.ts'
import { SHARED_PATIENT } from '../keys/index.ts'
import type { Query } from '../postgres/index.ts'
import type { RecordsState } from './state.ts'

/**
 * One version ready to be stored: sealed, indexed, its keys in place.
 *
 * **Shape** `patient`: null when shared or open. `patients`: everyone the resource names in the sense of the
 * patient compartment, and whoever it belonged to before; sorted. `digest`: SHA-256 of `sealed`. `lookup`,
 * `within`: decimal signed 64-bit. `fingerprint`: of the key it was sealed under, null for open types.
 */
export interface Prepared {
  readonly type: string
  readonly id: string
  readonly version: number
  /** The version it replaces, where that is not the number before its own: numbers that were given out stay so. */
  readonly after?: number
  readonly patient: PatientId | null
  readonly shared: boolean
  readonly patients: readonly PatientId[]
  readonly updated: UnixMs
  readonly deleted: boolean
  readonly lookup: readonly string[]
  readonly within: readonly string[]
  readonly elements: number
  readonly labels: number
  /** Whom this version relates to its patients; none when it is deleted. */
  readonly related: readonly Related[]
  readonly sealed: Buffer
  readonly digest: Buffer
  readonly fingerprint: string | null
}

/** A relation of somebody to a patient. **Shape** `token`: decimal signed 64-bit; times: milliseconds, both inside. */
export interface Related {
  readonly token: string
  readonly from: number
  readonly until: number
}

/** Records whose newest stored version was not the one before the prepared version. */
export interface Conflict {
  readonly conflicts: readonly { readonly type: string; readonly id: string }[]
}

/** What became of one row that was not stored. `keyed`: its key is the one in the table. */
interface Unstored {
  readonly type: string
  readonly id: string
  readonly keyed: boolean
}

/** What the record and each of its versions have in common. */
const COLUMNS =
  'updated, version, elements, labels, patient, deleted, type, id, lookup, within, sealed, related, related_from, related_until'
const VALUES =
  'i.updated, i.version, i.elements, i.labels, i.patient, i.deleted, i.type, i.id, i.lookup, i.within, i.sealed, i.related, i.related_from, i.related_until'

/**
 * Compare and swap, and history, for every row of `input` that was sealed under the key in the table. A row is
 * inserted as a first version, or replaces the one it comes after; anything else leaves it out. Answers with the
 * rows left out. `ready` says which newest versions are there to be replaced.
 */
const storing = (input: string, ready: string): string => `with input as materialized (${input}),
  ready as materialized (${ready}),
  keyed as materialized (
    select i.type, i.id, coalesce(k.fingerprint = i.fingerprint, i.patient is null) as keyed
    from input i left join patient_key k on k.patient = i.patient),
  stored as (
    insert into record (${COLUMNS})
    select ${VALUES}
    from input i join keyed using (type, id)
    where keyed.keyed
      and (i.after = 0 or exists (select from ready r where r.type = i.type and r.id = i.id))
    order by i.type, i.id
    on conflict (type, id) do update set updated = excluded.updated, tx = excluded.tx, version = excluded.version,
      elements = excluded.elements, labels = excluded.labels, patient = excluded.patient, deleted = excluded.deleted,
      lookup = excluded.lookup, within = excluded.within, sealed = excluded.sealed,
      related = excluded.related, related_from = excluded.related_from, related_until = excluded.related_until
    where record.version < excluded.version
    returning type, id),
  kept as (
    insert into record_history (${COLUMNS})
    select ${VALUES}
    from input i join stored using (type, id))
  select i.type, i.id, k.keyed from input i join keyed k using (type, id)
  where not exists (select from stored s where s.type = i.type and s.id = i.id)`

/** The sealed bytes travel as one value and are cut where they arrive: no hexadecimal, no escaping. */
const INPUT = `select u.updated, u.version, u.elements, u.labels, u.patient, u.deleted, u.type, u.id,
    u.lookup::bigint[] as lookup, u.within::bigint[] as within,
    substring($10::bytea from u.start for u.size) as sealed, u.fingerprint, u.related::bigint[] as related,
    u.related_from::bigint[] as related_from, u.related_until::bigint[] as related_until, u.after
   from unnest($1::bigint[], $2::int[], $3::int[], $4::uuid[], $5::boolean[], $6::text[], $7::text[], $8::text[],
    $9::text[], $11::int[], $12::int[], $13::bigint[], $14::int[], $15::text[], $16::text[], $17::text[], $18::int[])
    as u (updated, version, elements, patient, deleted, type, id, lookup, within, start, size, fingerprint, labels,
      related, related_from, related_until, after)`

const STORE_MANY = storing(
  INPUT,
  `select r.type, r.id from record r join input i using (type, id)
    where i.after > 0 and r.version = i.after order by r.type, r.id for update of r`,
)

/**
 * Rows of several writers, each stored or not on its own. Somebody else's uncommitted change of a row counts as a
 * conflict instead of being waited for: nobody must stand behind another's transaction.
 */
const STORE_EACH = storing(
  INPUT,
  `select r.type, r.id from input i join record r on r.type = i.type and r.id = i.id and r.version = i.after
    where i.after > 0 for update of r skip locked`,
)

/** A statement's parameters stay below this, so that no message to the database comes near its limit of 1 GB. */
const BATCH_BYTES_MAX = 32 * 1024 * 1024
const BATCH_ROWS_MAX = 5_000

/** What became of a row stored by itself: `foreign` when its key is not the one in the table. */
export type Outcome = 'stored' | 'conflict' | 'foreign'

/** Stores rows independently of each other in one statement, committed when it returns. No row may be there twice. */
export async function storeEach(state: RecordsState, rows: readonly Prepared[]): Promise<Outcome[]> {
  // Its plan is kept, for most often it stores one row: two indexes on the name are all there is to choose.
  const left = await state.database.query<Unstored>(STORE_EACH, columnsOf(rows), { plan: 'apart' })
  const outcomes = new Map(left.map((row) => [nameOf(row), row.keyed ? 'conflict' : 'foreign'] as const))
  return rows.map((row) => outcomes.get(nameOf(row)) ?? 'stored')
}

/** Stores all rows in the transaction of `query`, or names those in conflict: then the transaction must not commit. */
export async function storeMany(
  state: RecordsState,
  query: Query,
  prepared: readonly Prepared[],
): Promise<'stored' | Conflict> {
  refuseRepeats(prepared)
  const conflicts: Unstored[] = []
  for (const batch of batchesOf(prepared)) {
    // Planned anew: what a good plan is depends on how many rows there are and how large the tables have grown.
    const left = await query<Unstored>(STORE_MANY, columnsOf(batch), { plan: 'custom' })
    refuseForeignKeys(state, batch, left)
    conflicts.push(...left)
  }
  return conflicts.length === 0 ? 'stored' : { conflicts: conflicts.map(({ type, id }) => ({ type, id })) }
}

function columnsOf(batch: readonly Prepared[]): unknown[] {
  let next = 1
  const starts = batch.map(({ sealed }) => {
    const start = next
    next += sealed.length
    return start
  })
  return [
    batch.map((row) => row.updated),
    batch.map((row) => row.version),
    batch.map((row) => row.elements),
    batch.map(ownerOf),
    batch.map((row) => row.deleted),
    batch.map((row) => row.type),
    batch.map((row) => row.id),
    batch.map((row) => arrayText(row.lookup)),
    batch.map((row) => arrayText(row.within)),
    Buffer.concat(batch.map((row) => row.sealed)),
    starts,
    batch.map((row) => row.sealed.length),
    batch.map((row) => row.fingerprint),
    batch.map((row) => row.labels),
    batch.map(({ related }) => relatedText(related.map(({ token }) => token))),
    batch.map(({ related }) => relatedText(related.map(({ from }) => from))),
    batch.map(({ related }) => relatedText(related.map(({ until }) => until))),
    batch.map(({ version, after = version - 1 }) => after),
  ]
}

function batchesOf(prepared: readonly Prepared[]): Prepared[][] {
  const batches: Prepared[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const row of [...prepared].sort(byName)) {
    const batch = batches.at(-1)
    if (
      batch === undefined ||
      bytes + row.sealed.length > BATCH_BYTES_MAX ||
      batch.length >= BATCH_ROWS_MAX
    ) {
      batches.push([row])
      bytes = row.sealed.length
    } else {
      batch.push(row)
      bytes += row.sealed.length
    }
  }
  return batches
}

/** In code units, which for the ASCII of types and ids is the database's own order. */
function byName(a: Prepared, b: Prepared): number {
  return a.type === b.type ? compare(a.id, b.id) : compare(a.type, b.type)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** One record twice in one write has no order between its versions. Whoever asks must not. */
function refuseRepeats(prepared: readonly Prepared[]): void {
  if (new Set(prepared.map(nameOf)).size !== prepared.length) {
    throw new ChartwardError('BUNDLE_INVALID', 'One record is written twice in one transaction')
  }
}

function refuseForeignKeys(
  state: RecordsState,
  prepared: readonly Prepared[],
  left: readonly Unstored[],
): void {
  const unkeyed = new Set(left.filter((row) => !row.keyed).map(nameOf))
  if (unkeyed.size > 0) {
    throw foreignKeys(
      state,
      prepared.filter((row) => unkeyed.has(nameOf(row))),
    )
  }
}

/**
 * A row sealed under a key that is not in the table would be lost. It happens when two processes make a patient's
 * first key at once, and nothing of it is stored: the loser's key is forgotten, and asking again works.
 */
export function foreignKeys({ keys }: RecordsState, rows: readonly Prepared[]): ChartwardError {
  keys.forget(rows.map(ownerOf).filter((owner) => owner !== null))
  return new ChartwardError('KEYS_UNAVAILABLE', 'The key for this record was just replaced: ask again')
}

/** A record's name: two rows of one name cannot be stored by one statement. */
export const nameOf = ({ type, id }: { readonly type: string; readonly id: string }): string =>
  `${type}/${id}`

/** The patient column: whose key sealed the row. */
const ownerOf = ({ patient, shared }: Pick<Prepared, 'patient' | 'shared'>): PatientId | null =>
  shared ? SHARED_PATIENT : patient

const arrayText = (tokens: readonly string[]): string => `{${tokens.join(',')}}`

/** Null where a record relates nobody: the index has only those that do. */
const relatedText = (list: readonly (string | number)[]): string | null =>
  list.length === 0 ? null : `{${list.join(',')}}`
