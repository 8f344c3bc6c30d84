import type { PatientId } from '../kernel/index.ts'
import type { Query } from '../postgres/index.ts'

/** The logical ids of these patients' own resources, deleted ones among them; of who has none there is none. */
export async function logicalIdsOf(
  query: Query,
  patients: readonly PatientId[],
): Promise<ReadonlyMap<PatientId, string>> {
  if (patients.length === 0) return new Map()
  const rows = await query<{ patient: PatientId; id: string }>(
    `select r.patient::text as patient, r.id from record r where r.type = 'Patient' and r.patient = any($1::uuid[])`,
    [patients],
  )
  return new Map(rows.map(({ patient, id }) => [patient, id]))
}
