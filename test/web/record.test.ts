import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { CHROMIUM } from '../support/browser.ts'
import { inTurn, LOOKS } from '../support/looks.ts'
import { readPdf } from '../support/pdf.ts'
import { writeRecord } from '../support/portal-record.ts'
import { flawsOf, goToPlace, openSurfaces, type Surfaces } from '../support/surfaces.ts'

const MIA = { fhirUser: 'Patient/mia' } as const
/** Each part of the record by what it is called in English, and something of the record that stands there. */
const PARTS = [
  ['Results', 'Glucose in blood'],
  ['Conditions', 'Asthma'],
  ['Medicines', 'Salbutamol'],
  ['Allergies', 'Penicillin'],
  ['Immunizations', 'Influenza'],
  ['Documents', 'Note of the visit'],
] as const

interface Downloaded {
  readonly type: string
  readonly entry: readonly { readonly resource: { readonly resourceType: string } }[]
}

describe.skipIf(CHROMIUM === undefined)('a patient’s record at the portal', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
    await writeRecord(surfaces.chartward)
  })
  afterAll(async () => await surfaces.close())

  const shows = async (page: Page, words: string | RegExp) =>
    await page.locator('main').getByText(words).first().waitFor()

  test.for(LOOKS)(
    'every part of it is reached from home, and shows what is in the record, $name',
    async (look) => {
      const visitor = await surfaces.visit('patient', '/portal', { ...look, ...MIA })
      const { page, say, problems, context } = visitor
      await shows(page, 'Glucose in blood')
      await goToPlace(visitor, 'Health record')
      for (const [place, words] of PARTS) {
        await goToPlace(visitor, place)
        await page.getByRole('heading', { level: 1, name: say(place) }).waitFor()
        await shows(page, words)
      }
      await goToPlace(visitor, 'Visits')
      await page
        .getByRole('link', { name: inTurn(say('Office visit')) })
        .first()
        .click()
      await shows(page, 'Check of asthma')
      await goToPlace(visitor, 'Coverage and claims')
      await shows(page, say('No claims are written down.'))
      expect(problems).toEqual([])
      await context.close()
    },
  )

  test.for(LOOKS)(
    'a result out of range says so in words, and its course is a picture and a table, by keyboard, $name',
    async (look) => {
      const { page, say, context } = await surfaces.visit('patient', '/portal/record/results', {
        ...look,
        ...MIA,
      })
      await page.getByRole('link', { name: 'Glucose in blood' }).press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Glucose in blood' }).waitFor()
      await page.getByText(say('Above the usual range')).first().waitFor()
      await page.getByRole('img', { name: /Glucose in blood\. 4 val/ }).waitFor()
      await page
        .getByRole('button', { name: inTurn(say('Show as table'), ': Glucose in blood') })
        .press('Enter')
      const rows = page.getByRole('row')
      expect(await rows.count()).toBe(5)
      expect(await rows.nth(1).innerText()).toMatch(inTurn(/131\s+/, say('above')))
      await context.close()
    },
  )

  test.for(LOOKS)('a document of text is shown as text, whatever stands in it, $name', async (look) => {
    const { page, say, context } = await surfaces.visit('patient', '/portal/record/documents', {
      ...look,
      ...MIA,
    })
    await page.getByRole('button', { name: inTurn(say('Read'), ': Note of the visit') }).click()
    await page.getByText('<b>Not bold</b>').waitFor()
    expect(await flawsOf(page)).toEqual([])
    await context.close()
  })

  test.for(LOOKS)('everything is downloaded as one bundle, and that has its leaf, $name', async (look) => {
    const before = await surfaces.chartward.leafCount()
    const { page, say, context, user } = await surfaces.visit('patient', '/portal/record/download', {
      ...look,
      ...MIA,
    })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: say('Download as FHIR') }).click(),
    ])
    const bundle = JSON.parse(readFileSync(await download.path(), 'utf8')) as Downloaded
    expect(bundle.type).toBe('collection')
    expect(bundle.entry.map(({ resource }) => resource.resourceType)).toContain('AllergyIntolerance')
    const leaves = (await surfaces.chartward.entries(before)).filter(({ how }) => how === 'everything')
    expect(leaves.map(({ who, patient }) => [who.user, patient])).toEqual([[user, patientIdOf('mia')]])
    await context.close()
  })

  test.for(LOOKS)(
    'the summary is downloaded as a PDF in the language of the page, by keyboard, $name',
    async (look) => {
      const looking = { ...look, ...MIA }
      const { page, say, context } = await surfaces.visit('patient', '/portal/record/download', looking)
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: say('Download as PDF') }).press('Enter'),
      ])
      const { title, language } = await readPdf(readFileSync(await download.path()))
      expect([download.suggestedFilename(), title, language]).toEqual([
        'health-record.pdf',
        ...(look.language === 'en'
          ? ['Health record summary', 'en-US']
          : ['Resumen del expediente médico', 'es-US']),
      ])
      await context.close()
    },
  )

  test.for(LOOKS)(
    'somebody with nothing written down is told so, and not left with an empty page, $name',
    async (look) => {
      const body = { resourceType: 'Patient', id: 'new', name: [{ given: ['New'] }] }
      await surfaces.chartward.fhir('PUT', 'Patient/new', { body })
      const { page, say, context } = await surfaces.visit('patient', '/portal', {
        ...look,
        fhirUser: 'Patient/new',
      })
      await shows(page, say('There are no results yet.'))
      await shows(page, say('No appointments are booked.'))
      await shows(page, say('Nothing needs you today.'))
      expect(await flawsOf(page)).toEqual([])
      await context.close()
    },
  )
})
