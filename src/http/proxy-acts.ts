import { asUnixMs, type PatientId, type UnixMs } from '../kernel/index.ts'
import type { Interaction } from '../disclosure/index.ts'
import type { Asker, Person, Proxy } from '../identity/index.ts'
import type { BrowserGround, BrowserSession } from './browser.ts'

const DAY = /^\d{4}-\d\d-\d\d$/
const DAY_MS = 24 * 60 * 60 * 1000

/** Somebody who is to see a patient's record. **Shape** `lastDay`: ISO; empty for none. */
export interface ProxyGiven {
  readonly asker: Asker
  readonly patient: PatientId
  readonly userName: string
  readonly relationship: string
  readonly lastDay: string
}

/**
 * A patient lets somebody see their record; answers why not, where that is so. Who calls it has asked for a proof.
 *
 * **Errors.** `USAGE` for a relationship that is none.
 */
export async function giveProxy(
  { accounts: { people, proxies } }: Pick<BrowserGround, 'accounts'>,
  session: BrowserSession,
  { asker, patient, userName, relationship, lastDay }: ProxyGiven,
): Promise<'self' | 'unknown' | 'day' | undefined> {
  const wanted = await people.findByUserName(userName.trim().replaceAll('\0', ''))
  if (wanted?.id === session.person) return 'self'
  if (wanted === undefined || !canBeProxy(wanted)) return 'unknown'
  const expires = endOf(lastDay)
  if (expires !== undefined && expires <= session.lastSeen) return 'day'
  const end = expires === undefined ? {} : { expires }
  await proxies.grant(asker, { person: wanted.id, patient, relationship, ...end })
  if (!wanted.roles.includes('proxy')) await people.grantRole(asker, wanted.id, { role: 'proxy' })
  return undefined
}

/** Somebody who sees a record, by the name they sign in with. */
export interface ProxyNamed extends Proxy {
  readonly userName: string
}

/** Who sees somebody's record on their behalf: it says of whom they take care, so its leaf stands before it is shown. */
export async function proxiesShown(
  { accounts: { people, proxies }, disclosure }: Pick<BrowserGround, 'accounts' | 'disclosure'>,
  interaction: Interaction,
  patient: PatientId,
): Promise<ProxyNamed[]> {
  await disclosure.note(interaction, { how: 'operation', note: 'proxies shown', about: [patient] })
  const given = await proxies.ofPatient(patient)
  return await Promise.all(
    given.map(async (one) => ({ ...one, userName: (await people.findById(one.person))?.userName ?? '' })),
  )
}

/** Answers whether there was somebody to take it back from: of those there are; what else was sent is nobody's. */
export async function takeProxyBack(
  { accounts: { proxies } }: Pick<BrowserGround, 'accounts'>,
  { asker, patient, person }: { readonly asker: Asker; readonly patient: PatientId; readonly person: string },
): Promise<boolean> {
  const taken = (await proxies.ofPatient(patient)).find((one) => one.person === person)
  return taken !== undefined && (await proxies.takeBack(asker, taken.person, patient))
}

/** Whoever looks after records here is not named by a patient; so nothing is learned of who works here either. */
function canBeProxy({ roles, disabled }: Person): boolean {
  return disabled === undefined && roles.some((role) => role === 'proxy' || role === 'patient')
}

/** The end of a day that was chosen; undefined for none. */
function endOf(day: string): UnixMs | undefined {
  if (!DAY.test(day)) return undefined
  const begins = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(begins) ? undefined : asUnixMs(begins + DAY_MS - 1)
}
