import { conceptText, isCoded } from '../../ui/fhir-words.ts'
import { type Language, texts } from '../../ui/language.tsx'

const TEXTS = texts(
  { ends: (last: string) => `ends in ${last}`, written: 'is written down' },
  { ends: (last: string) => `termina en ${last}`, written: 'está anotado' },
)
const KNOWN: Readonly<Record<string, string>> = {
  MR: 'MRN',
  MB: 'Member',
  SS: 'SSN',
  DL: 'License',
  PPN: 'Passport',
}
const SSN_SYSTEM = 'http://hl7.org/fhir/sid/us-ssn'
const DIGITS_SHOWN = 4

/** The short word that the standard has for a kind of identifier. */
export function identifierName({ type, system }: fhir4.Identifier): string {
  if (system === SSN_SYSTEM) return 'SSN'
  return KNOWN[type?.coding?.[0]?.code ?? ''] ?? (conceptText(type) || 'ID')
}

/** True of a number with which somebody else could pass for the patient: it is shown whole only where it is asked for. */
export function isSecretNumber({ type, system }: fhir4.Identifier): boolean {
  return system === SSN_SYSTEM || isCoded(type, 'SS')
}

/** A number as it stands on every page: of a Social Security number no more than the last four digits. */
export function identifierText(identifier: fhir4.Identifier, language: Language): string {
  const { value = '' } = identifier
  if (!isSecretNumber(identifier)) return value
  const digits = value.replaceAll(/\D/g, '')
  const T = TEXTS[language]
  return digits.length > DIGITS_SHOWN ? T.ends(digits.slice(-DIGITS_SHOWN)) : T.written
}
