import type { PatientId } from '../kernel/index.ts'
import type { RecordsState } from './state.ts'
import { veiled } from './veil.ts'

interface Row {
  readonly patient: PatientId
  readonly type: string
  readonly id: string
  readonly version: number
  readonly labels: number
}

const LABELS = `select r.patient::text as patient, r.type, r.id, r.version, r.labels from record r
  where r.patient = any($1::uuid[]) and r.labels is not null`

/** The mask of the labels of all that each of these has, deleted records among them. One statement; opens nothing. */
export async function labelsOfPeople(
  { database, labelKey }: RecordsState,
  patients: readonly PatientId[],
): Promise<ReadonlyMap<PatientId, number>> {
  const found = new Map<PatientId, number>()
  for (const { patient, ...row } of await database.query<Row>(LABELS, [patients], { plan: 'custom' }))
    found.set(patient, (found.get(patient) ?? 0) | veiled(labelKey, row))
  return found
}
