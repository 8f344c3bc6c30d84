import { randomBytes, randomUUID } from 'node:crypto'
import path from 'node:path'
import { type Log, systemClock } from '../kernel/index.ts'
import { type Clinician, entriesOf, fhirClient, type FhirClient, type Reply } from '../simulate/index.ts'
import type { Closing } from './closing.ts'
import { type Config, defaultConfig } from './config.ts'
import { importPopulation } from './demo.ts'
import { type Server, startServer } from './server.ts'

const ADMINISTRATOR = {
  user: 'administrator',
  role: 'administrator',
  client: 'drill',
  session: 'drill',
  address: 'local',
} as const
const PATIENTS = 112
const STAFF = 5
const SESSION_MS = 3_600_000

/** Somebody who works there, with an app that asks for them. */
export interface Worker {
  readonly user: string
  readonly session: string
  readonly token: string
  /** Logical ids of those they care for. */
  readonly patients: readonly string[]
}

/** One environment of the drill: a server of its own, with people who work and people who are cared for. */
export interface Site {
  readonly name: string
  readonly server: Server
  readonly home: string
  readonly backup: string
  readonly config: Config
  readonly staff: readonly Worker[]
}

/** Opens an environment that serves, is backed up, and is watched. */
export async function openSite(
  { folder, name, seed, log }: { folder: string; name: string; seed: number; log: Log },
  opened: Closing,
): Promise<Site> {
  const home = path.join(folder, name)
  const backup = path.join(folder, `${name}-backup`)
  const config = configFor(backup)
  const server = await startServer({
    home,
    config,
    clock: systemClock,
    log,
    onFatal: (error) => {
      throw error
    },
  })
  opened.add(async () => await server.close())
  const { clinicians } = await importPopulation(server, { patients: PATIENTS, seed })
  const staff: Worker[] = []
  for (const clinician of clinicians.slice(0, STAFF)) staff.push(await hire(server, clinician))
  return { name, server, home, backup, config, staff }
}

function configFor(backup: string): Config {
  const config = defaultConfig()
  return {
    ...config,
    http: { ...config.http, port: 0 },
    backup: { ...config.backup, directory: backup, intervalMs: 500 },
  }
}

/** A clinician with a passkey would sign in; only that is left out, and told as it would be. */
async function hire({ chartward, url }: Server, { id, user }: Clinician): Promise<Worker> {
  const { accounts, identity, disclosure } = chartward
  const fhir = `Practitioner/${id}`
  const one = { role: 'clinician', userName: user, displayName: user, fhir }
  const { id: person } = await accounts.people.create(ADMINISTRATOR, one)
  const session = randomUUID()
  const who = { user, role: 'clinician', client: 'ehr', session, address: 'local' }
  await disclosure.note({ who, request: randomUUID(), why: 'HSYSADMIN' }, { how: 'sign-in', note: 'passkey' })
  const opening = { user, role: 'clinician', client: 'ehr', address: 'local', person, fhirUser: fhir }
  const lasts = { lifetimeMs: SESSION_MS, idleMs: SESSION_MS }
  const { expires } = await identity.sessions.open({ kind: 'app', session, ...opening, ...lasts })
  const token = randomBytes(32).toString('base64url')
  await identity.sessions.admit({ session, token, expires })
  const found = await fhirClient({ url, token }).search('Patient', {
    'general-practitioner': fhir,
    _count: '50',
  })
  return { user, session, token, patients: entriesOf(found).flatMap((patient) => patient.id ?? []) }
}

/** Charts opened by those who work, and how many could not be. */
export interface Work {
  readonly opened: number
  readonly refused: number
}

const PAUSE_MS = 400
/** Each works with so many people, one after the other, again and again. */
const PATIENTS_AT_WORK = 4

/** Ordinary work until it is stopped: what is counted at the end is what those who care could read. */
export function startWork({ server: { url } }: Site, workers: readonly Worker[]): { stop(): Promise<Work> } {
  const state = { stopped: false, opened: 0, refused: 0 }
  const count = ({ status }: Reply) => {
    if (status === 200) state.opened += 1
    else state.refused += 1
  }
  const work = async (client: FhirClient, patients: readonly string[]): Promise<void> => {
    for (let turn = 0; !state.stopped; turn += 1) {
      const patient = patients[(turn % PATIENTS_AT_WORK) % patients.length] ?? ''
      count(await client.get(`Patient/${patient}`))
      count(await client.search('Condition', { patient }))
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
  const running = workers.map(async ({ token, patients }) => await work(fhirClient({ url, token }), patients))
  return {
    stop: async () => {
      state.stopped = true
      await Promise.all(running)
      return { opened: state.opened, refused: state.refused }
    },
  }
}
