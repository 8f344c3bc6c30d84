import type { Facts } from './facts.ts'
import { hash53 } from './hash.ts'
import { hintFrom } from './hint.ts'
import { words } from './sentences.ts'
import type { Raise, SeenDisclosure, Watch } from './signal.ts'

/** Exports are rare enough that the first of each person and app is looked at. */
export function watchExports(facts: Facts, raise: Raise): Watch {
  return {
    take: (event) => {
      if (event.ledger === 'keys' || event.entry.how !== 'export' || event.kind === 'self') return
      exported(event)
    },
  }

  function exported(event: SeenDisclosure): void {
    const { at, who } = event.entry
    const first = facts.learn(hash53(`export\0${who.user}\0${who.client}`), at)
    if (!first) return
    raise(
      hintFrom([event], {
        rule: 'first-export',
        family: 'access',
        level: event.kind === 'person' ? 'high' : 'medium',
        says: words('exported-for-the-first-time', { user: who.user, client: who.client }),
      }),
    )
  }
}
