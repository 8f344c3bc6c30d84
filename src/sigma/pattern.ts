/** A piece of a text with wildcards: plain text, any run of characters, or exactly one. */
export type Token = { readonly text: string } | { readonly wild: '*' | '?' }

export const ANY: Token = { wild: '*' }
const ONE: Token = { wild: '?' }

/** Reads `*`, `?` and the backslash as the rules specification has them. */
export function readPattern(value: string): readonly Token[] {
  const tokens: Token[] = []
  let plain = ''
  const finish = (): void => {
    if (plain !== '') tokens.push({ text: plain })
    plain = ''
  }
  for (let i = 0; i < value.length; i++) {
    const char = value.charAt(i)
    const next = value.charAt(i + 1)
    if (char === '\\' && (next === '\\' || next === '*' || next === '?')) {
      plain += next
      i++
    } else if (char === '*' || char === '?') {
      finish()
      tokens.push(char === '*' ? ANY : ONE)
    } else plain += char
  }
  finish()
  return tokens
}

/** The text of a pattern without wildcards. */
export function plainText(tokens: readonly Token[]): string | undefined {
  let text = ''
  for (const token of tokens) {
    if ('wild' in token) return undefined
    text += token.text
  }
  return text
}

export const mapPlain = (tokens: readonly Token[], change: (text: string) => string): readonly Token[] =>
  tokens.map((token) => ('text' in token ? { text: change(token.text) } : token))

/** Whether a text is what the pattern describes, from its first to its last character. Compares as it stands. */
export function patternTest(tokens: readonly Token[]): (text: string) => boolean {
  const [head = [], ...others] = segmentsOf(tokens)
  const tail = others.pop()
  if (tail === undefined) return (text) => lengthOf(head) === text.length && standsAt(head, text, 0)
  return (text) => {
    if (!standsAt(head, text, 0)) return false
    let at = lengthOf(head)
    for (const segment of others) {
      at = findFrom(segment, text, at)
      if (at < 0) return false
      at += lengthOf(segment)
    }
    const end = text.length - lengthOf(tail)
    return end >= at && standsAt(tail, text, end)
  }
}

/** What stands between two `*`: texts, and `undefined` for exactly one character. */
type Segment = readonly (string | undefined)[]

function segmentsOf(tokens: readonly Token[]): readonly Segment[] {
  const segments: (string | undefined)[][] = [[]]
  for (const token of tokens) {
    if ('text' in token) segments.at(-1)?.push(token.text)
    else if (token.wild === '?') segments.at(-1)?.push(undefined)
    else segments.push([])
  }
  return segments
}

const lengthOf = (segment: Segment): number => {
  let length = 0
  for (const part of segment) length += part?.length ?? 1
  return length
}

function standsAt(segment: Segment, text: string, at: number): boolean {
  let from = at
  for (const part of segment) {
    if (part === undefined ? from >= text.length : !text.startsWith(part, from)) return false
    from += part?.length ?? 1
  }
  return true
}

function findFrom(segment: Segment, text: string, from: number): number {
  const [first] = segment
  if (segment.length === 1 && first !== undefined) return text.indexOf(first, from)
  for (let at = from; at <= text.length - lengthOf(segment); at++) if (standsAt(segment, text, at)) return at
  return -1
}
