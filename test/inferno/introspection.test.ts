import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AppUser, BY, launchApp, openAppUser } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import {
  type Given,
  openInfernoApp,
  PATIENT_APP_SCOPES,
  readIdToken,
  STANDALONE_NUMBERS,
  testDiscovery,
  testLaunch,
} from '../support/inferno.ts'
import { openSmartApp, type TokenAnswer } from '../support/smart-app.ts'

/** Inferno 9.20: what a token is worth, asked by its app and by a resource server with a token of its own. */
const asked = PATIENT_APP_SCOPES

let chartward: TestChartward
let given: Given & { readonly app: Awaited<ReturnType<typeof openInfernoApp>> }
let ann: AppUser
let bearer: string
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
  ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  const app = await openInfernoApp(chartward, { scopes: asked })
  given = { chartward, app, asked, launched: await launchApp(app, ann, { scopes: asked }) }
  bearer = await openResourceServer()
})
afterAll(async () => await chartward.close())

/** A service that may ask about any token, and its own token. */
async function openResourceServer(): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const { id } = await chartward.chartward.oauth.clients.register(BY, {
    name: 'Resource Server',
    authMethod: 'private_key_jwt',
    scopes: 'introspect',
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] },
    backend: true,
  })
  const key = { privateKey, kid: 'one' }
  const service = await openSmartApp(`${chartward.url}/fhir/R4`, { id, key, redirectUri: '' })
  return (await service.clientCredentials('introspect')).json.access_token
}

testDiscovery('9.20.1.1', () => chartward)
testLaunch('9.20.1.2', STANDALONE_NUMBERS, () => given)

describe.each<[string, (token: string) => Promise<TokenAnswer>]>([
  ['the app itself', async (token) => await given.app.introspect(token)],
  ['a bearer of another token', async (token) => await given.app.introspectAs(bearer, token)],
])('asked by %s', (_, introspect) => {
  test('9.20.2.01 and 9.20.3.01 of a live token all is told that its answer told', async () => {
    const { json: token } = given.launched.token
    const { claims } = await readIdToken(given.app, token.id_token)
    const { status, json } = await introspect(token.access_token)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      active: true,
      client_id: given.app.id,
      patient: 'ann',
      iss: claims.iss,
      sub: claims.sub,
      fhirUser: claims.fhirUser,
    })
    expect(json.scope.split(' ').sort()).toEqual(token.scope.split(' ').sort())
    expect(json.exp).toBeGreaterThan(Date.now() / 1000)
  })

  test('9.20.2.02 and 9.20.3.02 of a token that is none, or is over, nothing is told', async () => {
    const none = await introspect('invalid_token_value')
    expect(none.status).toBe(200)
    expect(none.json).toEqual({ active: false })
    const { access_token: token } = (await launchApp(given.app, ann, { scopes: asked })).token.json
    expect((await introspect(token)).json.active).toBe(true)
    await given.app.revoke(token)
    expect((await introspect(token)).json).toEqual({ active: false })
  })
})
