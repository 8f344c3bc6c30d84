import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Query } from '../postgres/index.ts'
import { type Ground, hashOf } from './ground.ts'

/**
 * Challenges and tickets. They carry their own proof, so that whoever begins a sign-in and never ends it costs no row; only
 * those that were used are kept, until they expire by themselves.
 *
 * **Shape** 16 random bytes, 8 of its end in ms, 32 of HMAC; base64url.
 */
const NONCE_BYTES = 16
const STAMP_BYTES = NONCE_BYTES + 8
const MAC_BYTES = 32
const LIFETIME_MS = 5 * 60 * 1000
const SHAPE = /^[\w-]{75}$/

/** What a challenge is good for, and for whom: one made for something else is refused. */
export interface ChallengeUse {
  readonly purpose: 'passkey-registration' | 'passkey-sign-in' | 'second-factor'
  /** Empty when nobody is known yet. */
  readonly person: string
}

type Base = Pick<Ground, 'hashKey' | 'clock'>

export function makeChallenge(ground: Base, use: ChallengeUse): string {
  const stamp = Buffer.alloc(STAMP_BYTES)
  randomBytes(NONCE_BYTES).copy(stamp)
  stamp.writeBigInt64BE(BigInt(ground.clock.now() + LIFETIME_MS), NONCE_BYTES)
  return Buffer.concat([stamp, macOf(ground, use, stamp)]).toString('base64url')
}

/** True for a challenge of ours for this use whose time is not over. It may have been used: see `useChallenge`. */
export function isChallenge(ground: Base, use: ChallengeUse, challenge: string): boolean {
  if (!SHAPE.test(challenge)) return false
  const bytes = Buffer.from(challenge, 'base64url')
  // One byte string has one spelling: another that decodes to the same bytes would count as unused.
  if (bytes.length !== STAMP_BYTES + MAC_BYTES || bytes.toString('base64url') !== challenge) return false
  const stamp = bytes.subarray(0, STAMP_BYTES)
  return (
    timingSafeEqual(bytes.subarray(STAMP_BYTES), macOf(ground, use, stamp)) &&
    endOf(bytes) > ground.clock.now()
  )
}

/** Once: false when it was used before. In the transaction of what it is used for. */
export async function useChallenge(ground: Base, query: Query, challenge: string): Promise<boolean> {
  await query('delete from used_challenge where expires < $1', [ground.clock.now()])
  const rows = await query(
    'insert into used_challenge (hash, expires) values ($1, $2) on conflict (hash) do nothing returning hash',
    [hashOf(ground, 'challenge', challenge), endOf(Buffer.from(challenge, 'base64url'))],
  )
  return rows.length > 0
}

const endOf = (bytes: Buffer): number => Number(bytes.readBigInt64BE(NONCE_BYTES))

function macOf({ hashKey }: Base, { purpose, person }: ChallengeUse, stamp: Uint8Array): Buffer {
  return createHmac('sha256', hashKey).update(`challenge-mac\0${purpose}\0${person}\0`).update(stamp).digest()
}
