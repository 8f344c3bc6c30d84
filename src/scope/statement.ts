import type { Derived } from './derivation.ts'
import type { ScopeQuery } from './query.ts'
import type { NamedCheckpoint, ScopeCounts } from './scope.ts'

/** What the sentences of a report are made from. */
export interface StatementFacts {
  readonly query: ScopeQuery
  readonly counts: ScopeCounts
  /** How many versions were shown that do not say whose they are. */
  readonly unnamed: number
  readonly window: Derived['window']
  readonly cacheLifetimeMs: number
  readonly checkpoint: NamedCheckpoint
  readonly keyCheckpoint: NamedCheckpoint
  /** Since when checkpoints are unwitnessed, ISO 8601. */
  readonly since: string | undefined
}

/** What a report claims and on which condition, one sentence each. The same facts give the same sentences. */
export function statementOf(facts: StatementFacts): string[] {
  const { counts, checkpoint, keyCheckpoint } = facts
  return [
    askedSentence(facts.query),
    `${people(counts.disclosed)}: something of their record was shown to the selection; the leaves say which versions and element classes.`,
    `${people(counts.exposed)}: their key was in reach, and nothing is known to have been shown.`,
    ...unnamedSentences(facts),
    ...restSentences(facts),
    `Computed from ${checkpoint.size} leaves of ${checkpoint.origin} and ${keyCheckpoint.size} leaves of ${keyCheckpoint.origin}, under the checkpoints named here.`,
    ...windowSentences(facts),
    'This holds while the key server was not compromised: it writes a leaf before it lets a key out.',
    'Who a leaf names is what the web process reported. Code running in that process can name anyone; give the time of such an intrusion and every key it could have had counts as exposed.',
    'That a leaf was written before the answer was sent can be proven to the spacing of witnessed checkpoints, not to the millisecond.',
    facts.since === undefined
      ? 'A checkpoint that no witness cosigned rests on this ledger alone; evidence shows which witnesses did.'
      : `Since ${facts.since} a witness has not answered: for that time the order of leaves rests on this ledger alone.`,
  ]
}

/** The question in words, so that an answer cannot be passed off as one to another question. */
function askedSentence(query: ScopeQuery): string {
  const list = (name: string, texts: readonly string[]) =>
    texts.length === 0 ? [] : [`${name} ${texts.map((text) => JSON.stringify(text)).join(', ')}`]
  const time = (name: string, at: number | undefined) =>
    at === undefined ? [] : [`${name} ${new Date(at).toISOString()}`]
  const parts = [
    ...list('sessions', query.sessions),
    ...list('users', query.users),
    ...list('clients', query.clients),
    ...list('addresses', query.addresses),
    ...time('from', query.from),
    ...time('to', query.to),
    ...time('process taken over from', query.processFrom),
    ...time('process taken over until', query.processTo),
    ...(query.copied === true ? ['the store copied'] : []),
  ]
  return `Asked about ${parts.join('; ')}.`
}

function unnamedSentences({ unnamed }: StatementFacts): string[] {
  if (unnamed === 0) return []
  const versions = unnamed === 1 ? '1 resource version that names' : `${unnamed} resource versions that name`
  return [`${versions} no patient left: whoever it is about is not among the people counted here.`]
}

function restSentences({ query, counts }: StatementFacts): string[] {
  if (query.copied === true) {
    return [
      `${people(counts.sealed)}: ciphertext may have been copied, and no key was released to read it.`,
      `${people(counts.untouched)}: nothing was shown or released, and nothing was written that a copy made by then could hold.`,
    ]
  }
  return [`${people(counts.untouched)}: nothing was shown and no key was released.`]
}

function windowSentences({ query, window, cacheLifetimeMs }: StatementFacts): string[] {
  const seconds = cacheLifetimeMs / 1000
  const looked =
    window === null
      ? [
          'No leaf names who or when was asked about. A name typed wrong looks the same as one that did nothing: compare it before relying on this.',
        ]
      : [
          `Looked at from ${window.from} to ${window.to}. A released key may live ${seconds} seconds in the web process, so releases that no disclosure accounts for count from that much earlier.`,
        ]
  if (query.processFrom === undefined) return looked
  const from = new Date(query.processFrom).toISOString()
  const until = query.processTo === undefined ? 'the checkpoint' : new Date(query.processTo).toISOString()
  return [
    ...looked,
    `From ${from} until ${until} the web process counts as taken over: every key released from ${seconds} seconds before is exposed.`,
  ]
}

function people(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}
