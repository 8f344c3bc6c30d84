import { expect, test } from 'vitest'
import { NOBODY } from '../case/grow.ts'
import { assess, type PeopleAlike, type WorksheetInputs } from './worksheet.ts'

const CHECKPOINT = { origin: 'test/disclosure', size: 9, root: '' }

function inputs(more: Partial<WorksheetInputs>): WorksheetInputs {
  return {
    v: 1,
    case: 'C-2026-0001',
    run: 1,
    about: 'low-probability',
    covers: 'everyone',
    query: NOBODY,
    window: null,
    checkpoint: CHECKPOINT,
    keyCheckpoint: CHECKPOINT,
    counts: { disclosed: 0, exposed: 0, sealed: 0, untouched: 0 },
    unnamed: 0,
    people: [],
    process: false,
    recipients: [],
    mitigation: [],
    statements: {},
    why: '',
    ...more,
  }
}

const alike = (tier: PeopleAlike['tier'], ...elements: readonly string[]): PeopleAlike => ({
  tier,
  elements,
  count: 3,
})
const speaks = (more: Partial<WorksheetInputs>) =>
  Object.fromEntries(assess(inputs(more)).factors.map((one) => [one.factor, one.speaks]))

test('the factors are the four of the rule, in its order', () => {
  expect(assess(inputs({})).factors.map(({ factor }) => factor)).toEqual([
    'nature',
    'recipient',
    'acquired',
    'mitigation',
  ])
})

test.each([
  ['records left', [alike('disclosed', 'identity')], { nature: 'against', acquired: 'against' }],
  ['a number left', [alike('disclosed', 'ssn')], { nature: 'against', acquired: 'against' }],
  ['a key was in reach', [alike('exposed', 'results')], { nature: 'against', acquired: 'unknown' }],
  ['a key was in reach of nothing known', [alike('exposed')], { nature: 'unknown', acquired: 'unknown' }],
  ['nobody', [], { nature: 'for', acquired: 'for' }],
] as const)('%s: nature and acquired', (_what, people, expected) => {
  expect(speaks({ people })).toEqual({ ...expected, recipient: 'unknown', mitigation: 'unknown' })
})

test('versions that name no patient are of somebody: a breach is presumed and it was acquired', () => {
  const { presumed } = assess(inputs({ unnamed: 2 }))
  expect(presumed).toBe('breach')
  expect(speaks({ unnamed: 2 })).toMatchObject({ nature: 'unknown', acquired: 'against' })
})

test('a breach is presumed while anybody is affected, whatever somebody says of the factors', () => {
  const statements = { nature: 'x', recipient: 'x', acquired: 'x', mitigation: 'x' }
  for (const tier of ['disclosed', 'exposed'] as const)
    expect(assess(inputs({ people: [alike(tier, 'vitals')], statements })).presumed).toBe('breach')
  expect(assess(inputs({ statements })).presumed).toBe('nobody affected')
})

test('who was contained is no proof that nothing was kept: it has to be said', () => {
  const mitigation = [
    { measure: 'm', degree: 'suspend-session', of: 'session s', begun: '2026-03-16T10:00:00.000Z' },
  ]
  const { unanswered } = assess(inputs({ people: [alike('exposed', 'vitals')], mitigation }))
  expect(unanswered).toEqual(['nature', 'recipient', 'acquired', 'mitigation'])
  const answered = assess(
    inputs({ people: [alike('exposed', 'vitals')], statements: { mitigation: 'destroyed' } }),
  )
  expect(answered.unanswered).not.toContain('mitigation')
})
