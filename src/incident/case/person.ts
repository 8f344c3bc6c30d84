import { ChartwardError, type LeafIndex, type PatientId } from '../../kernel/index.ts'
import type { CasePersonAnswer, CasePersonKey, CasePersonLeaf } from '../../contract/index.ts'
import { computeScope, disclosureEntries, keyEntries, type ScopePerson } from '../../scope/index.ts'
import type { Case, CasePerson } from './case.ts'
import type { CaseGround } from './ground.ts'

/** So many leaves of one person are shown; of more the first ones. */
const LEAVES_MAX = 200
const VERSIONS_MAX = 500

/**
 * What the ledgers say of one person of a case: the versions that left, and each leaf that says so. Showing it to somebody is
 * for the caller to tell the ledger.
 *
 * **Errors.** `NOT_FOUND` for whoever is not of the case; those of `computeScope`.
 */
export async function personOf(
  ground: CaseGround,
  found: Case,
  people: AsyncIterable<CasePerson>,
  patient: PatientId,
): Promise<CasePersonAnswer> {
  const person = await among(people, patient)
  if (person === undefined) throw new ChartwardError('NOT_FOUND', 'this person is not of the case')
  const { people: scoped, checkpoint, keyCheckpoint } = await computeScope(ground.sources, found.query)
  const now = scoped.find((one) => one.patient === patient)
  const leaves = now?.leaves.slice(0, LEAVES_MAX) ?? []
  const isDisclosed = now?.tier === 'disclosed'
  const versions = (now?.resources ?? []).map(({ type, id, version }) => `${type}/${id}/${version}`)
  return {
    person,
    versions: versions.slice(0, VERSIONS_MAX),
    versionsInAll: versions.length,
    leaves: isDisclosed ? await shownBy(ground, leaves) : [],
    keys: isDisclosed ? [] : await releasedBy(ground, leaves),
    leavesInAll: now?.leaves.length ?? 0,
    sizes: { disclosure: checkpoint.size, keys: keyCheckpoint.size },
  }
}

async function among(
  people: AsyncIterable<CasePerson>,
  patient: ScopePerson['patient'],
): Promise<CasePerson | undefined> {
  for await (const one of people) if (one.patient === patient) return one
  return undefined
}

async function shownBy({ sources }: CaseGround, leaves: readonly LeafIndex[]): Promise<CasePersonLeaf[]> {
  const lines: CasePersonLeaf[] = []
  for await (const [leaf, entry] of disclosureEntries(sources.disclosure.reader, leaves)) {
    const { at, how, who, resources, elements, bytes } = entry
    const { user, role, client, session, address } = who
    const names = sources.elementNames(elements)
    lines.push({ leaf, at, how, user, role, client, session, address, resources, elements: names, bytes })
  }
  return lines
}

async function releasedBy({ sources }: CaseGround, leaves: readonly LeafIndex[]): Promise<CasePersonKey[]> {
  const lines: CasePersonKey[] = []
  for await (const [leaf, { at, op, who, purpose }] of keyEntries(sources.keys.reader, leaves))
    lines.push({ leaf, at, op, purpose, ...(who === null ? {} : { user: who.user, session: who.session }) })
  return lines
}
