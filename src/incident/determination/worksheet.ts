import type { NamedCheckpoint, ScopeCounts, ScopeQuery } from '../../scope/index.ts'

/** The factors of 45 CFR 164.402(2), in its order. */
export const FACTORS = ['nature', 'recipient', 'acquired', 'mitigation'] as const
export type Factor = (typeof FACTORS)[number]

/** People who are alike, as far as the factors ask. */
export interface PeopleAlike {
  readonly tier: 'disclosed' | 'exposed'
  readonly elements: readonly string[]
  readonly count: number
}

/** Who used the records or was given them. */
export interface Recipient {
  readonly session: string
  readonly user: string
  readonly role: string
  readonly client: string
  readonly addresses: readonly string[]
  readonly leaves: number
  readonly bytes: number
  /** ISO 8601. */
  readonly first: string
  readonly last: string
}

/** What was done against it. */
export interface Mitigation {
  readonly measure: string
  readonly degree: string
  readonly of: string
  /** ISO 8601. */
  readonly begun: string
  readonly ended?: string
  /** How long after it was noticed; absent when nothing was. */
  readonly secondsAfterNoticed?: number
}

/** What somebody who assesses says of a factor, in their own words: what no ledger knows. */
export type Statements = Readonly<Partial<Record<Factor, string>>>

/** All that a determination is made from: the same inputs give the same worksheet, to anyone. */
export interface WorksheetInputs {
  readonly v: 1
  readonly case: string
  readonly run: number
  readonly about: string
  readonly covers: string
  readonly query: ScopeQuery
  readonly window: { readonly from: string; readonly to: string } | null
  readonly checkpoint: NamedCheckpoint
  readonly keyCheckpoint: NamedCheckpoint
  /** Of the run. */
  readonly counts: ScopeCounts
  /** Versions that were shown and name no patient. */
  readonly unnamed: number
  /** Those it is about, as all runs know them. */
  readonly people: readonly PeopleAlike[]
  /** True when foreign code ran in the web process: who received it is then nobody's session. */
  readonly process: boolean
  readonly recipients: readonly Recipient[]
  readonly mitigation: readonly Mitigation[]
  readonly statements: Statements
  readonly why: string
  readonly exception?: string
  readonly jurisdiction?: string
  /** SHA-256 of the evidence file that goes with it, base64url. */
  readonly evidence?: string
}

/** `against`: it speaks against a low probability of compromise. `unknown` does so too: the law presumes a breach. */
export interface Assessed {
  readonly factor: Factor
  readonly asks: string
  readonly speaks: 'against' | 'unknown' | 'for'
  /** What the ledgers show, in sentences. */
  readonly shows: readonly string[]
  readonly statement?: string
}

/** The worksheet, filled from evidence. */
export interface Worksheet {
  readonly factors: readonly Assessed[]
  /** What follows from the evidence alone. Only named people who sign can find otherwise. */
  readonly presumed: 'breach' | 'nobody affected'
  /** Factors that speak against a low probability, or of which nothing is known, and on which nobody has said a word. */
  readonly unanswered: readonly Factor[]
}

const ASKS: Readonly<Record<Factor, string>> = {
  nature:
    'The nature and extent of the information, with identifiers and how likely somebody could be identified again',
  recipient: 'The unauthorized person who used the information or to whom it was disclosed',
  acquired: 'Whether the information was actually acquired or viewed',
  mitigation: 'The extent to which the risk has been mitigated',
}

/** What identifies, or can be used against somebody. */
const GRAVE: ReadonlySet<string> = new Set([
  'ssn',
  'identifiers',
  'birth-date',
  'insurance',
  'claims',
  'diagnoses',
  'medications',
  'results',
  'procedures',
  'notes',
  'images',
  'social-history',
  'other',
])

/** Fills the worksheet. The same inputs give the same one. **Source.** 45 CFR 164.402(2). */
export function assess(inputs: WorksheetInputs): Worksheet {
  const filled = [nature(inputs), recipient(inputs), acquired(inputs), mitigation(inputs)]
  const factors = filled.map((one): Assessed => {
    const statement = inputs.statements[one.factor]
    return { ...one, asks: ASKS[one.factor], ...(statement === undefined ? {} : { statement }) }
  })
  const unanswered = factors
    .filter(({ speaks, statement }) => speaks !== 'for' && statement === undefined)
    .map(({ factor }) => factor)
  const affected = inputs.people.length > 0 || inputs.unnamed > 0
  return { factors, presumed: affected ? 'breach' : 'nobody affected', unanswered }
}

type Filled = Omit<Assessed, 'asks' | 'statement'>

function nature({ people, unnamed }: WorksheetInputs): Filled {
  const byElement = new Map<string, number>()
  for (const { elements, count } of people)
    for (const element of elements) byElement.set(element, (byElement.get(element) ?? 0) + count)
  const shows = [...byElement]
    .toSorted(([one, ones], [other, others]) => others - ones || compare(one, other))
    .map(([element, count]) => `${element}: ${count}`)
  const nameless = unnamed === 0 ? [] : [`${unnamed} versions that name no patient`]
  const grave = [...byElement.keys()].some((element) => GRAVE.has(element))
  // Of whoever nothing is known but that a key was in reach, it may be anything.
  const blank = people.some(({ elements }) => elements.length === 0) || unnamed > 0
  const speaks = grave ? 'against' : blank ? 'unknown' : byElement.size > 0 ? 'against' : 'for'
  return { factor: 'nature', speaks, shows: [...shows, ...nameless] }
}

function recipient({ recipients, process }: WorksheetInputs): Filled {
  const users = new Set(recipients.map(({ user }) => user)).size
  const shows = recipients.map(
    ({ session, user, role, client, addresses, leaves, bytes, first, last }) =>
      `session ${session} of ${user} as ${role}, through ${client}, from ${addresses.join(' and ')}: ${leaves} leaves, ${bytes} bytes, ${first} to ${last}`,
  )
  const foreign = process ? ['code that ran in the web process: nobody known'] : []
  const summary = recipients.length === 0 ? [] : [`${recipients.length} sessions of ${users} accounts`]
  // That an account is somebody's does not say who sat there.
  return { factor: 'recipient', speaks: 'unknown', shows: [...summary, ...shows, ...foreign] }
}

function acquired({ people, unnamed, counts, window, checkpoint, keyCheckpoint }: WorksheetInputs): Filled {
  const of = (tier: string) =>
    people.filter((one) => one.tier === tier).reduce((sum, { count }) => sum + count, 0)
  const disclosed = of('disclosed')
  const exposed = of('exposed')
  const shows = [
    `${disclosed} people: records were sent out; the leaves say which versions`,
    `${exposed} people: their key was in reach, and no record is known to have been sent`,
    `${counts.sealed} people: ciphertext may have been copied, and no key was released`,
    `${counts.untouched} people: nothing`,
    ...(window === null ? [] : [`looked at from ${window.from} to ${window.to}`]),
    `as of ${checkpoint.size} leaves of ${checkpoint.origin} and ${keyCheckpoint.size} of ${keyCheckpoint.origin}`,
  ]
  const speaks = disclosed + unnamed > 0 ? 'against' : exposed > 0 ? 'unknown' : 'for'
  return { factor: 'acquired', speaks, shows }
}

function mitigation({ mitigation: done }: WorksheetInputs): Filled {
  const shows = done.map(({ degree, of, begun, ended, secondsAfterNoticed }) => {
    const after =
      secondsAfterNoticed === undefined ? '' : `, ${secondsAfterNoticed} seconds after it was noticed`
    return `${degree} of ${of} at ${begun}${after}${ended === undefined ? '' : `, until ${ended}`}`
  })
  // Containment ends what goes on; what left is not brought back by it. Only a person knows of an assurance.
  return {
    factor: 'mitigation',
    speaks: 'unknown',
    shows: shows.length === 0 ? ['nothing was done yet'] : shows,
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
