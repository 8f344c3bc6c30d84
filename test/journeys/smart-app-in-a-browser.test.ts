import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { spanishOf } from '../../src/http/problem-texts.ts'
import { BY } from '../support/app-users.ts'
import { CHROMIUM, openBrowser, openPage } from '../support/browser.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { inTurn, LOOKS, sayIn } from '../support/looks.ts'
import { openSmartPage, type SmartPage } from '../support/smart-page.ts'
import { strangeIn } from '../support/strange-words.ts'
import { contextOf, flawsOf, visit } from '../support/surfaces.ts'

/** A person at a real browser with a passkey, and an app built on the library that most SMART apps are built on. */
const SCOPES =
  'openid fhirUser launch/patient offline_access patient/Patient.rs patient/Observation.rs patient/Condition.rs'
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
/** What is asked of the record, and what else, in words, in the order of the page. */
const RECORDS = [
  'conditions and diagnoses',
  'observations and results',
  'name, address and other personal data',
] as const
const OTHERS = [
  'know that it is you',
  'know which record is your own',
  'know which patient this is about',
  'keep this access while you are away, until you take it back',
] as const
const KEEP = OTHERS[3]
/** Each look has a patient of its own, who gave nothing to any app yet. */
const PATIENTS = { en: { id: 'ann', family: 'Marsh' }, es: { id: 'luz', family: 'Paz' } } as const
/** For whom somebody else decides. */
const CHILDREN = [
  { id: randomUUID(), given: ['Kim'], family: 'Marsh' },
  { id: randomUUID(), given: ['Lou'], family: 'Reed' },
]

let chartward: TestChartward
let browser: Browser
let app: SmartPage
let launchUrl: string
beforeAll(async () => {
  if (CHROMIUM === undefined) return
  chartward = await openTestChartward()
  for (const { id, family } of Object.values(PATIENTS)) {
    await putPatient(id, { family, given: ['Ann'] })
    for (const code of ['laboratory', 'vital-signs']) await putObservation(id, code)
  }
  for (const { id, ...name } of CHILDREN) await putPatient(id, name)
  app = await openSmartPage()
  const asked = { name: 'Growth Chart', authMethod: 'none', scopes: SCOPES }
  const where = { redirectUris: [app.redirectUri], origins: [app.origin] }
  const { id } = await chartward.chartward.oauth.clients.register(BY, { ...asked, ...where })
  launchUrl = app.launchUrl(`${chartward.url}/fhir/R4`, id, SCOPES)
  browser = await openBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await app?.close()
  await chartward?.close()
})

async function putPatient(id: string, name: object): Promise<void> {
  await chartward.fhir('PUT', `Patient/${id}`, { body: { resourceType: 'Patient', id, name: [name] } })
}

async function putObservation(patient: string, code: string): Promise<void> {
  const id = `${patient}-${code}`
  await chartward.fhir('PUT', `Observation/${id}`, {
    body: {
      resourceType: 'Observation',
      id,
      status: 'final',
      category: [{ coding: [{ system: CATEGORY, code }] }],
      code: { text: code },
      subject: { reference: `Patient/${patient}` },
    },
  })
}

describe.skipIf(CHROMIUM === undefined).for(LOOKS)('an app in a real browser, $name', (look) => {
  const { id: own, family } = PATIENTS[look.language]
  const errors: string[] = []
  let page: Page
  beforeAll(async () => {
    page = await openPage(browser, contextOf(look))
    watch(page)
  })
  afterAll(async () => await page?.context().close())

  function watch(one: Page): void {
    one.on('pageerror', (error) => errors.push(error.message))
    one.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) errors.push(message.text())
    })
  }
  const say = sayIn(look.language)
  const sees = (english: string) => inTurn(say('see'), ' ', say(english))
  /** What a refusal says. */
  const problem = (english: string) =>
    new RegExp(look.language === 'en' ? english : (spanishOf(english) ?? 'no Spanish'), 'i')
  const button = (english: string, at = page) => at.getByRole('button', { name: say(english) })
  const tick = (words: RegExp) => page.getByRole('checkbox', { name: words })
  const headed = async (english: string, at = page) =>
    await at.getByRole('heading', { level: 1, name: say(english) }).waitFor()
  const isWell = async (at = page) =>
    expect([await flawsOf(at), await strangeIn(at, look.language)]).toEqual([[], []])
  const launch = async (at = page) => {
    await at.goto(launchUrl)
    await headed('Let Growth Chart see health records?', at)
  }
  const text = async (id: string, at = page) => await at.locator(`#${id}`).textContent()
  const ready = async (at = page) =>
    await expect.poll(async () => await text('state', at), { timeout: 15_000 }).toBe('ready')
  const scopes = async () => (await text('scope'))?.split(' ').toSorted()

  test('somebody enrols a passkey with the code they were given', async () => {
    const { people, recovery, credentials } = chartward.chartward.accounts
    const wanted = { role: 'patient', displayName: 'Ann Marsh', fhir: `Patient/${own}`, userName: own }
    const { id } = await people.create(BY, wanted)
    await page.goto(`${chartward.chartward.site.url}/enrol`)
    await page.getByLabel(say('One-time code')).fill(await recovery.invite(BY, id))
    await button('Continue').click()
    await headed('Choose how you sign in')
    await isWell()
    await button('Create a passkey').click()
    await button('Finish and sign in').click()
    await headed('Sign in')
    expect(await credentials.passkeys(id)).toHaveLength(1)
  })

  test('9.16 the app launches alone: sign-in with the passkey, consent, token, and it reads its patient', async () => {
    await page.goto(launchUrl)
    await headed('Sign in')
    await isWell()
    await button('Sign in with a passkey').click()
    await headed('Let Growth Chart see health records?')
    await page.getByText(say(`Afterwards your browser goes to ${app.origin}.`)).waitFor()
    await page.getByText(say('It is about your own record.')).waitFor()
    await page.getByText(say('With this the app keeps its access when you are away')).waitFor()
    const ticked = page.locator('label').filter({ has: page.getByRole('checkbox', { checked: true }) })
    expect(await ticked.allInnerTexts()).toEqual(
      [...RECORDS.map(sees), ...OTHERS.map(say)].map((words) => expect.stringMatching(words)),
    )
    await isWell()
    await button('Allow').click()
    await ready()
    expect([await text('patient'), await text('user')]).toEqual([family, `Patient/${own}`])
    expect(await text('observations')).toBe(`${own}-laboratory ${own}-vital-signs`)
    expect(await scopes()).toEqual(SCOPES.split(' ').toSorted())
  })

  test('9.28 a part that is ticked is given in place of the whole, and what is unticked is not given', async () => {
    await launch()
    await page.getByText(inTurn(say('Only a part of it'), ': ', sees('observations and results'))).click()
    await tick(say('laboratory results')).check()
    await tick(sees('conditions and diagnoses')).uncheck()
    await tick(say(KEEP)).uncheck()
    await isWell()
    await button('Allow').click()
    await ready()
    expect(await text('observations')).toBe(`${own}-laboratory`)
    expect(await scopes()).toEqual([
      'fhirUser',
      'launch/patient',
      'openid',
      `patient/Observation.rs?category=${CATEGORY}|laboratory`,
      'patient/Patient.rs',
    ])
  })

  test('9.3 the app’s access is taken back on the account page, and it reads nothing more', async () => {
    await page.click('#again')
    await expect.poll(async () => await text('outcome')).toBe('there')
    const account = await page.context().newPage()
    await account.goto(`${chartward.chartward.site.url}/account/apps`)
    const cards = account.locator('section').filter({ hasText: 'Growth Chart' })
    await cards.first().getByText(say('It may:')).waitFor()
    expect(await cards.count()).toBe(2)
    expect(await cards.getByText(sees('laboratory results')).count()).toBe(1)
    await isWell(account)
    for (const left of [1, 0]) {
      await button('Take back from Growth Chart', account).first().click()
      await account.getByRole('status').getByText(say('It has no access any more.')).waitFor()
      await expect.poll(async () => await cards.count()).toBe(left)
    }
    await account.getByText(say('No app has access.')).waitFor()
    await account.close()
    await page.click('#again')
    await expect.poll(async () => await text('outcome')).toMatch(/401|session has expired|Session expired/)
  })

  test('whoever does not allow it sends the app away with nothing, and that request is over', async () => {
    await launch()
    const consent = page.url()
    const from = await chartward.leafCount()
    await button('Do not allow').click()
    await expect.poll(async () => await text('state')).toMatch(/^failed: .*the person said no/)
    expect([await text('patient'), await text('observations')]).toEqual(['', ''])
    const told = (await chartward.entries(from)).map(({ how, who, note }) => [how, who.user, note])
    expect(told).toEqual([['consent', own, expect.stringMatching(/: refused$/)]])
    await page.goto(consent)
    await headed('That did not work')
    const over = problem('this request of an app is over; start again in the app')
    await page.getByRole('alert').getByText(over).waitFor()
    await isWell()
    await page.goto(`${chartward.chartward.site.url}/account/apps`)
    await page.getByText(say('No app has access.')).waitFor()
  })

  test('whoever decides for others chooses whose record it is, and is told to where they chose none', async () => {
    const carer = await visit({ chartward, browser }, { role: 'proxy', path: '/account', looking: look })
    const at = carer.page
    watch(at)
    for (const { id } of CHILDREN) {
      const grant = { person: carer.person, patient: patientIdOf(id), relationship: 'parent' }
      await chartward.chartward.accounts.proxies.grant(BY, grant)
    }
    await launch(at)
    const left = at.getByRole('checkbox', { name: sees('conditions and diagnoses') })
    await left.uncheck()
    await button('Allow', at).click()
    await at.getByRole('alert').getByText(problem('choose whose record the app is to see')).waitFor()
    expect(await left.isChecked(), 'what was left out stays left out').toBe(false)
    expect(await at.getByRole('checkbox', { checked: true }).count()).toBe(RECORDS.length + OTHERS.length - 1)
    await isWell(at)
    const whose = at.getByRole('group', { name: say('Whose record?') })
    await whose.getByRole('radio', { name: 'Lou Reed' }).check()
    await button('Allow', at).click()
    await ready(at)
    expect(await text('patient', at)).toBe('Reed')
    expect(await text('scope', at)).not.toContain('patient/Condition')
    await carer.context.close()
  })

  test('nothing was blocked by the policy of our pages, and no script failed', () => {
    expect(errors).toEqual([])
  })
})
