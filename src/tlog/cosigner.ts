import { ChartwardError } from '../kernel/index.ts'
import { parseCheckpoint } from './checkpoint.ts'
import { cosignaturePayload, cosignedMessage } from './cosignature.ts'
import { ed25519KeyPair, ed25519Sign, formatVkey, KEY_TYPES, parseVkey } from './key.ts'
import { signatureLine } from './note.ts'

/** Cosigns checkpoints under one name. */
export interface CosignatureSigner {
  readonly name: string
  readonly vkey: string
  /**
   * **Shape** takes a checkpoint's text and a time after 1970 in whole seconds; gives a signature line with line feed.
   * **Errors** NOTE_INVALID for what is no checkpoint, or another time.
   */
  cosign(text: string, unixSeconds: number): string
}

/**
 * A cosigner (type 0x04) from a 32-byte seed. One seed must not serve two names: the signed message has no name in it.
 * **Errors** NOTE_INVALID for a bad name or seed.
 */
export function cosignatureSigner(name: string, seed: Uint8Array): CosignatureSigner {
  const { privateKey, publicKey } = ed25519KeyPair(seed)
  const vkey = formatVkey(name, KEY_TYPES.cosignature, publicKey)
  const { id } = parseVkey(vkey)
  return {
    name,
    vkey,
    cosign(text, unixSeconds) {
      parseCheckpoint(text)
      if (!Number.isSafeInteger(unixSeconds) || unixSeconds <= 0) {
        throw new ChartwardError('NOTE_INVALID', 'A cosignature needs a time after 1970')
      }
      const signature = ed25519Sign(cosignedMessage(text, unixSeconds), privateKey)
      return signatureLine({ name, id, payload: cosignaturePayload(unixSeconds, signature) })
    },
  }
}
