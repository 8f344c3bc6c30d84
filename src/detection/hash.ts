/**
 * A number of 53 bits for a text: what is remembered of names that are too many to keep.
 *
 * **Source** cyrb53, in the public domain. Not for secrets: whoever chooses names can make two collide, and then one of
 * two pairs is taken for known.
 */
export function hash53(text: string, seed = 0): number {
  let high = 0xde_ad_be_ef ^ seed
  let low = 0x41_c6_ce_57 ^ seed
  for (let place = 0; place < text.length; place += 1) {
    const letter = text.charCodeAt(place)
    high = Math.imul(high ^ letter, 2_654_435_761)
    low = Math.imul(low ^ letter, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0)
}
