import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { ACCESS_PATHS } from '../../src/contract/index.ts'
import { CHROMIUM } from '../support/browser.ts'
import { type ConsoleClinic, NAMESAKE, openConsoleClinic } from '../support/console-clinic.ts'
import { tabTo } from '../support/keyboard.ts'
import { inTurn, LOOKS } from '../support/looks.ts'
import { flawsOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'
import { openWebVisitor } from '../support/web-asks.ts'

/** Questions to the ledger, each leaf with its proof, and suspicions that are asked about. */

describe.skipIf(CHROMIUM === undefined)('the ledger at the console', () => {
  let surfaces: Surfaces
  let clinic: ConsoleClinic
  beforeAll(async () => {
    surfaces = await openSurfaces()
    clinic = await openConsoleClinic(surfaces)
  })
  afterAll(async () => await surfaces.close())

  test.for(LOOKS)(
    'by keyboard alone a question is asked, the way led to a leaf and its proof, and the rows become a file that the ledger knows of: $name',
    { timeout: 60_000 },
    async (look) => {
      const { page, context, user, say } = await surfaces.visit('privacy-officer', '/console/audit', look)
      const addresses: string[] = []
      page.on('request', (request) => addresses.push(request.url()))
      await tabTo(page, page.getByRole('textbox', { name: say('Who') }))
      await page.keyboard.type('dr-lee')
      await tabTo(page, page.getByRole('textbox', { name: say('Patient') }))
      await page.keyboard.type('ben')
      await page.keyboard.press('Enter')
      await page.getByText(say('2 rows; everything was looked through.')).waitFor()
      const more = page.getByRole('button', { name: say('More of leaf') }).first()
      await tabTo(page, more)
      await page.keyboard.press('Enter')
      await page.getByText('Observation?patient=ben').waitFor()
      // Codes of leaves are called by words: the role, and why a record was opened.
      await page.locator('#audit-rows').getByText(say('clinician')).first().waitFor()
      await page
        .getByRole('definition')
        .filter({ hasText: say('treatment') })
        .waitFor()
      expect(await flawsOf(page)).toEqual([])
      await tabTo(page, page.locator('#audit-rows a').first())
      await page.keyboard.press('Enter')
      await page
        .locator('#said')
        .getByText(/^dr-lee: /)
        .waitFor()
      await page.locator('#proof').getByText('c2sp.org/tlog-proof@v1').waitFor()
      for (const words of ['are those that were committed to', 'It stands at number', 'Signed by the key'])
        await page.locator('#checked').getByText(say(words)).waitFor()
      expect(await flawsOf(page)).toEqual([])
      await page.goBack()
      await page.getByText(say('2 rows; everything was looked through.')).waitFor()
      expect(await page.getByRole('textbox', { name: say('Patient') }).inputValue()).toBe('ben')
      const from = await surfaces.chartward.leafCount()
      const file = page.waitForEvent('download')
      await tabTo(page, page.getByRole('button', { name: say('Export as CSV') }))
      await page.keyboard.press('Enter')
      const download = await file
      expect(download.suggestedFilename()).toBe('audit.csv')
      const text = await readFile(await download.path(), 'utf8')
      expect(text.trim().split('\r\n')).toHaveLength(3)
      const told = await surfaces.chartward.entries(from)
      expect(told.filter(({ how }) => how === 'export').map(({ who, note }) => [who.user, note])).toEqual([
        [user, 'audit search exported as csv: 2 rows'],
      ])
      // No server is told in an address whom the question was about.
      expect(addresses.filter((address) => address.split('#')[0]?.includes('ben'))).toEqual([])
      await context.close()
    },
  )

  test.for(LOOKS)(
    'a question is saved under a name, asked again by it, and deleted by whoever saved it: $name',
    async (look) => {
      const asked = '/console/audit#user=dr-lee&patient=ann&role=clinician'
      const mine = await surfaces.visit('privacy-officer', asked, look)
      const { say } = mine
      await mine.page.locator('#audit-count').waitFor()
      await mine.page.getByRole('textbox', { name: say('Save this question as') }).fill('Ann and Lee')
      await mine.page.getByRole('checkbox', { name: say('Share it with the other officers') }).check()
      await mine.page.getByRole('button', { name: say('Save') }).click()
      await mine.page.getByText(say('Saved.')).waitFor()
      const other = await surfaces.visit('security-officer', '/console/audit', look)
      await other.page.getByRole('link', { name: 'Ann and Lee' }).click()
      await other.page.locator('#audit-count').waitFor()
      expect(await other.page.getByRole('textbox', { name: say('Patient') }).inputValue()).toBe('ann')
      const role = other.page.getByRole('combobox', { name: say('Role') })
      expect(await role.inputValue()).toMatch(say('clinician'))
      expect(await other.page.getByRole('button', { name: say('Delete: Ann and Lee') }).count()).toBe(0)
      expect(await flawsOf(other.page)).toEqual([])
      await mine.page.getByRole('button', { name: say('Delete: Ann and Lee') }).click()
      await mine.page.getByRole('button', { name: say('Delete it') }).waitFor()
      expect(await flawsOf(mine.page)).toEqual([])
      await mine.page.getByRole('button', { name: say('Delete it') }).click()
      await mine.page.getByText(say('No question is saved yet.')).waitFor()
      await mine.context.close()
      await other.context.close()
    },
  )

  test('where nothing fits, and where something cannot be asked for, that is said', async () => {
    const { page, context } = await surfaces.visit('security-officer', '/console/audit#user=nobody-here')
    await page.getByText('Nothing fits.').waitFor()
    await page.getByRole('textbox', { name: 'Patient' }).fill('Ann Marsh')
    await page.getByText('An id has letters, digits, dots and hyphens.').waitFor()
    await page.goto(`${surfaces.chartward.chartward.site.url}/console/ledger/disclosure/99999999`)
    await page.locator('#untold').waitFor()
    expect(await page.locator('#said').count()).toBe(0)
    await context.close()
  })

  test('both ledgers and every stored version are verified at a press', async () => {
    const { page, context } = await surfaces.visit('security-officer', '/console/ledger')
    await page.locator('#verify').click()
    await page.locator('#verdict').getByText('Everything holds.').waitFor({ timeout: 60_000 })
    await page.locator('#leaf').fill('3')
    await page.locator('#leaf').press('Enter')
    const title = page.getByRole('heading', { level: 1 })
    await title.getByText('Leaf 3').waitFor()
    expect(await title.textContent()).toBe('Leaf 3 of the disclosure ledger')
    await context.close()
  })

  describe.for(LOOKS)('what waits for a privacy officer, $name', (look) => {
    test('a suspicion: no relation is said, the viewer is asked and answers, and the finding is closed', async () => {
      const { suspect, raise } = clinic
      const id = await raise({ ...NAMESAKE, patients: [patientIdOf('ben')] })
      const visitor = await surfaces.visit('privacy-officer', '/console/snooping', look)
      const { page, context, user, say } = visitor
      const waiting = page.getByRole('region', { name: say('Waiting for you') })
      await waiting.getByRole('link', { name: inTurn('dr-lee (', say('clinician'), ')') }).click()
      await page.locator('#no-relation').waitFor()
      await page.getByRole('button', { name: say('Ask why they were there') }).click()
      const ask = page.getByRole('dialog').getByRole('button', { name: say('Ask why they were there') })
      await ask.waitFor()
      expect(await flawsOf(page)).toEqual([])
      await ask.click()
      await page.locator('#asked-viewer').waitFor()
      const { containment } = surfaces.chartward.chartward
      const measures = await containment.list({ target: { kind: 'person', name: suspect.user } })
      const measure = measures.find(({ finding }) => finding === id)
      if (measure === undefined) throw new Error('nobody was asked')
      expect(measure).toMatchObject({ degree: 'question', by: user, finding: id })
      const who = {
        user: suspect.user,
        role: 'clinician',
        client: 'browser',
        session: suspect.session,
        address: '',
      }
      const reason = `I covered the ward that night (${id})`
      await containment.answer({ measure, who, reason })
      // It appears by itself as well, at the pace of the live page, which has a test of its own.
      await page.reload()
      await page.getByText(reason).waitFor({ timeout: 20_000 })
      await page.getByRole('radio', { name: say('Harmless') }).check()
      expect(await flawsOf(page)).toEqual([])
      await page.locator('#close').click()
      await page.getByText(say('It is closed.')).waitFor()
      await context.close()
    })

    test('a patient asks about an access, and the answer that an officer finds words for reaches them', async () => {
      const ann = await openWebVisitor(surfaces.chartward, 'patient', { fhirUser: 'Patient/ann' })
      const { json } = await ann.ask(ACCESS_PATHS.history, { patient: 'ann' })
      const [episode] = json.episodes.filter(({ people }: any) => people.length > 0)
      const { leaves } = episode.people[0]
      const text = `Why did they look? (${look.language})`
      const asked = { patient: 'ann', text, episode: episode.key, leaves }
      expect((await ann.ask(ACCESS_PATHS.ask, asked)).status).toBe(200)
      const { page, context, say } = await surfaces.visit('privacy-officer', '/console/questions', look)
      await page.getByText(text).waitFor()
      const answer = page.getByRole('textbox', { name: say('Answer') })
      const send = page.getByRole('button', { name: say('Send the answer') })
      await page.getByRole('combobox', { name: say('What it was') }).click()
      await page.getByRole('option', { name: say('They took part in the care') }).click()
      await page.getByText(say('Something in brackets is still to be said.')).waitFor()
      expect(await send.isDisabled()).toBe(true)
      await answer.fill('They covered for your doctor that day.')
      expect(await flawsOf(page)).toEqual([])
      await send.click()
      await page.getByText(say('No question waits for an answer.')).waitFor()
      const { json: told } = await ann.ask(ACCESS_PATHS.questions, { patient: 'ann' })
      expect(told.questions.find((one: any) => one.text === text).answer).toMatchObject({
        outcome: 'care',
        text: 'They covered for your doctor that day.',
      })
      await context.close()
    })

    test('broken glass waits until somebody has looked at it', async () => {
      const { chartward, clock } = surfaces.chartward
      await chartward.database.query(
        `insert into break_glass (id, person, user_name, patient, request, begun, until)
         select gen_random_uuid(), id, 'dr-lee', $1, 'in a test', $2::bigint, $2::bigint + 3600000 from person limit 1`,
        [patientIdOf('cleo'), clock.now()],
      )
      const { page, context, say } = await surfaces.visit('privacy-officer', '/console/snooping', look)
      await page.getByRole('button', { name: say('Looked at: broken glass of dr-lee') }).click()
      const looked = page.getByRole('dialog').getByRole('button', { name: say('I looked at it') })
      await looked.waitFor()
      expect(await flawsOf(page)).toEqual([])
      await looked.click()
      await page.locator('#no-glass').waitFor()
      expect(await chartward.access.unreviewed()).toEqual([])
      await context.close()
    })
  })
})
