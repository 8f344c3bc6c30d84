import { foldText } from '../fhir/index.ts'
import type { Columns } from './columns.ts'
import type { FileRecord } from './file-record.ts'
import { maskOf, type OtherVersion, type OwnRecord, type PatientVersion } from './own-record.ts'
import { bareNumber, daysIn, isSocial, type Values } from './values.ts'

/** How well a record of the file fits one person. */
export interface Likeness {
  /** So many times rather this person than anybody, as a power of two; below `BITS_MIN` it is not them. */
  readonly bits: number
  /** The same with cells that many people share, such as a town: tells two people apart, and names nobody. */
  readonly closeness: number
  /** Classes of elements that both have. */
  readonly elements: number
  /** Versions whose words are in the record, and no others of the same record fit better. */
  readonly versions: readonly string[]
  /** When all of these were the newest. */
  readonly from: number
  readonly until: number
  /** Nothing but one number or address says so. */
  readonly isBare: boolean
}

/** As much as a name and a day of birth come to, less a doubt. */
export const BITS_MIN = 20
/** As much as a name comes to, with nothing against it. */
export const BITS_OF_NAME = 12

/**
 * What it says that a value fits: about how rarely it fits somebody else. What it says that it does not: a name or a
 * day of birth is seldom wrong, a telephone number often old.
 */
const FITS = {
  id: 60,
  otherId: 12,
  number: 20,
  shortNumber: 6,
  nextNumber: 15,
  email: 20,
  phone: 20,
  birthDate: 13,
  name: 12,
  family: 6,
  given: 3,
  line: 12,
  resource: 40,
  text: 6,
  cell: 2,
} as const
const FITS_NOT = { name: 25, given: 8, birthDate: 25, social: 10, email: 5, phone: 3 } as const
const TEXTS_COUNTED_MAX = 3
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A record of the file, read. */
export interface Named {
  readonly record: FileRecord
  readonly values: Values
  /** Days in columns that hold days of birth. */
  readonly births: ReadonlySet<string>
  /** Folded cells of columns that hold names. */
  readonly names: readonly string[]
}

export function namedOf(record: FileRecord, values: Values, columns: Columns): Named {
  return {
    record,
    values,
    births: new Set(
      record.cells.flatMap(({ column, text }) => (columns.births.has(column) ? [...daysIn(text)] : [])),
    ),
    names: record.cells.flatMap(({ column, text }) => (columns.names.has(column) ? [foldText(text)] : [])),
  }
}

/** Holds a record against one person's records, all versions of them. */
export function likenessOf(named: Named, own: OwnRecord): Likeness {
  const agreed = own.versions.map((version) => piecesOf(named, version))
  const all = new Set(agreed.flatMap((pieces) => [...pieces]))
  const others = othersOf(named, own)
  const most = Math.max(0, ...agreed.map(({ size }) => size))
  const best = own.versions.filter((_, at) => most > 0 && agreed[at]?.size === most)
  const idBits = named.values.ids.has(own.id) ? (UUID.test(own.id) ? FITS.id : FITS.otherId) : 0
  const bits = idBits + pieceBits(all) + others.bits - doubts(named, own, all, others.explained)
  const spans = [spanOf(best), ...others.spans]
  const from = Math.max(...spans.map((span) => span.from))
  const until = Math.min(...spans.map((span) => span.until))
  return {
    bits,
    closeness: bits + FITS.cell * cellsAlike(named, own),
    elements: elementsOf(named, own, all) | others.elements,
    versions: [...best.map(({ reference }) => reference), ...others.versions],
    ...(from < until ? { from, until } : spanOf(best)),
    isBare: [FITS.number, FITS.email, FITS.phone].some((only) => bits === only),
  }
}

function cellsAlike({ values }: Named, { versions }: OwnRecord): number {
  return [...values.texts].filter((text) => versions.some(({ texts }) => texts.has(text))).length
}

/** What of a version stands in the record, each with the sort of it. */
function piecesOf({ values }: Named, version: PatientVersion): Set<string> {
  const pieces = new Set<string>()
  const add = (sort: string, wanted: ReadonlySet<string>, has: (value: string) => boolean) => {
    for (const value of wanted) if (has(value)) pieces.add(`${sort} ${value}`)
  }
  add('phone', version.phones, (phone) => values.phones.has(phone))
  add('email', version.emails, (email) => values.emails.has(email))
  add('number', version.numbers, (number) => values.numbers.has(number))
  const { birthDate } = version
  if (birthDate !== undefined && values.days.has(birthDate)) pieces.add(`birthDate ${birthDate}`)
  for (const { family, given } of version.names) {
    const hasFamily = hasAll(values, family)
    const [first] = given
    const hasGiven = first !== undefined && hasWord(values, first)
    if (hasFamily && hasGiven) pieces.add(`name ${family.join(' ')} ${first}`)
    else if (hasFamily) pieces.add(`family ${family.join(' ')}`)
    else if (hasGiven) pieces.add(`given ${first}`)
  }
  for (const line of version.lines)
    if (line.length > 2 && line.every((word) => hasPart(values, word))) pieces.add(`line ${line.join(' ')}`)
  return pieces
}

/** Each word, or all of them written as one. */
function hasAll(values: Values, words: readonly string[]): boolean {
  return words.length > 0 && (words.every((word) => hasWord(values, word)) || hasWord(values, words.join('')))
}

function hasWord({ words, texts }: Values, word: string): boolean {
  return words.has(word) || texts.has(word)
}

function hasPart(values: Values, word: string): boolean {
  if (hasWord(values, word)) return true
  for (const text of values.texts) if (` ${text} `.includes(` ${word} `)) return true
  return false
}

function pieceBits(pieces: ReadonlySet<string>): number {
  const values = Map.groupBy(pieces, (piece) => piece.slice(0, piece.indexOf(' ')))
  const has = (sort: string) => values.has(sort)
  const numbers = (values.get('number') ?? []).map((piece) => piece.length - 'number '.length)
  const first = numbers.length === 0 ? 0 : Math.max(...numbers) > 4 ? FITS.number : FITS.shortNumber
  return (
    first +
    Math.min(2, Math.max(0, numbers.length - 1)) * FITS.nextNumber +
    (has('email') ? FITS.email : 0) +
    (has('phone') ? FITS.phone : 0) +
    (has('birthDate') ? FITS.birthDate : 0) +
    (has('line') ? FITS.line : 0) +
    (has('name') ? FITS.name : has('family') ? FITS.family : has('given') ? FITS.given : 0)
  )
}

/** What speaks against it: values of a sort both have, and none of them the same. */
function doubts(
  { values, births, names }: Named,
  { versions }: OwnRecord,
  pieces: ReadonlySet<string>,
  explained: ReadonlySet<string>,
): number {
  const has = (sort: string) => [...pieces].some((piece) => piece.startsWith(`${sort} `))
  const own = (pick: (version: PatientVersion) => boolean) => versions.some(pick)
  const isOther = (text: string) => !explained.has(text) && !own((version) => version.texts.has(text))
  let bits = 0
  if (!has('name') && names.some(isOther) && own((version) => version.names.length > 0))
    bits += has('family') ? FITS_NOT.given : FITS_NOT.name
  if (births.size > 0 && !has('birthDate') && own(({ birthDate }) => birthDate !== undefined))
    bits += FITS_NOT.birthDate
  if (values.emails.size > 0 && !has('email') && own(({ emails }) => emails.size > 0)) bits += FITS_NOT.email
  if (values.phones.size > 0 && !has('phone') && own(({ phones }) => phones.size > 0)) bits += FITS_NOT.phone
  const socials = [...values.numbers.values()].filter(isSocial).map(bareNumber)
  const fits = socials.some((number) => own((version) => version.socials.has(number)))
  if (socials.length > 0 && !fits && own((version) => version.socials.size > 0)) bits += FITS_NOT.social
  return bits
}

function elementsOf({ values }: Named, { versions }: OwnRecord, pieces: ReadonlySet<string>): number {
  let mask = 0
  for (const piece of pieces) {
    const [sort = '', value = ''] = piece.split(' ')
    if (sort === 'phone' || sort === 'email' || sort === 'line') mask |= maskOf('contact')
    else if (sort === 'birthDate') mask |= maskOf('birth-date')
    else if (sort === 'number')
      mask |= versions.some(({ socials }) => socials.has(value)) ? maskOf('ssn') : maskOf('identifiers')
    else mask |= maskOf('identity')
  }
  for (const text of values.texts) for (const { texts } of versions) mask |= texts.get(text) ?? 0
  return mask
}

interface Others {
  readonly bits: number
  readonly elements: number
  readonly versions: readonly string[]
  readonly spans: readonly Span[]
  readonly explained: ReadonlySet<string>
}

interface Span {
  readonly from: number
  readonly until: number
}

const NOTHING: Others = { bits: 0, elements: 0, versions: [], spans: [], explained: new Set() }

/** What else of theirs stands in the record, in as few of their records as hold all of it. */
function othersOf({ values }: Named, { others, versions: patients }: OwnRecord): Others {
  if (others === undefined) return NOTHING
  const known = (text: string) =>
    patients.some(({ texts, birthDate }) => texts.has(text) || birthDate === text)
  const found = new Map<string, readonly number[]>()
  for (const text of [...values.texts, ...values.days]) {
    const places = known(text) ? undefined : others.places.get(text)
    if (places !== undefined) found.set(text, places)
  }
  const isTheirs =
    values.resource !== undefined && others.versions.some(({ name }) => name === values.resource)
  const chosen = isTheirs
    ? [bestOf(others, found, (name) => name === values.resource)]
    : coveringOf(others, found)
  const versions = chosen.flat()
  const counted = [...found.keys()].filter((text) => !/^\d{4}-\d{2}-\d{2}$/.test(text)).length
  const theirs = UUID.test(values.resource?.split('/')[1] ?? '') ? FITS.resource : FITS.otherId
  return {
    bits: Math.min(TEXTS_COUNTED_MAX, counted) * FITS.text + (isTheirs ? theirs : 0),
    elements: versions.reduce((mask, { elements }) => mask | elements, 0),
    versions: versions.map(({ reference }) => reference),
    // A word may be in several records: it was there as long as it was in any of them.
    spans: isTheirs
      ? chosen.map(spanOf)
      : [...found.values()].map((places) => spanOf(places.flatMap((place) => others.versions[place] ?? []))),
    explained: new Set(found.keys()),
  }
}

const RECORDS_COVERING_MAX = 30

function coveringOf(
  others: NonNullable<OwnRecord['others']>,
  found: ReadonlyMap<string, readonly number[]>,
): OtherVersion[][] {
  const left = new Map(found)
  const chosen: OtherVersion[][] = []
  while (left.size > 0 && chosen.length < RECORDS_COVERING_MAX) {
    const best = bestOf(others, left, () => true)
    chosen.push(best)
    for (const [text, places] of left)
      if (places.some((place) => best.some((version) => version === others.versions[place])))
        left.delete(text)
  }
  return chosen
}

/** Of the record that has most of these words, the versions that have most of them. */
function bestOf(
  { versions }: NonNullable<OwnRecord['others']>,
  found: ReadonlyMap<string, readonly number[]>,
  isMeant: (name: string) => boolean,
): OtherVersion[] {
  const counts = new Map<OtherVersion, number>()
  for (const places of found.values())
    for (const place of places) {
      const version = versions[place]
      if (version !== undefined && isMeant(version.name)) counts.set(version, (counts.get(version) ?? 0) + 1)
    }
  const most = Math.max(0, ...counts.values())
  const best = [...counts].flatMap(([version, count]) => (count === most ? [version] : []))
  const [first] = best
  return best.filter(({ name }) => name === first?.name)
}

/** From the first of some versions until the last was followed. */
function spanOf(versions: readonly Span[]): Span {
  if (versions.length === 0) return { from: -Infinity, until: Infinity }
  return {
    from: Math.min(...versions.map(({ from }) => from)),
    until: Math.max(...versions.map(({ until }) => until)),
  }
}

/** The same from what tokens tell of somebody who is not opened. */
export function tokenBits(
  named: Named,
  clues: readonly { readonly code: string; readonly text: string }[],
): number {
  const { births, names } = named
  const has = (code: string) => clues.some((clue) => clue.code === code)
  const hasName = has('family') && has('given')
  const numbers = new Set(
    clues.flatMap(({ code, text }) => (code === 'identifier' ? [bareNumber(text)] : [])),
  )
  const pieces = new Set([
    ...[...numbers].map((number) => `number ${number}`),
    ...(has('email') ? ['email x'] : []),
    ...(has('phone') ? ['phone x'] : []),
    ...(has('birthdate') ? ['birthDate x'] : []),
    ...(hasName ? ['name x'] : has('family') ? ['family x'] : []),
  ])
  const against =
    (names.length > 0 && !hasName ? FITS_NOT.name : 0) +
    (births.size > 0 && !has('birthdate') ? FITS_NOT.birthDate : 0)
  return pieceBits(pieces) - against
}
