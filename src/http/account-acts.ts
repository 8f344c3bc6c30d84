import { ChartwardError } from '../kernel/index.ts'
import type { Asker, Person, PersonDetails } from '../identity/index.ts'
import type { BrowserGround, BrowserSession } from './browser.ts'

const BY_OWNER = 'ended by its owner'

/** The account that is signed in. **Errors.** `PERSON_UNKNOWN`. */
export async function personOf(
  { accounts }: Pick<BrowserGround, 'accounts'>,
  { person: id }: BrowserSession,
): Promise<Person> {
  const person = await accounts.people.findById(id)
  if (person === undefined) throw new ChartwardError('PERSON_UNKNOWN', 'there is no such person')
  return person
}

/** Its name and contacts. Each opening is a leaf of the key ledger. */
export async function detailsOf(
  { accounts }: Pick<BrowserGround, 'accounts'>,
  session: BrowserSession,
  asker: Asker,
): Promise<PersonDetails> {
  const found = await accounts.people.readDetails(asker, [session.person])
  return found.get(session.person) ?? { displayName: session.user }
}

/** What was typed as name and contacts: what is empty is taken away. */
export function contactOf(typed: {
  readonly name: string
  readonly email: string
  readonly phone: string
}): PersonDetails {
  const [email, phone] = [typed.email.trim(), typed.phone.trim()]
  return {
    displayName: typed.name.trim(),
    ...(email === '' ? {} : { email }),
    ...(phone === '' ? {} : { phone }),
  }
}

/** Ends one of somebody's own sessions; both are named, so that nobody ends what is not theirs. */
export async function endOwnSession(
  { identity }: Pick<BrowserGround, 'identity'>,
  { person }: BrowserSession,
  { asker, ended }: { readonly asker: Asker; readonly ended: string },
): Promise<void> {
  await identity.sessions.end({ session: ended, person }, asker, BY_OWNER)
}

/** Ends all of somebody's sessions but the one that asks. */
export async function endOtherSessions(
  { identity: { sessions } }: Pick<BrowserGround, 'identity'>,
  { person, session: own }: BrowserSession,
  asker: Asker,
): Promise<void> {
  for (const { session } of await sessions.list({ person }))
    if (session !== own) await sessions.end({ session, person }, asker, BY_OWNER)
}
