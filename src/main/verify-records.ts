import type { RecordsReport } from '../contract/index.ts'
import { asLeafIndex } from '../kernel/index.ts'
import { decodeEntry } from '../ledger/index.ts'
import type { RecordRef, StoredVersion } from '../records/index.ts'
import type { Chartward } from './chartward.ts'

const VERSIONS_PER_STEP = 5_000
const EXAMPLES_MAX = 5

/**
 * Holds the database against the ledger: every stored version must be one that a leaf tells of, under the same
 * digest, and every write that a leaf tells of must be stored, but for those that failed or whose outcome the
 * database did not say. Finds rows altered, deleted, put back or written past the server.
 */
export async function verifyRecords(chartward: Chartward): Promise<RecordsReport> {
  // The rows first: what is written meanwhile has its leaf before it has its row.
  const stored = await readStored(chartward)
  const told = await readTold(chartward)
  const unaccounted = [...stored].filter(([reference, digest]) => told.get(reference)?.has(digest) !== true)
  const absent = [...told].filter(([reference]) => !stored.has(reference))
  const acknowledged = absent.filter(([, tries]) => isAcknowledged(tries))
  const missing = await stillMissing(
    chartward,
    acknowledged.map(([reference]) => reference),
  )
  const stale = await chartward.records.countStale()
  return {
    ok: unaccounted.length === 0 && missing.length === 0 && stale === 0,
    versions: stored.size,
    unaccounted: unaccounted.length,
    missing: missing.length,
    uncertain: absent.filter(([, tries]) => isUncertain(tries)).length,
    stale,
    examples: [...unaccounted.map(([reference]) => reference), ...missing].slice(0, EXAMPLES_MAX),
  }
}

/** What became of each try to write one version, by the digest of what was to be written. */
type Tries = Map<string, 'told' | 'failed' | 'uncertain'>

function isAcknowledged(tries: Tries): boolean {
  return [...tries.values()].includes('told')
}

/** Told, with an outcome that the database did not say, and no other try of it was acknowledged. */
function isUncertain(tries: Tries): boolean {
  return !isAcknowledged(tries) && [...tries.values()].includes('uncertain')
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

async function readTold({ ledger }: Chartward): Promise<Map<string, Tries>> {
  const told = new Map<string, Tries>()
  const byRequest = new Map<string, { readonly resource: string; readonly digest: string }[]>()
  const mark = (resource: string, digest: string, outcome: 'told' | 'failed' | 'uncertain') => {
    told.set(resource, (told.get(resource) ?? new Map<string, typeof outcome>()).set(digest, outcome))
  }
  const { size } = await ledger.publish()
  for await (const chunk of ledger.openings(asLeafIndex(0), size)) {
    for (const { entry } of chunk) {
      const { how, writes = [], request } = decodeEntry(entry)
      if (how !== 'write-failed') {
        for (const { resource, digest } of writes) mark(resource, digest, 'told')
        if (writes.length > 0) byRequest.set(request, [...(byRequest.get(request) ?? []), ...writes])
      } else if (writes.length > 0) {
        for (const { resource, digest } of writes) mark(resource, digest, 'failed')
      } else {
        for (const { resource, digest } of byRequest.get(request) ?? []) mark(resource, digest, 'uncertain')
      }
    }
  }
  return told
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
