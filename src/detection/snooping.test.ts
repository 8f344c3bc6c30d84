import { expect, test } from 'vitest'
import { clinician, patientOf, story, surroundings, TUESDAY } from '../../test/support/leaves.ts'
import { openDetector } from './index.ts'

const MINUTE = 60_000
const DAY = 86_400_000

test('of somebody who has many strangers every day a tie says less, on their first day too where others there have many', async () => {
  const ties = { [`dr-new ${patientOf(900)}`]: [{ kind: 'family-name' as const, chance: 0.0004 }] }
  const told = (others: number) => {
    const stream = story()
    for (let day = 0; day < 6; day += 1)
      for (let n = 0; n < others; n += 1)
        for (const user of ['dr-a', 'dr-b']) {
          const at = TUESDAY + day * DAY + n * 30 * MINUTE
          stream.disclosure({ at, who: clinician(user), patient: patientOf(100 * day + n) })
        }
    stream.disclosure({ at: TUESDAY + 7 * DAY, who: clinician('dr-new'), patient: patientOf(900) })
    return stream.events
  }
  const snoops = async (others: number) =>
    (await openDetector({ surroundings: surroundings({ ties }) }).take(told(others))).find(
      ({ rule }) => rule === 'snooping',
    )?.actor?.user
  expect([await snoops(1), await snoops(20)]).toEqual(['dr-new', undefined])
})
