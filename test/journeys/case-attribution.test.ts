import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Asker } from '../../src/identity/index.ts'
import type { Cases } from '../../src/incident/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openTestFindings, type TestFindings } from '../support/findings.ts'
import { openMembers } from '../support/members.ts'
import { refusingLeaves } from '../support/refused-leaves.ts'
import { observation, patient } from '../laws/scene.ts'

const KIM: Asker = {
  user: 'kim',
  role: 'operator',
  client: 'command-line',
  session: 'control',
  address: 'local',
}

let chartward: TestChartward
let findings: TestFindings
let cases: Cases

beforeAll(async () => {
  findings = openTestFindings()
  chartward = await openTestChartward({ findings })
  ;({ cases } = chartward.operations)
  await chartward.fhir('PUT', 'Patient/ann', { body: patient('ann', 'Abbott') })
  await chartward.fhir('PUT', 'Observation/obs', { body: observation('obs', 'ann', '8867-4') })
})
afterAll(async () => await chartward.close())

async function reader(user: string) {
  const made = await chartward.token('clinician', user)
  await chartward.fhir('GET', 'Observation/obs', { token: made.token })
  return { user, role: 'clinician', client: 'test', session: made.session, address: '127.0.0.1' }
}

test('a finding opens a case about its actor, and what it noticed starts the clocks', async () => {
  const actor = await reader('thief')
  const { id: finding, noticed } = findings.raise({ actor, level: 'critical' })
  const opened = await cases.open(KIM, { finding })
  const at = new Date(noticed).toISOString()
  expect(opened).toMatchObject({
    title: 'Many patients without a relation',
    origin: { kind: 'finding', finding },
    query: { sessions: [actor.session] },
    anchors: { detected: { at }, incidentKnown: { at } },
  })
  expect((await cases.rescope(opened.id, KIM)).runs.at(-1)?.total.people).toBe(1)
  const says = (await cases.timeline(opened.id)).map((one) => one.says)
  expect(says).toContain('noticed, critical: Many patients without a relation')
})

test('a finding about nobody takes the process for taken over: every key it had is in reach', async () => {
  const { id: finding } = findings.raise({ actor: null, level: 'critical', at: 0 as never })
  const { id, query } = await cases.open(KIM, { finding })
  expect(query.processFrom).toBe(0)
  const { runs } = await cases.rescope(id, KIM)
  expect(runs.at(-1)?.total).toEqual({ people: 1, disclosed: 0, exposed: 1 })
  expect((await cases.worksheet(id)).inputs.process).toBe(true)
})

test('others at the same address are suggested, with how many accounts they are', async () => {
  const first = await reader('robber')
  const others = [await reader('second'), await reader('third')]
  const { id } = await cases.open(KIM, { title: 'robber', query: { sessions: [first.session] } })
  const suggested = await cases.suggest(id)
  const atAddress = suggested.find(({ kind }) => kind === 'same-address')
  expect(atAddress?.add.sessions).toEqual(expect.arrayContaining(others.map(({ session }) => session)))
  expect(atAddress?.add.sessions).not.toContain(first.session)
  expect(atAddress?.users).toBeGreaterThanOrEqual(2)
})

test('an app that a stolen browser session let in is of its lineage, though it never read', async () => {
  const { person } = await openMembers(chartward).enrol('clinician')
  const { sessions } = chartward.chartward.identity
  const common = { person: person.id, user: person.userName, role: 'clinician', address: '192.0.2.7' }
  const { session, cookie } = await sessions.openBrowser({ ...common, client: 'browser' })
  expect(cookie).not.toBe('')
  const app = await sessions.open({ ...common, kind: 'app', client: 'some-app', lifetimeMs: 60_000 })
  await chartward.chartward.disclosure.note(
    { who: { ...common, client: 'browser', session: session.session }, request: 'r', why: 'TREAT' },
    { how: 'consent', note: 'app some-app' },
  )
  const { id } = await cases.open(KIM, { title: 'lineage', query: { sessions: [session.session] } })
  const suggested = await cases.suggest(id)
  expect(suggested.find(({ kind }) => kind === 'token-lineage')?.add.sessions).toContain(app.session)
})

test('when the ledger takes no leaf, nothing is done in a case and none is opened', async () => {
  const { id } = await cases.open(KIM, { title: 'no leaf' })
  const before = [await cases.find(id), (await cases.list()).length]
  const everyLeaf = () => true
  await refusingLeaves(chartward.chartward.ledger, everyLeaf, async () => {
    for (const act of [
      async () => await cases.note(id, KIM, 'untold'),
      async () => await cases.open(KIM, { title: 'untold' }),
      async () => await cases.close(id, KIM, 'untold'),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' })
  })
  expect([await cases.find(id), (await cases.list()).length]).toEqual(before)
})
