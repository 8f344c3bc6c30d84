import { chmodSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Server as TlsServer } from 'node:tls'
import { ChartwardError, type Clock, type Log } from '../kernel/index.ts'
import { startNote } from '../scope/index.ts'
import {
  type AdminDoor,
  type CertificateFiles,
  openControlDoor,
  openPublicDoor,
  readTransport,
  renewTransport,
} from '../http/index.ts'
import { type Chartward, openChartward, type ReplayStage } from './chartward.ts'
import { type Closing, closing } from './closing.ts'
import type { Config } from './config.ts'
import { type Home, openHome, takeControlSocket } from './home.ts'
import { itself } from './itself.ts'
import { openOperations, type Operations } from './operations.ts'

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
  close(): Promise<void>
}

export interface ServerOptions {
  readonly home: string
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly onFatal: (error: Error) => void
  readonly replay?: ReplayStage
}

/** Opens an environment and both of its doors. **Errors.** `HOME_IN_USE`, `CONFIG_INVALID`, and those of its parts. */
export async function startServer({ home: directory, ...options }: ServerOptions): Promise<Server> {
  const home = openHome(directory)
  await takeControlSocket(home)
  const opened = closing()
  try {
    const chartward = await openChartward({ ...options, home })
    opened.add(async () => await chartward.close())
    const interrupted = await chartward.disclosure.settleInterrupted()
    if (interrupted > 0) options.log.warn('writes.interrupted', { count: interrupted })
    opened.add(async () => await tellStop(chartward))
    // Before anything can be asked: scope reads here how long keys were held.
    await chartward.disclosure.note(itself('start'), {
      how: 'start',
      note: startNote(options.config.keys.cacheLifetimeMs),
    })
    const url = await openPublic(chartward, opened)
    const operations = await openOperations(chartward, url)
    opened.add(async () => await operations.close())
    await openControl(home, operations, opened)
    return { chartward, url, operations, close: async () => await opened.close() }
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** Last, when nobody is served any more. A stop that cannot be told counts as a crash at the next start. */
async function tellStop({ disclosure, log }: Chartward): Promise<void> {
  try {
    await disclosure.note(itself('stop'), { how: 'stop' })
  } catch (error) {
    log.warn('stop.untold', { code: error instanceof ChartwardError ? error.code : 'INTERNAL' })
  }
}

async function openPublic(chartward: Chartward, opened: Closing): Promise<string> {
  const { config, fhir, identity, accounts, access, disclosure, oauth } = chartward
  const { ledger, keys, log, home, address, site } = chartward
  const files = certificateFiles(config)
  const app = openPublicDoor({
    trustedProxies: config.http.trustedProxies,
    ...(files === undefined ? {} : { transport: readTransport(files) }),
    fhir,
    identity,
    accounts,
    access,
    disclosure,
    oauth,
    log,
    disclosureLedger: ledger,
    keyLedger: keys.ledger,
    tilesDirectory: home.ledger,
    publicUrl: () => address.url,
    siteUrl: () => site.url,
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

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
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
