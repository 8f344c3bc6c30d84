import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import type { Finding } from '../../src/detection/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { openedSessions } from '../../src/main/opened-sessions.ts'
import { patient } from '../laws/scene.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  for (const id of ['ann', 'ben', 'cleo'])
    await chartward.fhir('PUT', `Patient/${id}`, { body: patient(id, `Family${id}`) })
  await found()
})
afterAll(async () => await chartward.close())

/** What is open once everything that waits has waited long enough. */
async function found(rule?: string): Promise<readonly Finding[]> {
  const { detection } = chartward.chartward
  await detection.catchUp()
  chartward.clock.pass(65_000)
  await detection.catchUp()
  const all = await detection.findings.list({})
  return rule === undefined ? all : all.filter((one) => one.rule === rule)
}

/** A token as the command line makes it: told before it counts. */
async function toldToken(user: string): Promise<string> {
  const body = JSON.stringify({ user, role: 'clinician' })
  const { token } = await controlClient(chartward.home, 'test').send<{ token: string }>(
    'POST',
    '/token',
    body,
  )
  return token
}

test('a session put into the database past the doors is found, one made by command is not', async () => {
  const token = await toldToken('dr-honest')
  await chartward.fhir('GET', 'Patient/ann', { token })
  const forged = await chartward.token('clinician', 'dr-forged')
  await chartward.fhir('GET', 'Patient/ann', { token: forged.token })
  const users = (await found('session-without-sign-in')).map(({ actor }) => actor?.user)
  expect(users).toContain('dr-forged')
  expect(users).not.toContain('dr-honest')
})

test('a session whose opening nobody has in mind any more is looked up in the ledger', async () => {
  const { ledger, index } = chartward.chartward
  const told = await chartward.chartward.identity.findCaller(await toldToken('dr-long-ago'))
  const forged = await chartward.token('clinician', 'dr-forged')
  await ledger.publish()
  const sessions = [told?.session ?? '', forged.session]
  expect([...(await openedSessions({ ledger, index }, sessions))]).toContain(told?.session)
  expect([...(await openedSessions({ ledger, index }, sessions))]).not.toContain(forged.session)
})

test('keys asked for past the doors are found, and have one finding together', async () => {
  const { keys, records } = chartward.chartward
  const before = (await found('key-without-disclosure')).length
  const wrapped = await records.patientKeys(undefined, 10)
  const who = {
    user: 'dr-lee',
    role: 'clinician',
    client: 'chart',
    session: randomUUID(),
    address: '10.0.0.1',
  }
  const honest = await chartward.fhir('GET', 'Patient/ben')
  expect([honest.status, before]).toEqual([200, 0])
  chartward.clock.pass(400_000)
  await keys.release(wrapped, { who, request: randomUUID(), purpose: 'TREAT' })
  const [finding, ...others] = await found('key-without-disclosure')
  expect(others).toEqual([])
  expect(finding).toMatchObject({ level: 'critical', actor: null })
  expect(finding?.patients).toEqual(expect.arrayContaining(['ann', 'ben', 'cleo'].map(patientIdOf)))
})

test('each finding has its leaf, with its id, its rule and its sentence', async () => {
  const all = await found()
  const notes = (await chartward.entries()).filter(({ how }) => how === 'finding').map(({ note }) => note)
  for (const { id, rule, summary } of all) {
    const told = notes.filter((note) => note?.startsWith(`${id} ${rule} `))
    expect(told).toEqual([expect.stringContaining(summary.slice(0, 40))])
  }
})

test('the server follows its ledgers by itself', async () => {
  const detection = { ...defaultConfig().detection, pollIntervalMs: 50 }
  const following = await openTestChartward({ config: { detection } })
  const seen = new Promise<Finding>((resolve) => {
    following.chartward.detection.findings.onFinding(resolve)
  })
  await following.fhir('PUT', 'Patient/ann', { body: patient('ann', 'Abbott') })
  following.clock.pass(6_000)
  expect((await seen).rule).toBe('session-without-sign-in')
  await following.close()
}, 30_000)
