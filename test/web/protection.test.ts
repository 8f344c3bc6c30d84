import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  MESSAGE_PATHS,
  type PlanAnswer,
  PROTECTION_PATHS,
  type WaitingAnswer,
} from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { countAsks } from '../support/asked-of.ts'
import { CHROMIUM } from '../support/browser.ts'
import { DRAFT, ORGANISATION_SETTINGS } from '../support/notices.ts'
import { atPage } from '../support/page-caller.ts'
import { readPdf } from '../support/pdf.ts'
import { refusingLeaves } from '../support/refused-leaves.ts'
import { accessibilityOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'
import { tellPeople } from '../support/told.ts'

const PAGES = ['/portal/protection', '/portal/protection/letters/dispute'] as const
const LOOKS = [
  { language: 'en', scheme: 'light', width: 1280 },
  // What 400 % of zoom leaves of a desktop, and less than any phone.
  { language: 'es', scheme: 'dark', width: 320 },
] as const
const MARISOL = { fhirUser: 'Patient/marisol' }
const DAY_MS = 86_400_000

/** Somebody whose data left protects themselves, step by step. */
describe.skipIf(CHROMIUM === undefined)('the protection plan in the portal', () => {
  let surfaces: Surfaces
  let later = ''
  beforeAll(async () => {
    surfaces = await openSurfaces({ config: { organisation: ORGANISATION_SETTINGS } })
    const { chartward } = surfaces
    await chartward.fhir('PUT', 'Patient/marisol', {
      body: {
        resourceType: 'Patient',
        id: 'marisol',
        name: [
          { use: 'official', given: ['Marisol'], family: 'Quintanilla' },
          { use: 'old', given: ['Marisol'], family: 'Reyes' },
        ],
        birthDate: '1980-02-03',
        address: [
          { use: 'home', line: ['77 Elm Street'], city: 'Fresno', state: 'CA', postalCode: '93650-1234' },
        ],
        telecom: [{ system: 'email', value: 'marisol@example.org' }],
      },
    })
    await chartward.fhir('PUT', 'Coverage/plan', {
      body: {
        resourceType: 'Coverage',
        id: 'plan',
        status: 'active',
        beneficiary: { reference: 'Patient/marisol' },
        payor: [{ display: 'Golden State Health' }],
        subscriberId: 'GSH-778-204',
      },
    })
    await chartward.fhir('PUT', 'Patient/ben', { body: { resourceType: 'Patient', id: 'ben' } })
    later = new Date(chartward.clock.now() + 30 * DAY_MS).toISOString().slice(0, 10)
    const noticeDate = new Date(chartward.clock.now()).toISOString().slice(0, 10)
    const offer = { provider: 'SafeWatch', months: 24, website: 'safewatch.example', phone: '1-800-555-0199' }
    const monitoring = { ...offer, enrolBy: later }
    await tellPeople(chartward, [
      {
        patient: patientIdOf('marisol'),
        elements: ['identity', 'contact', 'ssn', 'insurance', 'medications'],
        draft: { ...DRAFT, noticeDate, monitoring, logInData: false },
        recipient: { residence: 'CA' },
      },
      {
        patient: patientIdOf('ben'),
        elements: ['results'],
        case: 'C-2026-0002',
        draft: { ...DRAFT, logInData: false },
      },
    ])
  }, 60_000)
  afterAll(async () => await surfaces.close())

  const planOf = async (fhirUser: string) => {
    const { ask } = await atPage(surfaces.chartward, 'patient', { fhirUser })
    const { json } = await ask('GET', PROTECTION_PATHS.plan)
    return { ask, plan: json as PlanAnswer }
  }

  test.each(PAGES)(
    '%s can be used by everybody: light and dark, English and Spanish, on a phone',
    async (path) => {
      for (const look of LOOKS) {
        const { page, problems, context } = await surfaces.visit('patient', path, { ...look, ...MARISOL })
        await page.waitForLoadState('networkidle')
        expect(await accessibilityOf(page)).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
        expect(problems).toEqual([])
        await context.close()
      }
    },
  )

  test('the steps are those that fit what left of this person, and of nobody else', async () => {
    const { plan } = await planOf('Patient/marisol')
    const ids = plan.steps.map(({ id }) => id)
    expect(ids[0]).toBe('monitoring')
    expect(ids).toEqual(
      expect.arrayContaining(['credit-freeze', 'ip-pin', 'member-number', 'data-brokers', 'prescriptions']),
    )
    expect(ids).not.toContain('new-password')
    expect(plan.steps[0]).toMatchObject({
      due: later,
      places: [{ name: 'SafeWatch', web: 'safewatch.example' }],
    })
    const { plan: other, ask } = await planOf('Patient/ben')
    expect(other.left).toEqual(['results'])
    expect(other.steps.map(({ id }) => id)).not.toContain('credit-freeze')
    expect((await ask('GET', `${PROTECTION_PATHS.plan}?patient=marisol`)).status).toBe(403)
    const asked = { id: 'ip-pin', state: 'done', patient: 'marisol' }
    expect((await ask('POST', PROTECTION_PATHS.step, asked)).status).toBe(403)
  })

  test('whoever nothing left of has a short general plan', async () => {
    const { page, context } = await surfaces.visit('patient', '/portal/protection', {
      fhirUser: 'Patient/untold',
    })
    await page.getByText('We know of nothing that left of yours').waitFor()
    expect(await page.getByText('What left of yours').count()).toBe(0)
    expect(await page.locator('main h3').count()).toBeLessThanOrEqual(8)
    await context.close()
  })

  test('by keyboard alone a step is opened and marked as done, and it still is another day', async () => {
    const { page, context } = await surfaces.visit('patient', '/portal/protection', MARISOL)
    const freeze = page.getByRole('button', { name: /^Freeze your credit/ })
    await freeze.focus()
    await page.keyboard.press('Enter')
    const done = page.getByRole('button', { name: 'Mark as done' })
    await done.waitFor()
    await page.getByText('Equifax').waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    await done.focus()
    await page.keyboard.press('Enter')
    await page.getByText(/^1 of \d+ steps done/).waitFor()
    await page.reload()
    await page.getByText(/^1 of \d+ steps done/).waitFor()
    await page.getByRole('button', { name: /^Freeze your credit.*Done/ }).click()
    await page.getByRole('button', { name: 'Take up again' }).click()
    await page.getByText(/^0 of \d+ steps done/).waitFor()
    await context.close()
  })

  test('the most pressing step stands on top, and one press opens it', async () => {
    const { page, context } = await surfaces.visit('patient', '/portal/protection', MARISOL)
    await page.getByRole('button', { name: 'Begin' }).click()
    const control = page.getByRole('button', { expanded: true }).first()
    await control.waitFor()
    expect(await page.evaluate('document.activeElement.getAttribute("aria-expanded")')).toBe('true')
    await context.close()
  })

  test('a reminder counts from its day on, at the place in the navigation too', async () => {
    const { ask, plan } = await planOf('Patient/ben')
    const waiting = async () => ((await ask('GET', MESSAGE_PATHS.waiting)).json as WaitingAnswer).steps
    const before = await waiting()
    const day = (after: number) =>
      new Date(Date.parse(plan.today) + after * DAY_MS).toISOString().slice(0, 10)
    const say = async (id: string, state: string, remind?: string) =>
      await ask('POST', PROTECTION_PATHS.step, { id, state, ...(remind === undefined ? {} : { remind }) })
    expect((await say('accounting', 'open', day(20))).status).toBe(200)
    expect(await waiting()).toBe(before - 1)
    await say('accounting', 'open', day(-1))
    expect(await waiting()).toBe(before)
    const { page, context } = await surfaces.visit('patient', '/portal/messages', { fhirUser: 'Patient/ben' })
    const reminders = page.getByRole('region', { name: 'Reminders' })
    await reminders.getByRole('link', { name: /^Ask who else was given/ }).press('Enter')
    await page.getByRole('heading', { name: 'Protection plan', level: 1 }).waitFor()
    await context.close()
    await say('accounting', 'skipped')
    expect(await waiting()).toBe(before - 1)
    for (const wrong of ['soon', '2026-13-40'])
      expect((await say('accounting', 'open', wrong)).json).toMatchObject({ code: 'USAGE' })
    expect((await say('accounting', 'finished')).json).toMatchObject({ code: 'USAGE' })
    expect((await say('ip-pin', 'done')).json).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('fields for data brokers are put together from the record when they are wanted, with a leaf, and sent nowhere', async () => {
    const { page, context } = await surfaces.visit('patient', '/portal/protection', MARISOL)
    await page.getByRole('button', { name: /^Have data brokers delete/ }).click()
    const before = await surfaces.chartward.leafCount()
    const sent: string[] = []
    page.on('request', (request) => sent.push(new URL(request.url()).origin))
    await page.getByRole('button', { name: 'Put them together' }).click()
    for (const value of [
      'Marisol Quintanilla',
      'Marisol Reyes',
      '1980-02-03',
      '93650',
      'marisol@example.org',
    ])
      await page.getByText(value, { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'Copy: Date of birth' }).count()).toBe(1)
    expect(await accessibilityOf(page)).toEqual([])
    const shown = await surfaces.chartward.entries(before)
    expect(shown.some(({ how, patient }) => how === 'read' && patient === patientIdOf('marisol'))).toBe(true)
    expect(new Set(sent)).toEqual(new Set([surfaces.chartward.chartward.site.url]))
    await context.close()
  })

  test('a letter is filled in with what the record says, and with what is wrong', async () => {
    const { page, context } = await surfaces.visit(
      'patient',
      '/portal/protection/letters/member-number',
      MARISOL,
    )
    const letter = page.getByRole('article')
    await letter.getByText('GSH-778-204').first().waitFor()
    for (const words of ['Golden State Health', 'Fresno, CA 93650', 'Cedar Valley Recovery Center told me'])
      expect(await letter.textContent()).toContain(words)
    await page.goto(page.url().replace('member-number', 'dispute'))
    await page.getByLabel(/What is wrong/).fill('2026-01-04: diabetes. I never had it.')
    await letter.getByText('2026-01-04: diabetes').waitFor()
    const asks = countAsks(page)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as PDF' }).press('Enter'),
    ])
    const { pages, language } = await readPdf(readFileSync(await file.path()))
    expect([file.suggestedFilename(), language]).toEqual(['letter-dispute.pdf', 'en-US'])
    expect(pages[1]?.spoken.map(({ text }) => text)).toContain('2026-01-04: diabetes. I never had it.')
    expect(Object.fromEntries(asks)).toEqual({ [`POST ${PROTECTION_PATHS.letterPdf}`]: 1 })
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByLabel(/What is wrong/).isVisible()).toBe(false)
    expect(await page.getByRole('navigation').isVisible()).toBe(false)
    expect(await letter.isVisible()).toBe(true)
    await context.close()
  })

  test('each showing and each change of a plan has its leaf, and nothing is shown or kept without it', async () => {
    const { chartward } = surfaces
    const { ask } = await planOf('Patient/marisol')
    const before = await chartward.leafCount()
    await ask('GET', PROTECTION_PATHS.plan)
    await ask('POST', PROTECTION_PATHS.step, { id: 'ip-pin', state: 'done' })
    const told = (await chartward.entries(before)).map(({ how, patient, note }) => [how, patient, note])
    expect(told).toEqual([
      ['notice', patientIdOf('marisol'), 'protection plan shown'],
      ['notice', patientIdOf('marisol'), 'protection plan changed and shown'],
    ])
    const untold = [
      async () => await ask('GET', PROTECTION_PATHS.plan),
      async () => await ask('POST', PROTECTION_PATHS.step, { id: 'ip-pin', state: 'open' }),
      async () => await ask('GET', MESSAGE_PATHS.waiting),
    ]
    for (const one of untold)
      await refusingLeaves(
        chartward.chartward.ledger,
        ({ how }) => how === 'notice',
        async () => expect((await one()).json).toMatchObject({ code: 'LEDGER_UNAVAILABLE' }),
      )
    const { plan } = await planOf('Patient/marisol')
    expect(plan.steps.find(({ id }) => id === 'ip-pin')?.state).toBe('done')
  })
})
