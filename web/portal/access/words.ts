import type { AccessEpisode, AccessPerson } from '../../../src/contract/index.ts'
import type { Formats } from '../../ui/language.tsx'
import type { AccessTexts } from './texts.ts'

/** Whoever it was, as far as it is told: a name, or what they do. */
export function nameOf({ name, role }: AccessPerson, T: AccessTexts): string {
  return name ?? roleOf(role, T)
}

export function roleOf(role: string, T: AccessTexts): string {
  const known = T.roles[role] ?? role
  return known.charAt(0).toUpperCase() + known.slice(1)
}

/** What an episode is, in one line. */
export function titleOf(episode: AccessEpisode, T: AccessTexts, { date }: Formats, isOwn: boolean): string {
  const { kind, explained, organisation, people } = episode
  if (kind === 'own') return isOwn ? T.kinds.own : T.ownOfOther
  if (kind === 'incidental' || kind === 'automated') {
    // What is pointed out is of one person or system, and named by it.
    if (episode.flags.length === 0) return T.kinds[kind]
  }
  if (explained !== undefined && episode.flags.length === 0)
    return T.titles[explained.kind](organisation, date(explained.at))
  const [first] = people
  const name = first === undefined ? '' : (first.name ?? first.app ?? roleOf(first.role, T))
  return kind === 'proxy' ? `${name}, ${T.roles['proxy']}` : T.alone(name, organisation)
}

interface Counts {
  readonly views: number
  readonly changes: number
  readonly refused: number
  readonly others: number
}

export function countsOf(people: readonly AccessPerson[]): Counts {
  const sum = (pick: (one: AccessPerson) => number) => people.reduce((total, one) => total + pick(one), 0)
  const counted = {
    views: sum((one) => one.views),
    changes: sum((one) => one.changes),
    refused: sum((one) => one.refused),
  }
  const all = sum((one) => one.leaves.length)
  return { ...counted, others: all - counted.views - counted.changes - counted.refused }
}

/** "6 people, 143 views": what there is none of is left out. */
export function countText(
  { kind, people }: Pick<AccessEpisode, 'kind' | 'people'>,
  T: AccessTexts,
  { number }: Formats,
): string {
  const counts = countsOf(people)
  const many =
    kind === 'own' ? [] : [(kind === 'automated' ? T.counts.systems : T.counts.people)(number(people.length))]
  const things = (['views', 'changes', 'refused', 'others'] as const).flatMap((what) =>
    counts[what] === 0 ? [] : [T.counts[what](number(counts[what]))],
  )
  return [...many, ...things].join(', ')
}

/** A day, or from one day to another. */
export function spanText({ from, until }: Pick<AccessEpisode, 'from' | 'until'>, { date }: Formats): string {
  const [first, last] = [date(from), date(until)]
  return first === last ? first : `${first} – ${last}`
}
