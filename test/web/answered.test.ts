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
import { inTurn, type Look, LOOKS } from '../support/looks.ts'
import { flawsOf, openSurfaces, type Surfaces, type Visitor } from '../support/surfaces.ts'
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

  /** From who asks to who answers, and back to who asked and to who acts for them. Answers what went wrong in their pages. */
  const walk = async (look: Look, who: string) => {
    const question = `Who is Mallory? ${look.name}`
    const answer = `${ANSWER} ${look.name}`
    const patient = await surfaces.visit('patient', '/portal/who-saw', {
      ...look,
      fhirUser: `Patient/${who}`,
    })
    const { say } = patient
    await witnessed(patient, /^Complet[eo] .* \d+ .*witness\.example, /)
    await patient.page
      .getByRole('link', { name: /mallory/ })
      .first()
      .click()
    await patient.page.getByRole('button', { name: say('Ask about this') }).click()
    await patient.page.getByLabel(inTurn(say('What do you want to know?'))).fill(question)
    await patient.page.getByRole('button', { name: say('Send question') }).click()
    await patient.page.getByText(say('You have an answer by')).waitFor()

    const officer = await surfaces.visit('privacy-officer', '/console/questions', look)
    const { page } = officer
    await page.getByText(question).waitFor()
    await page
      .getByText(/mallory \(/)
      .first()
      .waitFor()
    const send = page.getByRole('button', { name: say('Send the answer') })
    expect(await send.isDisabled()).toBe(true)
    await tabTo(page, page.getByRole('combobox', { name: say('What it was') }))
    await page.keyboard.press('Enter')
    for (let down = 0; down < 4; down += 1) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: say('Answer') }).fill(answer)
    await tabTo(page, send)
    await page.keyboard.press('Enter')
    await page.getByText(say('No question waits for an answer.')).waitFor()
    expect(await flawsOf(page)).toEqual([])

    await patient.page.goto(`${surfaces.chartward.chartward.site.url}/portal/who-saw`)
    await patient.page.getByText(answer).waitFor()
    await patient.page
      .getByText(inTurn(say('Not allowed')))
      .first()
      .waitFor()
    await patient.page
      .getByText(inTurn(say('Answered on')))
      .first()
      .waitFor()
    expect(await flawsOf(patient.page)).toEqual([])

    const proxy = await surfaces.visit('proxy', '/portal', look)
    const given = { person: proxy.person, patient: patientIdOf(who), relationship: 'parent' }
    await surfaces.chartward.chartward.accounts.proxies.grant(BY, given)
    // Who somebody is is believed for a moment.
    surfaces.chartward.clock.pass(5_000)
    await proxy.page.goto(`${surfaces.chartward.chartward.site.url}/portal/who-saw`)
    await witnessed(proxy, /witness\.example/)
    await proxy.page.getByText(answer).waitFor()
    await proxy.page
      .getByRole('link', { name: /mallory/ })
      .first()
      .waitFor()
    expect(await flawsOf(proxy.page)).toEqual([])
    for (const { context } of [patient, officer, proxy]) await context.close()
    return [patient, officer, proxy].flatMap(({ problems }) => problems)
  }

  test('is answered at the console, and the answer stands at the portal for the patient and for who acts for them', async () => {
    expect(await walk(LOOKS[0], 'ann')).toEqual([])
  }, 120_000)

  test('is answered to nobody else whose record was seen by the same person', async () => {
    const ben = await surfaces.visit('patient', '/portal/who-saw', { fhirUser: 'Patient/ben' })
    await ben.page.locator('#complete').waitFor()
    expect(await ben.page.getByText(ANSWER).count()).toBe(0)
    await ben.context.close()
  })

  test('the same in Spanish, in the dark, on a phone', async () => {
    expect(await walk(LOOKS[1], 'ben')).toEqual([])
  }, 120_000)
})
