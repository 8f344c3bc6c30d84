import type { Budget } from '../brake/index.ts'

/** What the key server gives out at most, whoever is said to ask. Only its own settings change it, at its start. */
export interface KeyBudgets {
  readonly patientsIn10MinutesMax: number
  readonly patientsInHourMax: number
  readonly patientsInDayMax: number
  /** While keys are frozen, where the glass is broken. */
  readonly emergencyPatientsInHourMax: number
  readonly wordsInDayMax: number
  readonly secretsInDayMax: number
}

export const DEFAULT_KEY_BUDGETS: KeyBudgets = {
  patientsIn10MinutesMax: 5_000,
  patientsInHourMax: 20_000,
  patientsInDayMax: 60_000,
  emergencyPatientsInHourMax: 60,
  wordsInDayMax: 500_000_000,
  secretsInDayMax: 500_000,
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
/** Finding a patient in an emergency, and signing in for it: what a clinic does in an hour. */
const FROZEN_WORDS_MAX = 20_000
const FROZEN_SECRETS_MAX = 2_000

const ENVIRONMENT = { of: 'environment' } as const

/**
 * Words count as bytes and secrets as exports: the brake adds both up. One principal as claimed gets half of a day: what
 * somebody else's work needs is not used up by a mistake.
 */
export function ordinaryBudgets(max: KeyBudgets): Budget[] {
  const patients = { ...ENVIRONMENT, counts: 'releases' } as const
  return [
    { ...patients, name: 'keys-patients-10m', windowMs: 10 * MINUTE_MS, max: max.patientsIn10MinutesMax },
    { ...patients, name: 'keys-patients-1h', windowMs: HOUR_MS, max: max.patientsInHourMax },
    { ...patients, name: 'keys-patients-24h', windowMs: DAY_MS, max: max.patientsInDayMax },
    { ...ENVIRONMENT, name: 'keys-words-24h', counts: 'bytes', windowMs: DAY_MS, max: max.wordsInDayMax },
    {
      ...ENVIRONMENT,
      name: 'keys-secrets-24h',
      counts: 'exports',
      windowMs: DAY_MS,
      max: max.secretsInDayMax,
    },
    {
      name: 'keys-user-patients-24h',
      of: 'user',
      counts: 'releases',
      windowMs: DAY_MS,
      max: Math.ceil(max.patientsInDayMax / 2),
    },
  ]
}

/** What goes on while keys are frozen: care of those for whom the glass is broken, and what leads to it. */
export function frozenBudgets({ emergencyPatientsInHourMax: max }: KeyBudgets): Budget[] {
  const hour = { ...ENVIRONMENT, windowMs: HOUR_MS } as const
  return [
    { ...hour, name: 'emergency-patients-1h', counts: 'releases', max },
    { ...hour, name: 'frozen-words-1h', counts: 'bytes', max: FROZEN_WORDS_MAX },
    { ...hour, name: 'frozen-secrets-1h', counts: 'exports', max: FROZEN_SECRETS_MAX },
  ]
}
