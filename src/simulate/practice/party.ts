import type { Bundle, Resource } from '../../fhir/index.ts'
import type { Clinician } from '../clinician.ts'

/** A patient of the practice, as far as what is made of them needs it. */
export interface Party {
  readonly id: string
  readonly subject: { readonly reference: string; readonly display: string }
  readonly clinician: Clinician
  /** What they have, in words. */
  readonly conditions: readonly string[]
  readonly coverage: string
}

/** **Errors.** `RangeError` for a bundle that the population did not make, or of another practice. */
export function partyOf(bundle: Bundle, clinicians: readonly Clinician[]): Party {
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => resource ?? [])
  const [patient] = resources.filter(({ resourceType }) => resourceType === 'Patient')
  const [name] = (patient?.['name'] ?? []) as { given: string[]; family: string }[]
  const [doctor] = (patient?.['generalPractitioner'] ?? []) as { reference: string }[]
  const clinician = clinicians.find(({ id }) => doctor?.reference === `Practitioner/${id}`)
  if (patient?.id === undefined || name === undefined || clinician === undefined)
    throw new RangeError('this is no patient of the practice')
  return {
    id: patient.id,
    subject: { reference: `Patient/${patient.id}`, display: `${name.given.join(' ')} ${name.family}` },
    clinician,
    conditions: resources.filter(({ resourceType }) => resourceType === 'Condition').map(wordsOf),
    coverage: resources.find(({ resourceType }) => resourceType === 'Coverage')?.id ?? '',
  }
}

const wordsOf = (condition: Resource): string => (condition['code'] as { text: string }).text
