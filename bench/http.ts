/**
 * What a request costs over HTTP: bare Fastify, a read without and with its ledger leaf, searches, creates and
 * transactions, in one run, in turns, so that the ratios hold on a machine that is busy with other things. Counts
 * what a read does: SQL statements, ledger commits, key releases.
 *
 *     node bench/http.ts [--profile FOLDER] [--rounds 25] [TURN...]
 */
import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openWorker, type Worker } from './asks.ts'
import type { Load, Measured } from './client.ts'
import type { Done } from './http-server.ts'
import { cpuOf, type CpuMs } from './processes.ts'
import {
  chartOf,
  labOf,
  letterId,
  LETTERS_PER_PATIENT,
  patientId,
  PATIENTS,
  transactionOf,
} from './workload.ts'

/** Short, so that a neighbour's burst of work falls on few turns and does not favour one kind of request. */
const TURN_MS = 600
const WARM_MS = 2_000
/** Long enough that what starting the profiler takes does not show. */
const PROFILE_MS = 4_000
const TRANSACTION_ENTRIES = 50

interface Turn {
  readonly target: 'bare' | 'server'
  readonly load: Omit<Load, 'milliseconds'>
  /** Resources a request reads or writes. */
  readonly resources?: number
}

interface Taken extends Measured {
  readonly cpu: CpuMs | undefined
}

const { values, positionals } = parseArgs({
  options: { profile: { type: 'string' }, rounds: { type: 'string', default: '25' } },
  allowPositionals: true,
})

const home = await mkdtemp(join(tmpdir(), 'cw-bench-'))
const server = openWorker('http-server.ts', [home])
const bare = openWorker('bare.ts')
const client = openWorker('client.ts')
try {
  const turns = await prepare()
  await count(turns)
  const taken = await takeTurns(turns)
  report(turns, taken)
} finally {
  await Promise.all([client.stop(), bare.stop(), server.stop()])
  await rm(home, { recursive: true, force: true })
}

async function prepare(): Promise<Record<string, Turn>> {
  const { port: barePort } = await bare.ask<{ port: number }>('start')
  const started = await server.ask<Started>('start')
  for (let patient = 0; patient < PATIENTS; patient += 1) {
    await server.ask('take', JSON.stringify(chartOf(patient)))
  }
  await server.ask('vacuum')
  const all = turnsFor({ ...started, barePort })
  const wanted = Object.entries(all).filter(
    ([name]) => positionals.length === 0 || positionals.includes(name),
  )
  return Object.fromEntries(wanted)
}

interface Started {
  readonly port: number
  readonly unledgeredPort: number
  readonly uncheckedPort: number
  readonly token: string
  readonly appToken: string
}

function turnsFor(at: Started & { readonly barePort: number }) {
  const { barePort, port, unledgeredPort, uncheckedPort, token, appToken } = at
  const patients = Array.from({ length: PATIENTS }, (_, patient) => patient)
  const letters = patients.flatMap((patient) =>
    Array.from(
      { length: LETTERS_PER_PATIENT },
      (_, letter) => `/fhir/R4/Observation/${letterId(patient, letter)}`,
    ),
  )
  const read = { method: 'GET', paths: letters, token }
  const search = (count: number) => ({
    method: 'GET',
    paths: patients.map((patient) => `/fhir/R4/Observation?patient=${patientId(patient)}&_count=${count}`),
    token,
  })
  const labs = patients.map((patient) => JSON.stringify(labOf(`Patient/${patientId(patient)}`, patient)))
  const transactions = patients.map((patient) => JSON.stringify(transactionOf(patient, TRANSACTION_ENTRIES)))
  const many = { port, connections: 64 }
  return {
    'bare-fastify': { target: 'bare', load: { ...read, port: barePort, connections: 64 } },
    'read-unledgered': { target: 'server', load: { ...read, port: unledgeredPort, connections: 64 } },
    'read-unchecked': { target: 'server', load: { ...read, port: uncheckedPort, connections: 64 } },
    read: { target: 'server', load: { ...read, ...many } },
    'read-person': { target: 'server', load: { ...read, ...many, token: appToken } },
    'bare-fastify-1': { target: 'bare', load: { ...read, port: barePort, connections: 1 } },
    'read-unledgered-1': { target: 'server', load: { ...read, port: unledgeredPort, connections: 1 } },
    'read-1': { target: 'server', load: { ...read, port, connections: 1 } },
    'search-25': { target: 'server', load: { ...search(25), ...many } },
    'search-50': { target: 'server', load: { ...search(50), ...many } },
    create: {
      target: 'server',
      load: { method: 'POST', paths: ['/fhir/R4/Observation'], bodies: labs, token, ...many },
    },
    transaction: {
      target: 'server',
      resources: TRANSACTION_ENTRIES,
      load: { method: 'POST', paths: ['/fhir/R4'], bodies: transactions, token, port, connections: 4 },
    },
  } satisfies Record<string, Turn>
}

/** What one request does, asked one after the other: cold (no key held), and warm. */
async function count(turns: Record<string, Turn>): Promise<void> {
  for (const [name, { target, load }] of Object.entries(turns)) {
    if (target === 'bare') continue
    for (const keys of ['cold', 'warm'] as const) {
      if (keys === 'cold') await server.ask('forgetKeys')
      const before = await server.ask<Done>('done')
      const { requests, failures } = await client.ask<Measured>('load', {
        ...load,
        connections: name.endsWith('1') || keys === 'cold' ? 1 : load.connections,
        milliseconds: 1_000,
      })
      if (failures > 0) throw new Error(`${failures} of ${requests} requests of ${name} failed`)
      const after = await server.ask<Done>('done')
      const per = (what: keyof Done) => Math.round(((after[what] - before[what]) / requests) * 1000) / 1000
      print({
        bench: 'counts',
        of: name,
        keys,
        requests,
        statementsPerRequest: per('statements'),
        leavesPerRequest: per('leaves'),
        commitsPerRequest: per('commits'),
        keyLeavesPerRequest: per('keyLeaves'),
      })
    }
  }
}

async function takeTurns(turns: Record<string, Turn>): Promise<ReadonlyMap<string, Taken[]>> {
  const taken = new Map<string, Taken[]>()
  for (const turn of Object.values(turns)) await takeTurn(turn, WARM_MS)
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [name, turn] of Object.entries(turns)) {
      taken.set(name, [...(taken.get(name) ?? []), await takeTurn(turn, TURN_MS)])
    }
  }
  if (values.profile !== undefined) await profileTurns(turns, values.profile)
  return taken
}

async function takeTurn({ target, load }: Turn, milliseconds: number): Promise<Taken> {
  const { pid }: Worker = target === 'bare' ? bare : server
  const before = cpuOf(pid)
  const measured = await client.ask<Measured>('load', { ...load, milliseconds })
  const after = cpuOf(pid)
  if (before === undefined || after === undefined) return { ...measured, cpu: undefined }
  const spent = (part: keyof CpuMs) => after[part] - before[part]
  const cpu = { node: spent('node'), keyServer: spent('keyServer'), postgres: spent('postgres') }
  return { ...measured, cpu }
}

async function profileTurns(turns: Record<string, Turn>, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const [name, turn] of Object.entries(turns)) {
    if (turn.target === 'bare') continue
    await server.ask('profile')
    await takeTurn(turn, PROFILE_MS)
    await server.ask('profiled', join(folder, `${name}.cpuprofile`))
  }
}

function report(turns: Record<string, Turn>, taken: ReadonlyMap<string, Taken[]>): void {
  for (const [name, { load, resources }] of Object.entries(turns)) {
    const rounds = taken.get(name) ?? []
    const sum = (of: (one: Taken) => number) => rounds.reduce((total, one) => total + of(one), 0)
    const requests = sum((one) => one.requests)
    const rate = rateOf(rounds)
    const suffix = name.endsWith('-1') ? '-1' : ''
    print({
      bench: name,
      connections: load.connections,
      requestsPerSecond: Math.round(rate),
      ...quartiles(rounds),
      ...(resources === undefined ? {} : { resourcesPerSecond: Math.round(rate * resources) }),
      p50Ms: median(rounds.map((one) => one.p50Ms)),
      p99Ms: median(rounds.map((one) => one.p99Ms)),
      failures: sum((one) => one.failures),
      bytesPerAnswer: median(rounds.map((one) => one.bytesPerAnswer)),
      best: bestOf(rounds),
      ...ratio('ofBare', rounds, taken.get(`bare-fastify${suffix}`)),
      ...ratio('ofUnledgered', rounds, taken.get(`read-unledgered${suffix}`)),
      ...ratio('ofUnchecked', rounds, taken.get(`read-unchecked${suffix}`)),
      cpuUsPerRequest: {
        node: Math.round((sum((one) => one.cpu?.node ?? 0) * 1000) / requests),
        postgres: Math.round((sum((one) => one.cpu?.postgres ?? 0) * 1000) / requests),
        keyServer: Math.round((sum((one) => one.cpu?.keyServer ?? 0) * 1000) / requests),
        client: Math.round((sum((one) => one.clientCpuMs) * 1000) / requests),
      },
    })
  }
}

/** How far rounds are apart tells how much else the machine had to do. */
function quartiles(rounds: readonly Taken[]) {
  const rates = rounds.map((one) => Math.round(rateOf([one]))).sort((a, b) => a - b)
  return { quartiles: [0.25, 0.5, 0.75].map((part) => rates[Math.floor(rates.length * part)] ?? 0) }
}

/** The round that was disturbed least. */
function bestOf(rounds: readonly Taken[]) {
  const [best] = [...rounds].sort((a, b) => rateOf([b]) - rateOf([a]))
  return best === undefined
    ? {}
    : { requestsPerSecond: Math.round(rateOf([best])), p50Ms: best.p50Ms, p99Ms: best.p99Ms }
}

/** Of throughput: the median of the rounds, whose turns stand seconds apart, and that of the best rounds. */
function ratio(name: string, rounds: readonly Taken[], others: readonly Taken[] | undefined) {
  if (others === undefined || others === rounds) return {}
  const ratios = rounds.map((one, round) => rateOf([one]) / rateOf(others.slice(round, round + 1)))
  const best = (all: readonly Taken[]) => Math.max(...all.map((one) => rateOf([one])))
  return { [name]: thousandths(median(ratios)), [`${name}Best`]: thousandths(best(rounds) / best(others)) }
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000
}

function rateOf(rounds: readonly Taken[]): number {
  const milliseconds = rounds.reduce((sum, one) => sum + one.milliseconds, 0)
  return (rounds.reduce((sum, one) => sum + one.requests, 0) / milliseconds) * 1000
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function print(result: object): void {
  console.log(JSON.stringify(result))
}
