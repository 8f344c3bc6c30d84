import { hintFrom } from './hint.ts'
import type { RightLimits } from './limits.ts'
import { openRecent } from './recent.ts'
import { words } from './sentences.ts'
import type { Raise, SeenDisclosure, Watch } from './signal.ts'
import { isOpening, type Opening } from './volume.ts'

/** One for many: a proxy who stands in for more patients than a family has, and support that looks at many. */
export function watchFanOut(limits: RightLimits, raise: Raise): Watch {
  const fans = openRecent<Map<string, SeenDisclosure>>(limits.usersMax)
  return {
    take: (event) => {
      if (isOpening(event)) fanOut(event)
    },
  }

  function fanOut(event: Opening): void {
    const { basis, patient, who, at } = event.entry
    const max = basis === 'proxy' ? limits.proxyPatients : basis === 'support' ? limits.supportPatients : 0
    if (max === 0) return
    const seen = fans.of(`${who.user} ${basis}`, () => new Map())
    for (const [one, { entry }] of seen) if (at - entry.at > limits.fanOutMs) seen.delete(one)
    if (seen.size < max) seen.set(patient, event)
    if (seen.size < max) return
    raise(
      hintFrom([...seen.values(), event], {
        rule: basis === 'proxy' ? 'proxy-for-many' : 'support-looks-at-many',
        family: 'access',
        level: basis === 'proxy' ? 'medium' : 'high',
        says: words(basis === 'proxy' ? 'by-proxy' : 'by-support', { user: who.user, patients: seen.size }),
      }),
    )
  }
}
