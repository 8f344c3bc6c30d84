import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AppUser, launchApp, openAppUser } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import {
  readContext,
  type Given,
  openInfernoApp,
  PATIENT_APP_SCOPES,
  readIdToken,
  STANDALONE_NUMBERS,
  testDiscovery,
  testLaunch,
  testRefresh,
} from '../support/inferno.ts'

/** Inferno 9.21: an app that signs with its own key. */
const asked = PATIENT_APP_SCOPES
const KEYS = {
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  RS384: generateKeyPairSync('rsa', { modulusLength: 2048 }),
}

let chartward: TestChartward
let ann: AppUser
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
  ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
})
afterAll(async () => await chartward.close())

testDiscovery('9.21.2', () => chartward)

describe.each(['ES384', 'RS384'] as const)('signed with %s', (alg) => {
  let given: Given & { readonly app: Awaited<ReturnType<typeof openInfernoApp>> }
  beforeAll(async () => {
    const { privateKey, publicKey } = KEYS[alg]
    const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg }] }
    const wanted = { scopes: asked, authMethod: 'private_key_jwt', jwks }
    const app = await openInfernoApp(chartward, wanted, { privateKey, kid: 'one', alg })
    given = { chartward, app, asked, launched: await launchApp(app, ann, { scopes: asked }) }
  })

  testLaunch('9.21.4', STANDALONE_NUMBERS, () => given)

  test('9.21.4.05 without its signature the app gets no token', async () => {
    const launch = given.app.launch(asked)
    const { status, json } = await given.app.exchange('x'.repeat(43), launch, {
      client_assertion: '',
      client_assertion_type: '',
      client_id: given.app.id,
    })
    expect(status).toBe(401)
    expect(json.error).toBe('invalid_client')
  })

  test('9.21.4.09 the patient is told, and can be read', async () => {
    expect(await readContext(chartward, given.launched.token, 'Patient')).toBe('Patient/ann')
  })

  test('9.21.4.10 the answer has an identity token for this app', async () => {
    const { claims, signed } = await readIdToken(given.app, given.launched.token.json.id_token)
    expect(signed).toBe(true)
    expect(claims.aud).toBe(given.app.id)
  })

  testRefresh('9.21.5', () => given)
})
