import { isIP } from 'node:net'
import path from 'node:path'
import { DEFAULT_BUDGETS } from '../brake/index.ts'
import { KEY_TYPES, parseVkey } from '../tlog/index.ts'

export const WEB_SCHEMES = ['http:', 'https:']
export const SYSLOG_SCHEMES = ['tls:', 'tcp:', 'udp:']
export const DATABASE_SCHEMES = ['postgres:', 'postgresql:']

/** One setting: what it means, its default, and how a written value is checked. */
export interface Setting<Value> {
  readonly says: string
  readonly fallback: Value
  readonly check: (value: unknown) => value is Value
  readonly shape: string
}

export const text = (says: string, fallback: string): Setting<string> => ({
  says,
  fallback,
  shape: 'text',
  check: (value): value is string => typeof value === 'string' && value.length <= 1_000,
})
export const optionalUrl = (says: string, schemes: readonly string[]): Setting<string | null> => ({
  says,
  fallback: null,
  shape: `${schemes.map((scheme) => `${scheme}//`).join(' or ')} address, or null`,
  check: (value): value is string | null => value === null || isUrl(value, schemes),
})
export const optionalFile = (says: string): Setting<string | null> => ({
  says,
  fallback: null,
  shape: 'absolute path, or null',
  check: (value): value is string | null =>
    value === null || (typeof value === 'string' && path.isAbsolute(value) && !value.includes('\0')),
})
export const number = (
  says: string,
  fallback: number,
  [min, max]: readonly [number, number],
): Setting<number> => ({
  says,
  fallback,
  shape: `whole number, ${min} to ${max}`,
  check: (value): value is number => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
})

export const decimal = (
  says: string,
  fallback: number,
  [min, max]: readonly [number, number],
): Setting<number> => ({
  says,
  fallback,
  shape: `number, ${min} to ${max}`,
  check: (value): value is number => typeof value === 'number' && value >= min && value <= max,
})
export const choice = <const Word extends string>(
  says: string,
  words: readonly [Word, ...Word[]],
): Setting<Word> => ({
  says,
  fallback: words[0],
  shape: words.map((word) => `"${word}"`).join(' or '),
  check: (value): value is Word => words.some((word) => word === value),
})

/** A witness this environment asks to cosign. */
export interface WitnessSetting {
  readonly url: string
  readonly vkey: string
}

export const witnesses = (says: string): Setting<readonly WitnessSetting[]> => ({
  says,
  fallback: [],
  shape: 'list of {"url","vkey"}, an http(s) address and the key the witness prints when it starts',
  check: (value): value is readonly WitnessSetting[] => Array.isArray(value) && value.every(isWitness),
})
const NETWORKS_MAX = 100
export const networks = (says: string): Setting<readonly string[]> => ({
  says,
  fallback: [],
  shape: 'list of at most 100 IP addresses, or networks such as 10.0.0.0/8',
  check: (value): value is readonly string[] =>
    Array.isArray(value) && value.length <= NETWORKS_MAX && value.every(isNetwork),
})
export const optionalText = (says: string): Setting<string | null> => ({
  says,
  fallback: null,
  shape: 'text, or null',
  check: (value): value is string | null =>
    value === null || (typeof value === 'string' && value.length > 0 && value.length <= 1_000),
})
const ORIGINS_MAX = 100
export const origins = (says: string): Setting<readonly string[]> => ({
  says,
  fallback: [],
  shape: 'list of at most 100 origins, https:// or http://localhost',
  check: (value): value is readonly string[] =>
    Array.isArray(value) && value.length <= ORIGINS_MAX && value.every(isSafeOrigin),
})
export const flag = (says: string, fallback: boolean): Setting<boolean> => ({
  says,
  fallback,
  shape: 'true or false',
  check: (value): value is boolean => typeof value === 'boolean',
})
export const policy = (says: string): Setting<Readonly<Record<string, string>>> => ({
  says,
  fallback: {},
  shape: 'object of "Type.parameter": "lookup" | "within" | "none"',
  check: (value): value is Readonly<Record<string, string>> =>
    isObject(value) &&
    Object.values(value).every((one) => one === 'lookup' || one === 'within' || one === 'none'),
})

export const budgets = (says: string): Setting<Readonly<Record<string, number>>> => ({
  says,
  fallback: {},
  shape: 'object of "budget": whole number; the budgets are in docs/guides/brake.md',
  check: (value): value is Readonly<Record<string, number>> =>
    isObject(value) &&
    Object.entries(value).every(
      ([name, max]) => BUDGET_NAMES.has(name) && Number.isSafeInteger(max) && Number(max) >= 0,
    ),
})
const BUDGET_NAMES: ReadonlySet<string> = new Set(DEFAULT_BUDGETS.map(({ name }) => name))

function isNetwork(value: unknown): boolean {
  if (typeof value !== 'string') return false
  const [address = '', bits, ...more] = value.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

function isWitness(value: unknown): boolean {
  return isObject(value) && isUrl(value['url'], WEB_SCHEMES) && isWitnessKey(value['vkey'])
}

function isSafeOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { origin, protocol, hostname } = new URL(value)
  return origin === value && (protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost'))
}

function isUrl(value: unknown, schemes: readonly string[]): boolean {
  return typeof value === 'string' && URL.canParse(value) && schemes.includes(new URL(value).protocol)
}

function isWitnessKey(value: unknown): boolean {
  try {
    return typeof value === 'string' && parseVkey(value).type === KEY_TYPES.cosignature
  } catch {
    return false
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
