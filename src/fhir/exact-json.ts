import { ChartwardError, JSON_DEPTH_MAX } from '../kernel/index.ts'
import type { Resource } from './resource.ts'

interface ExactResource {
  /** For reading: ordinary JSON, numbers as numbers. */
  readonly resource: Resource
  /** For storing: the same, with every decimal as it was written. The same object when no number needs it. */
  readonly exact: Resource
}

/** The parts of ECMA-262's JSON source text access that the type library does not have yet. */
interface SourceTextJson {
  rawJSON(text: string): unknown
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const MINUS = 0x2d
const BYTE_ORDER_MARK = 0xfe_ff

/**
 * Reads the JSON of one resource without losing a digit of its decimals.
 *
 * **Shape**: an object, at most `JSON_DEPTH_MAX` deep, no member named `__proto__`; of members with one
 * name the last counts.
 *
 * **Errors**: `JSON_INVALID`, `JSON_TOO_DEEP`. Neither repeats any of the text.
 *
 * **Source**: FHIR R4 2.6.2, decimal: "the precision of the decimal value has significance".
 */
export function parseExact(text: string): ExactResource {
  const body = text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text
  const isFragile = scan(body)
  const resource = parse(body)
  if (typeof resource !== 'object' || resource === null || Array.isArray(resource)) {
    throw new ChartwardError('JSON_INVALID', 'a resource is a JSON object')
  }
  if (mayNameProto(body) && namesProto(resource)) {
    throw new ChartwardError('JSON_INVALID', 'a member is named __proto__')
  }
  return { resource: resource as Resource, exact: (isFragile ? parseDigits(body) : resource) as Resource }
}

/** The JSON text of a resource that `parseExact` read, decimals as they came. */
export function stringify(exact: Resource): string {
  return JSON.stringify(exact)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // The engine's own message quotes the text, which may be a patient's.
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : '')
    throw new ChartwardError('JSON_INVALID', `not valid JSON${place === null ? '' : ` at ${place[0]}`}`)
  }
}

function parseDigits(text: string): unknown {
  const json = JSON as unknown as SourceTextJson
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && source !== String(value)
      ? json.rawJSON(source)
      : value,
  )
}

/**
 * One pass over the text, before any parser recurses into it: is it too deep, and does a number stand in it
 * that JavaScript would write differently (`1.00`, `1e2`, twenty digits)?
 */
function scan(text: string): boolean {
  let depth = 0
  let isFragile = false
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) {
      at = stringEnd(text, at)
    } else if (unit === 0x7b || unit === 0x5b) {
      depth += 1
      if (depth > JSON_DEPTH_MAX) {
        throw new ChartwardError('JSON_TOO_DEEP', `JSON may nest ${JSON_DEPTH_MAX} deep`)
      }
    } else if (unit === 0x7d || unit === 0x5d) {
      depth -= 1
    } else if (unit === MINUS || isDigit(unit)) {
      const end = numberEnd(text, at)
      isFragile ||= isFragileNumber(text.slice(at, end))
      at = end - 1
    }
  }
  return isFragile
}

/** Where the string that opens at `start` closes; the end of the text when it does not. */
function stringEnd(text: string, start: number): number {
  let at = start
  for (;;) {
    at = text.indexOf('"', at + 1)
    if (at < 0) return text.length
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1
    if (slashes % 2 === 0) return at
  }
}

function numberEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && isNumberUnit(text.charCodeAt(at))) at += 1
  return at
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

/** A digit, `.`, `e`, `E`, `+` or `-`. */
function isNumberUnit(unit: number): boolean {
  return isDigit(unit) || unit === 0x2e || unit === 0x65 || unit === 0x45 || unit === 0x2b || unit === MINUS
}

function isFragileNumber(literal: string): boolean {
  return String(Number(literal)) !== literal
}

/** `__proto__` in the text, or an escape that could spell it. */
function mayNameProto(text: string): boolean {
  return text.includes('__proto__') || (text.includes('\\u') && /\\u00(5f|5F|6f|6F|7[024])/.test(text))
}

function namesProto(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Object.hasOwn(value, '__proto__')) return true
  return Object.values(value).some(namesProto)
}
