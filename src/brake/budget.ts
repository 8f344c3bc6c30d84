/** How close the asker stands to a patient, as far as budgets care. */
export type Closeness = 'related' | 'by-role' | 'unrelated'

/** What a leaf's `basis` can say of somebody who has a known relation to the patient. */
const RELATED: ReadonlySet<string> = new Set([
  'own',
  'proxy',
  'care-team',
  'encounter',
  'appointment',
  'primary-care',
  'task',
  'answer',
  'coverage',
  'admission',
  'support',
])
const BY_ROLE: ReadonlySet<string> = new Set(['none', 'review'])

/** What the `basis` of a leaf comes to. Broken glass, a word not known here and no word at all are no relation. */
export function closenessOf(basis: string | undefined): Closeness {
  if (basis === undefined) return 'unrelated'
  if (RELATED.has(basis)) return 'related'
  return BY_ROLE.has(basis) ? 'by-role' : 'unrelated'
}

/**
 * What a budget counts: of the first four the patients, each once in its window however often they are asked for.
 * `releases` are those whose keys were used, also only to compare them; `patients` those of whom something is shown.
 */
export type Counted = 'unrelated' | 'by-role' | 'patients' | 'releases' | 'bytes' | 'exports'

/** `app`: a backend service without a person; `token`: made on the command line; `bulk`: approved bulk work. */
export type PrincipalKind = 'person' | 'app' | 'token' | 'bulk'

/** Whose asks one budget adds up. */
export type BudgetOf = 'user' | 'client' | 'session' | 'grant' | 'environment'

/**
 * At most `max` of something in any `windowMs`. Without `kind` it is for every kind, without `roles` for every role.
 * One of `environment` holds for everybody together and grows with the environment.
 */
export interface Budget {
  readonly name: string
  readonly of: BudgetOf
  readonly kind?: PrincipalKind
  readonly roles?: readonly string[]
  readonly counts: Counted
  readonly windowMs: number
  readonly max: number
}

/** A patient somebody asks for, and how they stand to each other. */
export interface AskedPatient {
  readonly patient: string
  readonly closeness: Closeness
}

/**
 * What one answer would give away.
 *
 * **Shape** `patients`: of whom something is shown; `compared`: opened and not shown; nobody twice. `grant`: the approval that
 * bulk work runs under, with what it allows a day.
 */
export interface Asked {
  readonly at: number
  readonly kind: PrincipalKind
  readonly who: {
    readonly user: string
    readonly role: string
    readonly client: string
    readonly session: string
  }
  readonly patients: readonly AskedPatient[]
  readonly compared?: readonly string[]
  readonly bytes: number
  readonly exports?: number
  readonly grant?: { readonly id: string; readonly patientsPerDay: number }
}

/** `waitMs`: when the same would fit, if nothing else is asked meanwhile; the whole window when it never does. */
export type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly budget: Budget; readonly waitMs: number }
