import type { Facts } from './facts.ts'
import { hash53 } from './hash.ts'
import { hintFrom } from './hint.ts'
import type { AppLimits } from './limits.ts'
import { networkOf } from './principal.ts'
import type { OwnRule } from './own-rules.ts'
import { openRecent } from './recent.ts'
import { type Words, words } from './sentences.ts'
import type { Raise, Seen, SeenDisclosure, Watch } from './signal.ts'

const LOCAL = 'local'

/** Habits of services without a person: a network or a type of resource that a known app never had. */
export function watchAppHabits(limits: AppLimits, facts: Facts, raise: Raise): Watch {
  const clients = openRecent<{ readonly since: number }>(limits.clientsMax)
  return {
    take: (event) => {
      if (!isOfApp(event)) return
      const { at, who } = event.entry
      const fresh = facts.learn(hash53(`client\0${who.client}`), at)
      // One that was known before anybody watched has no beginning.
      const { since } = clients.of(who.client, () => ({ since: fresh ? at : -Infinity }))
      newGround(event, at - since >= limits.settledMs)
    },
  }

  function newGround(event: SeenDisclosure, settled: boolean): void {
    const { at, who, resources } = event.entry
    const network = facts.learn(hash53(`client network\0${who.client}\0${networkOf(who.address)}`), at)
    if (network && settled && who.address !== LOCAL)
      tell(event, 'app-from-a-new-network', words('app-leaves-its-network', { client: who.client }))
    let last = ''
    for (const resource of resources) {
      const type = resource.slice(0, resource.indexOf('/'))
      if (type === last) continue
      last = type
      const isNew = facts.learn(hash53(`client type\0${who.client}\0${type}`), at)
      if (isNew && settled)
        tell(event, 'app-reads-a-new-type', words('app-reads-a-new-type', { client: who.client, type }))
    }
  }

  function tell(event: SeenDisclosure, rule: OwnRule, says: Words): void {
    const { client } = event.entry.who
    raise(
      hintFrom([event], {
        rule,
        family: 'access',
        level: 'medium',
        about: client,
        says,
      }),
    )
  }
}

/** Something a service did, other than being refused. */
export function isOfApp(event: Seen): event is SeenDisclosure {
  return event.ledger === 'disclosure' && event.kind === 'app' && event.entry.how !== 'denied'
}
