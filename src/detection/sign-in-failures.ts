import { openBursts } from './burst.ts'
import { hintFrom } from './hint.ts'
import type { DoorLimits } from './limits.ts'
import { networkOf } from './principal.ts'
import { openRecent } from './recent.ts'
import { words } from './sentences.ts'
import type { Raise, SeenDisclosure, Watch } from './signal.ts'
import { countIn, openWindow, sumOf, type Window } from './windows.ts'

interface Tries {
  readonly failed: Window
  readonly signedIn: Window
  readonly users: Set<string>
  latest: SeenDisclosure[]
}

/** Passwords that are tried: sign-ins fail from one network, or again and again for one person. */
export function watchSignInFailures(limits: DoorLimits, raise: Raise): Watch {
  const networks = openRecent<Tries>(limits.keysMax)
  const person = openBursts(limits.failures, limits.keysMax)
  const window = { ms: limits.spray.withinMs, slices: 10 }
  const tries = (): Tries => ({
    failed: openWindow(window),
    signedIn: openWindow(window),
    users: new Set(),
    latest: [],
  })
  return {
    take: (event) => {
      if (event.ledger === 'keys') return
      const { how, who, at } = event.entry
      if (how === 'sign-in') countIn(networks.of(networkOf(who.address), tries).signedIn, at)
      if (how !== 'sign-in-failed') return
      failed(event)
      failedFor(event)
    },
  }

  function failed(event: SeenDisclosure): void {
    const { at, who } = event.entry
    const network = networkOf(who.address)
    const seen = networks.of(network, tries)
    const count = countIn(seen.failed, at)
    if (count <= 1) seen.users.clear()
    if (seen.users.size < limits.spray.users) seen.users.add(who.user)
    seen.latest = [...seen.latest.slice(1 - limits.spray.count), event]
    // Behind one address of a large house many fail, and many more do not.
    if (count >= limits.spray.count && count > sumOf(seen.signedIn, at)) {
      const many = seen.users.size >= limits.spray.users
      raise(
        hintFrom(seen.latest, {
          rule: 'sign-ins-fail-from-one-network',
          family: 'access',
          level: many ? 'high' : 'medium',
          about: network,
          says: words(many ? 'sign-ins-failed-for-many' : 'sign-ins-failed-for-a-few', { count }),
        }),
      )
    }
  }

  function failedFor(event: SeenDisclosure): void {
    const { who } = event.entry
    if (who.user === 'unknown') return
    const burst = person.take(who.user, event)
    if (burst === undefined) return
    raise(
      hintFrom(burst, {
        rule: 'sign-ins-fail-for-one-person',
        family: 'access',
        level: 'low',
        says: words('sign-ins-failed-for-one', { count: burst.length, user: who.user }),
      }),
    )
  }
}
