import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Both ends show that they hold the same credential without sending it: each answers the other's nonce with
 * an HMAC. The side's name and both nonces are under the MAC, so neither's proof can be sent back to it, and
 * a proof from another connection is worth nothing.
 */
export const NONCE_BYTES = 32

/** **Shape** 32 random bytes, the same in the application's folder and in the key server's hands. */
export const CREDENTIAL_BYTES = 32

export interface Nonces {
  readonly server: Uint8Array
  readonly client: Uint8Array
}

export function proofOf(side: 'server' | 'client', credential: Uint8Array, nonces: Nonces): Buffer {
  return createHmac('sha256', credential)
    .update(`chartward/keys/1 ${side}\0`)
    .update(nonces.server)
    .update(nonces.client)
    .digest()
}

export function isProof(given: Uint8Array, expected: Uint8Array): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected)
}
