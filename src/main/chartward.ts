import { createSecretKey, randomUUID } from 'node:crypto'
import path from 'node:path'
import { asLeafIndex, type Clock, type Log } from '../kernel/index.ts'
import type { Alerts } from '../alert/index.ts'
import { tellRestored } from '../backup/index.ts'
import {
  type Access,
  type AccessEvent,
  type Asker,
  type CareRecords,
  openAccess,
  type People as PeopleFinder,
} from '../access/index.ts'
import { type Containment, openContainment } from '../containment/index.ts'
import type { Canaries, Detection } from '../detection/index.ts'
import {
  type Braking,
  type BrakeTrip,
  type Disclosure,
  endLinksOf,
  openDisclosure,
} from '../disclosure/index.ts'
import { type Fhir, openFhir } from '../fhir/index.ts'
import {
  type Accounts,
  type Caller,
  type Identity,
  openAccounts,
  openIdentity,
  type Person,
  type Tell,
} from '../identity/index.ts'
import type { NoticeProof } from '../notice/index.ts'
import { type Oauth, openOauth } from '../oauth/index.ts'
import type { Keys, KeyServerProcess } from '../keys/index.ts'
import type { Law } from '../law/index.ts'
import { decodeEntry, type Ledger, type LedgerIndex, openLedger, openLedgerIndex } from '../ledger/index.ts'
import {
  type Database,
  type DatabaseConnection,
  migrate,
  openDatabase,
  superviseEmbeddedPostgres,
} from '../postgres/index.ts'
import { givenVersions, openRecords, type Records } from '../records/index.ts'
import { deriveKey } from '../seal/index.ts'
import { alarmWith, startAlerts } from './alerts.ts'
import { openBraking } from './braking.ts'
import { recallShown } from './recalling.ts'
import { type Closing, closing } from './closing.ts'
import type { Config } from './config.ts'
import { openDetecting } from './detecting.ts'
import { type Home, ledgerOrigin } from './home.ts'
import { SERVER_WHO } from './itself.ts'
import { openLaw } from './law.ts'
import { refuseLostLedgers } from './lost-ledger.ts'
import { openKeys } from './open-keys.ts'
import { openProving } from './proving.ts'

/** Roles of one practitioner beyond these make no relation. */
const PRACTITIONER_ROLES_MAX = 20
export const MIGRATIONS = path.resolve(import.meta.dirname, '..', '..', 'migrations')

/** The parts of one environment, running. */
export interface Chartward {
  readonly home: Home
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly fhir: Fhir
  /** Duties to tell people after a breach, as data. */
  readonly law: Law
  readonly database: Database
  readonly keyServer: KeyServerProcess
  readonly keys: Keys
  readonly ledger: Ledger
  /** Finds leaves of the disclosure ledger; a cache that catches up when it is asked. */
  readonly index: LedgerIndex
  readonly records: Records
  readonly identity: Identity
  readonly accounts: Accounts
  readonly people: PeopleFinder
  readonly access: Access
  readonly containment: Containment
  readonly braking: Braking
  readonly disclosure: Disclosure
  readonly oauth: Oauth
  /** What whoever gets a notice can check. */
  readonly proof: NoticeProof
  readonly detection: Detection
  readonly canaries: Canaries
  /** Where findings go: `detection` hands them over. */
  readonly alerts: Alerts
  /** Set where a copy from a backup is shown: the environment's keys are not its own. */
  readonly readOnly: ReadOnly | undefined
  /** Where apps reach the FHIR door, without a slash at its end; empty until it listens. */
  readonly address: { url: string }
  /** Where people use the pages, without a slash at its end: passkeys belong to it. The port may be chosen late. */
  readonly site: { url: string }
  /** Closes everything, last opened first. */
  close(): Promise<void>
}

export interface ChartwardOptions {
  readonly home: Home
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  /** Called when state is not known any more: the process must end, and the next start recovers. */
  readonly onFatal: (error: Error) => void
  /** Hears of every ask that goes over a budget. */
  readonly onBrake?: (trip: BrakeTrip) => void
  /** The replay's: its own key server entry, which reads the simulated time from a file. */
  readonly replay?: ReplayStage
  /** The database is a copy made from a backup: it is shown and not written. */
  readonly readOnly?: ReadOnly
}

/** Reading a copy while the environment itself is contained. */
export interface ReadOnly {
  /** The environment's key server runs: it is asked. Otherwise one is started on its folder of keys. */
  readonly attachKeys: boolean
}

/** What a replay puts in place of the machine's clock, and how it looks on at the keys. */
export interface ReplayStage {
  readonly clockFile: string
  readonly observe: (keys: Keys) => Keys
}

/** Opens one environment, in the order in which its parts stand on each other. */
export async function openChartward(options: ChartwardOptions): Promise<Chartward> {
  const { home, config, clock, log } = options
  const { environment } = home
  const opened = closing()
  try {
    const fhir = openFhir()
    const law = await openLaw(config)
    const database = await openRecordDatabase(options, opened)
    const { keyServer, keys } = await openOwnKeys(options, opened)
    const policy = fhir.indexPolicy(config.records.indexPolicy)
    const labelKey = await keys.environmentKey('labels')
    const given = new Map(await givenVersions(database.query))
    const records = openRecords({ database, fhir, keys, environment, policy, labelKey, given })
    if (options.readOnly === undefined) await refuseLostLedgers(home, records, keys)
    const ledger = await openDisclosureLedger(options, keys, opened)
    const index = await openIndex(options, keys, 'disclosure')
    opened.add(async () => await index.close())
    const pageLinkKey = createSecretKey(await keys.environmentKey('page-links'))
    // What becomes of people is told by the door through which records leave, and that door asks who they are.
    const teller = () => disclosure
    const site = siteOf(config)
    const containment = await openMeasures(options, { database, teller }, opened)
    const who = await openPeople(options, { database, keys, containment, teller, site }, opened)
    const people = peopleOf(who.accounts)
    const { glassPatientsMax } = config.containment
    const access = openAccess({
      database,
      clock,
      people,
      glassMax: (caller) => glassMaxOf(containment, caller, glassPatientsMax),
      records: careRecords(fhir, records),
      tell: async (event) => await tellAccess(disclosure, event),
    })
    const stores = { database, keyServer, keys, ledger, index, records }
    const braking = openBraking(config, log, options.onBrake)
    await recallShown(braking.brake, ledger, clock)
    const { holdRight } = who.accounts.proxies
    const asked = { access, braking, containment, glassPatientsMax, holdRight }
    const ground = { fhir, ...stores, ...asked, clock, environment, pageLinkKey }
    const disclosure = openDisclosure({ ...ground, readOnly: options.readOnly !== undefined })
    await takeRestored(options, { database, ledger, disclosure }, given)
    const address = { url: config.http.publicUrl?.replace(/\/$/, '') ?? '' }
    const urls = { publicUrl: () => address.url, siteUrl: () => site.url }
    const oauth = await openApps(
      options,
      { ...who, database, keys, fhir, access, containment, disclosure, ...urls },
      opened,
    )
    const proof = await openProving({ ...stores, clock, keys, site, config })
    const sender = senderOf(home)
    const alerts = await startAlerts(config, { database, disclosure, clock, log, sender })
    opened.add(async () => await alerts.close())
    const parts = { ...options, fhir, ...stores, people, disclosure }
    const { canaries, rules, ...watching } = await openDetecting(parts, opened)
    const findings = await alarmWith(alerts, watching.detection.findings, rules)
    const detection = { ...watching.detection, findings }
    const close = async () => await opened.close()
    const looking = { readOnly: options.readOnly, alerts, detection, canaries }
    const services = { people, access, braking, containment, disclosure, oauth, proof, ...looking }
    return { home, config, clock, log, fhir, law, ...stores, ...who, ...services, address, site, close }
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** Whose findings they are: the environment, and the names of its ledgers. */
function senderOf(home: Home) {
  return {
    environment: home.environment,
    log: ledgerOrigin(home, 'disclosure'),
    keyLog: ledgerOrigin(home, 'keys'),
  }
}

/** Of how many patients somebody may break the glass: undefined is of any number. */
function glassMaxOf(containment: Containment, caller: Caller, careSafeMax: number): number | undefined {
  if (containment.isBarred(caller)) return 0
  const careSafe = containment.inForce(caller).some(({ degree }) => degree === 'care-safe')
  return careSafe ? careSafeMax : undefined
}

/** A database that was restored is told to the ledger before it is served. */
async function takeRestored(
  { readOnly }: ChartwardOptions,
  { database, ledger, disclosure }: Pick<Chartward, 'database' | 'ledger' | 'disclosure'>,
  given: Map<string, number>,
): Promise<void> {
  const leavesFrom = async function* (leaf: number) {
    // What is only read gives out no versions, and its ledger is not the one that it was restored from.
    if (readOnly !== undefined) return
    const { size } = await ledger.publish()
    for await (const chunk of ledger.openings(asLeafIndex(leaf), size))
      yield chunk.map(({ entry }) => decodeEntry(entry))
  }
  const interaction = { who: SERVER_WHO, request: randomUUID(), why: 'HSYSADMIN' }
  const told = await tellRestored(database, leavesFrom, async (note) => {
    await disclosure.note(interaction, { how: 'restore', note })
  })
  if (!told) return
  for (const [record, version] of await givenVersions(database.query)) given.set(record, version)
}

async function openOwnKeys({ replay, readOnly, ...asked }: ChartwardOptions, opened: Closing) {
  const clockFile = replay === undefined ? {} : { clockFile: replay.clockFile }
  const attach = readOnly?.attachKeys === true
  const { keyServer, keys } = await openKeys({ ...asked, ...clockFile, attach }, opened)
  return { keyServer, keys: replay === undefined ? keys : replay.observe(keys) }
}

/** An event of access as a leaf: nothing counts before it is durable. */
async function tellAccess(
  disclosure: Disclosure,
  { how, who, request, patient, note }: AccessEvent,
): Promise<void> {
  const interaction = {
    who: { ...who, address: 'local' },
    request,
    why: how === 'break-glass' ? 'BTG' : 'HSYSADMIN',
  }
  await disclosure.note(interaction, { how, note, about: patient === null ? [] : [patient] })
}

async function openRecordDatabase(options: ChartwardOptions, opened: Closing): Promise<Database> {
  const { config, log } = options
  const connection = await openServer(options, opened)
  const database = await openDatabase({ connection, log, poolSize: config.database.poolSize })
  opened.add(async () => await database.close())
  await migrate(database, MIGRATIONS)
  return database
}

async function openDisclosureLedger(options: ChartwardOptions, keys: Keys, opened: Closing): Promise<Ledger> {
  const { home, config, clock, log, onFatal, readOnly } = options
  const { witnesses, checkpointIntervalMs } = config.ledger
  const ledger = await openLedger({
    kind: 'disclosure',
    directory: home.ledger,
    origin: ledgerOrigin(home, readOnly === undefined ? 'disclosure' : 'disclosure-readonly'),
    signingSeed: await keys.environmentKey('ledger-signing'),
    openingsKey: await keys.environmentKey('ledger-openings'),
    clock,
    log,
    witnesses,
    checkpointIntervalMs,
    onFatal,
  })
  opened.add(async () => await ledger.close())
  return ledger
}

/** The index of a ledger: thrown away when it does not fit, built again from the openings. */
export async function openIndex(
  { home, log }: Pick<ChartwardOptions, 'home' | 'log'>,
  keys: Keys,
  kind: 'disclosure' | 'keys',
): Promise<LedgerIndex> {
  const key = deriveKey(await keys.environmentKey('ledger-openings'), 'ledger-index')
  return await openLedgerIndex({ directory: path.join(home.index, kind), kind, key, log })
}

/** Passkeys belong to a name, never to an address in digits. */
function siteOf({ http: { publicUrl, port, tlsCertificateFile } }: Config): { url: string } {
  const scheme = tlsCertificateFile === null ? 'http' : 'https'
  return { url: new URL(publicUrl ?? `${scheme}://localhost:${port}`).origin }
}

/** Measures of containment; each stands in the ledger before it counts. */
async function openMeasures(
  { clock, log }: ChartwardOptions,
  { database, teller }: { readonly database: Database; readonly teller: () => Disclosure },
  opened: Closing,
): Promise<Containment> {
  const containment = await openContainment({
    database,
    clock,
    log,
    tell: async ({ who, how, note }) =>
      await teller().note({ who, request: randomUUID(), why: 'HSYSADMIN' }, { how, note }),
  })
  opened.add(async () => await containment.close())
  return containment
}

/** Who is asking; what happens to accounts and sessions is told to the ledger before it takes effect. */
async function openPeople(
  { config, clock, log }: ChartwardOptions,
  {
    database,
    keys,
    containment,
    teller,
    site,
  }: Pick<Chartward, 'database' | 'keys' | 'containment' | 'site'> & { readonly teller: () => Disclosure },
  opened: Closing,
): Promise<{ identity: Identity; accounts: Accounts }> {
  const hashKey = await keys.environmentKey('access-tokens')
  const tell: Tell = async ({ who, how, note }) =>
    await teller().note({ who, request: randomUUID(), why: 'HSYSADMIN' }, { how, note })
  const common = { database, hashKey, clock, tell }
  const identity = await openIdentity({ ...common, log, limits: config.sessions, barrier: containment })
  opened.add(async () => await identity.close())
  const accounts = await openAccounts({
    ...common,
    vault: keys,
    endGiven: async (query, given) => await endLinksOf(clock.now(), query, given),
    relyingParty: () => ({ id: new URL(site.url).hostname, name: 'Chartward', origins: [site.url] }),
    breachedPasswordsFile: config.identity.breachedPasswordsFile,
  })
  opened.add(async () => await accounts.close())
  return { identity, accounts }
}

/** What apps are told and given stands in the ledger before it takes effect. */
async function openApps(
  { config, clock, log }: ChartwardOptions,
  parts: Pick<
    Chartward,
    'database' | 'keys' | 'fhir' | 'identity' | 'access' | 'containment' | 'disclosure'
  > & {
    readonly publicUrl: () => string
    readonly siteUrl: () => string
  },
  opened: Closing,
): Promise<Oauth> {
  const { database, keys, fhir, identity, access, containment, disclosure, publicUrl, siteUrl } = parts
  const oauth = openOauth({
    database,
    clock,
    log,
    root: await keys.environmentKey('oauth'),
    sessions: identity.sessions,
    access,
    tell: async ({ who, patient, ...event }) => {
      const about = patient === undefined ? [] : [patient]
      await disclosure.note({ who, request: randomUUID(), why: 'HSYSADMIN' }, { ...event, about })
    },
    isType: (name) => fhir.isResourceType(name),
    isSuspended: (client) => containment.isBarred({ user: '', session: '', client }),
    publicUrl,
    siteUrl,
    ...config.oauth,
  })
  opened.add(async () => await oauth.close())
  return oauth
}

/** What decisions on access need to know of the records: nothing is opened for it. */
function careRecords(fhir: Fhir, records: Records): CareRecords {
  const contextOf = (asker: Asker) => ({ ...asker, purpose: 'access' })
  return {
    relationsOf: async (asked, asker) => await records.relationsOf(asked, contextOf(asker)),
    rolesOf: async (practitioner, asker) => {
      const search = fhir.parseSearch('PractitionerRole', [['practitioner', practitioner]])
      const page = { context: contextOf(asker), limit: PRACTITIONER_ROLES_MAX }
      const { rows } = await records.candidates(search, page)
      return rows.map(({ id }) => `PractitionerRole/${id}`)
    },
  }
}

/** Who the people are, as decisions on access need to know it. */
function peopleOf({ people, proxies }: Accounts): PeopleFinder {
  const factsOf = async (one: Person | undefined) => {
    if (one === undefined || one.disabled !== undefined) return undefined
    const { id: person, userName: user, roles, fhir: fhirUser } = one
    return {
      person,
      user,
      roles,
      fhirUser,
      proxies: (await proxies.ofPerson(person)).map(({ patient }) => patient),
    }
  }
  return {
    find: async (person) => await factsOf(await people.findById(person)),
    findByUser: async (user) => await factsOf(await people.findByUserName(user)),
  }
}

async function openServer(
  { home, config, log }: ChartwardOptions,
  opened: Closing,
): Promise<DatabaseConnection> {
  if (config.database.url !== null) return { url: config.database.url }
  const postgres = await superviseEmbeddedPostgres({ directory: home.postgres, log })
  opened.add(async () => await postgres.close())
  return postgres.connection
}
