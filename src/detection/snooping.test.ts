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

test('who is in care where somebody works is told of less, who is not a little more, and where nobody knows nothing changes', async () => {
  const pair = `dr-lee ${patientOf(1)}`
  const scoreOf = async (chance: number, attended?: boolean) => {
    const told = story()
    told.disclosure({ at: TUESDAY, patient: patientOf(1) })
    const known = {
      ties: { [pair]: [{ kind: 'family-name' as const, chance }] },
      ...(attended === undefined ? {} : { attended: { [pair]: attended } }),
    }
    const signals = await openDetector({ surroundings: surroundings(known) }).take(told.events)
    const snooping = signals.find(({ rule }) => rule === 'snooping')
    return { score: snooping?.score ?? 0, summary: snooping?.summary }
  }
  const plain = await scoreOf(0.0002)
  const elsewhere = await scoreOf(0.0002, false)
  expect(elsewhere.score - plain.score).toBeGreaterThan(0.05)
  expect(elsewhere.score - plain.score).toBeLessThan(0.1)
  expect(plain.summary).not.toContain('in care')
  expect(elsewhere.summary).toContain(
    'shares a family name with them, whom nobody has in care where they work',
  )
  expect((await scoreOf(0.0002, true)).score).toBeLessThan(plain.score - 0.4)
  // A name that is told of where nobody knows, and not of somebody in care there.
  expect([(await scoreOf(0.0008)).score > 0, (await scoreOf(0.0008, true)).score]).toEqual([true, 0])
})

test('where most of those whom a role opens are in care where they work, one who is not stands out', async () => {
  const told = story()
  const attended: Record<string, boolean> = {}
  const ties: Record<string, [{ kind: 'family-name'; chance: number }]> = {}
  const open = (user: string, number: number, isAttended: boolean) => {
    const pair = `${user} ${patientOf(number)}`
    ties[pair] = [{ kind: 'family-name', chance: 0.0004 }]
    attended[pair] = isAttended
    told.disclosure({ at: TUESDAY, who: clinician(user), patient: patientOf(number) })
  }
  for (let n = 0; n < 200; n += 1) open(`dr-${n}`, n, true)
  open('dr-lee', 300, false)
  const first = { ties: { [`dr-lee ${patientOf(300)}`]: ties[`dr-lee ${patientOf(300)}`] ?? [] }, attended }
  const signalsOf = async (known: Parameters<typeof surroundings>[0], events = told.events) =>
    (await openDetector({ surroundings: surroundings(known) }).take(events)).filter(
      ({ rule, actor }) => rule === 'snooping' && actor?.user === 'dr-lee',
    )
  const [alone] = await signalsOf(first)
  const [amongOthers] = await signalsOf({ ties, attended })
  expect((amongOthers?.score ?? 0) - (alone?.score ?? 0)).toBeGreaterThan(0.4)
})

test('nobody is asked who has whom in care where it would be told of neither way', async () => {
  const asked: string[] = []
  const told = story()
  const known = {
    ties: {
      [`dr-lee ${patientOf(1)}`]: [{ kind: 'family-name' as const, chance: 0.007 }],
      [`dr-lee ${patientOf(2)}`]: [{ kind: 'family-name' as const, chance: 0.0004 }],
    },
  }
  for (const number of [1, 2, 3]) told.disclosure({ at: TUESDAY, patient: patientOf(number) })
  await openDetector({
    surroundings: {
      ...surroundings(known),
      attended: async (pairs) => {
        asked.push(...pairs.map(({ patient }) => patient))
        return await Promise.resolve(new Map())
      },
    },
  }).take(told.events)
  expect(asked).toEqual([patientOf(2)])
})
