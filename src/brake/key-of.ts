/** Numbers for ids: even, and nobody who has not seen `seeds` can say which two ids share one. */
export type KeyOf = (id: string) => number

/**
 * 52 bits of an id, so that a list of them is a list of numbers. That two of a thousand patients share a number happens
 * once in nine billion times; then the two count as one.
 */
export function openKeyOf(seeds: Uint32Array): KeyOf {
  const [one = 0, two = 0] = seeds
  return (id) => {
    let high = one ^ id.length
    let low = two
    for (let at = 0; at < id.length; at += 4) {
      const letters =
        id.charCodeAt(at) ^
        (id.charCodeAt(at + 1) << 8) ^
        (id.charCodeAt(at + 2) << 16) ^
        (id.charCodeAt(at + 3) << 24)
      high = Math.imul(high ^ letters, 0x9e3779b1)
      low = Math.imul(low ^ (high >>> 15) ^ letters, 0x5f356495)
    }
    // Now each half takes in the other.
    high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
    low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
    return (high & 0xf_ffff) * 0x1_0000_0000 + (low >>> 0)
  }
}
