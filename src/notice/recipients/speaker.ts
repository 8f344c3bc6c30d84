import type { Resource } from '../../fhir/index.ts'
import type { NameFound } from './names.ts'
import { isDead } from './person.ts'
import type { Addressee, Variant } from './recipient.ts'
import { closest, type Relative } from './relatives.ts'

const AGE_OF_MAJORITY = 18

/** Who a letter is for; without a relative where the person is, or where nobody is known. */
export interface Speaker {
  readonly variant: Variant
  readonly relative: Relative | undefined
}

/** Who a letter is for: the person, or whoever speaks for a child, for the dead, for whoever has a guardian. */
export function speakerOf(
  patient: Resource,
  age: number | undefined,
  relatives: readonly Relative[],
): Speaker {
  if (isDead(patient))
    return {
      variant: 'deceased',
      relative: closest(relatives, 'representative', 'next-of-kin', 'parent', 'guardian'),
    }
  if (age !== undefined && age < AGE_OF_MAJORITY)
    return { variant: 'minor', relative: closest(relatives, 'guardian', 'parent') }
  const guardian = closest(relatives, 'guardian')
  return guardian === undefined
    ? { variant: 'adult', relative: undefined }
    : { variant: 'guardian', relative: guardian }
}

/** Whose name stands over the address; undefined where not even the patient’s is known. */
export function addresseeOf(
  { variant, relative }: Speaker,
  found: NameFound,
  language: 'en' | 'es',
): Addressee | undefined {
  const full = found.name?.full
  if (full === undefined) return undefined
  if (variant === 'adult') return { name: full }
  if (relative !== undefined) return { name: relative.name, relation: relative.relation }
  if (variant === 'minor')
    return {
      name: language === 'es' ? `Padre, madre o tutor de ${full}` : `Parent or guardian of ${full}`,
      relation: 'parent',
    }
  return { name: language === 'es' ? `Familiares de ${full}` : `Family of ${full}`, relation: 'next-of-kin' }
}
