import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { startNote } from '../../src/scope/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

const MINUTE_MS = 60_000

let chartward: TestChartward
beforeAll(async () => {
  const { keys } = defaultConfig()
  chartward = await openTestChartward({ config: { keys: { ...keys, cacheLifetimeMs: 5 * MINUTE_MS } } })
})
afterAll(async () => await chartward.close())

test('a shorter key lifetime set after an intrusion does not shrink whom it could reach', async () => {
  const who = { user: 'chartward', role: 'server', client: 'server', session: 'server', address: 'local' }
  const start = { how: 'start' as const, note: startNote(60 * MINUTE_MS) }
  await chartward.chartward.disclosure.note({ who, request: 'an-earlier-start', why: 'HSYSADMIN' }, start)
  const body = { resourceType: 'Patient', name: [{ family: 'Reachable' }] }
  const { json } = await chartward.fhir('POST', 'Patient', { body })
  chartward.clock.pass(30 * MINUTE_MS)
  const processFrom = chartward.clock.now()
  const query = { sessions: [], users: [], clients: [], addresses: [], processFrom }
  const { people, cacheLifetimeMs } = await chartward.operations.scope(query, { all: false })
  expect(cacheLifetimeMs).toBe(60 * MINUTE_MS)
  expect(people).toMatchObject([{ patient: patientIdOf(json.id), tier: 'exposed' }])
})
