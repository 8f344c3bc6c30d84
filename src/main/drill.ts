import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Log } from '../kernel/index.ts'
import type { Terminal } from '../cli/index.ts'
import { closing } from './closing.ts'
import { type Done, playDrill } from './drill-acts.ts'
import { openSite } from './drill-stage.ts'

export interface DrillOptions {
  readonly terminal: Terminal
  readonly log: Log
  /** Where everything is left for whoever wants to look at it; undefined throws it away. */
  readonly keep: string | undefined
}

/**
 * A theft and the answer to it, in real time, in two throw-away environments: a stolen session goes from chart to chart and
 * doubles prescriptions, until it is noticed and stopped; then it is said whose records left, what was written is taken
 * back, the database is restored to just before, and charts are read from the backup. The other environment knows of nothing.
 */
export async function drill({ terminal, log, keep }: DrillOptions): Promise<Done> {
  const folder = keep ?? (await mkdtemp(path.join(os.tmpdir(), 'cw-drill-')))
  const opened = closing()
  if (keep === undefined) opened.add(async () => await rm(folder, { recursive: true, force: true }))
  try {
    terminal.err('two environments open: north, and south, which nothing happens to\n')
    const north = await openSite({ folder, name: 'north', seed: 316, log }, opened)
    const south = await openSite({ folder, name: 'south', seed: 317, log }, opened)
    return await playDrill({ north, south, folder, terminal, log }, opened)
  } finally {
    await opened.close()
  }
}
