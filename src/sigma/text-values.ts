import {
  base64,
  base64Offsets,
  dashVariants,
  foldDashes,
  utf16be,
  utf16le,
  utf16WithMark,
  utf8,
} from './encoding.ts'
import { textOf } from './event.ts'
import { invalid } from './invalid.ts'
import { VALUES_MAX } from './limits.ts'
import type { Affix, Encoding, Modifiers } from './modifiers.ts'
import { ANY, mapPlain, patternTest, plainText, readPattern, type Token } from './pattern.ts'

/** The values that placeholders such as `%Administrators%` stand for. */
export type Placeholders = Readonly<Record<string, readonly string[]>>

/** A value on its way through the modifiers. `bytes` says that its characters are bytes already. */
interface Value {
  readonly tokens: readonly Token[]
  readonly bytes: boolean
}

/** What a text of an event must be: one of `exact`, as `fold` writes both, or something that passes one of `tests`. */
export interface TextTest {
  readonly fold: (text: string) => string
  readonly exact: ReadonlySet<string>
  readonly tests: readonly ((folded: string) => boolean)[]
}

/**
 * Compiles the texts of one field.
 *
 * **Errors** RULE_INVALID.
 */
export function compileTexts(
  texts: readonly string[],
  modifiers: Modifiers,
  placeholders: Placeholders,
): TextTest {
  const folds = modifiers.changes.at(-1) === 'windash'
  const changes = folds ? modifiers.changes.slice(0, -1) : modifiers.changes
  const values = texts.flatMap((text) => changed(text, changes, placeholders))
  if (values.length > VALUES_MAX) invalid('', `a field has at most ${VALUES_MAX} values`)
  const fold = foldOf(modifiers.cased, folds)
  const exact = new Set<string>()
  const tests: ((folded: string) => boolean)[] = []
  for (const { tokens } of values) {
    const folded = mapPlain(tokens, fold)
    const plain = plainText(folded)
    if (plain === undefined) tests.push(wildcardTest(withAffix(folded, modifiers.affix)))
    else if (modifiers.affix === undefined) exact.add(plain)
    else tests.push(affixTest(plain, modifiers.affix))
  }
  return { fold, exact, tests }
}

/** The test of one value of an event. */
export function valueTest({ fold, exact, tests }: TextTest): (value: unknown) => boolean {
  return (value) => {
    const text = textOf(value)
    if (text === undefined) return false
    const folded = fold(text)
    return exact.has(folded) || tests.some((test) => test(folded))
  }
}

function foldOf(isCased: boolean, folds: boolean): (text: string) => string {
  if (isCased) return folds ? foldDashes : (text) => text
  return folds ? (text) => foldDashes(text.toLowerCase()) : (text) => text.toLowerCase()
}

/** Text before, after or inside, by the text functions of the language. */
export function affixTest(plain: string, affix: Affix): (text: string) => boolean {
  switch (affix) {
    case 'startswith':
      return (text) => text.startsWith(plain)
    case 'endswith':
      return (text) => text.endsWith(plain)
    case 'contains':
      return (text) => text.includes(plain)
  }
}

function withAffix(tokens: readonly Token[], affix: Affix | undefined): readonly Token[] {
  const before = affix === 'endswith' || affix === 'contains' ? [ANY] : []
  const after = affix === 'startswith' || affix === 'contains' ? [ANY] : []
  return [...before, ...tokens, ...after]
}

/** The usual `x*`, `*x` and `*x*` need no search for their pieces. */
function wildcardTest(tokens: readonly Token[]): (text: string) => boolean {
  const isAny = (token: Token | undefined): boolean =>
    token !== undefined && 'wild' in token && token.wild === '*'
  const inner = tokens.filter((token) => !isAny(token))
  const [only] = inner
  if (inner.length === 0) return () => true
  if (inner.length > 1 || only === undefined || 'wild' in only) return patternTest(tokens)
  if (isAny(tokens[0])) return affixTest(only.text, isAny(tokens.at(-1)) ? 'contains' : 'endswith')
  return affixTest(only.text, 'startswith')
}

function changed(text: string, changes: Modifiers['changes'], placeholders: Placeholders): readonly Value[] {
  const [first, ...rest] = changes
  const values =
    first === 'expand'
      ? expand(text, placeholders).map((tokens) => ({ tokens, bytes: false }))
      : [{ tokens: readPattern(text), bytes: false }]
  if (rest.includes('expand')) invalid('', '"expand" stands before what changes a value')
  return (first === 'expand' ? rest : changes).reduce<readonly Value[]>(
    (list, change) => list.flatMap((value) => encoded(value, change as 'windash' | Encoding)),
    values,
  )
}

function encoded(value: Value, change: 'windash' | Encoding): readonly Value[] {
  const plain = plainText(value.tokens)
  if (plain === undefined) return invalid('', `"${change}" takes no wildcards`)
  const as = (text: string, bytes: boolean): Value => ({ tokens: [{ text }], bytes })
  const bytes = value.bytes ? plain : utf8(plain)
  switch (change) {
    case 'windash': {
      const variants = dashVariants(plain, VALUES_MAX)
      if (variants === undefined) return invalid('', 'the value has too many dashes to write in every way')
      return variants.map((text) => as(text, false))
    }
    case 'base64':
      return [as(base64(bytes), false)]
    case 'base64offset':
      return base64Offsets(bytes).map((text) => as(text, false))
    case 'utf16le':
    case 'wide':
      return [as(utf16le(plain), true)]
    case 'utf16be':
      return [as(utf16be(plain), true)]
    case 'utf16':
      return [as(utf16WithMark(plain), true)]
  }
}

/** Puts in what placeholders stand for; `\%` is a percent sign. **Errors** RULE_INVALID for one that is not known. */
export function expandText(text: string, placeholders: Placeholders): readonly string[] {
  return text
    .split(/(\\%|%[A-Za-z0-9_.-]+%)/)
    .map((piece) => {
      if (piece === '\\%') return ['%']
      const name = /^%([^%]+)%$/.exec(piece)?.[1]
      if (name === undefined) return [piece]
      const values = Object.hasOwn(placeholders, name) ? placeholders[name] : undefined
      return values ?? invalid('', `nobody said what the placeholder %${name}% stands for`)
    })
    .reduce<readonly string[]>(
      (texts, pieces) => {
        if (texts.length * pieces.length > VALUES_MAX) invalid('', `a field has at most ${VALUES_MAX} values`)
        return texts.flatMap((before) => pieces.map((piece) => before + piece))
      },
      [''],
    )
}

const expand = (text: string, placeholders: Placeholders): readonly (readonly Token[])[] =>
  expandText(text, placeholders).map(readPattern)
