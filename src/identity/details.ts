import { ChartwardError } from '../kernel/index.ts'
import type { PersonId } from './caller.ts'
import { type Asker, contextOf, type Ground, hashOf } from './ground.ts'
import type { PersonDetails } from './person.ts'

const DETAIL_LENGTH_MAX = 200
const EMAIL = /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,189}$/u
const PHONE = /^\+?[0-9][0-9 ()./-]{3,30}$/
const NAME = /^[^\p{Cc}]{1,200}$/u
const OPENED_AT_ONCE_MAX = 100

/** One address has one form, whatever the keyboard wrote. */
export const normalisedLogin = (login: string): string => login.normalize('NFKC').trim().toLowerCase()

export const loginHash = (ground: Pick<Ground, 'hashKey'>, login: string): Buffer =>
  hashOf(ground, 'login', normalisedLogin(login))

/** **Errors.** `USAGE`, naming the member and never its value. */
export function checkedDetails({ displayName, email, phone }: PersonDetails): PersonDetails {
  if (typeof displayName !== 'string' || !NAME.test(displayName)) throw odd('a name')
  if (email !== undefined && (typeof email !== 'string' || !EMAIL.test(email.trim())))
    throw odd('an e-mail address')
  if (phone !== undefined && (typeof phone !== 'string' || !PHONE.test(phone))) throw odd('a phone number')
  return {
    displayName,
    ...(email === undefined ? {} : { email: email.trim() }),
    ...(phone === undefined ? {} : { phone }),
  }
}

const odd = (what: string): ChartwardError =>
  new ChartwardError('USAGE', `${what} of at most ${DETAIL_LENGTH_MAX} characters is wanted here`)

const nameOf = (id: string): string => `person/${id}`

export async function sealDetails(
  { vault }: Pick<Ground, 'vault'>,
  asker: Asker,
  id: PersonId,
  details: PersonDetails,
): Promise<Buffer> {
  const plain = Buffer.from(JSON.stringify(details))
  const [sealed] = await vault.sealSecrets([{ name: nameOf(id), plain }], contextOf(asker, 'person'))
  if (sealed === undefined) throw new ChartwardError('KEYS_UNAVAILABLE', 'The key server sealed nothing')
  return sealed
}

/** Names and contacts of these people; each opening is a leaf of the key ledger. Unknown ones are left out. */
export async function readDetails(
  { vault, database }: Pick<Ground, 'vault' | 'database'>,
  asker: Asker,
  ids: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, PersonDetails>> {
  const found = new Map<PersonId, PersonDetails>()
  const rows = await database.query<{ id: PersonId; details: Buffer }>(
    'select id, details from person where id = any($1::uuid[])',
    [ids],
  )
  for (let from = 0; from < rows.length; from += OPENED_AT_ONCE_MAX) {
    const part = rows.slice(from, from + OPENED_AT_ONCE_MAX)
    const sealed = part.map(({ id, details }) => ({ name: nameOf(id), sealed: details }))
    const opened = await vault.openSecrets(sealed, contextOf(asker, 'person'))
    for (const [at, { id }] of part.entries()) {
      const plain = opened[at]
      if (plain === undefined) continue
      found.set(id, JSON.parse(plain.toString('utf8')) as PersonDetails)
      plain.fill(0)
    }
  }
  return found
}
