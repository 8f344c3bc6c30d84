import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { LOOKS } from '../support/looks.ts'
import { flawsOf, goToPlace, openSurfaces, signedIn, type Surfaces } from '../support/surfaces.ts'

const PLACES = [
  ['portal', 'patient', 'Sign-in and safety', { fhirUser: 'Patient/mia' }],
  ['console', 'security-officer', 'Cases', {}],
  ['chart', 'clinician', 'Patients', { fhirUser: 'Practitioner/lee' }],
] as const

describe.skipIf(CHROMIUM === undefined)('what all three surfaces share', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
  })
  afterAll(async () => await surfaces.close())

  test.each(
    PLACES.flatMap(([place, role, there, who]) =>
      LOOKS.map((look) => ({ place, role, there, looking: { ...look, ...who }, name: look.name })),
    ),
  )(
    'the places of the $place are reached, and the browser says where one is, $name',
    async ({ place, role, there, looking }) => {
      const visitor = await surfaces.visit(role, `/${place}`, looking)
      const { page, say, problems, context } = visitor
      await goToPlace(visitor, there)
      await page.getByRole('heading', { level: 1, name: say(there) }).waitFor()
      expect(await flawsOf(page)).toEqual([])
      expect(problems).toEqual([])
      await context.close()
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
