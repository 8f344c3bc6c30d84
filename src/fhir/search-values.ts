import { ChartwardError } from '../kernel/index.ts'
import { dateRange } from './search-date.ts'
import { readNumber } from './search-number.ts'
import { readReferenceText } from './search-reference.ts'
import type {
  Modifier,
  Prefix,
  ReferenceValue,
  SearchParameter,
  SearchValue,
  TokenValue,
} from './search-shapes.ts'
import { foldText } from './search-text.ts'
import { foldCode, foldFor } from './search-token.ts'

/** What a value is read for: the parameter, its modifier, and the type after a reference's colon. */
export interface ValueContext {
  readonly parameter: SearchParameter
  readonly modifier: Modifier | undefined
  readonly targetType: string | undefined
  readonly isType: (name: string) => boolean
}

/** Says what is wrong with a value without repeating it: it may be a person's name. */
export function badValue(code: string, wanted: string): ChartwardError {
  return new ChartwardError(
    'SEARCH_VALUE_INVALID',
    `A value of the search parameter '${code}' is not ${wanted}.`,
  )
}

/** Cuts at each `separator` that no backslash stands before; escapes stay as they are. */
export function splitEscaped(text: string, separator: string): string[] {
  const parts: string[] = []
  let part = ''
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\' && at + 1 < text.length) {
      part += char + text.charAt(at + 1)
      at += 1
    } else if (char === separator) {
      parts.push(part)
      part = ''
    } else part += char
  }
  return [...parts, part]
}

/** Takes the backslash from `\,` `\|` `\$` and `\\`; any other backslash stands for itself. */
function unescape(text: string): string {
  return text.replace(/\\([,|$\\])/g, '$1')
}

/** Reads one alternative of a clause; throws SEARCH_VALUE_INVALID. */
export function readValue(raw: string, context: ValueContext): SearchValue {
  const { parameter, modifier } = context
  if (raw === '') throw badValue(parameter.code, 'there: it is empty')
  if (modifier === 'missing') {
    if (raw !== 'true' && raw !== 'false') throw badValue(parameter.code, "'true' or 'false'")
    return { kind: 'missing', missing: raw === 'true' }
  }
  switch (parameter.type) {
    case 'token':
      return readToken(raw, parameter)
    case 'string':
      return readString(raw, context)
    case 'date':
      return readDate(raw, parameter.code)
    case 'number':
      return { kind: 'number', ...readAmount(raw, parameter.code) }
    case 'quantity':
      return readQuantity(raw, parameter.code)
    case 'reference':
      return readReferenceValue(raw, context)
    case 'uri':
      return { kind: 'uri', uri: unescape(raw) }
    case 'composite':
    case 'special':
      throw new ChartwardError('NOT_SUPPORTED', `The search parameter '${parameter.code}' is not supported.`)
  }
}

const ID = /^[A-Za-z0-9\-.]{1,64}$/

function readToken(raw: string, parameter: SearchParameter): TokenValue {
  const fold = (code: string): string => foldFor(parameter, code)
  if (parameter.code === '_id') {
    if (!ID.test(raw)) throw badValue('_id', 'a logical id')
    return { kind: 'token', system: undefined, code: raw }
  }
  return readSystemAndCode(raw, parameter.code, fold)
}

function readSystemAndCode(raw: string, code: string, fold: (code: string) => string): TokenValue {
  const parts = splitEscaped(raw, '|').map(unescape)
  const [first = '', second] = parts
  if (parts.length > 2) throw badValue(code, 'a token: system|code has one bar')
  if (second === undefined) return { kind: 'token', system: undefined, code: fold(first) }
  if (first === '' && second === '') throw badValue(code, 'a token: system and code are both empty')
  return { kind: 'token', system: first, code: second === '' ? undefined : fold(second) }
}

function readString(raw: string, { parameter, modifier }: ValueContext): SearchValue {
  const text = unescape(raw)
  const folded = foldText(text)
  if (folded === '' && modifier !== 'exact') throw badValue(parameter.code, 'text with a letter or a digit')
  return { kind: 'string', text, folded }
}

const PREFIX = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[+\-\d])/

function cutPrefix(raw: string): { prefix: Prefix; rest: string } {
  const prefix = PREFIX.exec(raw)?.[1] as Prefix | undefined
  return prefix === undefined ? { prefix: 'eq', rest: raw } : { prefix, rest: raw.slice(2) }
}

function readDate(raw: string, code: string): SearchValue {
  const { prefix, rest } = cutPrefix(raw)
  // A plus sign that was not percent-encoded arrives as a space.
  const text = rest.replace(' ', '+')
  const range = dateRange(text)
  if (range === undefined)
    throw badValue(code, 'a date or time as FHIR writes it (2026-03-16, 2026-03-16T09:30:00Z)')
  return { kind: 'date', prefix, ...range, text }
}

function readAmount(
  raw: string,
  code: string,
): { prefix: Prefix; value: number; low: number; high: number; text: string } {
  const { prefix, rest } = cutPrefix(raw)
  const number = readNumber(rest)
  if (number === undefined) throw badValue(code, 'a number')
  return { prefix, ...number, text: rest }
}

function readQuantity(raw: string, code: string): SearchValue {
  const parts = splitEscaped(raw, '|').map(unescape)
  const [number = '', system, unit] = parts
  if (parts.length === 2 || parts.length > 3)
    throw badValue(code, 'a quantity: number, or number|system|code')
  return {
    kind: 'quantity',
    ...readAmount(number, code),
    system: system === undefined || system === '' ? undefined : system,
    code: unit === undefined || unit === '' ? undefined : unit,
  }
}

function readReferenceValue(raw: string, context: ValueContext): ReferenceValue {
  const { parameter, modifier, targetType } = context
  const empty = {
    kind: 'reference',
    type: targetType,
    id: undefined,
    version: undefined,
    base: undefined,
  } as const
  if (modifier === 'identifier') {
    const identifier = readSystemAndCode(raw, parameter.code, foldCode)
    return { ...empty, url: undefined, identifier }
  }
  const text = unescape(raw)
  if (ID.test(text))
    return { ...empty, type: onlyTarget(context), id: text, url: undefined, identifier: undefined }
  const read = readReferenceText(text)
  if (read.type !== undefined) checkType(read.type, context)
  if (read.identifier !== undefined) {
    const { system, code } = read.identifier
    const identifier = {
      kind: 'token',
      system: system === '' ? undefined : system,
      code: foldCode(code),
    } as const
    return { ...empty, type: read.type, url: undefined, identifier }
  }
  const address = /^[a-z][a-z0-9+.-]*:./.test(text) && !/\s/.test(text) ? text : undefined
  if (read.id === undefined && address === undefined) {
    throw badValue(parameter.code, "a reference: an id, 'Type/id' or an address")
  }
  return {
    ...empty,
    type: read.type,
    id: read.id,
    version: read.version,
    base: read.base,
    url: address,
    identifier: undefined,
  }
}

/** A bare id means the type after the colon, or the only type the parameter may point at. */
function onlyTarget({ parameter, targetType }: ValueContext): string | undefined {
  return targetType ?? (parameter.targets.length === 1 ? parameter.targets[0] : undefined)
}

function checkType(type: string, { parameter, targetType, isType }: ValueContext): void {
  if (!isType(type)) throw badValue(parameter.code, 'a reference to a resource type of R4')
  if (targetType !== undefined && targetType !== type) {
    throw badValue(parameter.code, `a reference to ${targetType}`)
  }
}
