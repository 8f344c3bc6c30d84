import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { NAMESAKE, openConsoleClinic } from '../support/console-clinic.ts'
import { accessibilityOf, flawsOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'
import { contain } from '../support/suspects.ts'

/** What holds for each page of the console that officers have, whoever they are and however they look at it. */

const PAGES = [
  'live',
  'findings',
  'finding',
  'measures',
  'snooping',
  'snooped',
  'questions',
  'audit',
  'ledger',
  'leaf',
] as const
type PageName = (typeof PAGES)[number]

describe.skipIf(CHROMIUM === undefined)('each page of the console', () => {
  let surfaces: Surfaces
  let paths: Readonly<Record<PageName, string>>
  beforeAll(async () => {
    surfaces = await openSurfaces()
    const { chartward } = surfaces
    const { raise } = await openConsoleClinic(surfaces)
    const finding = await raise()
    const snooped = await raise(NAMESAKE)
    await contain(chartward, { degree: 'step-up', target: { kind: 'person', name: 'dr-lee' } })
    paths = {
      live: '/console',
      findings: '/console/findings',
      finding: `/console/findings/${finding}`,
      measures: '/console/measures',
      snooping: '/console/snooping',
      snooped: `/console/snooping/${snooped}`,
      questions: '/console/questions',
      audit: '/console/audit#user=dr-lee',
      ledger: '/console/ledger',
      leaf: '/console/ledger/disclosure/4',
    }
  })
  afterAll(async () => await surfaces.close())

  test.each(PAGES)(
    '%s is without a flaw for axe-core, light in English and dark in Spanish',
    async (name) => {
      for (const looking of [
        { language: 'en', scheme: 'light' },
        { language: 'es', scheme: 'dark' },
      ] as const) {
        const { page, problems, context } = await surfaces.visit('security-officer', paths[name], looking)
        await page.waitForLoadState('networkidle')
        expect([looking.language, await accessibilityOf(page)]).toEqual([looking.language, []])
        expect(await page.evaluate('document.documentElement.lang')).toBe(looking.language)
        expect(await page.getByRole('alert').count()).toBe(0)
        expect(problems).toEqual([])
        await context.close()
      }
    },
  )

  test.each(PAGES)(
    '%s needs no scrolling sideways at the width that 400 percent zoom leaves',
    async (name) => {
      const { page, context } = await surfaces.visit('privacy-officer', paths[name], {
        width: 320,
        height: 640,
      })
      await page.waitForLoadState('networkidle')
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect([name, Number(width)]).toEqual([name, 320])
      await context.close()
    },
  )

  test('without a backup its page says so, and how to have one', async () => {
    const { page, context } = await surfaces.visit('privacy-officer', '/console/backup', { width: 390 })
    await page.getByRole('heading', { name: 'There is no backup' }).waitFor()
    await page.getByText('"directory"').waitFor()
    expect(await flawsOf(page)).toEqual([])
    await context.close()
  })

  test('whoever is no officer is told so, and nothing of the console is asked for or shown', async () => {
    const { page, context } = await surfaces.visit('clinician', paths.finding)
    expect(await page.locator('h1').textContent()).toBe('This page is not for your role')
    expect(await page.getByText('without a relation').count()).toBe(0)
    expect(await accessibilityOf(page)).toEqual([])
    await context.close()
  })
})
