import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { patient } from '../laws/scene.ts'
import { openCallers, type TestCaller } from '../support/callers.ts'
import { openTestChartward, type TestChartward, urlOf } from '../support/chartward.ts'
import { openTestDatabase } from '../support/database.ts'

/** The way in: whoever can make the server fall over, or waits for its update, asks for a fresh budget. */

async function open(chartward: TestChartward, thief: TestCaller, id: string): Promise<number> {
  const caller = { ...thief.caller, factorAt: chartward.clock.now() }
  const reason = 'found unconscious in the hall'
  await chartward.chartward.access.breakGlass({ caller, patient: patientIdOf(id), reason })
  return (await chartward.fhir('GET', `Patient/${id}`, { token: thief.token })).status
}

test('a restart gives nobody a fresh budget, nor takes from anybody what they were granted', async () => {
  const home = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
  const stored = await openTestDatabase()
  onTestFinished(async () => {
    await stored.close()
    await rm(home, { recursive: true, force: true })
  })
  const start = async () => await openTestChartward({ home, database: urlOf(stored.connection) })
  let chartward = await start()
  const people = Array.from({ length: 30 }, (_, at) => `p-${at}`)
  for (const id of people) await chartward.fhir('PUT', `Patient/${id}`, { body: patient(id, 'Abbott') })
  const thief = await openCallers(chartward).signIn('clinician')
  const statuses = async (ids: readonly string[]) => {
    const all: number[] = []
    for (const id of ids) all.push(await open(chartward, thief, id))
    return all
  }
  expect(await statuses(people.slice(0, 7))).toEqual([200, 200, 200, 200, 200, 200, 429])
  const { brake } = chartward.chartward.disclosure
  const used = brake.usage('user', thief.user)
  await chartward.close()

  chartward = await start()
  const again = chartward.chartward.disclosure.brake
  expect(again.usage('user', thief.user)).toEqual(used)
  expect(await statuses(['p-0', 'p-8'])).toEqual([200, 429])
  const who = { user: thief.user, role: 'clinician', client: 'test', session: 's', address: 'local' }
  const goOn = async () =>
    await chartward.chartward.disclosure.brake.goOn(
      { who, request: 'going-on', why: 'TREAT' },
      { reason: 'covering for the ward', factorAt: chartward.clock.now() },
    )
  expect([await goOn(), await goOn()]).toEqual([true, true])
  await chartward.close()

  chartward = await start()
  expect(await statuses(['p-8'])).toEqual([200])
  expect(await goOn()).toBe(false)
  await chartward.close()
})
