import type { Locator, Page } from 'playwright-core'

const TABS_MAX = 150

/** Goes with the tab key until this has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    await page.keyboard.press('Tab')
    // oxlint-disable-next-line typescript/no-explicit-any
    if (await wanted.evaluate((element: any) => element === element.ownerDocument.activeElement)) return
  }
  throw new Error('the tab key does not lead there')
}
