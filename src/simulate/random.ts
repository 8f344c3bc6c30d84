import { mulberry32 } from './mulberry32.ts'

/** A seeded source of choices: the same seed makes the same population on every machine. */
export interface Random {
  /** A whole number from `min` to `max`, both possible. */
  whole(min: number, max: number): number
  pick<const Items extends readonly [unknown, ...unknown[]]>(items: Items): Items[number]
  /** `count` different items, fewer where there are not as many. */
  some<Item>(items: readonly Item[], count: number): Item[]
  /** True with the chance given, 0 to 1. */
  chance(probability: number): boolean
  uuid(): string
}

/** The generator's quality is enough for making up people. */
export function seededRandom(seed: number): Random {
  const next = mulberry32(seed)
  const whole = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    whole,
    pick: (items) => items[whole(0, items.length - 1)],
    some: (items, count) => {
      const left = [...items]
      return Array.from({ length: Math.min(count, left.length) }, () =>
        left.splice(whole(0, left.length - 1), 1),
      ).flat()
    },
    chance: (probability) => next() < probability,
    uuid: () => {
      const digits = Array.from({ length: 32 }, () => whole(0, 15).toString(16))
      digits[12] = '4'
      digits[16] = (8 + whole(0, 3)).toString(16)
      const hex = digits.join('')
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        '-',
      )
    },
  }
}
