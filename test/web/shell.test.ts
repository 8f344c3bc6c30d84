import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { accessibilityOf, openSurfaces, signedIn, type Surfaces } from '../support/surfaces.ts'

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

  test('nothing stays in the page when somebody else signs in at the same browser', async () => {
    const { page, context, user } = await surfaces.visit('clinician', '/chart')
    await page.getByRole('button', { name: user }).waitFor()
    await page.evaluate('globalThis.left = true')
    const other = await signedIn(surfaces.chartward, 'clinician')
    const { url } = surfaces.chartward.chartward.site
    await context.addCookies([{ name: 'chartward', value: other.cookie, url }])
    await page.evaluate("dispatchEvent(new Event('visibilitychange'))")
    await page.getByRole('button', { name: other.user }).waitFor()
    expect(await page.evaluate('typeof globalThis.left')).toBe('undefined')
    await context.close()
  })
})
