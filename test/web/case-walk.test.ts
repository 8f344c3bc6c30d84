import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyDefence } from '../../src/defence/index.ts'
import { elementNames } from '../../src/fhir/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { CHROMIUM } from '../support/browser.ts'
import { raiseFinding } from '../support/console-clinic.ts'
import { choose, goTo, goToPart } from '../support/keyboard.ts'
import { inTurn, LOOKS, sayIn } from '../support/looks.ts'
import { mailSettings, makeDkimKey, openMailServer, type TestMailServer } from '../support/mail-server.ts'
import { ORGANISATION_SETTINGS } from '../support/notices.ts'
import { STOLEN_PEOPLE, stealRecords } from '../support/stolen-case.ts'
import { flawsOf, openSurfaces, type Surfaces, type Visitor } from '../support/surfaces.ts'

/**
 * A case from its finding to its defence file, as two officers walk it: in the pages, and without a mouse. Wherever they go the
 * focus is seen, and it goes down the page.
 */

const WORDS = {
  Subject: ['A notice about your information', 'Un aviso sobre su información'],
  'What happened': [
    'A stolen password opened some records.',
    'Una contraseña robada abrió algunos expedientes.',
  ],
  'How they got in, where a law asks for it': [
    'Somebody guessed a password.',
    'Alguien adivinó una contraseña.',
  ],
  'What we did': ['We closed the account.', 'Cerramos la cuenta.'],
} as const

describe.skipIf(CHROMIUM === undefined).each(LOOKS)('two officers, by keyboard alone, $name', (look) => {
  let surfaces: Surfaces
  let mail: TestMailServer
  let folder: string
  let finding: string
  let kim: Visitor
  let lee: Visitor
  beforeAll(async () => {
    mail = await openMailServer()
    folder = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
    const settings = { ...defaultConfig().mail, ...(await mailSettings(mail, makeDkimKey(), folder)) }
    surfaces = await openSurfaces({ config: { organisation: ORGANISATION_SETTINGS, mail: settings } })
    const thief = await stealRecords(surfaces.chartward)
    finding = await raiseFinding(surfaces.chartward, thief)
    kim = await surfaces.visit('privacy-officer', '/console/findings', look)
    lee = await surfaces.visit('security-officer', '/console', look)
  }, 120_000)
  afterAll(async () => {
    await surfaces.close()
    await mail.close()
    await rm(folder, { recursive: true, force: true })
  })

  const say = sayIn(look.language)
  const button = (page: Page, name: string) => page.getByRole('button', { name: say(name) })
  const link = (page: Page, name: string) => page.getByRole('link', { name: say(name) })
  const field = (page: Page | Locator, name: string) => page.getByRole('textbox', { name: say(name) })
  // A label may end with the mark of what has to be filled in.
  const byLabel = (page: Page | Locator, name: string) => page.getByLabel(inTurn(say(name)))
  const inLanguage = (page: Page, name: string, language: string) =>
    page.getByLabel(inTurn(say(name), ' (', say(language), ')'))
  const caseId = () => new URL(kim.page.url()).pathname.split('/')[3] ?? ''

  test('one opens a case from what was found, counts its people, and says that it is a breach', async () => {
    const { page } = kim
    await press(page, page.locator(`a[href$="${finding}"]`).first())
    await press(page, link(page, 'Open a case from it'))
    await page.waitForURL(/\/cases\/open/)
    await press(page, button(page, 'Open the case'))
    await page.waitForURL(/\/cases\/C-/)
    expect((await surfaces.chartward.operations.cases.find(caseId())).findings).toEqual([finding])
    await press(page, button(page, 'Count the people'))
    await page
      .getByText(say('were new'))
      .filter({ hasText: `${STOLEN_PEOPLE} ` })
      .waitFor()
    await goToPart(kim, 'Determination')
    await type(page, field(page, 'Why'), 'a thief read them')
    await press(page, button(page, 'Put it up for signature'))
    await sign(page, 'D-1', 'Kim Okafor, privacy officer')
    const breach = page.getByRole('article', { name: 'D-1' })
    await breach.getByText(say('Counts since')).waitFor()
    const signed = say(`Signed: Kim Okafor, privacy officer (${kim.user})`)
    expect(await breach.getByText(signed).count()).toBe(1)
    const { anchors } = await surfaces.chartward.operations.cases.find(caseId())
    expect(anchors.breachDetermined).toBeDefined()
  }, 120_000)

  test('a relief counts once two of them signed it, and not before; who signed stands in the timeline, and the clocks count from there', async () => {
    const { page } = kim
    for (let factor = 0; factor < 4; factor += 1)
      await type(
        page,
        page.getByRole('textbox', { name: say('Your words') }).nth(factor),
        'The thief was stopped at once.',
      )
    await choose(page, byLabel(page, 'What you find'), 'no-harm')
    await type(page, byLabel(page, 'Whose law (two letters)'), 'VT')
    await type(page, field(page, 'Why'), 'the password was changed within the hour')
    await press(page, button(page, 'Put it up for signature'))
    await sign(page, 'D-2', 'Kim Okafor, privacy officer')
    await page.getByText(say('Does not count yet: 1 more to sign')).waitFor()
    await lee.page.goto(page.url())
    await sign(lee.page, 'D-2', 'Lee Park, security officer')
    await lee.page.getByText(say('A relief from notice. Signed by')).waitFor()
    const { decisions } = await surfaces.chartward.operations.cases.find(caseId())
    expect(decisions.map(({ effective }) => effective !== undefined)).toEqual([true, true])
    await goToPart(lee, 'Timeline')
    await lee.page
      .getByText(/Kim Okafor/)
      .first()
      .waitFor()
    await goToPart(lee, 'Duties')
    await lee.page.getByText('HHS Secretary').first().waitFor()
    await lee.page
      .getByText(inTurn(say('Clocks count from'), ': '))
      .filter({ hasText: inTurn(say('Breach determined')) })
      .waitFor()
    expect(await flawsOf(lee.page)).toEqual([])
  }, 120_000)

  test('whom the case is about is gathered, and who has no address is put right', async () => {
    const { page } = kim
    await goToPart(kim, 'Recipients')
    await press(page, button(page, 'Gather'))
    await page.getByText(say(`Done: ${STOLEN_PEOPLE} placed.`)).waitFor()
    await press(page, button(page, 'Show people: No address'))
    await press(page, page.getByRole('button', { name: say('Put right: ') }))
    await choose(page, byLabel(page, 'What is put right'), 'address')
    for (const [label, text] of [
      ['Street and number', '7 Oak St'],
      ['City', 'Austin'],
      ['State', 'TX'],
      ['ZIP code', '78702'],
      ['Why', 'asked by phone'],
    ] as const)
      await type(page, field(page, label), text)
    expect(await flawsOf(page)).toEqual([])
    await press(page, button(page, 'Keep'))
    await page.getByText(say('is kept. They now stand in')).waitFor()
    expect(await page.getByText(say('Nobody stands here any more.')).count()).toBe(1)
    const { queues } = await surfaces.chartward.operations.recipients.queues(caseId())
    expect(queues['no-address']).toBe(0)
  }, 120_000)

  test('one writes the notice, both approve it, and it goes out: by mail to whoever agreed', async () => {
    const { page } = kim
    const today = new Date(surfaces.chartward.clock.now()).toISOString().slice(0, 10)
    await goToPart(kim, 'Notices')
    await press(page, button(page, 'Draft a campaign'))
    for (const label of ['Breach from', 'Breach until', 'Discovered', 'Date of the notice']) {
      const day = byLabel(page, label)
      await goTo(page, day)
      const [year = '', month = '', date = ''] = today.split('-')
      await page.keyboard.type(`${month}${date}${year}`)
    }
    for (const [label, [en, es]] of Object.entries(WORDS)) {
      await type(page, inLanguage(page, label, 'English'), en)
      await type(page, inLanguage(page, label, 'Spanish'), es)
    }
    await press(page, button(page, 'Add advice'))
    await type(page, inLanguage(page, 'Advice 1', 'English'), 'Call your plan.')
    await type(page, inLanguage(page, 'Advice 1', 'Spanish'), 'Llame a su plan.')
    await press(page, button(page, 'Keep the draft'))
    await press(page, button(page, 'Show the letters'))
    await button(page, 'Download the letters (PDF)').waitFor()
    await press(page, button(page, 'Approve these words'))
    await page.getByText(say('You cannot approve them a second time')).waitFor()
    await goToPart(lee, 'Notices')
    await press(lee.page, button(lee.page, 'Approve these words'))
    await lee.page.getByText(say('It can be frozen.')).waitFor()
    for (const act of ['Freeze', 'Send']) {
      await press(lee.page, lee.page.getByRole('button', { name: inTurn(say(act), ': ') }))
      await press(lee.page, lee.page.getByRole('dialog').getByRole('button', { name: say(act) }))
      await lee.page.getByRole('dialog').waitFor({ state: 'hidden' })
    }
    await expect.poll(() => mail.arrived.length, { timeout: 60_000 }).toBe(STOLEN_PEOPLE / 2)
    for (const { mail: sent } of mail.arrived)
      expect(sent.text).toContain('A stolen password opened some records.')
    const patient = await surfaces.visit('patient', '/portal/messages', { ...look, fhirUser: 'Patient/p-1' })
    await patient.page.getByRole('link', { name: /A notice about your information/ }).click()
    await patient.page.getByText('A stolen password opened some records.').waitFor()
    await patient.context.close()
  }, 120_000)

  test('one makes the drafts for the authorities, the other reads and approves, and everything is in one file that checks', async () => {
    const { page } = kim
    await goToPart(kim, 'Filings')
    await press(page, button(page, 'Make the drafts'))
    await choose(page, page.getByRole('combobox', { name: say('What we are') }), 'Healthcare Provider')
    for (const name of ['Hacking/IT Incident', 'None', 'Took steps to mitigate harm'])
      await press(page, page.locator(`input[type=checkbox][value="${name}"]`), 'Space')
    await press(page, button(page, 'Make the drafts'))
    await page.getByRole('article', { name: 'hhs', exact: true }).waitFor()
    await goToPart(lee, 'Filings')
    await press(lee.page, button(lee.page, 'Read it: hhs'))
    await press(
      lee.page,
      lee.page.getByRole('checkbox', { name: say('I read every file of this draft') }),
      'Space',
    )
    await press(lee.page, button(lee.page, 'Approve these words'))
    await lee.page.getByText(lee.user).first().waitFor()
    await goToPart(lee, 'Defence file')
    const download = lee.page.waitForEvent('download')
    await press(lee.page, button(lee.page, 'Make and download the defence file'))
    await lee.page.getByText(say('The file is whole')).waitFor()
    const text = await readFile(await (await download).path(), 'utf8')
    const verified = await verifyDefence(linesOf(text), { elementNames })
    expect(verified.case).toBe(caseId())
    expect([kim.problems, lee.problems]).toEqual([[], []])
  }, 120_000)

  async function sign(page: Page, decision: string, name: string): Promise<void> {
    const article = page.getByRole('article', { name: decision })
    await type(page, byLabel(article, 'Your first and last name, and your office'), name)
    await press(page, article.getByRole('button', { name: say('Sign') }))
  }
})

async function press(page: Page, wanted: Locator, key = 'Enter'): Promise<void> {
  await goTo(page, wanted)
  await page.keyboard.press(key)
}

async function type(page: Page, wanted: Locator, text: string): Promise<void> {
  await goTo(page, wanted)
  await page.keyboard.type(text)
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.trimEnd().split('\n')
  await Promise.resolve()
}
