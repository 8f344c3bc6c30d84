import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openMembers } from '../support/members.ts'
import { openSiteBrowser } from '../support/site.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
})
afterAll(async () => await chartward.close())

test('a browser at the front door finds the three surfaces and the sign-in; whatever takes JSON, the addresses', async () => {
  const browser = openSiteBrowser(chartward)
  const { text, headers } = await browser.get('/', { headers: { accept: 'text/html,*/*;q=0.8' } })
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  for (const path of ['/portal', '/console', '/chart', '/sign-in'])
    expect(text).toContain(`href="${chartward.chartward.site.url}${path}"`)
  const { json } = await browser.get('/', { headers: { accept: '*/*' } })
  expect(json).toMatchObject({ name: 'Chartward', fhir: `${chartward.url}/fhir/R4` })
})

test.each([
  ['patient', '/portal'],
  ['proxy', '/portal'],
  ['clinician', '/chart'],
  ['front-desk', '/chart'],
  ['billing', '/chart'],
  ['privacy-officer', '/console'],
  ['security-officer', '/console'],
  ['administrator', '/account'],
])(
  'who signs in as %s lands where they work: %s; a path that was asked for comes first',
  async (role, home) => {
    const { authenticator } = await openMembers(chartward).enrol(role)
    const browser = openSiteBrowser(chartward)
    expect((await browser.signIn(authenticator, '')).json.next).toBe(home)
    expect((await browser.get('/sign-in')).to).toBe(home)
    expect((await browser.get('/sign-in?next=//evil.example')).to).toBe(home)
    expect((await openSiteBrowser(chartward).signIn(authenticator, '/account')).json.next).toBe('/account')
  },
)

test('who has two roles chooses one, and lands where that role works', async () => {
  const members = openMembers(chartward)
  const { person, authenticator } = await members.enrol('clinician')
  await members.alsoAs(person, 'privacy-officer')
  const browser = openSiteBrowser(chartward)
  expect((await browser.signIn(authenticator, '')).json.next).toBe('/role?next=')
  expect((await browser.submit('/role', { role: 'privacy-officer', next: '' })).to).toBe('/console')
})
