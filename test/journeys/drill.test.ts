import { expect, test } from 'vitest'
import { silentLog } from '../../src/kernel/index.ts'
import { drill } from '../../src/main/drill.ts'

test('a theft is noticed, stopped and contained, its scope told, what it wrote taken back, the time before restored; charts stay readable, and another environment knows of nothing', async () => {
  const said: string[] = []
  const terminal = {
    out: (text: string) => void said.push(text),
    err: (text: string) => void said.push(text),
    operator: 'drill',
    watched: false,
  }
  const { checks, timeline, lost } = await drill({ terminal, log: silentLog, keep: undefined })
  expect(checks.filter(({ holds }) => !holds)).toEqual([])
  expect(checks.length).toBeGreaterThan(10)
  const at = (word: string) => timeline.findIndex(({ says }) => says.includes(word))
  const order = [
    'is stolen',
    'found (',
    'contained by',
    'scope:',
    'taken back',
    'restored to just before',
  ].map(at)
  expect(order).toEqual(order.toSorted((one, other) => one - other))
  expect(order[0]).toBe(0)
  expect(lost.patients).toBeGreaterThan(0)
}, 300_000)
