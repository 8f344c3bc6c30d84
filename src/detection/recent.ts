/** A map of at most so many members; the one not used for longest makes room. */
export interface Recent<Value> {
  find(key: string): Value | undefined
  /** What stands under the key, made when there is nothing. */
  of(key: string, make: () => Value): Value
  set(key: string, value: Value): void
  delete(key: string): void
  entries(): IterableIterator<[string, Value]>
  readonly size: number
}

export function openRecent<Value>(countMax: number): Recent<Value> {
  // Two generations: touching a member costs a look-up, not a move along a list.
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  const put = (key: string, value: Value): void => {
    if (young.size >= countMax / 2 && !young.has(key)) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  const find = (key: string): Value | undefined => {
    const known = young.get(key)
    if (known !== undefined) return known
    const older = old.get(key)
    if (older === undefined) return undefined
    old.delete(key)
    put(key, older)
    return older
  }
  return {
    find,
    of: (key, make) => {
      const known = find(key)
      if (known !== undefined) return known
      const made = make()
      put(key, made)
      return made
    },
    set: (key, value) => {
      old.delete(key)
      put(key, value)
    },
    delete: (key) => {
      young.delete(key)
      old.delete(key)
    },
    *entries() {
      yield* old
      yield* young
    },
    get size() {
      return young.size + old.size
    },
  }
}
