import type { Resource } from '../fhir/index.ts'
import type { LookupTerm } from '../keys/index.ts'
import { homeOf } from './homes.ts'

/** What says that people belong together: the same home, now or once; the same telephone, their own or to be called. */
export type Bond = 'home' | 'telephone'

/**
 * By what its tokens begin with: so that two rows can be held against each other without asking for a key, and equal
 * birth dates or a common doctor are not taken for a common home. Of other tokens one in 65,536 begins with it by chance.
 */
const MARKS: readonly (readonly [bond: Bond, parameter: string, mark: bigint])[] = [
  ['home', 'Bond.home', 0x4f01n],
  ['telephone', 'Bond.telephone', 0x4f02n],
]
const MARK_BITS = 48n
const VALUES_MAX = 50
/** Fewer digits are an extension; of more the last ten count, for the country is often left out. */
const DIGITS = { min: 7, kept: 10 } as const

/** The words of a Patient or RelatedPerson by which people belong together; none of other resources. */
export function bondTermsOf(resource: Resource): LookupTerm[] {
  const { resourceType, address, telecom, contact } = resource
  if (resourceType !== 'Patient' && resourceType !== 'RelatedPerson') return []
  const called = listOf(contact).flatMap((one) => listOf(memberOf(one, 'telecom')))
  const homes = resourceType === 'Patient' ? listOf(address).map(homeOf) : []
  return [...termsOf('home', homes), ...telephoneTerms([...listOf(telecom), ...called])]
}

/** The same words of telephones alone. **Shape** of FHIR's `ContactPoint`s, which may be anything. */
export function telephoneTerms(telecom: unknown): LookupTerm[] {
  return termsOf('telephone', listOf(telecom).map(telephoneOf))
}

/** The token of a term as it is stored: those of bonds begin with their mark. **Shape** decimal signed 64-bit. */
export function storedToken({ parameter }: LookupTerm, token: bigint): string {
  const mark = MARKS.find(([, marked]) => marked === parameter)?.[2]
  if (mark === undefined) return token.toString()
  return ((mark << MARK_BITS) | BigInt.asUintN(Number(MARK_BITS), token)).toString()
}

/** What bond a token of a row tells of, if any. */
export function bondOf(token: string): Bond | undefined {
  const begins = BigInt(token) >> MARK_BITS
  return MARKS.find(([, , mark]) => mark === begins)?.[0]
}

function termsOf(bond: Bond, words: readonly (string | undefined)[]): LookupTerm[] {
  const parameter = MARKS.find(([kind]) => kind === bond)?.[1] ?? ''
  const known = new Set(words.filter((word) => word !== undefined))
  return [...known].slice(0, VALUES_MAX).map((term) => ({ parameter, term }))
}

/** At work many have one. */
function telephoneOf(point: unknown): string | undefined {
  const system = memberOf(point, 'system')
  const value = memberOf(point, 'value')
  if ((system !== 'phone' && system !== 'sms') || memberOf(point, 'use') === 'work') return undefined
  const digits = typeof value === 'string' ? value.replaceAll(/\D/g, '') : ''
  return digits.length < DIGITS.min ? undefined : digits.slice(-DIGITS.kept)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
