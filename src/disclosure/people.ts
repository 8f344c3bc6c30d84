import type { PatientId } from '../kernel/index.ts'
import type { Resource } from '../fhir/index.ts'
import type { How } from '../ledger/index.ts'
import type { SealedRow } from '../records/index.ts'
import type { Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'
import { type Opened, openReadable, shownOf, versionBefore } from './opening.ts'

/** Whose records are asked for, and which beside their own. `note` stands in the leaves, as does `how`. */
export interface PeopleAsked {
  readonly patients: readonly PatientId[]
  /** Types of the compartment, such as `RelatedPerson`. */
  readonly types: readonly string[]
  readonly how: How
  readonly note: string
}

/** One person's records. `state`: whether who they are could be read. */
export interface PersonOpened {
  readonly state: 'read' | 'no-record' | 'unreadable'
  /** Their Patient; the last one there was, where it is deleted. */
  readonly patient: Resource | undefined
  /** The others that were asked for, deleted ones left out. */
  readonly others: readonly Resource[]
  /** The mask of the security labels of all their newest records. */
  readonly labels: number
}

/** So many are asked for in one statement. */
const ROWS_PER_PAGE = 500

/**
 * Reads people's own records and a few beside them, for the operator who has to write to them. Everyone asked for has
 * a leaf, durable before anything of theirs is handed over (law L1).
 *
 * **Shape** everyone asked for is in the answer. Ask for a hundred or so at a time.
 */
export async function openPeople(
  ground: Ground,
  interaction: Interaction,
  { patients, types, how, note }: PeopleAsked,
): Promise<ReadonlyMap<PatientId, PersonOpened>> {
  if (patients.length === 0) return new Map()
  const own = await ownRows(ground, patients)
  const rows = [...own.values(), ...(await otherRows(ground, patients, types))]
  const opened = await openReadable(ground, interaction, how, rows)
  const labels = await ground.records.labelsOfPeople(patients)
  const shown = opened.map((one) => shownOf(ground, one))
  await account(ground, interaction, { how, note, shown, about: patients })
  const byPatient = new Map<PatientId | null, Opened[]>()
  for (const one of opened) byPatient.set(one.row.patient, [...(byPatient.get(one.row.patient) ?? []), one])
  return new Map(
    patients.map((patient) => {
      const theirs = byPatient.get(patient) ?? []
      const self = theirs.find(({ row }) => row.type === 'Patient')
      const state = self !== undefined ? 'read' : own.has(patient) ? 'unreadable' : 'no-record'
      const others = theirs.filter((one) => one !== self).map(({ resource }) => resource)
      return [patient, { state, patient: self?.resource, others, labels: labels.get(patient) ?? 0 }]
    }),
  )
}

/** The newest version of each Patient that says something: a deletion says nothing of who it was. */
async function ownRows(
  { records }: Ground,
  patients: readonly PatientId[],
): Promise<Map<PatientId, SealedRow>> {
  const ids = await records.logicalIdsOf(patients)
  const rows = await records.findMany([...ids.values()].map((id) => ({ type: 'Patient', id })))
  const found = new Map<PatientId, SealedRow>()
  for (const row of rows) {
    let living: SealedRow | undefined = row
    while (living?.deleted === true) living = await versionBefore(records, living)
    const owner = living?.patient ?? undefined
    if (living !== undefined && owner !== undefined) found.set(owner, living)
  }
  return found
}

async function otherRows(
  { records }: Ground,
  patients: readonly PatientId[],
  types: readonly string[],
): Promise<SealedRow[]> {
  const snapshot = await records.snapshot()
  const found: SealedRow[] = []
  for (const type of types) {
    for (let after: SealedRow | undefined, complete = false; !complete; after = found.at(-1)) {
      const asked = {
        type,
        whose: { kind: 'own', patients },
        snapshot,
        since: 0,
        limit: ROWS_PER_PAGE,
      } as const
      const page = await records.exportPage(after?.type === type ? { ...asked, after } : asked)
      found.push(...page.rows)
      ;({ complete } = page)
    }
  }
  return found
}
