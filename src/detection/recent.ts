/** A map of at most so many members; the one not used for longest makes room. */
export interface Recent<Value, Key = string> {
  find(key: Key): Value | undefined
  /** What stands under the key, made when there is nothing. */
  of(key: Key, make: () => Value): Value
  set(key: Key, value: Value): void
  delete(key: Key): void
  entries(): IterableIterator<[Key, Value]>
  readonly size: number
}

export function openRecent<Value, Key = string>(countMax: number): Recent<Value, Key> {
  // Two generations: touching a member costs a look-up, not a move along a list.
  let young = new Map<Key, Value>()
  let old = new Map<Key, Value>()
  const put = (key: Key, value: Value): void => {
    if (young.size >= countMax / 2 && !young.has(key)) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  const find = (key: Key): Value | undefined => {
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
