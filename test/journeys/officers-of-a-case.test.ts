import { afterAll, beforeAll, expect, test } from 'vitest'
import { ChartwardError } from '../../src/kernel/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import type { Looking } from '../support/surfaces.ts'
import { openStolenCase, STOLEN_PEOPLE, type StolenCase } from '../support/stolen-case.ts'
import { openWebVisitor } from '../support/web-asks.ts'

let chartward: TestChartward
let stolen: StolenCase
beforeAll(async () => {
  chartward = await openTestChartward()
  stolen = await openStolenCase(chartward)
}, 60_000)
afterAll(async () => await chartward.close())

/** An officer at the console. */
async function openOfficer(role = 'privacy-officer', looking: Looking = {}) {
  const { user, ask } = await openWebVisitor(chartward, role, looking)
  return {
    user,
    ask: async (method: 'GET' | 'POST', path: string, body?: unknown) =>
      await ask(`/api/console${path}`, method === 'GET' ? undefined : (body ?? {})),
  }
}

const last = async () => (await chartward.entries()).at(-1)

test('a look at one person of a case says which leaves show what of them, and is a leaf about them itself', async () => {
  const officer = await openOfficer()
  const patient = patientIdOf('p-2')
  const answer = await officer.ask('GET', `/case/${stolen.case.id}/people/${patient}`)
  expect(answer.status).toBe(200)
  expect(answer.json.person).toMatchObject({ patient, tier: 'disclosed' })
  expect(answer.json.versions).toEqual(['Condition/c-2/1', 'Patient/p-2/1'])
  expect(answer.json.leaves).toHaveLength(2)
  expect(answer.json.leaves[0]).toMatchObject({ user: 'dr-stolen', session: stolen.session, how: 'read' })
  expect(await last()).toMatchObject({
    patient,
    note: `case person ${stolen.case.id}`,
    who: { user: officer.user },
  })
  const proof = await officer.ask('GET', `/ledger/proof/disclosure/${answer.json.leaves[0].leaf}`)
  expect(proof.text).toContain('c2sp.org/tlog-proof@v1')
  expect((await officer.ask('GET', `/case/${stolen.case.id}/people/nobody`)).status).toBe(404)
})

test('a name is shown when somebody asks for it, after its leaf, and to officers alone', async () => {
  const officer = await openOfficer()
  const patient = patientIdOf('p-1')
  const asked = [`/recipients/${stolen.case.id}/name`, { patient }] as const
  expect((await officer.ask('POST', ...asked)).json).toEqual({ name: null })
  await officer.ask('POST', `/recipients/${stolen.case.id}/gather`, {})
  expect((await officer.ask('POST', ...asked)).json).toEqual({ name: 'Ann Bonner' })
  expect(await last()).toMatchObject({ patient, how: 'notice', who: { user: officer.user } })
  const clinician = await openOfficer('clinician')
  expect((await clinician.ask('POST', ...asked)).status).toBe(403)
})

test('nothing of a person is sent when the ledger cannot be written', async () => {
  const officer = await openOfficer()
  const { disclosure } = chartward.chartward
  const { note } = disclosure
  const down = async () =>
    await Promise.reject(new ChartwardError('LEDGER_UNAVAILABLE', 'the ledger cannot be written'))
  Object.assign(disclosure, { note: down })
  try {
    for (const [method, path, body] of [
      ['GET', `/case/${stolen.case.id}/people/${patientIdOf('p-1')}`, undefined],
      ['POST', `/recipients/${stolen.case.id}/name`, { patient: patientIdOf('p-1') }],
      ['GET', `/duties/${stolen.case.id}/calendar`, undefined],
    ] as const) {
      const answer = await officer.ask(method, path, body)
      expect([path, answer.status]).toEqual([path, 503])
      expect(answer.text).not.toContain('Bonner')
    }
  } finally {
    Object.assign(disclosure, { note })
  }
})

test('the duties of a case come as a calendar with an event for each', async () => {
  const officer = await openOfficer()
  const answer = await officer.ask('GET', `/duties/${stolen.case.id}/calendar`)
  expect(answer.headers.get('content-type')).toContain('text/calendar')
  expect(answer.text).toMatch(/^BEGIN:VCALENDAR/)
  const { duties } = (await officer.ask('GET', `/duties/${stolen.case.id}`)).json.duties
  const owed = duties.filter(
    (one: { plan: string; due?: string; noLaterThan?: string }) =>
      one.plan === 'conservative' && (one.due ?? one.noLaterThan),
  )
  expect(answer.text.match(/BEGIN:VEVENT/g)).toHaveLength(owed.length)
})

test('a file that turned up is matched as it comes, also when it is larger than any form', async () => {
  const officer = await openOfficer()
  const rows = Array.from(
    { length: STOLEN_PEOPLE },
    (_, at) => `Ann,${'x'.repeat(10)},19${50 + at}-03-05,${at + 1} Elm St`,
  )
  const filler = Array.from({ length: 60_000 }, (_, at) => `Nobody,Known${at},1900-01-01,${at} Nowhere Rd`)
  const file = Buffer.from(['given,family,birthDate,address', ...rows, ...filler].join('\n'))
  expect(file.length).toBeGreaterThan(1024 * 1024)
  const answer = await officer.ask('POST', '/match', file)
  expect([answer.status, answer.text.slice(0, 200)]).toEqual([200, expect.any(String)])
  expect(answer.json.file.bytes).toBe(file.length)
})

test('one officer asks for a freeze and another approves; nobody does both, and each act is a leaf', async () => {
  const { incident } = chartward.operations
  const first = await openOfficer('security-officer')
  const alone = {
    degree: 'freeze',
    target: { kind: 'environment', name: 'environment' },
    reason: 'keys are pulled',
  }
  expect((await first.ask('POST', '/contain', alone)).json).toMatchObject({ code: 'APPROVAL_REQUIRED' })
  const asked = await first.ask('POST', '/contain/freeze', { reason: 'keys are pulled', forMs: 3_600_000 })
  expect(asked.json).toMatchObject({ askedBy: first.user, reason: 'keys are pulled' })
  const path = `/contain/freeze/${asked.json.id}/approve`
  expect((await first.ask('POST', path, {})).json).toMatchObject({ code: 'APPROVAL_REQUIRED' })
  expect(await incident.measures({})).toEqual([])
  expect((await last())?.note).toContain('freeze of the environment asked for')
  const unproven = await openOfficer('privacy-officer', { proven: false })
  expect((await unproven.ask('POST', path, {})).json).toMatchObject({ code: 'STEP_UP_REQUIRED' })
  const second = await openOfficer('privacy-officer')
  const measure = await second.ask('POST', path, {})
  expect(measure.json).toMatchObject({ degree: 'freeze', by: second.user })
  expect((await second.ask('POST', path, {})).status).toBe(404)
  const notes = (await chartward.entries()).map(({ note }) => note ?? '')
  expect(notes.some((note) => note.includes(`approved, ${asked.json.id} asked for by ${first.user}`))).toBe(
    true,
  )
  await incident.end(measure.json.id, {
    user: 'other',
    role: 'security-officer',
    client: 't',
    session: 't',
    address: 'local',
  })
  const again = await first.ask('POST', '/contain/freeze', { reason: 'a second time' })
  expect((await second.ask('POST', `/contain/freeze/${again.json.id}/withdraw`, {})).json).toEqual({
    withdrawn: true,
  })
  expect((await second.ask('GET', '/contain/freeze')).json).toEqual({ waiting: [] })
})

test('a privacy officer asks for no freeze, and a freeze that waited for a day is asked for anew', async () => {
  const privacy = await openOfficer('privacy-officer')
  expect((await privacy.ask('POST', '/contain/freeze', { reason: 'keys are pulled' })).status).toBe(403)
  const security = await openOfficer('security-officer')
  const asked = await security.ask('POST', '/contain/freeze', { reason: 'keys are pulled' })
  chartward.clock.pass(25 * 3_600_000)
  const fresh = await openOfficer('privacy-officer')
  expect((await fresh.ask('POST', `/contain/freeze/${asked.json.id}/approve`, {})).status).toBe(404)
})
