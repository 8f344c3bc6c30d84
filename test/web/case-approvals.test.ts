import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { asked } from '../support/campaign.ts'
import { inTurn, LOOKS, sayIn } from '../support/looks.ts'
import { openCaseAbout, type StolenCase, stealRecords } from '../support/stolen-case.ts'
import { withoutLedger } from '../support/stopped-ledger.ts'
import { OFFICER } from '../support/suspects.ts'
import { flawsOf, openSurfaces, signInAgain, type Surfaces, type Visitor } from '../support/surfaces.ts'

const SLOW = { timeout: 30_000 }
const UNWRITTEN = 'Nothing is shown while it cannot be written down that it was shown.'
const OWN = 'You approved these words. You cannot approve them a second time.'
const DAY_MS = 86_400_000

const DAYS = {
  'Breach from': '2026-03-14',
  'Breach until': '2026-03-16',
  Discovered: '2026-03-16',
  'Date of the notice': '2026-04-02',
}
const WORDS = {
  Subject: { en: 'About your records', es: 'Sobre su expediente' },
  'What happened': { en: 'Someone used a stolen password.', es: 'Alguien usó una clave robada.' },
  'How they got in, where a law asks for it': { en: 'By a false e-mail.', es: 'Por un correo falso.' },
  'What we did': { en: 'We closed the account.', es: 'Cerramos la cuenta.' },
  'Advice 1': { en: 'Call your plan.', es: 'Llame a su plan.' },
}
/** What is kept of it. */
const DRAFTED = {
  subject: WORDS.Subject,
  dateOfBreach: { from: '2026-03-14', to: '2026-03-16' },
  discovered: '2026-03-16',
  noticeDate: '2026-04-02',
  whatHappened: WORDS['What happened'],
  howItHappened: WORDS['How they got in, where a law asks for it'],
  whatWeDid: WORDS['What we did'],
  whatYouCanDo: [WORDS['Advice 1']],
  lawEnforcementDelay: false,
}

/** What two officers do in a case, each at a browser of their own. A case of each look, which goes on from test to test. */
describe.skipIf(CHROMIUM === undefined)('officers of one case', () => {
  let surfaces: Surfaces
  let stolen: Omit<StolenCase, 'case'>
  beforeAll(async () => {
    surfaces = await openSurfaces()
    stolen = await stealRecords(surfaces.chartward)
  }, 120_000)
  afterAll(async () => await surfaces.close())

  describe.each(LOOKS)('$name', (look) => {
    let caseId: string
    let kim: Visitor
    let lee: Visitor
    beforeAll(async () => {
      caseId = (await openCaseAbout(surfaces.chartward, stolen)).case.id
      const { recipients } = surfaces.chartward.operations
      while (!(await recipients.gather(asked('kim'), caseId, {})).complete);
      kim = await surfaces.visit('privacy-officer', `/console/cases/${caseId}/determination`, look)
      lee = await surfaces.visit('security-officer', `/console/cases/${caseId}`, look)
    }, 120_000)
    afterAll(async () => {
      await kim.context.close()
      await lee.context.close()
    })

    const say = sayIn(look.language)
    /** A field by its label, with the star of those that are required. */
    const labelled = (place: Page | Locator, label: RegExp): Locator =>
      place.getByLabel(new RegExp(String.raw`^${label.source}( \*)?$`))
    const field = (place: Page | Locator, label: string): Locator => labelled(place, inTurn(say(label)))
    /** Of words that are said in both languages. */
    const words = (page: Page, label: string, language: 'English' | 'Spanish'): Locator =>
      labelled(page, inTurn(say(label), ' (', say(language), ')'))
    const button = (place: Page | Locator, name: string) => place.getByRole('button', { name: say(name) })
    const at = async ({ page }: Pick<Visitor, 'page'>, part: string) => {
      await page.goto(`${surfaces.chartward.chartward.site.url}/console/cases/${caseId}/${part}`)
      await page.locator('h1').first().waitFor()
    }
    const press = async (place: Page | Locator, name: string) => {
      // While what was done before is read anew it takes nothing.
      await expect.poll(async () => await button(place, name).isEnabled(), SLOW).toBe(true)
      await button(place, name).press('Enter')
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
      await addHold(page, 'FBI', day(-1), day(20))
      const hold = page.getByRole('article', { name: 'H-1' })
      await hold.getByText(say('In force until it ends or is released')).waitFor()
      await addHold(page, 'State police', day(-40), day(-10))
      const over = page.getByRole('article', { name: 'H-2' })
      await over.getByText(say('Over: nothing waits for it any more')).waitFor()
      expect(await button(over, 'Release').count()).toBe(0)
      await addHold(page, 'FBI', day(3), day(9))
      await page.getByRole('article', { name: 'H-3' }).getByText(say('Not in force yet')).waitFor()
      expect(await flawsOf(page)).toEqual([])
      expect((await kept()).holds.map(({ agency }) => agency)).toEqual(['FBI', 'State police', 'FBI'])
      await field(hold, 'Why H-1 is released').fill('the agent said so in writing')
      await press(hold, 'Release')
      await hold.getByText(say(`Released by ${user}`)).waitFor()
    }, 60_000)

    test('what is typed of a campaign outlives the session that it was typed in', async () => {
      const { page } = kim
      await at(kim, 'notices')
      await press(page, 'Draft a campaign')
      await press(page, 'Add advice')
      for (const [label, typed] of Object.entries(DAYS)) await field(page, label).fill(typed)
      for (const [label, { en, es }] of Object.entries(WORDS)) {
        await words(page, label, 'English').fill(en)
        await words(page, label, 'Spanish').fill(es)
      }
      const { sessions } = surfaces.chartward.chartward.identity
      await sessions.end({ session: kim.session }, OFFICER, 'it is late')
      await press(page, 'Keep the draft')
      const dialog = page.getByRole('dialog', { name: say('Your session has ended') })
      await dialog.waitFor()
      expect(await flawsOf(page)).toEqual([])
      expect(await campaign()).toBeUndefined()
      await signInAgain(surfaces.chartward, kim)
      await press(dialog, 'Go on')
      await dialog.waitFor({ state: 'detached' })
      await page.reload()
      await page.getByText(say('and not kept yet. Go on, or throw it away.')).waitFor()
      expect(await words(page, 'What we did', 'Spanish').inputValue()).toBe('Cerramos la cuenta.')
      expect(await flawsOf(page)).toEqual([])
      await press(page, 'Keep the draft')
      await page
        .getByText(
          say('Nobody approved these words yet. 2 different officers have to. Have the letters shown first.'),
        )
        .waitFor()
      const { id = '' } = (await campaign()) ?? {}
      const { draft } = await surfaces.chartward.operations.campaigns.words(
        { who: OFFICER, request: 'test', why: 'HSYSADMIN' },
        id,
      )
      expect(draft).toEqual(DRAFTED)
      expect(await page.evaluate('Object.keys(sessionStorage).length')).toBe(0)
    }, 90_000)

    test('words that change after the first approval are approved anew, and nobody approves those they did not read', async () => {
      await press(kim.page, 'Show the letters')
      await kim.page.getByText(say('people are written to')).waitFor()
      const download = kim.page.waitForEvent('download')
      await press(kim.page, 'Download the letters (PDF)')
      expect((await download).suggestedFilename()).toBe(`${(await campaign())?.id}-preview.pdf`)
      await at(lee, 'notices')
      await lee.page.getByText(say('Nobody approved these words yet')).waitFor()
      await withoutLedger(surfaces.chartward, async () => {
        await press(kim.page, 'Approve these words')
        await kim.page.getByText(say(UNWRITTEN)).waitFor()
      })
      expect(await flawsOf(kim.page)).toEqual([])
      expect((await campaign())?.approvedBy).toEqual([])
      const again = { page: await kim.context.newPage() }
      await at(again, 'notices')
      await again.page.getByText(say('Nobody approved these words yet')).waitFor()
      await press(kim.page, 'Approve these words')
      await kim.page.getByText(say(OWN)).waitFor()
      // From another page of the same officer it is no second approval.
      await press(again.page, 'Approve these words')
      await again.page.getByText(say(OWN)).waitFor()
      expect((await campaign())?.approvedBy).toEqual([kim.user])
      await again.page.close()
      for (const act of ['Approve these words', 'Freeze'])
        expect(await kim.page.getByRole('button', { name: inTurn(say(act)) }).count()).toBe(0)
      expect(await flawsOf(kim.page)).toEqual([])
      // A page that was opened before: its officer changes a word, while another has the words of before in theirs.
      const max = await surfaces.visit('privacy-officer', `/console/cases/${caseId}/notices`, look)
      await max.page.getByText(say('Another officer has to approve the same words.')).waitFor()
      await press(lee.page, 'Change the words')
      await words(lee.page, 'What we did', 'English').fill('We closed the account at once.')
      expect(await flawsOf(lee.page)).toEqual([])
      await press(lee.page, 'Keep these words')
      await button(lee.page, 'Change the words').waitFor()
      expect((await campaign())?.approvedBy).toEqual([])
      await press(max.page, 'Approve these words')
      await max.page
        .getByText(
          say(
            'Somebody else changed this meanwhile. What you typed is kept: look again, and send it once more.',
          ),
        )
        .waitFor()
      await max.page.getByText('these are other words than those that were read', { exact: false }).waitFor()
      expect((await campaign())?.approvedBy).toEqual([])
      await max.page.getByText(say('Nobody approved these words yet')).waitFor()
      await press(max.page, 'Approve these words')
      await max.page.getByText(say(`Approved by ${max.user}.`)).waitFor()
      await at(kim, 'notices')
      await press(kim.page, 'Approve these words')
      await kim.page.getByText(say('It can be frozen.')).waitFor()
      expect((await campaign())?.approvedBy).toEqual([max.user, kim.user])
      await max.context.close()
    }, 90_000)

    test('who changes words that somebody else changed meanwhile keeps what they typed, and decides', async () => {
      await at(lee, 'notices')
      await press(lee.page, 'Change the words')
      await words(lee.page, 'What we did', 'English').fill('We closed it.')
      await at(kim, 'notices')
      await press(kim.page, 'Change the words')
      await words(kim.page, 'What we did', 'English').fill('We shut it.')
      await press(kim.page, 'Keep these words')
      await button(kim.page, 'Change the words').waitFor()
      await press(lee.page, 'Keep these words')
      await lee.page.getByText(say('Somebody changed these words since you began')).waitFor()
      expect(await words(lee.page, 'What we did', 'English').inputValue()).toBe('We closed it.')
      expect(await flawsOf(lee.page)).toEqual([])
      await press(lee.page, 'Go on with mine')
      await press(lee.page, 'Keep these words')
      await lee.page
        .getByText(inTurn(say('In English'), ': '))
        .first()
        .click()
      await lee.page.getByText('We closed it.', { exact: false }).waitFor()
      expect(await flawsOf(lee.page)).toEqual([])
      expect((await campaign())?.approvedBy).toEqual([])
    }, 60_000)

    test('a relief from notice counts when two officers signed it, and one who signs twice is refused and told', async () => {
      const { page } = kim
      const name = 'Your first and last name, and your office'
      const sign = async (decision: Locator, signature: string) => {
        await field(decision, name).fill(signature)
        await press(decision, 'Sign')
      }
      await at(kim, 'determination')
      await field(page, 'What you find').selectOption('exception')
      await page.getByText(say('Takes two signatures, of two different people.')).waitFor()
      await field(page, 'Why').fill('they could not have kept any of it')
      await press(page, 'Put it up for signature')
      const mine = page.getByRole('article', { name: 'D-1' })
      await mine.getByText(say('A relief from notice that does not count')).waitFor()
      await sign(mine, 'Kim Okafor, privacy officer')
      await mine.getByText(say('Does not count yet: 1 more to sign')).waitFor()
      await sign(mine, 'Robin Vale, privacy officer')
      await mine.getByText(say('This takes another person than the one who asks now.')).waitFor()
      expect(await field(mine, name).inputValue()).toContain('Robin')
      expect((await kept()).decisions[0]?.effective).toBeUndefined()
      expect(await flawsOf(page)).toEqual([])
      await at(lee, 'determination')
      const theirs = lee.page.getByRole('article', { name: 'D-1' })
      await field(theirs, name).waitFor()
      await withoutLedger(surfaces.chartward, async () => {
        await sign(theirs, 'Lee Park, security officer')
        await theirs.getByText(say(UNWRITTEN)).waitFor()
      })
      expect((await kept()).decisions[0]?.signatures).toHaveLength(1)
      await press(theirs, 'Sign')
      await theirs
        .getByText(
          say('A relief from notice. Signed by Kim Okafor, privacy officer; Lee Park, security officer.'),
        )
        .waitFor()
      expect(await flawsOf(lee.page)).toEqual([])
      expect((await kept()).decisions[0]?.effective).toBeTypeOf('number')
    }, 60_000)
  })
})
