import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { accessibilityOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

const PLACES = [
  ['portal', 'patient'],
  ['console', 'security-officer'],
  ['chart', 'clinician'],
] as const

describe.skipIf(CHROMIUM === undefined)('what all three surfaces share', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
  })
  afterAll(async () => await surfaces.close())

  test.each(PLACES)(
    'the %s opens without a problem, light and dark, and axe-core finds nothing',
    async (place, role) => {
      for (const scheme of ['light', 'dark'] as const) {
        const { page, problems, context } = await surfaces.visit(role, `/${place}`, { scheme })
        expect(await accessibilityOf(page)).toEqual([])
        expect(problems).toEqual([])
        await context.close()
      }
    },
  )
})
