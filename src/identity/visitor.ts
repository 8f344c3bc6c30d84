import { ChartwardError, type UnixMs } from '../kernel/index.ts'
import type { Query } from '../postgres/index.ts'
import { isKnownDevice, rememberDevice } from './devices.ts'
import type { Asker, Ground } from './ground.ts'
import { type SealedNotice, sealNotices, storeNotices } from './notices.ts'
import type { Person } from './person.ts'
import type { Factor } from './proof.ts'

/** Somebody at the door who has not shown yet who they are. */
export interface Visitor {
  readonly client: string
  /** The session this may become, or the one that steps up. */
  readonly session: string
  readonly address: string
  /** What `SignedIn.deviceToken` gave this browser before. */
  readonly deviceToken?: string
}

/** Somebody who has shown who they are. What a session is made of. */
export interface SignedIn {
  readonly person: Person
  readonly factors: readonly Factor[]
  /** A passkey was shown, or what stands for one in a demo. */
  readonly phishingResistant: boolean
  readonly factorAt: UnixMs
  /** Never seen with this person before; they were told. */
  readonly newDevice: boolean
  /** To be kept in the browser, so that it is known next time. */
  readonly deviceToken: string
  /** Good for enrolling a factor and for nothing else. */
  readonly enrolmentOnly: boolean
}

export function askerOf({ client, session, address }: Visitor, person: Person | undefined): Asker {
  const [role = 'none'] = person?.roles ?? ['unknown']
  return { user: person?.userName ?? 'unknown', role, client, session, address }
}

/**
 * Tells the ledger of a sign-in that failed, then says no. One answer for every reason, so that nothing is learned of which
 * accounts there are.
 */
export async function refuse(
  ground: Ground,
  visitor: Visitor,
  person: Person | undefined,
  why: string,
): Promise<never> {
  await ground.tell({ how: 'sign-in-failed', who: askerOf(visitor, person), note: why })
  throw new ChartwardError('SIGN_IN_FAILED', 'the name or what proves it is not right')
}

/** What a sign-in is made of once everything was shown. */
export interface Shown {
  readonly person: Person
  readonly factors: readonly Factor[]
  readonly enrolmentOnly: boolean
  readonly notices?: readonly SealedNotice[]
  /** Uses up what can be used once; false when somebody was faster. */
  settle(query: Query): Promise<boolean>
}

/**
 * Completes a sign-in: what is used up, the device, the notice and the leaf are there together, or it did not happen.
 *
 * **Errors** `SIGN_IN_FAILED`; the ledger's, the key server's and the database's.
 */
export async function complete(ground: Ground, visitor: Visitor, shown: Shown): Promise<SignedIn> {
  const { person, factors, enrolmentOnly, settle } = shown
  const who = askerOf(visitor, person)
  const { deviceToken, address } = visitor
  const known = (await isKnownDevice(ground, person.id, deviceToken)) ? deviceToken : undefined
  const notices = [...(shown.notices ?? [])]
  if (known === undefined) notices.push(...(await sealNotices(ground, who, person, 'new-device')))
  const signedIn = await ground.database.transaction(async ({ query }): Promise<SignedIn | undefined> => {
    // Locked, so that an account disabled a moment ago signs nobody in.
    const [live] = await query('select id from person where id = $1 and disabled is null for update', [
      person.id,
    ])
    if (live === undefined || !(await settle(query))) return undefined
    const token = await rememberDevice(ground, query, { person: person.id, known, address })
    await storeNotices(ground, query, notices)
    const note = `${factors.join(' and ')}${enrolmentOnly ? ', to enrol only' : ''}${known === undefined ? ', new device' : ''}`
    await ground.tell({ how: 'sign-in', who, note })
    return {
      person,
      factors,
      // There is nobody to be fooled in a demo: its link counts for what its people would have at hand.
      phishingResistant: factors.includes('passkey') || factors.includes('demo-link'),
      factorAt: ground.clock.now(),
      newDevice: known === undefined,
      deviceToken: token,
      enrolmentOnly,
    }
  })
  return (
    signedIn ?? (await refuse(ground, visitor, person, `${factors.join(' and ')}: used before, or disabled`))
  )
}
