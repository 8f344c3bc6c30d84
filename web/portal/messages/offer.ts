import type { WebOffer } from '../../../src/contract/index.ts'

/** True after the last day of an offer, wherever in the United States somebody is: a day late is too late to say so. */
export function hasOfferEnded(offer: WebOffer | undefined, now: number): boolean {
  return offer !== undefined && now > Date.parse(`${offer.enrolBy}T23:59:59-10:00`)
}
