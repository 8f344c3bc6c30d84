import { createSecretKey, randomBytes } from 'node:crypto'

import { ChartwardError, type PatientId } from '../../src/kernel/index.ts'
import type { Keys, WrappedKey } from '../../src/keys/index.ts'
import {
  lookupToken,
  type PatientKey,
  patientKeyFrom,
  unwrapKey,
  wipeKey,
  wrapKey,
} from '../../src/seal/index.ts'

/** What was asked of `Keys`, for tests that count. */
export interface KeyCalls {
  release: number
  create: number
  lookupTokens: number
  released: PatientId[]
  /** Every word a token was made of. */
  terms: string[]
}

/** The part of `Keys` that records stand on, in this process: the same cryptography, no accounting, no socket. */
export interface MemoryKeys {
  readonly keys: Keys
  readonly calls: KeyCalls
}

/** Two with the same `seed` are two processes of one environment. */
export function openMemoryKeys(seed: Buffer = randomBytes(32), environment = 'test'): MemoryKeys {
  const lookup = createSecretKey(Buffer.concat([seed, Buffer.from('lookup')]))
  const calls: KeyCalls = { release: 0, create: 0, lookupTokens: 0, released: [], terms: [] }
  const cached = new Map<PatientId, PatientKey>()
  const forget = (patients: readonly PatientId[] = [...cached.keys()]): void => {
    for (const patient of patients) {
      const key = cached.get(patient)
      cached.delete(patient)
      if (key !== undefined) wipeKey(key)
    }
  }
  const unwrap = ({ patient, wrapped, keyVersion }: WrappedKey): PatientKey =>
    patientKeyFrom(unwrapKey(wrapped, seed, { environment, patient, keyVersion }))
  const part: Partial<Keys> = {
    environment,
    findCached: (patient) => cached.get(patient),
    inCache: () => [...cached.keys()],
    forget,
    close: async () => forget(),
    lookupTokens: async (terms) => {
      calls.lookupTokens++
      calls.terms.push(...terms.map(({ term }) => term))
      return terms.map((term) => lookupToken(lookup, term.parameter, term))
    },
    release: async (wanted) => {
      const missing = wanted.filter(({ patient }) => !cached.has(patient))
      if (missing.length > 0) {
        calls.release++
        calls.released.push(...missing.map(({ patient }) => patient))
        for (const wrapped of missing) cached.set(wrapped.patient, unwrap(wrapped))
      }
      return new Map(wanted.map(({ patient }) => [patient, cached.get(patient) as PatientKey]))
    },
    create: async (patients) => {
      calls.create++
      return new Map(
        patients.map((patient) => {
          const dek = randomBytes(32)
          const wrapped = wrapKey(dek, seed, { environment, patient, keyVersion: 1 })
          return [patient, { key: patientKeyFrom(dek), wrapped: { patient, wrapped, keyVersion: 1 } }]
        }),
      )
    },
  }
  return { keys: refusingTheRest(part), calls }
}

function refusingTheRest(part: Partial<Keys>): Keys {
  return new Proxy(part, {
    get: (target, name) => {
      if (name in target || typeof name === 'symbol' || name === 'then') {
        return target[name as keyof Keys]
      }
      throw new ChartwardError('INTERNAL', `The keys of this test do not have ${name}`)
    },
  }) as Keys
}
