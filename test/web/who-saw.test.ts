import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACCESS_PATHS, type AccessHistory } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { countAsks } from '../support/asked-of.ts'
import { CHROMIUM } from '../support/browser.ts'
import { openCallers } from '../support/callers.ts'
import { atPage } from '../support/page-caller.ts'
import { accessibilityOf, type Looking, openSurfaces, type Surfaces } from '../support/surfaces.ts'
import { type Clinic, openClinic } from '../support/who-saw.ts'

describe.skipIf(CHROMIUM === undefined)('who saw my record, at the portal', () => {
  let surfaces: Surfaces
  let clinic: Clinic
  beforeAll(async () => {
    surfaces = await openSurfaces()
    clinic = await openClinic(surfaces.chartward)
    await clinic.look(clinic.lee)
    await clinic.look(clinic.nurse)
    await clinic.look(clinic.thief)
    const { signIn } = openCallers(surfaces.chartward)
    const kim = await signIn('clinician', { factorAt: surfaces.chartward.clock.now(), user: 'dr-kim' })
    const asked = { caller: kim.caller, patient: patientIdOf('ann'), reason: 'unconscious in the hall' }
    await surfaces.chartward.chartward.access.breakGlass(asked)
    await clinic.look(kim)
    await surfaces.chartward.leafCount()
  })
  afterAll(async () => await surfaces.close())

  const visit = async (path: string, looking: Looking = {}) =>
    await surfaces.visit('patient', path, { fhirUser: 'Patient/ann', ...looking })

  test('the history is episodes, the ledger is checked here, and a thief is pointed out', async () => {
    const { page, problems, context } = await visit('/portal/who-saw')
    await page.locator('#complete').waitFor()
    expect(await page.locator('#complete').textContent()).toMatch(/Complete up to entry \d+/)
    await page.getByText('Care team at Riverside Clinic').first().waitFor()
    const thief = page.getByRole('link', { name: /mallory/ })
    expect(await thief.textContent()).toContain('No matching visit or order')
    await page.getByLabel('Show', { exact: true }).selectOption('flagged')
    await expect.poll(async () => await page.getByText('Care team at Riverside Clinic').count()).toBe(0)
    expect(await page.getByText('Emergency access').first().isVisible()).toBe(true)
    expect(problems).toEqual([])
    await context.close()
  })

  test('an episode shows who, what and why, and each entry proven from its own bytes; a question is asked by keyboard alone', async () => {
    const { page, problems, context } = await visit('/portal/who-saw')
    await page.getByRole('link', { name: /mallory/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /mallory/, level: 1 }).waitFor()
    await page.getByText('Proven').first().waitFor()
    expect(await page.getByText('Does not hold').count()).toBe(0)
    const entry = page.getByRole('button', { name: /Entry/ }).first()
    await entry.focus()
    await page.keyboard.press('Enter')
    await page
      .getByRole('table', { name: /What the entry says/ })
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Ask about this' }).focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('What do you want to know?').fill('Who is Mallory?')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText(/You have an answer by/).waitFor()
    expect(await page.getByText('Who is Mallory?').count()).toBeGreaterThan(0)
    expect(problems).toEqual([])
    await context.close()
  })

  test('an answer that nobody looked at waits on the first page, until it was looked at', async () => {
    const { chartward } = surfaces
    const asking = await atPage(chartward, 'patient', { fhirUser: 'Patient/ben' })
    const { json } = await asking.ask('POST', ACCESS_PATHS.history, { patient: 'ben' })
    const [episode] = (json as AccessHistory).episodes
    const leaves = episode?.people.flatMap((one) => one.leaves) ?? []
    const question = { patient: 'ben', episode: episode?.key, leaves, text: 'Who was that?' }
    const asked = await asking.ask('POST', ACCESS_PATHS.ask, question)
    const officer = await atPage(chartward, 'privacy-officer')
    const { id } = asked.json.questions[0]
    const answer = { id, outcome: 'work', text: 'It was the laboratory.' }
    expect((await officer.ask('POST', '/api/console/question/answer', answer)).status).toBe(200)
    const { page, context } = await visit('/portal', { fhirUser: 'Patient/ben' })
    const asks = countAsks(page)
    await page.getByRole('link', { name: 'the answer to your question' }).press('Enter')
    await page.getByText('It was the laboratory.').waitFor()
    await page.getByRole('link', { name: 'Home' }).click()
    await page.getByRole('heading', { name: 'Hello, ben' }).waitFor()
    await expect.poll(async () => await page.getByRole('link', { name: /answer/ }).count()).toBe(0)
    // What the first page knew already was not asked for again.
    expect(asks.get(`POST ${ACCESS_PATHS.alerts}`)).toBeUndefined()
    expect(asks.get(`POST ${ACCESS_PATHS.questions}`)).toBe(1)
    await page.goto(`${chartward.chartward.site.url}/portal/who-saw/news`)
    await page.getByRole('switch').first().waitFor()
    const changing = countAsks(page)
    await page.getByRole('switch').first().press('Space')
    await expect.poll(() => changing.get(`POST ${ACCESS_PATHS.alertSettings}`)).toBe(1)
    await expect.poll(async () => await page.getByRole('switch').first().isChecked()).toBe(false)
    expect([...changing.keys()]).toEqual([`POST ${ACCESS_PATHS.alertSettings}`])
    await context.close()
  })

  test('what was altered on the way is red, and says what does not hold', async () => {
    const { page, context } = await visit('/portal')
    await page.route('**/api/portal/access/entries', async (route) => {
      const answer = await route.fetch()
      const json = await answer.json()
      json.entries[0].opening.entry = json.entries[0].opening.entry.replace('mallory', 'dr-good')
      await route.fulfill({ response: answer, json })
    })
    await page.goto(`${surfaces.chartward.chartward.site.url}/portal/who-saw`)
    await page.getByRole('link', { name: /mallory/ }).click()
    await page.getByText('Does not hold').first().waitFor()
    expect(await page.getByText('Proven').count()).toBeGreaterThan(0)
    await context.close()
  })

  test('a ledger that begins otherwise than this browser saw before is red', async () => {
    const { page, context } = await visit('/portal/who-saw')
    await page.locator('#complete').waitFor()
    await page.evaluate(() => {
      const name = 'chartward-ledger-ann'
      const kept = JSON.parse(localStorage.getItem(name) ?? '')
      localStorage.setItem(name, JSON.stringify({ ...kept, root: kept.root.replace(/^.{4}/, 'AAAA') }))
    })
    await clinic.look(clinic.lee)
    await surfaces.chartward.leafCount()
    await page.reload()
    await page.getByText('The ledger does not begin with what this browser saw before').waitFor()
    expect(await page.locator('#complete').count()).toBe(0)
    await context.close()
  })

  test('when nothing can be written down, nothing is shown, and the page says so', async () => {
    const { page, context } = await visit('/portal')
    await page.route('**/api/portal/access', async (route) => {
      await route.fulfill({ status: 503, json: { code: 'LEDGER_UNAVAILABLE', message: 'the ledger' } })
    })
    await page.goto(`${surfaces.chartward.chartward.site.url}/portal/who-saw`)
    await page.getByText(/Nothing is shown while it cannot be written down/).waitFor({ timeout: 20_000 })
    expect(await page.getByText('mallory').count()).toBe(0)
    await context.close()
  })

  test.each([
    { language: 'en', scheme: 'light', width: 1280 },
    { language: 'es', scheme: 'dark', width: 1280 },
    { language: 'es', scheme: 'light', width: 390 },
    { language: 'en', scheme: 'dark', width: 320 },
  ] as const)('axe-core finds nothing and nothing runs over: %o', async (looking) => {
    const { page, context } = await visit('/portal/who-saw', looking)
    const check = async (name: string) => {
      expect([name, await accessibilityOf(page)]).toEqual([name, []])
      const over = await page.evaluate(() => {
        const { document, innerWidth } = globalThis as any
        return document.documentElement.scrollWidth - innerWidth
      })
      expect([name, over <= 0]).toEqual([name, true])
    }
    await page.locator('#complete').waitFor()
    await check('history')
    await page.getByRole('link', { name: /mallory/ }).click()
    await page
      .getByText(/^(Proven|Probada)$/)
      .first()
      .waitFor()
    await page
      .getByRole('button', { name: /^(Proven|Probada)/ })
      .first()
      .click()
    await page.getByRole('table').first().waitFor()
    await page.getByRole('button', { name: /^(Ask about this|Preguntar sobre esto)$/ }).click()
    await check('episode')
    await page.goto(`${surfaces.chartward.chartward.site.url}/portal/who-saw/news`)
    await page.getByRole('switch').first().waitFor()
    await check('news')
    await context.close()
  })
})
