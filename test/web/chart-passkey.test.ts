import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultConfig } from '../../src/main/config.ts'
import { BY } from '../support/app-users.ts'
import { CHROMIUM, openPage } from '../support/browser.ts'
import { LOOKS, sayIn } from '../support/looks.ts'
import { contextOf, flawsOf } from '../support/surfaces.ts'
import { type ChartScene, DOCTOR, openChartScene } from '../support/chart-scene.ts'

const SIX_MINUTES_MS = 6 * 60_000

describe.skipIf(CHROMIUM === undefined).for(LOOKS)('a clinician with a passkey, $name', (look) => {
  const say = sayIn(look.language)
  let scene: ChartScene
  let page: Page
  beforeAll(async () => {
    const brake = { ...defaultConfig().brake, budgets: { 'unrelated-10m': 1 } }
    const sessions = { ...defaultConfig().sessions, staffIdleMs: 86_400_000 }
    scene = await openChartScene({ config: { brake, sessions } })
    for (const [id, family] of [
      ['cleo', 'Cruz'],
      ['dora', 'Diaz'],
    ])
      await scene.chartward.fhir('PUT', `Patient/${id}`, {
        body: { resourceType: 'Patient', id, name: [{ family }] },
      })
    page = await openPage(scene.browser, contextOf(look))
    await enrol()
  }, 60_000)
  afterAll(async () => await scene.close())

  const go = async (path: string) => await page.goto(scene.chartward.chartward.site.url + path)
  const showPasskey = async () =>
    await page
      .getByRole('dialog', { name: say('Show that it is you') })
      .getByRole('button', { name: say('Use passkey') })
      .click()

  async function enrol(): Promise<void> {
    const { people, recovery } = scene.chartward.chartward.accounts
    const wanted = { role: 'clinician', displayName: 'Dana Diaz', fhir: DOCTOR.fhirUser, userName: 'diaz' }
    const { id } = await people.create(BY, wanted)
    await go('/enrol')
    await page.fill('#enrolment-code', await recovery.invite(BY, id))
    await page.click('#continue')
    await page.click('#passkey')
    await page.click('#finish')
    await page.waitForURL('**/sign-in**')
    await go('/sign-in?next=/chart/patient/ann/write/new/note')
    await page.click('#passkey')
    await page.locator('textarea[name=body]').waitFor()
  }

  test('signs with it in the page, without losing a letter, when it was not shown lately', async () => {
    await page.locator('textarea[name=body]').fill('Signed with a passkey')
    scene.chartward.clock.pass(SIX_MINUTES_MS)
    await page.locator('#save-sign').click()
    await showPasskey()
    await page.waitForURL('**/patient/ann/write')
    expect(await scene.records('DocumentReference')).toMatchObject([
      { docStatus: 'final', authenticator: { reference: 'Practitioner/doctor' } },
    ])
  })

  test('breaks the glass with it, and over a budget says why and goes on', async () => {
    const breakGlass = async (patient: string) => {
      await go(`/chart/patient/${patient}`)
      await page.locator('#ask-glass').click()
      await page
        .getByRole('textbox', { name: say('Why you need this chart now') })
        .fill('Covering the emergency room tonight')
      await page.locator('#break-glass').click()
    }
    scene.chartward.clock.pass(SIX_MINUTES_MS)
    await breakGlass('cleo')
    await showPasskey()
    await page.getByRole('heading', { name: 'Cruz' }).waitFor()
    await breakGlass('dora')
    await page.getByText(say('Say why, and go on.')).waitFor()
    scene.chartward.clock.pass(SIX_MINUTES_MS)
    await page.locator('#answer-why').click()
    await page
      .getByRole('dialog')
      .getByRole('textbox', { name: say('Reason') })
      .fill('Covering for the whole ward tonight')
    await page.locator('#send-why').click()
    await showPasskey()
    await page.getByRole('heading', { name: 'Diaz' }).waitFor()
    await page.locator('#glass-time').getByText(say('The glass is broken for this chart.')).waitFor()
    expect(await flawsOf(page)).toEqual([])
  })

  test('whose hour of broken glass goes by while typing breaks it again, and loses no letter', async () => {
    await go('/chart/patient/dora/write/new/note')
    await page.locator('textarea[name=body]').fill('Stable after an hour')
    scene.chartward.clock.pass(61 * 60_000)
    await page.locator('#save-draft').click()
    await page.getByText(say('You take no part in this patient')).first().waitFor()
    await page.locator('#ask-glass').click()
    await page
      .getByRole('textbox', { name: say('Why you need this chart now') })
      .fill('Still covering the emergency room')
    await page.locator('#break-glass').click()
    await showPasskey()
    await page.waitForURL('**/patient/dora/write')
    const data = Buffer.from('Stable after an hour').toString('base64')
    expect(await scene.records('DocumentReference', 'patient=Patient/dora')).toMatchObject([
      { docStatus: 'preliminary', content: [{ attachment: { data } }] },
    ])
  })
})
