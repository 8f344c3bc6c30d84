import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { type ChartScene, openChartScene } from '../support/chart-scene.ts'

describe.skipIf(CHROMIUM === undefined)('what is written in a chart', () => {
  let scene: ChartScene
  beforeAll(async () => {
    scene = await openChartScene()
  })
  afterAll(async () => await scene.close())

  test('a note is written, saved as a draft, signed, and added to', async () => {
    const { page, problems, context } = await scene.doctor('/chart/patient/ann/write/new/note')
    await page.getByLabel('Note', { exact: false }).last().fill('Feels better. No fever.')
    await page.getByRole('button', { name: 'Save as draft' }).click()
    await page.getByText('Draft', { exact: true }).waitFor()
    expect(await scene.records('DocumentReference')).toMatchObject([
      { docStatus: 'preliminary', author: [{ reference: 'Practitioner/doctor' }] },
    ])
    await page.getByRole('link', { name: /^Go on writing/ }).click()
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    await page.getByText('Signed', { exact: true }).waitFor()
    const [signed] = await scene.records('DocumentReference')
    expect(signed).toMatchObject({ docStatus: 'final', authenticator: { reference: 'Practitioner/doctor' } })
    await page.getByRole('link', { name: /^Add to it/ }).click()
    await page.getByText('Feels better. No fever.').waitFor()
    await page.getByLabel('Addendum').last().fill('Called back: still well.')
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    await page.getByText('Addendum').first().waitFor()
    expect(
      await scene.records(
        'DocumentReference',
        'patient=Patient/ann&relatesto=DocumentReference/' + signed.id,
      ),
    ).toHaveLength(1)
    expect(problems).toEqual([])
    await context.close()
  })
})
