import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AppUser, BY, launchApp, openAppUser, openRegisteredApp } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { answerConsent, scopesOn, valueOf } from '../support/consent.ts'
import { openMembers } from '../support/members.ts'
import { openSiteBrowser } from '../support/site.ts'
import { openWebBrowser } from '../support/web-browser.ts'

/** Two at once, and two people at one browser: what one of them may have is never the other's. */

const SCOPES = 'openid fhirUser launch/patient offline_access patient/Patient.rs'

let chartward: TestChartward
let ann: AppUser
beforeAll(async () => {
  chartward = await openTestChartward()
  for (const id of ['ann', 'ben'])
    await chartward.fhir('PUT', `Patient/${id}`, { body: { resourceType: 'Patient', id } })
  ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
})
afterAll(async () => await chartward.close())

const asked = async (user: AppUser) => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const launch = app.launch(SCOPES)
  return { app, launch, page: await user.browser.get(launch.url) }
}

const reads = async (token: string): Promise<number> =>
  (await chartward.fhir('GET', 'Patient/ann', { token })).status

test('a code that is redeemed twice at once gives one token at the most, and that is over', async () => {
  const { app, launch, page } = await asked(ann)
  const back = await answerConsent(ann.browser, page)
  const code = app.codeIn(back.url, launch)
  const answers = await Promise.all(Array.from({ length: 6 }, async () => await app.exchange(code, launch)))
  const given = answers.filter(({ status }) => status === 200)
  expect(given.length).toBeLessThanOrEqual(1)
  const refused = answers.filter(({ status }) => status !== 200)
  expect(refused.filter(({ json }) => json.error !== 'invalid_grant')).toEqual([])
  for (const { json } of given) {
    expect(await reads(json.access_token)).toBe(401)
    expect((await app.refresh(json.refresh_token)).json).toMatchObject({ error: 'invalid_grant' })
  }
})

test('a refresh token that is used twice at once is the end of all that was given', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const { token } = await launchApp(app, ann, { scopes: SCOPES })
  const answers = await Promise.all(
    Array.from({ length: 6 }, async () => await app.refresh(token.json.refresh_token)),
  )
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
  const refused = answers.filter(({ status }) => status !== 200)
  expect(refused.filter(({ json }) => json.error !== 'invalid_grant')).toEqual([])
  const given = [token, ...answers].filter(({ status }) => status === 200)
  for (const { json } of given) expect(await reads(json.access_token)).toBe(401)
})

test('a consent page that is answered several times at once gives once', async () => {
  const { app, launch, page } = await asked(ann)
  const form: [string, string][] = [
    ['csrf', valueOf(page, 'csrf')],
    ['answer', 'allow'],
    ...scopesOn(page).ticked.map((scope): [string, string] => ['scope', scope]),
  ]
  const backs = await Promise.all([1, 2, 3].map(async () => await ann.browser.post(page.url.href, form)))
  const codes = new Set(backs.map(({ url }) => url.searchParams.get('code')).filter((code) => code !== null))
  const given = []
  for (const code of codes) given.push(await app.exchange(code, launch))
  expect(given.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
  const grants = await chartward.chartward.oauth.grants(ann.person)
  expect(grants.filter(({ client }) => client === app.id).length).toBeLessThanOrEqual(1)
})

test('what one person was asked, the next one at the browser answers for themselves alone', async () => {
  const { app, launch, page } = await asked(ann)
  const ben = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ben' })
  const csrf = valueOf(page, 'csrf')
  const annCookie = ann.browser.cookie('chartward') ?? ''
  ann.browser.setCookie('chartward', ben.browser.cookie('chartward') ?? '')
  const form: [string, string][] = scopesOn(page).ticked.map((scope) => ['scope', scope])
  const stale = await ann.browser.post(page.url.href, [['csrf', csrf], ['answer', 'allow'], ...form])
  expect([stale.status, stale.url.searchParams.get('code')]).toEqual([403, null])
  const back = await answerConsent(ann.browser, await ann.browser.get(page.url.href))
  const token = await app.exchange(app.codeIn(back.url, launch), launch)
  expect(token.json.patient).toBe('ben')
  expect(await reads(token.json.access_token)).not.toBe(200)
  ann.browser.setCookie('chartward', annCookie)
})

test.each([
  ['in another role', 'role'],
  ['signed out', 'out'],
  ['disabled', 'disabled'],
  ['without the role', 'ended'],
  ['of an app that was disabled', 'app'],
])('a consent page that was left open by somebody now %s gives nothing', async (_, what) => {
  const { accounts, oauth, identity } = chartward.chartward
  const members = openMembers(chartward)
  const { person, authenticator } = await members.enrol('patient', { fhir: 'Patient/ann' })
  await members.alsoAs(person, 'proxy')
  const signed = openSiteBrowser(chartward)
  await signed.signIn(authenticator)
  await signed.submit('/role', { role: 'patient', next: '/account' })
  const browser = openWebBrowser(chartward.chartward.site.url)
  for (const [name, value] of signed.cookies) browser.setCookie(name, value)
  const { app, page } = await asked({ person: person.id, user: person.userName, browser })
  expect(page.status).toBe(200)
  if (what === 'role') {
    await signed.submit('/role', { role: 'proxy', next: '/account' })
    for (const [name, value] of signed.cookies) browser.setCookie(name, value)
  }
  if (what === 'out') await identity.sessions.end({ person: person.id }, BY, 'signed out')
  if (what === 'disabled') await accounts.people.disable(BY, person.id)
  if (what === 'ended') await accounts.people.endRole(BY, person.id, 'patient')
  if (what === 'app') await oauth.disable(app.id, BY)
  const back = await answerConsent(browser, page)
  expect(back.url.searchParams.get('code')).toBeNull()
  expect(await oauth.grants(person.id)).toEqual([])
})

test.each([
  ['the app is disabled', 'app'],
  ['the person is disabled', 'disabled'],
  ['the role ends', 'ended'],
])('a code is worth nothing when %s before it is redeemed', async (_, what) => {
  const { accounts, oauth, identity } = chartward.chartward
  const user = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  const { app, launch, page } = await asked(user)
  const code = app.codeIn((await answerConsent(user.browser, page)).url, launch)
  if (what === 'app') await oauth.disable(app.id, BY)
  if (what === 'disabled') await accounts.people.disable(BY, user.person)
  if (what === 'ended') await accounts.people.endRole(BY, user.person, 'patient')
  // As the door of administrators does with either.
  if (what !== 'app') await identity.sessions.end({ person: user.person }, BY, what)
  const { status, json } = await app.exchange(code, launch)
  expect([status === 400 || status === 401, json.access_token]).toEqual([true, undefined])
})
