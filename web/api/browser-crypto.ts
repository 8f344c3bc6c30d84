import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { Buffer } from 'buffer'

/**
 * The few functions of `node:crypto` that the code of the log format checks with, for browsers: Vite puts this file in its
 * place. Nothing is signed here.
 *
 * **Source.** FIPS 180-4; RFC 8032, by way of the audited libraries of noble.
 */
export function hash(
  algorithm: string,
  input: Uint8Array,
  encoding: 'binary' | 'buffer' | 'base64',
): string | Uint8Array {
  if (algorithm !== 'sha256') throw new Error('only SHA-256 is known here')
  const digest = Buffer.from(sha256(input))
  if (encoding === 'buffer') return digest
  return digest.toString(encoding === 'binary' ? 'latin1' : encoding)
}

/** The 32 bytes of an Ed25519 key are the last of its DER encoding. */
export interface KeyObject {
  readonly raw: Uint8Array
}

export function createPublicKey({ key }: { readonly key: Uint8Array }): KeyObject {
  return { raw: key.slice(-32) }
}

/** **Shape** `algorithm` is null: the key is Ed25519. As strict as RFC 8032: one signature has one reading. */
export function verify(
  _algorithm: null,
  message: Uint8Array,
  { raw }: KeyObject,
  signature: Uint8Array,
): boolean {
  return ed25519.verify(signature, message, raw, { zip215: false })
}

export function createPrivateKey(): never {
  throw new Error('nothing is signed in a browser')
}

export function sign(): never {
  throw new Error('nothing is signed in a browser')
}
