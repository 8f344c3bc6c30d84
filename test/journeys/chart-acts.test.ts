import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { admitAnn } from '../support/care-team.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { atPage } from '../support/page-caller.ts'
import { withoutLedger } from '../support/stopped-ledger.ts'
import { contain } from '../support/suspects.ts'
import { patient } from './bodies.ts'

const BY = { user: 'admin', role: 'administrator', client: 'test', session: 'test', address: 'local' }
const REASON = 'Found unconscious in the waiting room'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  await admitAnn(chartward, 'doctor')
  await chartward.fhir('PUT', 'Patient/bob', { body: patient('Abbott', { id: 'bob' }) })
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

const doctor = async (looking: object = {}) =>
  await atPage(chartward, 'clinician', { fhirUser: 'Practitioner/doctor', ...looking })
const glass = { patient: 'bob', reason: REASON }

test('the glass is broken with a reason and a passkey, told first, and says until when', async () => {
  const clinician = await doctor()
  expect((await clinician.ask('GET', '/api/chart/glass/of/bob')).json).toMatchObject({ until: null })
  const from = await chartward.leafCount()
  const { json } = await clinician.ask('POST', '/api/chart/glass', glass)
  expect(json.until - json.now).toBeLessThanOrEqual(60 * 60_000)
  expect(json.until - json.now).toBeGreaterThan(59 * 60_000)
  expect(await chartward.entries(from)).toMatchObject([
    { how: 'break-glass', patient: patientIdOf('bob'), who: { user: clinician.user }, note: REASON },
  ])
  expect((await clinician.ask('GET', '/api/chart/glass/of/bob')).json.until).toBe(json.until)
  expect((await clinician.fhir('GET', 'Patient/bob')).status).toBe(200)
})

test.each([
  ['without a passkey shown just before', { proven: false }, glass, '401 STEP_UP_REQUIRED'],
  ['without a reason', {}, { patient: 'bob' }, '400 USAGE'],
  ['with a short one', {}, { patient: 'bob', reason: 'urgent' }, '400 USAGE'],
  ['of nobody', {}, { patient: 'a b', reason: REASON }, '404 NOT_FOUND'],
])('the glass is not broken %s', async (_name, looking, asked, told) => {
  const clinician = await doctor(looking)
  const answer = await clinician.ask('POST', '/api/chart/glass', asked)
  expect(`${answer.status} ${answer.json.code}`).toBe(told)
})

test('the front desk breaks no glass and opens no app', async () => {
  const desk = await atPage(chartward, 'front-desk')
  expect((await desk.ask('POST', '/api/chart/glass', glass)).status).toBe(403)
  expect((await desk.ask('GET', '/api/chart/apps')).status).toBe(403)
  expect((await desk.ask('POST', '/api/chart/launch', { app: 'x', patient: 'ann' })).status).toBe(403)
})

test('while the ledger cannot be written nothing of it happens', async () => {
  const clinician = await doctor()
  const app = await register()
  await withoutLedger(chartward, async () => {
    for (const [path, body] of [
      ['/api/chart/glass', { patient: 'bob', reason: REASON }],
      ['/api/chart/launch', { app, patient: 'ann' }],
    ] as const) {
      const answer = await clinician.ask('POST', path, body)
      expect([path, answer.status, answer.json.code]).toEqual([path, 503, 'LEDGER_UNAVAILABLE'])
    }
  })
  expect((await clinician.ask('GET', '/api/chart/glass/of/bob')).json.until).toBeNull()
})

test('an app is opened for a patient whom the clinician may see, and that is told', async () => {
  const clinician = await doctor()
  const app = await register()
  expect((await clinician.ask('GET', '/api/chart/apps')).json.apps).toContainEqual({
    id: app,
    name: 'Growth charts',
    origin: 'https://app.example',
  })
  const from = await chartward.leafCount()
  const { json } = await clinician.ask('POST', '/api/chart/launch', { app, patient: 'ann' })
  const url = new URL(json.url)
  expect([url.origin + url.pathname, url.searchParams.get('iss')]).toEqual([
    'https://app.example/launch',
    `${chartward.chartward.address.url}/fhir/R4`,
  ])
  expect(await chartward.entries(from)).toMatchObject([
    { how: 'operation', patient: patientIdOf('ann'), note: `app ${app} opened` },
  ])
  const refused = await clinician.ask('POST', '/api/chart/launch', { app, patient: 'bob' })
  expect([refused.status, refused.json.code]).toEqual([403, 'ACCESS_DENIED'])
})

test('whoever is asked why they are here answers in JSON as on the page', async () => {
  const clinician = await doctor()
  await contain(chartward, { degree: 'question', target: { kind: 'person', name: clinician.user } })
  expect((await clinician.fhir('GET', 'Patient/ann')).status).toBe(403)
  expect((await clinician.ask('GET', '/api/why')).json).toMatchObject({
    asked: [{ degree: 'question' }],
    spent: false,
  })
  expect((await clinician.ask('POST', '/api/why', { reason: 'short' })).json.code).toBe('USAGE')
  const from = await chartward.leafCount()
  const said = { reason: 'I see this patient at eleven today' }
  expect((await clinician.ask('POST', '/api/why', said)).json).toEqual({ asked: [], spent: false })
  expect((await chartward.entries(from)).map(({ note }) => note).join('\n')).toContain(said.reason)
  expect((await clinician.fhir('GET', 'Patient/ann')).status).toBe(200)
})

async function register(): Promise<string> {
  const { id } = await chartward.chartward.oauth.clients.register(BY, {
    name: 'Growth charts',
    authMethod: 'client_secret_basic',
    redirectUris: ['https://app.example/back'],
    launchUrl: 'https://app.example/launch',
    scopes: 'launch openid patient/Observation.rs',
  })
  return id
}
