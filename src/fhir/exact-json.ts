import { randomUUID } from 'node:crypto'
import { ChartwardError, fragileNumbers, withMarkedNumbers, type TextPlace } from '../kernel/index.ts'
import type { Resource } from './resource.ts'

interface ExactResource {
  /** For reading: ordinary JSON, numbers as numbers. */
  readonly resource: Resource
  /**
   * For storing: the same, with every decimal as it was written. The same object when no number needs it; in a
   * bundle, so is the content of every entry in which none does.
   */
  readonly exact: Resource
}

/** The part of ECMA-262's JSON source text access that is used here; the type library does not have it yet. */
interface SourceTextJson {
  rawJSON(text: string): unknown
}

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
  const fragile = fragileNumbers(body)
  const resource = parse(body)
  if (typeof resource !== 'object' || resource === null || Array.isArray(resource)) {
    throw new ChartwardError('JSON_INVALID', 'a resource is a JSON object')
  }
  if (mayNameProto(body) && namesProto(resource)) {
    throw new ChartwardError('JSON_INVALID', 'a member is named __proto__')
  }
  const plain = resource as Resource
  return { resource: plain, exact: fragile.length === 0 ? plain : exactly(plain, body, fragile) }
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

/**
 * The tree with its digits: parsed once more with a marked string in the place of each such number, and the
 * marks taken off. A reviver, which is made for this, takes ten times as long. Nobody can guess the mark.
 */
function exactly(plain: Resource, text: string, fragile: readonly TextPlace[]): Resource {
  const mark = `${randomUUID()} `
  const exact = JSON.parse(withMarkedNumbers(text, fragile, mark)) as Resource
  const entries = plain['entry']
  const marked = exact['entry']
  if (plain.resourceType !== 'Bundle' || !Array.isArray(entries) || !Array.isArray(marked)) {
    takeOffMarks(exact, mark)
    return exact
  }
  exact['entry'] = []
  takeOffMarks(exact, mark)
  exact['entry'] = marked.map((entry: unknown, index) =>
    takeOffMarks(entry, mark) ? entry : (entries[index] as unknown),
  )
  return exact
}

/** Answers whether there was a mark. */
function takeOffMarks(node: unknown, mark: string): boolean {
  // What has its digits already is an object without a prototype.
  if (typeof node !== 'object' || node === null || Object.getPrototypeOf(node) === null) return false
  const holder = node as Record<string, unknown>
  let found = false
  for (const key in holder) {
    const value = holder[key]
    if (typeof value === 'string') {
      if (!value.startsWith(mark)) continue
      holder[key] = (JSON as unknown as SourceTextJson).rawJSON(value.slice(mark.length))
      found = true
    } else if (typeof value === 'object' && takeOffMarks(value, mark)) found = true
  }
  return found
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
