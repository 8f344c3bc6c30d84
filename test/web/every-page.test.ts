import { rm } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SURFACES, type Surface } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { type SurfacePage, surfacePages } from '../../tools/screenshots/routes.ts'
import { backupInto, makeStayingFolder } from '../support/backup.ts'
import { CHROMIUM } from '../support/browser.ts'
import { type DemoLike, writeDemoLike } from '../support/demo-like.ts'
import { lostIn } from '../support/lost-text.ts'
import { accessibilityOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

/** What holds for every page of the three surfaces: their routers say which there are, and none is left out. */

const LOOKS = [
  { language: 'en', scheme: 'light' },
  { language: 'es', scheme: 'dark' },
  { language: 'en', scheme: 'dark' },
  { language: 'es', scheme: 'light' },
] as const
/** What 400 % of zoom leaves of a desktop. */
const ZOOMED = { width: 320, height: 640 }
const DESKTOP = { width: 1280, height: 900 }
const WHO: Readonly<Record<Surface, { readonly role: string; readonly fhirUser?: string }>> = {
  portal: { role: 'patient', fhirUser: 'Patient/mia' },
  console: { role: 'privacy-officer' },
  chart: { role: 'clinician', fhirUser: 'Practitioner/lee' },
}

/** Whose page, by the address that a pattern has: one line for each pattern with a name in it. */
const NAMED: Readonly<Record<string, (there: DemoLike) => string>> = {
  '/portal/record/results/$code': () => '/portal/record/results/2345-7',
  '/portal/record/visits/$visit': () => '/portal/record/visits/visit',
  '/portal/messages/$code': ({ code }) => `/portal/messages/${code}`,
  '/portal/protection/letters/$kind': () => '/portal/protection/letters/dispute',
  '/console/findings/$finding': ({ finding }) => `/console/findings/${finding}`,
  '/console/snooping/$finding': ({ snooped }) => `/console/snooping/${snooped}`,
  '/console/ledger/$ledger/$leaf': () => '/console/ledger/disclosure/4',
  '/chart/patient/$id/write/new/$what': () => '/chart/patient/mia/write/new/prescription',
  '/chart/patient/$id/write/change/$what/$of': () => '/chart/patient/mia/write/change/problem/condition-0',
  '/chart/patient/$id/write/addend/$of': () => '/chart/patient/mia/write/addend/signed',
}
/** Pages whose address only another page knows: the link there is followed. */
const LINKED: Readonly<Record<string, { readonly from: string; readonly link: RegExp }>> = {
  '/portal/who-saw/$episode': { from: '/portal/who-saw', link: /^\/portal\/who-saw\/(?!news)[^/?#]+$/ },
}
/** Patterns that lead to no page of their own, and why. */
const NONE: Readonly<Record<string, string>> = {}

/** Undefined: nobody said how this pattern is visited. */
function placeOf({ surface, pattern }: SurfacePage, there: DemoLike): string | undefined {
  const whole = `/${surface}${pattern}`
  const named = NAMED[whole]
  if (named !== undefined) return named(there)
  const filled = pattern
    .replace('$case', there.case)
    .replace('$patient', patientIdOf('p-2'))
    .replace('$id', 'mia')
  if (LINKED[whole] === undefined && filled.includes('$')) return undefined
  return `/${surface}${filled === '/' ? '' : filled}`
}

describe.skipIf(CHROMIUM === undefined)('every page of the three surfaces', () => {
  let surfaces: Surfaces
  let there: DemoLike
  let folder: string
  beforeAll(async () => {
    folder = await makeStayingFolder()
    surfaces = await openSurfaces({ config: backupInto(folder) })
    await surfaces.chartward.operations.backup.now()
    there = await writeDemoLike(surfaces)
  }, 120_000)
  afterAll(async () => {
    await surfaces.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('is visited here, or it is said why not', () => {
    const patterns = surfacePages()
    const unknown = patterns.filter((one) => placeOf(one, there) === undefined)
    expect(unknown.map(({ surface, pattern }) => `/${surface}${pattern}`)).toEqual(Object.keys(NONE))
    const all = new Set(patterns.map(({ surface, pattern }) => `/${surface}${pattern}`))
    expect([NAMED, LINKED, NONE].flatMap(Object.keys).filter((one) => !all.has(one))).toEqual([])
  })

  test.each(SURFACES.flatMap((surface) => LOOKS.map((look, at) => ({ surface, ...look, at }))))(
    'is without a flaw for axe-core and loses nothing at 400 % zoom: $surface, $language, $scheme',
    async ({ surface, at, ...look }) => {
      const pages = surfacePages().filter(
        (one, index) => one.surface === surface && index % LOOKS.length === at,
      )
      const { role, ...who } = WHO[surface]
      const { page, context } = await surfaces.visit(role, `/${surface}`, { ...look, ...who })
      const found: Record<string, readonly string[]> = {}
      const visitAll = async (own: Page) => {
        const tab = watched(own)
        for (let one = pages.shift(); one !== undefined; one = pages.shift()) {
          const flaws = await flawsOf(tab, one, look.language === 'en')
          if (flaws.length > 0) found[`/${surface}${one.pattern}`] = flaws
        }
      }
      await Promise.all([page, await context.newPage()].map(visitAll))
      expect(found).toEqual({})
      await context.close()
    },
    120_000,
  )

  async function flawsOf(
    { page, refused }: Tab,
    one: SurfacePage,
    isWide: boolean,
  ): Promise<readonly string[]> {
    const { url } = surfaces.chartward.chartward.site
    const linked = LINKED[`/${one.surface}${one.pattern}`]
    await page.setViewportSize(ZOOMED)
    await page.goto(url + (linked?.from ?? placeOf(one, there) ?? ''))
    await settled(page)
    if (linked !== undefined) {
      const links = await page
        .locator('main a')
        .evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''))
      await page.goto(url + (links.find((link) => linked.link.test(link)) ?? '/no-such-page'))
      await settled(page)
    }
    const lost = await lostIn(page)
    if (isWide) {
      await page.setViewportSize(DESKTOP)
      // The page hears of it later: what axe-core had looked at by then would be of the narrow window.
      await page.waitForFunction((width) => (globalThis as any).innerWidth === width, DESKTOP.width)
    }
    return [...refused.splice(0), ...lost, ...(await accessibilityOf(page))]
  }
})

interface Tab {
  readonly page: Page
  /** What the server refused it, and what it threw, since this was emptied. */
  readonly refused: string[]
}

function watched(page: Page): Tab {
  const refused: string[] = []
  page.on('pageerror', ({ message }) => refused.push(message))
  page.on('response', (answer) => {
    if (answer.status() >= 400) refused.push(`${answer.status()} ${new URL(answer.url()).pathname}`)
  })
  return { page, refused }
}

/** Whatever was asked for has come, and it is what this address leads to. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined)
  await expect.poll(async () => await page.locator('main .late').count(), { timeout: 20_000 }).toBe(0)
  expect(await page.getByText(/This could not be shown|No se pudo mostrar|Not Found/).count()).toBe(0)
}
