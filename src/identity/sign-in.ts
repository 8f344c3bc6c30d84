import { randomUUID } from 'node:crypto'
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import type { Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import { isChallenge, makeChallenge, useChallenge } from './challenges.ts'
import { loginHash } from './details.ts'
import { redeemCode } from './enrolment.ts'
import type { Ground } from './ground.ts'
import { sealNotices } from './notices.ts'
import { signInOptions, verifyPasskey } from './passkeys.ts'
import { type PasswordHasher, storedPassword } from './password-hash.ts'
import { findPerson, type Person } from './person.ts'
import { type Factor, factorsOf } from './proof.ts'
import { spendCode } from './recovery-codes.ts'
import { countAttempt, countRefusal, forgiveAttempts } from './throttle.ts'
import { checkCode, spendStep } from './totp.ts'
import { askerOf, complete, refuse, type SignedIn, type Visitor } from './visitor.ts'

/** What can complete a password. */
export type SecondFactor = 'totp' | 'recovery-code'

/**
 * What came of a password or an enrolment code. `second-factor` asks for one more; its `ticket` is good for five minutes and
 * one sign-in.
 */
export type SignInAnswer =
  | { readonly outcome: 'signed-in'; readonly signedIn: SignedIn }
  | {
      readonly outcome: 'second-factor'
      readonly ticket: string
      readonly methods: readonly SecondFactor[]
    }

/**
 * Signing in. Whatever comes of it is in the ledger before it is answered.
 *
 * **Errors** of every function that answers: `SIGN_IN_FAILED`, the same for accounts there are and there are not;
 * `TOO_MANY_ATTEMPTS` (never for a passkey that is right); `SERVER_BUSY`; those of ledger, key server and database.
 */
export interface SignIn {
  /**
   * Begins with a passkey; names nobody. With `person`, only theirs will do: for showing it again.
   *
   * **Shape** what the browser's `navigator.credentials.get` takes; good for five minutes.
   */
  beginPasskey(person?: PersonId): Promise<PublicKeyCredentialRequestOptionsJSON>
  /** `person` as it was begun with. */
  finishPasskey(visitor: Visitor, response: unknown, person?: PersonId): Promise<SignedIn>
  /** `login` is a user name or an e-mail address. Staff get no further than enrolling a passkey. */
  withPassword(
    visitor: Visitor,
    shown: { readonly login: string; readonly password: string },
  ): Promise<SignInAnswer>
  /** The code of an authenticator app, or a recovery code. */
  withSecondFactor(
    visitor: Visitor,
    shown: { readonly ticket: string; readonly code: string },
  ): Promise<SignedIn>
  /**
   * An administrator's one-time code. Good for enrolling only; where the account still has a second factor, `second` is asked
   * for too, and the code stays good until both are right.
   */
  withEnrolmentCode(
    visitor: Visitor,
    shown: { readonly code: string; readonly second?: string },
  ): Promise<SignedIn | { readonly outcome: 'second-factor'; readonly methods: readonly SecondFactor[] }>
}

const LOGIN_LENGTH_MAX = 300

export function openSignIn(ground: Ground, hasher: PasswordHasher): SignIn {
  return {
    beginPasskey: async (person) => await signInOptions(ground, person),
    finishPasskey: async (visitor, response, person) =>
      await finishPasskey(ground, visitor, response, person),
    withPassword: async (visitor, shown) => await withPassword(ground, hasher, visitor, shown),
    withSecondFactor: async (visitor, shown) => await withSecondFactor(ground, visitor, shown),
    withEnrolmentCode: async (visitor, shown) =>
      await redeemCode(ground, visitor, {
        ...shown,
        check: async (person, code) => await checkSecond(ground, visitor, person, code),
      }),
  }
}

async function finishPasskey(
  ground: Ground,
  visitor: Visitor,
  response: unknown,
  expected: PersonId | undefined,
): Promise<SignedIn> {
  const { shown, person: id } = await verifyPasskey(ground, response, expected)
  const person = id === undefined ? undefined : await findPerson(ground, ground.database.query, { id })
  if (shown === undefined || person === undefined) {
    await countRefusal(ground, askerOf(visitor, person))
    return await refuse(ground, visitor, person, 'passkey')
  }
  const factors = ['passkey'] as const
  const signedIn = await complete(ground, visitor, {
    person,
    factors,
    enrolmentOnly: false,
    settle: shown.settle,
  })
  // The owner has shown who they are: what others tried on the account stops counting against it.
  await forgive(ground, visitor, person, 0)
  return signedIn
}

async function withPassword(
  ground: Ground,
  hasher: PasswordHasher,
  visitor: Visitor,
  { login, password }: { readonly login: string; readonly password: string },
): Promise<SignInAnswer> {
  const { query } = ground.database
  const named = login.slice(0, LOGIN_LENGTH_MAX)
  const hash = loginHash(ground, named)
  // Both always, so that neither answer comes sooner than the other.
  const byLogin = await findPerson(ground, query, { loginHash: hash })
  const byName = await findPerson(ground, query, { userName: named.trim().replaceAll('\0', '') })
  const person = byLogin ?? byName
  const asker = askerOf(visitor, person)
  await countAttempt(ground, asker, person?.id ?? hash.toString('hex'))
  // From here on the same is done for nobody as for somebody: a look-up, a pepper, an argon2.
  const id = person?.id ?? (randomUUID() as PersonId)
  const right = await hasher.verify(asker, id, password, await storedPassword(query, id))
  const has = await factorsOf(query, id)
  if (!right || person === undefined || person.disabled !== undefined) {
    return await refuse(ground, visitor, person, 'password')
  }
  if (person.staff && has.passkeys > 0)
    return await refuse(ground, visitor, person, 'staff sign in with a passkey')
  if (has.totp) return { outcome: 'second-factor', ...ticketOf(ground, person, has.recoveryCodes > 0) }
  if (has.password !== 'alone')
    return await refuse(ground, visitor, person, 'password too short to be used alone')
  const signedIn = await complete(ground, visitor, {
    person,
    factors: ['password'],
    enrolmentOnly: person.staff,
    settle: async () => true,
  })
  await forgive(ground, visitor, person, 1)
  return { outcome: 'signed-in', signedIn }
}

function ticketOf(ground: Ground, { id }: Person, hasCodes: boolean) {
  const methods: readonly SecondFactor[] = hasCodes ? ['totp', 'recovery-code'] : ['totp']
  return { ticket: `${id}.${makeChallenge(ground, { purpose: 'second-factor', person: id })}`, methods }
}

async function withSecondFactor(
  ground: Ground,
  visitor: Visitor,
  { ticket, code }: { readonly ticket: string; readonly code: string },
): Promise<SignedIn> {
  const [id = '', challenge = ''] = ticket.split('.', 2)
  if (!isChallenge(ground, { purpose: 'second-factor', person: id }, challenge)) {
    await countRefusal(ground, askerOf(visitor, undefined))
    return await refuse(ground, visitor, undefined, 'second factor without a password')
  }
  const person = await findPerson(ground, ground.database.query, { id })
  if (person === undefined) return await refuse(ground, visitor, undefined, 'second factor')
  const second = await checkSecond(ground, visitor, person, code)
  const { passkeys } = await factorsOf(ground.database.query, person.id)
  if (person.staff && passkeys > 0)
    return await refuse(ground, visitor, person, 'staff sign in with a passkey')
  const signedIn = await complete(ground, visitor, {
    person,
    factors: ['password', second.factor],
    enrolmentOnly: person.staff,
    notices: second.notices,
    settle: async (query) => (await useChallenge(ground, query, challenge)) && (await second.settle(query)),
  })
  await forgive(ground, visitor, person, 2)
  return signedIn
}

/** A second factor that was right; it still has to be used up. */
export interface CheckedSecond {
  readonly factor: Factor
  readonly notices: Awaited<ReturnType<typeof sealNotices>>
  settle(query: Query): Promise<boolean>
}

/** **Errors** `SIGN_IN_FAILED`, `TOO_MANY_ATTEMPTS`. */
async function checkSecond(
  ground: Ground,
  visitor: Visitor,
  person: Person,
  code: string,
): Promise<CheckedSecond> {
  const asker = askerOf(visitor, person)
  await countAttempt(ground, asker, secondOf(person))
  if (/^\d{6}$/.test(code)) {
    const checked = await checkCode(ground, asker, { person: person.id, confirmed: true }, code)
    if (checked === undefined) return await refuse(ground, visitor, person, 'totp')
    return { factor: 'totp', notices: [], settle: async (query) => await spendStep(query, checked) }
  }
  const notices = await sealNotices(ground, asker, person, 'recovery-code-used')
  return {
    factor: 'recovery-code',
    notices,
    settle: async (query) => await spendCode(ground, query, person.id, code),
  }
}

/** `counted`: how many attempts of the throttle this sign-in took; a passkey takes none. */
async function forgive(ground: Ground, visitor: Visitor, person: Person, counted: number): Promise<void> {
  const accounts = [person.id, secondOf(person)]
  await forgiveAttempts(ground, askerOf(visitor, person), { accounts, counted })
}

const secondOf = ({ id }: Person): string => `second/${id}`
