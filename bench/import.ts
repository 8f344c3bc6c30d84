/**
 * How many resources a second `chartward import` loads into a fresh environment, with everything: reading and
 * unpacking files, parsing, validating, resolving references, tokens, sealing, rows and history, indexes, leaves.
 * Loads the Synthea bundles of ../shared/data when they are there, else a made-up population.
 *
 *     node bench/import.ts [--profile FOLDER]
 */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makePopulation } from '../src/simulate/index.ts'
import { openWorker, type Worker } from './asks.ts'
import type { Done } from './http-server.ts'
import { cpuOf, type CpuMs } from './processes.ts'

const ROOT = join(import.meta.dirname, '..')
const SYNTHEA = join(ROOT, '..', 'shared', 'data', 'synthea')
const MADE_UP_PATIENTS = 1_000

const { values } = parseArgs({ options: { profile: { type: 'string' } } })
const home = await mkdtemp(join(tmpdir(), 'cw-bench-'))
const server = openWorker('http-server.ts', [home])
try {
  const source = await access(SYNTHEA).then(
    () => ({ data: 'synthea', path: SYNTHEA }),
    () => ({ data: 'made up', path: writePopulation(join(home, 'population')) }),
  )
  await server.ask('start')
  if (values.profile !== undefined) await server.ask('profile')
  await measure('import', source)
  if (values.profile !== undefined) {
    mkdirSync(values.profile, { recursive: true })
    await server.ask('profiled', join(values.profile, 'import.cpuprofile'))
  }
  await measure('import-again', source)
} finally {
  await server.stop()
  await rm(home, { recursive: true, force: true })
}

async function measure(bench: string, { data, path }: { data: string; path: string }): Promise<void> {
  const cpuBefore = cpuOf(server.pid)
  const before = await server.ask<Done>('done')
  const answer = await runImport(path)
  const after = await server.ask<Done>('done')
  const resources = Object.values(answer.resources).reduce((sum, count) => sum + count, 0)
  const result = {
    bench,
    data,
    resources,
    refused: answer.refused.length,
    elapsedMs: answer.elapsedMs,
    resourcesPerSecond: Math.round((resources / answer.elapsedMs) * 1000),
    statements: after.statements - before.statements,
    leaves: after.leaves - before.leaves,
    commits: after.commits - before.commits,
    keyLeaves: after.keyLeaves - before.keyLeaves,
    ...cpuUsPerResource(server, cpuBefore, resources),
  }
  console.log(JSON.stringify(result))
}

function cpuUsPerResource({ pid }: Worker, before: CpuMs | undefined, resources: number) {
  const after = cpuOf(pid)
  if (before === undefined || after === undefined) return {}
  const each = (part: keyof CpuMs) => Math.round(((after[part] - before[part]) * 1000) / resources)
  return {
    cpuUsPerResource: {
      node: each('node'),
      postgres: each('postgres'),
      keyServer: each('keyServer'),
    },
  }
}

interface Answer {
  readonly resources: Readonly<Record<string, number>>
  readonly refused: readonly unknown[]
  readonly elapsedMs: number
}

async function runImport(path: string): Promise<Answer> {
  const chunks: Buffer[] = []
  const child = spawn(join(ROOT, 'bin', 'chartward'), ['import', path, '--home', home, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await new Promise<void>((resolve) => child.once('close', () => resolve()))
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answer
}

function writePopulation(folder: string): string {
  mkdirSync(folder)
  const { directory, patients } = makePopulation({ patients: MADE_UP_PATIENTS })
  writeFileSync(join(folder, '0-directory.json'), JSON.stringify(directory))
  let number = 0
  for (const bundle of patients()) {
    number += 1
    writeFileSync(join(folder, `patient-${number}.json`), JSON.stringify(bundle))
  }
  return folder
}
