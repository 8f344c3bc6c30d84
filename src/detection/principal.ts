import type { DisclosureEntry, Who } from '../ledger/index.ts'
import type { Actor, ActorKind } from './signal.ts'

/** Roles of services and of tokens that stand for no person. */
const SERVICE_ROLES: ReadonlySet<string> = new Set(['integration', 'viewer'])
const SELF_ROLES: ReadonlySet<string> = new Set(['server', 'operator'])
const HOME_ROLES: ReadonlySet<string> = new Set(['patient', 'proxy'])
const COMMAND_LINE = 'command-line'

/** What kind of principal a leaf is of: each kind has baselines of its own. */
export function kindOf({ user, role, client }: Who): ActorKind {
  if (SELF_ROLES.has(role)) return 'self'
  if (client === COMMAND_LINE) return 'token'
  if (SERVICE_ROLES.has(role) || user === client) return 'app'
  return 'person'
}

export function actorOf({ user, role, client, session, address }: Who): Actor {
  return { user, role, client, session, address }
}

/** People who look at their own record, or at that of somebody close: from home, and on the way. */
export function isAtHome(role: string): boolean {
  return HOME_ROLES.has(role)
}

/** True when a search asked for people by a list: its hits are looked through, not opened. */
export function isListing({ how, predicate }: DisclosureEntry): boolean {
  return how === 'search' && predicate !== undefined && predicate.startsWith('Patient?')
}

/** The network an address belongs to: /24 for IPv4, /48 for IPv6; the address itself for names such as `local`. */
export function networkOf(address: string): string {
  const mapped = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
  const dot = mapped.lastIndexOf('.')
  if (dot >= 0) return mapped.slice(0, dot)
  let end = -1
  for (let part = 0; part < 3; part += 1) {
    const next = mapped.indexOf(':', end + 1)
    if (next < 0) return mapped
    end = next
  }
  return mapped.slice(0, end)
}
