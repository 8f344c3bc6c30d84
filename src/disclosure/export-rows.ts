import type { PatientId } from '../kernel/index.ts'
import { isOpenType, patientIdOf, type Resource } from '../fhir/index.ts'
import { SHARED_PATIENT } from '../keys/index.ts'
import type { Group, Whose } from '../records/index.ts'
import type { ExportJob } from './export-job.ts'
import { type Ground, type Interaction, releaseContext } from './interaction.ts'
import { type Opened, openRows, patientsNamedIn } from './opening.ts'

/**
 * What an export of people brings along of what is nobody's, so that a reader finds what records refer to. All of it:
 * to find out what is referred to, everybody's records would have to be opened, and the list would tell of them.
 *
 * **Source.** Bulk Data Access 2.0, section Patient-level and Group-level export; what (g)(10) looks for in a group.
 */
export const BROUGHT_ALONG: readonly string[] = [
  'Location',
  'Medication',
  'Organization',
  'Practitioner',
  'PractitionerRole',
]

/** So many people are asked for in one statement: all they have of a type may be looked at for each page of it. */
const PEOPLE_PER_STATEMENT = 100

/** The members of a job's group; undefined for an export that is of none. */
export async function membersOf(
  ground: Ground,
  interaction: Interaction,
  { group }: Pick<ExportJob, 'group'>,
): Promise<Group | undefined> {
  if (group === undefined) return undefined
  const row = await ground.records.findVersion('Group', group.id, group.version)
  const [opened] = row === undefined ? [] : await openRows(ground, interaction, 'export', [row])
  const members = opened === undefined ? [] : membersIn(ground, opened.resource)
  return await ground.records.groupOf(members, releaseContext(interaction, 'export'))
}

/** Everyone an open Group names as a member and does not call inactive. */
function membersIn({ fhir }: Ground, group: Resource): PatientId[] {
  const listed = (group['member'] ?? []) as readonly { readonly inactive?: boolean }[]
  const member = listed.filter(({ inactive }) => inactive !== true)
  return fhir
    .patientsOf({ ...group, member })
    .map(patientIdOf)
    .sort()
}

/** Where the rows of a file stand, one place after the other. */
export async function* placesOf(
  ground: Ground,
  { level }: ExportJob,
  type: string,
  group: Group | undefined,
): AsyncGenerator<Whose> {
  const broughtAlong = level !== 'system' && BROUGHT_ALONG.includes(type)
  yield group === undefined || broughtAlong
    ? { kind: 'shared' }
    : { kind: 'shared', mentions: group.mentions }
  const people = group === undefined ? everybody(ground) : inParts(group.patients)
  for await (const patients of people) yield { kind: 'own', patients }
  if (isOpenType(type) && (level === 'system' || broughtAlong)) yield { kind: 'open' }
}

/** Everyone who has a key, and so everyone who can have a record. */
async function* everybody({ records }: Ground): AsyncGenerator<readonly PatientId[]> {
  let after: PatientId | undefined
  let asked = PEOPLE_PER_STATEMENT
  while (asked === PEOPLE_PER_STATEMENT) {
    const found = (await records.patientKeys(after, PEOPLE_PER_STATEMENT)).map(({ patient }) => patient)
    yield found.filter((patient) => patient !== SHARED_PATIENT)
    after = found.at(-1)
    asked = found.length
  }
}

function* inParts(patients: readonly PatientId[]): Generator<readonly PatientId[]> {
  for (let from = 0; from < patients.length; from += PEOPLE_PER_STATEMENT)
    yield patients.slice(from, from + PEOPLE_PER_STATEMENT)
}

/** Does an opened row belong to what is exported? A shared row is only somebody's if its content says so. */
export function isExported(
  ground: Ground,
  { level }: ExportJob,
  members: ReadonlySet<PatientId> | undefined,
  { row, resource }: Opened,
): boolean {
  if (level === 'system' || !row.shared) return true
  const named = patientsNamedIn(ground, resource)
  if (named.length === 0) return BROUGHT_ALONG.includes(row.type)
  return members === undefined || named.some((one) => members.has(one))
}
