import { createHmac, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BY } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openSmartApp, type SmartApp } from '../support/smart-app.ts'

/** Somebody who knows everything of an app but its key. Upper bound: no token, and a leaf for each attempt. */
const own = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const theirs = generateKeyPairSync('ec', { namedCurve: 'P-384' })

let chartward: TestChartward
let app: SmartApp
let id: string
beforeAll(async () => {
  chartward = await openTestChartward()
  const jwks = { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'one' }] }
  const asked = { name: 'Nightly', authMethod: 'private_key_jwt', scopes: 'system/*.rs', jwks, backend: true }
  ;({ id } = await chartward.chartward.oauth.clients.register(BY, asked))
  app = await as(own.privateKey)
})
afterAll(async () => await chartward.close())

const as = async (privateKey: typeof own.privateKey, kid = 'one'): Promise<SmartApp> =>
  await openSmartApp(`${chartward.url}/fhir/R4`, { id, key: { privateKey, kid }, redirectUri: '' })

/** Answers what the app was told, and how many leaves tell of it. */
async function shown(assertion: string) {
  const from = await chartward.leafCount()
  const { status, json } = await app.clientCredentials('system/*.rs', { client_assertion: assertion })
  expect(json.access_token).toBeUndefined()
  const leaves = await chartward.entries(from)
  return { status, error: json.error, leaves: leaves.map(({ how }) => how) }
}

const REFUSED = { status: 401, error: 'invalid_client', leaves: ['sign-in-failed'] }

const soon = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds

test.each<[string, object, object]>([
  ['lasts longer than five minutes', { exp: soon(600) }, {}],
  ['is over', { exp: soon(-60) }, {}],
  ['never ends', { exp: undefined }, {}],
  ['was made for another server', { aud: 'https://other.example/token' }, {}],
  ['names another app', { iss: 'app-other', sub: 'app-other' }, {}],
  ['has another subject', { sub: 'app-other' }, {}],
  ['has no jti', { jti: undefined }, {}],
  ['names keys elsewhere', {}, { jku: 'https://evil.example/jwks' }],
  ['names an unknown key', {}, { kid: 'two' }],
  ['names no key', {}, { kid: undefined }],
  ['brings a key along', {}, { kid: undefined, jwk: theirs.publicKey.export({ format: 'jwk' }) }],
  ['is of another type', {}, { typ: 'at+jwt' }],
])('an assertion that %s is refused', async (_, claims, header) => {
  expect(await shown(app.assertion(claims, header))).toEqual(REFUSED)
})

test('an assertion signed with another key is refused', async () => {
  expect(await shown((await as(theirs.privateKey)).assertion())).toEqual(REFUSED)
})

test('an assertion without a signature, or one made with the public key as a secret, is refused', async () => {
  const [, payload = ''] = app.assertion().split('.')
  const header = (alg: string) =>
    Buffer.from(JSON.stringify({ alg, kid: 'one', typ: 'JWT' })).toString('base64url')
  expect(await shown(`${header('none')}.${payload}.`)).toEqual(REFUSED)
  for (const format of ['pem', 'der'] as const) {
    const content = `${header('HS256')}.${payload}`
    const secret = own.publicKey.export({ format, type: 'spki' } as { format: 'der'; type: 'spki' })
    expect(
      await shown(`${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`),
    ).toEqual(REFUSED)
  }
})

test('an assertion is good once, whoever of many is first', async () => {
  const assertion = app.assertion()
  const tries = await Promise.all(
    Array.from(
      { length: 5 },
      async () => await app.clientCredentials('system/*.rs', { client_assertion: assertion }),
    ),
  )
  expect(tries.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(await shown(assertion)).toEqual(REFUSED)
})
