import { codeOf, conceptText, isCoded } from '../../ui/fhir-words.ts'
import { isInError } from '../record/record-list.tsx'

/** Words that say how much or in what form, and nothing of what is in it. */
const NOT_A_SUBSTANCE = new Set([
  'acid',
  'allergy',
  'capsule',
  'capsules',
  'cream',
  'drops',
  'extended',
  'injection',
  'mcg',
  'oral',
  'release',
  'solution',
  'tablet',
  'tablets',
  'tabletas',
  'comprimido',
  'comprimidos',
  'cápsula',
  'crema',
  'gotas',
  'solución',
  'alergia',
])
const WORD_LETTERS_MIN = 4
/** Endings by which a group is named after its members: penicillin and penicillins. */
const PLURAL = /(?:es|s)$/

/** The allergies whose words are in the drug's name: a hint to look, and no knowledge of drugs. */
export function allergiesAlike(
  drug: string,
  allergies: readonly fhir4.AllergyIntolerance[],
): readonly fhir4.AllergyIntolerance[] {
  const typed = substancesIn(drug)
  return allergies.filter((allergy) => {
    if (isInError(allergy) || isCoded(allergy.verificationStatus, 'refuted')) return false
    const names = [
      conceptText(allergy.code),
      ...(allergy.reaction ?? []).map(({ substance }) => conceptText(substance)),
    ]
    return isShared(typed, substancesIn(names.join(' ')))
  })
}

/** Prescriptions in force of the same thing: by code, or by a word of its name. */
export function prescriptionsAlike(
  {
    drug,
    code,
    except,
  }: { readonly drug: string; readonly code: string; readonly except: string | undefined },
  prescriptions: readonly fhir4.MedicationRequest[],
): readonly fhir4.MedicationRequest[] {
  const typed = substancesIn(drug)
  return prescriptions.filter(({ id, status, medicationCodeableConcept, medicationReference }) => {
    if (status !== 'active' && status !== 'on-hold') return false
    if (id !== undefined && id === except) return false
    const name = `${conceptText(medicationCodeableConcept)} ${medicationReference?.display ?? ''}`
    return (code !== '' && codeOf(medicationCodeableConcept) === code) || isShared(typed, substancesIn(name))
  })
}

function substancesIn(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  return new Set(
    words
      .filter((word) => word.length >= WORD_LETTERS_MIN && !NOT_A_SUBSTANCE.has(word))
      .map((word) => word.replace(PLURAL, '')),
  )
}

function isShared(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].some((word) => others.has(word))
}
