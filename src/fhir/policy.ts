import { ChartwardError } from '../kernel/index.ts'
import { confinesToPatient } from './compartment.ts'
import { isOpenType, OPEN_TYPES } from './open-types.ts'
import { defaultPolicy, type Policy } from './policy-defaults.ts'
import type { SearchParameters } from './search-parameters.ts'
import type { SearchDefinitions, SearchParameter } from './search-shapes.ts'

/** An environment's own choices as configured: `{'Observation.code': 'lookup'}`. */
export type PolicyOverrides = Readonly<Record<string, string>>

export interface PolicyRow {
  readonly type: string
  readonly code: string
  readonly kind: SearchParameter['type']
  readonly policy: Policy
}

/** How every parameter is indexed, and what that gives away. */
export interface IndexPolicy {
  /** 'none' for a parameter that does not exist. */
  of(type: string, code: string): Policy
  /** The parameters of a type that have this policy. */
  parameters(type: string, policy: Policy): readonly SearchParameter[]
  /** Every parameter of the given types with its policy, by type and code. */
  table(types: readonly string[]): PolicyRow[]
  /** What somebody with a stolen copy of the database sees, in sentences. */
  leakStatement(): string[]
}

interface PolicyOptions {
  readonly definitions: SearchDefinitions
  readonly parameters: SearchParameters
  readonly overrides: PolicyOverrides
}

/** Applies overrides to the defaults. Errors: CONFIG_INVALID for an override that means nothing. */
export function openIndexPolicy(options: PolicyOptions): IndexPolicy {
  const { definitions, parameters, overrides } = options
  const checked = new Map<string, Policy>()
  for (const [name, policy] of Object.entries(overrides)) {
    checked.set(name, checkOverride(parameters, name, policy))
  }
  const policyOf = (parameter: SearchParameter): Policy =>
    checked.get(`${parameter.resourceType}.${parameter.code}`) ??
    defaultPolicy(parameter, confinesToPatient(definitions, parameter))
  const byType = new Map<string, TypePolicy>()
  const ofType = (type: string): TypePolicy => {
    let found = byType.get(type)
    if (found === undefined) {
      const rows = parameters.ofType(type).map((parameter) => ({ parameter, policy: policyOf(parameter) }))
      found = {
        byCode: new Map(rows.map((row) => [row.parameter.code, row])),
        byPolicy: Map.groupBy(rows, ({ policy }) => policy),
      }
      if (parameters.isType(type)) byType.set(type, found)
    }
    return found
  }
  return {
    of: (type, code) => ofType(type).byCode.get(code)?.policy ?? 'none',
    parameters: (type, policy) =>
      ofType(type)
        .byPolicy.get(policy)
        ?.map(({ parameter }) => parameter) ?? [],
    table: (types) => [...types].sort().flatMap((type) => rowsOf(type, [...ofType(type).byCode.values()])),
    leakStatement: () => leakSentences(checked),
  }
}

interface TypeRow {
  readonly parameter: SearchParameter
  readonly policy: Policy
}

interface TypePolicy {
  readonly byCode: ReadonlyMap<string, TypeRow>
  /** Asked for each resource that is stored. */
  readonly byPolicy: ReadonlyMap<Policy, readonly TypeRow[]>
}

function rowsOf(type: string, rows: readonly TypeRow[]): PolicyRow[] {
  return rows
    .map(({ parameter, policy }) => ({ type, code: parameter.code, kind: parameter.type, policy }))
    .sort((a, b) => (a.code < b.code ? -1 : 1))
}

/** Kinds of parameter that `indexTerms` makes terms for. */
const INDEXED_KINDS: ReadonlySet<string> = new Set(['token', 'string', 'date', 'reference', 'uri'])

function checkOverride(parameters: SearchParameters, name: string, policy: string): Policy {
  const [type = '', code = ''] = name.split('.')
  const parameter = parameters.find(type, code)
  const wrong = (why: string): ChartwardError =>
    new ChartwardError('CONFIG_INVALID', `The index policy of '${name}' ${why}.`)
  if (parameter === undefined) throw wrong('is set, but there is no such search parameter')
  if (isOpenType(type)) throw wrong(`cannot be set: ${type} is kept readable`)
  if (policy !== 'lookup' && policy !== 'within' && policy !== 'none') {
    throw wrong("must be 'lookup', 'within' or 'none'")
  }
  if (policy !== 'none' && (parameter.refused !== undefined || !INDEXED_KINDS.has(parameter.type))) {
    throw wrong(`cannot be '${policy}': a ${parameter.type} parameter has no terms to index`)
  }
  return policy
}

const ALWAYS = [
  'Anyone can read the resources of these types, which hold no health information of a person: ' +
    `${OPEN_TYPES.map(({ type }) => type).join(', ')}.`,
  'Of every other record a copy shows its type, its logical id, its versions and their times, its size, which ' +
    'classes of elements it has, and which records belong to one and the same person. It shows no content.',
  'Equal values of one lookup parameter give equal tokens. For identifiers, phone numbers and mail addresses ' +
    'that says that two records carry the same one, not which.',
  'For names it says how often a beginning of a word may occur among an eighth of the people: tokens are cut to ' +
    '20 bits and spread over 8 partitions.',
  'Of people it shows who may belong together: records with the same home, now or once, have the same token, and so ' +
    'have records with the same telephone, whether it is of the patient or to be called. Which home or telephone it ' +
    'does not show, but for what many share, such as a home for the elderly, which can be told by its size.',
  'For birth dates and days of appointments it says how many records share a day, not which day nor which comes first.',
  'For references it says which records point at the same encounter, order or practitioner.',
  "Tokens inside one patient are made with that patient's own key: they show that two records of that patient share " +
    "a code, and compare with nobody else's.",
  'Of every person it shows how many take part in their care and from when to when, and not who: a token of a ' +
    'practitioner fits one person alone.',
  'Without the keys of the key server, which are not in the copy, no token can be computed from a guess.',
] as const

function leakSentences(overrides: ReadonlyMap<string, Policy>): string[] {
  const names = [...overrides].sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    ...ALWAYS,
    ...names
      .filter(([, policy]) => policy === 'lookup')
      .map(
        ([name]) =>
          `Because this environment has set ${name} to lookup, a copy also shows how often each of its values occurs ` +
          'and which people share one; where values are few or their frequencies are public, that is enough to guess ' +
          'them without any key (Naveed et al. 2015).',
      ),
    ...names
      .filter(([, policy]) => policy !== 'lookup')
      .map(([name, policy]) =>
        policy === 'none'
          ? `${name} has no tokens at all here.`
          : `${name} has tokens only inside one patient here.`,
      ),
  ]
}
