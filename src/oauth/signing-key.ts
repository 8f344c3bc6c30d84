import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { JWK } from 'oidc-provider'
import { ChartwardError } from '../kernel/index.ts'
import type { Records } from './records.ts'

/** It has a slash, as no word of base64 that stands in a key. */
const NAME = 'id-token/RS256'
const MODEL = 'SigningKey'
const MODULUS_BITS = 2048
/** Longer than any environment lives. */
const LIFETIME_MS = 100 * 365 * 86_400_000

/**
 * The key that signs ID tokens: made once for an environment, and kept like everything here, sealed under a key of the
 * key server's. Of two processes that make one at once, both use the first.
 */
export async function signingKey(records: Records): Promise<JWK> {
  const known = await records.find(MODEL, NAME)
  if (known !== undefined) return known
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS })
  const { kty, n, e, d, p, q, dp, dq, qi } = privateKey.export({ format: 'jwk' })
  const made = { kty, n, e, d, p, q, dp, dq, qi, alg: 'RS256', use: 'sig' }
  await records.putOnce({ model: MODEL, id: NAME, payload: made, lifetimeMs: LIFETIME_MS })
  const kept = await records.find(MODEL, NAME)
  if (kept === undefined) throw new ChartwardError('INTERNAL', 'a signing key that was made is not there')
  return kept
}
