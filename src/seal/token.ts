import { createHmac, type KeyObject } from 'node:crypto'
import { hmacWord } from './hmac.ts'
import { type PatientKey, tokenKeyOf } from './patient-key.ts'

/**
 * A normalised word of the index.
 *
 * **Shape** `bits`: 1 to 64, how much of the word's own hash goes into the token; fewer bits make different
 * words share a token on purpose. Absent = all of it. A partition, where there is one, is part of `term`.
 */
export interface Term {
  readonly term: string
  readonly bits?: number
}

const WORD_BITS = 64

/**
 * The token of a word inside one patient's rows: nothing compares across patients.
 *
 * **Shape** signed 64 bits, to fit PostgreSQL's bigint.
 *
 * **Errors** `KEYS_UNAVAILABLE` when the key was wiped.
 *
 * **Source** first 8 bytes, big-endian, of HMAC-SHA-256(within, term).
 */
export function withinToken(key: PatientKey, term: string): bigint {
  return hmacWord(tokenKeyOf(key), Buffer.from(term, 'utf8'))
}

/**
 * The token by which a word is found without knowing the patient. Only the key server holds `parameterKey`.
 *
 * **Shape** signed 64 bits. `parameter` such as `Patient.family`: equal words of two parameters differ.
 *
 * **Source** first 8 bytes, big-endian, of HMAC-SHA-256(parameterKey, 'w' NUL parameter NUL term). With `bits`: h =
 * that with 'b' for 'w', shifted right so that `bits` bits stay; then the first 8 bytes of HMAC-SHA-256(parameterKey,
 * 't' NUL parameter NUL bits NUL h in lower-case hex).
 */
export function lookupToken(parameterKey: KeyObject, parameter: string, { term, bits }: Term): bigint {
  if (bits === undefined || bits >= WORD_BITS) {
    return firstWord(parameterKey, `w\0${parameter}\0${term}`).readBigInt64BE(0)
  }
  const short =
    firstWord(parameterKey, `b\0${parameter}\0${term}`).readBigUInt64BE(0) >> BigInt(WORD_BITS - bits)
  return firstWord(parameterKey, `t\0${parameter}\0${bits}\0${short.toString(16)}`).readBigInt64BE(0)
}

function firstWord(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
