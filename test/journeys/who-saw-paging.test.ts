import { expect, test } from 'vitest'
import { ACCESS_PATHS, type AccessHistory } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { asUnixMs } from '../../src/kernel/index.ts'
import { append } from '../../src/ledger/append.ts'
import { encodeEntry } from '../../src/ledger/index.ts'
import { openTestChartward } from '../support/chartward.ts'
import { openWebVisitor } from '../support/web-asks.ts'
import { openClinic } from '../support/who-saw.ts'

const LEAVES = 2_500
const AT_ONCE = 500
const PER_PART_MAX = 1_024

test('a long history comes in parts of bounded size, each leaf on exactly one, none left out', async () => {
  const chartward = await openTestChartward()
  try {
    await openClinic(chartward)
    const { ledger } = chartward.chartward
    const now = chartward.clock.now()
    for (let from = 0; from < LEAVES; from += AT_ONCE) {
      const entries = Array.from({ length: AT_ONCE }, (_unused, at) => {
        const [user, session] = [`dr-${(from + at) % 20}`, 'one']
        return encodeEntry({
          v: 1,
          at: asUnixMs(now - (LEAVES - from - at) * 60_000),
          who: { user, role: 'clinician', client: 'chart', session, address: '10.0.0.1' },
          how: 'read',
          why: 'TREAT',
          patient: patientIdOf('ann'),
          resources: ['Patient/ann/1'],
          elements: 1,
          bytes: 100,
          request: `r-${from + at}`,
        })
      })
      await append(ledger, entries)
    }
    const ann = await openWebVisitor(chartward, 'patient', { fhirUser: 'Patient/ann' })
    await chartward.leafCount()
    const found: number[] = []
    let part: AccessHistory | undefined
    do {
      const before = part?.next
      const { json } = await ann.ask(ACCESS_PATHS.history, { patient: 'ann', before })
      part = json as AccessHistory
      const leaves = part.episodes.flatMap(({ people }) => people.flatMap((one) => one.leaves))
      expect(leaves.length).toBeLessThanOrEqual(PER_PART_MAX)
      expect(Math.max(...leaves)).toBeLessThan(before ?? Infinity)
      found.push(...leaves)
    } while (part.next !== undefined)
    expect(new Set(found).size).toBe(found.length)
    const entries = await chartward.entries()
    const own = entries.filter(({ patient }) => patient === patientIdOf('ann'))
    expect(found.length).toBeGreaterThanOrEqual(LEAVES)
    expect(found.length).toBeLessThanOrEqual(own.length)
  } finally {
    await chartward.close()
  }
})
