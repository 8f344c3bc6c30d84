import { ChartwardError } from '../../kernel/index.ts'

/**
 * What can be determined. `breach`: the presumption is right. `low-probability`: of compromise, by the four factors.
 * `exception`: one of the three of 164.402. `encryption`: nothing but ciphertext was in reach. `no-harm`: what the law of a
 * jurisdiction says of a risk of harm. `hipaa`: what it lets who follows HIPAA leave out.
 *
 * **Source.** 45 CFR 164.402, 164.414.
 */
export const DETERMINATIONS = [
  'breach',
  'low-probability',
  'exception',
  'encryption',
  'no-harm',
  'hipaa',
] as const

export type Determination = (typeof DETERMINATIONS)[number]

/** Those of 45 CFR 164.402(1). `permitted`: it was no impermissible use at all; the attribution was wrong. */
export const EXCEPTIONS = [
  'good-faith-workforce',
  'inadvertent-within',
  'could-not-retain',
  'permitted',
] as const

/** How many different people sign before it counts. A relief needs somebody who approves it besides who found it. */
export const SIGNERS: Readonly<Record<Determination, number>> = {
  breach: 1,
  'low-probability': 2,
  exception: 2,
  encryption: 2,
  'no-harm': 2,
  hipaa: 2,
}

/** Relieves people of the case; the others relieve of what a law asks. */
export function relievesPeople(kind: string): boolean {
  return kind === 'low-probability' || kind === 'exception'
}

/** **Errors.** `USAGE`. */
export function determinationIn(kind: unknown): Determination {
  const known = DETERMINATIONS.find((one) => one === kind)
  if (known !== undefined) return known
  throw new ChartwardError('USAGE', `a determination is one of ${DETERMINATIONS.join(', ')}`)
}
