import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dueFor, FREEZE_PATIENTS_MIN } from '../../src/incident/policy.ts'
import type { Finding } from '../../src/detection/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { patient } from '../laws/scene.ts'
import { openCallers } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { OFFICER } from '../support/suspects.ts'

/** The way in: code in the web process takes one key, waits until somebody has closed the finding, and takes the rest. */

const WHO = { user: 'dr-lee', role: 'clinician', client: 'chart', session: 'taken', address: '10.0.0.1' }
const WITHIN_MS = 300_000
const GRACE_MS = 65_000

let chartward: TestChartward
beforeEach(async () => {
  const { brake } = defaultConfig()
  chartward = await openTestChartward({ config: { brake: { ...brake, mode: 'watch' } } })
  const who = { user: 'test', role: 'server', client: 'test', session: 'import', address: 'local' }
  const entry = Array.from({ length: 2 * FREEZE_PATIENTS_MIN }, (_, at) => ({
    resource: patient(`p-${at}`, 'Abbott'),
  }))
  const text = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })
  await chartward.chartward.disclosure.importDocument({ who, request: 'load', why: 'HSYSADMIN' }, text)
})
afterEach(async () => await chartward.close())

async function take(count: number): Promise<void> {
  const { keys, records } = chartward.chartward
  keys.forget()
  const wrapped = await records.patientKeys(undefined, count)
  await keys.release(wrapped, { who: WHO, request: randomUUID(), purpose: 'TREAT' })
}

async function theFinding() {
  const { detection } = chartward.chartward
  await detection.catchUp()
  chartward.clock.pass(GRACE_MS)
  await detection.catchUp()
  const all = await detection.findings.list({})
  const [finding] = all.filter(({ rule }) => rule === 'key-without-disclosure')
  if (finding === undefined) throw new Error('nothing was found')
  return finding
}

/** What the policy would do now. */
const degrees = (finding: Finding) =>
  dueFor(finding, undefined, { now: chartward.clock.now(), acknowledgeWithinMs: WITHIN_MS }).map(
    ({ degree }) => degree,
  )

test('what was closed as harmless and grows is open again, told again, and acted on', async () => {
  const { findings } = chartward.chartward.detection
  await take(1)
  const first = await theFinding()
  expect(first).toMatchObject({ level: 'critical', state: 'open', patientCount: 1 })
  chartward.clock.pass(WITHIN_MS)
  expect(degrees(first)).toEqual([])
  await findings.close(first.id, OFFICER, 'harmless')

  // A little more of the same is what whoever closed it knew of.
  await take(3)
  expect((await theFinding()).state).toBe('closed')

  await take(2 * FREEZE_PATIENTS_MIN)
  const grown = await theFinding()
  expect(grown).toMatchObject({ id: first.id, state: 'open', patientCount: 2 * FREEZE_PATIENTS_MIN })
  expect(grown.verdict).toBeUndefined()
  const notes = (await chartward.entries())
    .filter(({ how }) => how === 'finding')
    .map(({ note }) => note ?? '')
  expect(notes.filter((note) => note.startsWith(`${first.id} `)).map((note) => note.split(':')[0])).toEqual([
    `${first.id} key-without-disclosure critical`,
    `${first.id} closed`,
    `${first.id} key-without-disclosure critical, grown`,
  ])
  // Five minutes from when it was open again, not from the first key.
  expect(degrees(grown)).toEqual([])
  chartward.clock.pass(WITHIN_MS)
  expect(degrees(grown)).toEqual(['freeze'])
})

test('what becomes critical has its five minutes from then on', async () => {
  const clinician = await openCallers(chartward).signIn('clinician')
  const { findings } = chartward.chartward.detection
  const open = async (from: number, to: number) => {
    const caller = { ...clinician.caller, factorAt: chartward.clock.now() }
    for (let at = from; at < to; at += 1) {
      const asked = { caller, patient: patientIdOf(`p-${at}`), reason: 'found unconscious in the hall' }
      await chartward.chartward.access.breakGlass(asked)
      await chartward.fhir('GET', `Patient/p-${at}`, { token: clinician.token })
    }
    await chartward.chartward.detection.catchUp()
    const all = await findings.list({})
    return all.find(({ rule, actor }) => rule === 'volume-unrelated' && actor?.user === clinician.user)
  }
  const first = await open(0, 6)
  expect(first).toMatchObject({ level: 'high', state: 'open' })
  chartward.clock.pass(WITHIN_MS)
  const now = chartward.clock.now()
  const worse = await open(6, 26)
  expect(worse).toMatchObject({ id: first?.id, level: 'critical', state: 'open' })
  expect(worse?.noticed).toBeGreaterThanOrEqual(now)
})
