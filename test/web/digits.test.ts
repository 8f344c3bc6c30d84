import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { type ChartScene, openChartScene } from '../support/chart-scene.ts'

/** As text: JavaScript would write these numbers otherwise. */
const OBSERVATION =
  '{"resourceType":"Observation","id":"exact","status":"final","subject":{"reference":"Patient/ann"},' +
  '"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],' +
  '"code":{"coding":[{"system":"http://loinc.org","code":"2160-0"}],"text":"Creatinine"},' +
  '"effectiveDateTime":"2026-11-02T09:30:00Z","valueQuantity":{"value":1.10,"unit":"mg/dL"},' +
  '"referenceRange":[{"low":{"value":0.60,"unit":"mg/dL"},"high":{"value":1.20,"unit":"mg/dL"}}]}'
const TRACE = OBSERVATION.replace('"exact"', '"trace"')
  .replace('2160-0', '5671-3')
  .replace('Creatinine', 'Lead')
  .replace('1.10', '0.00040')
const EARLIER = OBSERVATION.replace('"exact"', '"earlier"')
  .replace('2026-11', '2026-05')
  .replace('1.10', '0.90')
const DRAFT =
  '{"resourceType":"MedicationRequest","id":"exact","status":"draft","intent":"order","subject":{"reference":"Patient/ann"},' +
  '"extension":[{"url":"http://example.org/weight","valueDecimal":61.50}],"medicationCodeableConcept":{"text":"warfarin"},' +
  '"dosageInstruction":[{"route":{"coding":[{"code":"26643006"}]},"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":2.50,"unit":"mg"}}]}]}'

describe.skipIf(CHROMIUM === undefined)('a number of a record', () => {
  let scene: ChartScene
  beforeAll(async () => {
    scene = await openChartScene()
    for (const body of [OBSERVATION, TRACE, EARLIER])
      await scene.chartward.fhir('PUT', `Observation/${/"id":"(\w+)"/.exec(body)?.[1] ?? ''}`, { body })
    await scene.chartward.fhir('PUT', 'MedicationRequest/exact', { body: DRAFT })
  })
  afterAll(async () => await scene.close())

  test('is shown to a clinician with every digit: the value, its range, and in the table', async () => {
    const { page, context } = await scene.doctor('/chart/patient/ann/summary')
    await page.getByText('1.10 mg/dL', { exact: true }).waitFor()
    await page.getByText('0.00040 mg/dL', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Results', exact: true }).click()
    await page.getByRole('button', { name: /Creatinine/ }).click()
    await page.getByText('0.60–1.20').first().waitFor()
    await page.getByRole('button', { name: /^Show as table/ }).click()
    await page.getByRole('cell', { name: '1.10' }).waitFor()
    expect(await page.getByRole('cell', { name: '0.90' }).count()).toBe(1)
    await context.close()
  })

  test('is shown to the patient with every digit, and downloaded so', async () => {
    const { page, context } = await scene.visit('patient', '/portal/record/results', {
      fhirUser: 'Patient/ann',
    })
    await page.getByText('1.10 mg/dL').first().waitFor()
    await page.getByText('0.00040 mg/dL').first().waitFor()
    await page.goto(`${scene.chartward.chartward.site.url}/portal/record/download`)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as FHIR' }).click(),
    ])
    const text = readFileSync(await download.path(), 'utf8')
    for (const written of ['"value": 1.10', '"value": 0.00040', '"value": 0.60', '"valueDecimal": 61.50'])
      expect(text).toContain(written)
    await context.close()
  })

  test('keeps its digits when something else in its record is changed, and those of a form as they were typed', async () => {
    const { page, context } = await scene.doctor('/chart/patient/ann/write/change/prescription/exact')
    expect(await page.getByLabel('Dose').inputValue()).toBe('2.50')
    await page.getByLabel('Quantity').fill('30.0')
    await page.locator('#save-draft').click()
    await page.waitForURL(/\/patient\/ann\/[a-z]+$/)
    const { text } = await scene.chartward.fhir('GET', 'MedicationRequest/exact')
    for (const written of ['"valueDecimal":61.50', '"value":2.50', '"value":30.0'])
      expect(text).toContain(written)
    await context.close()
  })
})
