import type { NumberValue, QuantityValue } from './search-shapes.ts'

/** A number found, or the numbers a Range allows; both ends inside. */
export interface NumberRange {
  readonly low: number
  readonly high: number
}

export interface FoundQuantity extends NumberRange {
  readonly system: string | undefined
  readonly code: string | undefined
  readonly unit: string | undefined
}

const NUMBER = /^([+-]?)(\d{1,30})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,3}))?$/

/** The number written, and the numbers that round to it at the digits written: 100 is 99.5 to 100.5. */
export function readNumber(text: string): { value: number; low: number; high: number } | undefined {
  const parts = NUMBER.exec(text)
  if (parts === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n) * 10n
  const scale = Number(exponent) - fraction.length - 1
  // Written as text and read back, each bound is the double nearest to the exact decimal, as stored values are.
  const at = (scaled: bigint): number => Number(`${scaled}e${scale}`)
  const value = at(digits)
  return Number.isFinite(value) ? { value, low: at(digits - 5n), high: at(digits + 5n) } : undefined
}

/** The number a value found by a number parameter has: a number or a Range. */
export function numberOf(value: unknown): NumberRange | undefined {
  if (typeof value === 'number') return { low: value, high: value }
  if (typeof value !== 'object' || value === null) return undefined
  const { low, high } = value as Record<string, unknown>
  return low === undefined && high === undefined ? undefined : between(amount(low), amount(high))
}

function amount(quantity: unknown): number | undefined {
  const value = (quantity as { value?: unknown } | null | undefined)?.value
  return typeof value === 'number' ? value : undefined
}

function between(low: number | undefined, high: number | undefined): NumberRange | undefined {
  if (low === undefined && high === undefined) return undefined
  return { low: low ?? -Infinity, high: high ?? Infinity }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The quantity a value found by a quantity parameter has: Quantity and its kin, Money, Range, SampledData. */
export function quantityOf(value: unknown): FoundQuantity | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const item = value as Record<string, unknown>
  if (item['low'] !== undefined || item['high'] !== undefined) {
    const unit = (item['low'] ?? item['high']) as Record<string, unknown>
    return withUnit(between(amount(item['low']), amount(item['high'])), unit)
  }
  if (item['origin'] !== undefined) {
    return withUnit(sampledRange(item), item['origin'] as Record<string, unknown>)
  }
  const number = amount(item)
  if (number === undefined) return undefined
  const currency = textOf(item['currency'])
  if (currency !== undefined) {
    return { low: number, high: number, system: 'urn:iso:std:iso:4217', code: currency, unit: undefined }
  }
  return withUnit(compared(number, item['comparator']), item)
}

function compared(number: number, comparator: unknown): NumberRange {
  if (comparator === '<' || comparator === '<=') return { low: -Infinity, high: number }
  if (comparator === '>' || comparator === '>=') return { low: number, high: Infinity }
  return { low: number, high: number }
}

function sampledRange(item: Record<string, unknown>): NumberRange | undefined {
  const origin = amount(item['origin']) ?? 0
  const factor = typeof item['factor'] === 'number' ? item['factor'] : 1
  const data = (textOf(item['data']) ?? '').split(' ').filter((part) => /^[+-]?[\d.]/.test(part))
  const numbers = data.map((part) => origin + factor * Number(part)).filter(Number.isFinite)
  if (numbers.length === 0) return undefined
  return numbers.reduce<NumberRange>(
    (all, number) => ({ low: Math.min(all.low, number), high: Math.max(all.high, number) }),
    { low: Infinity, high: -Infinity },
  )
}

function withUnit(range: NumberRange | undefined, from: Record<string, unknown>): FoundQuantity | undefined {
  if (range === undefined) return undefined
  return { ...range, system: textOf(from['system']), code: textOf(from['code']), unit: textOf(from['unit']) }
}

/**
 * Compares a number found with the one asked for: `eq` and `ne` by the digits written, `ap` within a tenth,
 * the others with the exact number. Source: http://hl7.org/fhir/R4/search.html#number
 */
export function matchesNumber(found: NumberRange, wanted: Omit<NumberValue, 'kind'>): boolean {
  const within = wanted.low <= found.low && found.high < wanted.high
  switch (wanted.prefix) {
    case 'eq':
      return within
    case 'ne':
      return !within
    case 'gt':
      return found.high > wanted.value
    case 'lt':
      return found.low < wanted.value
    case 'ge':
      return found.high >= wanted.value
    case 'le':
      return found.low <= wanted.value
    case 'sa':
      return found.low > wanted.value
    case 'eb':
      return found.high < wanted.value
    case 'ap': {
      const tenth = Math.max(Math.abs(wanted.value) / 10, wanted.high - wanted.value)
      return found.high >= wanted.value - tenth && found.low <= wanted.value + tenth
    }
  }
}

/** Compares number and unit; units are compared as written, never converted. */
export function matchesQuantity(found: FoundQuantity, wanted: QuantityValue): boolean {
  if (!matchesNumber(found, wanted)) return false
  if (wanted.system !== undefined && found.system !== wanted.system) return false
  if (wanted.code === undefined) return true
  return found.code === wanted.code || (wanted.system === undefined && found.unit === wanted.code)
}
