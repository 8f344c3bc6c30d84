import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AppUser, openAppUser, REDIRECT } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { answerConsent } from '../support/consent.ts'
import { openInfernoApp, PATIENT_APP_SCOPES } from '../support/inferno.ts'
import type { Launch } from '../support/smart-app.ts'

/** Inferno 9.4, 9.17 and 9.18: what must give no code, and what must give no token. */
const asked = PATIENT_APP_SCOPES

let chartward: TestChartward
let ann: AppUser
let app: Awaited<ReturnType<typeof openInfernoApp>>
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
  ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  app = await openInfernoApp(chartward, { scopes: asked })
})
afterAll(async () => await chartward.close())

/** A launch that stops with the code in the app's hands. */
async function codeOf(): Promise<{ launch: Launch; back: URL; code: string }> {
  const launch = app.launch(asked)
  const page = await ann.browser.get(launch.url)
  const { url: back } = await answerConsent(ann.browser, page)
  return { launch, back, code: app.codeIn(back, launch) }
}

/** Asks the token endpoint in words of one's own: an empty parameter is sent. */
async function exchange(form: Readonly<Record<string, string>>, id = app.id) {
  const authorization = `Basic ${Buffer.from(`${id}:${app.secret}`).toString('base64')}`
  const response = await fetch(app.configuration.token_endpoint, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({ grant_type: 'authorization_code', redirect_uri: REDIRECT, ...form }),
  })
  return { status: response.status, json: (await response.json()) as any }
}

describe.each([
  ['another server', { aud: 'https://inferno.healthit.gov/invalid_aud' }],
  ['no server', { aud: '' }],
  ['this server and another', { resource: 'https://inferno.healthit.gov/invalid_aud' }],
])('for %s', (_, changes) => {
  test('9.4.03 and 9.4.04 no code comes back', async () => {
    const { url, text } = await ann.browser.get(app.launch(asked, changes).url)
    expect(text).not.toContain('name="answer"')
    expect(url.searchParams.get('code')).toBeNull()
    expect(url.searchParams.get('error')).toBe('invalid_target')
  })
})

describe('a token request that is wrong', () => {
  let given: Awaited<ReturnType<typeof codeOf>>
  beforeAll(async () => {
    given = await codeOf()
  })

  test('9.17.01 and 9.17.02 the app receives a code', () => {
    expect(given.back.href.startsWith(`${REDIRECT}?`)).toBe(true)
    expect(given.code).not.toBe('')
  })

  test('9.17.03 with another code it gives no token', async () => {
    const { status, json } = await exchange({ code: 'BAD_CODE', code_verifier: given.launch.verifier })
    expect(status).toBe(400)
    expect(json).toMatchObject({ error: 'invalid_grant' })
    expect(json.access_token).toBeUndefined()
  })

  test('9.17.04 with another client_id it gives no token', async () => {
    const form = { code: given.code, code_verifier: given.launch.verifier }
    const { status, json } = await exchange(form, 'BAD_CLIENT_ID')
    expect([400, 401]).toContain(status)
    expect(json.access_token).toBeUndefined()
  })

  test('9.17.04 another app that is known gets none for this code either', async () => {
    const { code, launch } = await codeOf()
    const other = await openInfernoApp(chartward, { scopes: asked })
    const { status, json } = await other.exchange(code, launch)
    expect(status).toBe(400)
    expect(json.access_token).toBeUndefined()
  })
})

describe.each<[string, readonly string[], (launch: Launch) => Record<string, string>]>([
  ['no verifier', ['9.18.01', '9.18.02', '9.18.03'], () => ({})],
  ['a blank verifier', ['9.18.04', '9.18.05', '9.18.06'], () => ({ code_verifier: '' })],
  [
    'another verifier',
    ['9.18.07', '9.18.08', '9.18.09'],
    () => ({ code_verifier: '0d4bb0a4-33a0-4d0c-9d0b-0c8a35e0a001-0d4bb0a4-33a0-4d0c-9d0b-0c8a35e0a002' }),
  ],
  [
    'the challenge for a verifier',
    ['9.18.10', '9.18.11', '9.18.12'],
    ({ form }) => ({ code_verifier: form.get('code_challenge') ?? '' }),
  ],
])('with %s', (_, [redirected, received, refused], verifierOf) => {
  let given: Awaited<ReturnType<typeof codeOf>>
  beforeAll(async () => {
    given = await codeOf()
  })

  test(`${redirected} and ${received} the app receives a code`, () => {
    expect(given.back.href.startsWith(`${REDIRECT}?`)).toBe(true)
  })

  test(`${refused} it gives no token, and the code is worth nothing any more`, async () => {
    const { status, json } = await exchange({ code: given.code, ...verifierOf(given.launch) })
    expect([400, 401]).toContain(status)
    expect(json.access_token).toBeUndefined()
    const again = await app.exchange(given.code, given.launch)
    expect(again.status).toBe(400)
  })
})

test.each<[string, Record<string, string>]>([
  ['no challenge', { code_challenge: '', code_challenge_method: '' }],
  ['a plain challenge', { code_challenge_method: 'plain' }],
  ['a challenge of no method, which is plain', { code_challenge_method: '' }],
])('9.18 a launch with %s gives no code', async (_, changes) => {
  const { url } = await ann.browser.get(app.launch(asked, changes).url)
  expect(url.searchParams.get('code')).toBeNull()
  expect(url.searchParams.get('error')).toBe('invalid_request')
})
