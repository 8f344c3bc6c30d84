/**
 * Renders every page of the three surfaces, and those through which people sign in, into docs/images: a demo environment of its
 * own, signed in to as its people. `--only WORD` renders what has the word in its name.
 */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { Surface } from '../src/contract/index.ts'
import { openBrowser } from '../test/support/browser.ts'
import { CONSOLE_ACTS, type PageAct } from './screenshots/acts.ts'
import { type RunningDemo, startDemo } from './screenshots/demo.ts'
import { withPalette } from './screenshots/palette.ts'
import { surfacePages } from './screenshots/routes.ts'

const IMAGES = path.resolve(import.meta.dirname, '..', 'docs', 'images')
/** The patient of the demo, whose chart is opened. */
const PATIENT = 'c5e3b89d-babb-4c13-b00b-0ceb4b96efa6'
/** Who looks at each surface. */
const WHO: Readonly<Record<Surface, string>> = { portal: 'patient', console: 'privacy', chart: 'dr-ny-1' }
/** Pages of the server itself: before a sign-in, and after one. */
const BEFORE = ['/', '/sign-in', '/enrol', '/verify'] as const
const AFTER = [
  '/account',
  '/account/contact',
  '/account/proxies',
  '/account/apps',
  '/account/messages',
] as const
const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }
const SETTLE_MS = 300
const IDLE_MS_MAX = 3_000
const WAIT_MS = 15_000

interface Look {
  readonly ending: string
  readonly viewport: typeof DESKTOP
  readonly scheme: 'light' | 'dark'
}

const LIGHT: Look = { ending: '', viewport: DESKTOP, scheme: 'light' }
const LOOKS: readonly Look[] = [
  LIGHT,
  { ending: '-dark', viewport: DESKTOP, scheme: 'dark' },
  { ending: '-phone', viewport: PHONE, scheme: 'light' },
]

/** Where a pattern leads that no page links to as it is. */
const KNOWN: Readonly<Record<string, string>> = {
  '/write/new/$what': '/write/new/problem',
  '/accounting': `/accounting#${PATIENT}`,
}
/** What is pressed on a page before there is something to see. */
const PRESSED: Readonly<Record<string, string>> = {
  '/accounting': 'Make the accounting',
  '/cases/$case/scope': 'List the people',
}

async function main(): Promise<void> {
  const only = process.argv.includes('--only') ? (process.argv.at(-1) ?? '') : ''
  mkdirSync(IMAGES, { recursive: true })
  if (only === '') for (const name of readdirSync(IMAGES)) rmSync(path.join(IMAGES, name))
  const demo = await startDemo()
  const browser = await openBrowser()
  const missed: string[] = []
  try {
    for (const look of LOOKS) missed.push(...(await render({ demo, browser, look, only })))
  } finally {
    await browser.close()
    await demo.close()
  }
  const sizes = readdirSync(IMAGES).map((name) => statSync(path.join(IMAGES, name)).size)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  process.stdout.write(
    `${sizes.length} pictures, ${(total / 1e6).toFixed(1)} MB, the largest ${(Math.max(0, ...sizes) / 1e3).toFixed(0)} kB\n`,
  )
  for (const one of new Set(missed)) process.stdout.write(`no way was found to ${one}\n`)
}

interface Rendering {
  readonly demo: RunningDemo
  readonly browser: Browser
  readonly look: Look
  readonly only: string
}

async function render(rendering: Rendering): Promise<string[]> {
  const missed: string[] = []
  for (const surface of ['portal', 'console', 'chart'] as const)
    missed.push(...(await renderSurface(rendering, surface)))
  await renderSite(rendering)
  return missed
}

async function openPage({ demo, browser, look }: Rendering, user?: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: look.viewport,
    colorScheme: look.scheme,
    locale: 'en-US',
    timezoneId: 'America/New_York',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(WAIT_MS)
  if (user !== undefined) {
    await page.goto(await demo.link(user))
    await page.waitForURL((url) => !url.pathname.startsWith('/demo'))
  }
  return page
}

/** Pages without a name to fill in come first: they have the links to the others. */
async function renderSurface(rendering: Rendering, surface: Surface): Promise<string[]> {
  const { demo, only, look } = rendering
  const pages = surfacePages().filter((one) => one.surface === surface)
  if (!pages.some(({ name }) => name.includes(only))) return []
  const page = await openPage(rendering, WHO[surface])
  const links = new Set<string>()
  const missed: string[] = []
  const ordered = pages.toSorted((a, b) => namesIn(a.pattern) - namesIn(b.pattern))
  for (const { pattern, name } of ordered.filter(({ pattern }) => isLookedAt(look, surface, pattern))) {
    const place = placeOf(surface, pattern, links)
    if (place === undefined) {
      missed.push(`/${surface}${pattern}`)
      continue
    }
    await page.goto(demo.url + place)
    await settled(page)
    await pressed(page, pattern)
    for (const link of await linksOf(page)) links.add(link)
    const acted = surface === 'console' ? CONSOLE_ACTS[pattern] : undefined
    if (!name.includes(only)) continue
    if (acted === undefined) await take(page, look, name)
    else await takeActed(rendering, acted, { place, name })
  }
  await page.context().close()
  return missed
}

/** A page on which somebody has to do something first. */
async function takeActed(
  rendering: Rendering,
  { user, act }: PageAct,
  { place, name }: { readonly place: string; readonly name: string },
): Promise<void> {
  const page = await openPage(rendering, user)
  await page.goto(rendering.demo.url + place)
  await settled(page)
  await act(page, async (other) => await openPage(rendering, other))
  await settled(page)
  await take(page, rendering.look, name)
  await page.context().close()
}

async function pressed(page: Page, pattern: string): Promise<void> {
  const name = PRESSED[pattern]
  if (name === undefined) return
  await page.getByRole('button', { name }).click()
  await settled(page)
}

/** Dark: what stands alone. On a phone: what people do at home. The rest would be more of the same. */
function isLookedAt({ ending }: Look, surface: Surface, pattern: string): boolean {
  if (ending === '') return true
  return ending === '-phone' ? surface === 'portal' || pattern === '/' : !pattern.includes('$')
}

const namesIn = (pattern: string): number => pattern.replace('$id', '').split('$').length

function placeOf(surface: Surface, pattern: string, links: ReadonlySet<string>): string | undefined {
  const own = pattern.replace('$id', PATIENT)
  const known = Object.entries(KNOWN).find(([ending]) => pattern.endsWith(ending))
  if (known !== undefined) return `/${surface}${own.replace(known[0], known[1])}`
  if (!own.includes('$')) return `/${surface}${own === '/' ? '' : own}`
  const shape = new RegExp(`^/${surface}${own.replaceAll(/\$[a-z]+/gi, '[^/?#]+')}(?:[?#]|$)`)
  const taken = new Set(surfacePages().map((one) => `/${one.surface}${one.pattern}`))
  return [...links].find((link) => shape.test(link) && !taken.has(link))
}

async function linksOf(page: Page): Promise<readonly string[]> {
  return await page
    .locator('a[href^="/"]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''))
}

/** Whatever is asked for has come, and nothing moves. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  // A page that asks again and again is never idle.
  await page.waitForLoadState('networkidle', { timeout: IDLE_MS_MAX }).catch(() => undefined)
  await page.waitForTimeout(SETTLE_MS)
}

async function renderSite(rendering: Rendering): Promise<void> {
  const { demo, look, only } = rendering
  for (const [places, user] of [
    [BEFORE, undefined],
    [AFTER, 'patient'],
  ] as const) {
    const wanted = places.filter((place) => nameOfPlace(place).includes(only))
    if (wanted.length === 0) continue
    const page = await openPage(rendering, user)
    for (const place of wanted) {
      await page.goto(demo.url + place)
      await settled(page)
      await take(page, look, nameOfPlace(place))
    }
    await page.context().close()
  }
}

const nameOfPlace = (place: string): string => `site${place === '/' ? '' : place.replaceAll('/', '-')}`

async function take(page: Page, { ending }: Look, name: string): Promise<void> {
  const picture = await withPalette(await page.screenshot())
  writeFileSync(path.join(IMAGES, `${name}${ending}.png`), picture)
}

await main()
