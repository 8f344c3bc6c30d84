import { countingLeaves, counts, openTelling, type Told, type Try, tryOf } from '../backup/index.ts'
import type { RecordsReport } from '../contract/index.ts'
import { asLeafIndex } from '../kernel/index.ts'
import { decodeEntry } from '../ledger/index.ts'
import type { RecordRef, StoredVersion } from '../records/index.ts'
import type { Chartward } from './chartward.ts'

const VERSIONS_PER_STEP = 5_000
const EXAMPLES_MAX = 5

/**
 * Holds the database against the ledger: every stored version must be one that a leaf tells of, under the same
 * digest, and every write that a leaf tells of must be stored, but for those that failed, those whose outcome the
 * database did not say, and those that a restore set aside. Finds rows altered, deleted, put back or written past the
 * server.
 */
export async function verifyRecords(chartward: Chartward): Promise<RecordsReport> {
  // The rows first: what is written meanwhile has its leaf before it has its row.
  const stored = await readStored(chartward)
  const told = await readTold(chartward)
  const ranges = countingLeaves(told, told.leaves)
  const unaccounted = [...stored].filter(([reference, digest]) => {
    const one = tryOf(told, reference, digest)
    return one === undefined || !counts(ranges, one.leaf)
  })
  const absent = [...told.tries.values()]
    .filter(({ reference }) => !stored.has(reference))
    .map((newest) => triesOf(newest).filter(({ leaf }) => counts(ranges, leaf)))
  const acknowledged = absent.filter(isAcknowledged)
  const missing = await stillMissing(
    chartward,
    acknowledged.flatMap(([one]) => one?.reference ?? []),
  )
  const stale = await chartward.records.countStale()
  return {
    ok: unaccounted.length === 0 && missing.length === 0 && stale === 0,
    versions: stored.size,
    unaccounted: unaccounted.length,
    missing: missing.length,
    uncertain: absent.filter(isUncertain).length,
    stale,
    examples: [...unaccounted.map(([reference]) => reference), ...missing].slice(0, EXAMPLES_MAX),
  }
}

function triesOf(newest: Try): Try[] {
  return newest.before === undefined ? [newest] : [newest, ...triesOf(newest.before)]
}

function isAcknowledged(tries: readonly Try[]): boolean {
  return tries.some(({ outcome }) => outcome === 'told')
}

/** Told, with an outcome that the database did not say, and no other try of it was acknowledged. */
function isUncertain(tries: readonly Try[]): boolean {
  return !isAcknowledged(tries) && tries.some(({ outcome }) => outcome === 'uncertain')
}

async function readStored({ records }: Chartward): Promise<Map<string, string>> {
  const stored = new Map<string, string>()
  for (let last: StoredVersion | undefined; ;) {
    const step = await records.storedVersions(last, VERSIONS_PER_STEP)
    for (const version of step) stored.set(`${version.type}/${version.id}/${version.version}`, version.digest)
    last = step.at(-1)
    if (last === undefined) return stored
  }
}

/** What the ledger tells of writes, restores and backups until now. */
export async function readTold({ ledger }: Pick<Chartward, 'ledger'>): Promise<Told> {
  const telling = openTelling()
  const { size } = await ledger.publish()
  for await (const chunk of ledger.openings(asLeafIndex(0), size))
    for (const { index, entry } of chunk) telling.take(index, decodeEntry(entry))
  return telling.told()
}

/** Looks again: a write that was on its way while the rows were read has arrived by now. */
async function stillMissing({ records }: Chartward, references: readonly string[]): Promise<string[]> {
  const rows = await records.findMany(references.map(refOf))
  const here = new Set(rows.map(({ type, id, version }) => `${type}/${id}/${version}`))
  return references.filter((reference) => !here.has(reference))
}

function refOf(reference: string): RecordRef {
  const [type = '', id = '', version = ''] = reference.split('/')
  return { type, id, version: Number(version) }
}
