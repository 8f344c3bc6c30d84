import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { writeRecord } from '../support/portal-record.ts'
import { accessibilityOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

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

describe.skipIf(CHROMIUM === undefined)('coverage and claims at the portal', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
    await writeRecord(surfaces.chartward)
    for (const body of RECORD) {
      const { status, text } = await surfaces.chartward.fhir('PUT', `${body.resourceType}/${body.id}`, {
        body,
      })
      expect([status, text]).toEqual([201, text])
    }
  })
  afterAll(async () => await surfaces.close())

  test('a claim of a visit leads to it; one of no visit is a question, and one asked ahead is none', async () => {
    const { page, context, problems } = await surfaces.visit('patient', '/portal/record/coverage', MIA)
    await page.getByText('LHP-4471').waitFor()
    const item = (name: string) => page.getByRole('listitem').filter({ hasText: name })
    await item('Far Away Orthopedics').getByText('Did you have this?').waitFor()
    expect(await page.getByText('Did you have this?').count()).toBe(1)
    expect(await item('Cedar Clinic').innerText()).toMatch(/\$180\.00[\s\S]*\$150\.00/)
    expect(await item('Cedar Imaging').innerText()).toContain('Asked ahead of the care')
    expect(await accessibilityOf(page)).toEqual([])
    await item('Cedar Clinic')
      .getByRole('link', { name: /Office visit/ })
      .press('Enter')
    await page.waitForURL(/\/record\/visits\/visit$/)
    expect(problems).toEqual([])
    await context.close()
  })

  test('in Spanish, in the dark and as narrow as a phone it reads as well', async () => {
    const looking = { ...MIA, language: 'es', scheme: 'dark', width: 320 } as const
    const { page, context, problems } = await surfaces.visit('patient', '/portal/record/coverage', looking)
    await page.getByText('¿Recibió usted esto?').waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
    expect(problems).toEqual([])
    await context.close()
  })

  test('with nothing written down the page says so', async () => {
    const body = { resourceType: 'Patient', id: 'new', name: [{ given: ['New'] }] }
    await surfaces.chartward.fhir('PUT', 'Patient/new', { body })
    const looking = { fhirUser: 'Patient/new' }
    const { page, context } = await surfaces.visit('patient', '/portal/record/coverage', looking)
    await page.getByText('No coverage is written down.').waitFor()
    await page.getByText('No claims are written down.').waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    await context.close()
  })
})
