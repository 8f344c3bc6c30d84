import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Secret, TOTP } from 'otpauth'
import {
  type Accounts,
  type Asker,
  type IdentityEvent,
  openAccounts,
  type Person,
  type Proof,
  type SignedIn,
  type Visitor,
} from '../../src/identity/index.ts'
import { asLeafIndex, asUnixMs, silentLog, type UnixMs } from '../../src/kernel/index.ts'
import { connectKeys, type Keys } from '../../src/keys/index.ts'
import { openKeyServer } from '../../src/keys/key-server.ts'
import { decodeKeyEntry, type KeyEntry } from '../../src/ledger/index.ts'
import { type Database, migrate } from '../../src/postgres/index.ts'
import { type Authenticator, openAuthenticator } from './authenticator.ts'
import { openTestDatabase } from './database.ts'

export const ORIGIN = 'https://chart.example.org'
export const ADMIN: Asker = {
  user: 'admin',
  role: 'administrator',
  client: 'console',
  session: 'session-admin',
  address: '192.0.2.1',
}

/** Accounts on a real database and a real key server, with a clock to move. */
export interface TestAccounts extends Accounts {
  readonly database: Database
  readonly keys: Keys
  readonly hashKey: Buffer
  /** The key server's folder stands in it. */
  readonly home: string
  /** What was told, oldest first. */
  readonly events: IdentityEvent[]
  /** While set, nothing can be told. */
  deaf: Error | undefined
  now(): UnixMs
  pass(ms: number): void
  keyLeaves(): Promise<KeyEntry[]>
  /** A visitor from an address of their own, unless one is given. */
  visitor(more?: Partial<Visitor>): Visitor
  /** Somebody new; e-mail address and phone when asked for. */
  person(role: string, more?: { email?: string; phone?: string; userName?: string }): Promise<Person>
  /** Somebody new with a passkey. */
  withPasskey(role: string): Promise<{ person: Person; authenticator: Authenticator; proof: Proof }>
  /** A patient with a password, and an authenticator app when asked for. */
  withPassword(password: string, more?: { totp?: boolean; email?: string }): Promise<PasswordOwner>
  signInWith(authenticator: Authenticator, more?: Partial<Visitor>): Promise<SignedIn>
  fresh(...factors: Proof['factors']): Proof
}

export interface PasswordOwner {
  readonly person: Person
  /** The code of the app at this moment. */
  code(): string
  readonly recoveryCodes: readonly string[]
}

export async function openTestAccounts(
  options: { breachedPasswordsFile?: string } = {},
): Promise<TestAccounts> {
  const { database, close: closeDatabase } = await openTestDatabase()
  await migrate(database, path.resolve(import.meta.dirname, '../../migrations'))
  const home = await mkdtemp(path.join(os.tmpdir(), 'cw-accounts-'))
  const state = { ahead: 0, addresses: 0 }
  const clock = { now: () => asUnixMs(Date.now() + state.ahead) }
  const credential = randomBytes(32)
  const socketPath = path.join(home, 'keys.sock')
  const fatal = (error: Error): never => {
    throw error
  }
  const server = await openKeyServer({
    directory: path.join(home, 'keys'),
    socketPath,
    credential,
    environment: 'clinic',
    origin: 'clinic.example/keys',
    witnesses: [],
    clock,
    log: silentLog,
    onFatal: fatal,
  })
  const keys = await connectKeys({ socketPath, credential, clock, log: silentLog, cache: {} })
  const hashKey = await keys.environmentKey('access-tokens')
  const events: IdentityEvent[] = []
  const accounts = await openAccounts({
    database,
    hashKey,
    clock,
    vault: keys,
    tell: async (event) => {
      if (test.deaf !== undefined) throw test.deaf
      events.push(event)
    },
    endGiven: async () => await Promise.resolve(0),
    relyingParty: () => ({ id: 'chart.example.org', name: 'Chartward', origins: [ORIGIN] }),
    breachedPasswordsFile: options.breachedPasswordsFile ?? null,
  })
  const test: TestAccounts = {
    ...accounts,
    database,
    keys,
    hashKey,
    home,
    events,
    deaf: undefined,
    now: clock.now,
    pass: (ms) => {
      state.ahead += ms
    },
    keyLeaves: async () => await keyLeaves(keys),
    visitor: (more = {}) => {
      state.addresses += 1
      const address = `10.${(state.addresses >> 8) & 255}.${state.addresses & 255}.7`
      return { client: 'portal', session: `s${state.addresses}`, address, ...more }
    },
    person: async (role, more = {}) =>
      await accounts.people.create(ADMIN, { role, displayName: 'Somebody Testing', ...more }),
    withPasskey: async (role) => await withPasskey(test, role),
    withPassword: async (password, more = {}) => await withPassword(test, password, more),
    signInWith: async (authenticator, more) => {
      const options = await accounts.signIn.beginPasskey()
      return await accounts.signIn.finishPasskey(test.visitor(more), authenticator.assert(options))
    },
    fresh: (...factors) => ({ factorAt: clock.now(), factors }),
    close: async () => {
      await accounts.close()
      await keys.close()
      await server.close()
      await closeDatabase()
      await rm(home, { recursive: true, force: true })
    },
  }
  return test
}

async function withPasskey(test: TestAccounts, role: string) {
  const person = await test.person(role)
  const authenticator = openAuthenticator(ORIGIN)
  const owner = { id: person.id, proof: test.fresh('enrolment') }
  const options = await test.credentials.beginPasskey(owner)
  await test.credentials.finishPasskey(ADMIN, owner, authenticator.register(options))
  return { person, authenticator, proof: test.fresh('passkey') }
}

async function withPassword(
  test: TestAccounts,
  password: string,
  { totp = false, email }: { totp?: boolean; email?: string },
): Promise<PasswordOwner> {
  const person = await test.person('patient', email === undefined ? {} : { email })
  const owner = { id: person.id, proof: test.fresh('enrolment') }
  let app: TOTP | undefined
  let recoveryCodes: readonly string[] = []
  const code = (): string => app?.generate({ timestamp: test.now() }) ?? ''
  if (totp) {
    const { secret } = await test.credentials.beginTotp(ADMIN, owner)
    app = new TOTP({ secret: Secret.fromBase32(secret) })
    recoveryCodes = await test.credentials.confirmTotp(ADMIN, owner, code())
    test.pass(31_000)
  }
  await test.credentials.setPassword(ADMIN, owner, password)
  return { person, code, recoveryCodes }
}

/** The entries of the key ledger. */
export async function keyLeaves(keys: Keys): Promise<KeyEntry[]> {
  const { size } = await keys.publish()
  const entries: KeyEntry[] = []
  for await (const chunk of keys.ledger.openings(asLeafIndex(0), size)) {
    for (const { entry } of chunk) entries.push(decodeKeyEntry(entry))
  }
  return entries
}
