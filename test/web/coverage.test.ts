import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { inTurn, LOOKS } from '../support/looks.ts'
import { writeRecord } from '../support/portal-record.ts'
import { flawsOf, goToPlace, openSurfaces, type Surfaces } from '../support/surfaces.ts'
import { writeAll } from '../support/whole-record.ts'

const MIA = { fhirUser: 'Patient/mia' } as const
const PATIENT = { reference: 'Patient/mia' }
const money = (value: number) => ({ value, currency: 'USD' })
const total = (code: string, value: number) => ({
  category: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adjudication', code }] },
  amount: money(value),
})
const claim = (id: string, day: string, provider: string, more: object = {}) => ({
  resourceType: 'ExplanationOfBenefit',
  id,
  status: 'active',
  type: { text: 'Professional' },
  use: 'claim',
  patient: PATIENT,
  created: `${day}T12:00:00Z`,
  insurer: { display: 'Lakes Health Plan' },
  provider: { display: provider },
  outcome: 'complete',
  insurance: [{ focal: true, coverage: { reference: 'Coverage/plan' } }],
  item: [{ sequence: 1, productOrService: { text: 'Office visit' }, servicedDate: day }],
  total: [total('submitted', 180), total('benefit', 150)],
  payment: { amount: money(150) },
  ...more,
})
const RECORD = [
  {
    resourceType: 'Coverage',
    id: 'plan',
    status: 'active',
    type: { text: 'Health plan of an employer' },
    subscriberId: 'LHP-4471',
    beneficiary: PATIENT,
    payor: [{ display: 'Lakes Health Plan' }],
    period: { start: '2026-01-01' },
  },
  claim('of-the-visit', '2026-06-02', 'Cedar Clinic'),
  claim('of-nothing', '2026-03-19', 'Far Away Orthopedics'),
  claim('ahead', '2026-04-01', 'Cedar Imaging', { use: 'preauthorization' }),
]

/** Nothing is written down of whoever this is. */
const NEW = { fhirUser: 'Patient/new' } as const
/** What 400 % of zoom leaves of a desktop. */
const NARROW = { width: 320, height: 640 }

describe.skipIf(CHROMIUM === undefined)('coverage and claims at the portal', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
    await writeRecord(surfaces.chartward)
    await writeAll(surfaces.chartward, [
      ...RECORD,
      { resourceType: 'Patient', id: 'new', name: [{ given: ['New'] }] },
    ])
  })
  afterAll(async () => await surfaces.close())

  test.for(LOOKS)(
    'a claim of a visit leads to it; one of no visit is a question, and one asked ahead is none, $name',
    async (look) => {
      const visitor = await surfaces.visit('patient', '/portal/record', { ...look, ...MIA })
      const { page, say, problems, context } = visitor
      await goToPlace(visitor, 'Coverage and claims')
      await page.getByRole('heading', { level: 1, name: say('Coverage and claims') }).waitFor()
      const list = (name: string) => page.getByRole('region', { name: say(name) }).getByRole('listitem')
      const item = (name: string) => list('Claims').filter({ hasText: name })
      // It comes last: nothing is asked before the visits are there.
      await item('Far Away Orthopedics').getByText(say('Did you have this?')).waitFor()
      expect(await page.getByText(say('Did you have this?')).count()).toBe(1)
      const isEnglish = look.language === 'en'
      const facts = async (of: Locator) => await of.locator('dl').innerText()
      for (const [name, value] of [
        ['Member number', 'LHP-4471'],
        ['From', isEnglish ? 'Jan 1, 2026' : '1 ene 2026'],
      ] as const)
        expect(await facts(list('Coverage'))).toMatch(inTurn(say(name), /\s+/, value))
      for (const [name, value] of [
        ['When', isEnglish ? 'Jun 2, 2026' : '2 jun 2026'],
        ['Billed', '$180.00'],
        ['The plan pays', '$150.00'],
        ['The plan paid', '$150.00'],
      ] as const)
        expect(await facts(item('Cedar Clinic'))).toMatch(inTurn(say(name), /\s+/, value))
      expect(await item('Cedar Clinic').getByText(say('Decided')).count()).toBe(1)
      expect(await item('Cedar Imaging').getByText(say('Asked ahead of the care')).count()).toBe(1)
      for (const size of [NARROW, look]) {
        await page.setViewportSize({ width: size.width, height: size.height })
        expect([size, await flawsOf(page)]).toEqual([size, []])
      }
      await item('Cedar Clinic')
        .getByRole('link', { name: inTurn(say('Office visit')) })
        .press('Enter')
      await page.waitForURL(/\/record\/visits\/visit$/)
      await page.locator('main').getByText('Check of asthma').waitFor()
      expect(problems).toEqual([])
      await context.close()
    },
  )

  test.for(LOOKS)('with nothing written down the page says so, $name', async (look) => {
    const looking = { ...look, ...NEW }
    const { page, say, problems, context } = await surfaces.visit(
      'patient',
      '/portal/record/coverage',
      looking,
    )
    await page.getByText(say('No coverage is written down.')).waitFor()
    await page.getByText(say('No claims are written down.')).waitFor()
    expect(await flawsOf(page)).toEqual([])
    expect(problems).toEqual([])
    await context.close()
  })
})
