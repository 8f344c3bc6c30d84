import type { Law } from './law.ts'

/** Where somebody lives, as a record has it. */
export interface Residence {
  readonly state?: string
  readonly postalCode?: string
  /** ISO 3166 code of two or three letters, or a name of the United States. */
  readonly country?: string
}

const UNITED_STATES: readonly string[] = ['', 'US', 'USA', 'UNITED STATES', 'UNITED STATES OF AMERICA']
const UNITED_KINGDOM: readonly string[] = ['GB', 'GBR', 'UK', 'UNITED KINGDOM']

/**
 * Whose law protects somebody who lives there: the code of a state or territory, `EU`, `UK`, or `country:` and another
 * country's code. A state nobody knows, and one its ZIP code contradicts, is null: the strictest of all counts then. A
 * missing state is taken from the ZIP code.
 */
export function jurisdictionOf(law: Law, residence: Residence): string | null {
  const country = (residence.country ?? '').trim().toUpperCase()
  if (UNITED_KINGDOM.includes(country)) return 'UK'
  if (law.terms.gdprCountries.includes(country)) return 'EU'
  const state = stateOf(law, (residence.state ?? '').trim().toUpperCase())
  if (law.terms.territories.includes(country)) return country
  // Codes of countries are codes of states too: CA is Canada here.
  if (!UNITED_STATES.includes(country)) return `country:${country}`
  const zip = zipOf(law, residence.postalCode ?? '')
  if (state === undefined) return (residence.state ?? '').trim() === '' ? (zip ?? null) : null
  return zip === undefined || zip === state ? state : null
}

function stateOf(law: Law, said: string): string | undefined {
  if (law.states.has(said) || law.terms.withoutStatute.includes(said)) return said
  for (const [code, name] of law.states) if (name.toUpperCase() === said) return code
  return undefined
}

function zipOf(law: Law, postalCode: string): string | undefined {
  const digits = /^\s*(\d{3})\d{2}(-?\d{4})?\s*$/.exec(postalCode)?.[1]
  if (digits === undefined) return undefined
  const prefix = Number(digits)
  return law.terms.zips.find(([first, last]) => prefix >= first && prefix <= last)?.[2]
}
