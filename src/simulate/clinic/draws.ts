import { mulberry32 } from '../mulberry32.ts'

/** Chance with a seed: the same numbers on every machine, fast enough for millions of draws. */
export interface Draws {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from 0 up to, not including, `count`. */
  below(count: number): number
  chance(probability: number): boolean
  normal(): number
  /** **Shape** `sigma` is of the logarithm. */
  lognormal(median: number, sigma: number): number
  beta(mean: number, concentration: number): number
  poisson(mean: number): number
}

/** Mixes whole numbers into one seed, so that each user has a source of their own on each day. */
export function seedOf(...parts: readonly number[]): number {
  let mixed = 0x9e_37_79_b9
  for (const part of parts) mixed = scramble(mixed ^ scramble(part >>> 0))
  return mixed
}

/** One whole number, scrambled. Source: the finaliser of MurmurHash3, in the public domain. */
export function scramble(value: number): number {
  let mixed = (value + 0x6d_2b_79_f5) >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85_eb_ca_6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2_b2_ae_35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** A share from 0 up to, not including, 1, the same for the same numbers. */
export function shareOf(...parts: readonly number[]): number {
  return scramble(seedOf(...parts)) / 2 ** 32
}

export function openDraws(seed: number): Draws {
  const next = mulberry32(seed)
  // Box and Muller, one of the two.
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - next()) ** (1 / shape)
    // Source: Marsaglia and Tsang 2000.
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = normal()
      const v = (1 + c * x) ** 3
      if (v > 0 && Math.log(1 - next()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v
    }
  }
  return {
    next,
    below: (count) => Math.floor(next() * count),
    chance: (probability) => next() < probability,
    normal,
    lognormal: (median, sigma) => median * Math.exp(sigma * normal()),
    beta: (mean, concentration) => {
      const hits = gamma(mean * concentration)
      return hits / (hits + gamma((1 - mean) * concentration))
    },
    poisson: (mean) => {
      const limit = Math.exp(-mean)
      let count = 0
      for (let product = next(); product > limit; product *= next()) count += 1
      return count
    },
  }
}
