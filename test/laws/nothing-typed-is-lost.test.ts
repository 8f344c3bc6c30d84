import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { BY } from '../support/app-users.ts'
import { CHROMIUM } from '../support/browser.ts'
import { type ChartScene, COLLEAGUE, openChartScene } from '../support/chart-scene.ts'
import { inTurn, LOOKS, type Say } from '../support/looks.ts'
import { flawsOf, goToPlace, signedIn, signInAgain, type Visitor } from '../support/surfaces.ts'
import { stopLedger } from '../support/stopped-ledger.ts'
import { contain, OFFICER } from '../support/suspects.ts'

const NOTE = '/chart/patient/ann/write/new/note'
const TEXT = 'Sleeps badly since the move. Ask again in two weeks.'
/** Each look has a patient of its own. */
const PATIENT_OF = { en: 'ann', es: 'amy' } as const

let scene: ChartScene
beforeAll(async () => {
  if (CHROMIUM !== undefined) scene = await openChartScene()
})
afterEach(async () => {
  if (CHROMIUM === undefined) return
  const { incident } = scene.chartward.operations
  for (const { id } of await incident.measures({})) await incident.end(id, OFFICER)
})
afterAll(async () => await scene?.close())

const endSession = async (session: string) =>
  await scene.chartward.chartward.identity.sessions.end({ session }, BY, 'a test ended it')

describe.skipIf(CHROMIUM === undefined).for(LOOKS)('nothing that somebody typed is lost, $name', (look) => {
  const patient = PATIENT_OF[look.language]
  const form = `/chart/patient/${patient}/write/new/note`
  let visitor: Visitor
  let page: Page
  let say: Say
  let session: string
  beforeAll(async () => {
    visitor = await scene.doctor(form, look)
    ;({ page, say } = visitor)
  })
  beforeEach(async () => {
    session = await signInAgain(scene.chartward, visitor)
    await page.evaluate('sessionStorage.clear()')
    await page.goto(scene.chartward.chartward.site.url + form)
    await bodyOf(page).fill(TEXT)
  })
  afterAll(async () => await visitor?.context.close())

  const records = async () => await scene.records('DocumentReference', `patient=Patient/${patient}`)
  const notes = async () => (await records()).length
  const button = (english: string) => page.getByRole('button', { name: say(english) })
  const dialog = (english: string) => page.getByRole('dialog', { name: say(english) })
  /** Saved, and nothing of it is left to be saved. */
  const savedOnce = async (before: number) => {
    await page.waitForURL('**/write')
    expect([await notes(), await draftsIn(page)]).toEqual([before + 1, []])
  }

  test('while the server is away: it says so, and the very text is saved once when it is back', async () => {
    const before = await notes()
    await visitor.context.setOffline(true)
    await saveDraft(page)
    await page
      .getByText(inTurn(say('The server cannot be reached. Save again when the connection is back.')))
      .waitFor()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
    expect(await flawsOf(page)).toEqual([])
    await visitor.context.setOffline(false)
    await button('Save again').click()
    await savedOnce(before)
  })

  test('when the page is loaded anew, or the tab was lost and is restored', async () => {
    await page.reload()
    await page.getByText(say('and not saved yet')).waitFor()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
    await button('Throw away').click()
    expect(await bodyOf(page).inputValue()).toBe('')
    expect(await draftsIn(page)).toEqual([])
  })

  test('when they go elsewhere: what they began is listed, and leads back', async () => {
    await page
      .getByRole('navigation', { name: say('Chart') })
      .getByRole('link', { name: say('Problems') })
      .click()
    await goToPlace(visitor, 'My tasks')
    await page.locator('#unsaved').getByRole('link').click()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
  })

  test('when the session ended meanwhile: the same person signs in again and goes on', async () => {
    await endSession(session)
    await saveDraft(page)
    await dialog('Your session has ended').waitFor()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
    expect(await flawsOf(page)).toEqual([])
    await signInAgain(scene.chartward, visitor)
    await button('Go on').click()
    await dialog('Your session has ended').waitFor({ state: 'hidden' })
    const before = await notes()
    await button('Save again').click()
    await savedOnce(before)
  })

  test('signing out asks first, and then leaves nothing of it', async () => {
    const signOut = async () => {
      await page.getByRole('button', { name: inTurn(say('Account')) }).click()
      await page.getByRole('menuitem', { name: say('Sign out') }).click()
    }
    await signOut()
    await button('Stay').last().waitFor()
    expect(await flawsOf(page)).toEqual([])
    await button('Stay').last().click()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
    await signOut()
    await page.locator('#sign-out-anyway').click()
    await page.waitForURL('**/sign-in**')
    expect(await draftsIn(page)).toEqual([])
  })

  test('while the ledger cannot be written', async () => {
    const before = await notes()
    const restore = stopLedger(scene.chartward)
    await saveDraft(page)
    await page.getByText(say('cannot write down what is done')).waitFor()
    restore()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
    await button('Save again').click()
    await savedOnce(before)
  })

  test('when they were contained meanwhile: refused, and kept', async () => {
    await contain(scene.chartward, { degree: 'question', target: { kind: 'person', name: visitor.user } })
    const before = await notes()
    await saveDraft(page)
    await page.getByText(say('Not saved')).waitFor()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
    expect((await draftsIn(page)).join('')).toContain(TEXT)
    expect(await flawsOf(page)).toEqual([])
    // They answer without leaving the page, and go on.
    await page.locator('#answer-why').last().click()
    await dialog('Why are you here?').getByRole('textbox').fill('I am writing up the visit of this morning')
    await page.locator('#send-why').click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await button('Save again').click()
    await savedOnce(before)
  })

  test('when the passkey is not shown: not signed, and kept', async () => {
    await signInAgain(scene.chartward, { ...visitor, proven: false })
    await page.reload()
    await page.locator('#save-sign').click()
    await dialog('Show that it is you').waitFor()
    expect(await flawsOf(page)).toEqual([])
    await dialog('Show that it is you')
      .getByRole('button', { name: say('Cancel') })
      .click()
    await page.getByText(say('Signing needs your passkey')).waitFor()
    expect(await bodyOf(page).inputValue()).toBe(TEXT)
  })

  test('when somebody else wrote the same note: both are shown, and either or both can go on', async () => {
    await saveDraft(page)
    await page.waitForURL('**/write')
    const [note] = (await records()).filter(({ docStatus }) => docStatus === 'preliminary')
    const { url } = scene.chartward.chartward.site
    await page.goto(`${url}/chart/patient/${patient}/write/change/note/${note.id}`)
    await bodyOf(page).fill('Mine')
    const data = Buffer.from('Theirs').toString('base64')
    await scene.chartward.fhir('PUT', `DocumentReference/${note.id}`, {
      body: { ...note, content: [{ attachment: { contentType: 'text/plain', data } }] },
    })
    await saveDraft(page)
    const both = page
      .getByRole('alert')
      .filter({ hasText: inTurn(say('Somebody else changed this meanwhile')) })
    await both.waitFor()
    expect(await both.textContent()).toContain('Theirs')
    expect(await bodyOf(page).inputValue()).toBe('Mine')
    expect(await flawsOf(page)).toEqual([])
    await both.getByRole('button', { name: say('Put theirs below mine') }).click()
    expect(await bodyOf(page).inputValue()).toBe('Mine\n\nTheirs')
    await saveDraft(page)
    await page.waitForURL('**/write')
    const { json } = await scene.chartward.fhir('GET', `DocumentReference/${note.id}`)
    expect([json.meta.versionId, Buffer.from(json.content[0].attachment.data, 'base64').toString()]).toEqual([
      '3',
      'Mine\n\nTheirs',
    ])
  })
})

describe.skipIf(CHROMIUM === undefined)(
  'nothing that somebody typed is lost, or read by anybody else',
  () => {
    let visitor: Visitor
    afterEach(async () => await visitor.context.close())

    async function typing(): Promise<Page> {
      visitor = await scene.doctor(NOTE)
      await bodyOf(visitor.page).fill(TEXT)
      return visitor.page
    }
    const notes = async () => (await scene.records('DocumentReference')).length

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

    test.each(['goes on in the open page', 'loads the page'])(
      'another person who signs in in this tab and %s never sees it',
      async (way) => {
        const page = await typing()
        await endSession(visitor.session)
        await saveDraft(page)
        await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor()
        const { cookie } = await signedIn(scene.chartward, 'clinician', COLLEAGUE)
        const { url } = scene.chartward.chartward.site
        await visitor.context.addCookies([{ name: 'chartward', value: cookie, url }])
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

    test('what is typed is kept in this tab alone', async () => {
      const page = await typing()
      expect((await draftsIn(page)).join('')).toContain(TEXT)
      const elsewhere = await visitor.context.newPage()
      await elsewhere.goto(scene.chartward.chartward.site.url + NOTE)
      expect(await bodyOf(elsewhere).inputValue()).toBe('')
      const stored = await page.evaluate(() => JSON.stringify((globalThis as any).localStorage))
      expect(stored).not.toContain(TEXT)
    })
  },
)

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
