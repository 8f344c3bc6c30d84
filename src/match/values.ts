import { foldText } from '../fhir/index.ts'
import type { Cell, FileRecord } from './file-record.ts'

/** What a record holds by which people can be told apart, in one form each, however it was written. */
export interface Values {
  /** ISO days it may mean. */
  readonly days: ReadonlySet<string>
  /** Digits, without the code of the country where that is 1. */
  readonly phones: ReadonlySet<string>
  readonly emails: ReadonlySet<string>
  /** Folded, as the index has them, by their bare form. */
  readonly numbers: ReadonlyMap<string, string>
  /** UUIDs, and logical ids said to be a patient's. */
  readonly ids: ReadonlySet<string>
  /** Folded words of letters. */
  readonly words: ReadonlySet<string>
  /** Each cell, folded. */
  readonly texts: ReadonlySet<string>
  /** What it says of whose resource, `Type/id`. */
  readonly resource: string | undefined
}

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu
const PHONE = /(?<![\w.+-])\+?\(?\d[\d ().\-/]{5,20}\d(?!\w|-\w)/g
const NUMBER = /[\p{L}\p{N}][\p{L}\p{N}\-./]{2,39}/gu
const ISO_DAY = /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/g
const SHORT_DAY = /(?<![\d./-])(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?![\d./-])/g
const BARE_DAY = /(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)/g
const DAY_OF_MONTH =
  /(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?[ -]{1,3}(?:de )?([a-z]{3,10})\.?,?[ -]{1,3}(?:de )?(\d{4}|\d{2})(?!\d)/gi
const MONTH_AND_DAY = /\b([a-z]{3,10})\.?[ -]{1,3}(\d{1,2})(?:st|nd|rd|th)?,?[ -]{1,3}(\d{4})(?!\d)/gi
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'ene'],
  ['feb'],
  ['mar'],
  ['apr', 'abr'],
  ['may', 'mai'],
  ['jun'],
  ['jul'],
  ['aug', 'ago'],
  ['sep', 'set'],
  ['oct', 'okt'],
  ['nov'],
  ['dec', 'dic', 'dez'],
]
// Of bounded length, as all of these: no file makes them look at its letters again and again.
const BOUND = /(?<!\p{L})\p{L}{1,40}(?:[-'’ʼ`]\p{L}{1,40}){1,4}/gu
const PHONE_DIGITS_MIN = 7
const PHONE_DIGITS_MAX = 15
const VALUES_MAX = 60
const YEAR_MIN = 1890
const YEAR_MAX = 2100

export function valuesOf({ cells, patients, resource }: FileRecord): Values {
  const all = cells.map(({ text }) => text).join('\n')
  const days = daysIn(all)
  return {
    days,
    phones: few(matchesOf(all, PHONE).flatMap(phoneOf)),
    emails: few(matchesOf(all, EMAIL).map((email) => email.toLowerCase())),
    numbers: numbersOf(cells),
    ids: few([...patients, ...matchesOf(all, UUID).map((id) => id.toLowerCase())]),
    words: new Set(wordsOf(all)),
    texts: new Set(cells.map(({ text }) => foldText(text)).filter((text) => text !== '')),
    resource,
  }
}

/** Folded words of letters; those that a dash or an apostrophe binds also as one, for whoever left it out. */
function wordsOf(text: string): string[] {
  const bound = matchesOf(text, BOUND).map((word) => foldText(word).replaceAll(' ', ''))
  return [...foldText(text).split(' '), ...bound].filter((word) => /^\p{L}+$/u.test(word))
}

function few<Value>(values: readonly Value[]): Set<Value> {
  return new Set([...new Set(values)].slice(0, VALUES_MAX))
}

function matchesOf(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([found]) => found)
}

/** How many sorts of values a line has. */
export function valueKindsIn(line: string): number {
  const has = [
    daysIn(line).size > 0,
    matchesOf(line, EMAIL).length > 0,
    matchesOf(line, PHONE).some((text) => phoneOf(text).length > 0),
    /(?<![\w/.-])(?=\w{0,20}\d{4})[A-Za-z]{0,5}\d[\w-]{3}/.test(
      line.replace(ISO_DAY, '').replace(SHORT_DAY, ''),
    ),
  ]
  return has.filter(Boolean).length
}

/** Something by which anybody can be looked up: a value with digits, an address, or two words with capitals. */
export function hasValues(text: string): boolean {
  return valueKindsIn(text) > 0 || /\p{Lu}\p{L}{1,40}[ ,]{1,3}\p{Lu}\p{L}/u.test(text)
}

/** A phone number as it is compared; a day is none. */
export function phoneOf(text: string): string[] {
  const digits = text.replace(/\D/g, '')
  if (digits.length < PHONE_DIGITS_MIN || digits.length > PHONE_DIGITS_MAX) return []
  if (/^\s*\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s*$/.test(text)) return []
  return [digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits]
}

/** How a phone number may stand in the index. */
export function phoneForms(phone: string): string[] {
  return phone.length === 10 ? [phone, `+1${phone}`, `1${phone}`] : [phone, `+${phone}`]
}

/** An identifier without what is put between its letters. */
export function bareNumber(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

const SOCIAL = /^\d{3}-?\d{2}-?\d{4}$/

/** The forms of a number that may stand in the index. */
export function numberForms(number: string): string[] {
  if (!SOCIAL.test(number)) return [number]
  const digits = number.replaceAll('-', '')
  return [digits, `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`]
}

export const isSocial = (number: string): boolean => SOCIAL.test(number)

function numbersOf(cells: readonly Cell[]): Map<string, string> {
  const numbers = new Map<string, string>()
  for (const { text } of cells) {
    const whole = text.trim().toLowerCase()
    const parts = /^[^\s]{3,64}$/.test(whole) ? [whole, ...whole.split('|')] : []
    for (const part of [...parts, ...matchesOf(text.toLowerCase(), NUMBER)]) {
      const bare = bareNumber(part)
      if (numbers.size >= VALUES_MAX || bare.length < 3 || !/\d/.test(bare) || isDay(part)) continue
      if (!numbers.has(bare)) numbers.set(bare, part)
    }
  }
  return numbers
}

const isDay = (text: string): boolean =>
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:t.*)?$/.test(text) || /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$/.test(text)

/** The days a text may mean: of 3/5/1980 both. Years of two digits are of this century or the last. */
export function daysIn(text: string): Set<string> {
  const days: string[] = []
  const add = (year: string, month: string, day: string) => {
    for (const full of yearsOf(year)) {
      const iso = isoDay(full, Number(month), Number(day))
      if (iso !== undefined) days.push(iso)
    }
  }
  for (const [, year = '', month = '', day = ''] of text.matchAll(ISO_DAY)) add(year, month, day)
  for (const [, year = '', month = '', day = ''] of text.matchAll(BARE_DAY)) add(year, month, day)
  for (const [, one = '', other = '', year = ''] of text.matchAll(SHORT_DAY)) {
    add(year, one, other)
    add(year, other, one)
  }
  for (const [, day = '', month = '', year = ''] of text.matchAll(DAY_OF_MONTH))
    add(year, monthOf(month), day)
  for (const [, month = '', day = '', year = ''] of text.matchAll(MONTH_AND_DAY))
    add(year, monthOf(month), day)
  return few(days)
}

function yearsOf(text: string): number[] {
  const year = Number(text)
  return text.length === 2 ? [1900 + year, 2000 + year] : [year]
}

function monthOf(name: string): string {
  const begin = name.slice(0, 3).toLowerCase()
  return String(MONTHS.findIndex((names) => names.includes(begin)) + 1)
}

function isoDay(year: number, month: number, day: number): string | undefined {
  if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 || day > 31) return undefined
  const iso = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const date = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined
}
