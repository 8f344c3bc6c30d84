import type { Resource } from '../../fhir/index.ts'
import type { Random } from '../random.ts'
import type { Party } from './party.ts'

const DAYS_AGO = 5
const DAY_MS = 86_400_000
const CENTS = 188_000

/** A supplier that nobody here knows, and what it billed an insurer for: the sort of claim that follows a theft. */
export function claimNobodyKnows(random: Random, { subject, coverage }: Party, now: number): Resource[] {
  const at = new Date(now - DAYS_AGO * DAY_MS).toISOString()
  const supplier = {
    resourceType: 'Organization',
    id: random.uuid(),
    active: true,
    name: 'Sunrise Medical Supply LLC',
    address: [{ city: 'Hialeah', state: 'FL', postalCode: '33010', country: 'US' }],
  }
  const amount = (code: string, cents: number) => ({
    category: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adjudication', code }] },
    amount: { value: cents / 100, currency: 'USD' },
  })
  const benefit: Resource = {
    resourceType: 'ExplanationOfBenefit',
    id: random.uuid(),
    status: 'active',
    type: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }],
    },
    use: 'claim',
    patient: subject,
    created: at,
    billablePeriod: { start: at.slice(0, 10), end: at.slice(0, 10) },
    insurer: { display: 'Northlight Health Plan' },
    provider: { reference: `Organization/${supplier.id}`, display: supplier.name },
    outcome: 'complete',
    insurance: [{ focal: true, coverage: { reference: `Coverage/${coverage}` } }],
    item: [
      {
        sequence: 1,
        productOrService: {
          coding: [{ system: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: 'A4353' }],
          text: 'Intermittent urinary catheter, with insertion supplies',
        },
        servicedDate: at.slice(0, 10),
        quantity: { value: 200 },
        adjudication: [amount('submitted', CENTS), amount('benefit', CENTS)],
      },
    ],
    total: [amount('submitted', CENTS), amount('benefit', CENTS)],
    payment: { amount: { value: CENTS / 100, currency: 'USD' }, date: at.slice(0, 10) },
  }
  return [supplier, benefit]
}
