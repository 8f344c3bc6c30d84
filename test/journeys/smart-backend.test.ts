import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultConfig } from '../../src/main/config.ts'
import { BY } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openSmartApp, type SmartApp } from '../support/smart-app.ts'

/** Backend services: an app without a person, that signs with its own key (Inferno 8.1 and 9.21 ask the same). */
let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
})
afterAll(async () => await chartward.close())

const KEYS = {
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  RS384: generateKeyPairSync('rsa', { modulusLength: 2048 }),
}

async function backend(
  scopes = 'system/*.rs introspect',
  alg: 'ES384' | 'RS384' = 'ES384',
): Promise<SmartApp> {
  const jwk = { ...KEYS[alg].publicKey.export({ format: 'jwk' }), kid: 'one', alg }
  const asked = {
    name: 'Nightly',
    authMethod: 'private_key_jwt',
    scopes,
    jwks: { keys: [jwk] },
    backend: true,
  }
  const { id } = await chartward.chartward.oauth.clients.register(BY, asked)
  const key = { privateKey: KEYS[alg].privateKey, kid: 'one', alg }
  return await openSmartApp(`${chartward.url}/fhir/R4`, { id, key, redirectUri: '' })
}

test.each(['ES384', 'RS384'] as const)(
  'a service that signs with %s reads what it registered for',
  async (alg) => {
    const app = await backend('system/Patient.rs', alg)
    const { status, json } = await app.clientCredentials('system/*.rs system/Patient.rs')
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'system/Patient.rs' })
    expect(status).toBe(200)
    expect(json.refresh_token).toBeUndefined()
    expect((await chartward.fhir('GET', 'Patient/ann', { token: json.access_token })).status).toBe(200)
    const refused = await chartward.fhir('GET', 'Observation?patient=ann', { token: json.access_token })
    expect(refused.status).toBe(403)
  },
)

test('its token is told to the ledger before it opens anything, and ends with its five minutes', async () => {
  const app = await backend()
  const from = await chartward.leafCount()
  const { json } = await app.clientCredentials('system/*.rs')
  const [leaf] = await chartward.entries(from)
  expect(leaf).toMatchObject({
    how: 'token',
    note: 'access token: system/*.rs',
    who: { role: 'integration' },
  })
  chartward.clock.pass(301_000)
  expect((await chartward.fhir('GET', 'Patient/ann', { token: json.access_token })).status).toBe(401)
})

test('whoever may introspect asks with a token about any other', async () => {
  const app = await backend()
  const asker = (await app.clientCredentials('introspect')).json.access_token
  const { access_token: token } = (await app.clientCredentials('system/Patient.rs')).json
  const { json } = await app.introspectAs(asker, token)
  expect(json).toMatchObject({ active: true, scope: 'system/Patient.rs', exp: expect.any(Number) })
  expect((await app.introspectAs(token, asker)).status).toBe(403)
  expect((await app.introspectAs('x'.repeat(43), token)).status).toBe(401)
  expect((await app.introspectAs(asker, 'x'.repeat(43))).json).toEqual({ active: false })
})

test.each<[string, Record<string, string>, number[]]>([
  ['another grant type (8.1)', { grant_type: 'not_a_grant_type' }, [400]],
  ['another assertion type (8.1)', { client_assertion_type: 'not_an_assertion_type' }, [400, 401]],
  ['no signed assertion (8.1)', { client_assertion: 'not.a.jwt' }, [400, 401]],
  ['no scope it registered', { scope: 'user/*.rs' }, [400]],
])('a request with %s is refused', async (_, changes, statuses) => {
  const app = await backend()
  const { status, json } = await app.clientCredentials('system/*.rs', changes)
  expect(statuses).toContain(status)
  expect(json.error).toMatch(/^(?:invalid|unsupported)_/)
})

test('a service that was disabled has nothing, in the same moment', async () => {
  const app = await backend()
  const { json } = await app.clientCredentials('system/*.rs')
  const id = (
    JSON.parse(Buffer.from(app.assertion().split('.')[1] ?? '', 'base64url').toString()) as { iss: string }
  ).iss
  expect(await chartward.chartward.oauth.disable(id, BY)).toBe(true)
  expect((await chartward.fhir('GET', 'Patient/ann', { token: json.access_token })).status).toBe(401)
  expect((await app.clientCredentials('system/*.rs')).status).toBe(401)
})

test('keys are fetched from an origin the operator named, and from nowhere else', async () => {
  const { privateKey, publicKey } = KEYS.ES384
  const asked: string[] = []
  const shelf = createServer((request, response) => {
    asked.push(request.url ?? '')
    const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }]
    if (request.url === '/moved') response.writeHead(302, { location: '/jwks' }).end()
    else response.end(JSON.stringify({ keys, padding: request.url === '/long' ? 'x'.repeat(70_000) : '' }))
  })
  await new Promise<void>((resolve) => shelf.listen(0, '127.0.0.1', resolve))
  const origin = `http://localhost:${(shelf.address() as AddressInfo).port}`
  const other = await openTestChartward({
    config: { oauth: { ...defaultConfig().oauth, keyOrigins: [origin] } },
  })
  const register = async (where: string) =>
    await other.chartward.oauth.clients.register(BY, {
      name: 'Nightly',
      authMethod: 'private_key_jwt',
      scopes: 'system/*.rs',
      jwksUrl: where,
      backend: true,
    })
  const statusOf = async (where: string) => {
    const { id } = await register(where)
    const key = { privateKey, kid: 'one' } as const
    const app = await openSmartApp(`${other.url}/fhir/R4`, { id, key, redirectUri: '' })
    const named = app.assertion({}, { jku: where })
    return (await app.clientCredentials('system/*.rs', { client_assertion: named })).status
  }
  expect(await statusOf(`${origin}/jwks`)).toBe(200)
  expect(await statusOf(`${origin}/moved`)).toBe(401)
  expect(await statusOf(`${origin}/long`)).toBe(401)
  await expect(register('http://127.0.0.1:1/jwks')).rejects.toMatchObject({ code: 'USAGE' })
  expect(asked).toEqual(['/jwks', '/moved', '/long'])
  await other.close()
  shelf.close()
})
