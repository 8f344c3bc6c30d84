import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FILING_PATHS, type FilingDetails, WEB_PATHS } from '../../src/contract/index.ts'
import { verifyDefence } from '../../src/defence/index.ts'
import { elementNames, patientIdOf } from '../../src/fhir/index.ts'
import { CHROMIUM } from '../support/browser.ts'
import { asked } from '../support/campaign.ts'
import { tabTo } from '../support/keyboard.ts'
import { DRAFT } from '../support/notices.ts'
import { openStolenCase, STOLEN_PEOPLE } from '../support/stolen-case.ts'
import { withoutLedger } from '../support/stopped-ledger.ts'
import { accessibilityOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

/** What goes out of a case as files: drafts for authorities, the defence file, and the accounting of one person. */

const LOOKS = [
  { language: 'en', scheme: 'light', width: 1280 },
  { language: 'es', scheme: 'dark', width: 320 },
] as const

const DETAILS: FilingDetails = {
  entityKind: 'Healthcare Provider',
  kinds: ['Hacking/IT Incident'],
  safeguardsBefore: ['None'],
  actionsTaken: ['Took steps to mitigate harm'],
}
const UNWRITTEN = 'Nothing is shown while it cannot be written down that it was shown.'

describe.skipIf(CHROMIUM === undefined)('the files of a case at the console', () => {
  let surfaces: Surfaces
  let id: string
  beforeAll(async () => {
    surfaces = await openSurfaces()
    id = (await openStolenCase(surfaces.chartward)).case.id
    const { recipients, campaigns } = surfaces.chartward.operations
    while (!(await recipients.gather(asked('kim'), id, {})).complete);
    const settings = { email: false, portal: true }
    await campaigns.draft(asked('kim'), { case: id, draft: DRAFT, settings, supplement: false })
  }, 120_000)
  afterAll(async () => await surfaces.close())

  const drafted = async (details: FilingDetails = DETAILS) =>
    await surfaces.chartward.operations.filing.filings.draft(asked('kim'), { case: id, details })
  const kept = async (draft: string) =>
    (await surfaces.chartward.operations.filing.filings.list(asked('kim'), id)).filter(
      ({ filing }) => filing.id === draft,
    )
  const notesSince = async (from: number) =>
    (await surfaces.chartward.entries(from)).flatMap(({ how, note, who }) =>
      how === 'filing' || how === 'export' ? [`${who.user}: ${note ?? ''}`] : [],
    )
  const isWhole = async (page: Page) => {
    expect(await accessibilityOf(page)).toEqual([])
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect(wide).toBeLessThanOrEqual(0)
  }

  test('by keyboard alone one officer makes the drafts, and another reads and approves one', async () => {
    const path = `/console/cases/${id}/filings`
    const first = await surfaces.visit('security-officer', path)
    await first.page.getByText('There is no draft yet.', { exact: false }).waitFor()
    await tabTo(first.page, first.page.getByRole('button', { name: 'Make the drafts' }))
    await first.page.keyboard.press('Enter')
    await tabTo(first.page, first.page.getByRole('combobox', { name: 'What we are' }))
    await first.page.keyboard.type('Healthcare P')
    for (const name of ['Hacking/IT Incident', 'None', 'Took steps to mitigate harm']) {
      await tabTo(first.page, first.page.getByRole('checkbox', { name, exact: true }))
      await first.page.keyboard.press('Space')
    }
    await isWhole(first.page)
    await tabTo(first.page, first.page.getByRole('button', { name: 'Make the drafts' }))
    await first.page.keyboard.press('Enter')
    const own = first.page.getByRole('article', { name: 'hhs', exact: true })
    await own.getByText(`Made by ${first.user}`, { exact: false }).waitFor()
    await tabTo(first.page, first.page.getByRole('button', { name: 'Read it: hhs', exact: true }))
    await first.page.keyboard.press('Enter')
    await own.getByText('You made this draft.', { exact: false }).waitFor()
    expect(await own.getByRole('button', { name: 'Approve these words' }).count()).toBe(0)
    await first.context.close()

    const from = await surfaces.chartward.leafCount()
    const { page, context, user } = await surfaces.visit('privacy-officer', path)
    await tabTo(page, page.getByRole('button', { name: 'Read it: hhs', exact: true }))
    await page.keyboard.press('Enter')
    const read = page.getByRole('article', { name: 'hhs', exact: true })
    await read.getByRole('region', { name: 'hhs.txt' }).getByText('Report type', { exact: false }).waitFor()
    await tabTo(page, page.getByRole('button', { name: 'Download: hhs.txt' }))
    const download = page.waitForEvent('download')
    await page.keyboard.press('Enter')
    const [draft] = await kept('hhs')
    const content = draft?.filing.files[0]?.content
    expect(await readFile(await (await download).path(), 'utf8')).toBe(content)
    await isWhole(page)
    await tabTo(page, page.getByRole('checkbox', { name: 'I read every file of this draft' }))
    await page.keyboard.press('Space')
    await tabTo(page, page.getByRole('button', { name: 'Approve these words' }))
    await page.keyboard.press('Enter')
    await read.getByText(`Approved by ${user}`, { exact: false }).waitFor()
    expect((await kept('hhs'))[0]?.approved?.by).toBe(user)
    const notes = await notesSince(from)
    expect(notes).toContain(`${user}: drafts of ${id} shown`)
    expect(notes).toContain(`${user}: approved hhs of ${id}, sha256:${draft?.digest}`)
    await context.close()
  }, 120_000)

  test('words that changed while somebody read them are not approved, and it is said', async () => {
    await drafted({ ...DETAILS, places: ['Laptop'] })
    const { page, context } = await surfaces.visit('privacy-officer', `/console/cases/${id}/filings`)
    const read = page.getByRole('article', { name: 'hhs', exact: true }).filter({ hasText: 'Waits for' })
    await read.getByRole('button', { name: 'Read it: hhs' }).click()
    await read.getByRole('checkbox', { name: 'I read every file of this draft' }).check()
    const [before] = (await kept('hhs')).filter(({ approved }) => approved === undefined)
    await drafted({ ...DETAILS, places: ['Email'] })
    await read.getByRole('button', { name: 'Approve these words' }).click()
    await page.getByText('The draft hhs was made anew while you read it.', { exact: false }).waitFor()
    await isWhole(page)
    const now = (await kept('hhs')).filter(({ approved }) => approved === undefined)
    expect(now).toHaveLength(1)
    expect(now[0]?.digest).not.toBe(before?.digest)
    await context.close()
  }, 60_000)

  test('a draft whose digest is not that of what is shown is not offered for approval', async () => {
    await drafted({ ...DETAILS, places: ['Other'] })
    const { page, context } = await surfaces.visit('privacy-officer', `/console/cases/${id}/defence`)
    await page.route(`**${WEB_PATHS.console}${FILING_PATHS.list}`, async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ body: (await answer.text()).replaceAll('Initial Breach Report', 'Other Report') })
    })
    await page.getByRole('link', { name: 'Filings' }).click()
    const read = page.getByRole('article', { name: 'hhs', exact: true }).filter({ hasText: 'Waits for' })
    await read.getByRole('button', { name: 'Read it: hhs' }).click()
    await read.getByText('not that of what stands here', { exact: false }).waitFor()
    expect(await read.getByRole('button', { name: 'Approve these words' }).count()).toBe(0)
    await isWhole(page)
    await context.close()
  }, 60_000)

  test('a file that names people is opened by itself, with a leaf about each of them, before its draft is approved', async () => {
    const contact = { name: 'Ada Hill', phone: '1-800-555-0100', email: 'ada@example.org' }
    const actsFor = [{ name: 'Hill Hospital', kind: 'Healthcare Provider', contact }] as const
    await drafted({ ...DETAILS, actsFor })
    const { page, context, user } = await surfaces.visit('privacy-officer', `/console/cases/${id}/filings`)
    const read = page.getByRole('article', { name: 'covered-entity-hill-hospital' })
    await read.getByRole('button', { name: /^Read it/ }).click()
    await read.getByText('open each file of it first', { exact: false }).waitFor()
    expect(await page.getByText('Abbott').count()).toBe(0)
    const open = read.getByRole('button', { name: 'Open it: covered-entity-hill-hospital.json' })
    await isWhole(page)
    await withoutLedger(surfaces.chartward, async () => {
      await open.click()
      await read.getByText(UNWRITTEN, { exact: false }).waitFor()
      expect(await page.getByText('Abbott').count()).toBe(0)
    })
    const from = await surfaces.chartward.leafCount()
    await open.click()
    await page.getByText('Abbott').first().waitFor({ state: 'attached' })
    const shown = (await surfaces.chartward.entries(from)).filter(
      ({ note, who }) => who.user === user && note?.endsWith('hill-hospital.json shown') === true,
    )
    expect(new Set(shown.map(({ patient }) => patient)).size).toBe(STOLEN_PEOPLE)
    await read.getByRole('button', { name: 'Open it: covered-entity-hill-hospital.pdf' }).click()
    await read.getByRole('checkbox', { name: 'I read every file of this draft' }).check()
    await read.getByRole('button', { name: 'Approve these words' }).click()
    await read.getByText(`Approved by ${user}`, { exact: false }).waitFor()
    await isWhole(page)
    await context.close()
  }, 60_000)

  test('while the ledger takes no leaf nothing is shown, made or approved, and that is said', async () => {
    const made = await drafted({ ...DETAILS, places: ['Paper/Films'] })
    const { page, context } = await surfaces.visit('privacy-officer', `/console/cases/${id}/filings`)
    const read = page.getByRole('article', { name: 'hhs', exact: true }).filter({ hasText: 'Waits for' })
    await read.getByRole('button', { name: 'Read it: hhs' }).click()
    await read.getByRole('checkbox', { name: 'I read every file of this draft' }).check()
    await withoutLedger(surfaces.chartward, async () => {
      await read.getByRole('button', { name: 'Approve these words' }).click()
      await read.getByText(UNWRITTEN, { exact: false }).waitFor()
      await page.getByRole('button', { name: 'Make the drafts anew' }).click()
      const form = page.getByRole('region', { name: 'What no ledger knows' })
      await form.getByRole('button', { name: 'Make the drafts', exact: true }).click()
      await form.getByText(UNWRITTEN, { exact: false }).waitFor()
      await page.getByRole('link', { name: 'Defence file' }).click()
      await page.getByRole('button', { name: 'Make and download the defence file' }).click()
      await page.getByText(UNWRITTEN, { exact: false }).waitFor()
      await page.getByRole('link', { name: 'Accounting' }).click()
      await page.getByRole('textbox', { name: 'Patient' }).fill('p-2')
      await page.getByRole('button', { name: 'Make the accounting' }).click()
      await page.getByText(UNWRITTEN, { exact: false }).waitFor()
      expect(await page.getByText('As the person gets it').count()).toBe(0)
    })
    const digests = made.map(({ digest }) => digest)
    expect((await kept('hhs')).every(({ digest }) => digests.includes(digest))).toBe(true)
    expect((await kept('hhs')).filter(({ approved }) => approved === undefined)).toHaveLength(1)
    await context.close()
  }, 60_000)

  test('in a closed case the server makes and approves no draft, whoever asks it', async () => {
    const { cases, filing } = surfaces.chartward.operations
    const [draft] = await drafted()
    await cases.close(id, asked('kim').who, 'everybody was told')
    const closed = { code: 'CASE_CLOSED' }
    await expect(drafted()).rejects.toMatchObject(closed)
    const named = { case: id, draft: draft?.filing.id ?? '', digest: draft?.digest ?? '' }
    await expect(filing.filings.approve(asked('lee'), named)).rejects.toMatchObject(closed)
    await cases.reopen(id, asked('kim').who, 'a regulator asks')
    expect((await drafted()).length).toBeGreaterThan(0)
  })

  test('who shows no passkey makes no draft, and what they typed stays', async () => {
    const looking = { proven: false }
    const { page, context } = await surfaces.visit('privacy-officer', `/console/cases/${id}/filings`, looking)
    await page.getByRole('button', { name: 'Make the drafts anew' }).click()
    await page.getByRole('textbox', { name: 'How it was investigated' }).fill('We asked everybody.')
    await page.getByRole('button', { name: 'Make the drafts', exact: true }).click()
    await page.getByRole('dialog', { name: 'Show that it is you' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('This takes your passkey or password', { exact: false }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Make the drafts anew' }).click()
    const typed = page.getByRole('textbox', { name: 'How it was investigated' })
    expect(await typed.inputValue()).toBe('We asked everybody.')
    await context.close()
  }, 60_000)

  test('the defence file that is downloaded verifies, under the name the page and the ledger say', async () => {
    const from = await surfaces.chartward.leafCount()
    const { page, context, user } = await surfaces.visit('privacy-officer', `/console/cases/${id}/defence`)
    await page.getByText(`npx chartward defence verify ${id}.defence`, { exact: false }).waitFor()
    const make = page.getByRole('button', { name: 'Make and download the defence file' })
    await tabTo(page, make)
    const download = page.waitForEvent('download')
    await page.keyboard.press('Enter')
    await page.getByText('The file is whole').waitFor()
    await isWhole(page)
    expect((await download).suggestedFilename()).toBe(`${id}.defence`)
    const text = await readFile(await (await download).path(), 'utf8')
    const verified = await verifyDefence(linesOf(text), { elementNames })
    expect(verified.case).toBe(id)
    expect(await page.getByText(`sha256:${verified.name}`, { exact: true }).count()).toBe(1)
    const notes = (await notesSince(from)).filter((note) => note.includes('defence'))
    expect(notes).toEqual([
      `${user}: defence file of ${id}`,
      `${user}: defence file of ${id}, sha256:${verified.name}`,
    ])
    await page.route(`**${FILING_PATHS.defence}`, async (route) => {
      const cut = text.slice(0, text.trimEnd().lastIndexOf('\n') + 1)
      await route.fulfill({ body: cut, contentType: 'application/x-ndjson' })
    })
    await make.click()
    await page.getByText('The file was cut off on its way.', { exact: false }).waitFor()
    expect(await page.getByText('The file is whole').count()).toBe(0)
    await context.close()
  }, 60_000)

  test('the accounting of one person is made, shown and downloaded, and an unknown id is pointed out', async () => {
    const from = await surfaces.chartward.leafCount()
    const patient = patientIdOf('p-2')
    const { page, context, user } = await surfaces.visit('privacy-officer', '/console/accounting')
    await tabTo(page, page.getByRole('textbox', { name: 'Patient' }))
    await page.keyboard.type('nobody-of-this-id')
    await page.keyboard.press('Enter')
    await page.getByText('The ledger knows nothing at all', { exact: false }).waitFor()
    await page.getByRole('textbox', { name: 'Patient' }).fill('p-2')
    await page.keyboard.press('Enter')
    await page.getByText(`Against the rules: ${id}`).waitFor()
    await isWhole(page)
    await tabTo(page, page.getByRole('button', { name: 'Download it as text' }))
    const download = page.waitForEvent('download')
    await page.keyboard.press('Enter')
    const text = await readFile(await (await download).path(), 'utf8')
    expect(text).toContain(`It is a part of the incident ${id}`)
    const entries = await surfaces.chartward.entries(from)
    const about = entries.filter(({ note, who }) => note === 'accounting of disclosures' && who.user === user)
    expect(about.map((entry) => entry.patient)).toContain(patient)
    await page.goto(`${surfaces.chartward.chartward.site.url}/console/cases/${id}/scope/${patient}`)
    await page.getByRole('link', { name: 'Make the accounting of disclosures' }).click()
    await expect.poll(async () => await page.getByRole('textbox').inputValue()).toBe(patient)
    await context.close()
  }, 60_000)

  test.each(['filings', 'defence', 'accounting'])(
    'the page %s is whole in both languages, light and dark, wide and narrow',
    async (part) => {
      await drafted()
      for (const looking of LOOKS) {
        const path = part === 'accounting' ? '/console/accounting#p-2' : `/console/cases/${id}/${part}`
        const { page, problems, context } = await surfaces.visit('privacy-officer', path, looking)
        const isEnglish = looking.language === 'en'
        if (part === 'filings') {
          const again = isEnglish ? 'Make the drafts anew' : 'Hacer los borradores de nuevo'
          await page.getByRole('button', { name: again }).click()
          const add = isEnglish ? 'Add a covered entity' : 'Añadir una entidad cubierta'
          await page.getByRole('button', { name: add }).click()
          await page
            .getByRole('button', { name: isEnglish ? /^Read it/ : /^Leerlo/ })
            .first()
            .click()
        } else {
          const press = isEnglish ? /^Make (?:and|the acc)/ : /^Hacer (?:y|el)/
          await page.getByRole('button', { name: press }).click()
          await page.getByRole('status').first().waitFor()
        }
        await isWhole(page)
        expect(problems).toEqual([])
        await context.close()
      }
    },
    60_000,
  )
})

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.trimEnd().split('\n')
  await Promise.resolve()
}
