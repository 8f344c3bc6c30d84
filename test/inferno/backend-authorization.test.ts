import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BY } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { readAs } from '../support/inferno.ts'
import { openSmartApp, type SmartApp, type TokenAnswer } from '../support/smart-app.ts'

/** Inferno 8.1: a service without a person asks for its token. */
const SCOPE = 'system/*.read'
const KEYS = {
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  RS384: generateKeyPairSync('rsa', { modulusLength: 2048 }),
}

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
})
afterAll(async () => await chartward.close())

describe.each(['ES384', 'RS384'] as const)('signed with %s', (alg) => {
  let app: SmartApp
  let given: TokenAnswer
  beforeAll(async () => {
    const { privateKey, publicKey } = KEYS[alg]
    const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg }] }
    const asked = { name: 'Bulk', authMethod: 'private_key_jwt', scopes: SCOPE, jwks, backend: true }
    const { id } = await chartward.chartward.oauth.clients.register(BY, asked)
    const key = { privateKey, kid: 'one', alg }
    app = await openSmartApp(`${chartward.url}/fhir/R4`, { id, key, redirectUri: '' })
  })

  /** The error alone, so that nothing can stand beside it. */
  const errorOf = ({ json }: TokenAnswer): string =>
    json.access_token === undefined ? json.error : 'there is a token'

  test('8.1.02 another grant_type is refused', async () => {
    const answer = await app.clientCredentials(SCOPE, { grant_type: 'not_a_grant_type' })
    expect(answer.status).toBe(400)
    expect(errorOf(answer)).toBe('unsupported_grant_type')
  })

  test('8.1.03 another client_assertion_type is refused', async () => {
    const answer = await app.clientCredentials(SCOPE, { client_assertion_type: 'not_an_assertion_type' })
    expect(answer.status).toBe(400)
    expect(errorOf(answer)).toBe('invalid_request')
  })

  test.each<[string, object, object]>([
    ['another issuer', { iss: 'not_a_valid_iss' }, {}],
    ['another subject', { sub: 'not_a_valid_sub' }, {}],
    ['another audience', { aud: 'https://elsewhere.example/token' }, {}],
    ['an end that was', { exp: Math.floor(Date.now() / 1000) - 60 }, {}],
    ['an end in an hour', { exp: Math.floor(Date.now() / 1000) + 3600 }, {}],
    ['no end', { exp: undefined }, {}],
    ['no jti', { jti: undefined }, {}],
    ['an unknown key', {}, { kid: 'two' }],
    ['no algorithm', {}, { alg: 'none' }],
    ['another algorithm', {}, { alg: 'HS256' }],
  ])('8.1.04 an assertion with %s is refused', async (_, claims, header) => {
    const answer = await app.clientCredentials(SCOPE, { client_assertion: app.assertion(claims, header) })
    expect([400, 401]).toContain(answer.status)
    expect(errorOf(answer)).toBe('invalid_client')
  })

  test('8.1.04 an assertion that was changed, or was used before, is refused', async () => {
    const [head, body, signature = ''] = app.assertion().split('.')
    const changed = `${head}.${body}.${signature.slice(0, -6)}AAAAAA`
    expect(errorOf(await app.clientCredentials(SCOPE, { client_assertion: changed }))).toBe('invalid_client')
    const once = app.assertion()
    expect((await app.clientCredentials(SCOPE, { client_assertion: once })).status).toBe(200)
    expect(errorOf(await app.clientCredentials(SCOPE, { client_assertion: once }))).toBe('invalid_client')
  })

  test('8.1.05 a right request is answered', async () => {
    given = await app.clientCredentials(SCOPE)
    expect(given.status).toBe(200)
  })

  test('8.1.06 the answer has what is required, and the token opens what it says', async () => {
    expect(given.json).toMatchObject({
      access_token: expect.any(String),
      token_type: expect.stringMatching(/^bearer$/i),
      expires_in: expect.any(Number),
      scope: SCOPE,
    })
    expect(given.json.expires_in).toBeGreaterThan(0)
    expect(given.json.expires_in).toBeLessThanOrEqual(300)
    expect(given.json).not.toHaveProperty('refresh_token')
    const { status } = await readAs(chartward, given.json.access_token, 'Patient/ann')
    expect(status).toBe(200)
  })
})
