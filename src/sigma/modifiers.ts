import { invalid } from './invalid.ts'
import { TIME_PARTS, type TimePart } from './time.ts'

export const COMPARISONS = ['lt', 'lte', 'gt', 'gte'] as const
export type Comparison = (typeof COMPARISONS)[number]
export const AFFIXES = ['startswith', 'endswith', 'contains'] as const
export type Affix = (typeof AFFIXES)[number]
const ENCODINGS = ['base64', 'base64offset', 'utf16le', 'utf16be', 'utf16', 'wide'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** What the values of a field are: which modifier says so decides which others may stand beside it. */
export type Kind = 'text' | 'exists' | 're' | 'cidr' | 'number' | 'time' | 'fieldref'

const BESIDE: Readonly<Record<Kind, readonly string[]>> = {
  text: ['all', 'neq', 'cased', 'windash', 'expand', ...AFFIXES, ...ENCODINGS],
  exists: ['exists'],
  re: ['re', 'i', 'm', 's', 'all', 'neq', 'expand'],
  cidr: ['cidr', 'all', 'neq', 'expand'],
  number: [...COMPARISONS, 'all'],
  time: [...TIME_PARTS, ...COMPARISONS, 'neq'],
  fieldref: ['fieldref', 'all', 'neq', 'cased', ...AFFIXES, ...COMPARISONS],
}

/** The modifiers of a field, in their order, and what they come to. */
export interface Modifiers {
  readonly kind: Kind
  readonly all: boolean
  readonly neq: boolean
  readonly cased: boolean
  readonly affix: Affix | undefined
  readonly comparison: Comparison | undefined
  readonly part: TimePart | undefined
  readonly flags: { readonly i: boolean; readonly m: boolean; readonly s: boolean }
  /** Those that change a value, in the order in which they stand. */
  readonly changes: readonly ('windash' | 'expand' | Encoding)[]
}

/** **Errors** RULE_INVALID for a modifier that is not known, stands twice, or does not go with another. */
export function readModifiers(names: readonly string[]): Modifiers {
  const kind = kindOf(names)
  const known = new Set(Object.values(BESIDE).flat())
  for (const [place, name] of names.entries()) {
    if (!known.has(name)) invalid('', `there is no modifier "${name}"`)
    if (!BESIDE[kind].includes(name)) invalid('', `"${name}" does not go with "${mark(kind, names)}"`)
    if (names.indexOf(name) !== place) invalid('', `the modifier "${name}" stands twice`)
  }
  const has = (name: string): boolean => names.includes(name)
  return {
    kind,
    all: has('all'),
    neq: has('neq'),
    cased: has('cased'),
    affix: only(AFFIXES, names),
    comparison: only(COMPARISONS, names),
    part: only(TIME_PARTS, names),
    flags: { i: has('i'), m: has('m'), s: has('s') },
    changes: names.filter((name) => isChange(name)),
  }
}

function kindOf(names: readonly string[]): Kind {
  for (const kind of ['exists', 're', 'cidr', 'fieldref'] as const) if (names.includes(kind)) return kind
  if (names.some((name) => oneOf(TIME_PARTS, name))) return 'time'
  return names.some((name) => oneOf(COMPARISONS, name)) ? 'number' : 'text'
}

const mark = (kind: Kind, names: readonly string[]): string =>
  names.find((name) => name === kind || (kind !== 'text' && BESIDE[kind].includes(name))) ?? 'a text'

function oneOf<Name extends string>(list: readonly Name[], name: string): name is Name {
  return (list as readonly string[]).includes(name)
}

const isChange = (name: string): name is 'windash' | 'expand' | Encoding =>
  name === 'windash' || name === 'expand' || oneOf(ENCODINGS, name)

function only<Name extends string>(list: readonly Name[], names: readonly string[]): Name | undefined {
  const found = names.filter((name): name is Name => oneOf(list, name))
  if (found.length > 1) invalid('', `"${found[0]}" does not go with "${found[1]}"`)
  return found[0]
}
