import { nameOf, nameText } from '../../ui/fhir-words.ts'
import type { OwnData } from './asking.ts'

/** One value that a form asks for. */
export interface OwnField {
  readonly name: 'name' | 'former' | 'birthDate' | 'zip' | 'email' | 'phone'
  readonly value: string
}

/** What data brokers and people-search sites are asked with. No number of any document is among it. */
export function fieldsOf({ person }: Pick<OwnData, 'person'>): OwnField[] {
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

/** Who writes a letter. **Shape** `address`: the lines of an envelope, without the name. */
export interface Sender {
  readonly name: string
  readonly birthDate: string
  readonly address: readonly string[]
  readonly phone: string
  readonly plans: readonly { readonly payer: string; readonly member: string }[]
}

export function senderOf({ person, coverages }: OwnData): Sender {
  const { birthDate = '', address = [], telecom = [] } = person
  const home = address.find(({ use }) => use === 'home') ?? address[0]
  const { line = [], city = '', state = '', postalCode = '' } = home ?? {}
  const place = [city, [state, postalCode].filter((part) => part !== '').join(' ')]
  return {
    name: nameOf(person),
    birthDate,
    address: [...line, place.filter((part) => part !== '').join(', ')].filter((one) => one !== ''),
    phone: telecom.find(({ system }) => system === 'phone')?.value ?? '',
    plans: coverages.map(({ payor, subscriberId, identifier }) => ({
      payer: payor.find(({ display }) => display !== undefined)?.display ?? '',
      member: subscriberId ?? identifier?.find(({ value }) => value !== undefined)?.value ?? '',
    })),
  }
}
