/** FHIR's pieces as people read them. What is not there is an empty text. */

/** The name to call somebody by: the official or usual one, given names first. */
export function nameOf({ name = [] }: { readonly name?: readonly fhir4.HumanName[] | undefined }): string {
  const now = name.filter(({ use }) => use !== 'old')
  const [chosen] = ['official', 'usual', undefined].flatMap((wanted) =>
    now.filter(({ use }) => wanted === undefined || use === wanted),
  )
  return chosen === undefined ? '' : nameText(chosen)
}

/** One name as it is written. */
export function nameText({
  text,
  prefix = [],
  given = [],
  family = '',
  suffix = [],
}: fhir4.HumanName): string {
  const parts = [...prefix, ...given, family, ...suffix].filter((part) => part !== '').join(' ')
  return parts === '' ? (text ?? '') : parts
}

/** What a code means: the text that was written, or the first display of a code, or the bare code. */
export function conceptText(concept: fhir4.CodeableConcept | undefined): string {
  if (concept === undefined) return ''
  const { text, coding = [] } = concept
  return text ?? coding.find(({ display }) => display !== undefined)?.display ?? coding[0]?.code ?? ''
}

/** The first code that a concept carries, in any system. */
export function codeOf(concept: fhir4.CodeableConcept | undefined): string | undefined {
  return concept?.coding?.find(({ code }) => code !== undefined)?.code
}

/** True when a concept carries a code. */
export function isCoded(concept: fhir4.CodeableConcept | undefined, code: string): boolean {
  return concept?.coding?.some((coding) => coding.code === code) === true
}

/** What a reference is called, where whoever wrote it said so. */
export function referenceText(reference: fhir4.Reference | undefined): string {
  return reference?.display ?? ''
}

/** A town and what else tells people apart, without the street. */
export function townText({ address = [] }: Pick<fhir4.Patient, 'address'>): string {
  const [home] = [...address.filter(({ use }) => use === 'home'), ...address]
  return [home?.city, home?.state].filter((part) => part !== undefined).join(', ')
}

/** An address on one line. */
export function addressText({ text, line = [], city, state, postalCode }: fhir4.Address): string {
  const town = [city, [state, postalCode].filter((part) => part !== undefined).join(' ')]
  const parts = [...line, ...town].filter((part) => part !== undefined && part !== '')
  return parts.length === 0 ? (text ?? '') : parts.join(', ')
}

/** Whole years from a date of birth to a day. Undefined where no day of birth is known. */
export function ageInYears(birthDate: string | undefined, at: number): number | undefined {
  const [year, month = '01', day = '01'] = birthDate?.split('-') ?? []
  if (year === undefined) return undefined
  const now = new Date(at)
  const isBefore =
    now.getMonth() + 1 < Number(month) ||
    (now.getMonth() + 1 === Number(month) && now.getDate() < Number(day))
  return now.getFullYear() - Number(year) - (isBefore ? 1 : 0)
}

/** The logical id a reference points at, when it points at this type. */
export function idOf(reference: fhir4.Reference | undefined, type: string): string | undefined {
  const [kind, id] = reference?.reference?.split('/').slice(-2) ?? []
  return kind === type ? id : undefined
}
