import { createSecretKey, type KeyObject } from 'node:crypto'
import { lookupToken } from '../seal/index.ts'
import type { LookupTerm } from './protocol.ts'
import type { RootKeyProvider } from './root-key.ts'

/** The HMAC keys of the population-wide index, one a parameter. They are derived here and never leave. */
export interface LookupKeys {
  token(term: LookupTerm): Promise<bigint>
}

/** R4 has about 1,400 parameters; more names than this is somebody trying names. */
const KEYS_MAX = 2048

export function openLookupKeys(provider: RootKeyProvider): LookupKeys {
  const keys = new Map<string, KeyObject>()

  const keyOf = async (parameter: string): Promise<KeyObject> => {
    const root = await provider.derive(`chartward/lookup/${parameter}`)
    const key = createSecretKey(root)
    root.fill(0)
    if (keys.size >= KEYS_MAX) {
      for (const oldest of keys.keys()) {
        keys.delete(oldest)
        break
      }
    }
    keys.set(parameter, key)
    return key
  }

  return {
    token: async (term) =>
      lookupToken(keys.get(term.parameter) ?? (await keyOf(term.parameter)), term.parameter, term),
  }
}
