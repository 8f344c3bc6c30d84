import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { ChartwardError } from '../../src/kernel/index.ts'
import { CHROMIUM } from '../support/browser.ts'
import { goToPart, tabTo } from '../support/keyboard.ts'
import { drug, type ForgedCase, openForgedCase } from '../support/forged-case.ts'
import { inTurn, LOOKS } from '../support/looks.ts'
import { flawsOf, type Looking, openSurfaces, type Surfaces, type Visitor } from '../support/surfaces.ts'
import { OFFICER } from '../support/suspects.ts'

/** Stopping whom a case is about, and taking back what they wrote, at the console. */

const PLAN = 'Show what would be taken back'
/** What was done to a drug, as each language says it. */
const CHANGED = {
  en: 'A prescription of aspirin was changed (status from “Active” to “Stopped”).',
  es: 'Se cambió una receta de aspirin (estado: de «Activo» a «Suspendido»).',
}
const FORGED_PHONE = [{ system: 'phone', value: '0900 666' }]
const FORGED_AGAIN = drug('morphine')

describe.skipIf(CHROMIUM === undefined).for(LOOKS)('a case whose thief wrote, $name', (look) => {
  let surfaces: Surfaces
  let forged: ForgedCase
  beforeAll(async () => {
    surfaces = await openSurfaces()
    forged = await openForgedCase(surfaces.chartward)
  }, 120_000)
  afterAll(async () => await surfaces.close())

  const measures = async () => await surfaces.chartward.operations.incident.measures({})
  const place = (part: string) => `/console/cases/${forged.id}/${part}`

  test('by keyboard alone a security officer keeps the thief from every record, having read what that does to care; the privacy officer asks and does no more; the measure is ended where it stands', async () => {
    const visitor = await surfaces.visit('security-officer', place(''), look)
    const { page, context, say, problems } = visitor
    await goToPart(visitor, 'Contain')
    // The button says as well what is in force for them.
    const name = inTurn(say(`Person ${forged.user}`))
    const actor = page.getByRole('button', { name })
    await actor.waitFor()
    await tabTo(page, actor)
    await page.keyboard.press('Enter')
    const steps = page.getByRole('region', { name })
    await steps.getByRole('radio').first().waitFor()
    expect(await steps.getByRole('radio').count()).toBe(4)
    await steps.getByText(say('call the department')).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await tabTo(page, steps.getByRole('radio').first())
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, steps.getByRole('button', { name: inTurn(say('Contain'), ': ') }))
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByText(say('It takes effect at once, everywhere.')).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await tabTo(page, dialog.getByRole('button', { name: say('Keep them to their own patients') }))
    await page.keyboard.press('Enter')
    await steps.getByText(say('It is in force.')).waitFor()
    const end = { name: inTurn(say('End'), ': ') }
    await steps.getByRole('button', end).waitFor()
    expect((await measures()).map(({ degree, target }) => [degree, target.name])).toEqual([
      ['care-safe', forged.user],
    ])

    const privacy = await surfaces.visit('privacy-officer', place('contain'), look)
    await privacy.page.getByRole('button', { name }).click()
    await privacy.page.getByRole('radio').first().waitFor()
    expect(await privacy.page.getByRole('radio').count()).toBe(1)
    expect(await privacy.page.getByRole('button', end).count()).toBe(0)
    await privacy.context.close()
    await steps.getByRole('button', end).click()
    await page.getByRole('button', { name: say('End it') }).click()
    await page.getByText(say('Nothing is in force for them.')).waitFor()
    expect(await measures()).toEqual([])
    expect(problems).toEqual([])
    await context.close()
  }, 60_000)

  test('a freeze without a finding is asked for by one officer and approved by another, and nothing is frozen before', async () => {
    const first = await surfaces.visit('security-officer', place('contain'), look)
    const { say } = first
    const section = first.page.getByRole('region', { name: say('The whole environment') })
    await section.getByRole('button', { name: inTurn(say('Ask for a freeze'), ': ') }).click()
    const dialog = first.page.getByRole('dialog')
    await dialog.getByText(say('nothing is frozen before they approve it')).waitFor()
    await dialog.getByRole('button', { name: say('Ask for a freeze') }).click()
    await section.getByText(say('Nothing is frozen until another officer approves it')).waitFor()
    await first.page.getByText(say('You asked for it. Another officer has to approve it.')).waitFor()
    expect(await first.page.getByRole('button', { name: say('Approve and freeze now') }).count()).toBe(0)
    expect(await flawsOf(first.page)).toEqual([])
    expect(await measures()).toEqual([])
    await first.context.close()

    const { page, context } = await surfaces.visit('privacy-officer', '/console/measures', look)
    await page.getByRole('button', { name: say('Approve and freeze now') }).click()
    await page.getByText(say('Environment frozen')).waitFor()
    expect(await flawsOf(page)).toEqual([])
    const [freeze] = await measures()
    expect(freeze?.degree).toBe('freeze')
    await context.close()
    await surfaces.chartward.operations.incident.end(freeze?.id ?? '', OFFICER)
  })

  const plan = async (looking: Looking = {}) => {
    const visitor = await surfaces.visit('security-officer', place('undo'), { ...look, ...looking })
    await visitor.page.getByRole('button', { name: visitor.say(PLAN) }).click()
    return visitor
  }
  const takeBack = async ({ page, say }: Visitor, words: string) => {
    await page.getByRole('button', { name: say(words) }).click()
    await page.getByRole('button', { name: say('Take it back now') }).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await page.getByRole('button', { name: say('Take it back now') }).click()
  }

  /** What the ledger is told, who is refused and how much is shown are the same in every look. */
  describe.runIf(look === LOOKS[0])('before anything is taken back', () => {
    test('a plan changes nothing, and is a leaf about the patient it shows', async () => {
      const from = await surfaces.chartward.leafCount()
      const { page, context, user } = await plan()
      await page.getByText('An allergy to penicillin was removed.').waitFor()
      await page.getByText('Somebody else edited it after them').waitFor()
      const told = await surfaces.chartward.entries(from)
      expect(told.map(({ how, who, patient }) => [how, who.user, patient])).toContainEqual([
        'rollback',
        user,
        patientIdOf('ann'),
      ])
      expect((await forged.read('MedicationRequest/forged')).status).toBe(200)
      await context.close()
    })

    test('the privacy officer is told who takes back, and is shown nothing of a record', async () => {
      const { page, context } = await surfaces.visit('privacy-officer', place('undo'))
      await page.getByText('Only a security officer takes back what was written.').waitFor()
      expect(await page.getByRole('button', { name: PLAN }).count()).toBe(0)
      await context.close()
    })

    test('nothing is planned while it cannot be written down that it was shown, and it is said why', async () => {
      const { disclosure } = surfaces.chartward.chartward
      const { look } = disclosure.undo
      const down = async () =>
        await Promise.reject(new ChartwardError('LEDGER_UNAVAILABLE', 'the ledger cannot be written'))
      Object.assign(disclosure.undo, { look: down })
      try {
        const { page, context } = await plan()
        await page.getByText('Nothing is shown while it cannot be written down').waitFor()
        expect(await page.getByText('penicillin').count()).toBe(0)
        await context.close()
      } finally {
        Object.assign(disclosure.undo, { look })
      }
    })

    test('who showed no passkey lately is asked for it, and no plan is made before', async () => {
      const { page, context } = await plan({ proven: false })
      await page.getByRole('dialog', { name: 'Show that it is you' }).waitFor()
      expect(await page.locator('#plan-counts').count()).toBe(0)
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByText('This takes your passkey or password, and it was not shown.').waitFor()
      await context.close()
    })
  })

  test('what the thief wrote is taken back, a later edit stays with merging, and the record is as it was', async () => {
    const visitor = await plan()
    const { page, context, say, problems } = visitor
    await page.getByText(inTurn(say('An allergy to penicillin'))).waitFor()
    await page.getByText(CHANGED[look.language]).waitFor()
    const merge = page.getByRole('checkbox', { name: say('Merge 1 record that somebody edited afterwards') })
    await merge.check()
    await page.getByRole('button', { name: say('Take back 4 changes') }).waitFor()
    expect(await flawsOf(page)).toEqual([])
    // Somebody writes between the plan and its undoing.
    await forged.write('Patient/ann', { name: [{ family: 'Abbott-Cole' }], telecom: FORGED_PHONE })
    await takeBack(visitor, 'Take back 4 changes')
    await page
      .locator('#applied')
      .getByText(inTurn(say('3 records are as they were before.')))
      .waitFor()
    await page.getByText(inTurn(say('1 record changed since the plan was made'))).waitFor()
    expect(await flawsOf(page)).toEqual([])
    expect((await forged.read('AllergyIntolerance/penicillin')).text).toContain('penicillin')
    expect((await forged.read('MedicationRequest/forged')).status).toBe(410)
    const { text } = await forged.read('MedicationRequest/aspirin')
    expect([text.includes('"active"'), text.includes('seen on the ward')]).toEqual([true, true])
    expect((await forged.read('Patient/ann')).text).toContain('Abbott-Cole')

    await page.getByRole('button', { name: say('Make the plan again') }).click()
    await merge.check()
    await takeBack(visitor, 'Take back 1 change')
    await page
      .locator('#applied')
      .getByText(inTurn(say('1 record is as it was before.')))
      .waitFor()
    const again = (await forged.read('Patient/ann')).text
    expect([again.includes('0117 496 0001'), again.includes('Abbott-Cole')]).toEqual([true, true])
    expect(problems).toEqual([])
    await context.close()
  }, 60_000)

  describe.runIf(look === LOOKS[0])('afterwards', () => {
    test('a plan that is not there any more is refused in words, and nothing is done', async () => {
      await forged.write('MedicationRequest/forged', FORGED_AGAIN, 'thief')
      const visitor = await plan()
      const { page, context } = visitor
      await page.getByRole('button', { name: 'Take back 1 change' }).waitFor()
      await surfaces.chartward.chartward.database.query('delete from rollback_plan', [])
      await takeBack(visitor, 'Take back 1 change')
      await page.getByText('This plan is not there any more').waitFor()
      expect((await forged.read('MedicationRequest/forged')).status).toBe(200)
      await context.close()
    })

    test('a long plan comes in pages, and never all at once', async () => {
      for (let at = 0; at < 25; at += 1)
        await forged.write(`MedicationRequest/many-${at}`, drug('morphine'), 'thief')
      const { page, context } = await plan()
      const shown = page.getByRole('region', { name: 'What would be taken back' })
      await shown.getByText('1 to 20 of 29').waitFor()
      expect(await shown.getByText('A prescription of morphine was added.').count()).toBeLessThanOrEqual(20)
      await shown.getByRole('button', { name: 'Next page' }).click()
      await shown.getByText('21 to 29 of 29').waitFor()
      await shown.getByLabel('Show').selectOption({ label: 'deleted (26)' })
      await shown.getByText('1 to 20 of 26').waitFor()
      await context.close()
    })
  })
})
