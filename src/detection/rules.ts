import { type Match, openSigma, type RuleSet } from '../sigma/index.ts'
import { asUnixMs, type LeafIndex, type PatientId } from '../kernel/index.ts'
import { actorOf } from './principal.ts'
import type { Actor, Hint, Raise, Seen, Watch } from './signal.ts'

interface Reference {
  readonly ledger: 'disclosure' | 'keys'
  readonly index: LeafIndex
  readonly patient: PatientId | null
  readonly actor: Actor | null
}

/** Rules in the Sigma format, over the same stream: the members of a leaf are their fields. */
export function watchRules(rules: RuleSet, raise: Raise): Watch {
  const sigma = openSigma<Reference>(rules)
  return {
    take: (event) => {
      const { ledger, index, entry } = event
      const matches = sigma.take(
        { at: entry.at, logsource: { product: 'chartward', service: ledger }, fields: fieldsOf(event) },
        { ledger, index, patient: entry.patient, actor: entry.who === null ? null : actorOf(entry.who) },
      )
      // Informational ones say nothing by themselves: other rules join them.
      for (const match of matches) if (match.rule.level !== 'informational') raise(hintOf(match))
    },
  }
}

/** A leaf as it is, and what a rule would have to work out: types of resources, and how close somebody stands. */
function fieldsOf(event: Seen): Readonly<Record<string, unknown>> {
  if (event.ledger === 'keys') return event.entry as unknown as Readonly<Record<string, unknown>>
  const { entry, closeness, kind } = event
  return { ...entry, closeness, kind, resourceTypes: typesOf(entry) }
}

function typesOf({
  resources,
  writes = [],
}: {
  resources: readonly string[]
  writes?: readonly { resource: string }[]
}) {
  const types = new Set<string>()
  for (const resource of resources) types.add(resource.slice(0, resource.indexOf('/')))
  for (const { resource } of writes) types.add(resource.slice(0, resource.indexOf('/')))
  return [...types]
}

function hintOf({ rule, at, events, group }: Match<Reference>): Hint {
  const of = (ledger: Reference['ledger']) =>
    events.filter((one) => one.ledger === ledger).map(({ index }) => index)
  const actor = events.at(-1)?.actor ?? null
  const named = Object.values(group).map(String).join(' ')
  return {
    rule: rule.id ?? rule.title,
    family: 'rule',
    title: rule.title,
    level: rule.level,
    at: asUnixMs(at),
    actor,
    about: named === '' ? (actor?.user ?? 'environment') : named,
    patients: events.flatMap(({ patient }) => patient ?? []),
    disclosure: of('disclosure'),
    keys: of('keys'),
    score: 3,
    says: ({ leaves }) =>
      `${rule.title}${actor === null ? '' : `, by ${actor.user}`}; ${leaves} ${leaves === 1 ? 'leaf' : 'leaves'}`,
  }
}
