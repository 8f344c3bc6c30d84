import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { CHROMIUM } from '../support/browser.ts'
import { choose, goToPart, tabTo } from '../support/keyboard.ts'
import { inTurn, LOOKS } from '../support/looks.ts'
import { openCaseAbout, openStolenCase, type StolenCase } from '../support/stolen-case.ts'
import { flawsOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

/** That each part is whole is tested in every-page.test.ts, and that officers get from a finding to a file in case-walk.test.ts. */
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

  test.for(LOOKS)(
    'by keyboard alone a finding names one person, a hold covers two states, and the duties are a calendar: $name',
    { timeout: 60_000 },
    async (look) => {
      const { id } = (await openCaseAbout(surfaces.chartward, stolen)).case
      const patient = patientIdOf('p-2')
      const visitor = await surfaces.visit('privacy-officer', `/console/cases/${id}/determination`, look)
      const { page, context, say, problems } = visitor
      const press = async (name: string) => {
        await tabTo(page, page.getByRole('button', { name: say(name) }))
        await page.keyboard.press('Enter')
      }
      const type = async (name: string, text: string) => {
        await tabTo(page, page.getByRole('textbox', { name: say(name) }))
        await page.keyboard.type(text)
      }
      await choose(page, page.getByLabel(say('Whom it is about')), 'named')
      await tabTo(page, page.getByRole('combobox', { name: say('People it is about') }))
      await page.keyboard.type('Ann')
      await page.keyboard.press('Enter')
      await page.getByText(say('These are no ids of people: ann')).waitFor()
      const put = page.getByRole('button', { name: say('Put it up for signature') })
      expect(await put.isDisabled()).toBe(true)
      await page.getByRole('listbox').getByRole('option').first().waitFor()
      expect(await flawsOf(page)).toEqual([])
      await page.keyboard.press('Backspace')
      await page.keyboard.type(patient)
      await page.keyboard.press('Enter')
      await page.getByText(say('1 named')).waitFor()
      expect(await flawsOf(page)).toEqual([])
      await type('Why', 'they told us')
      await press('Put it up for signature')
      await page.getByText('breach of 1 people by name', { exact: false }).waitFor()

      await type('Agency', 'FBI')
      await type('Official who asked', 'agent Doe')
      await tabTo(page, page.getByRole('combobox', { name: say('Only these states') }))
      for (const place of ['tx', 'VT']) {
        await page.keyboard.type(place)
        await page.keyboard.press('Enter')
      }
      await tabTo(page, page.getByLabel(inTurn(say('From'))).last())
      await page.keyboard.type('03172026')
      await press('Add the hold')
      await page.getByText(inTurn(say('Covers'), ': TX, VT.')).waitFor()
      const { decisions, holds } = await surfaces.chartward.operations.cases.find(id)
      expect(decisions.at(-1)?.covers).toEqual({ patients: [patient] })
      expect(holds).toMatchObject([{ covers: ['TX', 'VT'], from: '2026-03-17' }])

      await goToPart(visitor, 'Duties')
      const download = page.waitForEvent('download')
      await press('Download the calendar (conservative plan)')
      expect((await download).suggestedFilename()).toBe(`${id}.ics`)
      expect(await readFile(await (await download).path(), 'utf8')).toMatch(/^BEGIN:VCALENDAR[^]*VEVENT/)
      expect(await flawsOf(page)).toEqual([])
      expect(problems).toEqual([])
      await context.close()
    },
  )
})
