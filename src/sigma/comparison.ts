import { networkTest } from './cidr.ts'
import { numberOf, type Predicate, textOf } from './event.ts'
import { type FieldReader, fieldReader, someValue } from './field.ts'
import { invalid } from './invalid.ts'
import { VALUES_MAX } from './limits.ts'
import { type Comparison, type Modifiers, readModifiers } from './modifiers.ts'
import { regexTest } from './regex.ts'
import { affixTest, compileTexts, expandText, type Placeholders, valueTest } from './text-values.ts'
import { timePart } from './time.ts'
import { isWrittenList, isWrittenMap, type Written } from './yaml-documents.ts'

/** What an event must have in a field before anything else is looked at: one of some texts, in small letters. */
export interface Equality {
  readonly field: string
  readonly values: ReadonlySet<string>
}

/** A part of a rule, compiled. `equality` is what every event that passes has, where that is known. */
export interface Search {
  readonly test: Predicate
  readonly equality?: Equality | undefined
}

type ValueTest = (value: unknown) => boolean

/**
 * Compiles one line of a rule, such as `CommandLine|contains|all: [a, b]`. Without a name the values are keywords,
 * looked for in all the event says.
 *
 * **Errors** RULE_INVALID.
 */
export function compileComparison(key: string, written: Written, placeholders: Placeholders): Search {
  const [field = '', ...names] = key.split('|')
  const isKeyword = field === ''
  const modifiers = readModifiers(names)
  const list = isWrittenList(written) ? written : [written]
  if (list.length === 0) invalid('', 'it has no values')
  if (list.length > VALUES_MAX) invalid('', `a field has at most ${VALUES_MAX} values`)
  if (list.some((value) => isWrittenMap(value) || isWrittenList(value)))
    invalid('', 'its values are texts, numbers, booleans or null')
  const scalars = list as readonly Scalar[]
  if (isKeyword && (modifiers.kind === 'exists' || modifiers.kind === 'fieldref' || scalars.includes(null)))
    invalid('', 'a keyword is a text')
  if (modifiers.kind === 'fieldref') return { test: fieldrefTest(field, scalars, modifiers) }
  if (modifiers.kind === 'exists') return { test: existsTest(field, scalars) }
  const asked =
    isKeyword && modifiers.affix === undefined ? { ...modifiers, affix: 'contains' as const } : modifiers
  const tests = valueTests(scalars, asked, placeholders)
  const read = isKeyword ? undefined : fieldReader(field)
  const test = combined(tests, asked, read)
  return { test, equality: isKeyword ? undefined : equalityOf(field, scalars, asked, placeholders) }
}

type Scalar = string | number | boolean | null

function combined(
  tests: readonly ValueTest[],
  { all, neq }: Modifiers,
  read: FieldReader | undefined,
): Predicate {
  const holds: ValueTest = all
    ? (value) => tests.every((test) => someValue(value, test))
    : (value) => tests.some((test) => someValue(value, test))
  return (subject) => holds(read === undefined ? subject.text() : read(subject.fields)) !== neq
}

function valueTests(
  scalars: readonly Scalar[],
  modifiers: Modifiers,
  placeholders: Placeholders,
): readonly ValueTest[] {
  switch (modifiers.kind) {
    case 're':
      return texts(scalars, modifiers, placeholders).map((text) => onText(regexTest(text, modifiers.flags)))
    case 'cidr':
      return texts(scalars, modifiers, placeholders).map((text) =>
        onText(networkTest(text) ?? invalid('', `"${text}" is no network`)),
      )
    case 'number':
      return scalars.map((scalar) => numberTest(scalar, modifiers.comparison, (value) => numberOf(value)))
    case 'time': {
      const { part, comparison } = modifiers
      return scalars.map((scalar) =>
        numberTest(scalar, comparison, (value) => (part === undefined ? undefined : timePart(part, value))),
      )
    }
    default:
      return textTests(scalars, modifiers, placeholders)
  }
}

function textTests(
  scalars: readonly Scalar[],
  modifiers: Modifiers,
  placeholders: Placeholders,
): readonly ValueTest[] {
  const isNull: ValueTest = (value) => value === undefined || value === null
  const nulls = scalars.includes(null) ? [isNull] : []
  const texts = scalars.filter((scalar) => scalar !== null).map(String)
  if (nulls.length > 0 && (modifiers.affix !== undefined || modifiers.changes.length > 0))
    invalid('', 'null is no text')
  if (modifiers.all)
    return [...nulls, ...texts.map((text) => valueTest(compileTexts([text], modifiers, placeholders)))]
  return texts.length === 0 ? nulls : [...nulls, valueTest(compileTexts(texts, modifiers, placeholders))]
}

function texts(
  scalars: readonly Scalar[],
  modifiers: Modifiers,
  placeholders: Placeholders,
): readonly string[] {
  if (scalars.includes(null)) invalid('', 'null is no text')
  const written = scalars.map(String)
  return modifiers.changes.includes('expand')
    ? written.flatMap((text) => expandText(text, placeholders))
    : written
}

const onText =
  (test: (text: string) => boolean): ValueTest =>
  (value) => {
    const text = textOf(value)
    return text !== undefined && test(text)
  }

function numberTest(
  scalar: Scalar,
  comparison: Comparison | undefined,
  read: (value: unknown) => number | undefined,
): ValueTest {
  const bound = numberOf(scalar) ?? invalid('', `"${String(scalar)}" is no number`)
  const holds = compare(comparison)
  return (value) => {
    const number = read(value)
    return number !== undefined && holds(number, bound)
  }
}

/** **Shape** without a name, equality. */
export function compare(comparison: Comparison | undefined): (value: number, bound: number) => boolean {
  switch (comparison) {
    case 'lt':
      return (value, bound) => value < bound
    case 'lte':
      return (value, bound) => value <= bound
    case 'gt':
      return (value, bound) => value > bound
    case 'gte':
      return (value, bound) => value >= bound
    case undefined:
      return (value, bound) => value === bound
  }
}

function existsTest(field: string, scalars: readonly Scalar[]): Predicate {
  const [wanted] = scalars
  if (scalars.length !== 1 || (wanted !== true && wanted !== false))
    invalid('', '"exists" takes true or false')
  const read = fieldReader(field)
  return ({ fields }) => (read(fields) !== undefined) === wanted
}

/** Compares two fields of one event. Where one of them is not there, they are not equal. */
function fieldrefTest(field: string, scalars: readonly Scalar[], modifiers: Modifiers): Predicate {
  const { all, neq, cased, affix, comparison } = modifiers
  const read = fieldReader(field)
  const others = scalars.map((scalar) => fieldReader(String(scalar ?? '')))
  const fold = (text: string): string => (cased ? text : text.toLowerCase())
  const holds = (value: unknown, other: unknown): boolean => {
    if (comparison !== undefined) {
      const [left, right] = [numberOf(value), numberOf(other)]
      return left !== undefined && right !== undefined && compare(comparison)(left, right)
    }
    const [left, right] = [textOf(value), textOf(other)]
    if (left === undefined || right === undefined) return false
    return affix === undefined ? fold(left) === fold(right) : affixTest(fold(right), affix)(fold(left))
  }
  return ({ fields }) => {
    const value = read(fields)
    const passes = (other: FieldReader): boolean =>
      someValue(other(fields), (right) => someValue(value, (left) => holds(left, right)))
    return (all ? others.every(passes) : others.some(passes)) !== neq
  }
}

function equalityOf(
  field: string,
  scalars: readonly Scalar[],
  modifiers: Modifiers,
  placeholders: Placeholders,
): Equality | undefined {
  const { kind, all, neq, affix, changes } = modifiers
  if (kind !== 'text' || all || neq || affix !== undefined || changes.length > 0 || scalars.includes(null))
    return
  const { exact, tests } = compileTexts(scalars.map(String), { ...modifiers, cased: false }, placeholders)
  return tests.length === 0 ? { field, values: exact } : undefined
}
