import { ENVELOPE_BYTES, openEnvelope, type SealingKey, sealEnvelope } from './envelope.ts'

/** Which secret it is, and of which environment. */
export interface SecretBinding {
  readonly environment: string
  readonly name: string
}

/** What sealing adds to the length of a secret, in bytes. */
export const SECRET_OVERHEAD_BYTES = ENVELOPE_BYTES

/** Seals a small secret that is no record, such as the seed of an authenticator app. **Shape** `key` 32 bytes. */
export function sealSecret(plain: Uint8Array, key: SealingKey, binding: SecretBinding): Buffer {
  return sealEnvelope(plain, key, secretBinding(binding))
}

/**
 * Opens what `sealSecret` sealed.
 *
 * **Errors** `SEAL_BROKEN` when a byte, the key or the binding differs.
 */
export function openSecret(sealed: Uint8Array, key: SealingKey, binding: SecretBinding): Buffer {
  return openEnvelope(sealed, key, secretBinding(binding))
}

function secretBinding({ environment, name }: SecretBinding): string {
  return JSON.stringify(['chartward/secret', environment, name])
}
