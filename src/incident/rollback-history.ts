import type { LeafIndex, PatientId, UnixMs } from '../kernel/index.ts'
import { careKindOf } from '../fhir/index.ts'
import type { Records, StoredVersion } from '../records/index.ts'
import type { WrittenRow } from '../scope/index.ts'
import type { Version } from './rollback-judge.ts'
import type { Others } from './rollback-seen.ts'

/** One record the actor wrote to, and the leaves that say so. */
export interface Touched {
  readonly type: string
  readonly id: string
  readonly rows: readonly WrittenRow[]
  readonly patients: readonly PatientId[]
  readonly firstLeaf: LeafIndex
  readonly firstAt: UnixMs
}

/** A stored version, and whose it is as far as the leaves tell. */
export interface Fact {
  readonly version: number
  readonly digest: string
  readonly by: Version['by']
  /** How long its sealed row is. */
  readonly bytes: number
}

/** The versions of a record from the one before the actor's first on. */
export interface Facts {
  readonly touched: Touched
  readonly before: Fact | undefined
  readonly since: readonly Fact[]
  /** From the very first on where the record says who is related to a patient; otherwise as above. */
  readonly all: readonly Fact[]
}

/** So many versions of one record are listed by one statement. */
const VERSIONS_PER_STEP = 1_000

/** What was written, by record; those of one patient together. */
export function byRecord(rows: readonly WrittenRow[]): Touched[] {
  const groups = new Map<string, WrittenRow[]>()
  for (const row of rows) {
    const name = `${row.type}/${row.id}`
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [row])
    else group.push(row)
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group
      if (first === undefined) return []
      const { type, id, leaf, at } = first
      const patients = [...new Set(group.flatMap((row) => row.patients))].sort()
      return [{ type, id, rows: group, patients, firstLeaf: leaf, firstAt: at }]
    })
    .toSorted((one, other) => compare(one.patients[0] ?? '', other.patients[0] ?? ''))
}

/**
 * What is stored of a record. A version is the actor's when its row has the digest that a leaf of theirs names: what
 * they tried and did not bring about is nobody's. Undefined when nothing of theirs is stored.
 */
export async function factsOf(
  records: Records,
  touched: Touched,
  writes: Others['writes'],
): Promise<Facts | undefined> {
  const digests = new Map(touched.rows.map(({ version, digest }) => [`${version} ${digest}`, digest]))
  const lowest = touched.rows.reduce((least, { version }) => Math.min(least, version), Infinity)
  const isRelating = careKindOf(touched.type) !== undefined
  const stored = await storedFrom(records, touched, isRelating ? 1 : lowest - 1)
  const facts = stored.map(({ version, digest, bytes }): Fact => {
    if (digests.has(`${version} ${digest}`)) return { version, digest, bytes, by: 'actor' }
    const write = writes.get(`${touched.type}/${touched.id}/${version} ${digest}`)
    return { version, digest, bytes, by: write?.how === 'rollback' ? 'undoing' : 'other' }
  })
  const first = facts.findIndex(({ by }) => by === 'actor')
  if (first < 0) return undefined
  return { touched, before: facts[first - 1], since: facts.slice(first), all: facts }
}

/** Of versions in a row by the same side the last: what was changed and changed back changed nothing. */
export function turnsOf(facts: readonly Fact[]): Fact[] {
  return facts.filter(({ by }, at) => by === 'undoing' || by !== facts[at + 1]?.by)
}

async function storedFrom(
  records: Records,
  { type, id }: Touched,
  version: number,
): Promise<StoredVersion[]> {
  const found: StoredVersion[] = []
  for (let after = { type, id, version: Math.max(version, 1) - 1 }; ;) {
    const step = await records.storedVersions(after, VERSIONS_PER_STEP)
    const own = step.filter((one) => one.type === type && one.id === id)
    found.push(...own)
    const last = own.at(-1)
    if (last === undefined || own.length < VERSIONS_PER_STEP) return found
    after = last
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
