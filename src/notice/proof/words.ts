import { digest } from '../../seal/index.ts'

/** Letters and digits, and what joins two of them: a dash within a link is another link. */
const COUNTS = /[\p{L}\p{N}]|(?<=[\p{L}\p{N}])[^\p{L}\p{N}\s]+(?=[\p{L}\p{N}])/gu

/**
 * The digest of what is sent as text, such that it comes out the same when somebody copies it from a screen: what counts
 * are letters and digits, their order and what joins them; not spaces, line ends, case, or signs beside words.
 *
 * **Shape** SHA-256, 32 bytes.
 */
export function wordsDigest(text: string): Buffer {
  const counts = text.normalize('NFKC').toLowerCase().match(COUNTS) ?? []
  return digest(Buffer.from(counts.join(''), 'utf8'))
}
