import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { CHROMIUM } from '../support/browser.ts'
import { readPdf } from '../support/pdf.ts'
import { writeRecord } from '../support/portal-record.ts'
import { accessibilityOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

const MIA = { fhirUser: 'Patient/mia' } as const
/** Each page, and something that is on it once it is there. */
const PAGES = [
  ['', 'Glucose in blood'],
  ['/record', 'Health record'],
  ['/record/results', 'Glucose in blood'],
  ['/record/results/2345-7', '131 mg/dL'],
  ['/record/results/85354-9', '127 / 79 mmHg'],
  ['/record/conditions', 'Asthma'],
  ['/record/medicines', 'Salbutamol'],
  ['/record/allergies', 'Penicillin'],
  ['/record/immunizations', 'Influenza'],
  ['/record/visits', 'Office visit'],
  ['/record/visits/visit', 'Check of asthma'],
  ['/record/documents', 'Note of the visit'],
  ['/record/coverage', 'No claims are written down.'],
  ['/record/print', 'Salbutamol'],
  ['/record/download', 'FHIR'],
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

  const shows = async (page: Page, words: string) =>
    await page.locator('main').getByText(words).first().waitFor()

  test('every page shows what is in the record, and axe-core finds nothing', async () => {
    const { page, context, problems } = await surfaces.visit('patient', '/portal', MIA)
    for (const [place, words] of PAGES) {
      await page.goto(`${surfaces.chartward.chartward.site.url}/portal${place}`)
      await shows(page, words)
      await page.waitForLoadState('networkidle')
      expect([place, await accessibilityOf(page)]).toEqual([place, []])
    }
    expect(problems).toEqual([])
    await context.close()
  })

  test('the same in Spanish, in the dark, and as narrow as a phone without scrolling sideways', async () => {
    const looking = { ...MIA, language: 'es', scheme: 'dark', width: 320 } as const
    const { page, context, problems } = await surfaces.visit('patient', '/portal', looking)
    for (const [place] of PAGES) {
      await page.goto(`${surfaces.chartward.chartward.site.url}/portal${place}`)
      await page.locator('h1').first().waitFor()
      await page.waitForLoadState('networkidle')
      expect([place, await accessibilityOf(page)]).toEqual([place, []])
      expect([place, await page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([
        place,
        0,
      ])
    }
    expect(problems).toEqual([])
    await context.close()
  })

  test('a result out of range says so in words, and its course is a picture and a table, by keyboard', async () => {
    const { page, context } = await surfaces.visit('patient', '/portal/record/results', MIA)
    await page.getByRole('link', { name: 'Glucose in blood' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Glucose in blood' }).waitFor()
    await page.getByText('Above the usual range').first().waitFor()
    await page.getByRole('img', { name: /Glucose in blood\. 4 values/ }).waitFor()
    await page.getByRole('button', { name: 'Show as table: Glucose in blood' }).press('Enter')
    const rows = page.getByRole('row')
    expect(await rows.count()).toBe(5)
    expect(await rows.nth(1).innerText()).toMatch(/131\s+above/)
    await context.close()
  })

  test('a document of text is shown as text, whatever stands in it', async () => {
    const { page, context } = await surfaces.visit('patient', '/portal/record/documents', MIA)
    await page.getByRole('button', { name: 'Read: Note of the visit' }).click()
    await page.getByText('<b>Not bold</b>').waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    await context.close()
  })

  test('everything is downloaded as one bundle, and that has its leaf', async () => {
    const before = await surfaces.chartward.leafCount()
    const { page, context, user } = await surfaces.visit('patient', '/portal/record/download', MIA)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as FHIR' }).click(),
    ])
    const bundle = JSON.parse(readFileSync(await download.path(), 'utf8')) as Downloaded
    expect(bundle.type).toBe('collection')
    expect(bundle.entry.map(({ resource }) => resource.resourceType)).toContain('AllergyIntolerance')
    const leaves = (await surfaces.chartward.entries(before)).filter(({ how }) => how === 'everything')
    expect(leaves.map(({ who, patient }) => [who.user, patient])).toEqual([[user, patientIdOf('mia')]])
    await context.close()
  })

  test('the summary is downloaded as a PDF in the language of the page, by keyboard', async () => {
    const looking = { ...MIA, language: 'es' } as const
    const { page, context } = await surfaces.visit('patient', '/portal/record/download', looking)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Descargar como PDF' }).press('Enter'),
    ])
    const { title, language } = await readPdf(readFileSync(await download.path()))
    expect([download.suggestedFilename(), title, language]).toEqual([
      'health-record.pdf',
      'Resumen del expediente médico',
      'es-US',
    ])
    await context.close()
  })

  test('somebody with nothing written down is told so, and not left with an empty page', async () => {
    const body = { resourceType: 'Patient', id: 'new', name: [{ given: ['New'] }] }
    await surfaces.chartward.fhir('PUT', 'Patient/new', { body })
    const { page, context } = await surfaces.visit('patient', '/portal', { fhirUser: 'Patient/new' })
    await shows(page, 'There are no results yet.')
    await shows(page, 'No appointments are booked.')
    await shows(page, 'Nothing needs you today.')
    expect(await accessibilityOf(page)).toEqual([])
    await context.close()
  })
})
