import type { SearchParameter, TokenValue } from './search-shapes.ts'

/** A coded value of a resource. `implicit`: the element is a bare code, its system is given by the definition. */
export interface Token {
  readonly system: string
  readonly code: string
  readonly implicit: boolean
}

/** Parameters whose values are ContactPoints: their system is not a code system, and numbers are compared bare. */
const TELECOM_PARAMETERS: ReadonlySet<string> = new Set(['telecom', 'phone', 'email'])

/** True when the parameter's values are phone numbers and mail addresses. */
function isTelecom(parameter: SearchParameter): boolean {
  return TELECOM_PARAMETERS.has(parameter.code)
}

/** A code as compared: without case, as R4 advises where a code system does not say. */
export function foldCode(code: string): string {
  return code.toLowerCase()
}

/** A phone number without spaces, dashes, dots and brackets; any other address in lower case. */
function foldTelecom(address: string): string {
  return /^[+\d\s().-]+$/.test(address) && /\d/.test(address)
    ? address.replace(/[^+\d]/g, '')
    : address.toLowerCase()
}

/** The code as this parameter compares it; logical ids are compared as written. */
export function foldFor(parameter: SearchParameter, code: string): string {
  if (parameter.code === '_id') return code
  return isTelecom(parameter) ? foldTelecom(code) : foldCode(code)
}

/** The tokens in a value found by a token parameter, folded: code, Coding, CodeableConcept, Identifier, ... */
export function tokensOf(parameter: SearchParameter, value: unknown): Token[] {
  if (typeof value === 'string') {
    return [{ system: '', code: foldFor(parameter, value), implicit: true }]
  }
  if (typeof value === 'boolean' || typeof value === 'number') {
    return [{ system: '', code: String(value), implicit: true }]
  }
  if (typeof value !== 'object' || value === null) return []
  const { coding, code, system, value: own } = value as Record<string, unknown>
  if (Array.isArray(coding)) {
    return coding.length === 1
      ? tokensOf(parameter, coding[0])
      : coding.flatMap((item) => tokensOf(parameter, item))
  }
  if (isTelecom(parameter)) {
    return typeof own === 'string' ? [{ system: '', code: foldTelecom(own), implicit: true }] : []
  }
  const text = typeof code === 'string' ? code : own
  const from = typeof system === 'string' ? system : ''
  if (typeof text !== 'string') return from === '' ? [] : [{ system: from, code: '', implicit: false }]
  return [{ system: from, code: foldFor(parameter, text), implicit: false }]
}

/** The token of an Identifier, folded. */
export function tokenOfIdentifier(value: unknown): Token | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { system, value: code } = value as Record<string, unknown>
  if (typeof code !== 'string') return undefined
  return { system: typeof system === 'string' ? system : '', code: foldCode(code), implicit: false }
}

/** True when one of the tokens is the one asked for, whose code is folded already. */
export function hasToken(tokens: readonly Token[], wanted: TokenValue): boolean {
  return tokens.some((token) => {
    if (wanted.code === undefined) return !token.implicit && token.system === wanted.system
    if (token.code !== wanted.code) return false
    return wanted.system === undefined || token.implicit || token.system === wanted.system
  })
}
