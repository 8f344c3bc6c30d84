import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AppUser, launchApp, openAppUser, openRegisteredApp, REDIRECT } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { answerConsent, scopesOn } from '../support/consent.ts'

/** A patient gives an app their record, as a whole and in part (Inferno 1 and 2 ask the same). */
const SCOPES =
  'openid fhirUser launch/patient offline_access patient/Condition.rs patient/Observation.rs patient/Patient.rs'
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'

let chartward: TestChartward
let ann: AppUser
beforeAll(async () => {
  chartward = await openTestChartward()
  for (const id of ['ann', 'ben'])
    await chartward.fhir('PUT', `Patient/${id}`, { body: { resourceType: 'Patient', id } })
  for (const code of ['laboratory', 'vital-signs'])
    await chartward.fhir('PUT', `Observation/${code}`, {
      body: {
        resourceType: 'Observation',
        id: code,
        status: 'final',
        category: [{ coding: [{ system: CATEGORY, code }] }],
        code: { text: code },
        subject: { reference: 'Patient/ann' },
      },
    })
  ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
})
afterAll(async () => await chartward.close())

test.each(['client_secret_basic', 'none'])(
  'an app with %s launches alone and reads its patient, and nobody else',
  async (authMethod) => {
    const app = await openRegisteredApp(chartward, { scopes: SCOPES, authMethod })
    const { token, back, page } = await launchApp(app, ann, { scopes: SCOPES })
    expect(page.text).toContain('Growth Chart')
    expect(page.text).toContain('https://app.example')
    expect(page.text).toContain('for up to 365 days, until you take it back')
    expect(back.url.searchParams.get('iss')).toBe(app.configuration.issuer)
    expect(token.json).toMatchObject({ patient: 'ann', scope: SCOPES, need_patient_banner: true })
    const ask = async (path: string) =>
      (await chartward.fhir('GET', path, { token: token.json.access_token })).status
    expect(await ask('Patient/ann')).toBe(200)
    expect(await ask('Observation?patient=ann')).toBe(200)
    expect(await ask('Patient/ben')).not.toBe(200)
    expect(await ask('Encounter?patient=ann')).toBe(403)
    const refreshed = await app.refresh(token.json.refresh_token)
    expect(refreshed.json).toMatchObject({ patient: 'ann', scope: SCOPES })
  },
)

test('what a person unticks is not given, and a part can be given in its place', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const laboratory = `patient/Observation.rs?category=${CATEGORY}|laboratory`
  const { token, page } = await launchApp(app, ann, {
    scopes: SCOPES,
    consent: {
      tick: (_, ticked) => [...ticked.filter((scope) => !/Condition|Observation/.test(scope)), laboratory],
    },
  })
  expect(scopesOn(page).ticked).toEqual(expect.arrayContaining(SCOPES.split(' ')))
  const granted = String(token.json.scope).split(' ')
  expect(granted).toContain(laboratory)
  expect(granted).not.toContain('patient/Observation.rs')
  expect(granted).not.toContain('patient/Condition.rs')
  const ask = async (path: string) => await chartward.fhir('GET', path, { token: token.json.access_token })
  const { json } = await ask('Observation?patient=ann')
  expect(json.entry.map(({ resource }: { resource: { id: string } }) => resource.id)).toEqual(['laboratory'])
  expect((await ask('Observation/vital-signs')).status).not.toBe(200)
  expect((await ask('Condition?patient=ann')).status).toBe(403)
})

test('whoever is not signed in is sent there first, and nothing is shown', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const response = await fetch(app.launch(SCOPES).url, { redirect: 'manual' })
  expect(response.status).toBe(303)
  const consent = response.headers.get('location') ?? ''
  expect(consent).toMatch(/^\/connect\/[\w-]+$/)
  const asked = await fetch(new URL(consent, chartward.chartward.site.url), { redirect: 'manual' })
  expect(asked.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(consent)}`)
})

test('the request of one browser is not answered by another', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const eve = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ben' })
  const page = await ann.browser.get(app.launch(SCOPES).url)
  expect((await eve.browser.get(page.url.href)).status).toBe(404)
})

test('a form that another site sends, or that was made for another session, is refused', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const page = await ann.browser.get(app.launch(SCOPES).url)
  const form = [
    ['answer', 'allow'],
    ['scope', 'openid'],
    ['csrf', 'x'.repeat(43)],
  ] as const
  expect((await ann.browser.post(page.url.href, form)).status).toBe(403)
  const foreign = await fetch(page.url, {
    method: 'POST',
    headers: { origin: 'https://evil.example', cookie: `chartward=${ann.browser.cookie('chartward')}` },
    body: new URLSearchParams({ answer: 'allow' }),
  })
  expect(foreign.status).toBe(403)
})

test('a proxy chooses whose record it is, among those they may open', async () => {
  const children = ['0d4bb0a4-33a0-4d0c-9d0b-0c8a35e0a001', '0d4bb0a4-33a0-4d0c-9d0b-0c8a35e0a002']
  for (const id of children)
    await chartward.fhir('PUT', `Patient/${id}`, {
      body: { resourceType: 'Patient', id, name: [{ given: ['Kim'], family: `No. ${id.at(-1)}` }] },
    })
  const carer = await openAppUser(chartward, 'proxy', { proxies: children })
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const from = await chartward.leafCount()
  const page = await carer.browser.get(app.launch(SCOPES).url)
  for (const id of children) expect(page.text).toContain(`value="${id}"`)
  expect(page.text).toContain('Kim No. 1')
  // Whoever is shown a name was shown something of a record.
  const told = (await chartward.entries(from)).filter(({ how }) => how === 'read')
  expect(told.map(({ patient, basis }) => [patient, basis])).toEqual(children.map((id) => [id, 'proxy']))
  expect((await answerConsent(carer.browser, page)).text).toContain('Choose whose record')
  const refused = await answerConsent(carer.browser, page, { patient: 'ann' })
  expect(refused.status).toBe(400)
  const [, second = ''] = children
  const { token } = await launchApp(app, carer, { scopes: SCOPES, consent: { patient: second } })
  expect(token.json.patient).toBe(second)
  const read = await chartward.fhir('GET', `Patient/${second}`, { token: token.json.access_token })
  expect(read.status).toBe(200)
})

test('a person sees the apps that have access, and takes it back at once', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES, name: 'Heart Diary' })
  const { token } = await launchApp(app, ann, { scopes: SCOPES })
  const page = await ann.browser.get('/account/apps')
  expect(page.text).toContain('Heart Diary')
  expect(page.text).toContain('see observations and results')
  const form = page.text.split('<section').find((item) => item.includes('Heart Diary')) ?? ''
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1] ?? ''
  const ended = await ann.browser.post('/account/apps', [
    ['csrf', field('csrf')],
    ['grant', field('grant')],
  ])
  expect(ended.text).toContain('It has no access any more.')
  expect((await chartward.fhir('GET', 'Patient/ann', { token: token.json.access_token })).status).toBe(401)
  expect((await app.refresh(token.json.refresh_token)).status).toBe(400)
})

test('consent, tokens and their end are in the ledger, and everything still checks', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const from = await chartward.leafCount()
  const { token } = await launchApp(app, ann, { scopes: SCOPES })
  await app.revoke(token.json.access_token)
  const leaves = await chartward.entries(from)
  expect(leaves.map(({ how }) => how)).toEqual(['consent', 'token', 'token', 'revocation'])
  expect(leaves.every(({ who }) => who.user === ann.user)).toBe(true)
  await chartward.verifyEverything()
})

test('an app is asked for by POST as well, however long its scopes are', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const launch = app.launch(SCOPES)
  const page = await ann.browser.post(new URL(launch.url).pathname, [...launch.form])
  const back = await answerConsent(ann.browser, page)
  expect(back.url.href.startsWith(`${REDIRECT}?`)).toBe(true)
  const tooLong = await ann.browser.post(new URL(launch.url).pathname, [['scope', 'x'.repeat(70_000)]])
  expect(tooLong.status).toBe(413)
})
