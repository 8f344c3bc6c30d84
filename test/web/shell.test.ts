import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { inTurn, LOOKS } from '../support/looks.ts'
import { flawsOf, openSurfaces, signedIn, type Surfaces } from '../support/surfaces.ts'

/** Each surface, who works there, what its first page is headed by, and another of its places, in English. */
const SURFACES = [
  {
    surface: 'portal',
    who: { role: 'patient', fhirUser: 'Patient/mia' },
    first: 'Hello, Mia',
    place: 'Health record',
  },
  { surface: 'console', who: { role: 'security-officer' }, first: 'Live', place: 'Findings' },
  { surface: 'chart', who: { role: 'clinician' }, first: 'Today', place: 'Patients' },
] as const

describe.skipIf(CHROMIUM === undefined)('what all three surfaces share', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
    const body = { resourceType: 'Patient', id: 'mia', name: [{ given: ['Mia'], family: 'Rivera' }] }
    await surfaces.chartward.fhir('PUT', 'Patient/mia', { body })
  })
  afterAll(async () => await surfaces.close())

  test.for(LOOKS.flatMap((look) => SURFACES.map((one) => ({ ...one, look, name: look.name }))))(
    'the $surface opens as its reader’s browser is set, without a flaw, and leads to its places, $name',
    async ({ surface, who: { role, ...who }, first, place, look }) => {
      const { page, say, problems, context } = await surfaces.visit(role, `/${surface}`, {
        ...look,
        ...who,
      })
      const headed = async (english: string) =>
        await page.getByRole('heading', { level: 1, name: say(english) }).waitFor()
      await headed(first)
      const html = page.locator('html')
      expect(await html.getAttribute('lang')).toBe(look.language)
      expect(await html.getAttribute('data-mantine-color-scheme')).toBe(look.scheme)
      expect(await flawsOf(page)).toEqual([])
      const menu = page.getByRole('button', { name: say('Show places') })
      const places = page.getByRole('navigation', { name: say('Places') })
      const isPhone = 'isPhone' in look
      expect([await menu.isVisible(), await places.isVisible()]).toEqual([isPhone, !isPhone])
      if (isPhone) await menu.click()
      await places.waitFor()
      expect(await flawsOf(page)).toEqual([])
      await places.getByRole('link', { name: say(place) }).click()
      await headed(place)
      await places.waitFor({ state: isPhone ? 'hidden' : 'visible' })
      expect(problems).toEqual([])
      await context.close()
    },
  )

  test.for(LOOKS)(
    'nothing stays in the page when somebody else signs in at the same browser, $name',
    async (look) => {
      const { page, say, context, user } = await surfaces.visit('clinician', '/chart', look)
      const account = (of: string) => page.getByRole('button', { name: inTurn(say('Account'), `: ${of}`) })
      await account(user).waitFor()
      await page.evaluate('globalThis.left = true')
      const other = await signedIn(surfaces.chartward, 'clinician')
      const { url } = surfaces.chartward.chartward.site
      await context.addCookies([{ name: 'chartward', value: other.cookie, url }])
      await page.evaluate("dispatchEvent(new Event('visibilitychange'))")
      await account(other.user).waitFor()
      expect(await page.evaluate('typeof globalThis.left')).toBe('undefined')
      await context.close()
    },
  )
})
