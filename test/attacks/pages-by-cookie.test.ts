import { afterAll, beforeAll, expect, test } from 'vitest'
import { patient } from '../journeys/bodies.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { signedIn } from '../support/surfaces.ts'

/** FHIR by the cookie of a browser: only a page of ours brings along what makes it count. */

let t: TestChartward
beforeAll(async () => {
  t = await openTestChartward()
  await t.fhir('PUT', 'Patient/mia', { body: patient('Abbott', { id: 'mia' }) })
})
afterAll(async () => await t.close())

const signIn = async () => {
  const { cookie, session } = await signedIn(t, 'patient', { fhirUser: 'Patient/mia' })
  return { cookie: `chartward=${cookie}`, csrf: t.chartward.identity.sessions.csrfToken(session), session }
}

async function ask(headers: Record<string, string>, method = 'GET') {
  const answer = await fetch(`${t.chartward.site.url}/fhir/R4/Patient/mia`, { method, headers })
  const letsRead = ['origin', 'credentials'].map((what) => answer.headers.get(`access-control-allow-${what}`))
  return { status: answer.status, letsRead }
}

test('a cookie alone, the token of another session, and a planted second cookie open nothing', async () => {
  const [own, other] = [await signIn(), await signIn()]
  expect((await ask({ cookie: own.cookie, 'x-csrf': own.csrf })).status).toBe(200)
  expect((await ask({ cookie: own.cookie })).status).toBe(401)
  expect((await ask({ cookie: own.cookie, 'x-csrf': other.csrf })).status).toBe(403)
  expect((await ask({ cookie: `${other.cookie}; ${own.cookie}`, 'x-csrf': own.csrf })).status).toBe(401)
})

test('another site is not let ask with it, nor read', async () => {
  const { cookie, csrf } = await signIn()
  const origin = 'https://elsewhere.example'
  const asked = { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-csrf' }
  expect(await ask(asked, 'OPTIONS')).toEqual({ status: 405, letsRead: [null, null] })
  expect((await ask({ cookie, 'x-csrf': csrf, origin })).letsRead).toEqual([null, null])
})

test('a session that was ended opens nothing any more', async () => {
  const { cookie, csrf, session } = await signIn()
  const who = { user: 'ops', role: 'operator', client: 'test', session: 'test', address: 'local' }
  await t.chartward.identity.sessions.end({ session }, who, 'a test')
  expect((await ask({ cookie, 'x-csrf': csrf })).status).toBe(401)
})
