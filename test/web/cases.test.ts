import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { CHROMIUM } from '../support/browser.ts'
import { asked } from '../support/campaign.ts'
import { tabTo } from '../support/keyboard.ts'
import { LOOKS } from '../support/looks.ts'
import { DRAFT } from '../support/notices.ts'
import { openStolenCase, type StolenCase } from '../support/stolen-case.ts'
import { accessibilityOf, flawsOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

/** That each part is whole is tested in every-page.test.ts. */
describe.skipIf(CHROMIUM === undefined)('a case at the console', () => {
  let surfaces: Surfaces
  let stolen: StolenCase
  beforeAll(async () => {
    surfaces = await openSurfaces()
    stolen = await openStolenCase(surfaces.chartward)
  }, 120_000)
  afterAll(async () => await surfaces.close())

  test.for(LOOKS)('a leaf of a person leads to the page that checks its proof: $name', async (look) => {
    const path = `/console/cases/${stolen.case.id}/scope/${patientIdOf('p-2')}`
    const { page, context, say } = await surfaces.visit('privacy-officer', path, look)
    await page.locator('main a[href*="/ledger/disclosure/"]').first().click()
    await page.locator('#checked').getByText(say('It stands at number')).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await context.close()
  })

  test('who signs a determination finds it in the timeline and in the duties', async () => {
    const { page, context } = await surfaces.visit(
      'privacy-officer',
      `/console/cases/${stolen.case.id}/determination`,
    )
    await page.getByLabel('Why', { exact: false }).first().fill('records left to a stolen session')
    await page.getByRole('button', { name: 'Put it up for signature' }).press('Enter')
    await page.getByText('Does not count yet: 1 more to sign').waitFor()
    await page.getByLabel('Your first and last name, and your office').fill('Kim Okafor, privacy officer')
    await page.getByRole('button', { name: 'Sign', exact: true }).press('Enter')
    await page.getByText('Counts since').waitFor()
    expect(await page.getByText('Signed: Kim Okafor, privacy officer').count()).toBe(1)
    const nav = page.getByRole('navigation', { name: 'Parts of the case' })
    await nav.getByRole('link', { name: 'Timeline' }).click()
    await page
      .getByText(/Kim Okafor/)
      .first()
      .waitFor()
    await nav.getByRole('link', { name: 'Duties' }).click()
    await page.getByText(/Clocks count from: .*Breach determined/).waitFor()
    await page.getByText('HHS Secretary', { exact: false }).first().waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    const { anchors } = await surfaces.chartward.operations.cases.find(stolen.case.id)
    expect(anchors.breachDetermined).toBeDefined()
    await context.close()
  }, 60_000)

  test('by keyboard alone a finding names one person, a hold covers two states, and the duties are a calendar', async () => {
    const patient = patientIdOf('p-2')
    const path = `/console/cases/${stolen.case.id}/determination`
    const { page, context } = await surfaces.visit('privacy-officer', path)
    await tabTo(page, page.getByLabel('Whom it is about'))
    await page.keyboard.type('Single')
    const people = page.getByRole('combobox', { name: 'People it is about' })
    await tabTo(page, people)
    await page.keyboard.type('Ann')
    await page.keyboard.press('Enter')
    await page.getByText('These are no ids of people: ann').waitFor()
    expect(await page.getByRole('button', { name: 'Put it up for signature' }).isDisabled()).toBe(true)
    await page.keyboard.press('Backspace')
    await page.keyboard.type(patient)
    await page.keyboard.press('Enter')
    await page.getByText('1 named').waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    await tabTo(page, page.getByRole('textbox', { name: 'Why', exact: true }))
    await page.keyboard.type('they told us')
    await tabTo(page, page.getByRole('button', { name: 'Put it up for signature' }))
    await page.keyboard.press('Enter')
    await page.getByText('breach of 1 people by name', { exact: false }).waitFor()

    await page.getByRole('textbox', { name: 'Agency' }).fill('FBI')
    await page.getByRole('textbox', { name: 'Official who asked' }).fill('agent Doe')
    await page.getByLabel('From', { exact: false }).last().fill('2026-03-17')
    const places = page.getByRole('combobox', { name: 'Only these states' })
    await tabTo(page, places)
    for (const place of ['tx', 'VT']) {
      await page.keyboard.type(place)
      await page.keyboard.press('Enter')
    }
    await tabTo(page, page.getByRole('button', { name: 'Add the hold' }))
    await page.keyboard.press('Enter')
    await page.getByText('Covers: TX, VT.', { exact: false }).waitFor()
    const { decisions, holds } = await surfaces.chartward.operations.cases.find(stolen.case.id)
    expect(decisions.at(-1)?.covers).toEqual({ patients: [patient] })
    expect(holds.at(-1)?.covers).toEqual(['TX', 'VT'])

    await page.getByRole('link', { name: 'Duties' }).click()
    await tabTo(page, page.getByRole('button', { name: 'Download the calendar' }))
    const download = page.waitForEvent('download')
    await page.keyboard.press('Enter')
    expect((await download).suggestedFilename()).toBe(`${stolen.case.id}.ics`)
    expect(await readFile(await (await download).path(), 'utf8')).toMatch(/^BEGIN:VCALENDAR[^]*VEVENT/)
    await context.close()
  }, 60_000)

  test('one officer cannot approve a campaign twice: a second one does, and then its list is frozen', async () => {
    const { recipients, campaigns } = surfaces.chartward.operations
    const { id: caseId } = stolen.case
    while (!(await recipients.gather(asked('kim'), caseId, {})).complete);
    const settings = { email: false, portal: true }
    const drafting = { case: caseId, draft: DRAFT, settings, supplement: false }
    const { id } = await campaigns.draft(asked('kim'), drafting)
    const path = `/console/cases/${caseId}/notices`
    const first = await surfaces.visit('privacy-officer', path)
    await first.page.getByText('Nobody approved these words yet', { exact: false }).waitFor()
    await first.page.getByRole('button', { name: 'Approve these words' }).press('Enter')
    await first.page.getByText('You cannot approve them a second time', { exact: false }).waitFor()
    expect(await first.page.getByRole('button', { name: 'Approve these words' }).count()).toBe(0)
    await first.page.getByText('Another officer has to approve the same words').waitFor()
    expect(await first.page.getByRole('button', { name: /^Freeze/ }).count()).toBe(0)
    expect(await accessibilityOf(first.page)).toEqual([])
    expect((await campaigns.find(id)).state).toBe('draft')
    await first.context.close()

    const { page, context, user } = await surfaces.visit('security-officer', path)
    await page.getByText(`Approved by ${first.user}`, { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Approve these words' }).press('Enter')
    await page.getByText('It can be frozen.').waitFor()
    await page.getByRole('button', { name: `Freeze: ${id}` }).press('Enter')
    await page.getByRole('button', { name: 'Freeze', exact: true }).press('Enter')
    await page.getByRole('button', { name: `Send: ${id}` }).waitFor()
    await page.getByText('Letter: 0 of', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Show the letters' }).press('Enter')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download the letters (PDF)' }).press('Enter')
    expect((await download).suggestedFilename()).toBe(`${id}-preview.pdf`)
    expect(await accessibilityOf(page)).toEqual([])
    const { state, approvedBy } = await campaigns.find(id)
    expect(state).toBe('frozen')
    expect(approvedBy.toSorted()).toEqual([first.user, user].toSorted())
    await context.close()
  }, 60_000)
})
