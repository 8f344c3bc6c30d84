import type { AccessEpisode, AccessPerson } from '../../../src/contract/index.ts'

/** Episodes of several parts of the history: those with the same key are one. The newest first. */
export function mergeEpisodes(parts: readonly (readonly AccessEpisode[])[]): AccessEpisode[] {
  const found = new Map<string, AccessEpisode>()
  for (const episode of parts.flat()) {
    const known = found.get(episode.key)
    found.set(episode.key, known === undefined ? episode : joined(known, episode))
  }
  return [...found.values()].sort((one, other) => other.until - one.until)
}

function joined(one: AccessEpisode, other: AccessEpisode): AccessEpisode {
  const people = new Map<string, AccessPerson>()
  for (const person of [...one.people, ...other.people]) {
    const known = people.get(person.id)
    people.set(person.id, known === undefined ? person : together(known, person))
  }
  return {
    ...one,
    from: Math.min(one.from, other.from),
    until: Math.max(one.until, other.until),
    flags: union(one.flags, other.flags),
    people: [...people.values()],
  }
}

function together(one: AccessPerson, other: AccessPerson): AccessPerson {
  return {
    ...one,
    paths: union(one.paths, other.paths),
    why: union(one.why, other.why),
    relations: union(one.relations, other.relations),
    parts: union(one.parts, other.parts),
    types: union(one.types, other.types),
    flags: union(one.flags, other.flags),
    views: one.views + other.views,
    changes: one.changes + other.changes,
    refused: one.refused + other.refused,
    first: Math.min(one.first, other.first),
    last: Math.max(one.last, other.last),
    leaves: [...union(one.leaves, other.leaves)].sort((a, b) => b - a),
  }
}

function union<Value>(one: readonly Value[], other: readonly Value[]): readonly Value[] {
  return [...new Set([...one, ...other])]
}
