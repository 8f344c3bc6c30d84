import type { Page } from 'playwright-core'

/** Counts from now on what a page asks the server for: method and path, as often as it was asked. */
export function countAsks(page: Page): ReadonlyMap<string, number> {
  const counted = new Map<string, number>()
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (!/^\/(?:api|fhir)\//.test(pathname)) return
    const ask = `${request.method()} ${pathname}`
    counted.set(ask, (counted.get(ask) ?? 0) + 1)
  })
  return counted
}
