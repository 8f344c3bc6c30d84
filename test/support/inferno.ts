import { createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { type AppUser, type Launched, openRegisteredApp } from './app-users.ts'
import type { TestChartward } from './chartward.ts'
import { answerConsent, valueOf } from './consent.ts'
import type { SmartApp, TokenAnswer } from './smart-app.ts'

/**
 * What several groups of the ONC (g)(10) test kit ask in the same words. A test is named by its number in the kit.
 *
 * **Source** onc-certification-g10-test-kit 8.0.0 with smart-app-launch-test-kit, for US Core 7 and SMART App Launch 2.2.
 */

/** Where the apps of these tests have their page. */
export const ORIGIN = 'https://app.example'

/** Whoever asks for these must be given them: they are in the patient's compartment. */
export const COMPARTMENT_TYPES = [
  'Patient',
  'AllergyIntolerance',
  'CarePlan',
  'CareTeam',
  'Condition',
  'DiagnosticReport',
  'DocumentReference',
  'Goal',
  'Immunization',
  'MedicationRequest',
  'Observation',
  'Procedure',
  'Provenance',
  'ServiceRequest',
]

const USCDI_TYPES = [
  ...COMPARTMENT_TYPES,
  'Coverage',
  'Device',
  'Encounter',
  'Location',
  'Medication',
  'MedicationDispense',
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'QuestionnaireResponse',
  'RelatedPerson',
  'Specimen',
]

/** Scopes for every type of USCDI v4, as an app asks for them. */
export function uscdiScopes(level: 'patient' | 'user', rights: 'rs' | 'read' = 'rs'): string {
  return USCDI_TYPES.map((type) => `${level}/${type}.${rights}`).join(' ')
}

export const PATIENT_APP_SCOPES = `launch/patient openid fhirUser offline_access ${uscdiScopes('patient')}`

/** The least that shows whether a type may be asked for; its number in group 1.7 (whole record), and in 2.3 (a part). */
export const ACCESS: readonly (readonly [whole: string, type: string, more: string, part: string])[] = [
  ['1.7.02', 'Patient', '', '2.3.01'],
  ['1.7.03', 'AllergyIntolerance', '', '2.3.02'],
  ['1.7.04', 'CarePlan', '&category=assess-plan', '2.3.03'],
  ['1.7.05', 'CareTeam', '&status=active', '2.3.04'],
  ['1.7.06', 'Condition', '', '2.3.05'],
  ['1.7.07', 'Device', '', '2.3.06'],
  ['1.7.08', 'DiagnosticReport', '&category=LAB', '2.3.07'],
  ['1.7.09', 'DocumentReference', '', '2.3.08'],
  ['1.7.10', 'Goal', '', '2.3.09'],
  ['1.7.11', 'Immunization', '', '2.3.10'],
  ['1.7.12', 'MedicationRequest', '&intent=order', '2.3.11'],
  ['1.7.13', 'Observation', '&code=8867-4', '2.3.12'],
  ['1.7.14', 'Procedure', '', '2.3.13'],
  ['1.7.21', 'Encounter', '', '2.3.20'],
  ['1.7.22', 'ServiceRequest', '', '2.3.21'],
  ['1.7.23', 'Coverage', '', '2.3.22'],
  ['1.7.24', 'MedicationDispense', '', '2.3.23'],
  // The kit asks this of US Core 7; its number does not stand in the list that was at hand.
  ['1.7', 'Location', '', '2.3'],
]

/** The question of a line of `ACCESS`. */
export function accessQuestion(type: string, more: string, patient: string): string {
  if (type === 'Patient') return `Patient?_id=${patient}`
  return type === 'Location' ? 'Location?name=North' : `${type}?patient=${patient}${more}`
}

/** An app with a page at `ORIGIN`, registered for what it asks. */
export async function openInfernoApp(
  chartward: TestChartward,
  asked: Parameters<typeof openRegisteredApp>[1],
  key?: Parameters<typeof openRegisteredApp>[2],
): Promise<Awaited<ReturnType<typeof openRegisteredApp>>> {
  return await openRegisteredApp(chartward, { origins: [ORIGIN], ...asked }, key)
}

/** A launch that asks with POST, as apps with many scopes do. */
export async function launchByPost(
  app: SmartApp,
  { browser }: AppUser,
  { scopes, changes }: { readonly scopes: string; readonly changes?: Readonly<Record<string, string>> },
): Promise<Launched> {
  const launch = app.launch(scopes, changes)
  const page = await browser.post(new URL(launch.url).pathname, [...launch.form])
  const back = await answerConsent(browser, page)
  const code = app.codeIn(back.url, launch)
  return { launch, page, back, code, token: await app.exchange(code, launch) }
}

/** Opens an app from the chart, on a patient, their visit and a goal that is open, and answers the address the browser is sent to. */
export async function openFromChart(
  { browser }: AppUser,
  { id }: { readonly id: string },
  patient: string,
): Promise<URL> {
  const page = await browser.get('/account/apps')
  const { url } = await browser.post('/account/launch', [
    ['csrf', valueOf(page, 'csrf')],
    ['app', id],
    ['patient', patient],
    ['encounter', `${patient}-encounter`],
    ['context', `Goal/${patient}-goal`],
  ])
  return url
}

/** What a launch left behind, for the tests that look at it. */
export interface Given {
  readonly chartward: TestChartward
  readonly app: SmartApp
  readonly launched: Launched
  /** The scopes asked for. */
  readonly asked: string
}

const CAPABILITIES = [
  'client-confidential-symmetric',
  'client-confidential-asymmetric',
  'sso-openid-connect',
  'permission-offline',
  'authorize-post',
  'permission-v2',
  'permission-v1',
]

export const STANDALONE_CAPABILITIES = [
  ...CAPABILITIES,
  'launch-standalone',
  'client-public',
  'context-standalone-patient',
  'permission-patient',
]

export const EHR_CAPABILITIES = [
  ...CAPABILITIES,
  'launch-ehr',
  'context-banner',
  'context-style',
  'context-ehr-patient',
  'context-ehr-encounter',
  'permission-user',
]

/** Discovery, SMART App Launch 2.2: four tests. */
export function testDiscovery(group: string, chartward: () => TestChartward): void {
  const ask = async (path: string) => await readAs(chartward(), '', path)
  test(`${group}.01 the SMART configuration is JSON, for everybody`, async () => {
    const { status, headers } = await ask('.well-known/smart-configuration')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toMatch(/^application\/json/)
  })
  test(`${group}.02 the SMART configuration has the fields that are required`, async () => {
    const { json: found } = await ask('.well-known/smart-configuration')
    for (const name of ['authorization_endpoint', 'token_endpoint', 'issuer', 'jwks_uri'])
      expect(found[name]).toMatch(/^https?:\/\//)
    expect(found.grant_types_supported).toContain('authorization_code')
    expect(found.code_challenge_methods_supported).toContain('S256')
    expect(found.code_challenge_methods_supported).not.toContain('plain')
    expect(found.capabilities.every((one: unknown) => typeof one === 'string')).toBe(true)
  })
  test.each([
    ['03', '.well-known/smart-configuration'],
    ['04', 'metadata'],
  ])(`${group}.%s a page of any site may read %s`, async (_, path) => {
    const { status, headers } = await ask(path)
    expect(status).toBe(200)
    expect(['*', ORIGIN]).toContain(headers.get('access-control-allow-origin'))
  })
}

/** The fifth test of discovery, in the groups that have it. */
export function testCapabilities(
  number: string,
  chartward: () => TestChartward,
  capabilities: readonly string[],
): void {
  test(`${number} the capabilities of this scenario are stated`, async () => {
    const { json } = await readAs(chartward(), '', '.well-known/smart-configuration')
    expect(json.capabilities).toEqual(expect.arrayContaining([...capabilities]))
  })
}

/** The last parts of the numbers of tests that every launch has. */
export interface LaunchNumbers {
  readonly redirect: string
  readonly code: string
  readonly exchange: string
  readonly body: string
  readonly headers: string
  readonly cors: string
}

export const STANDALONE_NUMBERS: LaunchNumbers = {
  redirect: '02',
  code: '03',
  exchange: '05',
  body: '06',
  headers: '07',
  cors: '08',
}

export const EHR_NUMBERS: LaunchNumbers = {
  redirect: '04',
  code: '05',
  exchange: '07',
  body: '08',
  headers: '09',
  cors: '10',
}

/** A launch from the redirect to the token, as it was done before. */
export function testLaunch(group: string, numbers: LaunchNumbers, given: () => Given): void {
  test(`${group}.${numbers.redirect} the authorization server sends the browser back to the app`, () => {
    const { launched } = given()
    expect(launched.page.status).toBe(200)
    expect(launched.back.url.href.startsWith(`${launched.launch.form.get('redirect_uri')}?`)).toBe(true)
    expect(launched.back.url.searchParams.get('state')).toBe(launched.launch.state)
  })
  test(`${group}.${numbers.code} the app receives a code`, () => {
    const { url } = given().launched.back
    expect(url.searchParams.get('code')).toMatch(/^[\w-]{43}$/)
    expect(url.searchParams.get('error')).toBeNull()
  })
  test(`${group}.${numbers.exchange} the code is exchanged for a token`, () => {
    expect(given().launched.token.status).toBe(200)
  })
  test(`${group}.${numbers.body} the token’s answer has what is required`, () => {
    const { launched, asked } = given()
    expectTokenBody(launched.token)
    const more = launched.token.json.scope
      .split(' ')
      .filter((scope: string) => !asked.split(' ').includes(scope))
    expect(more.filter((scope: string) => !scope.includes('?'))).toEqual([])
  })
  test(`${group}.${numbers.headers} nobody keeps a copy of the token’s answer`, () => {
    const { headers } = given().launched.token
    expect(headers.get('cache-control')).toContain('no-store')
    expect(headers.get('pragma')).toContain('no-cache')
  })
  test(`${group}.${numbers.cors} the app’s own page may read the token’s answer`, () => {
    expect(given().launched.token.headers.get('access-control-allow-origin')).toBe(ORIGIN)
  })
}

/** The answer of a launch or of a refresh. */
function expectTokenBody({ status, json }: TokenAnswer): void {
  expect(status).toBe(200)
  expect(json).toMatchObject({
    access_token: expect.any(String),
    token_type: expect.stringMatching(/^bearer$/i),
    scope: expect.any(String),
    expires_in: expect.any(Number),
  })
  expect(json.expires_in).toBeGreaterThan(0)
  expect(json.expires_in).toBeLessThanOrEqual(3600)
}

/** Of what is required, and of the types that must be given whole or in part, what was not asked for or not given. */
export function missingScopes(
  { asked, launched }: Given,
  {
    level,
    required = [],
    rights = /^c?ru?d?s?$/,
    types = COMPARTMENT_TYPES,
  }: {
    readonly level: string
    readonly required?: readonly string[]
    readonly rights?: RegExp
    readonly types?: readonly string[]
  },
): string[] {
  const received: string[] = launched.token.json.scope.split(' ')
  const granted = received.flatMap((scope) => {
    const [, of, type = '', given = ''] = /^(\w+)\/(\w+)\.([^?]+)/.exec(scope) ?? []
    return of === level && rights.test(given) ? [type] : []
  })
  return [
    ...required.filter((scope) => !asked.split(' ').includes(scope) || !received.includes(scope)),
    ...types.filter((type) => !granted.includes(type)),
  ]
}

/** Reads as the app does; without a token when it is an empty text. */
export async function readAs(
  { url }: TestChartward,
  token: string,
  path: string,
): Promise<{ status: number; headers: Headers; json: any }> {
  const response = await fetch(path.startsWith('http') ? path : `${url}/fhir/R4/${path}`, {
    headers: { origin: ORIGIN, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
  })
  return { status: response.status, headers: response.headers, json: await response.json() }
}

/** Reads what a launch or a refresh told of its context, and answers what was read, or that it was not. */
export async function readContext(
  chartward: TestChartward,
  { json }: TokenAnswer,
  type: 'Patient' | 'Encounter',
): Promise<string> {
  const told: string = json[type.toLowerCase()]
  const read = await readAs(chartward, json.access_token, `${type}/${told}`)
  return read.status === 200 ? `${read.json.resourceType}/${read.json.id}` : `${read.status} of ${told}`
}

/** What of the OpenID configuration and the token is looked at. */
export interface IdToken {
  readonly header: any
  readonly claims: any
  readonly configuration: any
  readonly keys: readonly any[]
  readonly signed: boolean
}

/** Reads an identity token with nothing but what is published. */
export async function readIdToken({ configuration: { issuer } }: SmartApp, token: string): Promise<IdToken> {
  const configuration: any = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
  const { keys }: any = await (await fetch(configuration.jwks_uri)).json()
  const [head = '', body = '', signature = ''] = token.split('.')
  const [header, claims] = [head, body].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))
  const jwk = keys.find(({ kid, kty }: any) => kid === header.kid && kty === 'RSA')
  const signed =
    jwk !== undefined &&
    verify(
      'RSA-SHA256',
      Buffer.from(`${head}.${body}`),
      createPublicKey({ key: jwk, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    )
  return { header, claims, configuration, keys, signed }
}

/** OpenID Connect, eight tests. */
export function testOpenId(
  group: string,
  given: () => Given & { readonly app: { readonly id: string } },
  fhirUser: string,
): void {
  const read = async (): Promise<IdToken> =>
    await readIdToken(given().app, given().launched.token.json.id_token)
  test(`${group}.01 the identity token can be decoded`, async () => {
    expect(await read()).toMatchObject({ header: expect.any(Object), claims: expect.any(Object) })
  })
  test(`${group}.02 the OpenID configuration is found under the issuer`, async () => {
    const { configuration, claims } = await read()
    expect(configuration.issuer).toBe(claims.iss)
  })
  test(`${group}.03 the OpenID configuration has the fields that are required`, async () => {
    const { configuration } = await read()
    expect(configuration).toMatchObject({
      authorization_endpoint: given().app.configuration.authorization_endpoint,
      token_endpoint: given().app.configuration.token_endpoint,
      jwks_uri: given().app.configuration.jwks_uri,
      response_types_supported: ['code'],
      subject_types_supported: expect.any(Array),
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
    })
  })
  test(`${group}.04 the published keys are public RSA keys`, async () => {
    const { keys } = await read()
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) {
      expect(key).toMatchObject({ kty: 'RSA', n: expect.any(String), e: expect.any(String) })
      expect(key).not.toHaveProperty('d')
    }
  })
  test(`${group}.05 the identity token names RS256 and one of the keys`, async () => {
    const { header, keys } = await read()
    expect(header.alg).toBe('RS256')
    expect(keys.filter(({ kid }) => kid === header.kid)).toHaveLength(1)
  })
  test(`${group}.06 the identity token is signed, is for this app, and is not over`, async () => {
    const { claims, signed } = await read()
    const { app, launched } = given()
    expect(signed).toBe(true)
    expect(claims).toMatchObject({ iss: app.configuration.issuer, aud: app.id, iat: expect.any(Number) })
    expect(claims.exp).toBeGreaterThan(Date.now() / 1000)
    expect(claims.sub).toMatch(/^.{1,255}$/)
    expect(claims.nonce ?? null).toBe(launched.launch.form.get('nonce'))
  })
  test(`${group}.07 the identity token says who it is, and that can be read`, async () => {
    const { claims } = await read()
    const { chartward, app, launched } = given()
    expect(claims.fhirUser).toBe(`${app.fhirBase}/${fhirUser}`)
    const { status, json } = await readAs(chartward, launched.token.json.access_token, claims.fhirUser)
    expect(status).toBe(200)
    expect(`${json.resourceType}/${json.id}`).toBe(fhirUser)
  })
  test(`${group}.08 the app’s own page may read who it is`, async () => {
    const { chartward, launched } = given()
    const { headers } = await readAs(chartward, launched.token.json.access_token, fhirUser)
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN)
  })
}

/** Refreshing, six numbers: the first four in pairs, a request and what is asked of its answer. */
export function testRefresh(group: string, given: () => Given): void {
  let last: TokenAnswer | undefined
  test.each([
    ['01', '02', false],
    ['03', '04', true],
  ])(
    `${group}.%s and ${group}.%s a refresh token gives all that was given, with the scopes named: %s`,
    async (_, __, named) => {
      const { app, launched } = given()
      const { scope, refresh_token: token } = (last ?? launched.token).json
      const answer = await app.refresh(token, named ? { scope } : {})
      last = answer
      expectTokenBody(answer)
      expect(answer.json.scope).toBe(launched.token.json.scope)
      expect(answer.json.access_token).not.toBe(launched.token.json.access_token)
      expect(answer.headers.get('pragma')).toBe('no-cache')
    },
  )
  test(`${group}.05 the patient can be read with the token that came`, async () => {
    const { chartward, launched } = given()
    const read = await readContext(chartward, last ?? launched.token, 'Patient')
    expect(read).toBe(`Patient/${launched.token.json.patient}`)
    expect(last).toBeDefined()
  })
  test(`${group}.06 a refresh token that is none gives nothing`, async () => {
    const { status, json } = await given().app.refresh('4b8a8f0c-7a5e-4d0c-9d5c-6c0e1f2a3b4c')
    expect([400, 401]).toContain(status)
    expect(json.access_token).toBeUndefined()
  })
}
