import { expect, test } from 'vitest'
import { clinician, patientOf, story, surroundings, TUESDAY } from '../../test/support/leaves.ts'
import type { How } from '../ledger/index.ts'
import { openDetector } from './index.ts'

const OFFICER = clinician('kim', { role: 'privacy-officer', client: 'browser' })
const HOUR = 3_600_000

/** What is noticed of so many patients, spread over an hour, one leaf each. */
async function noticed(count: number, how: How): Promise<string[]> {
  const told = story()
  told.disclosure({ at: TUESDAY - 1, how: 'sign-in', who: OFFICER })
  for (let n = 0; n < count; n += 1)
    told.disclosure({
      at: TUESDAY + Math.floor((n * HOUR) / count),
      how,
      who: OFFICER,
      patient: patientOf(n * 7919),
      note: 'recipients of case C-2026-0001',
    })
  const detector = openDetector({ surroundings: surroundings({}) })
  const signals = [...(await detector.take(told.events)), ...(await detector.pass(TUESDAY + 2 * HOUR))]
  return [...new Set(signals.map(({ rule, level }) => `${rule} ${level}`))]
}

// What is high or critical contains whoever it is about, and a case of this size is an honest one: gathering it must not stop
// the officer who has to tell those people.
test('the people of a case are gathered without a finding, however many they are', async () => {
  expect(await noticed(300, 'notice')).toEqual([])
  expect(await noticed(5_000, 'notice')).toEqual([])
})

test('as many charts that the same officer reads are too many', async () => {
  expect(await noticed(300, 'read')).toContain('volume-unrelated high')
})
