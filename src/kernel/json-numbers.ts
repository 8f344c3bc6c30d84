import { ChartwardError } from './errors.ts'
import { JSON_DEPTH_MAX } from './limits.ts'

/** Where in a text of JSON a number stands. */
export interface TextPlace {
  readonly start: number
  readonly end: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const MINUS = 0x2d

/** The text with a string in place of each of these numbers: the mark, and the number as it was written. */
export function withMarkedNumbers(text: string, places: readonly TextPlace[], mark: string): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end } of places) {
    parts.push(text.slice(at, start), '"', mark, text.slice(start, end), '"')
    at = end
  }
  parts.push(text.slice(at))
  return parts.join('')
}

/**
 * One pass over the text, before any parser recurses into it: is it too deep, and where does a number stand in it
 * that JavaScript would write differently (`1.00`, `1e2`, twenty digits)?
 *
 * **Errors**: `JSON_TOO_DEEP`. **Source**: ECMA-404.
 */
export function fragileNumbers(text: string): readonly TextPlace[] {
  let depth = 0
  const fragile: TextPlace[] = []
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
      if (isFragileNumber(text, at, end)) fragile.push({ start: at, end })
      at = end - 1
    }
  }
  return fragile
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

function isFragileNumber(text: string, start: number, end: number): boolean {
  if (end - start === 1) return false
  const literal = text.slice(start, end)
  return String(Number(literal)) !== literal
}
