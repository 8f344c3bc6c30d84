/**
 * The classes of protected elements a disclosure is accounted in. The bit is stored with every record and
 * every leaf and never changes its meaning; a new class takes the next bit, at most 30.
 */
export const ELEMENT_CLASSES = [
  { bit: 0, name: 'identity', meaning: 'names and photographs' },
  { bit: 1, name: 'birth-date', meaning: 'date of birth' },
  { bit: 2, name: 'contact', meaning: 'postal address, telephone, e-mail' },
  { bit: 3, name: 'ssn', meaning: 'Social Security number' },
  { bit: 4, name: 'identifiers', meaning: 'medical record, licence, passport, member and other numbers' },
  { bit: 5, name: 'demographics', meaning: 'sex, gender, race, ethnicity, language, marital status, death' },
  { bit: 6, name: 'relatives', meaning: 'relatives, emergency contacts, family history' },
  { bit: 7, name: 'diagnoses', meaning: 'conditions and the reasons for care' },
  { bit: 8, name: 'allergies', meaning: 'allergies and intolerances' },
  { bit: 9, name: 'medications', meaning: 'medications ordered, dispensed, given or taken' },
  { bit: 10, name: 'results', meaning: 'laboratory and other results, assessments, specimens' },
  { bit: 11, name: 'vitals', meaning: 'vital signs' },
  { bit: 12, name: 'procedures', meaning: 'procedures done or ordered' },
  { bit: 13, name: 'immunizations', meaning: 'immunizations' },
  { bit: 14, name: 'notes', meaning: 'clinical notes, documents, messages' },
  { bit: 15, name: 'images', meaning: 'medical images and media' },
  { bit: 16, name: 'encounters', meaning: 'visits and stays' },
  { bit: 17, name: 'appointments', meaning: 'appointments' },
  { bit: 18, name: 'care-plan', meaning: 'care plans and goals' },
  { bit: 19, name: 'care-team', meaning: 'who cares for the person' },
  { bit: 20, name: 'insurance', meaning: 'insurance coverage' },
  { bit: 21, name: 'claims', meaning: 'claims, bills and payments' },
  { bit: 22, name: 'devices', meaning: 'devices and supplies' },
  { bit: 23, name: 'social-history', meaning: 'smoking, housing, occupation and other social circumstances' },
  { bit: 24, name: 'consent', meaning: 'consents and agreements' },
  { bit: 25, name: 'other', meaning: 'anything else in the record' },
] as const satisfies readonly { bit: number; name: string; meaning: string }[]

export type ElementClass = (typeof ELEMENT_CLASSES)[number]['name']

const BITS: ReadonlyMap<string, number> = new Map(ELEMENT_CLASSES.map(({ bit, name }) => [name, 1 << bit]))

/** The mask of the named classes. */
export function elementMask(...names: readonly ElementClass[]): number {
  return names.reduce((mask, name) => mask | (BITS.get(name) ?? 0), 0)
}

/** The names of the classes in a mask, in the order of `ELEMENT_CLASSES`. */
export function elementNames(mask: number): ElementClass[] {
  return ELEMENT_CLASSES.filter(({ bit }) => (mask & (1 << bit)) !== 0).map(({ name }) => name)
}
