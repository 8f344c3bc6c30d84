import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { writeDemoLike } from '../support/demo-like.ts'
import { LOOKS, sayIn } from '../support/looks.ts'
import { movedOn, slowDown } from '../support/slow-line.ts'
import { openSurfaces, type Surfaces } from '../support/surfaces.ts'

const MIA = { fhirUser: 'Patient/mia' } as const
const LEE = { fhirUser: 'Practitioner/lee' } as const
const MOVED_MAX = 0.1

/** A page of each surface with much on it, and what is there when it has come. */
const PAGES = [
  ['patient', { ...LOOKS[0], ...MIA }, '/portal/record/results', 'Glucose in blood'],
  ['patient', { ...LOOKS[1], ...MIA }, '/portal/record/results', 'Glucose in blood'],
  ['privacy-officer', LOOKS[0], '/console/findings', 'Many patients without a relation'],
  ['privacy-officer', LOOKS[1], '/console/findings', sayIn('es')('Many patients without a relation')],
  ['clinician', { ...LOOKS[0], ...LEE }, '/chart/patient/mia/summary', 'Salbutamol inhaler'],
  ['clinician', { ...LOOKS[1], ...LEE }, '/chart/patient/mia/summary', 'Salbutamol inhaler'],
] as const

describe.skipIf(CHROMIUM === undefined)('on a slow line', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
    await writeDemoLike(surfaces)
  }, 120_000)
  afterAll(async () => await surfaces.close())

  test.each(PAGES)(
    'a %s is told that something loads, and what stands on the page does not jump about',
    async (role, looking, place, word) => {
      const { page, say, problems, context } = await surfaces.visit(
        role,
        place.split('/').slice(0, 2).join('/'),
        looking,
      )
      await slowDown(page)
      await page.goto(surfaces.chartward.chartward.site.url + place, { waitUntil: 'commit' })
      await page
        .getByRole('status')
        .filter({ hasText: say('Loading') })
        .first()
        .waitFor({ timeout: 60_000 })
      await page.getByText(word).first().waitFor({ timeout: 60_000 })
      await expect.poll(async () => await page.locator('main .late').count(), { timeout: 60_000 }).toBe(0)
      expect(await movedOn(page)).toBeLessThan(MOVED_MAX)
      expect(problems).toEqual([])
      await context.close()
    },
  )

  /** Presses twice, as the impatient do; answers how often the server was asked. */
  async function asksWhenPressedTwice(page: Page, button: Locator, path: RegExp): Promise<number> {
    let asked = 0
    page.on('request', (request) => {
      if (request.method() === 'POST' && path.test(request.url())) asked += 1
    })
    await slowDown(page)
    await button.dblclick()
    // While it is under way it cannot be pressed.
    expect(await button.isDisabled()).toBe(true)
    await button.click({ force: true, noWaitAfter: true, timeout: 1_000 }).catch(() => undefined)
    await button.waitFor({ state: 'detached', timeout: 60_000 })
    return asked
  }

  test('a button that is pressed twice does its thing once', async () => {
    const officer = await surfaces.visit('privacy-officer', '/console/cases/open')
    await officer.page.getByLabel('Title').fill('Pressed twice')
    const open = officer.page.getByRole('button', { name: 'Open the case' })
    expect(await asksWhenPressedTwice(officer.page, open, /\/api\/console\/case$/)).toBe(1)
    const cases = await surfaces.chartward.operations.cases.list()
    expect(cases.filter(({ title }) => title === 'Pressed twice')).toHaveLength(1)
    await officer.context.close()

    const doctor = await surfaces.visit('clinician', '/chart/patient/mia/write/new/note', LEE)
    await doctor.page.locator('textarea[name=body]').fill('Pressed twice')
    const save = doctor.page.locator('#save-draft')
    expect(await asksWhenPressedTwice(doctor.page, save, /\/DocumentReference$/)).toBe(1)
    await doctor.context.close()
  })
})
