import { NESTING_MAX, REGEX_LENGTH_MAX } from './limits.ts'
import { invalid } from './invalid.ts'

/** One thing a pattern says of one character: whether its code passes. */
export type CharTest = (code: number) => boolean
export type Place = 'text-start' | 'line-start' | 'text-end' | 'line-end' | 'end' | 'word' | 'inside'

export type Regex =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'all'; readonly parts: readonly Regex[] }
  | { readonly kind: 'one'; readonly parts: readonly Regex[] }
  | { readonly kind: 'repeat'; readonly part: Regex; readonly min: number; readonly max: number }

/** `i` ignores case, `m` makes `^` and `$` those of lines, `s` lets `.` be a line's end. */
export interface RegexFlags {
  readonly i: boolean
  readonly m: boolean
  readonly s: boolean
}

/**
 * Reads the flavour of regular expressions that the rules specification asks for: characters and classes, anchors,
 * quantifiers, groups, alternatives. What would look back or ahead is refused.
 *
 * **Errors** RULE_INVALID, naming the place.
 */
export function parseRegex(pattern: string, flags: RegexFlags): Regex {
  if (pattern.length > REGEX_LENGTH_MAX)
    invalid('', `a regular expression has at most ${REGEX_LENGTH_MAX} characters`)
  return new Parser(pattern, flags).whole()
}

const REPEAT_MAX = 1_000
const digit: CharTest = (c) => c >= 48 && c <= 57
export const wordChar: CharTest = (c) => digit(c) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95
const space: CharTest = (c) => (c >= 9 && c <= 13) || c === 32 || c === 0xa0 || c === 0xfeff
const not =
  (test: CharTest): CharTest =>
  (c) =>
    !test(c)
const CLASSES: Readonly<Record<string, CharTest>> = {
  d: digit,
  D: not(digit),
  w: wordChar,
  W: not(wordChar),
  s: space,
  S: not(space),
}
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7, e: 27, '0': 0 }
const PLACES: Readonly<Record<string, Place>> = {
  A: 'text-start',
  z: 'text-end',
  Z: 'end',
  b: 'word',
  B: 'inside',
}

class Parser {
  readonly #pattern: string
  #flags: RegexFlags
  #at = 0
  #depth = 0

  constructor(pattern: string, flags: RegexFlags) {
    this.#pattern = pattern
    this.#flags = flags
  }

  whole(): Regex {
    const opening = /^\(\?([ims]+)\)/.exec(this.#pattern)
    if (opening !== null) {
      this.#at = opening[0].length
      this.#flags = this.#with(opening[1] ?? '')
    }
    const regex = this.#alternatives()
    if (this.#at < this.#pattern.length) this.#refuse('a bracket closes that was not opened')
    return regex
  }

  #with(letters: string): RegexFlags {
    const has = (letter: 'i' | 'm' | 's'): boolean => this.#flags[letter] || letters.includes(letter)
    return { i: has('i'), m: has('m'), s: has('s') }
  }

  #refuse(reason: string): never {
    return invalid('', `the regular expression cannot be used: ${reason} (character ${this.#at + 1})`)
  }

  #peek(): string {
    return this.#pattern.charAt(this.#at)
  }

  #take(): string {
    return this.#pattern.charAt(this.#at++)
  }

  #alternatives(): Regex {
    if (++this.#depth > NESTING_MAX) this.#refuse('it nests too deep')
    const parts = [this.#sequence()]
    while (this.#peek() === '|') {
      this.#at++
      parts.push(this.#sequence())
    }
    this.#depth--
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'one', parts }
  }

  #sequence(): Regex {
    const parts: Regex[] = []
    while (this.#at < this.#pattern.length && this.#peek() !== '|' && this.#peek() !== ')')
      parts.push(this.#repeated(this.#atom()))
    return { kind: 'all', parts }
  }

  #repeated(part: Regex): Regex {
    const bounds = this.#bounds()
    if (bounds === undefined) return part
    if (this.#peek() === '?') this.#at++
    const again = this.#bounds()
    if (again !== undefined || this.#peek() === '+') this.#refuse('a quantifier follows a quantifier')
    return { kind: 'repeat', part, ...bounds }
  }

  #bounds(): { readonly min: number; readonly max: number } | undefined {
    switch (this.#peek()) {
      case '*':
        this.#at++
        return { min: 0, max: Infinity }
      case '+':
        this.#at++
        return { min: 1, max: Infinity }
      case '?':
        this.#at++
        return { min: 0, max: 1 }
      case '{':
        return this.#counted()
      default:
        return undefined
    }
  }

  /** A brace that is no count stands for itself. */
  #counted(): { readonly min: number; readonly max: number } | undefined {
    const match = /^\{(\d{1,5})(,(\d{1,5})?)?\}/.exec(this.#pattern.slice(this.#at, this.#at + 16))
    if (match === null) return undefined
    const [text, from, comma, to] = match
    const min = Number(from)
    const max = comma === undefined ? min : to === undefined ? Infinity : Number(to)
    if (min > max || min > REPEAT_MAX || (max !== Infinity && max > REPEAT_MAX))
      this.#refuse(`a count is at most ${REPEAT_MAX}`)
    this.#at += text.length
    return { min, max }
  }

  #atom(): Regex {
    const char = this.#take()
    switch (char) {
      case '(':
        return this.#group()
      case '[':
        return { kind: 'char', test: this.#class() }
      case '.':
        return { kind: 'char', test: this.#flags.s ? () => true : (c) => c !== 10 }
      case '^':
        return { kind: 'place', place: this.#flags.m ? 'line-start' : 'text-start' }
      case '$':
        return { kind: 'place', place: this.#flags.m ? 'line-end' : 'end' }
      case '\\':
        return this.#escaped()
      case '*':
      case '+':
      case '?':
        return this.#refuse('a quantifier has nothing to repeat')
      default:
        return { kind: 'char', test: this.#folded(exactly(char.charCodeAt(0))) }
    }
  }

  #group(): Regex {
    const outer = this.#flags
    if (this.#peek() === '?') {
      const opening = /^\?(?:([ims]*):|P?<[A-Za-z]\w*>)/.exec(this.#pattern.slice(this.#at, this.#at + 80))
      if (opening === null) return this.#refuse('nothing may look ahead or back, or be atomic')
      this.#at += opening[0].length
      this.#flags = this.#with(opening[1] ?? '')
    }
    const inner = this.#alternatives()
    this.#flags = outer
    if (this.#take() !== ')') this.#refuse('a bracket does not close')
    return inner
  }

  #escaped(): Regex {
    const place = PLACES[this.#peek()]
    if (place === undefined) return { kind: 'char', test: this.#escapedChar() }
    this.#at++
    return { kind: 'place', place }
  }

  #escapedChar(): CharTest {
    const name = this.#peek()
    const named = CLASSES[name]
    if (named === undefined) return this.#folded(exactly(this.#escapedCode()))
    this.#at++
    return named
  }

  #escapedCode(): number {
    const name = this.#take()
    const control = CONTROLS[name]
    if (control !== undefined) return control
    if (name === 'x' || name === 'u') return this.#hex(name === 'x' ? 2 : 4)
    if (name === '' || /[A-Za-z0-9]/.test(name)) this.#refuse(`\\${name} is not known`)
    return name.charCodeAt(0)
  }

  #hex(digits: number): number {
    const text = this.#pattern.slice(this.#at, this.#at + digits)
    if (text.length < digits || !/^[0-9a-f]+$/i.test(text))
      this.#refuse('a character number is not well formed')
    this.#at += digits
    return Number.parseInt(text, 16)
  }

  #class(): CharTest {
    const isNegated = this.#peek() === '^'
    if (isNegated) this.#at++
    const tests: CharTest[] = []
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      if (this.#at >= this.#pattern.length) this.#refuse('a class does not close')
      tests.push(this.#member())
    }
    this.#at++
    const some: CharTest = (c) => tests.some((test) => test(c))
    return isNegated ? not(this.#folded(some)) : this.#folded(some)
  }

  #member(): CharTest {
    const named = this.#peek() === '\\' ? CLASSES[this.#pattern.charAt(this.#at + 1)] : undefined
    if (named !== undefined) {
      this.#at += 2
      return named
    }
    if (this.#pattern.startsWith('[:', this.#at)) this.#refuse('classes with names are not known')
    const from = this.#memberCode()
    const dash = this.#peek() === '-' && this.#pattern.charAt(this.#at + 1) !== ']'
    if (!dash) return exactly(from)
    this.#at++
    const to = this.#memberCode()
    if (to < from) this.#refuse('a range ends before it begins')
    return (c) => c >= from && c <= to
  }

  #memberCode(): number {
    const char = this.#take()
    if (char === '') this.#refuse('a class does not close')
    if (char !== '\\') return char.charCodeAt(0)
    if (this.#peek() !== 'b') return this.#escapedCode()
    this.#at++
    return 8
  }

  #folded(test: CharTest): CharTest {
    if (!this.#flags.i) return test
    return (c) => test(c) || test(cased(c, 'toLowerCase')) || test(cased(c, 'toUpperCase'))
  }
}

const exactly =
  (code: number): CharTest =>
  (c) =>
    c === code

const cased = (code: number, way: 'toLowerCase' | 'toUpperCase'): number =>
  String.fromCharCode(code)[way]().charCodeAt(0)
