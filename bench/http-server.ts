/**
 * The server under load: the composition root of production with its own key server and embedded PostgreSQL, and
 * beside its door a second one, whose reads append no leaf.
 *
 *     node bench/http-server.ts HOME
 */
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import type { AddressInfo } from 'node:net'
import { openPublicDoor } from '../src/http/index.ts'
import { silentLog, systemClock } from '../src/kernel/index.ts'
import { DEFAULT_BUDGETS } from '../src/brake/index.ts'
import { defaultConfig } from '../src/main/config.ts'
import { startServer } from '../src/main/server.ts'
import { openSafeguard } from '../src/safeguard/index.ts'
import { answerAsks } from './asks.ts'
import { countFrames } from './frames.ts'
import { unchecked } from './unchecked.ts'
import { unledgered } from './unledgered.ts'
import { PRACTITIONER } from './workload.ts'

/** What the parts of the server have done so far. */
export interface Done {
  readonly statements: number
  readonly leaves: number
  /** Writes of the ledger that were made durable: one for all who wait. */
  readonly commits: number
  readonly keyLeaves: number
}

const home = process.argv[2] ?? ''
const defaults = defaultConfig()
/** Asked as always, and spent by nobody: one clinician reads here what a hospital reads. */
const budgets = Object.fromEntries(DEFAULT_BUDGETS.map(({ name }) => [name, 1_000_000_000_000]))
const server = await startServer({
  home,
  config: { ...defaults, http: { ...defaults.http, port: 0 }, brake: { ...defaults.brake, budgets } },
  clock: systemClock,
  log: silentLog,
  onFatal: (error) => {
    throw error
  },
})
const { chartward } = server
const {
  fhir,
  identity,
  accounts,
  disclosure,
  oauth,
  ledger,
  index,
  keys,
  records,
  access,
  containment,
  braking,
  clock,
  database,
} = chartward
const ground = {
  fhir,
  ledger,
  index,
  keys,
  records,
  access,
  containment,
  glassPatientsMax: 10,
  holdRight: accounts.proxies.holdRight,
  braking,
  clock,
  database,
  environment: keys.environment,
  pageLinkKey: createSecretKey(Buffer.alloc(32)),
}
/** One more door on the same server. */
async function openDoor(parts: Partial<Parameters<typeof openPublicDoor>[0]>) {
  const door = openPublicDoor({
    trustedProxies: [],
    fhir,
    identity,
    accounts,
    access,
    containment,
    incident: server.operations.incident,
    operations: server.operations,
    disclosure,
    oauth,
    log: silentLog,
    noticeProof: chartward.proof,
    safeguard: openSafeguard({ database, clock, environment: keys.environment, root: Buffer.alloc(32) }),
    disclosureLedger: ledger,
    keyLedger: keys.ledger,
    tilesDirectory: chartward.home.ledger,
    publicUrl: () => server.url,
    siteUrl: () => chartward.site.url,
    isReadOnly: false,
    sendsMail: false,
    organisation: 'Clinic',
    now: () => clock.now(),
    ...parts,
  })
  await door.listen({ host: '127.0.0.1', port: 0 })
  return { port: (door.server.address() as AddressInfo).port, close: async () => await door.close() }
}

const { token } = await identity.createToken({ user: 'bench', role: 'clinician', client: 'bench' })
const caller = await identity.findCaller(token)
if (caller === undefined) throw new Error('the token of the bench opens nothing')
const without = await openDoor({ disclosure: unledgered(ground, disclosure) })
const unasked = await openDoor({ identity: unchecked(identity, caller) })
/** A clinician who takes part in the care of every patient of the bench, with an app that asks for them. */
const appToken = randomBytes(32).toString('base64url')
await signInClinician()
const profiling = new Session()

answerAsks({
  start: async () => ({
    port: Number(new URL(server.url).port),
    unledgeredPort: without.port,
    uncheckedPort: unasked.port,
    token,
    appToken,
  }),
  take: async (text: string) => {
    const who = { user: 'bench', role: 'server', client: 'bench', session: 'bench', address: 'local' }
    return await disclosure.importDocument({ who, request: randomUUID(), why: 'HSYSADMIN' }, text)
  },
  vacuum: async () => {
    await chartward.database.query('vacuum analyze')
  },
  done: async (): Promise<Done> => {
    const [, { size }, { size: keyLeaves }] = [0, await ledger.publish(), await keys.publish()]
    const statements = chartward.database.statementCount()
    return { statements, leaves: size, commits: countFrames(chartward.home.ledger), keyLeaves }
  },
  forgetKeys: () => keys.forget(),
  profile: async () => {
    profiling.connect()
    await profiling.post('Profiler.enable')
    await profiling.post('Profiler.setSamplingInterval', { interval: 500 })
    await profiling.post('Profiler.start')
  },
  profiled: async (file: string) => {
    const { profile } = await profiling.post('Profiler.stop')
    profiling.disconnect()
    writeFileSync(file, JSON.stringify(profile))
  },
  stop: async () => {
    await without.close()
    await unasked.close()
    await server.close()
    process.disconnect()
  },
})

async function signInClinician(): Promise<void> {
  const by = { user: 'bench', role: 'administrator', client: 'bench', session: 'bench', address: 'local' }
  const wanted = { role: 'clinician', userName: 'bench', displayName: 'Bench', fhir: PRACTITIONER }
  const { id: person } = await chartward.accounts.people.create(by, wanted)
  const opening = { user: 'bench', role: 'clinician', client: 'bench', address: 'local', person } as const
  const session = await identity.sessions.open({
    kind: 'app',
    ...opening,
    fhirUser: PRACTITIONER,
    scopes: ['user/*.rs'],
  })
  await identity.sessions.admit({ session: session.session, token: appToken, expires: session.expires })
}
