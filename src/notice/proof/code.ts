import { randomBytes } from 'node:crypto'

/** Crockford's alphabet: no I, L, O, U. **Source** crockford.com/base32. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const RANDOM_LETTERS = 15
const WRITTEN = /^[0-9A-HJKMNP-TV-Z]{16}$/
/** The check symbol's modulus: a prime over the alphabet, so that a wrong or swapped letter is always noticed. */
const CHECK_MODULUS = 37n
/** What people write in place of letters that are not in the alphabet. */
const MISREAD: Readonly<Record<string, string>> = { I: '1', L: '1', O: '0' }
/** A code as it may stand in a text: four groups, with or without something between them. */
const IN_TEXT =
  /(?<![0-9A-Za-z])[0-9A-Za-z]{4}[-\u2010-\u2015 ]?[0-9A-Za-z]{4}[-\u2010-\u2015 ]?[0-9A-Za-z]{4}[-\u2010-\u2015 ]?[0-9A-Za-z]{4}(?![0-9A-Za-z])/g

/**
 * A fresh code of 75 random bits, less than half a bit of them spent on check symbols that are letters too.
 *
 * **Shape** `XXXX-XXXX-XXXX-XXXX`, the last letter being the check symbol.
 */
export function makeCode(): string {
  for (;;) {
    const letters = [...randomBytes(RANDOM_LETTERS)].map((byte) => ALPHABET[byte & 31] ?? '').join('')
    const check = ALPHABET[checkOf(letters)]
    // Crockford's other five symbols are hard to say on the phone.
    if (check !== undefined) return grouped(letters + check)
  }
}

/** The code as it was printed; undefined for what cannot be one. Spaces, dashes, case and look-alikes do not matter. */
export function readCode(typed: string): string | undefined {
  const letters = typed
    .toUpperCase()
    .replace(/[\s\u2010-\u2015-]/g, '')
    .replace(/[ILO]/g, (letter) => MISREAD[letter] ?? letter)
  if (!WRITTEN.test(letters)) return undefined
  return letters[RANDOM_LETTERS] === ALPHABET[checkOf(letters.slice(0, RANDOM_LETTERS))]
    ? grouped(letters)
    : undefined
}

/** The codes in a text, each once, in their order. */
export function codesIn(text: string): string[] {
  const found = [...text.matchAll(IN_TEXT)].map(([typed]) => readCode(typed))
  return [...new Set(found.filter((code) => code !== undefined))]
}

function checkOf(letters: string): number {
  let value = 0n
  for (const letter of letters) value = value * 32n + BigInt(ALPHABET.indexOf(letter))
  return Number(value % CHECK_MODULUS)
}

function grouped(letters: string): string {
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}
