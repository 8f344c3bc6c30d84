import type { Resource } from './resource.ts'

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
/** What older systems write for the two. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'http://hl7.org/fhir/v3/ActCode': ACT_CODE,
  'urn:oid:2.16.840.1.113883.5.4': ACT_CODE,
  'http://hl7.org/fhir/v3/Confidentiality': CONFIDENTIALITY,
  'urn:oid:2.16.840.1.113883.5.25': CONFIDENTIALITY,
}

/**
 * The security labels that narrow who may see a resource. The bit is its place in the mask that a row carries, and
 * never changes.
 *
 * **Source**: HL7 v3 ActCode (information sensitivity policies, 42 CFR Part 2) and Confidentiality, as in
 * `meta.security`.
 */
export const LABELS = [
  {
    bit: 0,
    name: 'part-2',
    codes: ['42CFRPart2', 'ETHUD', 'OPIOIDUD', 'SUD', 'ETH'],
    meaning: 'treatment of a substance use disorder, under 42 CFR Part 2',
  },
  {
    bit: 1,
    name: 'behavioural',
    codes: ['PSY', 'PSYTHPN', 'BH', 'MH'],
    meaning: 'behavioural health, psychotherapy notes',
  },
  {
    bit: 2,
    name: 'sexual-health',
    codes: ['SEX', 'STD', 'HIV'],
    meaning: 'sexual and reproductive health, sexually transmitted diseases, HIV',
  },
  { bit: 3, name: 'violence', codes: ['SDV', 'VIO'], meaning: 'sexual assault, abuse, domestic violence' },
  { bit: 4, name: 'minor', codes: ['ADOL'], meaning: 'confidential care of a minor' },
  { bit: 5, name: 'vip', codes: ['CEL', 'VIP'], meaning: 'a person of public interest' },
  { bit: 6, name: 'staff', codes: ['EMP', 'EMPL'], meaning: 'somebody who works here' },
  { bit: 7, name: 'restricted', codes: ['R'], meaning: 'restricted confidentiality' },
  { bit: 8, name: 'very-restricted', codes: ['V'], meaning: 'very restricted confidentiality' },
] as const satisfies readonly { bit: number; name: string; codes: readonly string[]; meaning: string }[]

export type Label = (typeof LABELS)[number]['name']

/** Levels of Confidentiality; in ActCode the same letters mean something else. */
const LEVELS: ReadonlySet<string> = new Set(['R', 'V'])

const BY_CODE: ReadonlyMap<string, number> = new Map(
  LABELS.flatMap(({ bit, codes }) => codes.map((code: string) => [code, 1 << bit] as const)),
)

/** The mask of the named labels. */
export function labelMask(...names: readonly Label[]): number {
  return LABELS.filter(({ name }) => names.includes(name)).reduce((mask, { bit }) => mask | (1 << bit), 0)
}

/** The names of the labels in a mask, in the order of `LABELS`. */
export function labelNames(mask: number): Label[] {
  return LABELS.filter(({ bit }) => (mask & (1 << bit)) !== 0).map(({ name }) => name)
}

/** The mask of the labels a resource carries; a Bundle carries those of its entries too. */
export function labelsOf(resource: Resource): number {
  const own = objects(resource.meta?.security).reduce((mask, coding) => mask | maskOf(coding), 0)
  if (resource.resourceType !== 'Bundle') return own
  return objects(resource['entry']).reduce(
    (mask, { resource: inner }) => (isObject(inner) ? mask | labelsOf(inner as unknown as Resource) : mask),
    own,
  )
}

/** A code without a system counts: a label is not lost because somebody wrote it carelessly. */
function maskOf({ system, code }: Loose): number {
  if (typeof code !== 'string') return 0
  const named = typeof system === 'string' ? (OTHER_NAMES[system] ?? system) : undefined
  if (named !== undefined && named !== ACT_CODE && named !== CONFIDENTIALITY) return 0
  if (named === ACT_CODE && LEVELS.has(code)) return 0
  return BY_CODE.get(code) ?? 0
}

type Loose = Readonly<Record<string, unknown>>

function objects(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
