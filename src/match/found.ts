import type { PatientId } from '../kernel/index.ts'
import type { Likeness } from './likeness.ts'

/** Somebody whom the file names. */
export interface FoundPerson {
  readonly patient: PatientId
  /** Of the Patient resource. */
  readonly id: string
  records: number
  /** `values`: their records were opened and compared. `tokens`: only the index was. `one-value`: one number says so. */
  sure: 'values' | 'tokens' | 'one-value'
  elements: number
  readonly versions: Set<string>
  /** When all that the file says of them was newest. */
  from: number
  until: number
}

/** A person lists so many versions. */
const VERSIONS_MAX = 50

/** Adds what one more record of the file says of somebody. */
export function noteFound(
  people: Map<PatientId, FoundPerson>,
  who: { readonly patient: PatientId; readonly id: string },
  sure: FoundPerson['sure'],
  { elements, versions, from, until }: Likeness,
): void {
  const known = people.get(who.patient)
  const person = known ?? { ...who, records: 0, sure, elements: 0, versions: new Set<string>(), from, until }
  if (known === undefined) people.set(who.patient, person)
  person.records += 1
  person.elements |= elements
  if (SURENESS.indexOf(sure) > SURENESS.indexOf(person.sure)) person.sure = sure
  for (const version of versions) if (person.versions.size < VERSIONS_MAX) person.versions.add(version)
  const [later, earlier] = [Math.max(person.from, from), Math.min(person.until, until)]
  // Records that were taken at different times have no time in common.
  if (later < earlier) {
    person.from = later
    person.until = earlier
  }
}

const SURENESS: readonly FoundPerson['sure'][] = ['one-value', 'tokens', 'values']
