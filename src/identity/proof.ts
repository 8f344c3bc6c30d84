import { ChartwardError, type UnixMs } from '../kernel/index.ts'
import type { Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import type { Ground } from './ground.ts'
import type { Person } from './person.ts'

/** What can be shown at a sign-in. `enrolment` is the one-time code of an administrator, `demo-link` the way in of a demo. */
export type Factor = 'passkey' | 'password' | 'totp' | 'recovery-code' | 'enrolment' | 'demo-link'

/** What a session last showed, and when: as `SignedIn` gave it. */
export interface Proof {
  readonly factorAt?: UnixMs
  readonly factors: readonly Factor[]
}

/** What an account can be signed in to with, without any of it. */
export interface Factors {
  readonly passkeys: number
  readonly totp: boolean
  /** Those not used yet. */
  readonly recoveryCodes: number
  /** `short`: under 15 characters, only with a second factor. */
  readonly password: 'none' | 'short' | 'alone'
}

/** So long a factor counts as shown a moment ago. */
const FRESH_MS = 5 * 60 * 1000
/** Of a one-time code: it opens nothing but the enrolling, and an authenticator app has to be found and installed first. */
export const ENROLMENT_MS = 30 * 60 * 1000

export async function factorsOf(query: Query, person: PersonId): Promise<Factors> {
  const [row] = await query<{ passkeys: string; totp: boolean; codes: string; alone: boolean | null }>(
    `select (select count(*) from passkey where person = $1 and ended is null) as passkeys,
       exists (select from totp where person = $1 and ended is null and confirmed is not null) as totp,
       (select count(*) from recovery_code where person = $1 and used is null) as codes,
       (select alone from password where person = $1) as alone`,
    [person],
  )
  const alone = row?.alone ?? null
  return {
    passkeys: Number(row?.passkeys ?? 0),
    totp: row?.totp === true,
    recoveryCodes: Number(row?.codes ?? 0),
    password: alone === null ? 'none' : alone ? 'alone' : 'short',
  }
}

/**
 * Lets a change of factors or contacts pass only when the strongest thing the account has was shown in the last five
 * minutes: a stolen session must not be able to plant a factor of its own.
 *
 * **Errors** `STEP_UP_REQUIRED`.
 */
export async function requireProof(
  { clock, database }: Pick<Ground, 'clock' | 'database'>,
  person: Pick<Person, 'id'>,
  { factorAt, factors }: Proof,
): Promise<Factors> {
  const has = await factorsOf(database.query, person.id)
  const now = clock.now()
  const fresh = factorAt !== undefined && factorAt <= now && now - factorAt <= lastsOf(factors)
  if (!fresh || !isStrongest(has, factors)) {
    throw new ChartwardError('STEP_UP_REQUIRED', 'show your passkey or second factor again for this')
  }
  return has
}

const lastsOf = (factors: readonly Factor[]): number =>
  factors.includes('enrolment') ? ENROLMENT_MS : FRESH_MS

function isStrongest(has: Factors, shown: readonly Factor[]): boolean {
  // Whoever redeemed a code had to show what was left of the account, or it was ended.
  if (shown.includes('passkey') || shown.includes('enrolment')) return true
  if (has.passkeys > 0) return false
  if (has.totp) return shown.includes('totp') || shown.includes('recovery-code')
  return shown.length > 0
}
