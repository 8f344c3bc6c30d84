import type { Closeness } from '../brake/index.ts'
import type { LeafIndex, PatientId, UnixMs } from '../kernel/index.ts'
import type { DisclosureEntry, KeyEntry } from '../ledger/index.ts'
import type { Words } from './sentences.ts'

/** One leaf of one of the two ledgers, opened. */
export type LedgerEvent =
  | { readonly ledger: 'disclosure'; readonly index: LeafIndex; readonly entry: DisclosureEntry }
  | { readonly ledger: 'keys'; readonly index: LeafIndex; readonly entry: KeyEntry }

/** How serious. Source: the levels of Sigma rules. */
export type Level = 'informational' | 'low' | 'medium' | 'high' | 'critical'

export const LEVELS: readonly Level[] = ['informational', 'low', 'medium', 'high', 'critical']

/**
 * What a worker and a patient can have in common. `contact`: the record of the patient names the worker as somebody to be
 * called. `colleague`: the patient works here.
 */
export type Acquaintance = 'family-name' | 'address' | 'phone' | 'contact' | 'employer' | 'colleague' | 'vip'

/**
 * One thing in common.
 *
 * **Shape** `chance`: the share of all patients with whom this worker has it in common: 0.007 for the most frequent
 * family name, a millionth for an address of one family.
 */
export interface Tie {
  readonly kind: Acquaintance
  readonly chance: number
}

/** Who opened whose record. */
export interface Pair {
  readonly user: string
  readonly patient: PatientId
}

/** What the detector may ask about people; it never reads a record. */
export interface Surroundings {
  departmentOf(user: string): string | undefined
  /**
   * What workers and patients have in common. Asked once a batch, for those who opened without a relation.
   *
   * **Shape** by `user patient`; pairs with nothing in common may be left out.
   */
  acquaintances(pairs: readonly Pair[]): Promise<ReadonlyMap<string, readonly Tie[]>>
  isCanary(patient: PatientId): boolean
  /** Of these patients, those about whom nothing was written for a month. Asked once a batch, for the same. */
  quiet?(patients: readonly PatientId[]): Promise<ReadonlySet<PatientId>>
  /**
   * Whether somebody else who works where the worker does has the patient in care now. Asked once a batch, for those few
   * whom it would be told of otherwise.
   *
   * **Shape** by `user patient`; left out where it is not known who works there.
   */
  attended?(pairs: readonly Pair[]): Promise<ReadonlyMap<string, boolean>>
  /** Of these sessions, those whose opening stands in the ledger, however long ago. Asked before one is flagged. */
  opened?(sessions: readonly string[]): Promise<ReadonlySet<string>>
}

/** Who is behind a signal; members that do not apply are empty. */
export interface Actor {
  readonly user: string
  readonly role: string
  readonly client: string
  readonly session: string
  readonly address: string
}

/** Which part of the detector speaks: each has an alert budget of its own. `duty`: deadlines, raised by others. */
export type Family = 'snooping' | 'volume' | 'canary' | 'keys' | 'access' | 'integrity' | 'rule' | 'duty'

/**
 * Something noticed.
 *
 * **Shape** `id`: the same for everything gathered into one, and after a restart. `summary`: one sentence, no patient
 * data. `said`: what it is made of; empty where somebody else than the detector says it. `patients` and `leaves` are the first so many; `patientCount` counts on. `grown`: it was given out before and
 * has more to say now. `score`: for ranking, higher is worse.
 */
export interface Signal {
  readonly id: string
  readonly rule: string
  readonly family: Family
  readonly title: string
  readonly level: Level
  readonly at: UnixMs
  readonly last: UnixMs
  readonly summary: string
  readonly said: readonly Words[]
  readonly actor: Actor | null
  readonly patients: readonly PatientId[]
  readonly patientCount: number
  readonly leaves: { readonly disclosure: readonly LeafIndex[]; readonly keys: readonly LeafIndex[] }
  readonly score: number
  readonly grown: boolean
  /** What is gathered into this one: the same rule about the same actor. */
  readonly key: string
}

/** What one leaf gives rise to, before it is gathered with others of its kind. */
export interface Hint {
  readonly rule: string
  readonly family: Family
  readonly title: string
  readonly level: Level
  readonly at: UnixMs
  readonly actor: Actor | null
  /** Whom or what it is gathered by. */
  readonly about: string
  /** For how long from its beginning on it is gathered; a day where nothing is said. */
  readonly togetherMs?: number
  readonly patients: readonly PatientId[]
  readonly disclosure: readonly LeafIndex[]
  readonly keys: readonly LeafIndex[]
  readonly score: number
  /** The sentence, once it is known how many people and leaves came together. */
  says(gathered: { readonly patients: number; readonly leaves: number }): readonly Words[]
}

/** One watch over the stream. */
export interface Watch {
  take(event: Seen): void
  /** Time has moved on: what waited long enough is said. */
  pass?(now: number): void
}

/** A leaf with what every watch wants to know of it. */
export type Seen = SeenDisclosure | SeenKey

export interface SeenDisclosure {
  readonly ledger: 'disclosure'
  readonly index: LeafIndex
  readonly entry: DisclosureEntry
  readonly kind: ActorKind
  readonly closeness: Closeness
}

export interface SeenKey {
  readonly ledger: 'keys'
  readonly index: LeafIndex
  readonly entry: KeyEntry
}

/** `app`: a service without a person. `token`: made on the command line. `self`: the server and who runs it. */
export type ActorKind = 'person' | 'app' | 'token' | 'self'

export type Raise = (hint: Hint) => void
