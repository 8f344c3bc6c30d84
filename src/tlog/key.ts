import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'
import { ChartwardError } from '../kernel/index.ts'
import { equalBytes, fromBase64, toBase64, toHex } from './bytes.ts'

/** Signature types we make and check. **Source** C2SP signed-note, "Signature types" */
export const KEY_TYPES = { ed25519: 0x01, cosignature: 0x04 } as const

/** A verifier key, taken apart. */
export interface VerifierKey {
  readonly name: string
  /** 4 bytes. */
  readonly id: Uint8Array
  /** A value of `KEY_TYPES`. */
  readonly type: number
  /** 32 bytes. */
  readonly publicKey: Uint8Array
}

const SEED_BYTES = 32
// Everything in the PKCS #8 and SPKI encodings of an Ed25519 key that comes before its 32 bytes (RFC 8410).
const PRIVATE_PREFIX = '302e020100300506032b657004220420'
const PUBLIC_PREFIX = '302a300506032b6570032100'

/** Whether a key may have this name: not empty, no white space, no plus. **Source** C2SP signed-note, "Format" */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !/[\p{White_Space}+\p{Cc}]/u.test(name)
}

/** The four bytes that, with the name, say which key signed. **Source** C2SP signed-note, "Signatures" */
export function keyId(name: string, type: number, publicKey: Uint8Array): Uint8Array {
  const input = Buffer.concat([Buffer.from(`${name}\n`), Uint8Array.of(type), publicKey])
  return hash('sha256', input, 'buffer').subarray(0, 4)
}

/** `name+hex(id)+base64(type || public key)`. **Errors** NOTE_INVALID for a name no key may have. */
export function formatVkey(name: string, type: number, publicKey: Uint8Array): string {
  if (!isKeyName(name)) throw new ChartwardError('NOTE_INVALID', 'That is not a name for a key')
  const key = Buffer.concat([Uint8Array.of(type), publicKey])
  return `${name}+${toHex(keyId(name, type, publicKey))}+${toBase64(key)}`
}

/**
 * Takes a verifier key apart.
 * **Errors** NOTE_INVALID when it is malformed, its id is not its own, or its type is not in `KEY_TYPES`.
 */
export function parseVkey(vkey: string): VerifierKey {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(vkey)
  const key = fromBase64(parts?.[3] ?? '')
  const type = key?.[0]
  if (parts === null || key === undefined || type === undefined || !isKeyName(parts[1] ?? '')) {
    throw new ChartwardError('NOTE_INVALID', 'The verifier key is malformed')
  }
  if (type !== KEY_TYPES.ed25519 && type !== KEY_TYPES.cosignature) {
    throw new ChartwardError('NOTE_INVALID', 'The verifier key has a type that is not supported')
  }
  const [name, publicKey] = [parts[1] as string, key.subarray(1)]
  const id = keyId(name, type, publicKey)
  if (publicKey.length !== 32 || !equalBytes(id, Buffer.from(parts[2] as string, 'hex'))) {
    throw new ChartwardError('NOTE_INVALID', 'The verifier key does not match its id')
  }
  return { name, id, type, publicKey }
}

/** An Ed25519 key pair from its 32-byte seed. **Errors** NOTE_INVALID for another length. */
export function ed25519KeyPair(seed: Uint8Array): { privateKey: KeyObject; publicKey: Uint8Array } {
  if (seed.length !== SEED_BYTES) throw new ChartwardError('NOTE_INVALID', 'A signing seed is 32 bytes')
  const der = Buffer.concat([Buffer.from(PRIVATE_PREFIX, 'hex'), seed])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  der.fill(0)
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { privateKey, publicKey: new Uint8Array(spki.subarray(-32)) }
}

export function ed25519Sign(message: string, privateKey: KeyObject): Uint8Array {
  return sign(null, Buffer.from(message), privateKey)
}

export function ed25519Verify(message: string, publicKey: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false
  try {
    const der = Buffer.concat([Buffer.from(PUBLIC_PREFIX, 'hex'), publicKey])
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    return verify(null, Buffer.from(message), key, signature)
  } catch {
    return false // 32 bytes that are no point of the curve
  }
}
