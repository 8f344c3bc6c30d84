import { foldText } from '../fhir/index.ts'
import type { FileRecord } from './file-record.ts'
import { daysIn } from './values.ts'

/** Which columns seem to hold names and which days of birth, by what stands in them and not by what they are called. */
export interface Columns {
  readonly names: ReadonlySet<string>
  readonly births: ReadonlySet<string>
}

/** Of a column's cells, so many are alike in kind. */
const ALIKE_MIN = 0.8
/** Towns and payers repeat sooner than names. */
const NAMES_MIN = 12
const NAME_WORDS_MAX = 4
const NAME_LETTERS_MAX = 60
/** People of a file are of many ages; visits are of a few years. */
const YEARS_APART_MIN = 20
const CELLS_MIN = 3

/** Looks at some records of a file. Free text has no columns, and nothing is told of it. */
export function columnsOf(records: readonly FileRecord[]): Columns {
  const cells = Map.groupBy(
    records.flatMap((record) => record.cells).filter(({ column }) => column !== ''),
    ({ column }) => column,
  )
  const names = new Set<string>()
  const births = new Set<string>()
  for (const [column, own] of cells) {
    const texts = own.map(({ text }) => text)
    if (isOfNames(texts)) names.add(column)
    if (isOfBirths(texts)) births.add(column)
  }
  return { names, births }
}

function isOfNames(texts: readonly string[]): boolean {
  const alike = texts.filter(isNameLike)
  const distinct = new Set(alike.map(foldText)).size
  return alike.length >= texts.length * ALIKE_MIN && (distinct >= NAMES_MIN || distinct * 2 >= texts.length)
}

function isNameLike(text: string): boolean {
  if (text.length > NAME_LETTERS_MAX || !/^[\p{L}\p{M}'’ʼ` .,-]+$/u.test(text)) return false
  const words = foldText(text).split(' ')
  return words.length <= NAME_WORDS_MAX && words.some((word) => word.length > 1)
}

function isOfBirths(texts: readonly string[]): boolean {
  const years = texts.flatMap((text) => {
    const [day] = [...daysIn(text)].toSorted()
    return day === undefined ? [] : [Number(day.slice(0, 4))]
  })
  if (years.length < texts.length * ALIKE_MIN) return false
  const ordered = years.toSorted((one, other) => one - other)
  const at = (share: number) => ordered[Math.floor((ordered.length - 1) * share)] ?? 0
  if (ordered.length < CELLS_MIN) return at(1) < new Date().getUTCFullYear() - YEARS_APART_MIN
  return at(0.9) - at(0.1) >= YEARS_APART_MIN
}
