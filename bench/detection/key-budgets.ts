/** What the key server gives out at most, whoever is said to ask: its budgets for an environment of a thousand people. */
import type { Budget } from '../../src/brake/index.ts'

export const KEYS_IN_10_MINUTES = 5_000
const MINUTE_MS = 60_000
const patients = { of: 'environment', counts: 'releases' } as const

export const KEY_BUDGETS: readonly Budget[] = [
  { ...patients, name: 'keys-patients-10m', windowMs: 10 * MINUTE_MS, max: KEYS_IN_10_MINUTES },
  { ...patients, name: 'keys-patients-1h', windowMs: 60 * MINUTE_MS, max: 20_000 },
  { ...patients, name: 'keys-patients-24h', windowMs: 1_440 * MINUTE_MS, max: 60_000 },
]
