import { generateKeyPairSync } from 'node:crypto'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { systemClock } from '../kernel/index.ts'
import { migrate } from '../postgres/index.ts'
import { type ClientAsked, type Clients, openClients } from './clients.ts'
import { openSecrets } from './secrets.ts'

const MIGRATIONS = path.resolve(import.meta.dirname, '..', '..', 'migrations')

let opened: TestDatabase
let clients: Clients
beforeAll(async () => {
  opened = await openTestDatabase()
  await migrate(opened.database, MIGRATIONS)
  clients = openClients({
    database: opened.database,
    secrets: openSecrets(Buffer.alloc(32, 5)),
    clock: systemClock,
    keyOrigins: ['https://keys.example'],
    tell: async ({ note }) => void told.push(note),
    isType: (name) => ['Patient', 'Observation'].includes(name),
  })
})
afterAll(async () => await opened.close())

const BY = { user: 'admin', role: 'operator', client: 'test', session: 'test', address: 'local' } as const
const told: string[] = []
const EC = {
  ...generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }),
  kid: 'one',
}

const APP: ClientAsked = {
  name: 'Growth Chart',
  authMethod: 'client_secret_basic',
  redirectUris: ['https://app.example/after'],
  scopes: 'openid launch/patient patient/Observation.rs',
}

test('a secret is shown once and stands in the table as a keyed hash', async () => {
  const { id, secret = '' } = await clients.register(BY, APP)
  expect(secret).toMatch(/^[\w-]{43}$/)
  const rows = await opened.database.query<{ row: string }>('select t::text as row from oauth_client t')
  expect(JSON.stringify(rows)).not.toContain(secret)
  expect(JSON.stringify(rows)).not.toContain(Buffer.from(secret).toString('hex'))
  expect(await clients.metadata(id)).toMatchObject({
    client_id: id,
    application_type: 'web',
    client_secret: clients.hashSecret(secret),
  })
  expect(clients.hashSecret(`${secret}x`)).not.toBe(clients.hashSecret(secret))
})

test('an app that was disabled is none any more, once', async () => {
  const { id } = await clients.register(BY, { ...APP, authMethod: 'none' })
  expect(await clients.metadata(id)).not.toHaveProperty('client_secret')
  expect(await clients.disable(BY, id)).toBe(true)
  expect(await clients.disable(BY, id)).toBe(false)
  expect(await clients.metadata(id)).toBeUndefined()
  expect((await clients.list()).find((one) => one.id === id)).toMatchObject({
    name: APP.name,
    disabled: true,
  })
})

test('a backend service has its keys and system scopes, and no redirect', async () => {
  const { id } = await clients.register(BY, {
    name: 'Nightly export',
    authMethod: 'private_key_jwt',
    scopes: 'system/*.rs',
    jwks: { keys: [EC] },
    backend: true,
  })
  expect(await clients.metadata(id)).toMatchObject({
    grant_types: ['client_credentials'],
    response_types: [],
    jwks: { keys: [{ kid: 'one' }] },
  })
})

test('an invitation registers one app, and is still good when that one was refused', async () => {
  const invitation = await clients.invite(BY)
  await expect(
    clients.registerInvited({ invitation: invitation, address: '192.0.2.1' }, { ...APP, redirectUris: [] }),
  ).rejects.toMatchObject({
    code: 'USAGE',
  })
  expect(await clients.registerInvited({ invitation: invitation, address: '192.0.2.1' }, APP)).toHaveProperty(
    'secret',
  )
  for (const spent of [invitation, `${invitation}x`, '']) {
    await expect(
      clients.registerInvited({ invitation: spent, address: '192.0.2.1' }, APP),
    ).rejects.toMatchObject({ code: 'TOKEN_INVALID' })
  }
})

test.each<[string, Partial<ClientAsked>]>([
  ['a name of markup', { name: '<script>' }],
  ['a method nobody knows', { authMethod: 'client_secret_jwt' }],
  ['no redirect', { redirectUris: [] }],
  ['http elsewhere', { redirectUris: ['http://app.example/'] }],
  ['a fragment', { redirectUris: ['https://app.example/#x'] }],
  ['a script for an address', { redirectUris: ['javascript:alert(1)'] }],
  ['a password in the address', { redirectUris: ['https://a:b@app.example/'] }],
  ['a password without a name in the address', { redirectUris: ['https://:b@app.example/'] }],
  ['a line that ends in the address', { redirectUris: ['https://app.example/\r\nx'] }],
  ['a space before the address', { redirectUris: [' https://app.example/'] }],
  ['a NUL in the address', { redirectUris: ['https://app.example/\0'] }],
  ['a NUL where it is opened', { launchUrl: 'https://app.example/\0' }],
  ['a NUL among the scopes', { scopes: 'openid\0' }],
  ['letters out of order', { scopes: 'patient/Observation.sr' }],
  ['a type nobody knows', { scopes: 'patient/Foo.rs' }],
  ['system scopes for people', { scopes: 'system/Patient.rs' }],
  ['keys beside a secret', { jwks: { keys: [] } }],
  ['a secret key', { authMethod: 'private_key_jwt', jwks: { keys: [{ ...EC, d: 'x' }] } }],
  ['part of a secret key', { authMethod: 'private_key_jwt', jwks: { keys: [{ ...EC, p: 'x' }] } }],
  ['a key that is none', { authMethod: 'private_key_jwt', jwks: { keys: [{ ...EC, x: 'AA' }] } }],
  ['a symmetric key', { authMethod: 'private_key_jwt', jwks: { keys: [{ kty: 'oct', kid: '1', k: 'x' }] } }],
  ['one kid for two keys', { authMethod: 'private_key_jwt', jwks: { keys: [EC, EC] } }],
  ['a short key', { authMethod: 'private_key_jwt', jwks: { keys: [{ kty: 'RSA', kid: '1', n: 'AQAB' }] } }],
  ['keys at an address nobody allowed', { authMethod: 'private_key_jwt', jwksUrl: 'https://10.0.0.1/jwks' }],
  ['asymmetric without keys', { authMethod: 'private_key_jwt' }],
  ['an origin with a path', { origins: ['https://app.example/x'] }],
  ['a backend with a secret', { backend: true, scopes: 'system/Patient.rs' }],
])('no app is registered with %s', async (_, wrong) => {
  const before = (await clients.list()).length
  await expect(clients.register(BY, { ...APP, ...wrong })).rejects.toMatchObject({ code: 'USAGE' })
  expect(await clients.list()).toHaveLength(before)
})
