import { jurisdictionOf, type Law } from '../../law/index.ts'
import type { ResidenceOf } from './placing.ts'

/** Who lives where no rule of ours reaches: in a country that is neither the United States, the United Kingdom nor in the EU. */
export const ABROAD = 'abroad'

/** Turns a place into the jurisdiction whose rules count. */
export function residenceBy(law: Law): ResidenceOf {
  return ({ state, postalCode, country }) => {
    const found = jurisdictionOf(law, { state, postalCode, country })
    // The codes of countries are also codes of states: CA is Canada, IL is Israel.
    return found !== null && found === country ? ABROAD : found
  }
}
