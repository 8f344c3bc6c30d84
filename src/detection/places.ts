import { hintFrom } from './hint.ts'
import type { GroundLimits } from './limits.ts'
import { isAtHome, networkOf } from './principal.ts'
import { openRecent } from './recent.ts'
import { words } from './sentences.ts'
import type { Raise, SeenDisclosure, Watch } from './signal.ts'

const LOCAL = 'local'

interface Place {
  network: string
  before: string
  changes: number
  since: number
  last: SeenDisclosure
}

/** Two places: one session goes back and forth between two networks, as when what opens it was copied. */
export function watchPlaces(limits: GroundLimits, raise: Raise): Watch {
  const places = openRecent<Place>(limits.sessionsMax)
  return {
    take: (event) => {
      if (event.ledger === 'keys' || event.kind === 'self' || event.kind === 'token') return
      const { who, how } = event.entry
      if (who.address !== LOCAL && how !== 'sign-in-failed') moved(event, networkOf(who.address))
    },
  }

  function moved(event: SeenDisclosure, network: string): void {
    const { at, who } = event.entry
    const place = places.find(who.session)
    if (place === undefined) {
      places.set(who.session, { network, before: '', changes: 0, since: at, last: event })
      return
    }
    if (place.network === network) return void (place.last = event)
    if (at - place.since > limits.placesMs) {
      place.changes = 0
      place.since = at
    }
    // There and back again: somebody who only moved does not come back within minutes, again and again.
    place.changes = place.before === network || place.before === '' ? place.changes + 1 : 1
    const { last } = place
    place.before = place.network
    place.network = network
    place.last = event
    if (place.changes < limits.placesChanges) return
    raise(
      hintFrom([last, event], {
        rule: 'session-in-two-places',
        family: 'integrity',
        level: isAtHome(who.role) ? 'low' : 'high',
        about: who.session,
        says: words('session-in-two-places', { user: who.user }),
      }),
    )
  }
}
