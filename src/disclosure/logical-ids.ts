import type { PatientId } from '../kernel/index.ts'
import type { Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'

/**
 * The logical ids of people's own resources, for whoever opens records by them; who has no resource is left out. Each of
 * them has a leaf, though nothing of theirs is opened: that there is a record is told, too.
 */
export async function logicalIds(
  ground: Ground,
  interaction: Interaction,
  patients: readonly PatientId[],
): Promise<ReadonlyMap<PatientId, string>> {
  if (patients.length === 0) return new Map()
  const ids = await ground.records.logicalIdsOf(patients)
  await account(ground, interaction, {
    how: 'operation',
    note: 'whose records can be opened',
    shown: [],
    about: patients,
  })
  return ids
}
