import { type Fhir, openFhir, type Resource, type SearchQuery } from '../../src/fhir/index.ts'
import { asUnixMs } from '../../src/kernel/index.ts'
import type { Keys, ReleaseContext } from '../../src/keys/index.ts'
import { migrate } from '../../src/postgres/index.ts'
import { openRecords, type Prepared, type Records, type SealedRow } from '../../src/records/index.ts'
import { type Change, keysFor, open, prepare } from '../../src/records/plaintext.ts'
import { openTestDatabase, type TestDatabase } from './database.ts'
import { type KeyCalls, openMemoryKeys } from './memory-keys.ts'

export const CONTEXT: ReleaseContext = {
  who: { user: 'u', role: 'r', client: 'c', session: 's', address: '127.0.0.1' },
  request: 'request-1',
  purpose: 'test',
}

/** Records on a real database with real FHIR, and the few steps a test writes over and over. */
export interface TestRecords {
  readonly records: Records
  readonly fhir: Fhir
  readonly keys: Keys
  /** What the keys in memory were asked; empty when others were given. */
  readonly calls: KeyCalls
  readonly database: TestDatabase['database']
  /** Stores the next version of each in one transaction, as disclosure would. */
  save(...resources: Resource[]): Promise<Prepared[]>
  remove(type: string, id: string): Promise<void>
  read(type: string, id: string): Promise<Resource | undefined>
  readRow(row: SealedRow): Promise<Resource>
  query(type: string, text: string): SearchQuery
  /** All candidates that match, by page of `limit`, in order. */
  search(type: string, text: string, limit?: number): Promise<string[]>
  close(): Promise<void>
}

export async function openTestRecords(given?: Keys): Promise<TestRecords> {
  const test = await openTestDatabase()
  await migrate(test.database, 'migrations')
  const memory = openMemoryKeys()
  const keys = given ?? memory.keys
  const fhir = openFhir()
  const { database } = test
  const policy = fhir.indexPolicy()
  const records = openRecords({
    database,
    fhir,
    keys,
    environment: 'test',
    policy,
    labelKey: Buffer.alloc(32),
  })
  const readRow = async (row: SealedRow): Promise<Resource> => {
    const released = await keysFor(records, [row], CONTEXT)
    const key = row.key === null ? undefined : released.get(row.key.patient)
    return JSON.parse(open(records, row, key).toString()) as Resource
  }
  const query = (type: string, text: string): SearchQuery =>
    fhir.parseSearch(type, [...new URLSearchParams(text).entries()])
  return {
    records,
    fhir,
    keys,
    calls: memory.calls,
    database,
    save: async (...resources) => await saveAll(records, resources),
    remove: async (type, id) => await removeOne(records, type, id),
    readRow,
    read: async (type, id) => {
      const row = await records.findCurrent(type, id)
      return row === undefined || row.deleted ? undefined : await readRow(row)
    },
    query,
    search: async (type, text, limit = 100) => {
      const search = query(type, text)
      const found: string[] = []
      let afterId = ''
      let snapshot: string | undefined
      for (;;) {
        const page = await records.candidates(search, {
          context: CONTEXT,
          limit,
          ...(snapshot === undefined ? {} : { snapshot, afterId }),
        })
        for (const row of page.rows) {
          const resource = await readRow(row)
          if (search.clauses.every((clause) => fhir.matches(resource, clause))) found.push(row.id)
        }
        if (page.complete) return found
        afterId = page.rows.at(-1)?.id ?? ''
        snapshot = page.snapshot
      }
    },
    close: async () => {
      await keys.close()
      await test.close()
    },
  }
}

/** What a write of these resources changes, with the version after `before`. */
export function changeOf(resource: Resource, before?: SealedRow): Change {
  const version = (before?.version ?? 0) + 1
  const updated = asUnixMs(1_790_000_000_000 + version)
  const id = resource.id ?? ''
  const meta = { versionId: String(version), lastUpdated: new Date(updated).toISOString() }
  return {
    type: resource.resourceType,
    id,
    version,
    updated,
    deleted: false,
    resource,
    json: Buffer.from(JSON.stringify({ ...resource, meta })),
    ...(before === undefined ? {} : { previous: { patient: before.patient, shared: before.shared } }),
  }
}

async function saveAll(records: Records, resources: readonly Resource[]): Promise<Prepared[]> {
  const refs = resources.map(({ resourceType: type, id = '' }) => ({ type, id }))
  const before = new Map((await records.findMany(refs)).map((row) => [`${row.type}/${row.id}`, row]))
  const changes = resources.map((one) => changeOf(one, before.get(`${one.resourceType}/${one.id}`)))
  const prepared = await prepare(records, changes, CONTEXT)
  const outcome = await records.write([], async (writer) => await writer.store(prepared))
  if (outcome !== 'stored') {
    throw new Error(`conflict: ${JSON.stringify(outcome.conflicts)}`)
  }
  return prepared
}

async function removeOne(records: Records, type: string, id: string): Promise<void> {
  const before = await records.findCurrent(type, id)
  const change = { ...changeOf({ resourceType: type, id }, before), deleted: true, json: Buffer.alloc(0) }
  const [prepared] = await prepare(records, [change], CONTEXT)
  if (prepared === undefined || (await records.storeOne(prepared)) !== 'stored') {
    throw new Error('conflict')
  }
}
