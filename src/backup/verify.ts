import { hash } from 'node:crypto'
import { readStore } from './reading.ts'
import type { Segment } from './segment.ts'
import type { Store, StoredFile } from './store.ts'
import { countingLeaves, counts, type Told, type Try, tryOf } from './told.ts'
import { fieldsOf, tuplesIn } from './tuples.ts'

/** What checking a backup came to. */
export interface BackupReport {
  readonly ok: boolean
  readonly where: string
  readonly segments: number
  readonly bytes: number
  /** Versions in the backup, each once. */
  readonly versions: number
  /** What is wrong, by segment. */
  readonly problems: readonly SegmentProblem[]
  /** Versions in it that no leaf tells of. */
  readonly unaccounted: number
  /** Versions that were acknowledged and are not in it, but for those of the last minute. */
  readonly missing: number
  /** The first few of both, as `Type/id/version`. */
  readonly examples: readonly string[]
}

export interface SegmentProblem {
  readonly segment: number
  readonly what: string
}

export interface BackupCheck {
  readonly store: Store
  readonly told: Told
  readonly environment: string
  /** Writes acknowledged after this may not be in the backup yet. */
  readonly settledUntil: number
}

const EXAMPLES_MAX = 5

/**
 * Holds a store against the ledger: every segment that was told of is there, as it was told, and every version in it is
 * one that a leaf tells of. A segment that is gone, altered, or of an older copy of the store is named.
 */
export async function verifyBackup(check: BackupCheck): Promise<BackupReport> {
  const { store, told } = check
  const seen: Seen = { digests: new Map(), damaged: [], problems: [], unaccounted: [], versions: 0, bytes: 0 }
  const files = new Set<string>()
  for await (const read of readStore(store)) {
    if (!files.has(read.file.name)) seen.bytes += read.file.bytes
    files.add(read.file.name)
    if ('segment' in read) lookAt(check, seen, read.file, read.segment)
    else seen.damaged.push({ file: read.file, number: read.damaged })
  }
  nameMissing(check, seen)
  const missing = missingWrites(told, told.leaves).filter(({ at }) => at <= check.settledUntil)
  const problems = seen.problems.sort((a, b) => a.segment - b.segment)
  return {
    ok: problems.length === 0 && seen.unaccounted.length === 0 && missing.length === 0,
    where: store.where,
    segments: seen.digests.size,
    bytes: seen.bytes,
    versions: seen.versions,
    problems,
    unaccounted: seen.unaccounted.length,
    missing: missing.length,
    examples: [...seen.unaccounted, ...missing.map(({ reference }) => reference)].slice(0, EXAMPLES_MAX),
  }
}

interface Seen {
  readonly digests: Map<number, string>
  readonly damaged: { readonly file: StoredFile; readonly number: number | undefined }[]
  readonly problems: SegmentProblem[]
  readonly unaccounted: string[]
  versions: number
  bytes: number
}

function lookAt({ told, environment }: BackupCheck, seen: Seen, file: StoredFile, segment: Segment): void {
  const { head, digest } = segment
  const problem = (what: string) => seen.problems.push({ segment: head.number, what })
  const known = seen.digests.get(head.number)
  if (known === digest) return
  if (known !== undefined) problem('it is there twice, and not the same')
  seen.digests.set(head.number, digest)
  const says = told.segments.get(head.number)
  if (head.environment !== environment) problem('it is of another environment')
  else if (head.number < file.first || head.number > file.last) problem(`it stands in ${file.name}`)
  else if (says === undefined) problem('the ledger was never told of it')
  else if (says !== digest) problem('it is not the one that the ledger was told of')
  else if (!isChained(told, segment)) problem('it does not follow the segment before it')
  else for (const version of versionsIn(segment)) lookAtVersion(told, seen, version)
}

/** The digest of the segment before, as far as the ledger says which that was. */
function isChained({ segments, excused }: Told, { head: { number, previous } }: Segment): boolean {
  const before = segments.get(number - 1)
  return before === undefined || excused.has(number - 1) || before === previous
}

function lookAtVersion(told: Told, seen: Seen, { reference, digest }: VersionFound): void {
  const one = tryOf(told, reference, digest)
  if (one === undefined) seen.unaccounted.push(reference)
  else {
    if (!one.found) seen.versions += 1
    one.found = true
  }
}

function nameMissing(
  { told: { segments, excused } }: BackupCheck,
  { digests, damaged, problems }: Seen,
): void {
  for (const number of segments.keys()) {
    if (digests.has(number) || excused.has(number)) continue
    const altered = damaged.some(
      (one) => one.number === number || (number >= one.file.first && number <= one.file.last),
    )
    problems.push({ segment: number, what: altered ? 'it is altered' : 'it is missing' })
  }
  for (const { file, number } of damaged) {
    if ([...segments.keys()].some((one) => one >= file.first && one <= file.last && !digests.has(one)))
      continue
    problems.push({ segment: number ?? file.last, what: `${file.name} has bytes that are no segment` })
  }
}

/** Of what the first so many leaves tell: acknowledged, counting, and not found. */
export function missingWrites(told: Told, leaves: number): Try[] {
  const ranges = countingLeaves(told, leaves)
  const missing: Try[] = []
  for (const newest of told.tries.values()) {
    const tries: Try[] = []
    for (let one: Try | undefined = newest; one !== undefined; one = one.before)
      if (counts(ranges, one.leaf)) tries.push(one)
    if (tries.some(({ found }) => found)) continue
    const lost = tries.find(({ outcome }) => outcome === 'told')
    if (lost !== undefined) missing.push(lost)
  }
  return missing
}

interface VersionFound {
  readonly reference: string
  readonly digest: string
}

function* versionsIn({ head, blocks }: Segment): Generator<VersionFound> {
  for (const [at, { kind }] of head.blocks.entries()) {
    if (kind !== 'versions') continue
    for (const tuple of tuplesIn(blocks[at] as Buffer)) yield versionOf(tuple)
  }
}

const UTF8 = 'utf8'

/** Which version a row is, and the digest of what is sealed in it. */
export function versionOf(tuple: Buffer): VersionFound {
  const [, type, id, version, sealed] = fieldsOf(tuple, 5)
  const name = `${type?.toString(UTF8)}/${id?.toString(UTF8)}/${version?.readInt32BE(0)}`
  return { reference: name, digest: hash('sha256', sealed ?? Buffer.alloc(0), 'base64url') }
}
