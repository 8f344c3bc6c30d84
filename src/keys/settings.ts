import { ChartwardError } from '../kernel/index.ts'
import type { WitnessTarget } from '../ledger/index.ts'
import { DEFAULT_KEY_BUDGETS, type KeyBudgets } from './budgets.ts'

/** What the key server's process is told, in one JSON line on its standard input: it reads no configuration. */
export interface KeyServerSettings {
  readonly directory: string
  readonly socketPath: string
  /** base64 on the wire. */
  readonly credential: Buffer
  readonly environment: string
  readonly origin: string
  readonly witnesses: readonly WitnessTarget[]
  readonly budgets: KeyBudgets
  /** Only for the replay's entry point; the real one refuses to start with it. */
  readonly clockFile?: string
}

export function encodeSettings(settings: KeyServerSettings): string {
  return `${JSON.stringify({ ...settings, credential: settings.credential.toString('base64') })}\n`
}

const TEXTS = ['directory', 'socketPath', 'credential', 'environment', 'origin'] as const
const KNOWN: ReadonlySet<string> = new Set([...TEXTS, 'witnesses', 'budgets', 'clockFile'])

export function decodeSettings(line: string): KeyServerSettings {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw invalid('JSON')
  }
  if (typeof value !== 'object' || value === null) throw invalid('JSON')
  const members = value as Record<string, unknown>
  for (const name of Object.keys(members)) if (!KNOWN.has(name)) throw invalid(name)
  const text = (name: string): string => {
    const member = members[name]
    if (typeof member !== 'string' || member === '') throw invalid(name)
    return member
  }
  const { clockFile } = members
  return {
    directory: text('directory'),
    socketPath: text('socketPath'),
    credential: Buffer.from(text('credential'), 'base64'),
    environment: text('environment'),
    origin: text('origin'),
    witnesses: witnesses(members['witnesses']),
    budgets: budgets(members['budgets']),
    ...(clockFile === undefined ? {} : { clockFile: text('clockFile') }),
  }
}

function witnesses(value: unknown): WitnessTarget[] {
  if (!Array.isArray(value)) throw invalid('witnesses')
  return value.map((item: unknown) => {
    const { url, vkey } = (item ?? {}) as Record<string, unknown>
    if (typeof url !== 'string' || typeof vkey !== 'string') throw invalid('witnesses')
    return { url, vkey }
  })
}

function budgets(value: unknown): KeyBudgets {
  const given = (value ?? {}) as Readonly<Record<string, unknown>>
  const names = Object.keys(DEFAULT_KEY_BUDGETS) as (keyof KeyBudgets)[]
  const whole = names.every((name) => Number.isSafeInteger(given[name]) && Number(given[name]) >= 0)
  if (!whole || Object.keys(given).length !== names.length) throw invalid('budgets')
  return given as unknown as KeyBudgets
}

const invalid = (name: string): ChartwardError =>
  new ChartwardError('CONFIG_INVALID', `The key server was started with something it does not know: ${name}`)
