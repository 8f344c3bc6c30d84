import { afterAll, beforeAll, expect, test } from 'vitest'
import { ACCESS_PATHS, type AccessEpisode, type AccessHistory } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { openCallers } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { withoutLedger } from '../support/stopped-ledger.ts'
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

test('whoever shares a record sees their own entry of it and nothing of the other', async () => {
  const both = ['ann', 'ben'].map((id) => ({ actor: { reference: `Patient/${id}` }, status: 'accepted' }))
  const shared = {
    resourceType: 'Appointment',
    id: 'group',
    status: 'booked',
    participant: [...both, { actor: { reference: 'Practitioner/lee' }, status: 'accepted' }],
    start: new Date(chartward.clock.now()).toISOString(),
    end: new Date(chartward.clock.now() + 60_000).toISOString(),
  }
  const from = await chartward.leafCount()
  await clinic.put(shared)
  const entries = await chartward.entries(from)
  const leafOf = (id: string) => from + entries.findIndex(({ patient }) => patient === patientIdOf(id))
  const leaves = leavesOf(await historyOf(ann))
  expect(leaves).toContain(leafOf('ann'))
  expect(leaves).not.toContain(leafOf('ben'))
  const { json } = await ann.ask(ACCESS_PATHS.entries, { patient: 'ann', leaves: [leafOf('ann')] })
  expect(JSON.stringify(json)).not.toMatch(/Patient\/ben|"ben"/)
  const stolen = await ann.ask(ACCESS_PATHS.entries, { patient: 'ann', leaves: [leafOf('ben')] })
  expect([stolen.status, stolen.json.code]).toEqual([404, 'NOT_FOUND'])
  const beyond = await ann.ask(ACCESS_PATHS.entries, { patient: 'ann', leaves: [10_000_000] })
  expect(beyond.text).toBe(stolen.text)
})

test('an entry that names what was searched for stays closed; one that names only the patient is opened', async () => {
  const from = await chartward.leafCount()
  await chartward.fhir('GET', 'Patient?name=Marsh', { token: clinic.lee.token })
  await chartward.fhir('GET', 'Observation?patient=ann&_sort=-date', { token: clinic.lee.token })
  const told = await chartward.entries(from)
  const own = told.flatMap(({ patient }, at) => (patient === patientIdOf('ann') ? [from + at] : []))
  const { json } = await ann.ask(ACCESS_PATHS.entries, { patient: 'ann', leaves: own })
  expect(json.entries.map(({ withheld }: any) => withheld)).toEqual(['others', undefined])
  expect(JSON.stringify(json)).not.toContain('Marsh')
  expect(JSON.parse(json.entries[1].opening.entry)).toMatchObject({ patient: patientIdOf('ann') })
})

test('a question is kept, told, answered by an officer who is not asked about, and read by the patient', async () => {
  const { episodes } = await historyOf(ann)
  const [stolen] = withPerson(episodes, 'mallory')
  const leaves = stolen?.people[0]?.leaves ?? []
  const from = await chartward.leafCount()
  // Where it is another day than by UTC.
  const first = new Date(stolen?.people[0]?.first ?? 0)
  const timeZone = first.getUTCHours() < 12 ? 'Etc/GMT+12' : 'Pacific/Kiritimati'
  const asked = await ann.ask(ACCESS_PATHS.ask, {
    patient: 'ann',
    text: 'Who is Mallory?',
    episode: stolen?.key,
    leaves,
    timeZone,
  })
  expect(asked.status).toBe(200)
  const [question] = asked.json.questions
  expect(question.due - question.asked).toBe(30 * 86_400_000)
  const told = await chartward.entries(from)
  expect(told.map(({ note }) => note)).toContain(`question ${question.id} asked about 2 entries`)
  const rows = await chartward.chartward.database.query<{ row: string }>(
    'select access_question::text as row from access_question',
  )
  expect(rows[0]?.row).not.toMatch(/Mallory|4d616c6c6f7279/)
  const officer = await openWebVisitor(chartward, 'privacy-officer', { userName: 'officer' })
  const listed = await officer.ask('/api/console/question')
  expect(listed.json.questions[0]).toMatchObject({
    id: question.id,
    text: 'Who is Mallory?',
    people: [{ user: 'mallory', entries: 2 }],
  })
  const { en, es } = listed.json.questions[0].drafts.improper
  expect(es).toContain('las 2 entradas del')
  expect(en).toContain(` of ${first.toLocaleDateString('en-US', { dateStyle: 'long', timeZone })} that`)
  const answer = { id: question.id, outcome: 'improper', text: 'There was no reason.' }
  const unproven = await openWebVisitor(chartward, 'privacy-officer', { proven: false })
  expect((await unproven.ask('/api/console/question/answer', answer)).json.code).toBe('STEP_UP_REQUIRED')
  expect((await ann.ask('/api/console/question')).json.code).toBe('FORBIDDEN')
  const before = await chartward.leafCount()
  expect((await officer.ask('/api/console/question/answer', answer)).status).toBe(200)
  const [leaf] = await chartward.entries(before)
  expect(leaf).toMatchObject({
    patient: patientIdOf('ann'),
    note: `question ${question.id} answered: improper`,
    who: { user: 'officer' },
  })
  expect((await officer.ask('/api/console/question/answer', answer)).status).toBe(404)
  const answered = async () => (await ann.ask(ACCESS_PATHS.alerts, { patient: 'ann' })).json.answered
  expect(await answered()).toBe(1)
  await withoutLedger(chartward, async () => {
    expect((await ann.ask(ACCESS_PATHS.questions, { patient: 'ann' })).status).toBe(503)
  })
  // Only what could be shown was looked at.
  expect(await answered()).toBe(1)
  const { json } = await ann.ask(ACCESS_PATHS.questions, { patient: 'ann' })
  expect(await answered()).toBe(0)
  expect(json.questions[0].answer).toMatchObject({ outcome: 'improper', text: 'There was no reason.' })
})

test('a first access by another organisation, an emergency and an app are told once; read is read', async () => {
  const { signIn } = openCallers(chartward)
  const hill = await signIn('clinician', { fhirUser: 'Practitioner/hill', user: 'dr-hill' })
  await clinic.look(hill)
  await chartward.leafCount()
  const { json } = await ann.ask(ACCESS_PATHS.alerts, { patient: 'ann' })
  const said = (alerts: any[]) => alerts.map(({ kind, what }) => `${kind} ${what}`).sort()
  expect(said(json.alerts)).toEqual(
    expect.arrayContaining(['emergency dr-kim', 'organisation Hill Hospital']),
  )
  expect(json.unread).toBe(json.alerts.length)
  await clinic.look(hill)
  await chartward.leafCount()
  const again = await ann.ask(ACCESS_PATHS.alertsSeen, { patient: 'ann' })
  expect(said(again.json.alerts)).toEqual(said(json.alerts))
  expect(again.json.unread).toBe(0)
  const settings = { organisation: false, emergency: false, export: true, app: true }
  const chosen = await ann.ask(ACCESS_PATHS.alertSettings, { patient: 'ann', settings })
  expect(chosen.json.settings).toEqual(settings)
})

test.each([
  [{}],
  [{ patient: 'ann', before: -1 }],
  [{ patient: 'ann', timeZone: 'Nowhere/Land' }],
  [{ patient: '../ann' }],
])('what no page sends is refused: %j', async (body) => {
  expect((await ann.ask(ACCESS_PATHS.history, body)).json.code).toBe('JSON_INVALID')
})
