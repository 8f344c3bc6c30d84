import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server'
import { ChartwardError } from '../kernel/index.ts'
import type { Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import { readDetails } from './details.ts'
import type { Asker, Ground } from './ground.ts'
import { type NoticeKind, sealNotices, storeNotices } from './notices.ts'
import { namePasskey, passkeyNames } from './passkey-names.ts'
import {
  endPasskey,
  listPasskeys,
  type Passkey,
  registrationOptions,
  storePasskey,
  verifyRegistration,
} from './passkeys.ts'
import { type PasswordHasher, storePassword } from './password-hash.ts'
import { readPerson } from './people.ts'
import type { Person } from './person.ts'
import { type Factors, factorsOf, type Proof, requireProof } from './proof.ts'
import { replaceCodes } from './recovery-codes.ts'
import { beginTotp, checkCode, codeRefused, confirmTotp, endTotp, type TotpBegun } from './totp.ts'

/** Whose credentials are looked at or changed, and what their session last showed. */
export interface Owner {
  readonly id: PersonId
  readonly proof: Proof
}

/**
 * What people sign in with. Each change needs the strongest factor the account has, shown in the last five minutes, is told to
 * the ledger before it is acknowledged, and to the person on every channel.
 *
 * **Errors** of every change: `STEP_UP_REQUIRED`, `PERSON_UNKNOWN`, `CREDENTIAL_INVALID`.
 */
export interface Credentials {
  factors(id: PersonId): Promise<Factors>
  passkeys(id: PersonId): Promise<Passkey[]>
  /** What their owner calls them, by id; those without a name are left out. Each opening is a leaf of the key ledger. */
  passkeyNames(asker: Asker, id: PersonId): Promise<ReadonlyMap<string, string>>
  /** A name of 1 to 60 letters. Needs no proof: it opens nothing. **Errors** `CREDENTIAL_INVALID`. */
  namePasskey(
    asker: Asker,
    id: PersonId,
    named: { readonly passkey: string; readonly name: string },
  ): Promise<void>
  /** Passes for whoever may change credentials now. **Errors** `STEP_UP_REQUIRED`. */
  prove(owner: Owner): Promise<void>
  /** **Shape** what the browser's `navigator.credentials.create` takes; good for five minutes. */
  beginPasskey(owner: Owner): Promise<PublicKeyCredentialCreationOptionsJSON>
  finishPasskey(asker: Asker, owner: Owner, response: unknown): Promise<void>
  /** Not the last thing somebody can sign in with. */
  removePasskey(asker: Asker, owner: Owner, passkey: string): Promise<void>
  /** A seed for an authenticator app, shown once. It counts from its first code on. */
  beginTotp(asker: Asker, owner: Owner): Promise<TotpBegun>
  /** Gives ten recovery codes, shown once; those before are void. */
  confirmTotp(asker: Asker, owner: Owner, code: string): Promise<readonly string[]>
  /** With the recovery codes. Not while the password is too short to be used alone. */
  removeTotp(asker: Asker, owner: Owner): Promise<void>
  /** Ten new ones in place of those before. */
  newRecoveryCodes(asker: Asker, owner: Owner): Promise<readonly string[]>
  /** **Errors** `PASSWORD_UNFIT`, saying why. Staff have no passwords. */
  setPassword(asker: Asker, owner: Owner, password: string): Promise<void>
  /** 0 to 4, for the page. */
  strength(password: string, context?: readonly string[]): number
}

export function openCredentials(ground: Ground, hasher: PasswordHasher): Credentials {
  const { database, passwordRules } = ground
  return {
    factors: async (id) => await factorsOf(database.query, id),
    passkeys: async (id) => await listPasskeys(database.query, id),
    passkeyNames: async (asker, id) => await passkeyNames(ground, asker, id),
    namePasskey: async (asker, id, named) => await namePasskey(ground, asker, id, named),
    prove: async (owner) => void (await proven(ground, owner)),
    beginPasskey: async (owner) => await registrationOptions(ground, await proven(ground, owner)),
    finishPasskey: async (asker, owner, response) => {
      const made = await verifyRegistration(ground, await proven(ground, owner), response)
      await change(
        ground,
        asker,
        { owner, notice: 'factor-added', note: 'passkey added' },
        async (query, person) => {
          await storePasskey(ground, query, person, made)
        },
      )
    },
    removePasskey: async (asker, owner, passkey) => await removePasskey(ground, asker, owner, passkey),
    beginTotp: async (asker, owner) => await beginTotp(ground, asker, await proven(ground, owner)),
    confirmTotp: async (asker, owner, code) => await confirm(ground, asker, owner, code),
    removeTotp: async (asker, owner) => await removeTotp(ground, asker, owner),
    newRecoveryCodes: async (asker, owner) => {
      const what = { owner, notice: 'factor-added', note: 'new recovery codes' } as const
      return await change(ground, asker, what, async (query, { id }) => {
        if (!(await factorsOf(query, id)).totp)
          throw refused('recovery codes stand beside an authenticator app')
        return await replaceCodes(ground, query, id)
      })
    },
    setPassword: async (asker, owner, password) =>
      await setPassword(ground, hasher, { asker, owner }, password),
    strength: (password, context) => passwordRules.strength(password, context),
  }
}

async function confirm(ground: Ground, asker: Asker, owner: Owner, code: string): Promise<readonly string[]> {
  const { id } = await proven(ground, owner)
  const checked = await checkCode(ground, asker, { person: id, confirmed: false }, code)
  if (checked === undefined) throw codeRefused()
  const what = { owner, notice: 'factor-added', note: 'authenticator app added' } as const
  return await change(ground, asker, what, async (query) => {
    if (!(await confirmTotp(ground, query, checked, id))) throw codeRefused()
    return await replaceCodes(ground, query, id)
  })
}

async function removePasskey(ground: Ground, asker: Asker, owner: Owner, passkey: string): Promise<void> {
  const what = { owner, notice: 'factor-removed', note: 'passkey removed' } as const
  await change(ground, asker, what, async (query, person) => {
    if (!(await endPasskey(ground, query, person.id, passkey))) throw refused('there is no such passkey')
    const { passkeys, password, totp } = await factorsOf(query, person.id)
    const other = !person.staff && (password === 'alone' || (password === 'short' && totp))
    if (passkeys === 0 && !other) throw refused('that is the last thing this account can sign in with')
  })
}

async function removeTotp(ground: Ground, asker: Asker, owner: Owner): Promise<void> {
  const what = { owner, notice: 'factor-removed', note: 'authenticator app removed' } as const
  await change(ground, asker, what, async (query, { id }) => {
    if ((await factorsOf(query, id)).password === 'short') {
      throw refused('the password is too short to be used alone: choose a longer one first')
    }
    if (!(await endTotp(ground, query, id))) throw refused('there is no authenticator app')
    await query('delete from recovery_code where person = $1', [id])
  })
}

async function setPassword(
  ground: Ground,
  hasher: PasswordHasher,
  { asker, owner }: { readonly asker: Asker; readonly owner: Owner },
  password: string,
): Promise<void> {
  const person = await proven(ground, owner)
  if (person.staff) throw refused('staff sign in with a passkey and have no password')
  const { totp } = await factorsOf(ground.database.query, person.id)
  const details = (await readDetails(ground, asker, [person.id])).get(person.id)
  const context = [person.userName, details?.displayName ?? '', details?.email ?? '']
  const fit = await ground.passwordRules.fit(password, { secondFactor: totp, context })
  const made = await hasher.make(asker, person.id, fit)
  const what = { owner, notice: 'password-changed', note: 'password changed' } as const
  await change(ground, asker, what, async (query, { id }) => {
    if (!made.alone && !(await factorsOf(query, id)).totp)
      throw refused('the second factor is gone: begin again')
    await storePassword(ground, query, id, made)
  })
}

async function proven(ground: Ground, { id, proof }: Owner): Promise<Person> {
  const person = await readPerson(ground, id)
  await requireProof(ground, person, proof)
  return person
}

interface Change {
  readonly owner: Owner
  readonly notice: NoticeKind
  readonly note: string
}

/** One change with its notice and its leaf. The account is locked: two changes at once cannot leave it without a way in. */
async function change<Result>(
  ground: Ground,
  asker: Asker,
  { owner, notice, note }: Change,
  work: (query: Query, person: Person) => Promise<Result>,
): Promise<Result> {
  const person = await proven(ground, owner)
  const notices = await sealNotices(ground, asker, person, notice)
  return await ground.database.transaction(async ({ query }) => {
    await query('select id from person where id = $1 for update', [person.id])
    const result = await work(query, person)
    await storeNotices(ground, query, notices)
    await ground.tell({ how: 'factor', who: asker, note: `${note} (${person.userName})` })
    return result
  })
}

const refused = (message: string): ChartwardError => new ChartwardError('CREDENTIAL_INVALID', message)
