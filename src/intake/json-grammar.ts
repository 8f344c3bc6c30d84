/** A list or an object that is open at the place where the reader stands. */
export interface Frame {
  readonly isList: boolean
  /** Set where what is inside is looked at piece by piece: the names that led here, with dots. */
  readonly path: string | undefined
  /** What may come next. */
  expects: Expected
  /** The name read last, in an object with a path. */
  key: string
}

export type Expected = 'value' | 'value-or-end' | 'comma' | 'key' | 'key-or-end' | 'colon'

export const openFrame = (isList: boolean, path: string | undefined): Frame => ({
  isList,
  path,
  expects: isList ? 'value-or-end' : 'key-or-end',
  key: '',
})

export const takesValue = ({ expects }: Frame): boolean => expects === 'value' || expects === 'value-or-end'

export const takesKey = ({ expects }: Frame): boolean => expects === 'key' || expects === 'key-or-end'

/** After `{"a":1,` there is no end, as there is none after `[1,`. */
export const takesEnd = (frame: Frame, isList: boolean): boolean =>
  frame.isList === isList &&
  (frame.expects === 'comma' || frame.expects === (isList ? 'value-or-end' : 'key-or-end'))

/** Lists whose members are records by themselves, and the objects that lead to them. */
const LISTS: ReadonlySet<string> = new Set([
  'Records',
  'Events',
  'logEvents',
  'ledgers.disclosure.leaves',
  'ledgers.keys.leaves',
])
const OBJECTS: ReadonlySet<string> = new Set(['ledgers', 'ledgers.disclosure', 'ledgers.keys'])

/** The path of a list or object that is looked into, under the name last read in `parent`. */
export function pathInto({ path, key, isList: inList }: Frame, isList: boolean): string | undefined {
  if (path === undefined || inList) return undefined
  const inner = path === '' ? key : `${path}.${key}`
  return (isList ? LISTS : OBJECTS).has(inner) ? inner : undefined
}
