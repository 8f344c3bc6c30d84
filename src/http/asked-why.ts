import type { UnixMs } from '../kernel/index.ts'
import { isAnswerable, type Measure } from '../containment/index.ts'
import type { Asker, Session } from '../identity/index.ts'
import type { BrowserGround } from './browser.ts'

type Ground = Pick<BrowserGround, 'containment' | 'identity'>

/**
 * What this person is asked, in whichever of their sessions: an app of theirs cannot answer for itself. Asks the database
 * only when somebody is asked something.
 */
export async function askedOf(
  { containment, identity }: Ground,
  { user }: Pick<Session, 'user'>,
): Promise<readonly Measure[]> {
  if (!containment.open().some(({ degree }) => isAnswerable(degree))) return []
  const sessions = await identity.sessions.list({ user })
  const asked = new Map<string, Measure>()
  for (const session of sessions)
    for (const measure of containment.inForce(session))
      if (isAnswerable(measure.degree)) asked.set(measure.id, measure)
  return [...asked.values()]
}

/** A passkey was shown: whatever asked for one before is settled. */
export async function passkeyShown(ground: Ground, who: Asker, shownAt: UnixMs): Promise<void> {
  for (const measure of await askedOf(ground, who))
    if (measure.degree === 'step-up' && measure.begun <= shownAt)
      await ground.containment.answer({ measure, who, shownAt })
}
