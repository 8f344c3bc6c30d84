import { createECDH, createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { deriveKey } from '../../seal/index.ts'

/** The public half, as it stands in a key set. **Source** RFC 7517, RFC 7518. */
export interface NoticeJwk {
  readonly kty: 'EC'
  readonly crv: 'P-256'
  readonly alg: 'ES256'
  readonly use: 'sig'
  readonly kid: string
  readonly x: string
  readonly y: string
}

/** The key with which notices are signed: one of an environment, for as long as letters are kept in drawers. */
export interface NoticeKey {
  readonly jwk: NoticeJwk
  /** A compact JWS, signed beside the thread that asks: a million letters each have one. **Source** RFC 7515, ES256. */
  sign(payload: object): Promise<string>
}

const signBeside = promisify(sign)
const KID_LETTERS = 11
/** Beyond this a scalar is none of the curve's: one in four thousand millions. */
const TRIES = 8

/** The same root gives the same key, so that it is nowhere stored. **Shape** `root`: 32 bytes from the key server. */
export function openNoticeKey(root: Uint8Array): NoticeKey {
  const { d, x, y } = pairOf(root)
  const point = { kty: 'EC', crv: 'P-256', x, y } as const
  const key = createPrivateKey({ key: { ...point, d }, format: 'jwk' })
  const kid = thumbprintOf(x, y).slice(0, KID_LETTERS)
  const header = encoded({ alg: 'ES256', kid })
  return {
    jwk: { ...point, alg: 'ES256', use: 'sig', kid },
    sign: async (payload) => {
      const signed = `${header}.${encoded(payload)}`
      const signature = await signBeside('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
      return `${signed}.${signature.toString('base64url')}`
    },
  }
}

/** What was signed; undefined when it was not signed under this key, or is no compact JWS. */
export function verifySigned(jws: string, jwk: NoticeJwk): unknown {
  const [header = '', payload = '', signature = '', ...rest] = jws.split('.')
  if (rest.length > 0 || signature === '') return undefined
  const { kty, crv, x, y } = jwk
  const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
  const signed = Buffer.from(`${header}.${payload}`)
  const given = Buffer.from(signature, 'base64url')
  if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, given)) return undefined
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as unknown
}

function pairOf(root: Uint8Array): { d: string; x: string; y: string } {
  for (let tried = 0; tried < TRIES; tried++) {
    const scalar = deriveKey(root, `notice-proof/sign/${tried}`)
    try {
      const curve = createECDH('prime256v1')
      curve.setPrivateKey(scalar)
      const point = curve.getPublicKey()
      return {
        d: scalar.toString('base64url'),
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33).toString('base64url'),
      }
    } catch {
      // No scalar of the curve: the next is.
    }
  }
  throw new RangeError('no key of the curve was found')
}

/** **Source** RFC 7638. */
function thumbprintOf(x: string, y: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url')
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
