/** Bytes, each as the character of its number. */
type ByteText = string

export const utf16le = (text: string): ByteText => utf16(text, (unit) => [unit & 0xff, unit >> 8])
export const utf16be = (text: string): ByteText => utf16(text, (unit) => [unit >> 8, unit & 0xff])
export const utf16WithMark = (text: string): ByteText => `\u00ff\u00fe${utf16le(text)}`

function utf16(text: string, split: (unit: number) => readonly [number, number]): ByteText {
  let bytes = ''
  for (let i = 0; i < text.length; i++) bytes += String.fromCharCode(...split(text.charCodeAt(i)))
  return bytes
}

export function utf8(text: string): ByteText {
  let bytes = ''
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte)
  return bytes
}

export const base64 = (bytes: ByteText): string => btoa(bytes)

/**
 * What Base64 of a text looks like when something stands before and after it: the characters that depend on nothing
 * else, for each of the three places it can begin at.
 */
export function base64Offsets(bytes: ByteText): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = btoa(' '.repeat(offset) + bytes)
    const skipped = [0, 2, 3][offset] ?? 0
    const unsure = [0, 3, 2][(bytes.length + offset) % 3] ?? 0
    return encoded.slice(skipped, encoded.length - unsure)
  })
}

const DASHES = ['-', '/', '\u2013', '\u2014', '\u2015'] as const
const ANY_DASH = /[-/\u2013\u2014\u2015]/g

/** All dashes as one, so that texts which differ in nothing else are equal. */
export const foldDashes = (text: string): string => text.replace(ANY_DASH, '-')

/** A text with its dashes written in every way, or nothing when that is more than `max` texts. */
export function dashVariants(text: string, max: number): readonly string[] | undefined {
  const [first = '', ...pieces] = text.split(ANY_DASH)
  if (DASHES.length ** pieces.length > max) return undefined
  return pieces.reduce<string[]>(
    (written, piece) => written.flatMap((before) => DASHES.map((dash) => `${before}${dash}${piece}`)),
    [first],
  )
}
