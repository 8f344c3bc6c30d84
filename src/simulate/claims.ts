import type { Resource } from '../fhir/index.ts'
import type { Random } from './random.ts'
import type { Visit } from './visit.ts'

const CLAIM_TYPE = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }],
}
const SERVICE = {
  coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '99213' }],
  text: 'Office visit',
}

/** What the visit was billed for, and what the insurer answered. */
export function claimsOf(random: Random, visit: Visit): Resource[] {
  const cents = random.whole(9_000, 42_000)
  const claim = claimOf(random, visit, cents)
  return [claim, benefitOf(random, visit, { claim, cents })]
}

function claimOf(
  random: Random,
  { person, coverage, clinician, encounter, at }: Visit,
  cents: number,
): Resource {
  return {
    resourceType: 'Claim',
    id: random.uuid(),
    status: 'active',
    type: CLAIM_TYPE,
    use: 'claim',
    patient: person.reference,
    created: at,
    provider: { reference: `Organization/${clinician.organization}` },
    priority: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }],
    },
    insurance: [{ sequence: 1, focal: true, coverage: { reference: `Coverage/${coverage.id ?? ''}` } }],
    item: [
      {
        sequence: 1,
        productOrService: SERVICE,
        encounter: [{ reference: `Encounter/${encounter.id ?? ''}` }],
        net: money(cents),
      },
    ],
    total: money(cents),
  }
}

function benefitOf(
  random: Random,
  { person, coverage, clinician, at }: Visit,
  { claim, cents }: { readonly claim: Resource; readonly cents: number },
): Resource {
  const paid = Math.round(cents * 0.8)
  const amount = (code: string, value: number) => ({
    category: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adjudication', code }] },
    amount: money(value),
  })
  return {
    resourceType: 'ExplanationOfBenefit',
    id: random.uuid(),
    status: 'active',
    type: CLAIM_TYPE,
    use: 'claim',
    patient: person.reference,
    created: at,
    insurer: { display: (coverage['payor'] as { display: string }[])[0]?.display ?? 'insurer' },
    provider: { reference: `Organization/${clinician.organization}` },
    claim: { reference: `Claim/${claim.id ?? ''}` },
    outcome: 'complete',
    insurance: [{ focal: true, coverage: { reference: `Coverage/${coverage.id ?? ''}` } }],
    item: [
      {
        sequence: 1,
        productOrService: SERVICE,
        adjudication: [amount('submitted', cents), amount('benefit', paid)],
      },
    ],
    total: [amount('submitted', cents), amount('benefit', paid)],
    payment: { amount: money(paid), date: at.slice(0, 10) },
  }
}

function money(cents: number) {
  return { value: cents / 100, currency: 'USD' }
}
