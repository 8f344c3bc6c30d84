import type { Page } from 'playwright-core'

/**
 * What of the text of a page nobody can read at the width it has now, one line each: what runs over the side of the window, and
 * what is cut off within its own box. A box that scrolls by itself, as a wide table does, loses nothing.
 */
export async function lostIn(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const { document, innerWidth, getComputedStyle } = globalThis as any
    const lost: string[] = []
    const { scrollWidth } = document.documentElement
    if (scrollWidth > innerWidth) lost.push(`the page is ${scrollWidth} wide in a window of ${innerWidth}`)
    const named = (one: any) => `${one.tagName.toLowerCase()} "${one.textContent.trim().slice(0, 60)}"`
    const isScrolled = (one: any): boolean => {
      for (let box = one.parentElement; box !== null && box !== document.body; box = box.parentElement)
        if (['auto', 'scroll'].includes(getComputedStyle(box).overflowX)) return true
      return false
    }
    for (const one of document.querySelectorAll(
      'h1, h2, h3, h4, p, a, button, label, legend, li, dt, dd, td, th, span',
    )) {
      const { left, right, width, height } = one.getBoundingClientRect()
      // What only a screen reader has is a pixel wide.
      if (width <= 1 || height <= 1 || !one.checkVisibility({ visibilityProperty: true })) continue
      if (one.textContent.trim() === '' || one.matches('.skip')) continue
      if (one.closest('[aria-hidden=true]') !== null) continue
      if ((left < -1 || right > innerWidth + 1) && !isScrolled(one))
        lost.push(`beside the window: ${named(one)}`)
      const { overflowX } = getComputedStyle(one)
      if (['hidden', 'clip'].includes(overflowX) && one.scrollWidth > one.clientWidth + 1)
        lost.push(`cut off: ${named(one)}`)
    }
    return [...new Set(lost)]
  })
}
