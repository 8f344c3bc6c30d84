import { createHash } from 'node:crypto'
import type { Copying, Database } from '../postgres/index.ts'
import { type Folding, fillTables, foldIn, openFolding } from './folding.ts'
import { type Loading, openLoading } from './loading.ts'
import { readStore } from './reading.ts'
import { broken, type Segment } from './segment.ts'
import type { Store } from './store.ts'
import { TABLES } from './tables.ts'
import { countingLeaves, counts, type Leaves, type Told, type Try, tryOf } from './told.ts'
import { tuplesIn } from './tuples.ts'
import { missingWrites, versionOf } from './verify.ts'

export interface RestoreOptions {
  /** Migrated and empty. */
  readonly database: Database
  readonly store: Store
  readonly environment: string
  /** Read with the instant asked for. */
  readonly told: Told
  /** In milliseconds; undefined: the newest instant to which everything acknowledged is in the backup. */
  readonly instant: number | undefined
  readonly now: number
  readonly onProgress?: (progress: RestoreProgress) => void
}

export interface RestoreProgress {
  readonly doing: 'rows' | 'indexes' | 'tables'
  readonly versions: number
  readonly bytes: number
  readonly bytesAll: number
}

/** What a restore came to. */
export interface RestoreReport {
  /** Nothing that was acknowledged by then is missing, and no segment was passed over. */
  readonly ok: boolean
  readonly instant: number
  /** What the first so many leaves tell is there. */
  readonly leaves: number
  readonly versions: number
  /** base64url SHA-256 over the digests of all versions, in the order in which the ledger first names them. */
  readonly digest: string
  /** Acknowledged by then and not in the backup. */
  readonly missing: number
  /** The first few of them, as `Type/id/version`. */
  readonly examples: readonly string[]
  /** In the backup and told of by no leaf: left out. */
  readonly unaccounted: number
  /** Segments that were passed over: damaged, or not the ones the ledger was told of. */
  readonly passedOver: readonly number[]
}

const EXAMPLES_MAX = 5
/** A write that is this much younger than the newest segment may not have been in reach of it. */
const LAG_MS_MAX = 120_000

interface Restoring extends RestoreOptions {
  readonly copying: Copying
  readonly loading: Loading
  readonly folding: Folding
  readonly ranges: readonly Leaves[]
  readonly passedOver: Set<number>
  readonly bytesAll: number
  bytes: number
  versions: number
  /** Those that are as the ledger was told. */
  segments: number
  unaccounted: number
  /** When the newest segment was read. */
  takenLast: number
}

/**
 * Fills an empty database with what was acknowledged by an instant, in one transaction: all of it or nothing. What counts
 * is the ledger: a version is restored when a leaf by then tells of it under the digest that its row has, and no leaf
 * says that it failed.
 *
 * **Errors** `BACKUP_BROKEN` when the database is not empty or nothing in the store is of this environment.
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { database, store, told, instant } = options
  const files = await store.list()
  if (files.length === 0) throw broken(`there is no backup in ${store.where}`)
  const copying = await database.copying()
  try {
    await refuseFilled(copying)
    const leaves = instant === undefined ? told.leaves : told.leavesAtInstant
    const restoring: Restoring = {
      ...options,
      copying,
      loading: openLoading(copying),
      folding: openFolding(instant ?? Infinity),
      ranges: countingLeaves(told, leaves),
      passedOver: new Set(),
      bytesAll: files.reduce((sum, { bytes }) => sum + bytes, 0),
      bytes: 0,
      versions: 0,
      segments: 0,
      unaccounted: 0,
      takenLast: 0,
    }
    await copying.query('begin')
    const report = await fill(restoring, leaves)
    await copying.query('commit')
    // Tokens are many and take long to look through: PostgreSQL does it by itself when it is served. Until then a small
    // sample does: of every table its pages are read from all over the disk.
    await copying.query(
      'set default_statistics_target = 20; analyze record (type, id, version, patient, deleted), record_history (type, id, version, patient)',
    )
    return report
  } finally {
    await copying.close()
  }
}

/** Tables in which there is something before anybody was here. */
const FILLED_BY_MIGRATIONS: readonly string[] = ['migration', 'backup_feed', 'alert_chain']

async function refuseFilled(copying: Copying): Promise<void> {
  for (const table of Object.keys(TABLES)) {
    if (FILLED_BY_MIGRATIONS.includes(table)) continue
    const rows = await copying.query(`select 1 as there from ${table} limit 1`)
    if (rows.length > 0)
      throw broken(
        `the database is not empty (${table}): restore into an empty one, and move this one away first`,
      )
  }
}

async function fill(restoring: Restoring, leavesAsked: number): Promise<RestoreReport> {
  const { copying, instant } = restoring
  const rebuild = await dropIndexes(copying)
  // Emptied in the transaction that fills them, the tables are written once, without the journal where it is minimal.
  await copying.query('truncate record_history, record, patient_key')
  await copying.query('create temp table fed_key (like patient_key) on commit drop')
  await load(restoring)
  const leaves = instant === undefined ? await cutToLatest(restoring, leavesAsked) : leavesAsked
  tellProgress(restoring, 'indexes')
  await copying.query(FILL_KEYS)
  await copying.query(FILL_RECORDS)
  for (const sql of rebuild) await copying.query(sql)
  tellProgress(restoring, 'tables')
  await fillGiven(restoring, leaves)
  await fillTables(copying, restoring.folding)
  return await summarize(restoring, leaves)
}

// Every key there is, also of people whose records are all younger: another would be made for them otherwise, and an
// earlier backup could not be opened with it. The newest wrapping counts: older root keys may be retired by now.
const FILL_KEYS = `insert into patient_key (patient, wrapped, key_version, fingerprint)
  select distinct on (patient) patient, wrapped, key_version, fingerprint from fed_key
  order by patient, key_version desc`

const RECORD_COLUMNS = `updated, version, elements, labels, patient, deleted, type, id, lookup, within, sealed,
  related, related_from, related_until`

const FILL_RECORDS = `insert into record (${RECORD_COLUMNS})
  select ${RECORD_COLUMNS} from record_history
    join (select type, id, max(version) as version from record_history group by type, id) newest
    using (type, id, version)`

/** Indexes are made after the rows, several times faster. Answers what makes them. */
async function dropIndexes(copying: Copying): Promise<string[]> {
  await copying.query(`set local maintenance_work_mem = '512MB'; set local work_mem = '256MB';
    set local max_parallel_maintenance_workers = 2`)
  const indexes = await copying.query<{ name: string; table: string; sql: string; key: boolean }>(
    `select i.relname as name, c.relname as table, pg_get_indexdef(x.indexrelid) as sql, x.indisprimary as key
     from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
     where c.relname in ('record', 'record_history') and c.relnamespace = 'public'::regnamespace
     order by x.indisprimary desc, i.relname`,
  )
  const rebuild: string[] = []
  for (const { name, table, sql, key } of indexes) {
    await copying.query(key ? `alter table ${table} drop constraint ${name}` : `drop index ${name}`)
    rebuild.push(sql)
    if (key) rebuild.push(`alter table ${table} add constraint ${name} primary key using index ${name}`)
  }
  return rebuild
}

async function load(restoring: Restoring): Promise<void> {
  const { store, loading, passedOver } = restoring
  const files = new Set<string>()
  const done = new Set<string>()
  for await (const read of readStore(store)) {
    if (!files.has(read.file.name)) {
      restoring.bytes += read.file.bytes
      tellProgress(restoring, 'rows')
    }
    files.add(read.file.name)
    if (!('segment' in read)) passedOver.add(read.damaged ?? read.file.first)
    else if (!done.has(read.segment.digest)) {
      done.add(read.segment.digest)
      await loadSegment(restoring, read.segment)
    }
  }
  await loading.end()
  if (restoring.segments === 0)
    throw broken(`in ${store.where} is no segment that the ledger of this environment was told of`)
}

async function loadSegment(restoring: Restoring, segment: Segment): Promise<void> {
  const { told, environment, folding, loading } = restoring
  const { head, blocks, digest } = segment
  // The leaf of its write proves what is sealed in a version; of its tokens, of keys and of people only the leaf of the
  // segment says that they are right.
  if (head.environment !== environment || told.segments.get(head.number) !== digest) {
    restoring.passedOver.add(head.number)
    return
  }
  restoring.segments += 1
  restoring.takenLast = Math.max(restoring.takenLast, head.taken)
  for (const [at, { kind }] of head.blocks.entries()) {
    const block = blocks[at] as Buffer
    if (kind === 'versions') for (const tuple of tuplesIn(block)) await loadVersion(restoring, tuple)
    else if (kind === 'keys') for (const tuple of tuplesIn(block)) await loading.key(tuple)
  }
  foldIn(folding, segment)
}

async function loadVersion(restoring: Restoring, tuple: Buffer): Promise<void> {
  const { told, ranges, loading } = restoring
  const { reference, digest } = versionOf(tuple)
  const one = tryOf(told, reference, digest)
  if (one === undefined) restoring.unaccounted += 1
  else if (!one.found && one.outcome !== 'failed' && counts(ranges, one.leaf)) {
    one.found = true
    restoring.versions += 1
    await loading.version(tuple)
  }
}

/**
 * The newest leaf to which nothing acknowledged is missing. What was written in the last seconds before the backup ended
 * may be there in part, and is left out from the first write that is missing.
 */
async function cutToLatest({ copying, told, takenLast }: Restoring, leaves: number): Promise<number> {
  const late = missingWrites(told, leaves).filter(({ at }) => at >= takenLast - LAG_MS_MAX)
  const cut = late.reduce((lowest, { leaf }) => Math.min(lowest, leaf), leaves)
  const after = allTries(told).filter(({ found, leaf }) => found && leaf >= cut)
  const names = after.map(({ reference }) => reference)
  for (const one of after) one.found = false
  if (names.length > 0)
    await copying.query(
      `delete from record_history where type || '/' || id || '/' || version = any($1::text[])`,
      [names],
    )
  return cut
}

function allTries({ tries }: Told): Try[] {
  const all: Try[] = []
  for (const newest of tries.values())
    for (let one: Try | undefined = newest; one !== undefined; one = one.before) all.push(one)
  return all
}

/** Versions that were given out and are not here: somebody has their numbers. */
async function fillGiven({ copying, told }: Restoring, leaves: number): Promise<void> {
  const ranges = countingLeaves(told, leaves)
  const given = new Map<string, number>()
  for (const { reference, outcome, leaf } of allTries(told)) {
    if (outcome === 'failed' || counts(ranges, leaf)) continue
    const { record, version } = partsOf(reference)
    given.set(record, Math.max(given.get(record) ?? 0, version))
  }
  const rows = [...given].map(([record, version]) => [...record.split('/'), version] as const)
  await copying.query(
    `insert into version_given (type, id, version)
       select g.type, g.id, g.version from unnest($1::text[], $2::text[], $3::int[]) as g (type, id, version)
       where not exists (select from record r where r.type = g.type and r.id = g.id and r.version >= g.version)`,
    [rows.map(([type]) => type), rows.map(([, id]) => id), rows.map(([, , version]) => version)],
  )
}

function partsOf(reference: string): { record: string; version: number } {
  const at = reference.lastIndexOf('/')
  return { record: reference.slice(0, at), version: Number(reference.slice(at + 1)) }
}

/** Says in the database itself what it is, and compares what is there with what was to be there. */
async function summarize(restoring: Restoring, leaves: number): Promise<RestoreReport> {
  const { copying, told, now, unaccounted, passedOver } = restoring
  const hash = createHash('sha256')
  let versions = 0
  let newest = 0
  for (const { found, digest, at } of allTries(told)) {
    if (!found) continue
    versions += 1
    newest = Math.max(newest, at)
    hash.update(digest)
  }
  const digest = hash.digest('base64url')
  const instant = restoring.instant ?? newest
  const [row] = await copying.query<{ count: string }>('select count(*) as count from record_history')
  if (Number(row?.count) !== versions)
    throw broken(`${row?.count} versions are in the database where ${versions} should be`)
  await copying.query(
    `insert into restored (leaves, instant, versions, digest, leaves_read, made)
       values ($1, $2, $3, $4, $5, $6)`,
    [leaves, instant, versions, digest, told.leaves, now],
  )
  const missing = missingWrites(told, leaves)
  return {
    ok: missing.length === 0 && passedOver.size === 0 && unaccounted === 0,
    instant,
    leaves,
    versions,
    digest,
    missing: missing.length,
    examples: missing.slice(0, EXAMPLES_MAX).map(({ reference }) => reference),
    unaccounted,
    passedOver: [...passedOver].sort((a, b) => a - b),
  }
}

function tellProgress(
  { versions, bytes, bytesAll, onProgress }: Restoring,
  doing: RestoreProgress['doing'],
): void {
  onProgress?.({ doing, versions, bytes, bytesAll })
}
