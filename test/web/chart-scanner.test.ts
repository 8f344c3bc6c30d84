import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultConfig } from '../../src/main/config.ts'
import { CHROMIUM } from '../support/browser.ts'
import { type ChartScene, openChartScene } from '../support/chart-scene.ts'
import { EICAR, type FakeClamd, openFakeClamd } from '../support/clamd.ts'
import { accessibilityOf } from '../support/surfaces.ts'

describe.skipIf(CHROMIUM === undefined)('a file goes past the virus scanner', () => {
  let scene: ChartScene
  let clamd: FakeClamd
  beforeAll(async () => {
    clamd = await openFakeClamd()
    const place = { clamdHost: '127.0.0.1', clamdPort: clamd.port, clamdTimeoutMs: 1_000 }
    scene = await openChartScene({ config: { documents: { ...defaultConfig().documents, ...place } } })
  })
  afterAll(async () => await scene.close())

  async function choosing(text: string, scheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const { page } = await scene.doctor('/chart/patient/ann/write/upload', { scheme })
    await page.getByText('Every file is scanned', { exact: false }).waitFor()
    const buffer = Buffer.from(text)
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'letter.txt', mimeType: 'text/plain', buffer })
    await page.getByLabel('Title').fill('Letter')
    await page.locator('#upload').click()
    return page
  }
  const documents = async () => (await scene.records('DocumentReference')).length

  test('a clean one is stored, and the page says that it was scanned', async () => {
    const page = await choosing('Dear colleague')
    await page.locator('#stored').waitFor()
    expect(await page.locator('#stored').textContent()).toContain('The file was scanned')
    expect(await accessibilityOf(page)).toEqual([])
    await page.context().close()
  })

  test.each(['light', 'dark'] as const)(
    'an infected one is refused, and nothing is stored: %s',
    async (scheme) => {
      const before = await documents()
      const page = await choosing(EICAR, scheme)
      await page.getByText('This file is infected').waitFor()
      expect(await documents()).toBe(before)
      expect(await accessibilityOf(page)).toEqual([])
      await page.context().close()
    },
  )

  test('while the scanner is away nothing is stored; the choice stays, and one press sends it again', async () => {
    const before = await documents()
    await clamd.close()
    const page = await choosing('Dear colleague, again')
    await page.getByText('The virus scanner does not answer').waitFor()
    expect([await documents(), await page.getByLabel('Title').inputValue()]).toEqual([before, 'Letter'])
    expect(await accessibilityOf(page)).toEqual([])
    clamd = await openFakeClamd({ port: clamd.port })
    await page.getByRole('button', { name: 'Upload again' }).click()
    await page.locator('#stored').waitFor()
    expect(await documents()).toBe(before + 1)
    await clamd.close()
    await page.context().close()
  })
})
