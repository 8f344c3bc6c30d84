import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { silentLog, systemClock } from '../../src/kernel/index.ts'
import { startWitness, type Witness } from '../../src/main/witness.ts'
import { BY } from '../support/app-users.ts'
import { CHROMIUM } from '../support/browser.ts'
import { tabTo } from '../support/keyboard.ts'
import { accessibilityOf, openSurfaces, type Surfaces, type Visitor } from '../support/surfaces.ts'
import { openClinic } from '../support/who-saw.ts'

/** A question about who saw a record, from who asks it to who answers it and back, under a ledger that a witness cosigns. */

const ANSWER = 'Mallory was no part of your care. We have closed the account.'

describe.skipIf(CHROMIUM === undefined)('a question about who saw a record', () => {
  let folder: string
  let witness: Witness
  let surfaces: Surfaces
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
    const directory = path.join(folder, 'witness')
    const logs = 'from-file'
    witness = await startWitness({
      directory,
      port: 0,
      name: 'witness.example',
      logs,
      clock: systemClock,
      log: silentLog,
    })
    const witnesses = [{ url: witness.url, vkey: witness.vkey }]
    surfaces = await openSurfaces({ config: { ledger: { checkpointIntervalMs: 1_000, witnesses } } })
    const { ledger, keys } = surfaces.chartward.chartward
    await writeFile(path.join(directory, 'logs'), `${ledger.vkey}\n${keys.ledger.vkey}\n`)
    const clinic = await openClinic(surfaces.chartward)
    await clinic.look(clinic.thief)
    await clinic.look(clinic.thief, 'ben')
    await surfaces.chartward.leafCount()
  }, 120_000)
  afterAll(async () => {
    await surfaces.close()
    await witness.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** What was written a moment ago has its witness a moment later. */
  const witnessed = async ({ page }: Visitor, words: RegExp) =>
    await expect
      .poll(
        async () => {
          await page.reload()
          await page.locator('#complete').waitFor()
          return await page.locator('#complete').textContent()
        },
        { timeout: 60_000 },
      )
      .toMatch(words)

  test('is answered at the console, and the answer stands at the portal for the patient and for who acts for them', async () => {
    const patient = await surfaces.visit('patient', '/portal/who-saw', { fhirUser: 'Patient/ann' })
    await witnessed(patient, /^Complete up to entry \d+ of the ledger, witnessed by witness\.example, /)
    await patient.page.getByRole('link', { name: /mallory/ }).click()
    await patient.page.getByRole('button', { name: 'Ask about this' }).click()
    await patient.page.getByLabel('What do you want to know?').fill('Who is Mallory?')
    await patient.page.getByRole('button', { name: 'Send question' }).click()
    await patient.page.getByText(/You have an answer by/).waitFor()

    const officer = await surfaces.visit('privacy-officer', '/console/questions')
    const { page } = officer
    await page.getByText('Who is Mallory?').waitFor()
    await page.getByText('mallory (clinician)', { exact: false }).waitFor()
    const send = page.getByRole('button', { name: 'Send the answer' })
    expect(await send.isDisabled()).toBe(true)
    await tabTo(page, page.getByRole('combobox', { name: 'What it was' }))
    await page.keyboard.press('Enter')
    for (let down = 0; down < 4; down += 1) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Answer' }).fill(ANSWER)
    await tabTo(page, send)
    await page.keyboard.press('Enter')
    await page.getByText('No question waits for an answer.').waitFor()
    expect(await accessibilityOf(page)).toEqual([])

    await patient.page.goto(`${surfaces.chartward.chartward.site.url}/portal/who-saw`)
    await patient.page.getByText(ANSWER).waitFor()
    await patient.page.getByText('Not allowed').waitFor()
    await patient.page.getByText(/Answered on/).waitFor()
    expect(await accessibilityOf(patient.page)).toEqual([])

    const proxy = await surfaces.visit('proxy', '/portal', { language: 'es', scheme: 'dark' })
    const given = { person: proxy.person, patient: patientIdOf('ann'), relationship: 'parent' }
    await surfaces.chartward.chartward.accounts.proxies.grant(BY, given)
    // Who somebody is is believed for a moment.
    surfaces.chartward.clock.pass(5_000)
    await proxy.page.goto(`${surfaces.chartward.chartward.site.url}/portal/who-saw`)
    await witnessed(proxy, /atestiguado por witness\.example/)
    await proxy.page.getByText(ANSWER).waitFor()
    await proxy.page
      .getByRole('link', { name: /mallory/ })
      .first()
      .waitFor()
    expect(await accessibilityOf(proxy.page)).toEqual([])
    expect([patient.problems, officer.problems, proxy.problems]).toEqual([[], [], []])
    for (const { context } of [patient, officer, proxy]) await context.close()
  }, 120_000)

  test('is answered to nobody else whose record was seen by the same person', async () => {
    const ben = await surfaces.visit('patient', '/portal/who-saw', { fhirUser: 'Patient/ben' })
    await ben.page.locator('#complete').waitFor()
    expect(await ben.page.getByText(ANSWER).count()).toBe(0)
    await ben.context.close()
  })
})
