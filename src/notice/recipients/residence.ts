import { jurisdictionOf, type Law } from '../../law/index.ts'
import type { ResidenceOf } from './placing.ts'

/** Who lives where no rule of ours reaches: in a country that is neither the United States, the United Kingdom nor in the EU. */
export const ABROAD = 'abroad'

/** How the law's data name a country that none of its rules reach: a code alone would be a state's as well. */
const COUNTRY = 'country:'

/** Turns a place into the jurisdiction whose rules count. */
export function residenceBy(law: Law): ResidenceOf {
  return ({ state, postalCode, country }) => {
    const found = jurisdictionOf(law, { state, postalCode, country })
    return found?.startsWith(COUNTRY) === true ? ABROAD : found
  }
}
