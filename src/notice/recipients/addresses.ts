import { holdsOn, type Loose, objectsIn, textIn, textsIn } from './loose.ts'
import { problemOf } from './names.ts'
import type { PostalAddress } from './recipient.ts'

const LINES_MAX = 3
/** What one line of a window shows in the smallest letters that sorting machines read. */
const LINE_LETTERS_MAX = 40
/** Where somebody is met today, the first that there is. */
const USES: readonly unknown[] = ['home', undefined, 'temp', 'work', 'billing']

/** What became of looking for where somebody lives. */
export type AddressFound =
  | { readonly address: PostalAddress }
  | { readonly why: string; readonly partial?: Partial<PostalAddress> }

/** The address to which somebody is written on a day: home before work, one for letters before one for visits. */
export function addressOf(addresses: unknown, day: string): AddressFound {
  const current = objectsIn(addresses).filter(({ use, period }) => use !== 'old' && holdsOn(period, day))
  const ordered = current.toSorted((one, other) => rankOf(one) - rankOf(other))
  const read = ordered.map(readAddress)
  const [first] = read
  return (
    read.find((one) => 'address' in one) ??
    first ?? { why: 'The record has no address that is in use today.' }
  )
}

function rankOf({ use, type }: Loose): number {
  const place = USES.indexOf(use)
  return (place < 0 ? USES.length : place) * 2 + (type === 'physical' ? 1 : 0)
}

function readAddress(address: Loose): AddressFound {
  const lines = textsIn(address['line'])
  const city = textIn(address['city'])
  const state = textIn(address['state'])?.toUpperCase() ?? ''
  const postalCode = textIn(address['postalCode'])
  const country = countryOf(textIn(address['country']))
  const partial = {
    state,
    country,
    ...(city === undefined ? {} : { city }),
    ...(postalCode === undefined ? {} : { postalCode }),
  }
  if (lines.length === 0) return { why: 'The address has no street or box.', partial }
  if (city === undefined) return { why: 'The address has no town.', partial }
  if (country === 'US' && (postalCode === undefined || !/^\d{5}(?:-?\d{4})?$/.test(postalCode)))
    return { why: 'The address has no ZIP code that can be one.', partial }
  if (lines.length > LINES_MAX)
    return { why: `The address has ${lines.length} lines, and an envelope shows ${LINES_MAX}.`, partial }
  const all = [...lines, city, state, postalCode ?? '']
  if (all.some((line) => line.length > LINE_LETTERS_MAX || (line !== '' && problemOf(line) !== undefined)))
    return { why: 'A line of the address is too long or has signs that are not printed.', partial }
  return { address: { lines, city, state, postalCode: postalCode ?? '', country } }
}

const COUNTRIES: ReadonlyMap<string, string> = new Map([
  ['usa', 'US'],
  ['united states', 'US'],
  ['united states of america', 'US'],
  ['u.s.', 'US'],
  ['u.s.a.', 'US'],
  ['gbr', 'GB'],
  ['uk', 'GB'],
  ['united kingdom', 'GB'],
  ['can', 'CA'],
  ['canada', 'CA'],
  ['mex', 'MX'],
  ['mexico', 'MX'],
  ['méxico', 'MX'],
])

/** Without a country it is this one. A name that is not known stays as it is written. */
function countryOf(text: string | undefined): string {
  if (text === undefined) return 'US'
  const known = COUNTRIES.get(text.toLowerCase())
  return known ?? (text.length === 2 ? text.toUpperCase() : text)
}
