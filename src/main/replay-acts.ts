import { asUnixMs, type PatientId, type UnixMs } from '../kernel/index.ts'
import { controlClient, loadPaths, type Terminal } from '../cli/index.ts'
import { SHARED_PATIENT } from '../keys/index.ts'
import type { ScopeQuery } from '../scope/index.ts'
import {
  crawlUntil,
  fhirClient,
  type Loot,
  openLoot,
  seededRandom,
  type Timeline,
  workUntil,
} from '../simulate/index.ts'
import type { Capture } from './capture.ts'
import { importPopulation } from './demo.ts'
import type { ReplayClock } from './replay-clock.ts'
import { type Copied, copyEverything } from './replay-copy.ts'
import type { Taken } from './replay-truth.ts'
import type { Server } from './server.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const SEED = 316
const CLINICIANS = 4
/** For how many people the code in the web process asks the key server. */
const KEYS_STOLEN = 12
const MARKERS = 40
/** Released keys are swept out of memory by the machine's own clock, once a second. */
const SWEEP_WAIT_MS = 1_500

export interface Stage {
  readonly server: Server
  readonly clock: ReplayClock
  readonly capture: Capture
  readonly terminal: Terminal
  readonly data: string | undefined
}

export interface Played {
  readonly taken: Taken
  /** What a security officer would ask, knowing the stolen session and when code ran. */
  readonly query: ScopeQuery
  readonly copied: Copied
}

/** The acts of the replay, one after the other. */
export async function play(stage: Stage): Promise<Played> {
  const { terminal, server } = stage
  const patients = await populate(stage)
  const cast = await castOf(stage, patients)
  terminal.err(`${patients.length} patients; ordinary work in the morning\n`)
  await workUntil(cast.clinic, later(stage, 2 * HOUR_MS))
  terminal.err(
    '13:00 a stolen session: eight hours from chart to chart, while the clinic works and the brake only watches\n',
  )
  await intrude(stage, cast)
  terminal.err('21:10 the database and all files but the key server’s are copied\n')
  const copied = await copyEverything(server.chartward.home, await markersOf(stage, cast))
  terminal.err('21:30 code runs in the web process and asks for keys\n')
  const process = await takeKeys(stage, cast, patients)
  terminal.err('22:00 the evening shift goes on\n')
  stage.clock.set(later(stage, 20 * MINUTE_MS))
  await workUntil(cast.clinic, later(stage, HOUR_MS))
  return {
    copied,
    query: {
      sessions: [cast.stolen],
      users: [],
      clients: [],
      addresses: [],
      ...process.window,
      copied: true,
    },
    taken: {
      disclosed: cast.loot.people(),
      keys: new Set([...process.keys, ...stage.capture.releasedFor(cast.stolen)]),
      versions: cast.loot.versions(),
      written: cast.loot.written(),
      population: new Set(patients),
    },
  }
}

interface Cast {
  readonly clinic: Parameters<typeof workUntil>[0]
  readonly intruder: Parameters<typeof crawlUntil>[0]
  readonly stolen: string
  readonly loot: Loot
}

async function populate({ server, data, terminal }: Stage): Promise<PatientId[]> {
  const { chartward } = server
  if (data === undefined) await importPopulation(server, {})
  else await loadPaths(controlClient(chartward.home.directory, 'replay'), terminal, [data])
  const keys = await chartward.records.patientKeys(undefined, 1_000_000)
  chartward.keys.forget()
  return keys.map(({ patient }) => patient).filter((patient) => patient !== SHARED_PATIENT)
}

async function castOf({ server, clock }: Stage, patients: readonly PatientId[]): Promise<Cast> {
  const { identity } = server.chartward
  const timeline: Timeline = { now: () => clock.now(), pass: (ms) => clock.set(asUnixMs(clock.now() + ms)) }
  const tokens = await Promise.all(
    Array.from(
      { length: CLINICIANS },
      async (_, number) =>
        await identity.createToken({ user: `dr-${number + 1}`, role: 'clinician', client: 'ehr' }),
    ),
  )
  const stolen = await identity.createToken({ user: 'dr-1', role: 'clinician', client: 'ehr' })
  const loot = openLoot()
  const { url } = server
  return {
    clinic: {
      clients: tokens.map(({ token }) => fhirClient({ url, token })),
      patients,
      timeline,
      random: seededRandom(SEED),
    },
    intruder: {
      client: fhirClient({ url, token: stolen.token, onReply: (asked, reply) => loot.take(asked, reply) }),
      timeline,
      random: seededRandom(SEED + 1),
    },
    stolen: stolen.session,
    loot,
  }
}

/** Eight hours and ten minutes, in which the clinic goes on working. */
async function intrude(stage: Stage, { clinic, intruder }: Cast): Promise<void> {
  const end = later(stage, 8 * HOUR_MS + 10 * MINUTE_MS)
  while (stage.clock.now() < end) {
    await crawlUntil(intruder, later(stage, 25 * MINUTE_MS))
    await workUntil(clinic, later(stage, 10 * MINUTE_MS))
  }
}

/** Code in the web process: it reads the keys that lie in memory and asks the key server for more. */
async function takeKeys(stage: Stage, { clinic }: Cast, patients: readonly PatientId[]) {
  const { keys, records } = stage.server.chartward
  stage.clock.set(later(stage, 20 * MINUTE_MS))
  await workUntil(clinic, later(stage, 3 * MINUTE_MS))
  await new Promise((resolve) => setTimeout(resolve, SWEEP_WAIT_MS))
  const processFrom = stage.clock.now()
  const inMemory = keys.inCache()
  const wanted = seededRandom(SEED + 2).some(patients, KEYS_STOLEN)
  const wrapped = (await records.patientKeys(undefined, 1_000_000)).filter(({ patient }) =>
    wanted.includes(patient),
  )
  // The intruder names an honest doctor: who a release claims to be for is worth nothing now.
  const who = { user: 'dr-2', role: 'clinician', client: 'ehr', session: 'forged', address: '127.0.0.1' }
  await keys.release(wrapped, { who, request: 'forged', purpose: 'read' })
  stage.clock.set(later(stage, 7 * MINUTE_MS))
  const stolen = [...inMemory, ...wrapped.map(({ patient }) => patient), ...keys.inCache()]
  return {
    window: { processFrom, processTo: stage.clock.now() },
    keys: new Set(stolen.filter((patient) => patient !== SHARED_PATIENT)),
  }
}

/** Words that stand in charts and nowhere else, read as the intruder reads them. */
async function markersOf({ server }: Stage, { loot }: Cast): Promise<string[]> {
  const token = await server.chartward.identity.createToken({
    user: 'replay',
    role: 'viewer',
    client: 'replay',
  })
  const client = fhirClient({ url: server.url, token: token.token })
  const markers: string[] = []
  for (const patient of [...loot.people()].slice(0, MARKERS)) {
    const { body } = await client.get(`Patient/${patient}`)
    for (const { value } of (body?.['identifier'] ?? []) as { value?: string }[])
      if (value !== undefined && value !== patient && value.length >= 9) markers.push(value)
    for (const { value } of (body?.['telecom'] ?? []) as { value?: string }[])
      if (value !== undefined) markers.push(value)
  }
  return markers
}

function later({ clock }: Stage, durationMs: number): UnixMs {
  return asUnixMs(clock.now() + durationMs)
}
