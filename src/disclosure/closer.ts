import { widens } from '../access/index.ts'
import { careKindOf, careRelationsOf, patientIdOf } from '../fhir/index.ts'
import type { Change } from '../records/plaintext.ts'
import { standingsOf } from './gate.ts'
import type { Ground, Interaction } from './interaction.ts'
import { patientsNamedIn } from './opening.ts'

/**
 * What somebody writes brings them no closer: a record that would relate the clinician who writes it to a patient, so that
 * they see more than they do, is stored and relates everybody else. Broken glass would never end otherwise, and whoever
 * has a task would be let into what is labelled.
 */
export async function withoutSelf(
  ground: Ground,
  interaction: Interaction,
  changes: readonly Change[],
): Promise<readonly Change[]> {
  const { gate, who, request } = interaction
  const subject = gate?.person?.subject
  if (gate === undefined || subject?.role !== 'clinician') return changes
  if (changes.every(({ type }) => careKindOf(type) === undefined)) return changes
  const actors = await ground.access.actorsOf(subject, { who, request })
  const judged: Change[] = []
  for (const change of changes) {
    const closer = await bringsCloser(ground, interaction, change, actors)
    judged.push(closer ? { ...change, unrelated: actors } : change)
  }
  return judged
}

async function bringsCloser(
  ground: Ground,
  interaction: Interaction,
  { type, id, version, deleted, resource }: Change,
  actors: readonly string[],
): Promise<boolean> {
  const kind = careKindOf(type)
  if (kind === undefined || deleted) return false
  if (!careRelationsOf(resource).some(({ actor }) => actors.includes(actor))) return false
  const patients = patientsNamedIn(ground, resource)
  const standings = await standingsOf(ground, interaction, patients)
  // Whoever writes a patient down for the first time may be their doctor.
  const born = type === 'Patient' && version === 1 ? patientIdOf(id) : undefined
  return patients.some(
    (patient) =>
      patient !== born &&
      interaction.gate?.admitted.has(patient) !== true &&
      widens(kind, standings.get(patient)?.ties ?? []),
  )
}
