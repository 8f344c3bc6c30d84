import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACCESS_PATHS, type AccessHistory } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { countAsks } from '../support/asked-of.ts'
import { CHROMIUM } from '../support/browser.ts'
import { openCallers } from '../support/callers.ts'
import { inTurn, LOOKS } from '../support/looks.ts'
import { atPage } from '../support/page-caller.ts'
import { flawsOf, goToPlace, type Looking, openSurfaces, type Surfaces } from '../support/surfaces.ts'
import { type Clinic, openClinic } from '../support/who-saw.ts'

/** Each look has a patient of its own, to whom an answer is given that nobody looked at. */
const TOLD_IN = { en: 'ben', es: 'luz' } as const

describe.skipIf(CHROMIUM === undefined)('who saw my record, at the portal', () => {
  let surfaces: Surfaces
  let clinic: Clinic
  beforeAll(async () => {
    surfaces = await openSurfaces()
    clinic = await openClinic(surfaces.chartward)
    await clinic.look(clinic.lee)
    await clinic.look(clinic.nurse)
    await clinic.look(clinic.thief)
    const luz = { resourceType: 'Patient', id: 'luz', name: [{ family: 'Marsh', given: ['luz'] }] }
    await clinic.put(luz)
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

  test.for(LOOKS)(
    'the history is episodes, the ledger is checked here, and a thief is pointed out, $name',
    async (look) => {
      const { page, say, problems, context } = await visit('/portal/who-saw', look)
      const careTeam = inTurn(say('Care team at Riverside Clinic, visit of '))
      await page.locator('#complete').waitFor()
      expect(await page.locator('#complete').textContent()).toMatch(inTurn(say('Complete up')))
      await page.getByText(careTeam).first().waitFor()
      const thief = page.getByRole('link', { name: /mallory/ })
      expect(await thief.textContent()).toMatch(inTurn(say('No matching visit or order')))
      await page.getByLabel(say('Show')).selectOption('flagged')
      await expect.poll(async () => await page.getByText(careTeam).count()).toBe(0)
      expect(await page.getByText(say('Emergency access')).first().isVisible()).toBe(true)
      expect(await flawsOf(page)).toEqual([])
      expect(problems).toEqual([])
      await context.close()
    },
  )

  test.for(LOOKS)(
    'an episode shows who, what and why, and each entry proven from its own bytes; a question is asked by keyboard alone, $name',
    async (look) => {
      const { page, say, problems, context } = await visit('/portal/who-saw', look)
      await page.getByRole('link', { name: /mallory/ }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: /mallory/, level: 1 }).waitFor()
      await page.getByText(say('Proven')).first().waitFor()
      expect(await page.getByText(say('Does not hold')).count()).toBe(0)
      const entry = page.getByRole('button', { name: inTurn(say('Entry ')) }).first()
      await entry.focus()
      await page.keyboard.press('Enter')
      await page
        .getByRole('table', { name: inTurn(say('What the entry says, as it was proven')) })
        .first()
        .waitFor()
      await page.getByRole('button', { name: say('Ask about this') }).focus()
      await page.keyboard.press('Enter')
      await page.getByLabel(inTurn(say('What do you want to know?'))).fill('Who is Mallory?')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.getByText(say('You have an answer by')).waitFor()
      expect(await page.getByText('Who is Mallory?').count()).toBeGreaterThan(0)
      expect(await flawsOf(page)).toEqual([])
      expect(problems).toEqual([])
      await context.close()
    },
  )

  test.for(LOOKS)(
    'an answer that nobody looked at waits on the first page, until it was looked at, $name',
    async (look) => {
      const { chartward } = surfaces
      const id = TOLD_IN[look.language]
      await answerTo(id)
      const visitor = await visit('/portal', { ...look, fhirUser: `Patient/${id}` })
      const { page, say, problems, context } = visitor
      const waits = page.getByRole('link', { name: say('the answer to your question') })
      await waits.waitFor()
      expect(await flawsOf(page)).toEqual([])
      const asks = countAsks(page)
      await waits.press('Enter')
      await page.getByText('It was the laboratory.').waitFor()
      await goToPlace(visitor, 'Home')
      await page.getByRole('heading', { name: say(`Hello, ${id}`) }).waitFor()
      await page.getByText(say('Nothing needs you today.')).waitFor()
      // What the first page knew already was not asked for again.
      expect(asks.get(`POST ${ACCESS_PATHS.alerts}`)).toBeUndefined()
      expect(asks.get(`POST ${ACCESS_PATHS.questions}`)).toBe(1)
      await page.goto(`${chartward.chartward.site.url}/portal/who-saw/news`)
      const first = page.getByRole('switch').first()
      await first.waitFor()
      const changing = countAsks(page)
      await first.press('Space')
      await expect.poll(() => changing.get(`POST ${ACCESS_PATHS.alertSettings}`)).toBe(1)
      await expect.poll(async () => await first.isChecked()).toBe(false)
      expect([...changing.keys()]).toEqual([`POST ${ACCESS_PATHS.alertSettings}`])
      // While a choice is on its way, no other is made.
      await expect.poll(async () => await page.getByRole('switch', { disabled: true }).count()).toBe(0)
      expect(await flawsOf(page)).toEqual([])
      expect(problems).toEqual([])
      await context.close()
    },
  )

  /** A patient asked about who saw their record, and an officer answered. */
  async function answerTo(patient: string): Promise<void> {
    const asking = await atPage(surfaces.chartward, 'patient', { fhirUser: `Patient/${patient}` })
    const { json } = await asking.ask('POST', ACCESS_PATHS.history, { patient })
    const [episode] = (json as AccessHistory).episodes
    const leaves = episode?.people.flatMap((one) => one.leaves) ?? []
    const question = { patient, episode: episode?.key, leaves, text: 'Who was that?' }
    const asked = await asking.ask('POST', ACCESS_PATHS.ask, question)
    const officer = await atPage(surfaces.chartward, 'privacy-officer')
    const { id } = asked.json.questions[0]
    const answer = { id, outcome: 'work', text: 'It was the laboratory.' }
    expect((await officer.ask('POST', '/api/console/question/answer', answer)).status).toBe(200)
  }

  test.for(LOOKS)('what was altered on the way is red, and says what does not hold, $name', async (look) => {
    const { page, say, context } = await visit('/portal', look)
    await page.route('**/api/portal/access/entries', async (route) => {
      const answer = await route.fetch()
      const json = await answer.json()
      json.entries[0].opening.entry = json.entries[0].opening.entry.replace('mallory', 'dr-good')
      await route.fulfill({ response: answer, json })
    })
    await page.goto(`${surfaces.chartward.chartward.site.url}/portal/who-saw`)
    await page.getByRole('link', { name: /mallory/ }).click()
    await page.getByText(say('Does not hold')).first().waitFor()
    expect(await flawsOf(page)).toEqual([])
    expect(await page.getByText(say('Proven')).count()).toBeGreaterThan(0)
    await context.close()
  })

  test.for(LOOKS)(
    'a ledger that begins otherwise than this browser saw before is red, $name',
    async (look) => {
      const { page, say, context } = await visit('/portal/who-saw', look)
      await page.locator('#complete').waitFor()
      await page.evaluate(() => {
        const name = 'chartward-ledger-ann'
        const kept = JSON.parse(localStorage.getItem(name) ?? '')
        localStorage.setItem(name, JSON.stringify({ ...kept, root: kept.root.replace(/^.{4}/, 'AAAA') }))
      })
      await clinic.look(clinic.lee)
      await surfaces.chartward.leafCount()
      await page.reload()
      await page.getByText(say('The ledger does not begin with what this browser saw before')).waitFor()
      expect(await page.locator('#complete').count()).toBe(0)
      await context.close()
    },
  )

  test.for(LOOKS)(
    'when nothing can be written down, nothing is shown, and the page says so, $name',
    async (look) => {
      const { page, say, context } = await visit('/portal', look)
      await page.route('**/api/portal/access', async (route) => {
        await route.fulfill({ status: 503, json: { code: 'LEDGER_UNAVAILABLE', message: 'the ledger' } })
      })
      await page.goto(`${surfaces.chartward.chartward.site.url}/portal/who-saw`)
      await page
        .getByText(say('Nothing is shown while it cannot be written down'))
        .waitFor({ timeout: 20_000 })
      expect(await page.getByText('mallory').count()).toBe(0)
      await context.close()
    },
  )
})
