import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Findings } from '../../src/detection/index.ts'
import { asLeafIndex, asUnixMs, type Clock, type Log, silentLog } from '../../src/kernel/index.ts'
import { decodeEntry, type DisclosureEntry } from '../../src/ledger/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { type Server, startServer } from '../../src/main/server.ts'
import { openTestDatabase } from './database.ts'
import { ORGANISATION_SETTINGS } from './notices.ts'

/** A clock that a test moves. Starts at the machine's time, so that ledgers of several processes agree. */
export interface TestClock extends Clock {
  pass(durationMs: number): void
}

/** What came back over HTTP. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; undefined when there is none. */
  readonly json: any
}

export interface TestChartward extends Server {
  readonly clock: TestClock
  readonly home: string
  /** Asks the FHIR door as a clinician (or with the token given). */
  fhir(method: string, path: string, options?: FhirAsk): Promise<HttpAnswer>
  token(role?: string, user?: string): Promise<{ token: string; session: string }>
  /** The entries of the disclosure ledger from a leaf on. */
  entries(from?: number): Promise<DisclosureEntry[]>
  /** How many leaves the disclosure ledger has, published or not. */
  leafCount(): Promise<number>
  /**
   * Both ledgers check from the first leaf, and every stored version is in the ledger under its digest.
   * Throws what does not hold.
   */
  verifyEverything(): Promise<void>
}

export interface FhirAsk {
  readonly body?: unknown
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Opens the real composition root with a home of its own and a clock to move, on a fresh database of the shared
 * server. `home` names a folder that is there and stays; with `embedded` its own database is served, with `database` the one
 * at that address.
 */
export async function openTestChartward(
  options: {
    log?: Log
    config?: object
    home?: string
    embedded?: boolean
    database?: string
    findings?: Findings
  } = {},
): Promise<TestChartward> {
  const home = options.home ?? (await mkdtemp(path.join(os.tmpdir(), 'cw-')))
  const own = options.embedded !== true && options.database === undefined
  const database = own ? await openTestDatabase() : undefined
  const clock = testClock()
  // Followed and responded to when a test asks for it: findings and measures have leaves, and most tests count leaves.
  const defaults = defaultConfig()
  const quiet = {
    ...defaults,
    detection: { ...defaults.detection, enabled: false },
    containment: { ...defaults.containment, automatic: false },
    organisation: ORGANISATION_SETTINGS,
  }
  const config = { ...quiet, ...options.config }
  const server = await startServer({
    home,
    config: {
      ...config,
      http: { ...config.http, port: 0 },
      database: {
        ...config.database,
        url: database === undefined ? (options.database ?? null) : urlOf(database.connection),
      },
    },
    clock,
    log: options.log ?? silentLog,
    ...(options.findings === undefined ? {} : { findings: options.findings }),
    onFatal: (error) => {
      throw error
    },
  })
  const clinician = await server.chartward.identity.createToken({
    user: 'dr-test',
    role: 'clinician',
    client: 'test',
  })
  return {
    ...server,
    clock,
    home,
    fhir: async (method, path, ask = {}) => await fhir(server, clinician.token, { method, path, ask }),
    token: async (role = 'clinician', user = 'somebody') =>
      await server.chartward.identity.createToken({ user, role, client: 'test' }),
    entries: async (from = 0) => await entriesFrom(server, from),
    leafCount: async () => (await server.chartward.ledger.publish()).size,
    verifyEverything: async () => await verifyEverything(server),
    close: async () => {
      await server.close()
      await database?.close()
      if (options.home === undefined) await rm(home, { recursive: true, force: true })
    },
  }
}

function testClock(): TestClock {
  let ahead = 0
  return {
    now: () => asUnixMs(Date.now() + ahead),
    pass: (durationMs) => {
      ahead += durationMs
    },
  }
}

async function fhir(
  { url }: Server,
  token: string,
  { method, path, ask }: { method: string; path: string; ask: FhirAsk },
): Promise<HttpAnswer> {
  const { body, headers } = ask
  const raw = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(path.startsWith('http') ? path : `${url}/fhir/R4/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${ask.token ?? token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /(?<!nd)json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  }
}

async function entriesFrom({ chartward }: Server, from: number): Promise<DisclosureEntry[]> {
  const { size } = await chartward.ledger.publish()
  const entries: DisclosureEntry[] = []
  for await (const chunk of chartward.ledger.openings(asLeafIndex(from), size)) {
    entries.push(...chunk.map(({ entry }) => decodeEntry(entry)))
  }
  return entries
}

async function verifyEverything(server: Server): Promise<void> {
  for (const report of await server.operations.verifyLedgers()) {
    if (!report.ok) throw new Error(`the ${report.ledger} ledger does not check: ${report.finding ?? ''}`)
  }
  const records = await server.operations.verifyRecords()
  if (!records.ok) throw new Error(`the records are not as the ledger tells: ${JSON.stringify(records)}`)
}

/** A connection as a setting. */
export function urlOf(connection: Awaited<ReturnType<typeof openTestDatabase>>['connection']): string {
  if ('url' in connection) return connection.url
  const { host, port, user, database } = connection
  return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`
}
