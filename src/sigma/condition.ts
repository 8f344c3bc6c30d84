import type { Equality, Search } from './comparison.ts'
import { invalid } from './invalid.ts'
import { NESTING_MAX } from './limits.ts'
import type { Subject } from './event.ts'

/** A condition as it is written, before anybody knows what its names are. */
export type Condition =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'of'; readonly all: boolean; readonly pattern: string }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }

const LENGTH_MAX = 10_000

/**
 * Reads `selection and not 1 of filter_*`: `or` binds least, then `and`, then `not`.
 *
 * **Errors** RULE_INVALID.
 */
export function parseCondition(text: string): Condition {
  if (text.length > LENGTH_MAX) invalid('condition', `it has at most ${LENGTH_MAX} characters`)
  const parser = new Parser(text.match(/[()|]|[^\s()|]+/g) ?? [])
  return parser.whole()
}

class Parser {
  readonly #words: readonly string[]
  #at = 0
  #depth = 0

  constructor(words: readonly string[]) {
    this.#words = words
  }

  whole(): Condition {
    const condition = this.#or()
    const rest = this.#words[this.#at]
    if (rest === '|') invalid('condition', 'counting with | is a correlation now')
    if (rest !== undefined) invalid('condition', `"${rest}" is one word too many`)
    return condition
  }

  #is(word: string): boolean {
    if (this.#words[this.#at]?.toLowerCase() !== word) return false
    this.#at++
    return true
  }

  #or(): Condition {
    return this.#joined('or', () => this.#joined('and', () => this.#not()))
  }

  #joined(kind: 'and' | 'or', read: () => Condition): Condition {
    const first = read()
    const parts = [first]
    while (this.#is(kind)) parts.push(read())
    return parts.length === 1 ? first : { kind, parts }
  }

  #not(): Condition {
    if (++this.#depth > NESTING_MAX * 2) invalid('condition', 'it nests too deep')
    const condition: Condition = this.#is('not') ? { kind: 'not', part: this.#not() } : this.#atom()
    this.#depth--
    return condition
  }

  #atom(): Condition {
    if (this.#is('(')) {
      const inner = this.#or()
      if (!this.#is(')')) invalid('condition', 'a bracket does not close')
      return inner
    }
    const word = this.#words[this.#at++]
    if (word === undefined) return invalid('condition', 'it ends too early')
    if (this.#words[this.#at]?.toLowerCase() === 'of') return this.#of(word.toLowerCase())
    if (['and', 'or', 'of', 'them', ')', '|'].includes(word.toLowerCase()))
      return invalid('condition', `"${word}" stands where a name should`)
    return { kind: 'name', name: word }
  }

  #of(count: string): Condition {
    if (count !== '1' && count !== 'any' && count !== 'all')
      invalid('condition', `"${count} of" is not known: there are "1 of" and "all of"`)
    this.#at++
    const pattern = this.#words[this.#at++]
    if (pattern === undefined) return invalid('condition', 'it ends after "of"')
    return { kind: 'of', all: count === 'all', pattern }
  }
}

/** The names among `all` that `them` or a pattern with `*` means; those that begin with `_` only by that. */
export function namesOf(pattern: string, all: readonly string[]): readonly string[] {
  const isThem = pattern.toLowerCase() === 'them'
  const pieces = pattern.split('*')
  const found = all.filter((name) => {
    if (name.startsWith('_') && !pattern.startsWith('_')) return false
    return isThem || standInOrder(name, pieces)
  })
  return found.length > 0 ? found : invalid('condition', `no search is called "${pattern}"`)
}

function standInOrder(name: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces
  const last = rest.pop()
  if (last === undefined) return name === first
  if (!name.startsWith(first)) return false
  let at = first.length
  for (const piece of rest) {
    const found = name.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return name.length - last.length >= at && name.endsWith(last)
}

/** **Errors** RULE_INVALID for a name that no search has. */
export function compileCondition(condition: Condition, searches: ReadonlyMap<string, Search>): Search {
  switch (condition.kind) {
    case 'name':
      return searches.get(condition.name) ?? invalid('condition', `no search is called "${condition.name}"`)
    case 'of': {
      const named = namesOf(condition.pattern, [...searches.keys()]).map((name) => searches.get(name))
      const parts = named.filter((search) => search !== undefined)
      return condition.all ? everySearch(parts) : someSearch(parts)
    }
    case 'not': {
      const { test } = compileCondition(condition.part, searches)
      return { test: (subject) => !test(subject) }
    }
    case 'and':
      return everySearch(condition.parts.map((part) => compileCondition(part, searches)))
    case 'or':
      return someSearch(condition.parts.map((part) => compileCondition(part, searches)))
  }
}

/** All of them. What every event must have is what the choosiest part asks. */
export function everySearch(parts: readonly Search[]): Search {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const tests = parts.map(({ test }) => test)
  const equality = parts
    .map((part) => part.equality)
    .filter((found): found is Equality => found !== undefined)
    .toSorted((one, other) => one.values.size - other.values.size)[0]
  return { test: (subject: Subject) => tests.every((test) => test(subject)), equality }
}

/** One of them. An event must have something only where all parts ask it of the same field. */
export function someSearch(parts: readonly Search[]): Search {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const tests = parts.map(({ test }) => test)
  const [first] = parts
  const field = first?.equality?.field
  const values = new Set<string>()
  for (const { equality } of parts) {
    if (equality === undefined || equality.field !== field)
      return { test: (subject: Subject) => tests.some((test) => test(subject)) }
    for (const value of equality.values) values.add(value)
  }
  const equality = field === undefined ? undefined : { field, values }
  return { test: (subject: Subject) => tests.some((test) => test(subject)), equality }
}
