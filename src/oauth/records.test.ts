import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { asUnixMs, silentLog } from '../kernel/index.ts'
import { migrate } from '../postgres/index.ts'
import { type Identity, openIdentity } from '../identity/index.ts'
import { type Grants, openGrants } from './grants.ts'
import { openRecords, type Records } from './records.ts'
import { openSecrets } from './secrets.ts'

const MIGRATIONS = path.resolve(import.meta.dirname, '..', '..', 'migrations')
const CONTEXT = {
  user: 'dr-lee',
  role: 'viewer',
  client: 'app',
  scopes: ['user/*.rs'],
  launch: { patient: 'marker-patient' },
} as const
const HOUR_MS = 3_600_000
const ROOT = Buffer.alloc(32, 5)

let opened: TestDatabase
let grants: Grants
let records: Records
let identity: Identity
/** What was told. */
const told: string[] = []
const ENDING = { address: 'local', reason: 'a test' } as const
const BY = {
  user: 'admin',
  role: 'administrator',
  client: 'test',
  session: 'test',
  address: 'local',
} as const
let ahead = 0
const clock = { now: () => asUnixMs(Date.now() + ahead) }
beforeAll(async () => {
  opened = await openTestDatabase()
  await migrate(opened.database, MIGRATIONS)
  await opened.database.query(
    `insert into oauth_client (id, name, auth_method, grant_types, redirect_uris, scopes, origins, registered)
     values ('app', 'App', 'none', '{}', '{}', '', '{}', 1)`,
  )
  identity = await openIdentity({
    database: opened.database,
    hashKey: Buffer.alloc(32, 3),
    clock,
    log: silentLog,
    limits: { staffIdleMs: 1, staffLifetimeMs: 1, patientIdleMs: 1, patientLifetimeMs: 1 },
    tell: async ({ how, note }) => {
      told.push(`${how} ${note}`)
      await Promise.resolve()
    },
  })
  ;({ grants, records } = open(ROOT))
})
afterAll(async () => {
  await identity.close()
  await opened.close()
})

function open(root: Buffer) {
  const { database } = opened
  const secrets = openSecrets(root)
  const grants = openGrants({ database, secrets, sessions: identity.sessions, clock })
  return { grants, records: openRecords({ database, secrets, grants, clock }) }
}

const value = () => randomBytes(32).toString('base64url')

async function given(model: string) {
  const [id, grantId] = [value(), value()]
  const live = await grants.open(grantId, CONTEXT, { address: 'local', lifetimeMs: HOUR_MS })
  const payload = {
    jti: id,
    grantId,
    clientId: 'app',
    uid: value(),
    scope: 'marker-scope',
    returnTo: `http://x/${id}`,
  }
  await records.put({ model, id, payload, lifetimeMs: 60_000 })
  return { id, grantId, payload, live }
}

async function dump(): Promise<string> {
  const tables = ['oauth_record', 'oauth_grant']
  const rows = await Promise.all(
    tables.map(
      async (table) => await opened.database.query<{ row: string }>(`select t::text as row from ${table} t`),
    ),
  )
  const hex = rows.flat().map(({ row }) => row)
  const bytes = hex.flatMap((row) => [...row.matchAll(/\\x([0-9a-f]+)/g)].map(([, at = '']) => at))
  return [...hex, ...bytes.map((at) => Buffer.from(at, 'hex').toString('latin1'))].join('\n')
}

test('a record comes back as it was put, its own value in it wherever it stood', async () => {
  const { id, payload } = await given('AccessToken')
  expect(await records.find('AccessToken', id)).toEqual(payload)
  expect(await records.find('RefreshToken', id)).toBeUndefined()
  expect(await records.find('AccessToken', value())).toBeUndefined()
})

test('by its uid a record is found without the value it stands for', async () => {
  const { id, payload } = await given('AccessToken')
  const found = await records.findByUid('AccessToken', payload.uid)
  expect(found).toEqual({ ...payload, jti: '', returnTo: 'http://x/' })
  expect(JSON.stringify(found)).not.toContain(id)
})

test('a dump of the tables has no token, no grant, no scope and no patient in it', async () => {
  const { id, grantId, payload } = await given('RefreshToken')
  const all = await dump()
  expect(all).toContain('RefreshToken')
  for (const secret of [id, grantId, payload.uid, 'marker-patient', 'marker-scope']) {
    expect(all).not.toContain(secret)
    expect(all).not.toContain(Buffer.from(secret).toString('hex'))
  }
})

test('the value is not in the sealed bytes either: who has the sealing key has no token', async () => {
  const { id, payload } = await given('AccessToken')
  const [row] = await opened.database.query<{ hash: Buffer; sealed: Buffer }>(
    'select hash, sealed from oauth_record where hash = $1',
    [openSecrets(ROOT).hash('record/AccessToken', id)],
  )
  const place = `oauth_record/AccessToken/${row?.hash.toString('hex')}`
  const text = openSecrets(ROOT).openText(row?.sealed ?? Buffer.alloc(0), place)
  expect(text).toContain(payload.scope)
  expect(text).not.toContain(id)
})

test('under another root key the same tables know nothing', async () => {
  const { id } = await given('AccessToken')
  expect(await open(Buffer.alloc(32, 6)).records.find('AccessToken', id)).toBeUndefined()
})

test('a row moved to the place of another does not open', async () => {
  const [mine, theirs] = [await given('AccessToken'), await given('AccessToken')]
  const hash = (id: string) => openSecrets(ROOT).hash('record/AccessToken', id)
  await opened.database.query(
    'update oauth_record set sealed = (select sealed from oauth_record where hash = $1) where hash = $2',
    [hash(theirs.id), hash(mine.id)],
  )
  await expect(records.find('AccessToken', mine.id)).rejects.toMatchObject({ code: 'SEAL_BROKEN' })
})

test('of many who use one code at once, one has it, and it stays marked', async () => {
  const { id } = await given('AuthorizationCode')
  const used = await Promise.all(
    Array.from({ length: 10 }, async () => await records.consume('AuthorizationCode', id)),
  )
  expect(used.filter(Boolean)).toHaveLength(1)
  expect(await records.find('AuthorizationCode', id)).toMatchObject({ consumed: expect.any(Number) })
})

test('a value that may be shown once is new once', async () => {
  const record = { model: 'ReplayDetection', id: value(), payload: { iss: 'app' }, lifetimeMs: 60_000 }
  const news = await Promise.all(Array.from({ length: 10 }, async () => await records.putOnce(record)))
  expect(news.filter(Boolean)).toHaveLength(1)
})

test.each(['AuthorizationCode', 'AccessToken', 'RefreshToken', 'ClientCredentials'])(
  'with its session every %s is gone at once',
  async (model) => {
    const { id, live } = await given(model)
    expect(await identity.sessions.end({ session: live.session }, BY, 'a test')).toBe(1)
    expect(await records.find(model, id)).toBeUndefined()
  },
)

test('ending a grant ends what was given under it, its session too, and nothing else', async () => {
  const [one, other] = [await given('RefreshToken'), await given('RefreshToken')]
  await records.endGrant(one.grantId, ENDING)
  expect(await records.find('RefreshToken', one.id)).toBeUndefined()
  expect(await grants.find(one.grantId)).toBeUndefined()
  expect(await identity.sessions.find(one.live.session)).toBeUndefined()
  expect(told.at(-1)).toBe(`revocation 1 session ended: session ${one.live.session}; a test`)
  expect(await records.find('RefreshToken', other.id)).toEqual(other.payload)
})

test('a token without a grant is none', async () => {
  const id = value()
  await records.put({ model: 'AccessToken', id, payload: { jti: id }, lifetimeMs: 60_000 })
  expect(await records.find('AccessToken', id)).toBeUndefined()
})

test('an app that was disabled has nothing any more', async () => {
  const { id } = await given('AccessToken')
  await opened.database.query(`update oauth_client set disabled = 1 where id = 'app'`)
  expect(await records.find('AccessToken', id)).toBeUndefined()
  await opened.database.query(`update oauth_client set disabled = null where id = 'app'`)
  expect(await records.find('AccessToken', id)).toBeDefined()
})

test('a code is gone after its minute, a grant after its session, and the sweep takes what is over', async () => {
  const { id, grantId } = await given('AuthorizationCode')
  ahead += 60_001
  expect(await records.find('AuthorizationCode', id)).toBeUndefined()
  expect(await grants.find(grantId)).toMatchObject(CONTEXT)
  await records.sweep()
  expect(
    await opened.database.query('select 1 from oauth_record where expires <= $1', [clock.now()]),
  ).toEqual([])
  ahead += HOUR_MS
  expect(await grants.find(grantId)).toBeUndefined()
})
