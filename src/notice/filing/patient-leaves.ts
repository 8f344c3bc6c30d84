import type { PatientId } from '../../kernel/index.ts'
import { decodeEntry, findLeaves, type LedgerIndex, type Ledger } from '../../ledger/index.ts'
import type { Case } from '../../incident/index.ts'
import type { AccountedLeaf } from './accounting.ts'

interface LedgerGround {
  readonly ledger: Ledger
  readonly index: LedgerIndex
}

/** Every leaf about one person that a published checkpoint covers, ascending. */
export async function leavesAbout(
  { ledger, index }: LedgerGround,
  patient: PatientId,
): Promise<AccountedLeaf[]> {
  const { size } = ledger.checkpoint()
  await index.catchUp(ledger, size)
  const leaves = await findLeaves(index.view(size), { patients: [patient] })
  const openings = await ledger.openingsAt(leaves)
  return openings.map((opening) => ({ index: opening.index, entry: decodeEntry(opening.entry) }))
}

/** True when a leaf is one of those a case asked about: of its principals, within its window. */
export function isOfCase({ query }: Case, { entry }: AccountedLeaf): boolean {
  const { who, at } = entry
  if ((query.from !== undefined && at < query.from) || (query.to !== undefined && at > query.to)) return false
  const named = query.sessions.length + query.users.length + query.clients.length + query.addresses.length
  if (named === 0) return query.from !== undefined && query.to !== undefined
  return (
    query.sessions.includes(who.session) ||
    query.users.includes(who.user) ||
    query.clients.includes(who.client) ||
    query.addresses.includes(who.address)
  )
}
