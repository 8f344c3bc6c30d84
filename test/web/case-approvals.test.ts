import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { tabTo } from '../support/keyboard.ts'
import { openStolenCase } from '../support/stolen-case.ts'
import { withoutLedger } from '../support/stopped-ledger.ts'
import { OFFICER } from '../support/suspects.ts'
import { accessibilityOf, openSurfaces, type Surfaces, type Visitor } from '../support/surfaces.ts'

const SLOW = { timeout: 30_000 }
const UNWRITTEN = 'Nothing is shown while it cannot be written down that it was shown.'
const DAY_MS = 86_400_000

/** A field by its label, with the star of those that are required. */
const field = (place: Page | Locator, label: string): Locator =>
  place.getByLabel(new RegExp(String.raw`^${label.replaceAll(/[()]/g, String.raw`\$&`)}( \*)?$`))

/** What two officers do in a case, each at a browser of their own. The case goes on from test to test. */
describe.skipIf(CHROMIUM === undefined)('officers of one case', () => {
  let surfaces: Surfaces
  let caseId: string
  let kim: Visitor
  let lee: Visitor
  beforeAll(async () => {
    surfaces = await openSurfaces()
    caseId = (await openStolenCase(surfaces.chartward)).case.id
    kim = await surfaces.visit('privacy-officer', `/console/cases/${caseId}`)
    lee = await surfaces.visit('security-officer', `/console/cases/${caseId}`)
  }, 120_000)
  afterAll(async () => await surfaces.close())

  const at = async ({ page }: Visitor, part: string) => {
    await page.goto(`${surfaces.chartward.chartward.site.url}/console/cases/${caseId}/${part}`)
    await page.locator('h1').first().waitFor()
  }
  const press = async (page: Page | Locator, name: string) => {
    const button = page.getByRole('button', { name, exact: true })
    // While what was done before is read anew it takes nothing.
    await expect.poll(async () => await button.isEnabled(), SLOW).toBe(true)
    await button.press('Enter')
  }
  const kept = async () => await surfaces.chartward.operations.cases.find(caseId)
  const day = (away: number) =>
    new Date(surfaces.chartward.clock.now() + away * DAY_MS).toISOString().slice(0, 10)
  const campaign = async () => (await surfaces.chartward.operations.campaigns.list(caseId)).at(-1)
  const addHold = async (page: Page, agency: string, from: string, until: string) => {
    await field(page, 'Agency').fill(agency)
    await field(page, 'Official who asked').fill('Agent Doe')
    await field(page, 'From').fill(from)
    await field(page, 'Until').fill(until)
    await press(page, 'Add the hold')
    // The form is empty again once the case was read anew.
    await expect.poll(async () => await field(page, 'Agency').inputValue(), SLOW).toBe('')
  }

  test('a hold says whether it is in force, is over by its days, or was released and by whom', async () => {
    const { page, user } = kim
    await at(kim, 'determination')
    await addHold(page, 'FBI', day(-1), day(20))
    const hold = page.getByRole('article', { name: 'H-1' })
    await hold.getByText('In force until it ends or is released').waitFor()
    await addHold(page, 'State police', day(-40), day(-10))
    const over = page.getByRole('article', { name: 'H-2' })
    await over.getByText('Over: nothing waits for it any more').waitFor()
    expect(await over.getByRole('button', { name: 'Release' }).count()).toBe(0)
    await addHold(page, 'FBI', day(3), day(9))
    await page.getByRole('article', { name: 'H-3' }).getByText('Not in force yet').waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    expect((await kept()).holds.map(({ agency }) => agency)).toEqual(['FBI', 'State police', 'FBI'])
    await field(hold, 'Why H-1 is released').fill('the agent said so in writing')
    await press(hold, 'Release')
    await hold.getByText(`Released by ${user}`).waitFor()
  }, 60_000)

  test('people are gathered, and whoever has no address gets one from an officer', async () => {
    const { page } = kim
    await at(kim, 'recipients')
    await press(page, 'Gather')
    await page.getByText(/^Done: \d+ placed\.$/).waitFor()
    await press(page, 'Show people: No address')
    await page.getByRole('button', { name: /^Put right: / }).press('Enter')
    expect(await accessibilityOf(page)).toEqual([])
    const typed = { 'Street and number': '7 Oak St', City: 'Austin', State: 'TX', 'ZIP code': '78702' }
    for (const [label, text] of Object.entries(typed)) await field(page, label).fill(text)
    await field(page, 'Why').fill('asked by phone')
    await press(page, 'Keep')
    await page.getByText(/is kept\. They now stand in: /).waitFor()
    expect((await surfaces.chartward.operations.recipients.queues(caseId)).queues['no-address']).toBe(0)
  }, 60_000)

  test('what is typed of a campaign, by keyboard alone, outlives the session that it was typed in', async () => {
    const { page, context } = kim
    await at(kim, 'notices')
    await tabTo(page, page.getByRole('button', { name: 'Draft a campaign' }))
    await page.keyboard.press('Enter')
    const type = async (label: string, text: string) => {
      await tabTo(page, field(page, label))
      await page.keyboard.type(text)
    }
    await type('Breach from', '03142026')
    await type('Breach until', '03162026')
    await type('Discovered', '03162026')
    await type('Date of the notice', '04022026')
    await type('Subject (English)', 'About your records')
    await type('Subject (Spanish)', 'Sobre su expediente')
    await type('What happened (English)', 'Someone used a stolen password.')
    await type('What happened (Spanish)', 'Alguien usó una clave robada.')
    await type('How they got in, where a law asks for it (English)', 'By a false e-mail.')
    await type('How they got in, where a law asks for it (Spanish)', 'Por un correo falso.')
    await type('What we did (English)', 'We closed the account.')
    await type('What we did (Spanish)', 'Cerramos la cuenta.')
    await tabTo(page, page.getByRole('button', { name: 'Add advice' }))
    await page.keyboard.press('Enter')
    await field(page, 'Advice 1 (English)').fill('Call your plan.')
    await field(page, 'Advice 1 (Spanish)').fill('Llame a su plan.')
    const { sessions } = surfaces.chartward.chartward.identity
    await sessions.end({ session: kim.session }, OFFICER, 'it is late')
    await page.getByRole('button', { name: 'Keep the draft' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('Your session has ended').waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    expect(await campaign()).toBeUndefined()
    const proof = { factorAt: surfaces.chartward.clock.now(), factors: ['passkey'] as const }
    const { cookie, session } = await sessions.openBrowser({
      person: kim.person,
      user: kim.user,
      role: 'privacy-officer',
      client: 'browser',
      address: '127.0.0.1',
      proof,
      factorAt: proof.factorAt,
    })
    Object.assign(kim, { session: session.session })
    const { url } = surfaces.chartward.chartward.site
    await context.addCookies([{ name: 'chartward', value: cookie, url }])
    await press(page.getByRole('dialog'), 'Go on')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.reload()
    await page.getByText('and not kept yet. Go on, or throw it away.', { exact: false }).waitFor()
    expect(await field(page, 'What we did (Spanish)').inputValue()).toBe('Cerramos la cuenta.')
    await press(page, 'Keep the draft')
    await page
      .getByText('Nobody approved these words yet. 2 different officers have to', { exact: false })
      .waitFor()
    const { id = '' } = (await campaign()) ?? {}
    const { draft } = await surfaces.chartward.operations.campaigns.words(
      { who: OFFICER, request: 'test', why: 'HSYSADMIN' },
      id,
    )
    expect(draft).toEqual({
      subject: { en: 'About your records', es: 'Sobre su expediente' },
      dateOfBreach: { from: '2026-03-14', to: '2026-03-16' },
      discovered: '2026-03-16',
      noticeDate: '2026-04-02',
      whatHappened: { en: 'Someone used a stolen password.', es: 'Alguien usó una clave robada.' },
      howItHappened: { en: 'By a false e-mail.', es: 'Por un correo falso.' },
      whatWeDid: { en: 'We closed the account.', es: 'Cerramos la cuenta.' },
      whatYouCanDo: [{ en: 'Call your plan.', es: 'Llame a su plan.' }],
      lawEnforcementDelay: false,
    })
    expect(await page.evaluate('Object.keys(sessionStorage).length')).toBe(0)
  }, 90_000)

  test('words that change after the first approval are approved anew, and nobody approves those they did not read', async () => {
    await press(kim.page, 'Show the letters')
    await kim.page.getByText(/people are written to/).waitFor()
    await at(lee, 'notices')
    await lee.page.getByText('Nobody approved these words yet', { exact: false }).waitFor()
    await withoutLedger(surfaces.chartward, async () => {
      await press(kim.page, 'Approve these words')
      await kim.page.getByText(UNWRITTEN, { exact: false }).waitFor()
    })
    expect((await campaign())?.approvedBy).toEqual([])
    const again = await kim.context.newPage()
    await at({ ...kim, page: again }, 'notices')
    await again.getByText('Nobody approved these words yet', { exact: false }).waitFor()
    await press(kim.page, 'Approve these words')
    await kim.page.getByText('You approved these words. You cannot approve them a second time.').waitFor()
    // From another page of the same officer it is no second approval.
    await press(again, 'Approve these words')
    await again.getByText('You approved these words. You cannot approve them a second time.').waitFor()
    expect((await campaign())?.approvedBy).toEqual([kim.user])
    await again.close()
    expect(await kim.page.getByRole('button', { name: 'Approve these words' }).count()).toBe(0)
    // A page that was opened before: its officer changes a word, while another has the words of before in theirs.
    const max = await surfaces.visit('privacy-officer', `/console/cases/${caseId}/notices`)
    await max.page.getByText('Another officer has to approve the same words.').waitFor()
    await press(lee.page, 'Change the words')
    await field(lee.page, 'What we did (English)').fill('We closed the account at once.')
    expect(await accessibilityOf(lee.page)).toEqual([])
    await press(lee.page, 'Keep these words')
    await lee.page.getByRole('button', { name: 'Change the words' }).waitFor()
    expect((await campaign())?.approvedBy).toEqual([])
    await press(max.page, 'Approve these words')
    await max.page.getByText('these are other words than those that were read', { exact: false }).waitFor()
    expect((await campaign())?.approvedBy).toEqual([])
    await max.page.getByText('Nobody approved these words yet', { exact: false }).waitFor()
    await press(max.page, 'Approve these words')
    await max.page.getByText(`Approved by ${max.user}.`).waitFor()
    await at(kim, 'notices')
    await press(kim.page, 'Approve these words')
    await kim.page.getByText('It can be frozen.').waitFor()
    expect((await campaign())?.approvedBy).toEqual([max.user, kim.user])
    await max.context.close()
  }, 90_000)

  test('who changes words that somebody else changed meanwhile keeps what they typed, and decides', async () => {
    await at(lee, 'notices')
    await press(lee.page, 'Change the words')
    await field(lee.page, 'What we did (English)').fill('We closed it.')
    await at(kim, 'notices')
    await press(kim.page, 'Change the words')
    await field(kim.page, 'What we did (English)').fill('We shut it.')
    await press(kim.page, 'Keep these words')
    await kim.page.getByRole('button', { name: 'Change the words' }).waitFor()
    await press(lee.page, 'Keep these words')
    await lee.page.getByText('Somebody changed these words since you began').waitFor()
    expect(await field(lee.page, 'What we did (English)').inputValue()).toBe('We closed it.')
    expect(await accessibilityOf(lee.page)).toEqual([])
    await press(lee.page, 'Go on with mine')
    await press(lee.page, 'Keep these words')
    await lee.page.getByText('In English', { exact: false }).first().click()
    await lee.page.getByText('We closed it.', { exact: false }).waitFor()
    expect((await campaign())?.approvedBy).toEqual([])
  }, 60_000)

  test('a relief from notice counts when two officers signed it, and one who signs twice is refused and told', async () => {
    const { page } = kim
    await at(kim, 'determination')
    await field(page, 'What you find').selectOption({ label: 'Exception' })
    await page.getByText('Takes two signatures, of two different people.').waitFor()
    await field(page, 'Why').fill('they could not have kept any of it')
    await press(page, 'Put it up for signature')
    const mine = page.getByRole('article', { name: 'D-1' })
    await mine.getByText('A relief from notice that does not count').waitFor()
    const sign = async (decision: Locator, name: string) => {
      await field(decision, 'Your first and last name, and your office').fill(name)
      await press(decision, 'Sign')
    }
    await sign(mine, 'Kim Okafor, privacy officer')
    await mine.getByText('Does not count yet: 1 more to sign').waitFor()
    await sign(mine, 'Robin Vale, privacy officer')
    await mine.getByText('This takes another person than the one who asks now.').waitFor()
    expect(await field(mine, 'Your first and last name, and your office').inputValue()).toContain('Robin')
    expect((await kept()).decisions[0]?.effective).toBeUndefined()
    expect(await accessibilityOf(page)).toEqual([])
    await at(lee, 'determination')
    const theirs = lee.page.getByRole('article', { name: 'D-1' })
    await field(theirs, 'Your first and last name, and your office').waitFor()
    await withoutLedger(surfaces.chartward, async () => {
      await sign(theirs, 'Lee Park, security officer')
      await theirs.getByText(UNWRITTEN, { exact: false }).waitFor()
    })
    expect((await kept()).decisions[0]?.signatures).toHaveLength(1)
    await press(theirs, 'Sign')
    await theirs.getByText('A relief from notice. Signed by Kim Okafor, privacy officer; Lee Park').waitFor()
    expect((await kept()).decisions[0]?.effective).toBeTypeOf('number')
  }, 60_000)
})
