import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A passkey in software: ES256, made and used as a browser and its authenticator would. */
export interface Authenticator {
  register(
    options: { readonly challenge: string; readonly rp: { readonly id?: string } },
    as?: Answering,
  ): object
  assert(options: { readonly challenge: string; readonly rpId?: string }, as?: Answering): object
}

/** What an attacker, or a careless authenticator, does otherwise. */
export interface Answering {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly userVerified?: boolean
  /** Absent: one more than the last time. 0 is that of a passkey without a counter. */
  readonly counter?: number
  readonly type?: string
  /** Signs with another key than it registered. */
  readonly forged?: boolean
}

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
const MAY_BE_BACKED_UP = 0x08
const BACKED_UP = 0x10
const ATTESTED = 0x40

export function openAuthenticator(origin: string): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const id = randomBytes(32)
  const state = { counter: 0 }
  const authenticatorData = (rpId: string, as: Answering, attested: Buffer): Buffer => {
    const counter = as.counter ?? state.counter + 1
    state.counter = Math.max(state.counter, counter)
    const flags =
      USER_PRESENT |
      MAY_BE_BACKED_UP |
      BACKED_UP |
      (as.userVerified === false ? 0 : USER_VERIFIED) |
      (attested.length > 0 ? ATTESTED : 0)
    const rest = Buffer.alloc(5)
    rest.writeUInt8(flags)
    rest.writeUInt32BE(counter, 1)
    return Buffer.concat([sha256(Buffer.from(rpId)), rest, attested])
  }
  const clientData = (type: string, challenge: string, as: Answering): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: as.type ?? type,
        challenge: as.challenge ?? challenge,
        origin: as.origin ?? origin,
        crossOrigin: false,
      }),
    )
  const answer = (response: object): object => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    authenticatorAttachment: 'platform',
    response,
  })
  return {
    register: ({ challenge, rp }, as = {}) => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const attested = Buffer.concat([Buffer.alloc(16, 7), length, id, coseKey(publicKey)])
      const authData = authenticatorData(as.rpId ?? rp.id ?? '', as, attested)
      return answer({
        clientDataJSON: clientData('webauthn.create', challenge, as).toString('base64url'),
        attestationObject: cbor(
          new Map<string, CborValue>([
            ['fmt', 'none'],
            ['attStmt', new Map()],
            ['authData', authData],
          ]),
        ).toString('base64url'),
        transports: ['internal', 'hybrid'],
      })
    },
    assert: ({ challenge, rpId }, as = {}) => {
      const authData = authenticatorData(as.rpId ?? rpId ?? '', as, Buffer.alloc(0))
      const data = clientData('webauthn.get', challenge, as)
      const signed = Buffer.concat([authData, sha256(data)])
      return answer({
        clientDataJSON: data.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, as.forged === true ? other : privateKey).toString('base64url'),
      })
    },
  }
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

type CborValue = number | string | Buffer | Map<string | number, CborValue>

/** **Source** RFC 8949, as much of it as WebAuthn needs. */
function cbor(value: CborValue): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  return Buffer.concat([
    head(5, value.size),
    ...[...value].flatMap(([key, member]) => [cbor(key), cbor(member)]),
  ])
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.of((major << 5) | count)
  if (count < 256) return Buffer.of((major << 5) | 24, count)
  return Buffer.of((major << 5) | 25, count >> 8, count & 255)
}

/** **Source** RFC 9053: EC2, ES256, P-256. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return cbor(
    new Map<number, CborValue>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  )
}
