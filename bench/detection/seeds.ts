/**
 * Every seed the detection bench knows, published so that anybody can run it again. Limits and budgets were chosen on
 * the first two; nobody looked at the last while choosing.
 */
export const SEEDS = {
  /** To find out what ordinary is. */
  train: { honest: [11], snooping: [12], attacks: range(101, 5) },
  /** To choose limits. */
  tune: { honest: [21], snooping: [22], attacks: range(201, 10) },
  /** To report. */
  test: { honest: [31], snooping: [32], attacks: range(301, 20) },
} as const

export type Split = keyof typeof SEEDS

function range(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index)
}
