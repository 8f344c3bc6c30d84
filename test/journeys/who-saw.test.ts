import { afterAll, beforeAll, expect, test } from 'vitest'
import { ACCESS_PATHS, type AccessEpisode, type AccessHistory } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { openCallers } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openWebVisitor, type WebVisitor } from '../support/web-asks.ts'
import { type Clinic, openClinic } from '../support/who-saw.ts'

let chartward: TestChartward
let clinic: Clinic
let ann: WebVisitor
let mum: WebVisitor

beforeAll(async () => {
  chartward = await openTestChartward()
  clinic = await openClinic(chartward)
  ann = await openWebVisitor(chartward, 'patient', { fhirUser: 'Patient/ann' })
  mum = await openWebVisitor(chartward, 'proxy', { fhirUser: 'RelatedPerson/mum' })
  const BY = { user: 'admin', role: 'administrator', client: 'test', session: 'test', address: 'local' }
  const grant = { person: mum.person as any, patient: patientIdOf('ann'), relationship: 'parent' }
  await chartward.chartward.accounts.proxies.grant(BY, grant)
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

async function historyOf(who: WebVisitor, more: object = {}): Promise<AccessHistory> {
  await chartward.leafCount()
  const { status, json, text } = await who.ask(ACCESS_PATHS.history, { patient: 'ann', ...more })
  expect([status, status === 200 ? '' : text]).toEqual([200, ''])
  return json
}

const withPerson = (episodes: readonly AccessEpisode[], name: string) =>
  episodes.filter(({ people }) => people.some((one) => one.name === name))
const leavesOf = ({ episodes }: AccessHistory) =>
  episodes.flatMap(({ people }) => people.flatMap(({ leaves }) => leaves))

test('a visit is one episode with everybody who looked because of it; a thief stands apart, without any visit', async () => {
  await clinic.look(clinic.lee)
  await clinic.look(clinic.nurse)
  await clinic.look(clinic.thief)
  await clinic.look(clinic.thief, 'ben')
  const { episodes } = await historyOf(ann)
  const [visit] = withPerson(episodes, 'dr-lee')
  expect(visit).toMatchObject({
    kind: 'deliberate',
    organisation: 'Riverside Clinic',
    explained: { kind: 'visit', text: 'Check-up', reference: 'Encounter/visit-ann' },
    flags: [],
  })
  expect(visit?.people.map(({ name }) => name).sort()).toEqual(['dr-lee', 'nurse-okafor'])
  const lee = visit?.people.find(({ name }) => name === 'dr-lee')
  expect(lee).toMatchObject({ views: 2, changes: 0, role: 'clinician', why: ['TREAT'] })
  expect([lee?.relations, lee?.types]).toEqual([['encounter'], ['Observation', 'Patient']])
  expect(lee?.parts).toContain('results')
  const [stolen] = withPerson(episodes, 'mallory')
  expect(stolen?.flags).toEqual(['unmatched'])
  expect(stolen?.explained).toBeUndefined()
  expect(stolen?.people).toHaveLength(1)
})

test('every leaf of the patient is on one part of the history, and no leaf of anybody else', async () => {
  const history = await historyOf(ann)
  const own = (await chartward.entries()).flatMap((entry, index) =>
    entry.patient === patientIdOf('ann') ? [index] : [],
  )
  const size = Math.max(...leavesOf(history)) + 1
  expect(leavesOf(history).sort((one, other) => one - other)).toEqual(own.filter((leaf) => leaf < size))
  expect(history.total).toBe(leavesOf(history).length)
  const counts = history.months?.reduce((sum, { count }) => sum + count, 0)
  expect(counts).toBeGreaterThan(4)
})

test('what came up while others were looked for is incidental: it is counted, and put together', async () => {
  await chartward.fhir('GET', 'Patient?name=Marsh', { token: clinic.lee.token })
  await chartward.fhir('GET', 'Patient?family=Marsh&birthdate=1970-01-01', { token: clinic.lee.token })
  const { episodes } = await historyOf(ann)
  const incidental = episodes.filter(({ kind }) => kind === 'incidental')
  expect(incidental).toHaveLength(1)
  expect(incidental[0]?.people.reduce((sum, { views }) => sum + views, 0)).toBe(2)
  expect(incidental[0]?.flags).toEqual([])
})

test('broken glass is an episode of its own and says so; machines are told apart from people', async () => {
  const { signIn } = openCallers(chartward)
  const kim = await signIn('clinician', { factorAt: chartward.clock.now(), user: 'dr-kim' })
  const asked = { caller: kim.caller, patient: patientIdOf('ann'), reason: 'unconscious in the hall' }
  await chartward.chartward.access.breakGlass(asked)
  await clinic.look(kim)
  const machine = await chartward.token('integration', 'lab-interface')
  await chartward.fhir('GET', 'Patient/ann', { token: machine.token })
  const { episodes } = await historyOf(ann)
  const [emergency] = withPerson(episodes, 'dr-kim')
  expect(emergency).toMatchObject({ flags: ['emergency'], kind: 'deliberate' })
  expect(emergency?.people[0]?.leaves.length).toBe(3)
  expect(JSON.stringify(episodes)).not.toContain('unconscious')
  const automated = episodes.filter(({ kind }) => kind === 'automated')
  expect(automated[0]?.people).toContainEqual(expect.objectContaining({ role: 'integration', views: 1 }))
})

test('looking at who looked is told before it is shown, and shows', async () => {
  const before = await chartward.leafCount()
  await historyOf(ann)
  const told = (await chartward.entries(before)).filter(({ who }) => who.user === ann.user)
  expect(told).toContainEqual(
    expect.objectContaining({
      how: 'search',
      patient: patientIdOf('ann'),
      predicate: 'AuditEvent?patient=ann',
      note: 'who saw this record',
    }),
  )
  const { episodes } = await historyOf(ann)
  const own = episodes.filter(({ kind }) => kind === 'own')
  expect(own[0]?.people[0]?.leaves).toContain(before)
})

test('nobody else sees it: neither another patient nor staff, nor a proxy any more once they are withdrawn', async () => {
  const ben = await openWebVisitor(chartward, 'patient', { fhirUser: 'Patient/ben' })
  const clerk = await openWebVisitor(chartward, 'clinician', { fhirUser: 'Practitioner/lee' })
  for (const path of [ACCESS_PATHS.history, ACCESS_PATHS.questions, ACCESS_PATHS.alerts])
    for (const [who, code] of [
      [ben, 'ACCESS_DENIED'],
      [clerk, 'FORBIDDEN'],
    ] as const) {
      const { status, json } = await who.ask(path, { patient: 'ann' })
      expect([path, status, json.code]).toEqual([path, 403, code])
    }
  const seen = await historyOf(mum)
  expect(leavesOf(seen).length).toBeGreaterThan(5)
  const BY = { user: 'admin', role: 'administrator', client: 'test', session: 'test', address: 'local' }
  await chartward.chartward.accounts.proxies.takeBack(BY, mum.person as any, patientIdOf('ann'))
  chartward.clock.pass(10_000)
  const { status, json } = await mum.ask(ACCESS_PATHS.history, { patient: 'ann' })
  expect([status, json.code]).toEqual([403, 'ACCESS_DENIED'])
  const grant = { person: mum.person as any, patient: patientIdOf('ann'), relationship: 'parent' }
  await chartward.chartward.accounts.proxies.grant(BY, grant)
  chartward.clock.pass(10_000)
})

test('a proxy is told who looked and when, not at what, and gets no opened entry', async () => {
  const { episodes } = await historyOf(mum)
  const people = episodes.flatMap((one) => one.people)
  expect(people.flatMap(({ parts, types }) => [...parts, ...types])).toEqual([])
  const leaves = people[0]?.leaves.slice(0, 3)
  const { json } = await mum.ask(ACCESS_PATHS.entries, { patient: 'ann', leaves })
  expect(json.entries.map(({ withheld }: any) => withheld)).toEqual(leaves?.map(() => 'proxy'))
  expect(json.entries.every(({ opening }: any) => opening === undefined)).toBe(true)
})
