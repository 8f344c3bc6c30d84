import { createHash } from 'node:crypto'
import { type Match, openSigma, type RuleSet } from '../sigma/index.ts'
import { disclosureEvent, keyEvent } from '../intake/index.ts'
import { asUnixMs, type PatientId } from '../kernel/index.ts'
import { actorOf } from './principal.ts'
import { words } from './sentences.ts'
import type { Hint, Raise, Seen, Watch } from './signal.ts'

/** What the windows of correlations keep of a leaf: they hold very many, so not the leaf itself. */
type Ref = Pick<Seen, 'ledger' | 'index'> & { readonly patient: PatientId | null }

/** Who it was may stand in the database. What a leaf says besides, such as a question, may name a patient. */
const OPEN_FIELD = /^who\./

function markOf(value: string): string {
  return createHash('sha256').update(value).digest('base64url').slice(0, 16)
}

/** Rules in the Sigma format, over the same stream: the members of a leaf are their fields. */
export function watchRules(rules: RuleSet, raise: Raise): Watch {
  const sigma = openSigma<Ref>(rules)
  return {
    take: (event) => {
      const told = event.ledger === 'keys' ? keyEvent(event.entry) : disclosureEvent(event.entry)
      const { index, ledger } = event
      const matches = sigma.take(told, { ledger, index, patient: event.entry.patient })
      // Informational ones say nothing by themselves: other rules join them.
      for (const match of matches) if (match.rule.level !== 'informational') raise(hintOf(match, event))
    },
  }
}

function hintOf({ rule, at, events, group }: Match<Ref>, { entry: { who } }: Seen): Hint {
  const of = (ledger: Seen['ledger']) =>
    events.filter((one) => one.ledger === ledger).map(({ index }) => index)
  const actor = who === null ? null : actorOf(who)
  const named = Object.entries(group)
    .map(([field, value]) => (OPEN_FIELD.test(field) ? String(value) : markOf(String(value))))
    .join(' ')
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
    says: ({ leaves }) => [
      words('rule', { title: rule.title }),
      ...(actor === null ? [] : [words('rule-by', { user: actor.user })]),
      leaves === 1 ? words('rule-leaf', {}) : words('rule-leaves', { leaves }),
    ],
  }
}
