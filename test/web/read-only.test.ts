import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../src/kernel/index.ts'
import { type ReadOnlyServer, startReadOnly } from '../../src/main/read-only.ts'
import { backupInto, makeStayingFolder } from '../support/backup.ts'
import { CHROMIUM, openBrowser } from '../support/browser.ts'
import { careFor } from '../support/care-team.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { inTurn, LOOKS } from '../support/looks.ts'
import { writeRecord } from '../support/portal-record.ts'
import { accessibilityOf, flawsOf, type Looking, visit } from '../support/surfaces.ts'

const LEE = { fhirUser: 'Practitioner/lee' } as const
const NOTHING_WRITTEN = 'Everything can be read; nothing can be written'
/** What each section of a chart shows of the record, and by which name it would add to it. */
const SECTIONS = [
  ['summary', 'Asthma', undefined],
  ['problems', 'Broken wrist', 'Add: Problem'],
  ['medications', 'Salbutamol inhaler 100 micrograms', 'Add: Prescription'],
  ['allergies', 'Hives', 'Add: Allergy'],
  ['results', 'Glucose in blood', undefined],
  ['immunizations', 'Influenza vaccine', 'Add: Immunization'],
  ['documents', 'Note of the visit', 'Upload a document'],
  ['details', 'Mia', undefined],
  ['visits', 'Check of asthma', undefined],
] as const

describe.skipIf(CHROMIUM === undefined)('a copy from a backup, in a browser', () => {
  let home: string
  let folder: string
  let original: TestChartward
  let copy: ReadOnlyServer
  let browser: Browser
  beforeAll(async () => {
    home = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
    folder = await makeStayingFolder()
    original = await openTestChartward({ home, config: backupInto(folder) })
    await writeRecord(original)
    await careFor(original, 'mia', 'lee')
    await original.operations.backup.now()
    const { config } = original.chartward
    copy = await startReadOnly({
      home,
      from: folder,
      instant: undefined,
      config: { ...config, http: { ...config.http, port: 0 } },
      clock: original.clock,
      log: silentLog,
      onFatal: (error) => {
        throw error
      },
    })
    browser = await openBrowser()
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await copy.close()
    await original.close()
    for (const one of [home, folder]) await rm(one, { recursive: true, force: true })
  })

  const visitCopy = async (role: string, place: string, looking: Looking) =>
    await visit(
      { chartward: { ...copy.server, clock: original.clock }, browser },
      { role, path: place, looking },
    )

  test.for(LOOKS)(
    'the chart shows everything, and what would write is switched off and says why, $name',
    async (look) => {
      const looking = { ...look, ...LEE }
      const { page, context, problems, say } = await visitCopy('clinician', '/chart/patient/mia', looking)
      const { url } = copy.server.chartward.site
      for (const [section, word, adds] of SECTIONS) {
        await page.goto(`${url}/chart/patient/mia/${section}`)
        await page.locator('main').getByText(word, { exact: false }).first().waitFor()
        await page.getByText(say(NOTHING_WRITTEN)).waitFor()
        if (adds === undefined) continue
        const add = page.getByRole('button', { name: say(adds) }).first()
        expect([section, await add.isDisabled()]).toEqual([section, true])
        expect([section, await add.getAttribute('title')]).toEqual([
          section,
          expect.stringMatching(say('This is a copy from a backup: nothing can be written to it.')),
        ])
      }
      expect(await flawsOf(page)).toEqual([])
      for (const place of [
        'write/new/note',
        'write/new/prescription',
        'write/change/problem/condition-0',
        'write/upload',
      ]) {
        await page.goto(`${url}/chart/patient/mia/${place}`)
        await page
          .getByText(say('This is a copy from a backup: nothing can be written to it.'))
          .first()
          .waitFor()
        const live = page
          .locator('main fieldset.writable')
          .locator('input:enabled, textarea:enabled, button:enabled, select:enabled')
        expect([place, await live.count()]).toEqual([place, 0])
        expect([place, await page.locator('main fieldset.writable').count()]).not.toEqual([place, 0])
      }
      await page.goto(`${url}/chart/patient/mia/write`)
      await page.waitForLoadState('networkidle')
      for (const ends of ['Stop', 'Revoke', 'Entered in error'])
        expect([ends, await page.getByRole('button', { name: inTurn(say(ends), ': ') }).count()]).toEqual([
          ends,
          0,
        ])
      expect(problems).toEqual([])
      await context.close()
    },
  )

  test('the portal shows everything too, and says what it is', async () => {
    const mia = { fhirUser: 'Patient/mia', language: 'es' } as const
    const { page, context, problems } = await visitCopy('patient', '/portal/record/conditions', mia)
    await page.getByText('Asthma').first().waitFor()
    await page.getByText('Se puede leer todo; no se puede escribir nada', { exact: false }).waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    expect(problems).toEqual([])
    await context.close()
  })
})
