import { type Asked, type Brake, closenessOf } from '../brake/index.ts'
import { firstSince, kindOf } from '../detection/index.ts'
import { NOTE_OVER_BUDGET } from '../disclosure/index.ts'
import { asLeafIndex, type Clock } from '../kernel/index.ts'
import { decodeEntry, type DisclosureEntry, type Ledger, writesPatient } from '../ledger/index.ts'

const DAY_MS = 86_400_000
/** The newest so many leaves: what a start can wait for. The shortest budgets stop a thief, and they are among these. */
const LEAVES_MAX = 1_000_000
/** Refused, undone, or under an approval that is counted by itself. */
const NOT_COUNTED: ReadonlySet<string> = new Set(['denied', 'write-failed', 'export', 'break-glass'])

/**
 * Counts what the ledger says was shown in the last 24 hours: a server that is restarted, by whomever, gives nobody a fresh
 * budget. Whoever began anew with a passkey and a reason has begun anew still. To be called before anybody is served.
 */
export async function recallShown(brake: Brake, ledger: Ledger, clock: Clock): Promise<void> {
  const { size } = await ledger.publish()
  const source = { reader: ledger, publish: async () => await ledger.publish() }
  const since = clock.now() - DAY_MS
  const first = Math.max(await firstSince(source, size, since), size - LEAVES_MAX)
  for await (const chunk of ledger.openings(asLeafIndex(first), size)) {
    for (const { entry: bytes } of chunk) {
      const entry = decodeEntry(bytes)
      if (entry.at < since) continue
      if (entry.how === 'containment' && entry.note?.startsWith(NOTE_OVER_BUDGET) === true)
        brake.forgive(entry.who.user, entry.at)
      const asked = askedIn(entry)
      if (asked !== undefined) brake.recall(asked)
    }
  }
}

/** As it was asked when it was decided, as far as a leaf tells. */
function askedIn(entry: DisclosureEntry): Asked | undefined {
  const { at, who, how, patient, basis, bytes } = entry
  const named = kindOf(who)
  // A person's leaf says how they stand to the patient; that of a token says nothing, whatever role it was made for.
  const kind = named === 'person' && patient !== null && basis === undefined ? 'token' : named
  if (kind === 'self' || NOT_COUNTED.has(how) || (patient === null && bytes === 0)) return undefined
  const asked = { at, kind, who, bytes }
  if (patient === null) return { ...asked, patients: [] }
  const given = entry.resources.length > 0 || (kind === 'person' && writesPatient(entry))
  if (given) return { ...asked, patients: [{ patient, closeness: closenessOf(basis) }] }
  return { ...asked, patients: [], compared: writesPatient(entry) ? [] : [patient] }
}
