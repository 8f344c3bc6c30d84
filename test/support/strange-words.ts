import type { Page } from 'playwright-core'
import { textsOfPages } from './written.ts'

/** English sentences that have a translation: none of them stands on a Spanish page. */
export const SENTENCES = textsOfPages().flatMap(({ en, es }) =>
  en.flatMap((form) => {
    const [one, ...more] = form
    const isSentence = typeof one === 'string' && more.length === 0 && one.length > 15
    return isSentence && !es.some(([other]) => other === one) ? [one] : []
  }),
)

/** What of a page is in another language than it should be: empty when nothing is. */
export async function strangeIn(page: Page, language: 'en' | 'es'): Promise<string[]> {
  const said = await page.locator('html').getAttribute('lang')
  const text = (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ')
  const strange = language === 'es' ? SENTENCES.filter((one) => text.includes(one)) : []
  return [...(said === language ? [] : [`lang is ${said ?? ''}`]), ...strange]
}
