import type { PersonGroup } from './facts.ts'

/** More sets of elements than this are put together: what law asks of a union is no less than what it asks of a part. */
const GROUPS_MAX = 50_000

/**
 * Groups of people who are the same to the law, out of any number of them, in memory that does not grow with them.
 *
 * **Shape** past 50,000 different sets of elements, people of one residence and tier share the union of theirs.
 */
export async function groupPeople(
  people: AsyncIterable<PersonGroup> | Iterable<PersonGroup>,
): Promise<readonly PersonGroup[]> {
  const groups = new Map<string, PersonGroup>()
  const unions = new Map<string, PersonGroup>()
  for await (const person of people) {
    const place = placeKey(person)
    const key = `${place} ${person.elements.toSorted().join(' ')}`
    const former = groups.get(key)
    if (former !== undefined) groups.set(key, joined(former, person))
    else if (groups.size < GROUPS_MAX) groups.set(key, person)
    else unions.set(place, joined(unions.get(place), person))
  }
  return [...groups.values(), ...unions.values()]
}

const placeKey = ({ state, country, tier, part2, licensedFacility, since }: PersonGroup): string =>
  JSON.stringify([state, country, tier, part2, licensedFacility, since])

function joined(former: PersonGroup | undefined, person: PersonGroup): PersonGroup {
  if (former === undefined) return person
  const unreachable = (former.unreachable ?? 0) + (person.unreachable ?? 0)
  return {
    ...former,
    elements: unionOf(former.elements, person.elements),
    count: former.count + person.count,
    ...(unreachable === 0 ? {} : { unreachable }),
  }
}

/** None means that nobody knows, and stays so whatever is added. */
function unionOf(former: readonly string[], further: readonly string[]): readonly string[] {
  if (former.length === 0 || further.length === 0) return []
  return further.every((one) => former.includes(one)) ? former : [...new Set([...former, ...further])]
}
