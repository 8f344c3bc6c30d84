import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BY } from '../support/app-users.ts'
import { CHROMIUM, openBrowser, openPage } from '../support/browser.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openSmartPage, type SmartPage } from '../support/smart-page.ts'

/** A person at a real browser with a passkey, and an app built on the library that most SMART apps are built on. */
const SCOPES =
  'openid fhirUser launch/patient offline_access patient/Patient.rs patient/Observation.rs patient/Condition.rs'
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'

describe.skipIf(CHROMIUM === undefined)('in a real browser (skipped where there is no Chromium)', () => {
  let chartward: TestChartward
  let browser: Browser
  let page: Page
  let app: SmartPage
  let clientId: string
  const errors: string[] = []

  beforeAll(async () => {
    chartward = await openTestChartward()
    const name = [{ family: 'Marsh', given: ['Ann'] }]
    await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann', name } })
    for (const code of ['laboratory', 'vital-signs']) await putObservation(code)
    app = await openSmartPage()
    const asked = { name: 'Growth Chart', authMethod: 'none', scopes: SCOPES }
    const where = { redirectUris: [app.redirectUri], origins: [app.origin] }
    clientId = (await chartward.chartward.oauth.clients.register(BY, { ...asked, ...where })).id
    browser = await openBrowser()
    page = await openPage(browser)
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) errors.push(message.text())
    })
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await app?.close()
    await chartward?.close()
  })

  async function putObservation(code: string): Promise<void> {
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
  }

  const text = async (id: string) => await page.locator(`#${id}`).textContent()
  const launch = async () => {
    await page.goto(app.launchUrl(`${chartward.url}/fhir/R4`, clientId, SCOPES))
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
  }
  const ready = async () =>
    await expect.poll(async () => await text('state'), { timeout: 15_000 }).toBe('ready')

  test('somebody enrols a passkey with the code they were given', async () => {
    const { people, recovery } = chartward.chartward.accounts
    const wanted = { role: 'patient', displayName: 'Ann Marsh', fhir: 'Patient/ann', userName: 'ann' }
    const { id } = await people.create(BY, wanted)
    await page.goto(`${chartward.chartward.site.url}/enrol`)
    await page.fill('#enrolment-code', await recovery.invite(BY, id))
    await page.click('#continue')
    await page.click('#passkey')
    await page.click('#finish')
    await expect.poll(() => new URL(page.url()).pathname).toBe('/sign-in')
  })

  test('9.16 the app launches alone: sign-in with the passkey, consent, token, and it reads its patient', async () => {
    await page.goto(app.launchUrl(`${chartward.url}/fhir/R4`, clientId, SCOPES))
    await page.click('#passkey')
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await ready()
    expect([await text('patient'), await text('user')]).toEqual(['Marsh', 'Patient/ann'])
    expect(await text('observations')).toBe('laboratory vital-signs')
    expect((await text('scope'))?.split(' ').toSorted()).toEqual(SCOPES.split(' ').toSorted())
  })

  test('9.28 a part that is ticked is given in place of the whole', async () => {
    await launch()
    await page.getByText(/Only a part of it: .*observations/).click()
    await page.getByRole('checkbox', { name: 'laboratory results' }).check()
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await ready()
    expect(await text('observations')).toBe('laboratory')
    expect(await text('scope')).toContain('patient/Observation.rs?category=')
    expect(await text('scope')).not.toContain('patient/Observation.rs ')
  })

  test('9.3 the app’s access is taken back on the account page, and it reads nothing more', async () => {
    await page.click('#again')
    await expect.poll(async () => await text('outcome')).toBe('there')
    const account = await page.context().newPage()
    await account.goto(`${chartward.chartward.site.url}/account/apps`)
    const buttons = account.getByRole('button', { name: 'Take back from Growth Chart' })
    while ((await buttons.count()) > 0) await buttons.first().click()
    await account.close()
    await page.click('#again')
    await expect.poll(async () => await text('outcome')).toMatch(/401|session has expired|Session expired/)
  })

  test('nothing was blocked by the policy of our pages, and no script failed', () => {
    expect(errors).toEqual([])
  })
})
