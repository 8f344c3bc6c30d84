import { nameOf, nameText } from '../../ui/fhir-words.ts'

/** One value that a form asks for. */
export interface OwnField {
  readonly name: 'name' | 'former' | 'birthDate' | 'zip' | 'email' | 'phone'
  readonly value: string
}

/** What data brokers and people-search sites are asked with. No number of any document is among it. */
export function fieldsOf(person: fhir4.Patient): OwnField[] {
  const { name = [], birthDate = '', address = [], telecom = [] } = person
  const own = nameOf(person)
  const former = name.map(nameText).filter((one) => one !== own)
  const reached = (system: string) =>
    telecom.flatMap((one) => (one.system === system && one.value !== undefined ? [one.value] : []))
  const all: OwnField[] = [
    { name: 'name', value: own },
    ...former.map((value) => ({ name: 'former', value }) as const),
    { name: 'birthDate', value: birthDate },
    ...address.map(({ postalCode = '' }) => ({ name: 'zip', value: postalCode.slice(0, 5) }) as const),
    ...reached('email').map((value) => ({ name: 'email', value }) as const),
    ...reached('phone').map((value) => ({ name: 'phone', value }) as const),
  ]
  const wanted = all.filter(({ value }) => value !== '')
  return [...new Map(wanted.map((one) => [`${one.name} ${one.value}`, one])).values()]
}
