import type {
  AccessEpisode,
  AccessExplanation,
  AccessFlag,
  AccessKind,
  AccessPerson,
} from '../contract/index.ts'
import type { SeenLeaf } from '../disclosure/index.ts'
import { elementNames } from '../fhir/index.ts'
import { writtenElements } from '../ledger/index.ts'
import { type Explaining, nearest } from './explained.ts'
import {
  type AppKnown,
  countsAs,
  type Doing,
  flagsOf,
  kindOf,
  OWN_PAGES,
  pathwayOf,
  typesOf,
} from './ways.ts'

/** What is known of somebody who looked, by the user in their leaves. */
export interface PersonKnown {
  /** Absent where nobody has an account of that name, or names are not shown. */
  readonly name?: string
  /** `Practitioner/x` and their roles. */
  readonly actors: readonly string[]
  /** Where they work, by name. */
  readonly organisation?: string
}

/** What leaves are told apart and explained with. */
export interface EpisodeGround {
  /** Logical id of the patient. */
  readonly patient: string
  readonly people: ReadonlyMap<string, PersonKnown>
  readonly apps: ReadonlyMap<string, AppKnown>
  readonly explaining: readonly Explaining[]
  /** `Type/id` of the visits and orders whose words whoever asks may know. */
  readonly told: ReadonlySet<string>
  /** Names of organisations by `Organization/x`. */
  readonly organisations: ReadonlyMap<string, string>
  /** The name of this organisation. */
  readonly home: string
  /** False for a proxy, who is not told what was looked at. */
  readonly isOwn: boolean
  /** The day of an instant where whoever asks is, ISO. */
  readonly dayOf: (at: number) => string
  /** A name that says nothing, the same for the same. */
  readonly idOf: (text: string) => string
}

/** An entry with all that is said of it. */
export interface Judged {
  readonly leaf: SeenLeaf
  readonly doing: Doing
  readonly kind: AccessKind
  readonly flags: readonly AccessFlag[]
  readonly explained: Explaining | undefined
}

export function judge(leaf: SeenLeaf, ground: EpisodeGround): Judged {
  const { entry } = leaf
  const doing: Doing = { entry, app: ground.apps.get(entry.who.client), patient: ground.patient }
  const kind = kindOf(doing)
  const actors = ground.people.get(entry.who.user)?.actors ?? []
  const looking = { role: entry.who.role, actors, at: entry.at }
  const explained = kind === 'deliberate' ? nearest(ground.explaining, looking) : undefined
  return { leaf, doing, kind, explained, flags: flagsOf(doing, kind, explained !== undefined) }
}

/** Leaves as whoever they are about understands them: visits with all who looked because of them, and days of one person. */
export function episodesOf(leaves: readonly SeenLeaf[], ground: EpisodeGround): AccessEpisode[] {
  const groups = Map.groupBy(
    leaves.map((leaf) => judge(leaf, ground)),
    (one) => keyOf(one, ground),
  )
  return [...groups]
    .map(([key, judged]) => episodeOf(key, judged, ground))
    .sort((one, other) => other.until - one.until)
}

/**
 * What belongs together has the same key, on whichever part of the history it stands. What is pointed out is never put
 * together with what is not, so nothing of it is hidden in a crowd.
 */
function keyOf({ kind, flags, explained, leaf }: Judged, { dayOf, idOf }: EpisodeGround): string {
  const { who, at } = leaf.entry
  const day = dayOf(at)
  if (flags.includes('emergency')) return `emergency:${idOf(who.user)}:${day}`
  if (flags.includes('left')) return `left:${idOf(`${who.user} ${who.client}`)}:${day}`
  if (kind === 'own') return `own:${day}`
  if (kind === 'proxy') return `proxy:${idOf(who.user)}:${day}`
  if (kind === 'automated' || kind === 'incidental') return `${kind}:${day.slice(0, 7)}`
  return explained === undefined ? `alone:${idOf(who.user)}:${day}` : `with:${idOf(explained.reference)}`
}

function episodeOf(key: string, judged: readonly Judged[], ground: EpisodeGround): AccessEpisode {
  const [first] = judged
  const times = judged.map(({ leaf }) => leaf.entry.at)
  const explained = first?.explained
  const people = Map.groupBy(judged, ({ leaf: { entry } }) => {
    const { user, client, role } = entry.who
    return `${user} ${client} ${role}`
  })
  return {
    key,
    kind: first?.kind ?? 'deliberate',
    from: Math.min(...times),
    until: Math.max(...times),
    organisation: organisationOf(judged, ground),
    ...(explained === undefined ? {} : { explained: explanationOf(explained, ground) }),
    flags: [...new Set(judged.flatMap(({ flags }) => flags))],
    people: [...people].map(([person, theirs]) => personOf(person, theirs, ground)),
  }
}

function organisationOf(judged: readonly Judged[], ground: EpisodeGround): string {
  for (const { explained, leaf } of judged) {
    const ofVisit = ground.organisations.get(explained?.organisation ?? '')
    const ofPerson = ground.people.get(leaf.entry.who.user)?.organisation
    const name = ofVisit ?? ofPerson
    if (name !== undefined) return name
  }
  return ground.home
}

function explanationOf(
  { kind, at, text, reference }: Explaining,
  { told }: EpisodeGround,
): AccessExplanation {
  if (!told.has(reference)) return { kind, at }
  return { kind, at, reference, ...(text === undefined ? {} : { text }) }
}

function personOf(person: string, judged: readonly Judged[], ground: EpisodeGround): AccessPerson {
  const entries = judged.map(({ leaf }) => leaf.entry)
  const [entry] = entries
  const { user = '', role = '', client = '' } = entry?.who ?? {}
  const name = ground.people.get(user)?.name
  const app = ground.apps.get(client)?.name ?? (client === OWN_PAGES ? undefined : client)
  const parts = entries.reduce((mask, one) => mask | one.elements | writtenElements(one), 0) >>> 0
  const times = entries.map(({ at }) => at)
  const counted = entries.map(countsAs)
  const count = (what: (typeof counted)[number]) => counted.filter((one) => one === what).length
  return {
    id: ground.idOf(person),
    ...(name === undefined ? {} : { name }),
    role,
    ...(app === undefined ? {} : { app }),
    ...behalfOf(role, app),
    paths: unique(judged.map(({ doing }) => pathwayOf(doing))),
    why: unique(entries.map(({ why }) => why)),
    relations: unique(entries.flatMap(({ basis }) => basis ?? [])),
    parts: ground.isOwn ? elementNames(parts) : [],
    types: ground.isOwn ? unique(entries.flatMap(typesOf)) : [],
    views: count('views'),
    changes: count('changes'),
    refused: count('refused'),
    flags: unique(judged.flatMap(({ flags }) => flags)),
    first: Math.min(...times),
    last: Math.max(...times),
    leaves: judged.map(({ leaf }) => leaf.index).sort((one, other) => other - one),
  }
}

/** In whose place: a proxy in the patient's, support in the vendor's, and an app in the place of whoever connected it. */
function behalfOf(role: string, app: string | undefined): Pick<AccessPerson, 'behalf'> {
  if (role === 'proxy') return { behalf: 'proxy' }
  if (role === 'support') return { behalf: 'support' }
  return app !== undefined && role === 'patient' ? { behalf: 'app' } : {}
}

const unique = <Value>(values: readonly Value[]): Value[] => [...new Set(values)]
