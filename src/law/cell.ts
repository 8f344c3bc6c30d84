import { ChartwardError } from '../kernel/index.ts'

/** A value of a file, and where it stands: `obligations.json: 4.agThreshold`. */
export interface Cell {
  readonly at: string
  readonly value: unknown
}

/** **Errors** `LAW_INVALID`, naming the place and what was expected there. */
export function refuse(cell: Cell, expected: string): never {
  const at = cell.at.endsWith(':') ? cell.at : `${cell.at}:`
  throw new ChartwardError('LAW_INVALID', `${at} ${expected} is expected`)
}

/** **Errors** `LAW_INVALID`. */
export function parseCell(name: string, text: string): Cell {
  try {
    return { at: `${name}:`, value: JSON.parse(text) as unknown }
  } catch {
    throw new ChartwardError('LAW_INVALID', `${name}: this is no JSON`)
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** True when the cell holds nothing: absent and null are the same here. */
export const isEmpty = (cell: Cell): boolean => cell.value === undefined || cell.value === null

export function member(cell: Cell, name: string): Cell {
  if (!isRecord(cell.value)) return refuse(cell, 'an object')
  const at = cell.at.endsWith(':') ? `${cell.at} ${name}` : `${cell.at}.${name}`
  return { at, value: Object.hasOwn(cell.value, name) ? cell.value[name] : undefined }
}

/** The members of an object, in their order; none when it is absent. */
export function members(cell: Cell): readonly (readonly [name: string, cell: Cell])[] {
  if (isEmpty(cell)) return []
  if (!isRecord(cell.value)) return refuse(cell, 'an object')
  return Object.keys(cell.value).map((name) => [name, member(cell, name)])
}

/** The items of a list; none when it is absent. */
export function items(cell: Cell): readonly Cell[] {
  if (isEmpty(cell)) return []
  if (!Array.isArray(cell.value)) return refuse(cell, 'a list')
  return cell.value.map((value: unknown, index) => ({
    at: cell.at.endsWith(':') ? `${cell.at} ${index}` : `${cell.at}.${index}`,
    value,
  }))
}

export const isList = (cell: Cell): boolean => Array.isArray(cell.value)

export function text(cell: Cell): string {
  return typeof cell.value === 'string' && cell.value !== '' ? cell.value : refuse(cell, 'a text')
}

export const textIf = (cell: Cell): string | undefined => (isEmpty(cell) ? undefined : text(cell))

export const texts = (cell: Cell): readonly string[] => items(cell).map(text)

export function whole(cell: Cell): number {
  const { value } = cell
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : refuse(cell, 'a whole number, 0 or more')
}

export const wholeIf = (cell: Cell): number | undefined => (isEmpty(cell) ? undefined : whole(cell))

/** False when absent. */
export function flag(cell: Cell): boolean {
  return flagIf(cell) ?? false
}

export function flagIf(cell: Cell): boolean | undefined {
  if (isEmpty(cell)) return undefined
  return typeof cell.value === 'boolean' ? cell.value : refuse(cell, 'true or false')
}

export function oneOf<Word extends string>(cell: Cell, words: readonly Word[]): Word {
  return words.find((word) => word === cell.value) ?? refuse(cell, `one of ${words.join(', ')}`)
}

/** A day of the calendar, such as `2026-03-16`. */
export function day(cell: Cell): string {
  const said = text(cell)
  return isDay(said) ? said : refuse(cell, 'a day such as 2026-03-16')
}

export const dayIf = (cell: Cell): string | undefined => (isEmpty(cell) ? undefined : day(cell))

/** A day, or an instant with its zone. */
export function dayOrInstant(cell: Cell): string {
  const said = text(cell)
  const isInstant =
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(said) &&
    !Number.isNaN(Date.parse(said)) &&
    isDay(said.slice(0, 10))
  return isDay(said) || isInstant
    ? said
    : refuse(cell, 'a day such as 2026-03-16, or an instant with its zone, such as 2026-03-16T14:00:00Z')
}

function isDay(said: string): boolean {
  if (!/^[12]\d{3}-\d{2}-\d{2}$/.test(said)) return false
  const at = Date.parse(`${said}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(said)
}
