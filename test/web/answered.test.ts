import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { silentLog, systemClock } from '../../src/kernel/index.ts'
import { startWitness, type Witness } from '../../src/main/witness.ts'
import { BY } from '../support/app-users.ts'
import { CHROMIUM } from '../support/browser.ts'
import { chooseByKeys, goTo } from '../support/keyboard.ts'
import { inTurn, type Look, LOOKS } from '../support/looks.ts'
import { flawsOf, openSurfaces, type Surfaces, type Visitor } from '../support/surfaces.ts'
import { openClinic } from '../support/who-saw.ts'

/** A question about who saw a record, from who asks it to who answers it and back, under a ledger that a witness cosigns. */

/** Each look has a patient of its own, and words that are found in no other. */
const WALK = {
  en: {
    asks: 'ann',
    question: 'Who is Mallory?',
    answer: 'Mallory was no part of your care. We have closed the account.',
  },
  es: {
    asks: 'ben',
    question: '¿Quién es Mallory?',
    answer: 'Mallory no participaba en su atención. Hemos cerrado la cuenta.',
  },
} as const

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

  const visit = async (look: Look) =>
    await surfaces.visit('patient', '/portal/who-saw', {
      ...look,
      fhirUser: `Patient/${WALK[look.language].asks}`,
    })

  /** What was written a moment ago has its witness a moment later. */
  const witnessed = async ({ page, say }: Visitor) => {
    let says = ''
    await expect
      .poll(
        async () => {
          if (says !== '') await page.reload()
          says = (await page.locator('#complete').textContent()) ?? ''
          return says
        },
        { timeout: 60_000 },
      )
      .toMatch(/ witness\.example, /)
    for (const words of ['Complete up to entry ', 'witnessed by ']) expect(says).toMatch(inTurn(say(words)))
  }

  test.for(LOOKS)(
    'is answered at the console, and the answer stands at the portal for the patient and for who acts for them, $name',
    async (look) => {
      const { asks, question, answer } = WALK[look.language]
      const { site, accounts } = surfaces.chartward.chartward
      const patient = await visit(look)
      const { say } = patient
      await witnessed(patient)
      await patient.page.getByRole('link', { name: /mallory/ }).click()
      await patient.page.getByRole('button', { name: say('Ask about this') }).click()
      await patient.page.getByLabel(inTurn(say('What do you want to know?'))).fill(question)
      await patient.page.getByRole('button', { name: say('Send question') }).click()
      await patient.page.getByText(say('You have an answer by')).waitFor()

      const officer = await surfaces.visit('privacy-officer', '/console/questions', look)
      const { page } = officer
      const card = page.getByRole('region', { name: inTurn(say(`Patient ${asks}, asked `)) })
      await card.getByText(question).waitFor()
      await card.getByText(inTurn('mallory (', say('clinician'), ')')).waitFor()
      const send = card.getByRole('button', { name: say('Send the answer') })
      const written = card.getByRole('textbox', { name: say('Answer') })
      expect(await send.isDisabled()).toBe(true)
      const outcome = card.getByRole('combobox', { name: say('What it was') })
      await chooseByKeys(page, outcome, page.getByRole('option', { name: say('Nothing allows it') }))
      // A draft in the language of whoever answers, that does not go out as long as something in it is to be said.
      await card.getByText(say('Something in brackets is still to be said.')).waitFor()
      expect(await written.inputValue()).toMatch(say('We found no reason that allows this'))
      expect(await send.isDisabled()).toBe(true)
      expect(await flawsOf(page)).toEqual([])
      await goTo(page, written)
      await page.keyboard.press('Control+a')
      await page.keyboard.type(answer)
      await goTo(page, send)
      await page.keyboard.press('Enter')
      await card.waitFor({ state: 'hidden' })
      await page.getByText(say('No question waits for an answer.')).waitFor()
      expect(await flawsOf(page)).toEqual([])

      await patient.page.goto(`${site.url}/portal/who-saw`)
      const said = patient.page.getByRole('listitem').filter({ hasText: answer })
      await said.getByText(inTurn(say('Not allowed'), '.')).waitFor()
      await said.getByText(say('Answered on')).waitFor()
      expect(await flawsOf(patient.page)).toEqual([])

      const proxy = await surfaces.visit('proxy', '/portal', look)
      const given = { person: proxy.person, patient: patientIdOf(asks), relationship: 'parent' }
      await accounts.proxies.grant(BY, given)
      // Who somebody is is believed for a moment.
      surfaces.chartward.clock.pass(5_000)
      await proxy.page.goto(`${site.url}/portal/who-saw`)
      await witnessed(proxy)
      await proxy.page.getByText(answer).waitFor()
      await proxy.page
        .getByRole('link', { name: /mallory/ })
        .first()
        .waitFor()
      expect(await flawsOf(proxy.page)).toEqual([])
      expect([patient.problems, officer.problems, proxy.problems]).toEqual([[], [], []])
      for (const { context } of [patient, officer, proxy]) await context.close()
    },
  )

  test.for(LOOKS)(
    'is answered to nobody else whose record was seen by the same person, $name',
    async (look) => {
      const { page, context } = await visit(look)
      const [own, other] = look.language === 'en' ? [WALK.en, WALK.es] : [WALK.es, WALK.en]
      await page.getByText(own.answer).waitFor()
      for (const words of [other.question, other.answer]) expect(await page.getByText(words).count()).toBe(0)
      await context.close()
    },
  )
})
