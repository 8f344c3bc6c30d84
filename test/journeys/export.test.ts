import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientIdOf, type Resource } from '../../src/fhir/index.ts'
import { approveBulk } from '../support/bulk.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { exported, filesOf, kickOff, linesOf } from '../support/export.ts'
import { openService, type TestService } from '../support/services.ts'
import { observation, patient, refusal } from './bodies.ts'

/** Bulk Data Access 2.0, as a warehouse uses it. Numbers in brackets are Inferno's tests of (g)(10). */

let chartward: TestChartward
let service: TestService
beforeAll(async () => {
  chartward = await openTestChartward()
  for (const resource of RESOURCES) await put(resource)
  service = await openService(chartward, ['system/*.rs'])
})
afterAll(async () => await chartward.close())

const of = (id: string) => ({ reference: `Patient/${id}` })
const coded = (type: string, id: string, who: string, more: object = {}): Resource => ({
  resourceType: type,
  id,
  status: 'active',
  subject: of(who),
  ...more,
})
const category = (code: string) => [
  { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }] },
]
const RESOURCES: readonly Resource[] = [
  ...['ann', 'ben', 'cat', 'dan'].map((id) => patient('Abbott', { id })),
  { resourceType: 'Practitioner', id: 'doc', name: [{ family: 'Marsh' }] },
  { resourceType: 'Organization', id: 'clinic', name: 'Clinic' },
  { resourceType: 'Location', id: 'ward', name: 'Ward' },
  { resourceType: 'Medication', id: 'aspirin', code: { text: 'aspirin' } },
  { resourceType: 'ValueSet', id: 'set', status: 'active' },
  observation('Patient/ann', { id: 'pulse-ann', category: category('vital-signs') }),
  observation('Patient/ann', { id: 'smoker-ann', category: category('social-history') }),
  observation('Patient/ben', { id: 'pulse-ben', category: category('vital-signs') }),
  observation('Patient/cat', { id: 'pulse-cat' }),
  observation('Patient/dan', { id: 'pulse-dan' }),
  { resourceType: 'Specimen', id: 'blood', subject: of('ben') },
  coded('ServiceRequest', 'order', 'ann', { intent: 'order' }),
  { resourceType: 'RelatedPerson', id: 'mum', patient: of('ben') },
  {
    resourceType: 'Coverage',
    id: 'plan',
    status: 'active',
    beneficiary: of('ann'),
    payor: [{ reference: 'Organization/clinic' }],
  },
  appointment('ann-and-cat', 'ann', 'cat'),
  appointment('cat-and-dan', 'cat', 'dan'),
  {
    resourceType: 'Group',
    id: 'cohort',
    type: 'person',
    actual: true,
    member: [{ entity: of('ann') }, { entity: of('ben') }, { entity: of('dan'), inactive: true }],
  },
]
const IN_COHORT = [
  'Appointment/ann-and-cat',
  'Coverage/plan',
  'Group/cohort',
  'Location/ward',
  'Medication/aspirin',
  'Observation/pulse-ann',
  'Observation/pulse-ben',
  'Observation/smoker-ann',
  'Organization/clinic',
  'Patient/ann',
  'Patient/ben',
  'Practitioner/doc',
  'RelatedPerson/mum',
  'ServiceRequest/order',
  'Specimen/blood',
]

function appointment(id: string, ...who: string[]): Resource {
  const participant = who.map((one) => ({ actor: of(one), status: 'accepted' }))
  return { resourceType: 'Appointment', id, status: 'proposed', participant }
}

async function put(body: Resource): Promise<void> {
  const { status, text } = await chartward.fhir('PUT', `${body.resourceType}/${body.id}`, { body })
  if (status >= 300) throw new Error(text)
}

const COHORT = 'Group/cohort/$export'
const begin = async (path: string, headers = {}) => await kickOff(chartward, service.token, path, headers)
const ask: TestChartward['fhir'] = async (method, path, more = {}) =>
  await chartward.fhir(method, path, { token: service.token, ...more })
const allOf = async (path: string, token = service.token) => await exported(chartward, token, path)

test('[8.2] a group export is accepted, told where to look, and its manifest names every file', async () => {
  const started = await begin(COHORT)
  expect([started.status, started.text]).toEqual([202, ''])
  expect(started.address).toMatch(new RegExp(`^${chartward.url}/fhir/R4/\\$export/[\\w-]{43}$`))
  const { status, headers, json } = await ask('GET', started.address, {
    headers: { accept: 'application/json' },
  })
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
  expect(Date.parse(headers.get('expires') ?? '')).toBeGreaterThan(Date.now() + 86_000_000)
  const types = [...new Set(IN_COHORT.map((place) => place.replace(/\/.*/, '')))]
  expect(json).toEqual({
    transactionTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    request: `${chartward.url}/fhir/R4/${COHORT}`,
    requiresAccessToken: true,
    output: types.map((type) => ({ type, url: `${started.address}/${type}` })),
    error: [],
  })
  expect(Date.parse(json.transactionTime)).toBeLessThanOrEqual(chartward.clock.now())
})

test('[8.2] without the header or a token, and for a group there is none of, nothing begins', async () => {
  expect(refusal(await begin(COHORT, { prefer: 'return=minimal' }))).toBe(400)
  expect(refusal(await begin(COHORT, { authorization: '' }))).toBe(401)
  expect(refusal(await begin('Group/nobody/$export'))).toBe(404)
})

test('[8.3] files are lines of valid resources of one type, of the active members and nobody else', async () => {
  const files = await filesOf(chartward, service.token, COHORT)
  const found: string[] = []
  for (const [type, url] of files) {
    const { headers } = await ask('GET', url, { headers: { accept: 'application/fhir+ndjson' } })
    expect(headers.get('content-type')).toBe('application/fhir+ndjson')
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[A-Za-z]+\.ndjson"$/)
    for (const line of await linesOf(chartward, service.token, url)) {
      expect(chartward.chartward.fhir.validate(line).filter(({ severity }) => severity === 'error')).toEqual(
        [],
      )
      found.push(`${type}/${line.id}`)
    }
  }
  expect(found.sort()).toEqual(IN_COHORT)
})

test('[8.3] a file is given to nobody without the token', async () => {
  const [file = ''] = (await filesOf(chartward, service.token, COHORT)).values()
  expect(refusal(await ask('GET', file, { headers: { authorization: '' } }))).toBe(401)
  expect(refusal(await ask('GET', file, { headers: { accept: 'text/html' } }))).toBe(406)
})

test('each person and batch has one leaf, and everyone who was exported is disclosed with what left', async () => {
  const other = await openService(chartward, ['system/*.rs'])
  const before = await chartward.leafCount()
  const [file = ''] = (await filesOf(chartward, other.token, `${COHORT}?_type=Observation`)).values()
  const begun = await chartward.leafCount()
  await linesOf(chartward, other.token, file)
  const first = (await chartward.entries(before)).slice(0, begun - before)
  // Which types two people have records of tells something of each of them.
  expect(first.map(({ how, patient, resources }) => [how, patient !== null, resources.length])).toEqual([
    ['export', true, 0],
    ['export', true, 0],
    ['export', false, 0],
  ])
  const leaves = await chartward.entries(begun)
  const shown = leaves.filter(({ resources }) => resources.length > 0)
  expect(new Map(shown.map(({ patient, resources }) => [patient, resources.length]))).toEqual(
    new Map([
      [patientIdOf('ann'), 2],
      [patientIdOf('ben'), 1],
    ]),
  )
  expect(shown).toHaveLength(2)
  for (const leaf of shown)
    expect(leaf).toMatchObject({
      how: 'export',
      why: 'HOPERAT',
      predicate: 'Group/cohort/$export?_type=Observation Observation',
      note: expect.stringMatching(/^export [\w-]{16}$/),
    })
  const asked = { sessions: [other.session], users: [], clients: [], addresses: [] }
  const { people } = await chartward.operations.scope(asked, { all: true })
  const disclosed = people.filter(({ tier }) => tier === 'disclosed')
  expect(disclosed.map(({ patient }) => patient).sort()).toEqual(
    [patientIdOf('ann'), patientIdOf('ben')].sort(),
  )
  const [ann] = disclosed.filter(({ patient }) => patient === patientIdOf('ann'))
  expect(ann?.resources.map(({ id }) => id).sort()).toEqual(['pulse-ann', 'smoker-ann'])
  expect(ann?.elements.length).toBeGreaterThan(0)
  expect(people.filter(({ patient }) => patient === patientIdOf('dan'))).toEqual([])
})

test('[8.4] an export that was deleted is gone, with an OperationOutcome that says so', async () => {
  const { address } = await begin(COHORT)
  const { json } = await ask('GET', address)
  expect((await ask('DELETE', address)).status).toBe(202)
  for (const [method, path] of [
    ['GET', address],
    ['DELETE', address],
    ['GET', json.output[0].url],
  ] as const)
    expect(refusal(await ask(method, path, { headers: { accept: '*/*' } }))).toBe(404)
})

test('[8.5] every name of the format is taken, and no other format', async () => {
  for (const format of [
    'application/fhir%2Bndjson',
    'application/fhir+ndjson',
    'application/ndjson',
    'ndjson',
  ])
    expect((await begin(`${COHORT}?_outputFormat=${format}`)).status).toBe(202)
  for (const format of ['text/csv', 'application/fhir%2Bjson', 'NDJSON', ''])
    expect(refusal(await begin(`${COHORT}?_outputFormat=${format}`))).toBe(400)
})

test('[8.5] only what was written since is exported, and what was written then', async () => {
  chartward.clock.pass(3_600_000)
  const since = new Date(chartward.clock.now()).toISOString()
  await put(observation('Patient/ben', { id: 'late-ben' }))
  expect(await allOf(`${COHORT}?_since=${since}`)).toEqual(['Observation/late-ben'])
  chartward.clock.pass(3_600_000)
  const later = new Date(chartward.clock.now()).toISOString()
  expect(await allOf(`${COHORT}?_since=${later}`)).toEqual([])
  await chartward.fhir('DELETE', 'Observation/late-ben')
  expect(refusal(await begin(`${COHORT}?_since=yesterday`))).toBe(400)
})

test('an export from the transaction time of the one before misses nothing that was written meanwhile', async () => {
  const { address } = await begin(COHORT)
  const { json } = await ask('GET', address)
  await put(observation('Patient/ann', { id: 'between' }))
  chartward.clock.pass(3_600_000)
  expect(await allOf(`${COHORT}?_since=${json.transactionTime}&_type=Observation`)).toContain(
    'Observation/between',
  )
  await chartward.fhir('DELETE', 'Observation/between')
})

test('only the types asked for are exported; what is not known is refused, or passed over where that is asked', async () => {
  expect(await allOf(`${COHORT}?_type=Patient,Specimen`)).toEqual([
    'Patient/ann',
    'Patient/ben',
    'Specimen/blood',
  ])
  for (const query of [
    '_type=Nothing',
    '_typeFilter=x',
    '_elements=id',
    '_since=2026-01-01&_since=2026-01-02',
  ])
    expect(refusal(await begin(`${COHORT}?${query}`))).toBe(400)
  const lenient = { prefer: 'respond-async, handling=lenient' }
  expect((await begin(`${COHORT}?_elements=id`, lenient)).status).toBe(202)
})

test('every patient’s records, and every record there is', async () => {
  const everybody = await allOf('Patient/$export')
  const everything = await allOf('$export')
  const stored = await chartward.chartward.database.query<{ place: string }>(
    `select type || '/' || id as place from record where not deleted`,
  )
  const all = stored.map(({ place }) => place).toSorted()
  expect(everything).toEqual(all)
  expect(everybody).toEqual(all.filter((place) => place !== 'ValueSet/set'))
})

test('a file shows the instant of the export, also after everything has changed', async () => {
  const files = await filesOf(chartward, service.token, `${COHORT}?_type=Observation`)
  await put(observation('Patient/ann', { id: 'new-ann' }))
  await put({ ...observation('Patient/ben', { id: 'pulse-ann' }) })
  await chartward.fhir('DELETE', 'Observation/smoker-ann')
  const group = RESOURCES.at(-1)!
  await put({ ...group, member: [{ entity: of('cat') }] })
  const lines = await linesOf(chartward, service.token, files.get('Observation') ?? '')
  expect(
    lines.map(({ id, subject }) => `${id} of ${(subject as { reference: string }).reference}`).sort(),
  ).toEqual(['pulse-ann of Patient/ann', 'pulse-ben of Patient/ben', 'smoker-ann of Patient/ann'])
  for (const resource of RESOURCES) await put(resource)
  await chartward.fhir('DELETE', 'Observation/new-ann')
})

test('a service exports the types of its scopes, and categories where they name some', async () => {
  const narrow = await openService(chartward, [
    'system/Patient.rs',
    'system/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs',
    // One letter is not enough.
    'system/Specimen.r',
    'system/Coverage.s',
    'user/RelatedPerson.rs',
  ])
  const expected = ['Observation/pulse-ann', 'Observation/pulse-ben', 'Patient/ann', 'Patient/ben']
  expect(await allOf(COHORT, narrow.token)).toEqual(expected)
  for (const types of ['Specimen', 'Patient,Coverage', 'RelatedPerson', 'Condition']) {
    const before = await chartward.leafCount()
    const refused = await kickOff(chartward, narrow.token, `${COHORT}?_type=${types}`)
    expect([types, refusal(refused)]).toEqual([types, 403])
    expect((await chartward.entries(before)).map(({ how }) => how)).toEqual(['denied'])
  }
  const none = await openService(chartward, ['patient/*.rs', 'openid'])
  expect(refusal(await kickOff(chartward, none.token, COHORT))).toBe(403)
})

test('a token of the role integration exports', async () => {
  await approveBulk(chartward, { user: 'loader' })
  const { token } = await chartward.token('integration', 'loader')
  expect(await allOf(`${COHORT}?_type=Patient`, token)).toEqual(['Patient/ann', 'Patient/ben'])
})

test('what is kept of an export tells of nobody, and is gone a day later', async () => {
  const { address } = await begin(COHORT)
  const { database } = chartward.chartward
  const kept = JSON.stringify(await database.query('select * from export'))
  for (const word of ['cohort', 'Observation', address.split('/').at(-1) ?? '', patientIdOf('ann')])
    expect(kept).not.toContain(word)
  chartward.clock.pass(24 * 3_600_000)
  expect(refusal(await ask('GET', address))).toBe(404)
  await begin(COHORT)
  expect(await database.query('select count(*)::int as count from export')).toEqual([{ count: 1 }])
})

test('all of it checks', async () => {
  await expect(chartward.verifyEverything()).resolves.toBeUndefined()
})
