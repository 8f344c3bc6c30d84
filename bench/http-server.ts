/**
 * The server under load: the composition root of production with its own key server and embedded PostgreSQL, and
 * beside its door a second one, whose reads append no leaf.
 *
 *     node bench/http-server.ts HOME
 */
import { createSecretKey, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import type { AddressInfo } from 'node:net'
import { openPublicDoor } from '../src/http/index.ts'
import { silentLog, systemClock } from '../src/kernel/index.ts'
import { defaultConfig } from '../src/main/config.ts'
import { startServer } from '../src/main/server.ts'
import { answerAsks } from './asks.ts'
import { countFrames } from './frames.ts'
import { unledgered } from './unledgered.ts'

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
const server = await startServer({
  home,
  config: { ...defaults, http: { ...defaults.http, port: 0 } },
  clock: systemClock,
  log: silentLog,
  onFatal: (error) => {
    throw error
  },
})
const { chartward } = server
const { fhir, identity, disclosure, oauth, ledger, keys, records, access, clock } = chartward
const ground = {
  fhir,
  ledger,
  keys,
  records,
  access,
  clock,
  environment: keys.environment,
  pageLinkKey: createSecretKey(Buffer.alloc(32)),
}
const without = openPublicDoor({
  trustedProxies: [],
  fhir,
  identity,
  disclosure: unledgered(ground, disclosure),
  oauth,
  log: silentLog,
  disclosureLedger: ledger,
  keyLedger: keys.ledger,
  tilesDirectory: chartward.home.ledger,
  publicUrl: () => server.url,
})
await without.listen({ host: '127.0.0.1', port: 0 })
const profiling = new Session()

answerAsks({
  start: async () => ({
    port: Number(new URL(server.url).port),
    unledgeredPort: (without.server.address() as AddressInfo).port,
    token: (await identity.createToken({ user: 'bench', role: 'clinician', client: 'bench' })).token,
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
    await server.close()
    process.disconnect()
  },
})
