import { describe, expect, test } from 'vitest'
import { ELEMENT_CLASSES } from '../fhir/index.ts'
import { dueDay, planFor, type Situation, STEPS } from './plan.ts'
import { GROUPS, LETTERS, type Left, type Words } from './step.ts'

const ADULT: Situation = { left: [], residences: ['RI'], isMinor: false, hasOffer: false }
const CLASSES: readonly Left[] = [...ELEMENT_CLASSES.map(({ name }) => name), 'credentials']
const idsFor = (given: Partial<Situation>) => planFor({ ...ADULT, ...given }).map(({ step }) => step.id)

describe('every step', () => {
  test.each(STEPS.map((step) => [step.id, step] as const))('%s is whole, in both languages', (_id, step) => {
    const said: readonly Words[] = [step.title, step.why, ...step.how]
    for (const { en, es } of said) {
      expect(en.trim().length).toBeGreaterThan(8)
      expect(es.trim().length).toBeGreaterThan(8)
      expect(es).not.toBe(en)
    }
    expect(step.how.length).toBeGreaterThan(0)
    expect(step.minutes).toBeGreaterThan(0)
    expect(step.source).not.toBe('')
    expect(step.asOf).toMatch(/^\d{4}(?:-\d\d-\d\d)?$/)
    expect(step.after.every((one) => CLASSES.includes(one))).toBe(true)
    expect(step.letter === undefined || LETTERS.includes(step.letter)).toBe(true)
    for (const { web = 'none.example' } of step.places ?? [])
      expect(web).toMatch(/^[a-z0-9.]+\.[a-z]+(?:\/[a-z]+)*$/)
  })

  test('has a name of its own and a group that is shown', () => {
    expect(new Set(STEPS.map(({ id }) => id)).size).toBe(STEPS.length)
    expect(STEPS.filter(({ group }) => !GROUPS.includes(group))).toEqual([])
  })

  test('each letter belongs to a step', () => {
    expect(LETTERS.filter((letter) => !STEPS.some((step) => step.letter === letter))).toEqual([])
  })
})

test.each(CLASSES)('that %s left leads to a step, for a grown person and for a child', (name) => {
  expect(idsFor({ left: [name] }).length).toBeGreaterThan(0)
  expect(idsFor({ left: [name], isMinor: true }).length).toBeGreaterThan(0)
})

test('a Social Security number leads to a freeze, an alert and a PIN of the IRS', () => {
  expect(idsFor({ left: ['ssn'] })).toEqual(
    expect.arrayContaining(['credit-freeze', 'fraud-alert', 'ip-pin', 'credit-reports']),
  )
})

test('for a child it is the freeze that parents ask for, and no other', () => {
  const steps = idsFor({ left: ['ssn'], isMinor: true })
  expect(steps).toContain('child-freeze')
  expect(steps).not.toContain('credit-freeze')
})

test('what did not leave leads to nothing', () => {
  const steps = idsFor({ left: ['medications'] })
  expect(steps).toContain('prescriptions')
  for (const other of ['credit-freeze', 'ip-pin', 'member-number', 'new-password'])
    expect(steps).not.toContain(other)
})

test('data brokers are for residents of California alone', () => {
  expect(idsFor({ left: ['contact'], residences: ['CA'] })).toContain('data-brokers')
  expect(idsFor({ left: ['contact'], residences: ['NV'] })).not.toContain('data-brokers')
  expect(idsFor({ left: ['contact'], residences: [] })).not.toContain('data-brokers')
})

test('monitoring is a step only while it is offered, and the first one', () => {
  expect(idsFor({ left: ['ssn'], hasOffer: true })[0]).toBe('monitoring')
  expect(idsFor({ left: ['ssn'] })).not.toContain('monitoring')
})

test('without a breach there is a short general plan', () => {
  const steps = planFor(ADULT)
  expect(steps.length).toBeGreaterThanOrEqual(4)
  expect(steps.length).toBeLessThanOrEqual(8)
  expect(steps.every(({ step, because }) => step.general === true && because.length === 0)).toBe(true)
})

test('a step says because of what it stands there', () => {
  const [freeze] = planFor({ ...ADULT, left: ['ssn', 'notes'] }).filter(
    ({ step }) => step.id === 'credit-freeze',
  )
  expect(freeze?.because).toEqual(['ssn'])
})

test('days are counted from the notice, and from when it was done where it is done again', () => {
  const step = { withinDays: 7, againDays: 365 }
  expect(dueDay(step, { toldOn: '2026-12-28', doneOn: undefined })).toBe('2027-01-04')
  expect(dueDay(step, { toldOn: '2026-12-28', doneOn: '2026-12-30' })).toBe('2027-12-30')
  expect(dueDay({ withinDays: 7 }, { toldOn: '2026-12-28', doneOn: '2026-12-30' })).toBeUndefined()
  expect(dueDay({}, { toldOn: '2026-12-28', doneOn: undefined })).toBeUndefined()
  expect(dueDay(step, { toldOn: undefined, doneOn: undefined })).toBeUndefined()
})
