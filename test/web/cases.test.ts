import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { CHROMIUM } from '../support/browser.ts'
import { openStolenCase, type StolenCase } from '../support/stolen-case.ts'
import { accessibilityOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

const LOOKS = [
  { language: 'en', scheme: 'light', width: 1280 },
  { language: 'es', scheme: 'dark', width: 390 },
] as const

describe.skipIf(CHROMIUM === undefined)('a case at the console', () => {
  let surfaces: Surfaces
  let stolen: StolenCase
  beforeAll(async () => {
    surfaces = await openSurfaces()
    stolen = await openStolenCase(surfaces.chartward)
  }, 120_000)
  afterAll(async () => await surfaces.close())

  test.each(['', '/timeline', '/actors', '/scope', `/scope/${patientIdOf('p-2')}`])(
    'the part %s is whole in both languages, light and dark, wide and narrow',
    async (part) => {
      for (const looking of LOOKS) {
        const path = `/console/cases/${stolen.case.id}${part}`
        const { page, problems, context } = await surfaces.visit('privacy-officer', path, looking)
        await page.waitForLoadState('networkidle')
        expect(await accessibilityOf(page)).toEqual([])
        expect(problems).toEqual([])
        const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        expect(wide).toBeLessThanOrEqual(0)
        await context.close()
      }
    },
    60_000,
  )
})
