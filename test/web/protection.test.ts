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
import { inTurn, LOOKS, type Say } from '../support/looks.ts'
import { DRAFT, ORGANISATION_SETTINGS } from '../support/notices.ts'
import { atPage } from '../support/page-caller.ts'
import { readPdf } from '../support/pdf.ts'
import { refusingLeaves } from '../support/refused-leaves.ts'
import { flawsOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'
import { tellPeople } from '../support/told.ts'

const MARISOL = { fhirUser: 'Patient/marisol' }
const DAY_MS = 86_400_000

/** So many of the steps are done, however many there are. */
const progress = (say: Say, done: number) =>
  new RegExp(`^${inTurn(say(`${done} of 77 steps done`)).source.replace('77', String.raw`\d+`)}`)

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

  test.for(LOOKS)('whoever nothing left of has a short general plan, $name', async (look) => {
    const { page, say, context } = await surfaces.visit('patient', '/portal/protection', {
      ...look,
      fhirUser: 'Patient/untold',
    })
    await page
      .getByText(say('We know of nothing that left of yours. These steps are worth it at any time.'))
      .waitFor()
    expect(await page.getByText(say('What left of yours')).count()).toBe(0)
    expect(await page.locator('main h3').count()).toBeLessThanOrEqual(8)
    await context.close()
  })

  test.for(LOOKS)(
    'by keyboard alone a step is opened and marked as done, and it still is another day, $name',
    async (look) => {
      const { page, say, context } = await surfaces.visit('patient', '/portal/protection', {
        ...look,
        ...MARISOL,
      })
      const freeze = page.getByRole('button', {
        name: inTurn(say('Freeze your credit at all three bureaus')),
      })
      await freeze.focus()
      await page.keyboard.press('Enter')
      const done = page.getByRole('button', { name: say('Mark as done') })
      await done.waitFor()
      await page.getByText('Equifax').first().waitFor()
      expect(await flawsOf(page)).toEqual([])
      await done.focus()
      await page.keyboard.press('Enter')
      await page.getByText(progress(say, 1)).waitFor()
      await page.reload()
      await page.getByText(progress(say, 1)).waitFor()
      await page
        .getByRole('button', {
          name: new RegExp(
            `${inTurn(say('Freeze your credit at all three bureaus')).source}.*${inTurn(say('Done')).source}`,
          ),
        })
        .click()
      await page.getByRole('button', { name: say('Take up again') }).click()
      await page.getByText(progress(say, 0)).waitFor()
      await context.close()
    },
  )

  test.for(LOOKS)('the most pressing step stands on top, and one press opens it, $name', async (look) => {
    const { page, say, context } = await surfaces.visit('patient', '/portal/protection', {
      ...look,
      ...MARISOL,
    })
    await page.getByRole('button', { name: say('Begin') }).click()
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

  test.for(LOOKS)(
    'fields for data brokers are put together from the record when they are wanted, with a leaf, and sent nowhere, $name',
    async (look) => {
      const { page, say, context } = await surfaces.visit('patient', '/portal/protection', {
        ...look,
        ...MARISOL,
      })
      await page
        .getByRole('button', {
          name: inTurn(say('Have data brokers delete what they hold (California DROP)')),
        })
        .click()
      const before = await surfaces.chartward.leafCount()
      const sent: string[] = []
      page.on('request', (request) => sent.push(new URL(request.url()).origin))
      await page.getByRole('button', { name: say('Put them together') }).click()
      for (const value of [
        'Marisol Quintanilla',
        'Marisol Reyes',
        '1980-02-03',
        '93650',
        'marisol@example.org',
      ])
        await page.getByText(value, { exact: true }).waitFor()
      expect(
        await page.getByRole('button', { name: inTurn(say('Copy: '), say('Date of birth')) }).count(),
      ).toBe(1)
      expect(await flawsOf(page)).toEqual([])
      const shown = await surfaces.chartward.entries(before)
      expect(shown.some(({ how, patient }) => how === 'read' && patient === patientIdOf('marisol'))).toBe(
        true,
      )
      expect(new Set(sent)).toEqual(new Set([surfaces.chartward.chartward.site.url]))
      await context.close()
    },
  )

  test.for(LOOKS)(
    'a letter is filled in with what the record says, and with what is wrong, $name',
    async (look) => {
      const { page, say, context } = await surfaces.visit(
        'patient',
        '/portal/protection/letters/member-number',
        { ...look, ...MARISOL },
      )
      const letter = page.getByRole('article')
      await letter.getByText('GSH-778-204').first().waitFor()
      for (const words of ['Golden State Health', 'Fresno, CA 93650', 'Cedar Valley Recovery Center told me'])
        expect(await letter.textContent()).toContain(words)
      await page.goto(page.url().replace('member-number', 'dispute'))
      await page.getByLabel(inTurn(say('What is wrong'))).fill('2026-01-04: diabetes. I never had it.')
      await letter.getByText('2026-01-04: diabetes').waitFor()
      const asks = countAsks(page)
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: say('Download as PDF') }).press('Enter'),
      ])
      const { pages, language } = await readPdf(readFileSync(await file.path()))
      expect([file.suggestedFilename(), language]).toEqual(['letter-dispute.pdf', 'en-US'])
      expect(pages[1]?.spoken.map(({ text }) => text)).toContain('2026-01-04: diabetes. I never had it.')
      expect(Object.fromEntries(asks)).toEqual({ [`POST ${PROTECTION_PATHS.letterPdf}`]: 1 })
      await page.emulateMedia({ media: 'print' })
      expect(await page.getByLabel(inTurn(say('What is wrong'))).isVisible()).toBe(false)
      expect(await page.getByRole('navigation').isVisible()).toBe(false)
      expect(await letter.isVisible()).toBe(true)
      await context.close()
    },
  )

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
