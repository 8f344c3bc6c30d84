import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Containment, openContainment } from '../../src/containment/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { callerOf } from '../../src/identity/index.ts'
import { silentLog } from '../../src/kernel/index.ts'
import { launchApp, openRegisteredApp } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { answerConsent } from '../support/consent.ts'
import { filesOf, importMany, openSlowDownload } from '../support/export.ts'
import { openService } from '../support/services.ts'
import { openSiteBrowser } from '../support/site.ts'
import { contain, OFFICER, openSuspect, openSuspectedClinic, type Suspect } from '../support/suspects.ts'
import { openWebBrowser } from '../support/web-browser.ts'

/**
 * The way in: somebody has all of a clinician's: their passkey, the cookie of their browser, the tokens of their app, a code
 * and a launch handle on their way. Then the clinician is suspended, here or by another process.
 */

const SCOPES = 'openid fhirUser launch offline_access user/Encounter.rs user/Patient.rs user/Observation.rs'
const LARGE = { people: 4, each: 400, bytes: 8_000 }
const NOTICED_WITHIN_MS = 3_000

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  await openSuspectedClinic(chartward)
  await importMany(chartward, LARGE)
}, 120_000)
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

/** Another process on the same database: it tells the same ledger. */
async function openElsewhere(): Promise<Containment> {
  const { database, clock, disclosure } = chartward.chartward
  const elsewhere = await openContainment({
    database,
    clock,
    log: silentLog,
    tell: async ({ who, how, note }) =>
      await disclosure.note({ who, request: 'elsewhere', why: 'HSYSADMIN' }, { how, note }),
  })
  onTestFinished(async () => await elsewhere.close())
  return elsewhere
}

/** Every door, by what opens it. Each answers whether it opened. */
async function doorsOf(suspect: Suspect): Promise<Readonly<Record<string, () => Promise<boolean>>>> {
  const { identity, oauth, access, site } = chartward.chartward
  const { browser, authenticator, user } = suspect
  const web = openWebBrowser(site.url)
  for (const [name, value] of browser.cookies) web.setCookie(name, value)
  const person = { person: suspect.app.person, user, browser: web }
  const app = await openRegisteredApp(chartward, { scopes: SCOPES, launchUrl: 'https://app.example/launch' })
  const plain = SCOPES.replace('launch ', '')
  const { token } = await launchApp(app, person, { scopes: plain })
  const launch = app.launch(plain)
  const code = app.codeIn((await answerConsent(web, await web.get(launch.url))).url, launch)
  const [session] = (await identity.sessions.list({ user })).filter(({ kind }) => kind === 'browser')
  if (session === undefined) throw new Error('nobody is signed in')
  const handed = new URL(await oauth.launch(session, { app: app.id, patient: 'ann' }))
  const search = await chartward.fhir('GET', 'Observation?patient=ann&_count=1', { token: suspect.app.token })
  expect(search.status).toBe(200)
  const fhir =
    (path: string, bearer: string = suspect.app.token) =>
    async () =>
      (await chartward.fhir('GET', path, { token: bearer })).status === 200
  const page = (path: string) => async () => (await browser.get(path)).status === 200
  return {
    'a read': fhir('Observation/of-ann'),
    'a search': fhir('Observation?patient=ann'),
    everything: fhir('Patient/ann/$everything'),
    history: fhir('Observation/of-ann/_history'),
    'a batch': async () =>
      (
        await chartward.fhir('POST', '', {
          token: suspect.app.token,
          body: {
            resourceType: 'Bundle',
            type: 'batch',
            entry: [{ request: { method: 'GET', url: 'Patient/ann' } }],
          },
        })
      ).status === 200,
    'a write': async () => {
      const code = { text: 'pulse' }
      const body = {
        resourceType: 'Observation',
        status: 'final',
        code,
        subject: { reference: 'Patient/ann' },
      }
      return (await chartward.fhir('POST', 'Observation', { token: suspect.app.token, body })).status === 201
    },
    'the token of an app': fhir('Encounter/visit', token.json.access_token),
    'the refresh token of an app': async () => (await app.refresh(token.json.refresh_token)).status === 200,
    'a code on its way': async () => (await app.exchange(code, launch)).status === 200,
    'introspection of the token': async () =>
      (await app.introspect(token.json.access_token)).json.active === true,
    'a launch on its way': async () => {
      const changes = { launch: handed.searchParams.get('launch') ?? '' }
      return (await web.get(app.launch(SCOPES, changes).url)).text.includes('name="scope"')
    },
    'the account': page('/account'),
    'the apps': page('/account/apps'),
    'the page of broken glass': page('/break-glass?patient=ben'),
    'broken glass past the page': async () =>
      await access
        .breakGlass({ caller: callerOf(session), patient: patientIdOf('ben'), reason: 'past every page' })
        .then(fhir('Observation/of-ben'), () => false),
    'a form of the account': async () => {
      const csrf = identity.sessions.csrfToken(session.session)
      return (await browser.post('/account/sessions/end-others', { csrf })).to?.includes('/sign-in') !== true
    },
    'a new sign-in with the passkey': async () => (await browser.signIn(authenticator)).status === 200,
    'a sign-in elsewhere': async () =>
      (await openSiteBrowser(chartward).signIn(authenticator)).status === 200,
    'a token made for them': async () =>
      await chartward.token('viewer', user).then(
        () => true,
        () => false,
      ),
  }
}

/** Those that are open; each is tried. */
async function opened(doors: Readonly<Record<string, () => Promise<boolean>>>): Promise<string[]> {
  const found: string[] = []
  for (const [name, opens] of Object.entries(doors)) if (await opens()) found.push(name)
  return found
}

test('of every door that was open before, none is open after the person was suspended', async () => {
  const before = await openSuspect(chartward)
  const doors = await doorsOf(before)
  expect(await opened(doors)).toEqual(Object.keys(doors))
  const suspect = await openSuspect(chartward)
  const closed = await doorsOf(suspect)
  await contain(chartward, { degree: 'suspend-person', target: { kind: 'person', name: suspect.user } })
  const leaves = await chartward.leafCount()
  expect(await opened(closed)).toEqual([])
  const told = await chartward.entries(leaves)
  expect(told.filter(({ resources }) => resources.length > 0)).toEqual([])
  expect(told.filter(({ note }) => note === 'contained: suspend-person').length).toBeGreaterThan(8)
  const status = await chartward.operations.incident.status({ kind: 'person', name: suspect.user })
  expect(status.alive.filter(({ count }) => count > 0)).toEqual([])
  expect(status.attempts.find(({ by }) => by === 'user')?.shown).toBe(0)
})

test('the same when another process suspends them, from a second on', async () => {
  const suspect = await openSuspect(chartward)
  const doors = await doorsOf(suspect)
  const elsewhere = await openElsewhere()
  await elsewhere.begin({
    degree: 'suspend-person',
    target: { kind: 'person', name: suspect.user },
    reason: 'by another process',
    by: OFFICER,
  })
  const at = performance.now()
  await expect
    .poll(async () => (await chartward.fhir('GET', 'Patient/ann', { token: suspect.app.token })).status, {
      timeout: 5_000,
      interval: 20,
    })
    .toBe(403)
  expect(performance.now() - at).toBeLessThan(NOTICED_WITHIN_MS)
  // The other process has done no more than begin: the barrier alone closes every door.
  expect(await opened(doors)).toEqual([])
})

test('an export that is under way when its service is kept to nothing breaks off, wherever that was begun', async () => {
  for (const [at, degree] of (['care-safe', 'suspend-app', 'freeze'] as const).entries()) {
    const service = await openService(chartward, ['system/*.rs'], `copier-${at}`)
    const files = await filesOf(chartward, service.token, 'Patient/$export?_type=Observation')
    const url = files.get('Observation') ?? ''
    const download = await openSlowDownload(url, service.token)
    await download.read(100_000)
    const target =
      degree === 'freeze'
        ? ({ kind: 'environment', name: 'environment' } as const)
        : ({ kind: 'app', name: `copier-${at}` } as const)
    const elsewhere = await openElsewhere()
    const { id } = await elsewhere.begin({ degree, target, reason: 'it copies', by: OFFICER })
    expect([degree, await download.finish()]).toEqual([degree, { complete: false }])
    expect(download.received()).toBeLessThan((LARGE.people * LARGE.each * LARGE.bytes) / 2)
    // Neither that file, nor what there is to download.
    const manifest = url.slice(0, url.lastIndexOf('/'))
    for (const again of [url, manifest]) {
      const headers = { accept: again === url ? '*/*' : 'application/json' }
      const { status } = await chartward.fhir('GET', again, { token: service.token, headers })
      expect([degree, status]).toEqual([degree, 403])
    }
    await elsewhere.end(id, OFFICER)
    await expect
      .poll(() => chartward.chartward.containment.open().length, { timeout: 5_000, interval: 20 })
      .toBeLessThan(10)
  }
})

test('whoever is asked a question opens nothing by any door until they answer, and cannot answer by an app', async () => {
  const suspect = await openSuspect(chartward)
  const { token } = suspect.app
  await contain(chartward, { degree: 'question', target: { kind: 'person', name: suspect.user } })
  const leaves = await chartward.leafCount()
  for (const path of [
    'Observation/of-ann',
    'Observation?patient=ann',
    'Patient/ann/$everything',
    'Practitioner',
  ])
    expect([path, (await chartward.fhir('GET', path, { token })).status]).toEqual([path, 403])
  const posted = await fetch(`${chartward.chartward.site.url}/why`, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: `Bearer ${token}`, origin: chartward.chartward.site.url },
    body: new URLSearchParams({ reason: 'a long enough reason' }),
  })
  expect(posted.status).toBe(303)
  const forged = await suspect.browser.post('/why', { reason: 'a long enough reason', csrf: 'x' })
  expect(forged.status).toBe(403)
  expect((await chartward.fhir('GET', 'Observation/of-ann', { token })).status).toBe(403)
  expect((await chartward.entries(leaves)).filter(({ resources }) => resources.length > 0)).toEqual([])
  expect((await suspect.browser.submit('/why', { reason: 'I look after her today' })).status).toBe(200)
  expect((await chartward.fhir('GET', 'Observation/of-ann', { token })).status).toBe(200)
})
