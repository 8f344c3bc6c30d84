/** The parts of the detection bench; each prints one JSON line for every result as soon as there is one. */
import { THEFTS } from '../../src/simulate/index.ts'
import { runHonest } from './honest-run.ts'
import { honestTargets, shown, snoopingTargets, summaryOf, targetsOf } from './report.ts'
import { SEEDS, type Split } from './seeds.ts'
import { pooledOf, runSnooping, type SnoopingRun } from './snooping-run.ts'
import { runTheft, type TheftResult } from './theft-run.ts'

/** How much is simulated. */
export interface Size {
  readonly split: Split
  /** Of the clinic in which thefts take place: per user it is as the large one. */
  readonly theftUsers: number
  readonly seedsPerTheft: number
  readonly users: number
  readonly honestDays: number
  readonly snoopingDays: number
}

export const FULL: Size = {
  split: 'test',
  theftUsers: 200,
  seedsPerTheft: 20,
  users: 45_000,
  honestDays: 3,
  snoopingDays: 30,
}

/** Everything once, small: whether it runs, not what it measures. */
export const QUICK: Size = {
  split: 'tune',
  theftUsers: 100,
  seedsPerTheft: 2,
  users: 1_000,
  honestDays: 1,
  snoopingDays: 10,
}

export const PARTS = ['thefts', 'honest', 'snooping'] as const
export type Part = (typeof PARTS)[number]
export type Print = (line: Readonly<Record<string, unknown>>) => void

/** An ordinary Tuesday and what follows; the day before is there to be known. */
const FIRST_HONEST_DAY = 7
const BUDGET_A_DAY = 20

export async function runPart(part: Part, size: Size, print: Print): Promise<void> {
  switch (part) {
    case 'thefts':
      return await printThefts(size, print)
    case 'honest':
      return await printHonest(size, print)
    case 'snooping':
      return await printSnooping(size, print)
  }
}

async function printThefts({ split, theftUsers, seedsPerTheft }: Size, print: Print): Promise<void> {
  for (const theft of THEFTS) {
    const results: TheftResult[] = []
    const seeds = SEEDS[split].attacks.slice(0, seedsPerTheft)
    for (const seed of seeds) results.push(await runTheft(theft, seed, theftUsers))
    const summary = summaryOf(results)
    const { name, row, title, loses } = theft
    const targets = shown(targetsOf(name, summary))
    print({ bench: 'detection-theft', name, row, title, loses, seeds: seeds.length, ...summary, targets })
  }
}

async function printHonest({ split, users, honestDays }: Size, print: Print): Promise<void> {
  const [seed = 0] = SEEDS[split].honest
  const result = await runHonest(seed, { users, from: FIRST_HONEST_DAY, warmDays: 1, days: honestDays })
  print({ bench: 'detection-honest', seed, users, ...result, targets: shown(honestTargets(result)) })
}

async function printSnooping({ split, users, snoopingDays }: Size, print: Print): Promise<void> {
  const seeds = SEEDS[split].snooping
  const runs: SnoopingRun[] = []
  for (const seed of seeds) {
    const run = await runSnooping(seed, { users, days: snoopingDays, budgetADay: BUDGET_A_DAY })
    print({ bench: 'detection-snooping-month', seed, users, ...run.result, targets: [] })
    runs.push(run)
  }
  const pooled = pooledOf(runs)
  print({ bench: 'detection-snooping', seeds, users, ...pooled, targets: shown(snoopingTargets(pooled)) })
}
