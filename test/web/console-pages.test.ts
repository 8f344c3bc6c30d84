import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { openConsoleClinic } from '../support/console-clinic.ts'
import { accessibilityOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

/** Whose the console is. What holds for each of its pages stands in every-page.test.ts. */

describe.skipIf(CHROMIUM === undefined)('the console', () => {
  let surfaces: Surfaces
  let finding: string
  beforeAll(async () => {
    surfaces = await openSurfaces()
    const { raise } = await openConsoleClinic(surfaces)
    finding = `/console/findings/${await raise()}`
  })
  afterAll(async () => await surfaces.close())

  test('whoever is no officer is told so, and nothing of the console is asked for or shown', async () => {
    const { page, context } = await surfaces.visit('clinician', finding)
    expect(await page.locator('h1').textContent()).toBe('This page is not for your role')
    expect(await page.getByText('without a relation').count()).toBe(0)
    expect(await accessibilityOf(page)).toEqual([])
    await context.close()
  })
})
