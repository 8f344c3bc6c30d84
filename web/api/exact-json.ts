import { fragileNumbers, withMarkedNumbers } from '../../src/kernel/index.ts'

/**
 * In objects and lists that were read: how those of their numbers were written that JavaScript would write differently. A copy
 * made by spreading takes it along; nothing else sees it.
 */
const DIGITS = Symbol('digits')

type Holder = Record<string, unknown> & { [DIGITS]?: Record<string, string> }

const MARK_WORDS = 4

/**
 * JSON with every digit of its numbers: each is an ordinary number, and `digitsOf` tells how it was written. `1.10` of a
 * laboratory is not `1.1`.
 *
 * **Errors** `SyntaxError`. **Source** FHIR R4 2.6.2, decimal: "the precision of the decimal value has significance".
 */
export function readJson(text: string): unknown {
  const fragile = fragileNumbers(text)
  if (fragile.length === 0) return JSON.parse(text)
  const mark = newMark()
  const read: unknown = JSON.parse(withMarkedNumbers(text, fragile, mark))
  takeOffMarks(read, mark)
  return read
}

/** The JSON of an object or a list: what was read and not changed in it is written as it was written before. */
export function writeJson(value: object, space?: number): string {
  const mark = newMark()
  const marked = JSON.stringify(
    value,
    function (this: Holder, name, one: unknown) {
      const digits = typeof one === 'number' ? writtenIn(this, name) : undefined
      return digits === undefined ? one : mark + digits
    },
    space,
  )
  return marked.replaceAll(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1')
}

/** A number as it was written, `1.10` among them; an empty text where there is none. */
export function digitsOf<Read extends object>(holder: Read | undefined, name: keyof Read & string): string {
  const value = (holder as Holder | undefined)?.[name]
  if (typeof value !== 'number') return ''
  return writtenIn(holder as Holder, name) ?? String(value)
}

/** A number that somebody typed, as a member to spread, with the digits they typed. */
export function typedNumber<Name extends string>(name: Name, typed: string): Record<Name, number> {
  const text = typed.trim()
  const value = Number(text)
  const digits = NUMBER.test(text) && String(value) !== text ? { [DIGITS]: { [name]: text } } : {}
  return { [name]: value, ...digits } as Record<Name, number>
}

/** True of what keeps digits anywhere within. */
export function holdsDigits(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return (value as Holder)[DIGITS] !== undefined || Object.values(value).some(holdsDigits)
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/

/** A number that was changed is not the one that was written. */
function writtenIn(holder: Holder, name: string): string | undefined {
  const digits = holder[DIGITS]?.[name]
  return digits !== undefined && Number(digits) === holder[name] ? digits : undefined
}

/** Nobody can guess it, so that no text is taken for a number. */
function newMark(): string {
  return `${crypto.getRandomValues(new Uint32Array(MARK_WORDS)).join('-')} `
}

function takeOffMarks(node: unknown, mark: string): void {
  if (typeof node !== 'object' || node === null) return
  const holder = node as Holder
  for (const name of Object.keys(holder)) {
    const value = holder[name]
    if (typeof value !== 'string') takeOffMarks(value, mark)
    else if (value.startsWith(mark)) {
      const digits = value.slice(mark.length)
      holder[name] = Number(digits)
      // Without a prototype: a member may have any name.
      const written = (holder[DIGITS] ??= Object.create(null) as Record<string, string>)
      written[name] = digits
    }
  }
}
