import type { PostalAddress } from '../recipients/recipient.ts'

/** What of a name a stranger may see: the first letters of its first and last word. **Shape** `J. D.`, or `J.` */
export function initialsOf(name: string): string {
  const words = name.normalize('NFC').match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? []
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  const letters = ends.map((word = '') => /^\p{L}\p{M}*/u.exec(word)?.[0] ?? '')
  return letters.map((letter) => `${letter.toUpperCase()}.`).join(' ')
}

/** The first three digits of a US address; empty for any other. */
export function zip3Of(address: PostalAddress | undefined): string {
  if (address === undefined || address.country !== 'US') return ''
  return /^\d{5}/.exec(address.postalCode)?.[0].slice(0, 3) ?? ''
}
