import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { accessibilityOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'
import { wholeRecord, writeAll } from '../support/whole-record.ts'

describe.skipIf(CHROMIUM === undefined)('a chart', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
    await writeAll(surfaces.chartward, wholeRecord('doe'))
  })
  afterAll(async () => await surfaces.close())

  test('opens for whoever cares for the patient', async () => {
    const { page, problems } = await surfaces.visit('clinician', '/chart/patient/doe', {
      fhirUser: 'Practitioner/lee',
    })
    await page.getByRole('link', { name: 'Problems' }).click()
    expect(await page.locator('h1').textContent()).toContain('Doe')
    expect(await accessibilityOf(page)).toEqual([])
    expect(problems).toEqual([])
    await page.screenshot({ path: '/tmp/read-1.png' })
  })
})
