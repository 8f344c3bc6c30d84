import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultConfig } from '../../src/main/config.ts'
import { CHROMIUM } from '../support/browser.ts'
import { type ChartScene, openChartScene } from '../support/chart-scene.ts'
import { LOOKS } from '../support/looks.ts'
import { EICAR, type FakeClamd, openFakeClamd } from '../support/clamd.ts'
import { flawsOf, type Visitor } from '../support/surfaces.ts'

describe.skipIf(CHROMIUM === undefined)('a file goes past the virus scanner', () => {
  let scene: ChartScene
  let clamd: FakeClamd
  beforeAll(async () => {
    clamd = await openFakeClamd()
    const place = { clamdHost: '127.0.0.1', clamdPort: clamd.port, clamdTimeoutMs: 1_000 }
    scene = await openChartScene({ config: { documents: { ...defaultConfig().documents, ...place } } })
  })
  afterAll(async () => {
    await scene.close()
    await clamd.close()
  })

  const documents = async () => (await scene.records('DocumentReference')).length

  describe.for(LOOKS)('$name', (look) => {
    let visitor: Visitor
    beforeAll(async () => {
      visitor = await scene.doctor('/chart/patient/ann/write/upload', look)
    })
    afterAll(async () => await visitor?.context.close())

    async function choosing(text: string): Promise<Visitor> {
      const { page, say } = visitor
      await page.reload()
      await page.getByText(say('Every file is scanned')).waitFor()
      const file = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from(text) }
      await page.locator('input[type=file]').setInputFiles(file)
      await titleOf(visitor).fill('Letter')
      await page.locator('#upload').click()
      return visitor
    }
    const titleOf = ({ page, say }: Visitor) => page.getByRole('textbox', { name: say('Title') })

    test('a clean one is stored, and the page says that it was scanned', async () => {
      const { page, say } = await choosing(`Dear colleague, ${look.language}`)
      await page.locator('#stored').getByText(say('The file was scanned')).waitFor()
      expect(await flawsOf(page)).toEqual([])
    })

    test('an infected one is refused, and nothing is stored', async () => {
      const before = await documents()
      const { page, say } = await choosing(EICAR)
      await page.getByText(say('This file is infected')).waitFor()
      expect(await documents()).toBe(before)
      expect(await flawsOf(page)).toEqual([])
    })

    test('while the scanner is away nothing is stored; the choice stays, and one press sends it again', async () => {
      const before = await documents()
      await clamd.close()
      const { page, say } = await choosing(`Dear colleague, again, ${look.language}`)
      await page.getByText(say('The virus scanner does not answer')).waitFor()
      expect([await documents(), await titleOf(visitor).inputValue()]).toEqual([before, 'Letter'])
      expect(await flawsOf(page)).toEqual([])
      clamd = await openFakeClamd({ port: clamd.port })
      await page.getByRole('button', { name: say('Upload again') }).click()
      await page.locator('#stored').waitFor()
      expect(await documents()).toBe(before + 1)
    })
  })
})
