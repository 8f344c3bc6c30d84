import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { asUnixMs, type Log } from '../kernel/index.ts'
import type { Terminal } from '../cli/index.ts'
import type { ScopeReport } from '../scope/index.ts'
import { openCapture } from './capture.ts'
import { closing } from './closing.ts'
import { type Config, defaultConfig } from './config.ts'
import { play } from './replay-acts.ts'
import { openReplayClock } from './replay-clock.ts'
import type { Copied } from './replay-copy.ts'
import { compare, type Comparison } from './replay-truth.ts'
import { type Server, startServer } from './server.ts'
import { startWitness, type Witness } from './witness.ts'

/** The morning of March 16, 2026. */
const MORNING = asUnixMs(Date.parse('2026-03-16T11:00:00Z'))

export interface ReplayOptions {
  /** A folder of FHIR files; undefined makes a population up. */
  readonly data: string | undefined
  readonly terminal: Terminal
  readonly log: Log
  /** Where the home directory is left for whoever wants to check its ledgers; undefined throws it away. */
  readonly keep: string | undefined
}

/** What a replay found, held against what was taken. */
export interface Replay extends Comparison {
  readonly report: ScopeReport
  readonly copied: Copied
  /** What a check of the disclosure ledger from outside needs. */
  readonly keys: { readonly ledger: string; readonly witness: string }
}

/**
 * Plays the intrusion of March 16 against a throw-away environment in simulated time: a stolen session walks
 * through charts for eight hours, then the whole database and its files are copied, then code runs in the web
 * process. The scope is computed from the ledgers alone and held against what was taken.
 */
export async function replay({ data, terminal, log, keep }: ReplayOptions): Promise<Replay> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cw-replay-'))
  const opened = closing()
  opened.add(async () => await rm(folder, { recursive: true, force: true }))
  try {
    const clockFile = path.join(folder, 'clock')
    const clock = openReplayClock(clockFile, MORNING)
    opened.add(async () => await Promise.resolve(clock.close()))
    const witness = await startWitness({
      directory: path.join(folder, 'witness'),
      port: 0,
      name: 'witness.replay',
      logs: 'from-file',
      clock,
      log,
    })
    opened.add(async () => await witness.close())
    const capture = openCapture()
    const server = await startServer({
      home: keep ?? path.join(folder, 'home'),
      config: configFor(witness),
      clock,
      log,
      onFatal: (error) => {
        throw error
      },
      replay: { clockFile, observe: (keys) => capture.observe(keys) },
    })
    opened.add(async () => await server.close())
    await introduce(server, path.join(folder, 'witness', 'logs'))
    const { taken, query, copied } = await play({ server, clock, capture, terminal, data })
    const report = await server.operations.scope(query, { all: false })
    const keys = { ledger: server.chartward.ledger.vkey, witness: witness.vkey }
    return { report, copied, keys, ...compare(report, taken) }
  } finally {
    await opened.close()
  }
}

function configFor({ url, vkey }: Witness): Config {
  const config = defaultConfig()
  return {
    ...config,
    http: { ...config.http, port: 0 },
    // What is replayed is what the ledgers alone say.
    detection: { ...config.detection, enabled: false },
    // Eight hours of theft are what the report is to be held against: nothing stops them here.
    brake: { ...config.brake, mode: 'watch' },
    ledger: { ...config.ledger, witnesses: [{ url, vkey }] },
  }
}

/** Tells the witness which logs it serves; what was signed before is cosigned with the next checkpoint. */
async function introduce({ chartward }: Server, file: string): Promise<void> {
  await writeFile(file, `${chartward.ledger.vkey}\n${chartward.keys.ledger.vkey}\n`)
  await chartward.ledger.publish()
  await chartward.keys.publish()
}
