import { randomUUID } from 'node:crypto'
import type { Clock, LeafIndex, PatientId, UnixMs } from '../../kernel/index.ts'
import { type DisclosureEntry, encodeEntry, type Ledger, type Who } from '../../ledger/index.ts'
import { append } from '../../ledger/append.ts'
import type { Database } from '../../postgres/index.ts'
import type { OfficialContacts } from './contacts.ts'
import type { Secrets } from './secrets.ts'

/** What checking stands on. */
export interface CheckingGround {
  readonly database: Database
  readonly ledger: Ledger
  readonly clock: Clock
  readonly secrets: Secrets
  readonly contacts: () => OfficialContacts
}

/** A patient, and whoever stands in for one, ask for themselves. */
const BY_PEOPLE: ReadonlySet<string> = new Set(['patient', 'proxy'])

/** One leaf, durable when this returns. */
export async function tell(
  { ledger, clock }: Pick<CheckingGround, 'ledger' | 'clock'>,
  who: Who,
  { patient, note }: { readonly patient: PatientId | null; readonly note: string },
): Promise<{ readonly index: LeafIndex; readonly at: UnixMs }> {
  const at = clock.now()
  const entry: DisclosureEntry = {
    v: 1,
    at,
    who,
    how: 'notice',
    why: patient !== null && BY_PEOPLE.has(who.role) ? 'PATRQT' : 'HSYSADMIN',
    patient,
    resources: [],
    elements: 0,
    bytes: 0,
    request: randomUUID(),
    note,
  }
  return { index: await append(ledger, [encodeEntry(entry)]), at }
}
