import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { ACCESS_PATHS } from '../../src/contract/index.ts'
import { CHROMIUM } from '../support/browser.ts'
import { type ConsoleClinic, NAMESAKE, openConsoleClinic } from '../support/console-clinic.ts'
import { tabTo } from '../support/keyboard.ts'
import { accessibilityOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'
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

  test('by keyboard alone a question is asked, and the way led to a leaf and its proof', async () => {
    const { page, context } = await surfaces.visit('privacy-officer', '/console/audit')
    await tabTo(page, page.getByRole('textbox', { name: 'Who' }))
    await page.keyboard.type('dr-lee')
    await tabTo(page, page.getByRole('textbox', { name: 'Patient' }))
    await page.keyboard.type('ben')
    await page.keyboard.press('Enter')
    await page.getByText('2 rows; everything was looked through.').waitFor()
    const more = page.getByRole('button', { name: /^More of leaf/ }).first()
    await tabTo(page, more)
    await page.keyboard.press('Enter')
    await page.getByText('Observation?patient=ben').waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    await tabTo(page, page.locator('#audit-rows a').first())
    await page.keyboard.press('Enter')
    await page.locator('#said').getByText('dr-lee: searched').waitFor()
    await page.locator('#proof').getByText('c2sp.org/tlog-proof@v1').waitFor()
    for (const words of ['are those that were committed to', 'It stands at number', 'Signed by the key'])
      await page.locator('#checked').getByText(words).waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    await page.goBack()
    await page.getByText('2 rows; everything was looked through.').waitFor()
    await context.close()
  })

  test('the question stands in no address that a server sees', async () => {
    const { page, context } = await surfaces.visit('privacy-officer', '/console/audit')
    const addresses: string[] = []
    page.on('request', (request) => addresses.push(request.url()))
    await page.getByRole('textbox', { name: 'Patient' }).fill('ben')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.locator('#audit-count').waitFor()
    await page.reload()
    await page.locator('#audit-count').waitFor()
    expect(await page.getByRole('textbox', { name: 'Patient' }).inputValue()).toBe('ben')
    expect(addresses.filter((address) => address.split('#')[0]?.includes('ben'))).toEqual([])
    await context.close()
  })

  test('a question is saved under a name, asked again by it, and deleted by whoever saved it', async () => {
    const mine = await surfaces.visit('privacy-officer', '/console/audit#user=dr-lee&patient=ann')
    await mine.page.locator('#audit-count').waitFor()
    await mine.page.getByRole('textbox', { name: 'Save this question as' }).fill('Ann and Lee')
    await mine.page.getByRole('checkbox', { name: 'Share it with the other officers' }).check()
    await mine.page.getByRole('button', { name: 'Save', exact: true }).click()
    await mine.page.getByText('Saved.', { exact: true }).waitFor()
    const other = await surfaces.visit('security-officer', '/console/audit')
    await other.page.getByRole('link', { name: 'Ann and Lee' }).click()
    await other.page.locator('#audit-count').waitFor()
    expect(await other.page.getByRole('textbox', { name: 'Patient' }).inputValue()).toBe('ann')
    expect(await other.page.getByRole('button', { name: 'Delete: Ann and Lee' }).count()).toBe(0)
    expect(await accessibilityOf(other.page)).toEqual([])
    await mine.page.getByRole('button', { name: 'Delete: Ann and Lee' }).click()
    await mine.page.getByRole('button', { name: 'Delete it' }).click()
    await mine.page.getByText('No question is saved yet.').waitFor()
    await mine.context.close()
    await other.context.close()
  })

  test('an export is a file on the disk, and stands in the ledger with how many rows it has', async () => {
    const { page, context, user } = await surfaces.visit(
      'privacy-officer',
      '/console/audit#user=dr-lee&patient=ann',
    )
    await page.locator('#audit-count').waitFor()
    const from = await surfaces.chartward.leafCount()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('audit.csv')
    const text = await readFile(await download.path(), 'utf8')
    expect(text.trim().split('\r\n')).toHaveLength(2)
    const told = await surfaces.chartward.entries(from)
    expect(told.filter(({ how }) => how === 'export').map(({ who, note }) => [who.user, note])).toEqual([
      [user, 'audit search exported as csv: 1 rows'],
    ])
    await context.close()
  })

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

  test('a suspicion: no relation is said, the viewer is asked and answers, and the finding is closed', async () => {
    const { suspect, raise } = clinic
    const id = await raise({ ...NAMESAKE, patients: [patientIdOf('ben')] })
    const { page, context, user } = await surfaces.visit('privacy-officer', '/console/snooping')
    await page.getByRole('link', { name: 'dr-lee (clinician)' }).click()
    await page.locator('#no-relation').waitFor()
    await page.getByRole('button', { name: 'Ask why they were there' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Ask why they were there' }).click()
    await page.locator('#asked-viewer').waitFor()
    const { containment } = surfaces.chartward.chartward
    const [measure] = await containment.list({ target: { kind: 'person', name: suspect.user } })
    if (measure === undefined) throw new Error('nobody was asked')
    expect(measure).toMatchObject({ degree: 'question', by: user, finding: id })
    const who = {
      user: suspect.user,
      role: 'clinician',
      client: 'browser',
      session: suspect.session,
      address: '',
    }
    await containment.answer({ measure, who, reason: 'I covered the ward that night' })
    await page.getByText('I covered the ward that night').waitFor({ timeout: 20_000 })
    expect(await accessibilityOf(page)).toEqual([])
    await page.getByRole('radio', { name: 'Harmless' }).check()
    await page.locator('#close').click()
    await page.getByText('It is closed.').waitFor()
    await context.close()
  })

  test('a patient asks about an access, and the answer that an officer finds words for reaches them', async () => {
    const ann = await openWebVisitor(surfaces.chartward, 'patient', { fhirUser: 'Patient/ann' })
    const { json } = await ann.ask(ACCESS_PATHS.history, { patient: 'ann' })
    const [episode] = json.episodes.filter(({ people }: any) => people.length > 0)
    const { leaves } = episode.people[0]
    const asked = { patient: 'ann', text: 'Why did they look?', episode: episode.key, leaves }
    expect((await ann.ask(ACCESS_PATHS.ask, asked)).status).toBe(200)
    const { page, context } = await surfaces.visit('privacy-officer', '/console/questions')
    await page.getByText('Why did they look?').waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    const answer = page.getByRole('textbox', { name: 'Answer' })
    const send = page.getByRole('button', { name: 'Send the answer' })
    await page.getByRole('combobox', { name: 'What it was' }).click()
    await page.getByRole('option', { name: 'They took part in the care' }).click()
    await page.getByText('Something in brackets is still to be said.').waitFor()
    expect(await send.isDisabled()).toBe(true)
    await answer.fill('They covered for your doctor that day.')
    await send.click()
    await page.getByText('No question waits for an answer.').waitFor()
    const { json: told } = await ann.ask(ACCESS_PATHS.questions, { patient: 'ann' })
    expect(told.questions[0].answer).toMatchObject({
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
    const { page, context } = await surfaces.visit('privacy-officer', '/console/snooping')
    await page.getByRole('button', { name: 'Looked at: broken glass of dr-lee' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'I looked at it' }).click()
    await page.locator('#no-glass').waitFor()
    expect(await chartward.access.unreviewed()).toEqual([])
    await context.close()
  })
})
