import { type BurstSize, openBursts } from './burst.ts'
import { hintFrom } from './hint.ts'
import type { WriteLimits } from './limits.ts'
import { words } from './sentences.ts'
import type { Raise, SeenDisclosure, Watch } from './signal.ts'

/** What harms when it is false, and whoever treats relies on. */
const VITAL: readonly string[] = [
  'AllergyIntolerance/',
  'MedicationRequest/',
  'MedicationStatement/',
  'MedicationAdministration/',
]

/**
 * What is written: many deletions or changes by one session, as ransom and revenge do it; and allergies or medications
 * changed by somebody without a relation to the patient.
 */
export function watchWrites(limits: WriteLimits, raise: Raise): Watch {
  const deletions = openBursts(limits.deletions satisfies BurstSize, limits.sessionsMax)
  const changes = openBursts(limits.changes, limits.sessionsMax)
  return {
    take: (event) => {
      if (event.ledger === 'keys' || event.kind === 'self' || event.entry.how === 'write-failed') return
      const { writes, how } = event.entry
      if (writes === undefined) return
      const deletes = how === 'delete' || writes.some(({ deleted }) => deleted === true)
      if (deletes) burst(event, 'deletions')
      else if (how === 'update' || how === 'transaction' || how === 'batch') burst(event, 'changes')
      if (event.kind === 'person' && event.closeness !== 'related') tampered(event)
    },
  }

  function burst(event: SeenDisclosure, what: 'deletions' | 'changes'): void {
    const { user, session } = event.entry.who
    const found = (what === 'deletions' ? deletions : changes).take(session, event)
    if (found === undefined) return
    // Services change much for a living; people do not, and hardly anybody deletes.
    if (what === 'changes' && event.kind !== 'person') return
    raise(
      hintFrom(found, {
        rule: `many-${what}`,
        family: 'integrity',
        level: what === 'deletions' ? 'critical' : 'high',
        about: session,
        says: words(what, { user, count: found.length }),
      }),
    )
  }

  function tampered(event: SeenDisclosure): void {
    const { who, writes = [], how } = event.entry
    if (how === 'create') return
    const vital = writes.some(({ resource }) => VITAL.some((type) => resource.startsWith(type)))
    if (!vital) return
    raise(
      hintFrom([event], {
        rule: 'vital-record-changed-by-a-stranger',
        family: 'integrity',
        level: 'high',
        says: words('vital-record-changed', { user: who.user }),
      }),
    )
  }
}
