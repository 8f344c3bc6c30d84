/**
 * Text as it is compared: no case, no accents, punctuation as one space. Empty when it has no letter or digit.
 */
export function foldText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- plain ASCII needs no Unicode work, and nearly all names are
  if (/^[\x00-\x7f]*$/.test(text)) {
    return text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ')
      .trim()
  }
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('ς', 'σ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** The words of folded text. */
export function wordsOf(folded: string): string[] {
  return folded === '' ? [] : folded.split(' ')
}

/** Parts of a HumanName or Address that are searched. Prefix and suffix are not: "Mrs" tells a person's sex. */
const PARTS = ['family', 'given', 'line', 'city', 'district', 'state', 'postalCode', 'country'] as const

/** Forms of address, which tell a person's sex or calling and find nobody. */
const HONORIFICS: ReadonlySet<string> = new Set([
  'mr',
  'mrs',
  'ms',
  'miss',
  'mx',
  'dr',
  'prof',
  'sir',
  'madam',
  'herr',
  'frau',
  'monsieur',
  'madame',
  'senor',
  'senora',
])

/** The words that are not forms of address; all of them when there are no others. */
export function withoutHonorifics(words: readonly string[]): readonly string[] {
  const others = words.filter((word) => !HONORIFICS.has(word))
  return others.length === 0 ? words : others
}

/** The texts in a value found by a string parameter: itself, or the searched parts of a HumanName or Address. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  const texts: string[] = []
  for (const part of PARTS) {
    const found = (value as Record<string, unknown>)[part]
    if (typeof found === 'string') texts.push(found)
    else if (Array.isArray(found)) {
      for (const item of found) if (typeof item === 'string') texts.push(item)
    }
  }
  const { text } = value as Record<string, unknown>
  return typeof text === 'string' ? [...texts, text] : texts
}

/** The texts of a value, folded; of a HumanName or Address without forms of address. */
export function foldedTextsOf(value: unknown): string[] {
  const folded = textsOf(value).map(foldText)
  if (typeof value === 'string') return folded
  return folded.map((text) => withoutHonorifics(wordsOf(text)).join(' '))
}

/**
 * Answers whether the value starts with a folded text. In a name or address any part may, or each word asked
 * for may start a word of it: R4 leaves that to the server, and `name=jones` has to find Smith-Jones.
 */
export function beginningsOf(value: unknown): (folded: string) => boolean {
  const texts = foldedTextsOf(value)
  if (typeof value === 'string') return (folded) => texts.some((text) => text.startsWith(folded))
  const words = texts.flatMap(wordsOf)
  return (folded) => {
    const wanted = withoutHonorifics(wordsOf(folded))
    const whole = wanted.join(' ')
    return (
      texts.some((text) => text.startsWith(whole)) ||
      wanted.every((start) => words.some((word) => word.startsWith(start)))
    )
  }
}
