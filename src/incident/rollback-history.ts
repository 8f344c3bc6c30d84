import type { LeafIndex, PatientId, UnixMs } from '../kernel/index.ts'
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
}

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
 * What is stored of these records. A version is the actor's when its row has the digest that a leaf of theirs names:
 * what they tried and did not bring about is nobody's. Records in which nothing of theirs is stored are left out.
 */
export async function factsOf(
  records: Records,
  few: readonly Touched[],
  writes: Others['writes'],
): Promise<Facts[]> {
  const stored = new Map<string, StoredVersion[]>()
  const asked = few.map(({ type, id, rows }) => ({
    type,
    id,
    first: rows.reduce((least, { version }) => Math.min(least, version), Infinity),
  }))
  for (const one of await records.versionsFrom(asked)) {
    const name = `${one.type}/${one.id}`
    const versions = stored.get(name)
    if (versions === undefined) stored.set(name, [one])
    else versions.push(one)
  }
  return few.flatMap((touched) => {
    const facts = factsOfOne(touched, stored.get(`${touched.type}/${touched.id}`) ?? [], writes)
    const first = facts.findIndex(({ by }) => by === 'actor')
    if (first < 0) return []
    return [{ touched, before: facts[first - 1], since: facts.slice(first) }]
  })
}

function factsOfOne(
  { type, id, rows }: Touched,
  stored: readonly StoredVersion[],
  writes: Others['writes'],
): Fact[] {
  const theirs = new Set(rows.map(({ version, digest }) => `${version} ${digest}`))
  return stored.map(({ version, digest, bytes }): Fact => {
    if (theirs.has(`${version} ${digest}`)) return { version, digest, bytes, by: 'actor' }
    const write = writes.get(`${type}/${id}/${version} ${digest}`)
    return { version, digest, bytes, by: write?.how === 'rollback' ? 'undoing' : 'other' }
  })
}

/** Of versions in a row by the same side the last: what was changed and changed back changed nothing. */
export function turnsOf(facts: readonly Fact[]): Fact[] {
  return facts.filter(({ by }, at) => by === 'undoing' || by !== facts[at + 1]?.by)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
