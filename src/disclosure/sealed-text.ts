import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Seals a text with AES-256-GCM. **Shape** nonce 12, ciphertext, tag 16; it opens only with the same `bound`. */
export function sealText(key: KeyObject, bound: readonly string[], text: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(aadOf(bound))
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** What was sealed; undefined when it was altered, or sealed for something else. */
export function openText(key: KeyObject, bound: readonly string[], sealed: Buffer): string | undefined {
  if (sealed.length <= NONCE_BYTES + TAG_BYTES) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
    decipher.setAAD(aadOf(bound))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const content = [decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]
    return Buffer.concat(content).toString('utf8')
  } catch {
    return undefined
  }
}

function aadOf(bound: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(bound), 'utf8')
}
