/** Texts and the small integers that stand for them in columns. 0 stands for "none". */
export interface Dictionary {
  /** The integer of a text, a new one when the text was not seen before. */
  surrogate(text: string | null): number
  /** The integer of a text, 0 when it was never seen. */
  find(text: string): number
  text(surrogate: number): string
  /** How many texts there are. */
  count(): number
  /** The texts given out since `count` was `from`, in order. */
  since(from: number): readonly string[]
  /** Forgets what was added since `count` was `count`. */
  cut(count: number): void
}

/** A dictionary that begins with `texts`. */
export function openDictionary(): Dictionary {
  const texts: string[] = ['']
  const bySurrogate = new Map<string, number>()
  return {
    surrogate(text) {
      if (text === null) return 0
      const known = bySurrogate.get(text)
      if (known !== undefined) return known
      texts.push(text)
      bySurrogate.set(text, texts.length - 1)
      return texts.length - 1
    },
    find: (text) => bySurrogate.get(text) ?? 0,
    text: (surrogate) => texts[surrogate] ?? '',
    count: () => texts.length - 1,
    since: (from) => texts.slice(from + 1),
    cut(count) {
      for (const text of texts.splice(count + 1)) bySurrogate.delete(text)
    },
  }
}
