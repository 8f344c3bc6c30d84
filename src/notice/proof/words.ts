import { digest } from '../../seal/index.ts'

/**
 * The digest of what is sent as text, such that it comes out the same when somebody copies it from a screen: what counts
 * are letters and digits and their order, not spaces, line ends, case or punctuation.
 *
 * **Shape** SHA-256, 32 bytes.
 */
export function wordsDigest(text: string): Buffer {
  const letters =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]/gu) ?? []
  return digest(Buffer.from(letters.join(''), 'utf8'))
}
