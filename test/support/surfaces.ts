import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { PersonId } from '../../src/identity/index.ts'
import { openBrowser } from './browser.ts'
import { openTestChartward, type TestChartward } from './chartward.ts'
import { type Say, sayIn } from './looks.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const BY = { user: 'admin', role: 'administrator', client: 'test', session: 'test', address: 'local' }

/** How a page is looked at. */
export interface Looking {
  readonly language?: 'en' | 'es'
  readonly scheme?: 'light' | 'dark'
  readonly width?: number
  readonly height?: number
  /** Held in a hand: pages are as wide as they say, and are touched. */
  readonly isPhone?: boolean
  /** What the person is, of records: `Patient/x`, `Practitioner/y`. */
  readonly fhirUser?: string
  readonly userName?: string
  /** False: nothing was shown lately, and a change of importance asks for a passkey. */
  readonly proven?: boolean
}

/** Somebody at one of the surfaces, in a browser of their own. */
export interface Visitor extends SignedIn {
  readonly page: Page
  readonly context: BrowserContext
  readonly session: string
  /** What its page says where the English one says this. */
  readonly say: Say
  /** What the page wrote to its console as an error, and what it threw. */
  readonly problems: string[]
}

/** A whole environment and a browser for its pages. */
export interface Surfaces {
  readonly chartward: TestChartward
  readonly browser: Browser
  /** Opens a path as somebody new in this role, and waits until the page has its heading. */
  visit(role: string, path: string, looking?: Looking): Promise<Visitor>
  close(): Promise<void>
}

export async function openSurfaces(options: Parameters<typeof openTestChartward>[0] = {}): Promise<Surfaces> {
  const chartward = await openTestChartward(options)
  const browser = await openBrowser()
  return {
    chartward,
    browser,
    visit: async (role, path, looking = {}) => await visit({ chartward, browser }, { role, path, looking }),
    close: async () => {
      await browser.close()
      await chartward.close()
    },
  }
}

interface Wanted {
  readonly role: string
  readonly path: string
  readonly looking?: Looking
}

/** Where there are pages, and a browser for them. */
interface Site {
  readonly chartward: Pick<TestChartward, 'chartward' | 'clock'>
  readonly browser: Browser
}

/** Opens a path of a server that a test started by itself. */
export async function visit(
  { chartward, browser }: Site,
  { role, path, looking = {} }: Wanted,
): Promise<Visitor> {
  const { cookie, ...who } = await signedIn(chartward, role, looking)
  const context = await browser.newContext(contextOf(looking))
  const { url } = chartward.chartward.site
  await context.addCookies([{ name: 'chartward', value: cookie, url }])
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  await page.goto(url + path)
  await page.locator('h1').first().waitFor()
  return { page, context, problems, say: sayIn(looking.language ?? 'en'), ...who }
}

/** A new person with a live session of a browser, without the signing in. */
export async function signedIn(
  { chartward, clock }: Pick<TestChartward, 'chartward' | 'clock'>,
  role: string,
  looking: Looking = {},
) {
  const { fhirUser, proven = true } = looking
  const userName = looking.userName ?? `somebody-${randomBytes(4).toString('hex')}`
  const person = await chartward.accounts.people.create(BY, {
    role,
    displayName: 'Somebody Testing',
    userName,
    ...(fhirUser === undefined ? {} : { fhir: fhirUser }),
  })
  const who = { person: person.id, user: userName, role, fhirUser, proven }
  return { ...who, ...(await openSession({ chartward, clock }, who)) }
}

interface SignedIn {
  readonly person: PersonId
  readonly user: string
  readonly role: string
  readonly fhirUser: string | undefined
  readonly proven: boolean
}

async function openSession(
  { chartward, clock }: Pick<TestChartward, 'chartward' | 'clock'>,
  { person, user, role, fhirUser, proven }: SignedIn,
): Promise<{ cookie: string; session: string }> {
  const { cookie, session } = await chartward.identity.sessions.openBrowser({
    person,
    user,
    role,
    client: 'browser',
    address: '127.0.0.1',
    proof: proven ? { factorAt: clock.now(), factors: ['passkey'] as const } : { factors: [] },
    ...(proven ? { factorAt: clock.now() } : {}),
    ...(fhirUser === undefined ? {} : { fhirUser }),
  })
  return { cookie, session: session.session }
}

/** Goes to one of the places of a surface, as it is called in English: on a phone they stand behind a button. */
export async function goToPlace({ page, say }: Visitor, place: string): Promise<void> {
  const menu = page.getByRole('button', { name: say('Show places') })
  if (await menu.isVisible()) await menu.click()
  await page
    .getByRole('navigation', { name: say('Places') })
    .getByRole('link', { name: say(place) })
    .click()
}

/** Whoever looks at a page signs in again, in the same browser: the same person in a new session, which it answers. */
export async function signInAgain(
  testing: Pick<TestChartward, 'chartward' | 'clock'>,
  visitor: Visitor,
): Promise<string> {
  const { cookie, session } = await openSession(testing, visitor)
  const { url } = testing.chartward.site
  await visitor.context.addCookies([{ name: 'chartward', value: cookie, url }])
  return session
}

/** A context of the browser for whoever looks so. */
export function contextOf({
  language = 'en',
  scheme = 'light',
  width = 1280,
  height = 900,
  isPhone = false,
}: Looking): BrowserContextOptions {
  return {
    locale: language === 'es' ? 'es-US' : 'en-US',
    colorScheme: scheme,
    viewport: { width, height },
    isMobile: isPhone,
    hasTouch: isPhone,
    reducedMotion: 'reduce',
    timezoneId: 'America/New_York',
  }
}

/** Waits until the page is laid out in the window as it is now, and what moves on it has come to rest. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { document, requestAnimationFrame, CSSTransition } = globalThis as any
    for (let frame = 0; frame < 2; frame += 1)
      await new Promise<void>((next) => requestAnimationFrame(() => next()))
    const moving = document.getAnimations().filter((one: unknown) => one instanceof CSSTransition)
    await Promise.allSettled(moving.map(({ finished }: { readonly finished: Promise<unknown> }) => finished))
  })
}

/** What axe-core finds against WCAG 2.2 AA on the page as it is now: one line a finding, empty when there is none. */
export async function accessibilityOf(page: Page): Promise<string[]> {
  await atRest(page)
  // The page's policy lets no script be added to it; one that the browser evaluates is not of the page.
  await page.evaluate(AXE)
  return await page.evaluate(async (tags) => {
    const { axe, document } = globalThis as any
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } })
    return violations.flatMap(({ id, nodes }: any) =>
      nodes.map(({ target, failureSummary }: any) => `${id} ${target.join(' ')}: ${failureSummary}`),
    )
  }, TAGS)
}

/** The same, and whether the page is wider than its window: empty when nothing is wrong with it. */
export async function flawsOf(page: Page): Promise<string[]> {
  await page.waitForLoadState('networkidle')
  const wide = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
  return [...(await accessibilityOf(page)), ...(wide > 0 ? [`${wide} pixels too wide`] : [])]
}
