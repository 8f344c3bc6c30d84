import { createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChartwardError, type PatientId } from '../kernel/index.ts'
import { sealWithNonce } from './envelope.ts'
import {
  deriveKey,
  digest,
  isWiped,
  lookupToken,
  openBatch,
  openRecord,
  type PatientKey,
  patientKeyFrom,
  type RecordBinding,
  sealBatch,
  type SealingKey,
  sealRecord,
  type Term,
  unwrapKey,
  wipeKey,
  withinToken,
  wrapKey,
} from './index.ts'
import { hmacSha256 } from './hmac.ts'
import { encryptionKeyOf } from './patient-key.ts'
import { recordBinding } from './record.ts'
import { keyBinding } from './wrap.ts'

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return error instanceof ChartwardError ? error.code : String(error)
  }
  return 'nothing thrown'
}

const flip = (bytes: Uint8Array, at: number, bit = 0): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ (1 << bit)
  return copy
}

const bytes = fc.uint8Array({ maxLength: 3000 })
const key32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const binding: fc.Arbitrary<RecordBinding> = fc.record({
  environment: fc.string(),
  type: fc.string(),
  id: fc.string(),
  version: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
})
const patient = '6f0f5b6e-8d4c-4a39-9a5e-0c6f5f1b2a33' as PatientId

describe('records', () => {
  test('what is sealed opens to the same bytes under the same key and binding', () => {
    fc.assert(
      fc.property(bytes, key32, binding, (plain, dek, where) => {
        const key = patientKeyFrom(dek)
        expect(openRecord(sealRecord(plain, key, where), key, where)).toEqual(Buffer.from(plain))
      }),
    )
  })

  test('a flipped bit anywhere in a sealed row is noticed', () => {
    const key = patientKeyFrom(randomBytes(32))
    const where = { environment: 'clinic', type: 'Observation', id: 'a', version: 3 }
    const sealed = sealRecord(randomBytes(100), key, where)
    for (let at = 0; at < sealed.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        expect(codeOf(() => openRecord(flip(sealed, at, bit), key, where))).toBe('SEAL_BROKEN')
      }
    }
  })

  test('a row cut short or made longer is noticed', () => {
    const key = patientKeyFrom(randomBytes(32))
    const where = { environment: 'clinic', type: 'Observation', id: 'a', version: 3 }
    const sealed = sealRecord(randomBytes(40), key, where)
    for (let length = 0; length < sealed.length; length += 1) {
      expect(codeOf(() => openRecord(sealed.subarray(0, length), key, where))).toBe('SEAL_BROKEN')
    }
    expect(codeOf(() => openRecord(Buffer.concat([sealed, Buffer.of(0)]), key, where))).toBe('SEAL_BROKEN')
  })

  test('a row moved to any other place does not open', () => {
    fc.assert(
      fc.property(bytes, key32, binding, binding, (plain, dek, where, elsewhere) => {
        fc.pre(JSON.stringify(where) !== JSON.stringify(elsewhere))
        const key = patientKeyFrom(dek)
        const sealed = sealRecord(plain, key, where)
        expect(codeOf(() => openRecord(sealed, key, elsewhere))).toBe('SEAL_BROKEN')
        for (const part of ['environment', 'type', 'id'] as const) {
          expect(codeOf(() => openRecord(sealed, key, { ...where, [part]: `${where[part]}x` }))).toBe(
            'SEAL_BROKEN',
          )
        }
        expect(codeOf(() => openRecord(sealed, key, { ...where, version: where.version + 1 }))).toBe(
          'SEAL_BROKEN',
        )
      }),
    )
  })

  test("another patient's key does not open it", () => {
    fc.assert(
      fc.property(bytes, key32, key32, binding, (plain, dek, other, where) => {
        fc.pre(!Buffer.from(dek).equals(Buffer.from(other)))
        const sealed = sealRecord(plain, patientKeyFrom(dek), where)
        expect(codeOf(() => openRecord(sealed, patientKeyFrom(other), where))).toBe('SEAL_BROKEN')
      }),
    )
  })

  test('two seals of the same bytes have nothing in common after the header', () => {
    const key = patientKeyFrom(randomBytes(32))
    const where = { environment: 'clinic', type: 'Observation', id: 'a', version: 3 }
    const plain = Buffer.alloc(64)
    const [a, b] = [sealRecord(plain, key, where), sealRecord(plain, key, where)]
    expect(a.subarray(2, 14)).not.toEqual(b.subarray(2, 14))
    expect(a.subarray(14)).not.toEqual(b.subarray(14))
  })

  test('a wiped key seals, opens and tokenises nothing', () => {
    const key = patientKeyFrom(randomBytes(32))
    const where = { environment: 'clinic', type: 'Observation', id: 'a', version: 3 }
    const sealed = sealRecord(Buffer.from('x'), key, where)
    expect(isWiped(key)).toBe(false)
    wipeKey(key)
    expect(isWiped(key)).toBe(true)
    expect([key.encrypt, key.within]).toEqual([undefined, Buffer.alloc(32)])
    expect(codeOf(() => sealRecord(Buffer.from('x'), key, where))).toBe('KEYS_UNAVAILABLE')
    expect(codeOf(() => openRecord(sealed, key, where))).toBe('KEYS_UNAVAILABLE')
    expect(codeOf(() => withinToken(key, 'x'))).toBe('KEYS_UNAVAILABLE')
  })
})

describe('wrapped keys', () => {
  test('a wrapped key opens only for its patient, environment and version', () => {
    fc.assert(
      fc.property(key32, key32, fc.string(), fc.integer({ min: 1 }), (dek, kek, environment, keyVersion) => {
        const where = { environment, patient, keyVersion }
        const wrapped = wrapKey(dek, kek, where)
        expect(unwrapKey(wrapped, kek, where)).toEqual(Buffer.from(dek))
        const others = [
          { ...where, environment: `${environment}x` },
          { ...where, patient: patient.replace('6', '7') as PatientId },
          { ...where, keyVersion: keyVersion + 1 },
        ]
        for (const other of others) expect(codeOf(() => unwrapKey(wrapped, kek, other))).toBe('SEAL_BROKEN')
      }),
    )
  })

  test('a flipped bit anywhere in a wrapped key is noticed', () => {
    const kek = randomBytes(32)
    const where = { environment: 'clinic', patient, keyVersion: 1 }
    const wrapped = wrapKey(randomBytes(32), kek, where)
    for (let at = 0; at < wrapped.length; at += 1) {
      expect(codeOf(() => unwrapKey(flip(wrapped, at), kek, where))).toBe('SEAL_BROKEN')
    }
  })

  test('a sealed record cannot be passed off as a wrapped key, nor a batch as a record', () => {
    const raw = randomBytes(32)
    const key: PatientKey = { encrypt: createSecretKey(raw), within: raw }
    const where = { environment: 'clinic', type: 'Patient', id: patient, version: 1 }
    const record = sealRecord(randomBytes(32), key, where)
    const wrapped = { environment: 'clinic', patient, keyVersion: 1 }
    expect(codeOf(() => unwrapKey(record, raw, wrapped))).toBe('SEAL_BROKEN')
    expect(codeOf(() => openRecord(sealBatch(raw, raw, recordBinding(where)), key, where))).toBe(
      'SEAL_BROKEN',
    )
  })
})

describe('batches', () => {
  test('a batch opens only under its key and binding', () => {
    fc.assert(
      fc.property(bytes, key32, fc.string(), (plain, key, place) => {
        const sealed = sealBatch(plain, key, place)
        expect(openBatch(sealed, key, place)).toEqual(Buffer.from(plain))
        expect(codeOf(() => openBatch(sealed, key, `${place}1`))).toBe('SEAL_BROKEN')
        expect(codeOf(() => openBatch(flip(sealed, sealed.length - 1), key, place))).toBe('SEAL_BROKEN')
      }),
    )
  })
})

describe('tokens', () => {
  const parameterKey = createSecretKey(Buffer.alloc(32, 7))
  const term: fc.Arbitrary<Term> = fc.oneof(
    fc.record({ term: fc.string() }),
    fc.record({ term: fc.string(), bits: fc.integer({ min: 1, max: 64 }) }),
  )

  test('the same word under the same key and parameter has the same token, which fits a bigint column', () => {
    fc.assert(
      fc.property(term, (word) => {
        const token = lookupToken(parameterKey, 'Patient.family', word)
        expect(lookupToken(parameterKey, 'Patient.family', word)).toBe(token)
        expect(BigInt.asIntN(64, token)).toBe(token)
      }),
    )
  })

  test('a word has another token under another key or parameter', () => {
    fc.assert(
      fc.property(term, (word) => {
        const token = lookupToken(parameterKey, 'Patient.family', word)
        expect(lookupToken(parameterKey, 'Patient.given', word)).not.toBe(token)
        expect(lookupToken(createSecretKey(Buffer.alloc(32, 8)), 'Patient.family', word)).not.toBe(token)
      }),
    )
  })

  test('a word of N bits has at most 2^N tokens', () => {
    const tokens = new Set<bigint>()
    for (let word = 0; word < 2000; word += 1) {
      tokens.add(lookupToken(parameterKey, 'Patient.family', { term: String(word), bits: 6 }))
    }
    expect(tokens.size).toBe(64)
  })

  test('a word inside one patient cannot be compared with the same word inside another', () => {
    fc.assert(
      fc.property(fc.string(), key32, key32, (word, a, b) => {
        fc.pre(!Buffer.from(a).equals(Buffer.from(b)))
        const token = withinToken(patientKeyFrom(a), word)
        expect(withinToken(patientKeyFrom(a), word)).toBe(token)
        expect(withinToken(patientKeyFrom(b), word)).not.toBe(token)
      }),
    )
  })
})

describe('HMAC and HKDF', () => {
  test('our own agree with the platform for every key of up to one block', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), bytes, (key, data) => {
        expect(hmacSha256(key, data)).toEqual(createHmac('sha256', key).update(data).digest())
      }),
    )
    fc.assert(
      fc.property(key32, fc.string(), (root, purpose) => {
        const platform = Buffer.from(hkdfSync('sha256', root, 'chartward/1', purpose, 32))
        expect(deriveKey(root, purpose)).toEqual(platform)
      }),
    )
  })
})

interface Vectors {
  derive: { root: string; purpose: string; key: string }[]
  patientKey: { dek: string; encrypt: string; within: string }[]
  record: { dek: string; nonce: string; binding: RecordBinding; aad: string; plain: string; sealed: string }[]
  wrap: {
    kek: string
    nonce: string
    binding: { environment: string; patient: PatientId; keyVersion: number }
    aad: string
    dek: string
    wrapped: string
  }[]
  batch: { key: string; nonce: string; binding: string; aad: string; plain: string; sealed: string }[]
  withinToken: { dek: string; term: string; token: string }[]
  lookupToken: { parameterKey: string; parameter: string; term: string; bits?: number; token: string }[]
  digest: { bytes: string; sha256: string }[]
}

describe('vectors/seal.json', () => {
  const vectors = JSON.parse(
    readFileSync(new URL('../../vectors/seal.json', import.meta.url), 'utf8'),
  ) as Vectors
  const hex = (text: string): Buffer => Buffer.from(text, 'hex')
  const sealed = (plain: string, key: SealingKey, aad: string, nonce: string): string =>
    sealWithNonce({ plain: hex(plain), key, binding: aad.slice(4), nonce: hex(nonce) }).toString('hex')

  test('keys are derived as written down', () => {
    for (const { root, purpose, key } of vectors.derive) {
      expect(deriveKey(hex(root), purpose).toString('hex')).toBe(key)
    }
    for (const { dek, encrypt, within } of vectors.patientKey) {
      const key = patientKeyFrom(hex(dek))
      expect([key.encrypt?.export().toString('hex'), key.within.toString('hex')]).toEqual([encrypt, within])
    }
    for (const { bytes: input, sha256 } of vectors.digest) {
      expect(digest(hex(input)).toString('hex')).toBe(sha256)
    }
  })

  test('records, keys and batches are sealed and opened as written down', () => {
    for (const { dek, nonce, binding: where, aad, plain, sealed: row } of vectors.record) {
      const key = patientKeyFrom(hex(dek))
      expect(aad).toBe(`1.0.${recordBinding(where)}`)
      expect(sealed(plain, encryptionKeyOf(key), aad, nonce)).toBe(row)
      expect(openRecord(hex(row), key, where).toString('hex')).toBe(plain)
    }
    for (const { kek, nonce, binding: where, aad, dek, wrapped } of vectors.wrap) {
      expect(aad).toBe(`1.0.${keyBinding(where)}`)
      expect(sealed(dek, hex(kek), aad, nonce)).toBe(wrapped)
      expect(unwrapKey(hex(wrapped), hex(kek), where).toString('hex')).toBe(dek)
    }
    for (const { key, nonce, binding: where, aad, plain, sealed: frame } of vectors.batch) {
      expect(sealed(plain, hex(key), aad, nonce)).toBe(frame)
      expect(openBatch(hex(frame), hex(key), where).toString('hex')).toBe(plain)
    }
  })

  test('words have the tokens written down', () => {
    for (const { dek, term, token } of vectors.withinToken) {
      expect(withinToken(patientKeyFrom(hex(dek)), term)).toBe(BigInt(token))
    }
    for (const { parameterKey, parameter, token, ...word } of vectors.lookupToken) {
      expect(lookupToken(createSecretKey(hex(parameterKey)), parameter, word)).toBe(BigInt(token))
    }
  })
})
