import { dayIn } from '../../kernel/index.ts'
import type { Case } from '../../incident/index.ts'
import { lawReliefsOf } from '../../incident/index.ts'
import type { Facts, Hold, PersonGroup } from '../../law/index.ts'

/** What the law asks of an organisation that no case says. */
export interface Standing {
  /** Files reports with the SEC. */
  readonly registrant: boolean
  /** A business associate that acts as the agent of its covered entities; null where nobody said. */
  readonly agentOfCoveredEntity: boolean | null
  /** What else it is: `government`, `information-broker`, ... */
  readonly is: readonly string[]
}

/** What is known of a case, in the shape that duties are computed from. Pure. */
export function factsOf(
  found: Case,
  {
    people,
    standing,
    today,
  }: { readonly people: readonly PersonGroup[]; readonly standing: Standing; readonly today: string },
): Facts {
  const { capacity, timeZone, anchors, holds, runs } = found
  const sealed = runs.at(-1)?.counts.sealed ?? 0
  return {
    role: capacity,
    asOf: today,
    timeZone,
    anchors: Object.fromEntries(
      Object.entries(anchors).flatMap(([name, set]) => (set === undefined ? [] : [[name, set.at]])),
    ),
    people: [
      ...people,
      // Whose ciphertext may have been copied is not read for it, so nobody knows where they live.
      ...(sealed === 0 ? [] : [{ state: null, elements: [], tier: 'sealed' as const, count: sealed }]),
    ],
    holds: holds.map((hold) => holdOf(hold, timeZone)),
    reliefs: lawReliefsOf(found),
    registrant: standing.registrant,
    ...(standing.agentOfCoveredEntity === null
      ? {}
      : { agentOfCoveredEntity: standing.agentOfCoveredEntity }),
    is: standing.is,
  }
}

function holdOf(hold: Case['holds'][number], timeZone: string): Hold {
  const { requester, agency, form, from, until, covers, released } = hold
  return {
    id: hold.hold,
    requester,
    agency,
    form,
    at: from,
    ...(until === undefined ? {} : { until }),
    ...(released === undefined ? {} : { released: dayIn(timeZone, released.at) }),
    ...(covers.includes('all') ? {} : { names: covers }),
  }
}

/**
 * Marks people as out of reach whose letters came back, by how many live where. Which of several groups of a place they
 * are in is not known: the largest are filled first.
 */
export function withReturned(
  groups: readonly PersonGroup[],
  returned: ReadonlyMap<string, number>,
): readonly PersonGroup[] {
  const left = new Map(returned)
  const largestFirst = groups.toSorted((one, other) => other.count - one.count)
  return largestFirst.map((group) => {
    const { state, count, unreachable = 0 } = group
    const more = Math.min(left.get(state ?? '') ?? 0, count - unreachable)
    if (more === 0) return group
    left.set(state ?? '', (left.get(state ?? '') ?? 0) - more)
    return { ...group, unreachable: unreachable + more }
  })
}
