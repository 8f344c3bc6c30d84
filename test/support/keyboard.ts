import type { Locator, Page } from 'playwright-core'
import type { Visitor } from './surfaces.ts'

const TABS_MAX = 150
const LOOKS_MAX = 50
const OPTIONS_MAX = 20

/** Goes with the tab key until this has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    await page.keyboard.press('Tab')
    // oxlint-disable-next-line typescript/no-explicit-any
    if (await wanted.evaluate((element: any) => element === element.ownerDocument.activeElement)) return
  }
  throw new Error('the tab key does not lead there')
}

/**
 * The same where something may still be on its way, and where who sees has to see it: the focus is shown, it stands within the
 * window, and each press went on to what follows on the page. **Errors.** What does not hold.
 */
export async function goTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.first().waitFor()
  const unseen = await looksOf(wanted.first())
  await tabTo(page, wanted.first())
  // A border takes a moment to change its colour.
  for (let looks = 0; unseen === (await looksOf(wanted.first())); looks += 1)
    if (looks === LOOKS_MAX) throw new Error('nobody sees that the focus is here')
  const odd = await page.evaluate(() => {
    const { document, innerHeight } = globalThis as any
    const { top, bottom } = document.activeElement.getBoundingClientRect()
    const isSeen = bottom > 0 && top < innerHeight
    // Whatever has a place of its own in the order jumps ahead of what stands before it.
    return {
      isSeen,
      jumping: document.querySelectorAll('[tabindex]:not([tabindex="0"], [tabindex^="-"])').length,
    }
  })
  if (!odd.isSeen) throw new Error('the focus is outside the window')
  if (odd.jumping > 0) throw new Error('the focus jumps about the page')
}

/** Chooses of a list that opens, by the keys: goes down it until the option has its mark. **Errors.** It is not in the list. */
export async function chooseByKeys(page: Page, list: Locator, option: Locator): Promise<void> {
  await goTo(page, list)
  await page.keyboard.press('ArrowDown')
  // Until the options are there, the arrows lead nowhere.
  await option.waitFor()
  const id = await option.getAttribute('id')
  for (let downs = 0; (await option.getAttribute('data-combobox-selected')) === null; downs += 1) {
    if (downs === OPTIONS_MAX) throw new Error('the arrows do not lead there')
    await page.keyboard.press('ArrowDown')
  }
  // Whoever hears the page hears this one.
  await page.locator(`[aria-activedescendant="${id}"]`).waitFor()
  await page.keyboard.press('Enter')
  await option.waitFor({ state: 'hidden' })
}

/** Goes so to a part of a case, as it is called in English, and is there: on a phone the parts are behind a button. */
export async function goToPart({ page, say }: Pick<Visitor, 'page' | 'say'>, part: string): Promise<void> {
  const behind = page.getByRole('button', { name: say('Part of the case: ') })
  const parts = page.getByRole('navigation', { name: say('Parts of the case') })
  await behind.or(parts).first().waitFor()
  if (await behind.isVisible()) {
    await goTo(page, behind)
    await page.keyboard.press('Enter')
  }
  await goTo(page, parts.getByRole('link', { name: say(part) }))
  await page.keyboard.press('Enter')
  // What the part before said would be taken for this one's.
  await page.getByRole('heading', { level: 1, name: say(part) }).waitFor()
}

/** Chooses from a list with the keys: what somebody types of an option's words chooses it. **Errors.** It does not. */
export async function choose(page: Page, select: Locator, value: string): Promise<void> {
  await goTo(page, select)
  await page.keyboard.type((await select.locator(`option[value="${value}"]`).textContent()) ?? '')
  const chosen = await select.inputValue()
  if (chosen !== value) throw new Error(`${chosen} was chosen in place of ${value}`)
}

/** What of an element changes when it has the focus; of a box that is ticked, with what is drawn around it. */
async function looksOf(one: Locator): Promise<string> {
  return await one.evaluate((element: any) => {
    const { getComputedStyle } = globalThis as any
    const { outline, border, boxShadow, background } = getComputedStyle(element)
    return [outline, border, boxShadow, background].join()
  })
}
