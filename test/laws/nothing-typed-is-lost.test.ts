import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { BY } from '../support/app-users.ts'
import { CHROMIUM } from '../support/browser.ts'
import { type ChartScene, COLLEAGUE, openChartScene } from '../support/chart-scene.ts'
import { signedIn, signInAgain, type Visitor } from '../support/surfaces.ts'
import { stopLedger } from '../support/stopped-ledger.ts'
import { contain, OFFICER } from '../support/suspects.ts'

const NOTE = '/chart/patient/ann/write/new/note'
const TEXT = 'Sleeps badly since the move. Ask again in two weeks.'

describe.skipIf(CHROMIUM === undefined)('nothing that somebody typed is lost', () => {
  let scene: ChartScene
  let visitor: Visitor
  beforeAll(async () => {
    scene = await openChartScene()
  })
  afterEach(async () => {
    await visitor.context.close()
    const { incident } = scene.chartward.operations
    for (const { id } of await incident.measures({})) await incident.end(id, OFFICER)
  })
  afterAll(async () => await scene.close())

  async function typing(looking: object = {}): Promise<Page> {
    visitor = await scene.doctor(NOTE, looking)
    await bodyOf(visitor.page).fill(TEXT)
    return visitor.page
  }
  const notes = async () => (await scene.records('DocumentReference')).length
  const endSession = async (session: string) =>
    await scene.chartward.chartward.identity.sessions.end({ session }, BY, 'a test ended it')
  const cookieFor = async (who: { readonly cookie: string }) =>
    await visitor.context.addCookies([
      { name: 'chartward', value: who.cookie, url: scene.chartward.chartward.site.url },
    ])

  test('while the server is away: it says so, and the very text is saved once when it is back', async () => {
    const page = await typing()
    const before = await notes()
    await visitor.context.setOffline(true)
    await saveDraft(page)
    await page.getByText('The server cannot be reached.', { exact: false }).first().waitFor()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
    await visitor.context.setOffline(false)
    await page.getByRole('button', { name: 'Save again' }).click()
    await page.waitForURL('**/write')
    expect(await notes()).toBe(before + 1)
    expect(await draftsIn(page)).toEqual([])
  })

  test('when the answer is lost on its way: saving again saves it once', async () => {
    const page = await typing()
    const before = await notes()
    await page.route('**/fhir/R4/DocumentReference', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await saveDraft(page)
    await page.getByRole('button', { name: 'Save again' }).waitFor()
    await page.unroute('**/fhir/R4/DocumentReference')
    await page.getByRole('button', { name: 'Save again' }).click()
    await page.waitForURL('**/write')
    expect(await notes()).toBe(before + 1)
  })

  test('when the page is loaded anew, or the tab was lost and is restored', async () => {
    const page = await typing()
    await page.reload()
    await page.getByText('not saved yet', { exact: false }).waitFor()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
    await page.getByRole('button', { name: 'Throw away' }).click()
    expect(await bodyOf(page).inputValue()).toBe('')
    expect(await draftsIn(page)).toEqual([])
  })

  test('when they go elsewhere: what they began is listed, and leads back', async () => {
    const page = await typing()
    await page.getByRole('link', { name: 'Problems' }).click()
    await page.getByRole('link', { name: 'My tasks' }).click()
    await page.locator('#unsaved').getByRole('link').click()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
  })

  test('when the session ended meanwhile: the same person signs in again and goes on', async () => {
    const page = await typing()
    await endSession(visitor.session)
    await saveDraft(page)
    await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
    await signInAgain(scene.chartward, visitor)
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor({ state: 'hidden' })
    const before = await notes()
    await page.getByRole('button', { name: 'Save again' }).click()
    await page.waitForURL('**/write')
    expect(await notes()).toBe(before + 1)
  })

  test.each(['goes on in the open page', 'loads the page'])(
    'another person who signs in in this tab and %s never sees it',
    async (way) => {
      const page = await typing()
      await endSession(visitor.session)
      await saveDraft(page)
      await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor()
      await cookieFor(await signedIn(scene.chartward, 'clinician', COLLEAGUE))
      if (way === 'loads the page') await page.reload()
      else await page.getByRole('button', { name: 'Go on' }).click()
      await page.waitForFunction(() => {
        const field = (globalThis as any).document.querySelector('textarea[name=body]')
        return field !== null && field.value === ''
      })
      expect(await page.content()).not.toContain(TEXT)
      expect(await draftsIn(page)).toEqual([])
    },
  )

  test('signing out asks first, and then leaves nothing of it', async () => {
    const page = await typing()
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Stay' }).last().click()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.locator('#sign-out-anyway').click()
    await page.waitForURL('**/sign-in**')
    expect(await draftsIn(page)).toEqual([])
  })

  test('while the ledger cannot be written', async () => {
    const page = await typing()
    const before = await notes()
    const restore = stopLedger(scene.chartward)
    await saveDraft(page)
    await page.getByText('cannot write down what is done', { exact: false }).waitFor()
    restore()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
    await page.getByRole('button', { name: 'Save again' }).click()
    await page.waitForURL('**/write')
    expect(await notes()).toBe(before + 1)
  })

  test('when they were contained meanwhile: refused, and kept', async () => {
    const page = await typing()
    await contain(scene.chartward, { degree: 'question', target: { kind: 'person', name: visitor.user } })
    await saveDraft(page)
    await page.getByText('Not saved', { exact: true }).waitFor()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
    expect((await draftsIn(page)).join('')).toContain(TEXT)
    // They answer without leaving the page, and go on.
    await page.locator('#answer-why').last().click()
    await page.getByRole('dialog').getByLabel('Reason').fill('I am writing up the visit of this morning')
    await page.locator('#send-why').click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Save again' }).click()
    await page.waitForURL('**/write')
  })

  test('when the passkey is not shown: not signed, and kept', async () => {
    const page = await typing({ proven: false })
    await page.locator('#save-sign').click()
    await page.getByRole('dialog', { name: 'Show that it is you' }).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Signing needs your passkey', { exact: false }).waitFor()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
  })

  test('when somebody else wrote the same note: both are shown, and either or both can go on', async () => {
    const page = await typing()
    await saveDraft(page)
    await page.waitForURL('**/write')
    const [note] = (await scene.records('DocumentReference')).filter(
      ({ docStatus }) => docStatus === 'preliminary',
    )
    await page.goto(`${scene.chartward.chartward.site.url}/chart/patient/ann/write/change/note/${note.id}`)
    await bodyOf(page).fill('Mine')
    const data = Buffer.from('Theirs').toString('base64')
    await scene.chartward.fhir('PUT', `DocumentReference/${note.id}`, {
      body: { ...note, content: [{ attachment: { contentType: 'text/plain', data } }] },
    })
    await saveDraft(page)
    const both = page.getByRole('alert').filter({ hasText: 'Somebody else changed this meanwhile' })
    await both.waitFor()
    expect(await both.textContent()).toContain('Theirs')
    expect(await bodyOf(page).inputValue()).toBe('Mine')
    await both.getByRole('button', { name: 'Put theirs below mine' }).click()
    expect(await bodyOf(page).inputValue()).toBe('Mine\n\nTheirs')
    await saveDraft(page)
    await page.waitForURL('**/write')
    const { json } = await scene.chartward.fhir('GET', `DocumentReference/${note.id}`)
    expect([json.meta.versionId, Buffer.from(json.content[0].attachment.data, 'base64').toString()]).toEqual([
      '3',
      'Mine\n\nTheirs',
    ])
  })

  test('what is typed is kept in this tab alone', async () => {
    const page = await typing()
    expect((await draftsIn(page)).join('')).toContain(TEXT)
    const elsewhere = await visitor.context.newPage()
    await elsewhere.goto(scene.chartward.chartward.site.url + NOTE)
    expect(await bodyOf(elsewhere).inputValue()).toBe('')
    const stored = await page.evaluate(() => JSON.stringify((globalThis as any).localStorage))
    expect(stored).not.toContain(TEXT)
  })
})

const bodyOf = (page: Page) => page.locator('textarea[name=body]')

async function saveDraft(page: Page): Promise<void> {
  await page.locator('#save-draft').click()
}

async function draftsIn(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const { sessionStorage } = globalThis as any
    return Object.keys(sessionStorage)
      .filter((key) => key.startsWith('chartward-draft:'))
      .map((key) => sessionStorage.getItem(key) as string)
  })
}
