import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { type ConsoleClinic, openConsoleClinic } from '../support/console-clinic.ts'
import { inTurn, LOOKS } from '../support/looks.ts'
import { OFFICER } from '../support/suspects.ts'
import { flawsOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

/** The console's first page: that it keeps up, stops when it should, and says what is away. */

const POLL_MS = 5_000
const SLACK_MS = 2_000

describe.skipIf(CHROMIUM === undefined)('the live page', () => {
  let surfaces: Surfaces
  let clinic: ConsoleClinic
  beforeAll(async () => {
    surfaces = await openSurfaces()
    clinic = await openConsoleClinic(surfaces)
  })
  afterAll(async () => await surfaces.close())
  const undo: (() => void)[] = []
  afterEach(() => {
    for (const one of undo.splice(0)) one()
  })

  /** Puts something in the place of a part of the environment, until the test is over. */
  function replace<Part extends object, Name extends keyof Part>(
    part: Part,
    name: Name,
    by: Part[Name],
  ): void {
    const before = part[name]
    part[name] = by
    undo.push(() => {
      part[name] = before
    })
  }

  const asksOf = (page: Page): (() => number) => {
    let asks = 0
    page.on('request', (request) => {
      if (request.url().endsWith('/console/live')) asks += 1
    })
    return () => asks
  }

  test.for(LOOKS)(
    'what was asked is told in a sentence, drawn, and shown as a table; what is found appears by itself; paused it asks nothing: $name',
    { timeout: 60_000 },
    async (look) => {
      const visitor = await surfaces.visit('security-officer', '/console', look)
      const { page, context, say, problems } = visitor
      const asks = asksOf(page)
      await page
        .locator('#traffic-summary')
        .getByText(new RegExp(`${inTurn(say('Reads')).source} [1-9]`))
        .waitFor()
      await page.locator('canvas').waitFor()
      await page.getByRole('button', { name: inTurn(say('Show as table'), ': ', say('Traffic')) }).click()
      const table = page.getByRole('region', { name: say('Traffic') }).getByRole('table')
      await table.waitFor()
      const cells = await table.locator('tbody td:nth-child(2)').allTextContents()
      expect(cells.reduce((sum, text) => sum + Number(text), 0)).toBeGreaterThanOrEqual(2)
      const id = await clinic.raise({ level: 'critical' })
      await page
        .getByText(say('1 critical finding is open.'))
        .first()
        .waitFor({ timeout: POLL_MS + SLACK_MS })
      expect(await flawsOf(page)).toEqual([])
      await page.getByRole('button', { name: say('Pause updates') }).click()
      await page.waitForLoadState('networkidle')
      const before = asks()
      await page.waitForTimeout(POLL_MS + SLACK_MS)
      expect(asks()).toBe(before)
      expect(problems).toEqual([])
      await context.close()
      await surfaces.chartward.chartward.detection.findings.close(id, OFFICER, 'harmless')
    },
  )

  test('a page that nobody sees asks nothing', async () => {
    const { page, context } = await surfaces.visit('security-officer', '/console')
    await page.getByText('What needs you').waitFor()
    await page.evaluate(() => {
      const { document, Event } = globalThis as any
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await page.waitForLoadState('networkidle')
    const asks = asksOf(page)
    await page.waitForTimeout(POLL_MS + SLACK_MS)
    expect(asks()).toBe(0)
    await context.close()
  })

  test('a detector that is behind and a key server that is away are said, the worst first', async () => {
    const { chartward, clock } = surfaces.chartward
    replace(chartward.detection, 'lag', () => ({ leaves: 9_000, ms: 60_000 }))
    replace(chartward.keys, 'health', async () => await Promise.reject(new Error('away')))
    replace(chartward.ledger, 'unwitnessed', () => ({ since: clock.now() }))
    surfaces.chartward.clock.pass(2_000)
    const { page, context } = await surfaces.visit('privacy-officer', '/console')
    const needs = page.getByRole('region', { name: 'What needs you' })
    for (const words of [
      'The detector is behind',
      'The key server does not answer',
      'go without a cosignature',
    ])
      await needs.getByText(words).waitFor()
    const said = await needs.getByRole('listitem').allTextContents()
    const placeOf = (words: string) => said.findIndex((text) => text.includes(words))
    expect(placeOf('The key server')).toBeLessThan(placeOf('The detector is switched off'))
    await page.goto(`${chartward.site.url}/console/findings`)
    await page.locator('#behind').getByText('9,000 leaves and 60 s behind').waitFor()
    await context.close()
  })

  test('without the server what was seen last stays, and the page says that it is old', async () => {
    const { page, context } = await surfaces.visit('security-officer', '/console')
    await page.getByText('What needs you').waitFor()
    await context.setOffline(true)
    await page.getByText('This could not be brought up to date').waitFor({ timeout: 60_000 })
    expect(await page.getByText('What needs you').count()).toBe(1)
    await context.setOffline(false)
    await page
      .getByText('This could not be brought up to date')
      .waitFor({ state: 'detached', timeout: 60_000 })
    await context.close()
  })
})

describe.skipIf(CHROMIUM === undefined)('with the ledger gone', () => {
  test('whoever opens the console is told why nothing is shown', async () => {
    const surfaces = await openSurfaces()
    try {
      // Nobody new could sign in without it; what is asked of nobody opens.
      const { page } = await surfaces.visit('security-officer', '/console/audit')
      await surfaces.chartward.chartward.ledger.close()
      await page.goto(`${surfaces.chartward.chartward.site.url}/console`)
      await page.getByText('Nothing is shown while it cannot be written down').waitFor({ timeout: 30_000 })
      expect(await page.getByText('What needs you').count()).toBe(0)
    } finally {
      await surfaces.close().catch(() => undefined)
    }
  })
})
