import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { observation, patient } from '../laws/scene.ts'
import { openCallers, type TestCaller } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

let chartward: TestChartward
let officer: TestCaller
let ann: TestCaller
let mum: TestCaller

beforeAll(async () => {
  chartward = await openTestChartward()
  const { signIn } = openCallers(chartward)
  for (const id of ['ann', 'ben', 'cat']) await put(patient(id, 'Marsh'))
  await put(observation('o-1', 'ann', '8867-4'))
  officer = await signIn('privacy-officer')
  ann = await signIn('patient', { fhirUser: 'Patient/ann' })
  mum = await signIn('proxy', { fhirUser: 'RelatedPerson/mum', proxies: ['ann'] })
})
afterAll(async () => await chartward.close())

const put = async (body: any) => await chartward.fhir('PUT', `${body.resourceType}/${body.id}`, { body })

/** The AuditEvents of a search, once everything told so far is under a checkpoint. */
async function events(query: string, { token }: Pick<TestCaller, 'token'> = officer): Promise<any[]> {
  await chartward.leafCount()
  const answer = await chartward.fhir('GET', `AuditEvent?${query}`, { token })
  expect([query, answer.status, answer.status === 200 ? '' : answer.text]).toEqual([query, 200, ''])
  return (answer.json.entry ?? []).map(({ resource }: any) => resource)
}

const patientOf = ({ entity }: any): string | undefined =>
  entity.find(({ type }: any) => type.code === '1')?.what.reference
const userOf = ({ agent }: any): string => agent[2].name
const requestOf = ({ entity }: any): string =>
  entity.find(({ type }: any) => type.code === 'XrequestId').what.identifier.value
const ids = (found: readonly any[]) => found.map(({ id }) => id)
/** Now, as no leaf before it and each after it says. */
const instant = () => {
  chartward.clock.pass(1_000)
  return new Date(chartward.clock.now()).toISOString()
}

test('a search that shows three patients is three audit events, one of each', async () => {
  const since = instant()
  await chartward.fhir('GET', 'Patient?name=Marsh')
  const found = await events(`date=ge${since}&subtype=search-type&agent-name=dr-test`)
  expect(found).toHaveLength(3)
  expect(new Set(found.map(patientOf))).toEqual(new Set(['Patient/ann', 'Patient/ben', 'Patient/cat']))
  expect(new Set(found.map(requestOf)).size).toBe(1)
  const [{ entity, meta }] = found
  expect(meta.profile).toEqual([
    'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientQuery',
  ])
  const { query } = entity.find(({ role }: any) => role?.code === '24')
  expect(Buffer.from(query, 'base64').toString()).toBe('Patient?name=Marsh&_count=50')
})

test('a patient sees who looked at their record, and nobody else’s', async () => {
  const since = instant()
  await chartward.fhir('GET', 'Observation/o-1')
  await chartward.fhir('GET', 'Patient/ben')
  for (const one of [ann, mum]) {
    const found = await events(`date=ge${since}&agent-name=dr-test`, one)
    expect(found.map((event) => [userOf(event), event.action, patientOf(event)])).toEqual([
      ['dr-test', 'R', 'Patient/ann'],
    ])
    expect(JSON.stringify(found).includes('Observation/o-1')).toBe(one === ann)
    const [{ id }] = await events('patient=ben&_count=1')
    for (const query of ['patient=ben', `_id=${id}`, 'entity=Patient/ben', `_id=${id}&patient=ann,ben`])
      expect([query, await events(query, one)]).toEqual([query, []])
    const all = await events('_count=1000', one)
    expect(new Set(all.map(patientOf))).toEqual(new Set(['Patient/ann']))
  }
})

test('that somebody looked for a patient who is not theirs is told of the patient', async () => {
  const since = instant()
  await events('patient=ben', ann)
  const found = await events(`patient=ben&date=ge${since}`)
  expect(found.map((event) => [userOf(event), event.outcome])).toEqual([[ann.user, '0']])
})

test('reading an audit event has its leaf, which is read as one more', async () => {
  const [first] = await events('patient=ann&_count=1')
  const before = await chartward.leafCount()
  const { json, status } = await chartward.fhir('GET', `AuditEvent/${first.id}`, { token: ann.token })
  expect([status, json.id]).toEqual([200, first.id])
  const told = await chartward.entries(before)
  expect(told.map(({ how, patient: whose, resources }) => [how, whose, resources])).toEqual([
    ['read', patientIdOf('ann'), [`AuditEvent/${first.id}/1`]],
  ])
  const [next] = await events(`_id=disclosure-${before}`)
  expect([userOf(next), next.entity[1].what.reference]).toEqual([
    ann.user,
    `AuditEvent/${first.id}/_history/1`,
  ])
})

test('the answer to a search is the same as of a read', async () => {
  const [first] = await events('patient=ann&_count=1')
  const { json } = await chartward.fhir('GET', `AuditEvent/${first.id}`, { token: officer.token })
  expect(json).toEqual(first)
})

test('pages come newest first, none twice, none missing, and what is told meanwhile is in none of them', async () => {
  const all = await events('_count=1000&patient=ann')
  expect(all.length).toBeGreaterThan(5)
  const places = all.map(({ id }) => Number(id.split('-')[1]))
  expect(places).toEqual(places.toSorted((a, b) => b - a))
  const paged: any[] = []
  let url: string | undefined = `AuditEvent?_count=2&patient=ann&_lastUpdated=le${all[0].recorded}`
  while (url !== undefined) {
    const { json }: any = await chartward.fhir('GET', url, { token: officer.token })
    paged.push(...(json.entry ?? []).map(({ resource }: any) => resource))
    expect(json.entry?.length ?? 0).toBeLessThanOrEqual(2)
    url = json.link.find(({ relation }: any) => relation === 'next')?.url
  }
  expect(ids(paged)).toEqual(ids(all))
})

test('a page link is good for the session it was made for', async () => {
  const { json } = await chartward.fhir('GET', 'AuditEvent?_count=1', { token: officer.token })
  const next = json.link.find(({ relation }: any) => relation === 'next').url
  expect((await chartward.fhir('GET', next, { token: ann.token })).status).toBe(400)
  expect((await chartward.fhir('GET', next, { token: officer.token })).status).toBe(200)
})

test('events are found by every parameter, alone and together', async () => {
  const from = instant()
  await chartward.fhir('GET', 'Observation/o-1')
  const middle = instant()
  await chartward.fhir('GET', 'Observation/gone')
  const until = instant()
  const within = `date=ge${from}&date=lt${until}&agent-name=dr-test`
  const [failed, read] = await events(within)
  expect([failed.outcome, read.outcome]).toEqual(['4', '0'])
  const parameters: readonly (readonly [string, readonly any[]])[] = [
    [`date=ge${from}&date=lt${middle}`, [read]],
    [`date=gt${middle}&date=le${until}`, [failed]],
    ['outcome=4', [failed]],
    ['action=R', [failed, read]],
    ['action=E', []],
    ['type=rest&subtype=read', [failed, read]],
    ['altid=dr-test', [failed, read]],
    ['altid=nobody', []],
    ['entity=Observation/o-1', [read]],
    ['entity=Patient/ann', [read]],
    ['patient=ann,ben', [read]],
    ['patient=Patient/ann&outcome=0', [read]],
    [`_id=${read.id}`, [read]],
    [`_id=${read.id},${failed.id}`, [failed, read]],
    ['_id=nothing', []],
    ['_sort=-date', [failed, read]],
  ]
  for (const [query, expected] of parameters) {
    expect([query, ids(await events(`${within}&${query}`))]).toEqual([query, ids(expected)])
  }
})

test('another order, a count and what comes along are refused by name', async () => {
  for (const query of ['_sort=date', '_total=accurate', '_count=0', '_include=AuditEvent:patient']) {
    const { status, text } = await chartward.fhir('GET', `AuditEvent?${query}`, { token: officer.token })
    expect([query, status, text.includes('audit events')]).toEqual([query, 400, true])
  }
  const brought = 'Patient?_id=ann&_revinclude=AuditEvent:patient'
  expect((await chartward.fhir('GET', brought)).status).toBe(400)
})

test('what is under no checkpoint yet, and what is no leaf, is not there', async () => {
  const size = await chartward.leafCount()
  for (const id of [`disclosure-${size + 100}`, 'disclosure-01', 'x']) {
    const before = await chartward.leafCount()
    const { status } = await chartward.fhir('GET', `AuditEvent/${id}`, { token: officer.token })
    const told = (await chartward.entries(before)).map(({ predicate }) => predicate)
    expect([id, status, told]).toEqual([id, 404, [`AuditEvent/${id}`]])
  }
})

test('an app reads them with a scope for them, and with no other', async () => {
  const { signIn } = openCallers(chartward)
  const asked = { fhirUser: 'Patient/ann', patient: 'ann' }
  const may = await signIn('patient', { ...asked, scopes: ['patient/AuditEvent.rs'] })
  const mayNot = await signIn('patient', { ...asked, scopes: ['patient/Observation.rs'] })
  expect((await events('patient=ann', may)).length).toBeGreaterThan(0)
  const { status } = await chartward.fhir('GET', 'AuditEvent?patient=ann', { token: mayNot.token })
  expect(status).toBe(403)
})

test('a token of the command line reads them with the role integration alone', async () => {
  for (const [role, status] of [
    ['clinician', 403],
    ['viewer', 403],
    ['integration', 200],
  ] as const) {
    const { token } = await chartward.token(role)
    expect([role, (await chartward.fhir('GET', 'AuditEvent?_count=1', { token })).status]).toEqual([
      role,
      status,
    ])
  }
})

test('nobody brings one in, and none goes out with a chart or an export', async () => {
  const [event] = await events('patient=ann&_count=1')
  const document = JSON.stringify(event)
  const by = { user: 'op', role: 'operator', client: 'test', session: 'control', address: 'local' }
  const { disclosure } = chartward.chartward
  const bringing = disclosure.importDocument({ who: by, request: 'r', why: 'HSYSADMIN' }, document)
  await expect(bringing).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
  const { json } = await chartward.fhir('GET', 'Patient/ann/$everything')
  expect(JSON.stringify(json)).not.toContain('AuditEvent')
  const { token } = await chartward.token('integration')
  const headers = { prefer: 'respond-async', accept: 'application/fhir+json' }
  expect((await chartward.fhir('GET', '$export?_type=AuditEvent', { token, headers })).status).toBe(405)
})

test('the CapabilityStatement offers to read and to search them, and nothing else', async () => {
  const { json } = await chartward.fhir('GET', 'metadata')
  const offered = json.rest[0].resource.find(({ type }: any) => type === 'AuditEvent')
  expect(offered.interaction.map(({ code }: any) => code)).toEqual(['read', 'search-type'])
  expect(JSON.stringify(json)).not.toContain('AuditEvent:')
})
