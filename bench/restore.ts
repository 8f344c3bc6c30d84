/**
 * How fast a backup is restored, held against the ledger: `node bench/restore.ts [VERSIONS]`, a million by default.
 *
 * The versions are as a clinic's: a hundred of a patient, 900 sealed bytes, every tenth a second version. The people of the
 * demo have 2.3 lookup tokens in a row, 1.0 of them in no other row and 0.9 in about five, and 3.8 inner ones: here 3 and 4. Their digests are real, and so are the leaves that tell of them, 500 in each. The same rows are also
 * copied into a bare table without an index, which is as fast as this PostgreSQL takes them.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import { openDirectoryStore, openTelling, restore, type Store } from '../src/backup/index.ts'
import { segmentNote } from '../src/backup/notes.ts'
import { readStore } from '../src/backup/reading.ts'
import { encodeSegment } from '../src/backup/segment.ts'
import { fileName } from '../src/backup/store.ts'
import { HISTORY_COLUMNS, KEY_COLUMNS } from '../src/backup/tables.ts'
import { COPY_HEADER, COPY_TRAILER } from '../src/backup/tuples.ts'
import { asUnixMs, silentLog, systemClock } from '../src/kernel/index.ts'
import {
  decodeEntry,
  type DisclosureEntry,
  encodeEntry,
  type Ledger,
  openLedger,
  readLedgerFiles,
  verifyLedger,
} from '../src/ledger/index.ts'
import { append } from '../src/ledger/append.ts'
import { type Database, migrate, openDatabase, startEmbeddedPostgres } from '../src/postgres/index.ts'

const SEALED_BYTES = 900
const ROWS_PER_SEGMENT = 25_000
const WRITES_PER_LEAF = 500
const VERSIONS_PER_PATIENT = 100
const ROWS_PER_GROUP = 5
const MIGRATIONS = path.resolve(import.meta.dirname, '..', 'migrations')
const WHO = { user: 'bench', role: 'operator', client: 'bench', session: 'bench', address: 'local' }

const environment = randomUUID()
const feed = randomUUID()
const versions = Number(process.argv[2] ?? 1_000_000)
const folder = await mkdtemp(path.join(os.tmpdir(), 'cw-bench-'))
try {
  await run()
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function run(): Promise<void> {
  const secrets = { signingSeed: randomBytes(32), openingsKey: randomBytes(32) }
  const origin = `chartward.local/${environment}/disclosure`
  const directory = path.join(folder, 'ledger')
  const store = await openDirectoryStore(path.join(folder, 'backup'), { write: true })
  const ledger = await openLedger({
    ...secrets,
    kind: 'disclosure',
    directory,
    origin,
    clock: systemClock,
    log: silentLog,
    witnesses: [],
    onFatal: (error) => {
      throw error
    },
  })
  await generate(ledger, store)
  const { vkey } = ledger
  await ledger.close()

  const postgres = await startEmbeddedPostgres({ directory: path.join(folder, 'postgres'), log: silentLog })
  const database = await openDatabase({ connection: postgres.connection, log: silentLog, poolSize: 2 })
  await migrate(database, MIGRATIONS)
  const bareMs = await timed(async () => await copyBare(database, store))
  const begun = performance.now()
  const verdict = await verifyLedger({ directory, vkey, openingsKey: secrets.openingsKey })
  if (!verdict.holds) throw new Error('the ledger does not verify')
  const verified = performance.now()
  const telling = openTelling()
  for await (const chunk of readLedgerFiles({ directory, origin, openingsKey: secrets.openingsKey }))
    for (const { index, entry } of chunk) telling.take(index, decodeEntry(entry))
  const read = performance.now()
  const steps: string[] = []
  const report = await restore({
    database,
    store,
    environment,
    told: telling.told(),
    instant: undefined,
    now: Date.now(),
    onProgress: ({ doing }) => {
      if (steps.at(-1)?.startsWith(doing) !== true)
        steps.push(`${doing} from ${((performance.now() - begun) / 1000).toFixed(1)} s`)
    },
  })
  const ms = performance.now() - begun
  if (!report.ok || report.versions !== versions) throw new Error(JSON.stringify(report))
  const rate = (versions / ms) * 1000
  const bareRate = (versions / bareMs) * 1000
  console.log(`restored ${versions} versions in ${(ms / 1000).toFixed(1)} s: ${Math.round(rate)} resources/s`)
  console.log(
    `  ledger checked ${(verified - begun).toFixed(0)} ms, read ${(read - verified).toFixed(0)} ms; ${steps.join(', ')}`,
  )
  console.log(`  bare COPY ${Math.round(bareRate)} rows/s; restore is ${(rate / bareRate).toFixed(2)} of it`)
  console.log(`  memory ${Math.round(process.memoryUsage().rss / 1024 / 1024)} MiB; target 10000 resources/s`)
  await database.close()
  await postgres.close()
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

async function generate(ledger: Ledger, store: Store): Promise<void> {
  let previous: string | null = null
  for (let from = 0, number = 1; from < versions; from += ROWS_PER_SEGMENT, number += 1) {
    const until = Math.min(versions, from + ROWS_PER_SEGMENT)
    const { rows, keys, entries } = makeRows(from, until)
    for (const entry of entries) await append(ledger, [encodeEntry(entry)])
    const blocks = [Buffer.concat(keys), Buffer.concat(rows)]
    const head = {
      environment,
      feed,
      number,
      previous,
      taken: Date.now(),
      next: String(number),
      holds: 'rows' as const,
      blocks: [
        { kind: 'keys' as const, table: 'patient_key', columns: KEY_COLUMNS, rows: keys.length },
        { kind: 'versions' as const, table: 'record_history', columns: HISTORY_COLUMNS, rows: rows.length },
      ].map((block, at) => ({ ...block, bytes: blocks[at]?.length ?? 0 })),
    }
    const { bytes, digest } = encodeSegment(head, blocks)
    await append(ledger, [encodeEntry(entryOf({ how: 'backup', note: segmentNote(number, digest, 0) }))])
    await store.write(fileName({ family: 'rows', feed, first: number, last: number }), bytes)
    previous = digest
  }
}

function makeRows(from: number, until: number) {
  const rows: Buffer[] = []
  const keys: Buffer[] = []
  const entries: DisclosureEntry[] = []
  let writes: { resource: string; digest: string; elements: number }[] = []
  for (let at = from; at < until; at += 1) {
    const patient = patientOf(Math.floor(at / VERSIONS_PER_PATIENT))
    if (at % VERSIONS_PER_PATIENT === 0)
      keys.push(tupleOf([int8(1n), uuid(patient), randomBytes(62), int4(1), randomBytes(8)]))
    const second = at % 10 === 9
    const id = `r-${second ? at - 1 : at}`
    const version = second ? 2 : 1
    const sealed = randomBytes(SEALED_BYTES)
    rows.push(rowOf({ id, version, patient, sealed, group: Math.floor(at / ROWS_PER_GROUP) }))
    const digest = createHash('sha256').update(sealed).digest('base64url')
    writes.push({ resource: `Observation/${id}/${version}`, digest, elements: 1 })
    if (writes.length < WRITES_PER_LEAF && at < until - 1) continue
    entries.push(entryOf({ how: 'import', writes }))
    writes = []
  }
  return { rows, keys, entries }
}

interface Row {
  readonly id: string
  readonly version: number
  readonly patient: string
  readonly sealed: Buffer
  /** Rows of one visit share a token. */
  readonly group: number
}

function rowOf(row: Row): Buffer {
  return tupleOf([
    int8(1n),
    Buffer.from('Observation'),
    Buffer.from(row.id),
    int4(row.version),
    row.sealed,
    int8(BigInt(Date.now())),
    int4(1),
    int4(0),
    uuid(row.patient),
    Buffer.of(0),
    tokens([token('own', row.id), token('few', row.group), token('many', row.group % 2_000)]),
    tokens([1, 2, 3, 4].map((place) => token(row.patient, `${row.id} ${place}`))),
    null,
    null,
    null,
  ])
}

function entryOf(entry: Pick<DisclosureEntry, 'how'> & Partial<DisclosureEntry>): DisclosureEntry {
  const common = {
    v: 1,
    at: asUnixMs(Date.now()),
    who: WHO,
    why: 'HSYSADMIN',
    request: randomUUID(),
  } as const
  return { ...common, patient: null, resources: [], elements: 0, bytes: 0, ...entry }
}

function patientOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

function tupleOf(fields: readonly (Buffer | null)[]): Buffer {
  const count = Buffer.alloc(2)
  count.writeInt16BE(fields.length)
  return Buffer.concat([
    count,
    ...fields.flatMap((field) => [int4(field?.length ?? -1), field ?? Buffer.alloc(0)]),
  ])
}

function int4(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function int8(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}

function uuid(text: string): Buffer {
  return Buffer.from(text.replaceAll('-', ''), 'hex')
}

/** As far apart as tokens are, and the same for the same words. */
function token(parameter: string, word: string | number): Buffer {
  return createHash('sha256').update(`${parameter} ${word}`).digest().subarray(0, 8)
}

/** **Source** PostgreSQL, array_send: dimensions, flags, type of the elements (int8), length, lower bound, elements. */
function tokens(values: readonly Buffer[]): Buffer {
  const head = [int4(1), int4(0), int4(20), int4(values.length), int4(1)]
  return Buffer.concat([...head, ...values.flatMap((value) => [int4(8), value])])
}

async function copyBare(database: Database, store: Store): Promise<void> {
  const copying = await database.copying()
  await copying.query('begin; create table bare (like record_history)')
  const stream = copying.write(`copy bare (${HISTORY_COLUMNS.join(', ')}) from stdin (format binary)`)
  stream.write(COPY_HEADER)
  for await (const read of readStore(store)) {
    if (!('segment' in read)) throw new Error('damaged')
    const [, rows] = read.segment.blocks
    if (rows !== undefined && !stream.write(rows))
      await new Promise((resolve) => stream.once('drain', resolve))
  }
  stream.end(COPY_TRAILER)
  await finished(stream)
  await copying.query('commit; drop table bare')
  await copying.close()
}
