import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'
import { ChartwardError } from '../kernel/index.ts'

/** First byte of everything this module seals. A change of layout takes another number. */
const FORMAT_VERSION = 1

/** Second byte. 0 = the plain bytes as they are; other numbers are kept for compression before sealing. */
const ALGORITHM_AES_256_GCM = 0

const HEADER_BYTES = 2
const NONCE_BYTES = 12
const TAG_BYTES = 16
const BODY_START = HEADER_BYTES + NONCE_BYTES

/** What sealing adds to the length of the plain bytes. */
export const ENVELOPE_BYTES = BODY_START + TAG_BYTES

export const KEY_BYTES = 32

/** 32 bytes, raw or as a KeyObject: the latter is four times as fast, the former can be overwritten. */
export type SealingKey = Uint8Array | KeyObject

/**
 * Lays out `format, algorithm, nonce, ciphertext, tag`. The nonce is random: under one key that is safe for
 * 2^32 seals (NIST SP 800-38D, 8.3), far beyond the versions one person's records, or the persons one
 * key version, will ever have.
 */
export function sealEnvelope(plain: Uint8Array, key: SealingKey, binding: string): Buffer {
  return sealWithNonce({ plain, key, binding, nonce: randomBytes(NONCE_BYTES) })
}

/** For test vectors only: a nonce used twice under one key gives the key stream away. */
export function sealWithNonce(input: {
  plain: Uint8Array
  key: SealingKey
  binding: string
  nonce: Uint8Array
}): Buffer {
  const { plain, key, binding, nonce } = input
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(boundTo(binding))
  const body = cipher.update(plain)
  cipher.final()
  return Buffer.concat([
    Uint8Array.of(FORMAT_VERSION, ALGORITHM_AES_256_GCM),
    nonce,
    body,
    cipher.getAuthTag(),
  ])
}

/** The plain bytes, or `SEAL_BROKEN` when a byte, the key or the binding is not what it was. */
export function openEnvelope(sealed: Uint8Array, key: SealingKey, binding: string): Buffer {
  if (sealed.length < ENVELOPE_BYTES || sealed[0] !== FORMAT_VERSION || sealed[1] !== ALGORITHM_AES_256_GCM) {
    throw sealBroken()
  }
  const tagStart = sealed.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(HEADER_BYTES, BODY_START), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(boundTo(binding))
  decipher.setAuthTag(sealed.subarray(tagStart))
  const plain = decipher.update(sealed.subarray(BODY_START, tagStart))
  try {
    decipher.final()
  } catch {
    // Bytes that failed the tag are whatever a forger made of them: nobody gets to see them.
    plain.fill(0)
    throw sealBroken()
  }
  return plain
}

/** The header is authenticated too, so a sealed row cannot be passed off as another format. */
function boundTo(binding: string): Buffer {
  return Buffer.from(`${FORMAT_VERSION}.${ALGORITHM_AES_256_GCM}.${binding}`, 'utf8')
}

function sealBroken(): ChartwardError {
  return new ChartwardError('SEAL_BROKEN', 'Stored bytes are not what was sealed here')
}
