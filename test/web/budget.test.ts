import { brotliCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { openSurfaces, type Surfaces } from '../support/surfaces.ts'

const BYTES_MAX = 250 * 1024
const READY_MS_MAX = 2_000
const OF_THE_PAGE = new Set(['document', 'script', 'stylesheet'])

/** What is loaded before anything is shown is what somebody on a slow line waits for. */
describe.skipIf(CHROMIUM === undefined)('the first load of the portal', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
    await surfaces.chartward.fhir('PUT', 'Patient/mia', { body: { resourceType: 'Patient', id: 'mia' } })
  })
  afterAll(async () => await surfaces.close())

  test('has at most 250 kB of page, scripts and styles, compressed as the server sends them to browsers', async () => {
    const { page, context } = await surfaces.visit('patient', '/portal', { fhirUser: 'Patient/mia' })
    const loaded = new Map<string, Promise<Buffer>>()
    page.on('response', (response) => {
      if (OF_THE_PAGE.has(response.request().resourceType())) loaded.set(response.url(), response.body())
    })
    await page.reload()
    await page.locator('h1').first().waitFor()
    await page.waitForLoadState('networkidle')
    const sizes = new Map<string, number>()
    for (const [url, body] of loaded) sizes.set(url, brotliCompressSync(await body).length)
    const sum = [...sizes.values()].reduce((all, size) => all + size, 0)
    expect(sizes.size).toBeGreaterThan(2)
    expect([sum <= BYTES_MAX, sum]).toEqual([true, sum])
    await context.close()
  })

  test('shows its heading within two seconds', async () => {
    const { page, context } = await surfaces.visit('patient', '/portal', { fhirUser: 'Patient/mia' })
    const times: number[] = []
    for (let round = 0; round < 3; round += 1) {
      const begun = performance.now()
      await page.reload()
      await page.locator('h1').first().waitFor()
      times.push(performance.now() - begun)
    }
    expect(Math.min(...times)).toBeLessThan(READY_MS_MAX)
    await context.close()
  })
})
