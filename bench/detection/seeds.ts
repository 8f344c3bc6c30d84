/**
 * Every seed the detection bench knows, published so that anybody can run it again. Limits and budgets were chosen on
 * the first two; nobody looked at the last while choosing. What was the last until what it said was acted on:
 * 31, 32, 42, 43 and 301 to 320; 41, which showed that the bench told of suspended services as no server does.
 */
export const SEEDS = {
  /** To find out what ordinary is. */
  train: { honest: [11], snooping: [12, 13], attacks: range(101, 5) },
  /** To choose limits. */
  tune: { honest: [21, 25], snooping: [22, 23], attacks: range(201, 10) },
  /** To report. */
  test: { honest: [51], snooping: [44, 45, 46], attacks: range(401, 20) },
} as const

export type Split = keyof typeof SEEDS

function range(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index)
}
