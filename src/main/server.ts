import { randomUUID } from 'node:crypto'
import { chmodSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Server as TlsServer } from 'node:tls'
import { ChartwardError, type Clock, type Log } from '../kernel/index.ts'
import { type Backup, openBackup } from '../backup/index.ts'
import type { Findings } from '../detection/index.ts'
import type { DutyWatch } from '../notice/index.ts'
import { openSafeguard, type Safeguard } from '../safeguard/index.ts'
import { openScanner, type Scanner } from '../scanner/index.ts'
import { startNote } from '../scope/index.ts'
import {
  type AdminDoor,
  type CertificateFiles,
  openControlDoor,
  openPublicDoor,
  readTransport,
  renewTransport,
} from '../http/index.ts'
import { configuredStore } from './backup-place.ts'
import { type Chartward, openChartward, type ReadOnly, type ReplayStage } from './chartward.ts'
import { type Closing, closing } from './closing.ts'
import type { Config } from './config.ts'
import { type Home, openHome, takeControlSocket } from './home.ts'
import { itself, SERVER_WHO } from './itself.ts'
import { isLoopback } from './loopback.ts'
import { openOperations, type Operations } from './operations.ts'
import { openOwnCampaigns } from './campaigns.ts'
import { openOwnCases } from './cases.ts'
import { openDuties } from './duties.ts'
import { openOwnFilings } from './filings.ts'
import { openPortalRounds, type PortalRounds } from './portal-rounds.ts'
import { openMailer } from './mail.ts'
import { openPortalMail } from './portal-mail.ts'
import { openOwnRecipients } from './recipients.ts'
import { openResponding } from './responding.ts'
import { openOwnSeen } from './seeing.ts'
import { openSources } from './sources.ts'

/** What the system says of an address that cannot be listened on. */
const WHY_NOT: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program',
  EACCES: 'may not be used by this user',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'is no address of this machine',
}

/** A whole environment that serves. */
export interface Server {
  readonly chartward: Chartward
  /** Where it is reached, without a slash at its end. */
  readonly url: string
  /** What the control door does, for commands that run in this process. */
  readonly operations: Operations
  /** Looks at the deadlines of open cases by itself, and when it is asked. */
  readonly dutyWatch: DutyWatch
  readonly portalRounds: PortalRounds
  close(): Promise<void>
}

export interface ServerOptions {
  /** A home directory, or one that is open. */
  readonly home: string | Home
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly onFatal: (error: Error) => void
  readonly replay?: ReplayStage
  /** In place of what the detector finds. */
  readonly findings?: Findings
  readonly readOnly?: ReadOnly
}

/** Opens an environment and both of its doors. **Errors.** `HOME_IN_USE`, `CONFIG_INVALID`, and those of its parts. */
export async function startServer({ home: named, ...options }: ServerOptions): Promise<Server> {
  const home = typeof named === 'string' ? openHome(named) : named
  await takeControlSocket(home)
  const opened = closing()
  try {
    const chartward = await openChartward({ ...options, home })
    opened.add(async () => await chartward.close())
    const interrupted = await chartward.disclosure.settleInterrupted()
    if (interrupted > 0) options.log.warn('writes.interrupted', { count: interrupted })
    opened.add(async () => await tellStop(chartward))
    const backup = await openOwnBackup(chartward, options.readOnly, opened)
    // Before anything can be asked: scope reads here how long keys were held.
    await chartward.disclosure.note(itself('start'), {
      how: 'start',
      note: startNote(options.config.keys.cacheLifetimeMs),
    })
    const sources = await openSources(chartward, opened)
    const incident = await openResponding(chartward, sources, options.findings)
    opened.add(async () => await incident.close())
    const cases = await openOwnCases(chartward, sources, incident.findings)
    const recipients = await openOwnRecipients(chartward, cases)
    const mailer = openMailer(options.config)
    const campaigns = await openOwnCampaigns(chartward, { cases, recipients, mailer })
    opened.add(async () => await campaigns.close())
    const { duties, watch } = openDuties(chartward, { cases, recipients, campaigns })
    opened.add(async () => await watch.close())
    const filing = await openOwnFilings(chartward, { sources, cases, recipients, campaigns, duties })
    const seen = await openOwnSeen(chartward)
    const safeguard = openSafeguard({
      ...chartward,
      environment: home.environment,
      root: await chartward.keys.environmentKey('safeguard'),
    })
    const mailing = mailer === undefined ? undefined : { seen, campaigns, safeguard, mailer }
    const portalRounds = openPortalRounds(
      chartward,
      mailing === undefined ? undefined : openPortalMail(chartward, mailing),
    )
    opened.add(async () => await portalRounds.close())
    const told = { cases, recipients, campaigns, duties, filing, seen }
    const place = { url: '' }
    const operations = openOperations(chartward, { url: () => place.url, sources, incident, ...told, backup })
    const url = await openPublic(chartward, { operations, safeguard }, opened)
    place.url = url
    await openControl(home, operations, opened)
    const close = async () => await opened.close()
    return { chartward, url, operations, dutyWatch: watch, portalRounds, close }
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** Follows what is written from now on; a copy that is only read has no backup of its own. */
async function openOwnBackup(
  { config, database, clock, log, home: { environment }, disclosure }: Chartward,
  readOnly: ReadOnly | undefined,
  opened: Closing,
): Promise<Backup | undefined> {
  const store = readOnly === undefined ? await configuredStore(config) : undefined
  if (store === undefined) return undefined
  const tell = async (note: string) =>
    await disclosure.note(
      { who: SERVER_WHO, request: randomUUID(), why: 'HSYSADMIN' },
      { how: 'backup', note },
    )
  const { intervalMs, roundIntervalMs, retentionDays } = config.backup
  const times = { intervalMs, roundIntervalMs, retentionDays }
  const backup = openBackup({ store, database, environment, clock, log, tell, ...times })
  opened.add(async () => await backup.close())
  return backup
}

/** Last, when nobody is served any more. A stop that cannot be told counts as a crash at the next start. */
async function tellStop({ disclosure, log }: Chartward): Promise<void> {
  try {
    await disclosure.note(itself('stop'), { how: 'stop' })
  } catch (error) {
    log.warn('stop.untold', { code: error instanceof ChartwardError ? error.code : 'INTERNAL' })
  }
}

async function openPublic(
  chartward: Chartward,
  { operations, safeguard }: { readonly operations: AdminDoor; readonly safeguard: Safeguard },
  opened: Closing,
): Promise<string> {
  const { config, fhir, identity, accounts, access, containment, disclosure, oauth } = chartward
  const { ledger, keys, log, home, address, site, proof } = chartward
  const files = certificateFiles(config)
  const app = openPublicDoor({
    trustedProxies: config.http.trustedProxies,
    ...(files === undefined ? {} : { transport: readTransport(files) }),
    fhir,
    identity,
    accounts,
    access,
    containment,
    incident: operations.incident,
    operations,
    disclosure,
    oauth,
    noticeProof: proof,
    safeguard,
    log,
    disclosureLedger: ledger,
    keyLedger: keys.ledger,
    tilesDirectory: home.ledger,
    publicUrl: () => address.url,
    siteUrl: () => site.url,
    organisation: config.organisation.name,
    scanner: scannerOf(config),
    sendsMail: config.mail.host !== null,
    isReadOnly: chartward.readOnly !== undefined,
    now: () => chartward.clock.now(),
  })
  await app
    .listen({ host: config.http.host, port: config.http.port })
    .catch((cause: NodeJS.ErrnoException) => {
      throw cannotListen(config, cause)
    })
  opened.add(async () => await app.close())
  const { port } = app.server.address() as AddressInfo
  if (files !== undefined) {
    const stop = renewTransport(app.server as unknown as TlsServer, files, log)
    opened.add(async () => await Promise.resolve(stop()))
  }
  const scheme = files === undefined ? 'http' : 'https'
  const url = `${scheme}://${config.http.host}:${port}`
  if (config.http.publicUrl === null) site.url = `${scheme}://localhost:${port}`
  if (address.url === '') address.url = url
  return url
}

function scannerOf({ documents }: Config): Scanner | undefined {
  const { clamdSocket, clamdHost, clamdPort: port, clamdTimeoutMs: timeoutMs } = documents
  return openScanner({ socket: clamdSocket ?? undefined, host: clamdHost ?? undefined, port, timeoutMs })
}

/** **Errors.** `CONFIG_INVALID` for half of TLS, and for none of it where others than this machine could listen in. */
function certificateFiles({ http }: Config): CertificateFiles | undefined {
  const { tlsCertificateFile: certificate, tlsKeyFile: key, host, trustedProxies } = http
  if (certificate !== null && key !== null) return { certificate, key }
  if (certificate === key) {
    if (isLoopback(host) || trustedProxies.length > 0) return undefined
    const message = `http.host ${host} can be reached from elsewhere: set http.tlsCertificateFile and http.tlsKeyFile, or name the proxy that speaks TLS in http.trustedProxies`
    throw new ChartwardError('CONFIG_INVALID', message)
  }
  throw new ChartwardError('CONFIG_INVALID', 'http.tlsCertificateFile and http.tlsKeyFile go together')
}

function cannotListen({ http: { host, port } }: Config, cause: NodeJS.ErrnoException): Error {
  const why = WHY_NOT[cause.code ?? '']
  if (why === undefined) return cause
  const message = `${host} port ${port} ${why}: choose another with --port or in config.json`
  return new ChartwardError('CONFIG_INVALID', message, { cause })
}

async function openControl(home: Home, operations: AdminDoor, opened: Closing): Promise<void> {
  const app = openControlDoor(operations)
  await app.listen({ path: home.controlSocket })
  chmodSync(home.controlSocket, 0o600)
  opened.add(async () => await app.close())
}
