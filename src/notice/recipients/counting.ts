import { dayIn } from '../../kernel/index.ts'
import type { CasePerson } from '../../incident/index.ts'
import type { PersonGroup } from '../../law/index.ts'
import { type GatherGround, partsOf } from './gather.ts'
import { findKept, type Kept } from './kept.ts'
import { joinedWith, mergedInto } from './merged.ts'
import type { Queue } from './recipient.ts'
import { ABROAD } from './residence.ts'

/** No letter reaches them, whatever is done about their queue: the law calls their contact information insufficient. */
const UNREACHABLE: readonly Queue[] = ['no-address', 'no-record', 'no-name', 'unreadable']
/** Reserved in ISO 3166 for whoever needs a country that is none: no law of ours speaks of it. */
const NO_COUNTRY_OF_OURS = 'XX'

export async function residencesOf(
  ground: GatherGround,
  caseId: string,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for await (const { state, country } of counted(ground, caseId)) {
    const place = country === undefined ? state : ABROAD
    if (place !== null) found.set(place, (found.get(place) ?? 0) + 1)
  }
  return found
}

/**
 * Everybody of a case who has to be told, one by one: where they live, what of theirs, whether a letter can reach them.
 * Whoever was not gathered yet lives nobody knows where; whoever is relieved, is made up, or is another's second record, is not
 * counted. Who came in by a later run has the day of it.
 */
export async function* counted(ground: GatherGround, caseId: string): AsyncGenerator<PersonGroup> {
  const { cases, shelf, isCanary } = ground
  const { runs, timeZone } = await cases.find(caseId)
  const days = runs.map(({ at }) => dayIn(timeZone, at))
  for await (const part of partsOf(cases.people(caseId), undefined)) {
    const patients = part.map(({ patient }) => patient)
    const kept = await findKept(shelf, caseId, patients)
    const others = await mergedInto(shelf, caseId, [...kept.values()])
    for (const person of part) {
      if (isCanary(person.patient)) continue
      const one = kept.get(person.patient)
      if (person.relieved !== undefined || one?.placed.queue === 'merged') continue
      const group = groupOf(person, one, others.get(person.patient) ?? [])
      const since = person.since > 1 ? days[person.since - 1] : undefined
      yield since === undefined ? group : { ...group, since }
    }
  }
}

function groupOf(
  { elements, tier }: CasePerson,
  kept: Kept | undefined,
  others: readonly Kept[],
): PersonGroup {
  if (kept === undefined) return { state: null, elements, tier, count: 1 }
  const { residence, queue } = kept.placed
  // What the case says now counts, and what it said of their other records.
  const joined = joinedWith({ ...kept, share: { ...kept.share, elements, tier } }, others)
  return {
    state: residence === ABROAD ? null : residence,
    ...(residence === ABROAD ? { country: NO_COUNTRY_OF_OURS } : {}),
    elements: joined.elements,
    tier: joined.tier,
    count: 1,
    ...(joined.part2 ? { part2: true } : {}),
    ...(UNREACHABLE.includes(queue) ? { unreachable: 1 } : {}),
  }
}
