import { afterEach, beforeEach, expect, test } from 'vitest'
import { ChartwardError } from '../../src/kernel/index.ts'
import { appendTo, type Ledger } from '../../src/ledger/ledger.ts'
import { observation, patient } from './scene.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

/** A ledger that takes no leaf for a moment: nothing is shown, and no key that went out meanwhile is taken for stolen. */

let chartward: TestChartward
beforeEach(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: patient('ann', 'Abbott') })
  await chartward.fhir('PUT', 'Observation/of-ann', { body: observation('of-ann', 'ann', '8867-4') })
})
afterEach(async () => await chartward.close())

/** The next so many appends find no room. */
function refuse(count: number): void {
  const ledger: { -readonly [Name in keyof Ledger]: Ledger[Name] } = chartward.chartward.ledger
  const append = ledger[appendTo]
  let left = count
  ledger[appendTo] = async (entries) => {
    left -= 1
    if (left < 0) ledger[appendTo] = append
    else throw new ChartwardError('LEDGER_BUSY', 'too many leaves are waiting to be written')
    return await append(entries)
  }
}

test.each([
  ['a read', 'Patient/ann'],
  ['a search', 'Observation?patient=ann'],
  ['everything', 'Patient/ann/$everything'],
])('%s is refused, and the key it used has its leaf as soon as there is room', async (_what, path) => {
  const { keys, detection } = chartward.chartward
  keys.forget()
  const from = await chartward.leafCount()
  refuse(3)
  expect((await chartward.fhir('GET', path)).status).toBe(503)
  const told = await chartward.entries(from)
  expect(told.map(({ resources, note }) => ({ resources, note }))).toContainEqual({
    resources: [],
    note: 'compared-only',
  })
  await detection.catchUp()
  chartward.clock.pass(65_000)
  await detection.catchUp()
  const rules = (await detection.findings.list({})).map(({ rule }) => rule)
  expect(rules).not.toContain('key-without-disclosure')
})
