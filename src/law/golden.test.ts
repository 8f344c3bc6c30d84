import { expect, test } from 'vitest'
import { facts, ownLaw, people, planned } from '../../test/support/law.ts'
import type { Facts } from './index.ts'

const law = ownLaw()
const everywhere = [...law.states.keys()].map((state) => people(state, 1_200))
const known = { incidentKnown: '2026-03-16', materialityDetermined: '2026-03-23' }

/** Section 2.7 of the facts the rules were written from: an incident known on 2026-03-16, at a vendor of records. */
const VENDOR: readonly (readonly [due: string, rules: readonly string[]])[] = [
  ['2026-03-17', ['GA-vendor']],
  ['2026-03-26', ['AL-vendor', 'FL-vendor', 'MD-vendor', 'OR-vendor', 'PR-regulator']],
  ['2026-03-27', ['sec-8k-105']],
  ['2026-04-03', ['VT-regulator']],
  ['2026-04-06', ['ca-hsc-1280.15-cdph', 'ca-hsc-1280.15-patient']],
  [
    '2026-04-15',
    [
      ...['CA', 'CO', 'FL', 'ME', 'NY', 'WA'].map((code) => `${code}-individual`),
      'TX-regulator',
      'NY-vendor',
    ],
  ],
  [
    '2026-04-30',
    [
      ...['AL', 'AZ', 'IN', 'MD', 'NM', 'OH', 'OR', 'RI', 'TN', 'VT', 'WI'].map(
        (code) => `${code}-individual`,
      ),
      'NM-vendor',
      'TN-vendor',
    ],
  ],
  [
    '2026-05-15',
    [
      'hipaa-ba',
      'hipaa-individual',
      'hipaa-hhs-500',
      'hipaa-media CA',
      ...['CT', 'DE', 'LA', 'SD', 'TX'].map((code) => `${code}-individual`),
    ],
  ],
]

test('the golden case comes out date for date, as a vendor sees it', () => {
  const duties = planned(law, facts(everywhere, { role: 'business-associate', anchors: known }))
  for (const [due, rules] of VENDOR)
    for (const rule of rules) expect([rule, duties.get(rule)?.due]).toEqual([rule, due])
})

test('the golden case comes out date for date, as its covered entity sees it', () => {
  const duties = planned(law, facts(everywhere, { anchors: known }))
  const owed = VENDOR.map(([due, rules]) => [
    due,
    rules.filter((rule) => !rule.endsWith('-vendor') && rule !== 'hipaa-ba'),
  ])
  for (const [due, rules] of owed)
    for (const rule of rules ?? []) expect([rule, duties.get(rule)?.due]).toEqual([rule, due])
})

test('fewer than 500 people are reported to HHS on 2027-03-01', () => {
  const duties = planned(law, facts([people('CA', 499)]))
  expect(duties.get('hipaa-hhs-lt500')?.due).toBe('2027-03-01')
  expect(duties.has('hipaa-hhs-500')).toBe(false)
})

test('the states with a number of days are those of the facts, and no others', () => {
  const duties = planned(law, facts(everywhere))
  const fixed = [...duties.values()].filter(
    ({ kind, jurisdiction, isTarget }) => kind === 'individual' && law.states.has(jurisdiction) && !isTarget,
  )
  const days = ['2026-04-15', '2026-04-30', '2026-05-15'].flatMap(
    (due) => VENDOR.find(([day]) => day === due)?.[1].filter((rule) => rule.endsWith('-individual')) ?? [],
  )
  expect(fixed.map(({ rule }) => rule).sort()).toEqual(
    [...days.filter((rule) => rule !== 'hipaa-individual'), 'ca-hsc-1280.15-patient'].sort(),
  )
})

test('a business associate that is no agent leaves its covered entity sixty days from being told', () => {
  const told = { incidentKnown: '2026-03-16', baNoticeReceived: '2026-03-30' }
  const asked = { role: 'business-associate', anchors: told } as const
  const due = (more: object, plan?: 'minimum') =>
    planned(law, facts([people('CA', 600)], { ...asked, ...more }), plan).get('hipaa-individual')?.due
  expect(due({ agentOfCoveredEntity: false })).toBe('2026-05-29')
  expect(due({ agentOfCoveredEntity: true })).toBe('2026-05-15')
  // Nobody says which: the earlier day in the plan, the later at the least.
  expect(due({})).toBe('2026-05-15')
  expect(due({}, 'minimum')).toBe('2026-05-29')
})

test('discovery is not confirmation: sixty days run from the incident, or from when it could have been known', () => {
  const due = (anchors: Facts['anchors']) =>
    planned(law, facts([people('TX', 600)], { anchors })).get('hipaa-individual')?.due
  expect(due({ incidentKnown: '2026-03-16', breachDetermined: '2026-04-20' })).toBe('2026-05-15')
  expect(due({ incidentKnown: '2026-03-16', constructiveKnowledge: '2026-03-11' })).toBe('2026-05-08')
})

test('a deadline is never hidden because nobody determined anything', () => {
  const minimum = planned(law, facts(everywhere), 'minimum')
  // Texas counts from the determination.
  expect(minimum.get('TX-individual')).toMatchObject({ due: null, noLaterThan: '2026-05-15' })
  const later = { anchors: { incidentKnown: '2026-03-16', breachDetermined: '2026-03-20' } }
  expect(planned(law, facts(everywhere, later), 'minimum').get('TX-individual')?.due).toBe('2026-05-19')
  expect(planned(law, facts(everywhere, later)).get('TX-individual')?.due).toBe('2026-05-19')
})
