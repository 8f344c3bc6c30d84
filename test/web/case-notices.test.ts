import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { CHROMIUM } from '../support/browser.ts'
import { asked } from '../support/campaign.ts'
import { inTurn, LOOKS, sayIn } from '../support/looks.ts'
import { mailSettings, makeDkimKey, openMailServer, type TestMailServer } from '../support/mail-server.ts'
import { DRAFT } from '../support/notices.ts'
import { openStolenCase } from '../support/stolen-case.ts'
import { withoutLedger } from '../support/stopped-ledger.ts'
import { OFFICER } from '../support/suspects.ts'
import { flawsOf, openSurfaces, type Surfaces, type Visitor } from '../support/surfaces.ts'

const SLOW = { timeout: 30_000 }
const UNWRITTEN = 'Nothing is shown while it cannot be written down that it was shown.'
const HUNG_UP = 'ann.abbott@example.org'
/** Of eight people four agreed to e-mail, and one has no address. */
const EMAILS = 4
const LETTERS = 3

const CONFLICT = {
  id: 'MA/what-happened',
  jurisdiction: 'MA',
  choices: ['brief', 'omit'],
  default: 'brief',
  why: 'One law asks for what another forbids.',
  decides: 'counsel',
}

/** A campaign from its freezing to its end, with a mail server. It goes on from test to test. */
describe.skipIf(CHROMIUM === undefined).each(LOOKS)('a campaign at the console, $name', (look) => {
  let surfaces: Surfaces
  let mail: TestMailServer
  let folder: string
  let caseId: string
  let id: string
  let kim: Visitor
  beforeAll(async () => {
    mail = await openMailServer()
    folder = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
    // One connection: when it ends, one e-mail was on its way.
    const settings = { ...(await mailSettings(mail, makeDkimKey(), folder)), connections: 1 }
    surfaces = await openSurfaces({ config: { mail: { ...defaultConfig().mail, ...settings } } })
    caseId = (await openStolenCase(surfaces.chartward)).case.id
    const { recipients, campaigns } = surfaces.chartward.operations
    while (!(await recipients.gather(asked('kim'), caseId, {})).complete);
    const ways = { email: true, portal: true }
    const drafting = { case: caseId, draft: DRAFT, settings: ways, supplement: false }
    id = (await campaigns.draft(asked('kim'), drafting)).id
    for (const officer of ['kim', 'lee']) await campaigns.approve(asked(officer), { id })
    kim = await surfaces.visit('privacy-officer', `/console/cases/${caseId}/notices`, look)
    // A file is written into the browser's own folder: the window that asks where it goes is not of the page.
    await kim.context.addInitScript(() => {
      const page = globalThis as any
      page.showSaveFilePicker = async ({ suggestedName }: any) =>
        await (await page.navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true })
      page.showDirectoryPicker = undefined
    })
    await at('notices')
  }, 120_000)
  afterAll(async () => {
    await surfaces.close()
    await mail.close()
    await rm(folder, { recursive: true })
  })

  const at = async (part: string) => {
    await kim.page.goto(`${surfaces.chartward.chartward.site.url}/console/cases/${caseId}/${part}`)
    await kim.page.locator('h1').first().waitFor()
  }
  const say = sayIn(look.language)
  const press = async (place: Page | Locator, name: string | RegExp) => {
    const button = place.getByRole('button', { name: typeof name === 'string' ? say(name) : name })
    await expect.poll(async () => await button.isEnabled(), SLOW).toBe(true)
    await button.press('Enter')
  }
  const state = async () => (await surfaces.chartward.operations.campaigns.find(id)).state
  const pieces = async () => (await surfaces.chartward.operations.campaigns.progress(id)).pieces
  /** Answers the dialog that asks whether somebody means it. */
  const act = async (word: string) => {
    await press(kim.page, inTurn(say(word), `: ${id}`))
    await press(kim.page.getByRole('dialog'), word)
    await kim.page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const written = async (name: string): Promise<string> =>
    await kim.page.evaluate(async (file) => {
      const directory = await (globalThis as any).navigator.storage.getDirectory()
      return await (await (await directory.getFileHandle(file)).getFile()).text()
    }, name)

  test('it is frozen and sent behind a question each, and not while that cannot be written down', async () => {
    const { page } = kim
    await page.getByText(say('It can be frozen.')).waitFor()
    await press(page, inTurn(say('Freeze'), `: ${id}`))
    const dialog = page.getByRole('dialog')
    await dialog.getByText(say('nothing changes any more')).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await withoutLedger(surfaces.chartward, async () => {
      await press(dialog, 'Freeze')
      await dialog.getByText(say(UNWRITTEN)).waitFor()
    })
    expect(await state()).toBe('draft')
    await press(dialog, 'Freeze')
    await page.getByText(say('Nothing went out yet. Send it when the letters may go.')).waitFor()
    await page.getByText(inTurn(say('Letter'), ': ', say(`0 of ${LETTERS} out`))).waitFor()
    expect(await page.getByRole('button', { name: say('Change the words') }).count()).toBe(0)
    const { cases } = surfaces.chartward.operations
    const from = new Date(surfaces.chartward.clock.now()).toISOString().slice(0, 10)
    await cases.hold(caseId, OFFICER, { agency: 'FBI', requester: 'Agent Doe', form: 'oral', from })
    await act('Send')
    await page.getByText(say('It goes out.')).waitFor()
    await page.getByRole('row', { name: /FBI/ }).waitFor()
    expect(await flawsOf(page)).toEqual([])
  }, 60_000)

  test('paused nothing goes out, also when nobody asks to wait any more; resumed the e-mails arrive, and not known is said', async () => {
    const { page } = kim
    mail.answer = (to) => (to === HUNG_UP ? 'hang-up' : 'take')
    await act('Pause')
    await page.getByText(say('Nothing goes out until it is resumed.')).waitFor()
    await surfaces.chartward.operations.cases.release(caseId, OFFICER, { hold: 'H-1', why: 'they called' })
    await surfaces.chartward.operations.campaigns.send()
    expect(mail.arrived).toHaveLength(0)
    await act('Resume')
    await expect.poll(() => mail.arrived.length, SLOW).toBe(EMAILS)
    const unsettled = page.getByRole('region', { name: inTurn(say('Not known whether they arrived'), ': 1') })
    await unsettled.getByRole('button', { name: /N-\d/ }).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await unsettled.getByRole('combobox').selectOption('letter')
    await unsettled.getByRole('button', { name: /N-\d/ }).press('Enter')
    await unsettled.waitFor({ state: 'detached' })
    expect((await pieces()).email).toEqual({ sent: EMAILS - 1, bounced: 1 })
    await page.getByText(say(`Letters that wait: ${LETTERS + 1}`)).waitFor()
  }, 60_000)

  test('letters go into a file for the mail house, which is had again when it was cut off', async () => {
    const { page } = kim
    const rows = '**/export/1/rows'
    await page.route(rows, async (route) => await route.abort())
    await press(page, 'Make a file of the letters that wait')
    await page.getByText(say('The file was cut off: nothing of it counts.')).waitFor()
    expect(await written(`${id}-mail-house.csv`)).toBe('')
    await page.unroute(rows)
    await press(page, 'Rows of file 1 (CSV)')
    await page.getByText(inTurn(`${id}-mail-house-1.csv: `)).waitFor()
    const csv = await written(`${id}-mail-house-1.csv`)
    expect(csv.split('\r\n')).toHaveLength(LETTERS + 3)
    expect(csv).toContain('Bonner')
    await page.getByText(createHash('sha256').update(csv).digest('hex')).waitFor()
    const download = page.waitForEvent('download')
    await press(page, 'Letters of file 1 (PDF)')
    const pdf = await download
    expect(pdf.suggestedFilename()).toBe(`${id}-1-00001.pdf`)
    expect((await readFile(await pdf.path())).subarray(0, 5).toString()).toBe('%PDF-')
    await page.getByText(say(`${LETTERS + 1} letters in 1 PDF files.`)).waitFor()
    await page.getByText(say('Everything went out.')).waitFor()
    expect((await pieces()).letter).toEqual({ exported: LETTERS + 1 })
    expect(await flawsOf(page)).toEqual([])
  }, 60_000)

  test('the form of a campaign has what counsel decides, an advice, and an offer to everybody', async () => {
    const path = `/console/cases/${caseId}/deliveries`
    const { page, context, problems } = await surfaces.visit('security-officer', path, look)
    await page.route('**/api/console/notice/campaign?case=*', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), conflicts: [CONFLICT] } })
    })
    await page.goto(`${surfaces.chartward.chartward.site.url}/console/cases/${caseId}/notices`)
    for (const name of ['Show the letters', 'Make the texts', 'Draft a campaign', 'Add advice'])
      await press(page, name)
    await page.getByLabel(say('We offer everybody')).check()
    await page.getByLabel(say(`Decision: ${CONFLICT.id}`)).selectOption('omit')
    await page.getByLabel(inTurn(say(`Who decided: ${CONFLICT.id}`))).fill('R. Counsel')
    expect(await flawsOf(page)).toEqual([])
    expect(problems).toEqual([])
    await context.close()
  }, 60_000)

  test('what came back is taken in from a file and from an envelope, and what cannot be read is named by its line', async () => {
    const { page } = kim
    const csv = await written(`${id}-mail-house-1.csv`)
    const [moved = '', lost = '', kept = ''] = csv
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[0] ?? '')
    await page.getByRole('link', { name: say('To what comes back') }).press('Enter')
    await page.getByRole('heading', { level: 1, name: say('Deliveries') }).waitFor()
    const lines = [
      '\uFEFFpiece_id,status,new_addr1,new_city,new_state,new_zip5',
      `${moved},returned,"9 New Rd, Apt 2",Reno,NV,89501`,
      `${lost},undeliverable,,,,`,
      'N-2020-0001-000001,mailed,,,,',
      `${kept},eaten by a dog,,,,`,
    ]
    const choose = async (text: string) =>
      await page.locator('input[type=file]').setInputFiles({
        name: 'returns.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(text),
      })
    const whole = page.getByRole('region', { name: say('What came back') })
    await choose('who,why\nnobody,nothing\n')
    await whole
      .getByRole('button', { name: say('Take it in') })
      .first()
      .press('Enter')
    await page.getByText('A return file has the columns piece_id and status', { exact: false }).waitFor()
    await choose(lines.join('\n'))
    await withoutLedger(surfaces.chartward, async () => {
      await whole
        .getByRole('button', { name: say('Take it in') })
        .first()
        .press('Enter')
      await page.getByText(say(UNWRITTEN)).waitFor()
    })
    expect((await pieces()).letter).toEqual({ exported: LETTERS + 1 })
    await whole
      .getByRole('button', { name: say('Take it in') })
      .first()
      .press('Enter')
    await page.getByText(inTurn(say('Rows that could not be read'), ' (1)')).press('Enter')
    await page.getByText('line 5: no status of', { exact: false }).waitFor()
    const said = await page
      .getByRole('status')
      .filter({ hasText: inTurn(say('Taken in')) })
      .innerText()
    expect(said.replaceAll(/\s+/g, ' ')).toMatch(
      inTurn(
        '2 ',
        say('Taken in'),
        ' 0 ',
        say('Known already'),
        ' 1 ',
        say('To be mailed again'),
        ' 1 ',
        say('Not ours'),
      ),
    )
    await whole.getByLabel(inTurn(say('Number of the piece'))).fill(kept)
    await whole.getByLabel(inTurn(say('What became of it'))).selectOption('mailed')
    await whole
      .getByRole('button', { name: say('Take it in') })
      .last()
      .press('Enter')
    await expect
      .poll(pieces)
      .toMatchObject({ letter: { mailed: 1, returned: 1, undeliverable: 1, waiting: 1 } })
    expect(await flawsOf(page)).toEqual([])
  }, 60_000)

  test('whom nothing is sent to stands on a list with the reason, and each look at it and at a person has its leaf', async () => {
    const { page, user } = kim
    const list = page.getByRole('region', { name: say('Not written to') }).first()
    const from = await surfaces.chartward.leafCount()
    await list.getByLabel(inTurn(say('Patient'))).fill('p-3')
    await list.getByLabel(inTurn(say('Why'))).fill('it is not safe to write there')
    await press(list, 'Put on the list')
    const row = list.getByRole('row', { name: /it is not safe to write there/ })
    await row.waitFor()
    expect(await flawsOf(page)).toEqual([])
    await press(row, inTurn(say('Take off the list'), `: ${patientIdOf('p-3').slice(0, 8)}`))
    expect(await flawsOf(page)).toEqual([])
    await press(page.getByRole('dialog'), 'Take off the list')
    await list.getByText(say('Nobody is on the list.')).waitFor()
    const person = page.getByRole('region', { name: say('What one person was sent') })
    await person.getByLabel(inTurn(say('Patient'))).fill('p-2')
    await press(person, 'Show')
    await person.getByText(`${id}-`, { exact: false }).first().waitFor()
    await surfaces.chartward.leafCount()
    const leaves = (await surfaces.chartward.entries(from)).filter(({ who }) => who.user === user)
    const notes = leaves.map(({ note, patient }) => `${note ?? ''} ${patient ?? ''}`)
    expect(notes).toContain(`suppressed: patient ${patientIdOf('p-3')}`)
    expect(notes).toContain(`suppression list looked at ${patientIdOf('p-3')}`)
    expect(notes).toContain(`deliveries looked at ${patientIdOf('p-2')}`)
  }, 60_000)

  test('texts for the public are made from the same words, and one that is stopped sends nothing any more', async () => {
    const { page } = kim
    await at('notices')
    await press(page, 'Make the texts')
    const download = page.waitForEvent('download')
    await press(page, say('Download web-posting-es.txt'))
    const text = await readFile(await (await download).path(), 'utf8')
    expect(text).toContain('Alguien usó la clave robada')
    await page.getByText(say('Letters that wait: 1')).waitFor()
    await act('Stop for good')
    await page.getByText(say('It ended for good.')).waitFor()
    for (const name of ['Send', 'Pause', 'Resume', 'Stop for good'])
      expect(await page.getByRole('button', { name: inTurn(say(name), ': ') }).count()).toBe(0)
    expect(await state()).toBe('stopped')
    expect((await pieces()).letter).toMatchObject({ stopped: 1 })
    expect(await flawsOf(page)).toEqual([])
  }, 60_000)
})
