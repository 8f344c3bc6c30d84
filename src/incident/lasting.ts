import { asUnixMs, type LeafIndex, type UnixMs } from '../kernel/index.ts'
import type { Target } from '../containment/index.ts'
import type { Session } from '../identity/index.ts'
import { findLeaves, type How } from '../ledger/index.ts'
import { disclosureEntries, viewLedger } from '../scope/index.ts'
import type { Ground } from './ground.ts'
import { principalOf } from './released.ts'

/**
 * What somebody did, in one way, that goes on without them: a way to sign in that they added, somebody they let see a record, an
 * app, a setting. Nothing of it ends with them, for it may be honest; a person looks at each entry.
 */
export interface Lasting {
  readonly how: How
  readonly count: number
  readonly last: UnixMs
  /** The newest leaves of the disclosure ledger, the newest first. */
  readonly leaves: readonly LeafIndex[]
}

const HOWS: readonly How[] = ['factor', 'role', 'consent', 'policy', 'support', 'bulk', 'containment']
const DAY_MS = 86_400_000
/** Of a person or an app: so long before they were contained. Of a session everything. */
const BEFORE_MS = 30 * DAY_MS
/** Of each name the newest so many leaves are read. */
const LEAVES_MAX = 20_000
const NAMED_MAX = 20

/** Everything of that kind that stands in the ledger under the names of a target. `ever`: its sessions; undefined: everybody's. */
export async function lastingOf(
  { ledgers }: Pick<Ground, 'ledgers'>,
  target: Target,
  { ever, since }: { readonly ever: readonly Session[] | undefined; readonly since: UnixMs },
): Promise<readonly Lasting[]> {
  if (ever === undefined) return []
  const from = asUnixMs(target.kind === 'session' ? 0 : since - BEFORE_MS)
  const question =
    target.kind === 'session'
      ? { sessions: [...new Set([target.name, ...ever.map(({ session }) => session)])] }
      : principalOf(target)
  const { index } = await viewLedger(ledgers.disclosure)
  const leaves = (await findLeaves(index, { ...question, from })).slice(-LEAVES_MAX)
  const found = new Map<How, Lasting>()
  for await (const [leaf, { how, at }] of disclosureEntries(ledgers.disclosure.reader, leaves)) {
    if (!HOWS.includes(how)) continue
    const { count, leaves: before } = found.get(how) ?? { count: 0, leaves: [] }
    found.set(how, { how, count: count + 1, last: at, leaves: [leaf, ...before].slice(0, NAMED_MAX) })
  }
  return HOWS.flatMap((how) => found.get(how) ?? [])
}
