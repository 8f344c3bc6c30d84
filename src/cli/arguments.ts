import { parseArgs } from 'node:util'
import { asUnixMs, ChartwardError, type UnixMs } from '../kernel/index.ts'

const OPTIONS = {
  home: { type: 'string' },
  json: { type: 'boolean' },
  user: { type: 'string', multiple: true },
  role: { type: 'string' },
  name: { type: 'string' },
  email: { type: 'string' },
  fhir: { type: 'string' },
  patient: { type: 'string' },
  relationship: { type: 'string' },
  class: { type: 'string', multiple: true },
  hours: { type: 'string' },
  client: { type: 'string', multiple: true },
  session: { type: 'string', multiple: true },
  address: { type: 'string', multiple: true },
  from: { type: 'string' },
  to: { type: 'string' },
  'process-from': { type: 'string' },
  'process-to': { type: 'string' },
  copied: { type: 'boolean' },
  acquired: { type: 'string' },
  agency: { type: 'string' },
  all: { type: 'boolean' },
  assignee: { type: 'string' },
  capacity: { type: 'string' },
  covers: { type: 'string', multiple: true },
  due: { type: 'string' },
  exception: { type: 'string' },
  finding: { type: 'string' },
  form: { type: 'string' },
  inputs: { type: 'string' },
  jurisdiction: { type: 'string' },
  mitigation: { type: 'string' },
  nature: { type: 'string' },
  needs: { type: 'string' },
  outcome: { type: 'string' },
  recipient: { type: 'string' },
  requester: { type: 'string' },
  tier: { type: 'string' },
  tip: { type: 'string' },
  title: { type: 'string' },
  zone: { type: 'string' },
  out: { type: 'string' },
  ledger: { type: 'string' },
  trust: { type: 'string', multiple: true },
  redirect: { type: 'string', multiple: true },
  scope: { type: 'string', multiple: true },
  origin: { type: 'string', multiple: true },
  launch: { type: 'string' },
  jwks: { type: 'string' },
  public: { type: 'boolean' },
  backend: { type: 'boolean' },
  environment: { type: 'boolean' },
  reason: { type: 'string' },
  for: { type: 'string' },
  apply: { type: 'string' },
  merge: { type: 'boolean' },
  level: { type: 'string' },
  state: { type: 'string' },
  verdict: { type: 'string' },
  share: { type: 'string' },
  rules: { type: 'string' },
  patients: { type: 'string' },
  exports: { type: 'string' },
  days: { type: 'string' },
  case: { type: 'string' },
  details: { type: 'string' },
  digest: { type: 'string' },
  file: { type: 'string' },
  as: { type: 'string' },
  pdf: { type: 'string' },
  number: { type: 'string' },
  supplement: { type: 'boolean' },
  'post-only': { type: 'boolean' },
  queue: { type: 'string' },
  accept: { type: 'string' },
  'same-as': { type: 'string' },
  facts: { type: 'string' },
  ics: { type: 'string' },
} as const

export type OptionName = keyof typeof OPTIONS

/** How a command is called. */
interface Call {
  readonly words: readonly string[]
  readonly usage: string
  /** Its options besides `--home`, which all have. */
  readonly options: readonly OptionName[]
  /** How many words may follow that are no option. */
  readonly operandsMax: number
}

/** Options with one value. */
type SingleName =
  | 'acquired'
  | 'agency'
  | 'assignee'
  | 'capacity'
  | 'due'
  | 'exception'
  | 'finding'
  | 'form'
  | 'inputs'
  | 'jurisdiction'
  | 'mitigation'
  | 'nature'
  | 'needs'
  | 'outcome'
  | 'recipient'
  | 'requester'
  | 'tier'
  | 'tip'
  | 'title'
  | 'to'
  | 'zone'
  | 'user'
  | 'client'
  | 'role'
  | 'name'
  | 'email'
  | 'fhir'
  | 'patient'
  | 'relationship'
  | 'hours'
  | 'out'
  | 'ledger'
  | 'launch'
  | 'jwks'
  | 'session'
  | 'reason'
  | 'for'
  | 'apply'
  | 'level'
  | 'state'
  | 'verdict'
  | 'share'
  | 'from'
  | 'rules'
  | 'patients'
  | 'exports'
  | 'days'
  | 'case'
  | 'details'
  | 'digest'
  | 'file'
  | 'as'
  | 'pdf'
  | 'number'
  | 'queue'
  | 'accept'
  | 'same-as'
  | 'facts'
  | 'ics'

/** Options without a value. */
type FlagName = 'copied' | 'all' | 'public' | 'backend' | 'environment' | 'merge' | 'supplement' | 'post-only'

/** What stood behind the words of a command. */
export interface Arguments {
  readonly rest: readonly string[]
  readonly json: boolean
  readonly home: string | undefined
  /** One value, where an option may be given once. **Errors.** `USAGE` when it was given twice. */
  one(name: SingleName): string | undefined
  many(
    name:
      | 'user'
      | 'client'
      | 'session'
      | 'address'
      | 'trust'
      | 'class'
      | 'covers'
      | 'redirect'
      | 'scope'
      | 'origin',
  ): readonly string[]
  /** An ISO 8601 instant. **Errors.** `USAGE`. */
  time(name: 'from' | 'to' | 'process-from' | 'process-to'): UnixMs | undefined
  flag(name: FlagName): boolean
}

/** **Errors.** `USAGE`, naming the option and how the command is used. */
export function parseArguments(words: readonly string[], call: Call): Arguments {
  const usage = `usage: chartward ${call.words.join(' ')} ${call.usage}`.trim()
  const { values, positionals } = parse(words, usage)
  const taken: readonly string[] = ['home', ...call.options]
  for (const name of Object.keys(values)) {
    if (!taken.includes(name)) throw new ChartwardError('USAGE', `--${name} means nothing here\n${usage}`)
  }
  if (positionals.length > call.operandsMax) {
    const extra = positionals[call.operandsMax] ?? ''
    throw new ChartwardError('USAGE', `"${extra}" is one word too many\n${usage}`)
  }
  return {
    rest: positionals,
    json: values.json === true,
    home: values.home,
    one: (option) => {
      const value = values[option]
      if (!Array.isArray(value)) return value
      if (value.length > 1) throw new ChartwardError('USAGE', `--${option} is given once`)
      return value[0]
    },
    many: (option) => values[option] ?? [],
    time: (option) => timeOf(option, values[option]),
    flag: (option) => values[option] === true,
  }
}

function parse(words: readonly string[], usage: string) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true, strict: true })
  } catch (error) {
    const [reason = ''] = error instanceof Error ? error.message.split('. ') : []
    throw new ChartwardError('USAGE', `${reason}\n${usage}`)
  }
}

function timeOf(name: string, text: string | undefined): UnixMs | undefined {
  if (text === undefined) return undefined
  const time = Date.parse(text)
  if (
    Number.isNaN(time) ||
    !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
  ) {
    throw new ChartwardError('USAGE', `--${name} takes a time with its zone, such as 2026-03-16T14:00:00Z`)
  }
  return asUnixMs(time)
}
