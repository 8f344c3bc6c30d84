import { asLeafIndex } from '../kernel/index.ts'
import { decodeEntry, type DisclosureEntry } from '../ledger/index.ts'
import type { RecordRef } from '../records/index.ts'
import type { Ground } from './interaction.ts'
import { account } from './leaves.ts'
import { OUTCOME_UNKNOWN } from './write.ts'

/** A write is over, one way or the other, this long after its leaf. */
const INTERRUPTED_MS_MAX = 60_000
/** So many leaves before the last are looked at, at most: what a busy server tells in the time a commit takes. */
const LEAVES_MAX = 50_000

/**
 * To be called before anything is served. Where the last process ended without a leaf that says so, writes may
 * have been told and not stored: nobody was told of them, and they get the leaf that the process could not write any
 * more. Answers how many there were.
 *
 * What was deleted behind the server's back within that minute, before a crash, cannot be told from them: the check
 * of records counts them as uncertain, and does not pass over them.
 */
export async function settleInterrupted(ground: Ground): Promise<number> {
  const writes = await lastWrites(ground)
  const refs = writes.flatMap(refsOf)
  if (refs.length === 0) return 0
  const stored = new Set((await ground.records.findMany(refs)).map(nameOf))
  const lost = writes.filter((entry) => refsOf(entry).some((ref) => !stored.has(nameOf(ref))))
  for (const { who, request, why } of new Map(lost.map((entry) => [entry.request, entry])).values()) {
    const told = { how: 'write-failed' as const, shown: [], note: OUTCOME_UNKNOWN }
    await account(ground, { who, request, why }, told)
  }
  return lost.length
}

/** The writes of the ledger's last minute of which no other leaf tells the outcome; none after an orderly stop or a restore. */
async function lastWrites({ ledger }: Ground): Promise<DisclosureEntry[]> {
  const { size } = await ledger.publish()
  if (size === 0) return []
  const [newest] = (await ledger.openingsAt([asLeafIndex(size - 1)])).map(({ entry }) => decodeEntry(entry))
  if (newest === undefined || newest.how === 'stop' || newest.how === 'restore') return []
  const writes: DisclosureEntry[] = []
  const failed = new Set<string>()
  for await (const chunk of ledger.openings(asLeafIndex(Math.max(0, size - LEAVES_MAX)), size)) {
    for (const { entry: bytes } of chunk) {
      const entry = decodeEntry(bytes)
      if (entry.how === 'write-failed') failed.add(entry.request)
      else if (entry.writes !== undefined && entry.at >= newest.at - INTERRUPTED_MS_MAX) writes.push(entry)
    }
  }
  return writes.filter(({ request }) => !failed.has(request))
}

function refsOf({ writes = [] }: DisclosureEntry): Required<RecordRef>[] {
  return writes.map(({ resource }) => {
    const [type = '', id = '', version = ''] = resource.split('/')
    return { type, id, version: Number(version) }
  })
}

const nameOf = ({ type, id, version }: Required<RecordRef>): string => `${type}/${id}/${version}`
