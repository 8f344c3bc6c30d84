import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { LOOKS } from '../support/looks.ts'
import { SENTENCES, strangeIn } from '../support/strange-words.ts'
import { flawsOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

/** Pages that the server writes itself, by who looks. `nobody`: before a sign-in they are the same for everybody. */
const PAGES = {
  nobody: ['/', '/sign-in', '/enrol', '/verify', '/nothing-of-this-name'],
  patient: [
    '/account',
    '/account/contact',
    '/account/proxies',
    '/account/apps',
    '/account/messages',
    '/account/calls',
    '/factors/password',
  ],
  clinician: ['/step-up', '/break-glass', '/why', '/role'],
  'security-officer': ['/findings'],
} as const

describe.skipIf(CHROMIUM === undefined)('pages that the server writes', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
  })
  afterAll(async () => await surfaces.close())

  const cases = LOOKS.flatMap((look) =>
    Object.entries(PAGES).map(([who, places]) => ({ look, who, places, name: look.name })),
  )

  test.each(cases)(
    'for $who $name: axe-core finds nothing, nothing is wider than the page, and no other language is left',
    async ({ look, who, places }) => {
      const visitor = await surfaces.visit(who === 'nobody' ? 'patient' : who, '/account', look)
      if (who === 'nobody') await visitor.context.clearCookies()
      for (const place of places) {
        await visitor.page.goto(surfaces.chartward.chartward.site.url + place)
        expect([place, await flawsOf(visitor.page)]).toEqual([place, []])
        expect([place, await strangeIn(visitor.page, look.language)]).toEqual([place, []])
      }
      await visitor.context.close()
    },
    60_000,
  )

  test('there are sentences to look for', () => expect(SENTENCES.length).toBeGreaterThan(1000))

  test('a language is chosen on any page, by keyboard and without a script, and the surfaces know of it', async () => {
    const { page, context } = await surfaces.visit('patient', '/account/contact?a=1')
    await page.getByRole('link', { name: 'Español' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Nombre y datos de contacto' }).waitFor()
    expect(new URL(page.url()).search).toBe('?a=1&lang=es')
    await page.goto(`${surfaces.chartward.chartward.site.url}/portal`)
    await page.getByRole('button', { name: 'Idioma' }).click()
    await page.getByRole('menuitem', { name: 'English' }).click()
    await page.getByRole('button', { name: 'Language' }).waitFor()
    await page.goto(`${surfaces.chartward.chartward.site.url}/account`)
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor()
    await context.close()
  })

  test('a form that was refused is said in the language of the page, and leads back to it in the other', async () => {
    const { page, context } = await surfaces.visit('patient', '/account/contact', LOOKS[1])
    await page.locator('input[name=name]').evaluate((field: any) => {
      field.required = false
      field.removeAttribute('maxlength')
      field.value = ''
    })
    await page.getByRole('button', { name: 'Guardar' }).click()
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toMatch(/^[¿¡\p{Lu}].*\.$/u)
    expect(await strangeIn(page, 'es')).toEqual([])
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('heading', { level: 1, name: 'Name and contacts' }).waitFor()
    await context.close()
  })
})
