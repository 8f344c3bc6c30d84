import { openRecent } from './recent.ts'

const GROUPS_MAX = 100

interface OrdinaryOptions {
  /** What it is taken to be until it is counted: so many of so many. */
  readonly of: number
  readonly such: number
  /** It is never taken to be less, or more. */
  readonly least: number
  readonly most: number
}

/** How often something is so, in each group: counted as it comes. */
interface Ordinary {
  count(group: string, isSo: boolean): void
  /** **Shape** from `least` to `most`. */
  share(group: string): number
}

export function openOrdinary({ of, such, least, most }: OrdinaryOptions): Ordinary {
  const groups = openRecent<{ all: number; such: number }>(GROUPS_MAX)
  const counted = (group: string) => groups.of(group, () => ({ all: of, such }))
  return {
    count: (group, isSo) => {
      const known = counted(group)
      known.all += 1
      if (isSo) known.such += 1
    },
    share: (group) => {
      const known = counted(group)
      return Math.min(most, Math.max(least, known.such / known.all))
    },
  }
}

/** How much likelier something is where `share` of them are so than where `usual` of them are, as a power of ten. */
export function likelier(isSo: boolean, share: number, usual: number): number {
  return Math.log10(isSo ? share / usual : (1 - share) / (1 - usual))
}
