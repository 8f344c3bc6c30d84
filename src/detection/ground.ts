import type { Facts } from './facts.ts'
import { hash53 } from './hash.ts'
import { hintFrom } from './hint.ts'
import type { GroundLimits } from './limits.ts'
import { isAtHome, networkOf } from './principal.ts'
import { openRecent } from './recent.ts'
import { words } from './sentences.ts'
import type { Raise, SeenDisclosure, Watch } from './signal.ts'
import { isOpening } from './volume.ts'

const NEW_DEVICE = 'new device'

/** New ground: a device and a network that are both new to somebody who works here, then patients without a relation. */
export function watchGround(limits: GroundLimits, facts: Facts, raise: Raise): Watch {
  const strange = openRecent<{ readonly signIn: SeenDisclosure; unrelated: SeenDisclosure[] }>(
    limits.sessionsMax,
  )
  return {
    take: (event) => {
      if (event.ledger === 'keys' || event.kind !== 'person') return
      if (event.entry.how === 'sign-in') signedIn(event, networkOf(event.entry.who.address))
      if (strange.size > 0 && isOpening(event) && event.closeness === 'unrelated') opened(event)
    },
  }

  function signedIn(event: SeenDisclosure, network: string): void {
    const { at, who, note = '' } = event.entry
    const known = !facts.learn(hash53(`user\0${who.user}`), at)
    const fresh = facts.learn(hash53(`network\0${who.user}\0${network}`), at)
    if (!known || !fresh || !note.includes(NEW_DEVICE) || isAtHome(who.role)) return
    strange.set(who.session, { signIn: event, unrelated: [] })
    raise(
      hintFrom([event], {
        rule: 'new-device-and-network',
        family: 'access',
        level: 'low',
        says: words('new-device-and-network', { user: who.user }),
      }),
    )
  }

  function opened(event: SeenDisclosure): void {
    const { at, who } = event.entry
    const place = strange.find(who.session)
    if (place === undefined || at - place.signIn.entry.at > limits.strangeMs) return
    if (place.unrelated.length < limits.strangeUnrelated) place.unrelated.push(event)
    if (place.unrelated.length < limits.strangeUnrelated) return
    raise(
      hintFrom([place.signIn, ...place.unrelated], {
        rule: 'new-ground-then-strangers',
        family: 'volume',
        level: 'high',
        about: who.session,
        says: words('new-device-then-strangers', { user: who.user, patients: place.unrelated.length }),
      }),
    )
  }
}
