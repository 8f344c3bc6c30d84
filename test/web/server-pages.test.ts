import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { accessibilityOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

/** Pages that the server writes itself: who looks, and at what. `nobody`: before a sign-in they are the same for everybody. */
const PAGES = [
  ['nobody', '/'],
  ['nobody', '/sign-in'],
  ['nobody', '/enrol'],
  ['nobody', '/verify'],
  ['patient', '/account'],
  ['patient', '/account/contact'],
  ['patient', '/account/proxies'],
  ['patient', '/account/apps'],
  ['patient', '/account/messages'],
  ['patient', '/account/calls'],
  ['patient', '/factors/password'],
  ['clinician', '/step-up'],
  ['clinician', '/break-glass'],
  ['clinician', '/why'],
  ['clinician', '/role'],
  ['security-officer', '/findings'],
] as const

describe.skipIf(CHROMIUM === undefined)('pages that the server writes', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
  })
  afterAll(async () => await surfaces.close())

  test.each(PAGES)(
    'axe-core finds nothing for %s at %s, light, dark and on a phone, where nothing is wider than the page',
    async (who, path) => {
      for (const looking of [{}, { scheme: 'dark' }, { width: 320, height: 640 }] as const) {
        const { page, context } = await surfaces.visit(
          who === 'nobody' ? 'patient' : who,
          '/account',
          looking,
        )
        if (who === 'nobody') await context.clearCookies()
        await page.goto(surfaces.chartward.chartward.site.url + path)
        expect(await accessibilityOf(page)).toEqual([])
        const isWider = 'document.documentElement.scrollWidth > innerWidth'
        expect(await page.evaluate(isWider)).toBe(false)
        await context.close()
      }
    },
    30_000,
  )
})
