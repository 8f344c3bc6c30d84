import { ChartwardError } from '../kernel/index.ts'
import { parseDecimal, toHex } from './bytes.ts'
import { KEY_TYPES, parseVkey } from './key.ts'
import type { VerifiedSignature } from './note.ts'

/** Which logs are believed, and whose cosignatures they need. */
export interface Policy {
  readonly logs: readonly { readonly vkey: string; readonly url?: string }[]
  /** `name` is the policy's own name for the witness, not the key's. */
  readonly witnesses: readonly { readonly name: string; readonly vkey: string; readonly url?: string }[]
  readonly groups: readonly Group[]
  /** The name of a witness or group, or `none`. */
  readonly quorum: string
}

interface Group {
  readonly name: string
  /** How many members must have cosigned, 1 or more. */
  readonly threshold: number
  readonly members: readonly string[]
}

interface Reading {
  logs: Policy['logs'][number][]
  witnesses: Policy['witnesses'][number][]
  groups: Group[]
  quorum: string | undefined
  names: Set<string>
  members: Set<string>
  keys: Set<string>
}

/**
 * Reads a policy file.
 * **Errors** NOTE_INVALID with the number of the line that breaks a rule.
 * **Source** C2SP tlog-policy
 */
export function parsePolicy(text: string): Policy {
  const reading: Reading = {
    logs: [],
    witnesses: [],
    groups: [],
    quorum: undefined,
    names: new Set(['none']),
    members: new Set(),
    keys: new Set(),
  }
  text.split('\n').forEach((line, at) => {
    const problem = readLine(line, reading)
    if (problem !== undefined) {
      throw new ChartwardError('NOTE_INVALID', `Line ${at + 1} of the policy ${problem}`)
    }
  })
  const { logs, witnesses, groups, quorum } = reading
  if (quorum === undefined) throw new ChartwardError('NOTE_INVALID', 'The policy has no quorum line')
  return { logs, witnesses, groups, quorum }
}

/** What is wrong with the line, if anything. */
function readLine(line: string, reading: Reading): string | undefined {
  // eslint-disable-next-line no-control-regex -- the characters the specification forbids
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(line)) return 'has a control character'
  const [keyword, ...words] = line.split(/[ \t]+/).filter((word) => word !== '')
  if (keyword === undefined || keyword.startsWith('#')) return undefined
  switch (keyword) {
    case 'log':
      return readLog(words, reading)
    case 'witness':
      return readWitness(words, reading)
    case 'group':
      return readGroup(words, reading)
    case 'quorum':
      return readQuorum(words, reading)
    default:
      return 'begins with an unknown word'
  }
}

function readLog(words: readonly string[], reading: Reading): string | undefined {
  const [vkey, url, ...rest] = words
  if (vkey === undefined || rest.length > 0) return 'is not "log <vkey> [<url>]"'
  const problem = readKey(vkey, KEY_TYPES.ed25519, reading)
  reading.logs.push({ vkey, ...(url === undefined ? {} : { url }) })
  return problem
}

function readWitness(words: readonly string[], reading: Reading): string | undefined {
  const [name, vkey, url, ...rest] = words
  if (name === undefined || vkey === undefined || rest.length > 0)
    return 'is not "witness <name> <vkey> [<url>]"'
  const problem = defineName(name, reading) ?? readKey(vkey, KEY_TYPES.cosignature, reading)
  reading.witnesses.push({ name, vkey, ...(url === undefined ? {} : { url }) })
  return problem
}

function readGroup(words: readonly string[], reading: Reading): string | undefined {
  const [name, rule, ...members] = words
  if (name === undefined || rule === undefined || members.length === 0) return 'is not a group with members'
  const threshold = rule === 'all' ? members.length : rule === 'any' ? 1 : parseDecimal(rule)
  if (threshold === undefined || threshold < 1 || threshold > members.length)
    return 'has a threshold out of range'
  for (const member of members) {
    if (member === 'none' || !reading.names.has(member)) return 'has a member that is not defined before it'
    if (reading.members.has(member)) return 'has a member that is a member already'
    reading.members.add(member)
  }
  reading.groups.push({ name, threshold, members })
  return defineName(name, reading)
}

function readQuorum(words: readonly string[], reading: Reading): string | undefined {
  const [name, ...rest] = words
  if (name === undefined || rest.length > 0) return 'is not "quorum <name>"'
  if (reading.quorum !== undefined) return 'is a second quorum'
  if (!reading.names.has(name)) return 'has a quorum that is not defined before it'
  reading.quorum = name
  return undefined
}

function defineName(name: string, reading: Reading): string | undefined {
  if (reading.names.has(name)) return 'defines a name that is taken'
  reading.names.add(name)
  return undefined
}

/** One key under two names would count twice, so it is the key itself that must be new. */
function readKey(vkey: string, type: number, reading: Reading): string | undefined {
  try {
    const key = parseVkey(vkey)
    if (key.type !== type) return 'has a key of the wrong type'
    const held = `${type} ${toHex(key.publicKey)}`
    if (reading.keys.has(held)) return 'repeats a key'
    reading.keys.add(held)
    return undefined
  } catch {
    return 'has a malformed key'
  }
}

/**
 * Whether the signatures `verifyNote` found are enough: one of the policy's logs, where it names any, and its quorum.
 */
export function satisfies(policy: Policy, verified: readonly VerifiedSignature[]): boolean {
  const signed = new Set(verified.map(({ vkey }) => vkey))
  if (policy.logs.length > 0 && !policy.logs.some(({ vkey }) => signed.has(vkey))) return false
  if (policy.quorum === 'none') return true
  const witnessed = new Set(policy.witnesses.filter(({ vkey }) => signed.has(vkey)).map(({ name }) => name))
  // Members stand before their group, so one pass in order sees every group's members decided.
  for (const { name, threshold, members } of policy.groups) {
    if (members.filter((member) => witnessed.has(member)).length >= threshold) witnessed.add(name)
  }
  return witnessed.has(policy.quorum)
}
