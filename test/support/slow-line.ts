import type { Page } from 'playwright-core'

/** As a telephone far from town has it. */
const SLOW = { latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 }

/** From now on what a page asks for takes its time. */
export async function slowDown(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', { offline: false, ...SLOW })
}

/**
 * How much of what stood on the page moved by itself since it was opened, as a share of the window (Cumulative Layout Shift,
 * https://web.dev/articles/cls): up to 0.1 is called good.
 */
export async function movedOn(page: Page): Promise<number> {
  return await page.evaluate(
    async () =>
      await new Promise<number>((resolve) => {
        const { PerformanceObserver } = globalThis as any
        let moved = 0
        const observer = new PerformanceObserver((list: any) => {
          for (const { value, hadRecentInput } of list.getEntries())
            moved += hadRecentInput === true ? 0 : value
        })
        observer.observe({ type: 'layout-shift', buffered: true })
        // What was seen before comes in the first turn, if anything was.
        setTimeout(() => resolve(moved), 200)
      }),
  )
}
