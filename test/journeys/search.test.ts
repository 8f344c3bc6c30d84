import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HttpAnswer, openTestChartward, type TestChartward } from '../support/chartward.ts'
import { bundle, ok, refusal, idsIn, linkIn, observation, put, storedState } from './bodies.ts'

const person = (id: string, more: object) => put({ resourceType: 'Patient', id, ...more })
const seen = (id: string, subject: string, more: object = {}) =>
  put({ ...observation(`Patient/${subject}`, more), id })
const coded = (code: string) => ({ code: { coding: [{ system: 'http://loinc.org', code }] } })
const quantity = (value: number, code = 'mg') => ({
  valueQuantity: { value, code, unit: code, system: 'http://unitsofmeasure.org' },
})
const at = (effectiveDateTime: string) => ({ effectiveDateTime })

/** Two people who share a family name, a third who does not, and what was seen on the first. */
const CLINIC = bundle(
  'transaction',
  person('ann', {
    name: [{ family: 'García', given: ['Ann', 'Maria'] }],
    birthDate: '1980-02-29',
    gender: 'female',
    active: true,
    identifier: [{ system: 'urn:mrn', value: 'A1' }],
    generalPractitioner: [{ reference: 'Practitioner/doc' }],
    telecom: [{ system: 'phone', value: '555-0100' }],
  }),
  person('ben', {
    name: [{ family: 'Garcia-Lopez', given: ['Ben'] }],
    birthDate: '1980-03',
    gender: 'male',
    identifier: [{ system: 'urn:ssn', value: 'A1' }],
  }),
  person('cat', { name: [{ family: 'Okafor' }], birthDate: '1999', identifier: [{ value: 'C3' }] }),
  put({ resourceType: 'Practitioner', id: 'doc', name: [{ family: 'Marsh' }] }),
  seen('o1', 'ann', { ...at('2026-03-16T09:00:00Z'), ...quantity(5) }),
  seen('o2', 'ann', { ...at('2026-03-16T23:30:00-05:00'), ...quantity(5.4), ...coded('2339-0') }),
  seen('o3', 'ann', {
    ...at('2026-03-17'),
    ...quantity(7, 'g'),
    performer: [{ reference: 'Practitioner/doc' }],
  }),
  seen('o4', 'ann', { effectivePeriod: { start: '2026-03-15', end: '2026-03-20' }, status: 'amended' }),
  seen('o5', 'ben', at('2026-03-16T10:00:00Z')),
  put({
    resourceType: 'RiskAssessment',
    id: 'risk',
    status: 'final',
    subject: { reference: 'Patient/ann' },
    prediction: [{ probabilityDecimal: 0.8 }],
  }),
  put({ resourceType: 'ValueSet', id: 'vs', status: 'active', url: 'http://example.org/vs/colours' }),
)

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  ok(await chartward.fhir('POST', '', { body: CLINIC }))
})
afterAll(async () => await chartward.close())

const search = async (query: string) => await chartward.fhir('GET', query)
const found = async (query: string) => {
  return idsIn(ok(await search(query))).toSorted()
}
const OF_ANN = 'Observation?patient=ann&'

test.each([
  // token
  ['Patient?identifier=urn:mrn|A1', ['ann']],
  ['Patient?identifier=A1', ['ann', 'ben']],
  ['Patient?identifier=|C3', ['cat']],
  ['Patient?identifier=urn:mrn|A1,C3', ['ann', 'cat']],
  ['Patient?identifier=urn:other|A1', []],
  ['Patient?_id=ann&gender=female', ['ann']],
  ['Patient?_id=ann&gender=male', []],
  ['Patient?_id=ann&active=true', ['ann']],
  ['Patient?_id=ben&active:missing=true', ['ben']],
  ['Patient?_id=ann&gender:not=male', ['ann']],
  [`${OF_ANN}code=http://loinc.org|2339-0`, ['o2']],
  [`${OF_ANN}code=2339-0`, ['o2']],
  [`${OF_ANN}code=8867-4,2339-0`, ['o1', 'o2', 'o3', 'o4']],
  [`${OF_ANN}status=amended`, ['o4']],
  // string
  ['Patient?family=garcia', ['ann', 'ben']],
  ['Patient?family=GARCÍA', ['ann', 'ben']],
  ['Patient?family=lopez', []],
  ['Patient?family:exact=García', ['ann']],
  ['Patient?family:exact=garcia', []],
  ['Patient?name=maria', ['ann']],
  ['Patient?_id=ann&given:contains=ari', ['ann']],
  ['Patient?family=garc&given=ben', ['ben']],
  // date
  ['Patient?birthdate=1980-02-29', ['ann']],
  [`${OF_ANN}date=2026-03-16`, ['o1']],
  [`${OF_ANN}date=eq2026-03-17`, ['o2', 'o3']],
  [`${OF_ANN}date=ne2026-03-16`, ['o2', 'o3', 'o4']],
  [`${OF_ANN}date=gt2026-03-16`, ['o2', 'o3', 'o4']],
  [`${OF_ANN}date=ge2026-03-17`, ['o2', 'o3', 'o4']],
  [`${OF_ANN}date=lt2026-03-16`, ['o4']],
  [`${OF_ANN}date=le2026-03-16`, ['o1', 'o4']],
  [`${OF_ANN}date=sa2026-03-16`, ['o2', 'o3']],
  [`${OF_ANN}date=eb2026-03-17`, ['o1']],
  [`${OF_ANN}date=2026-03`, ['o1', 'o2', 'o3', 'o4']],
  [`${OF_ANN}date=ge2026-03-16&date=lt2026-03-17`, ['o1', 'o4']],
  [`${OF_ANN}date=2026-03-16T09:00:00Z`, ['o1']],
  // reference
  ['Observation?patient=Patient/ben', ['o5']],
  ['Observation?subject=Patient/ben', ['o5']],
  ['Observation?subject:Patient=ben', ['o5']],
  ['Observation?patient=ben&subject=Patient/ann', []],
  [`${OF_ANN}performer=Practitioner/doc`, ['o3']],
  [`${OF_ANN}performer=doc`, ['o3']],
  [`${OF_ANN}performer:Practitioner=doc`, ['o3']],
  // quantity and number
  [`${OF_ANN}value-quantity=5`, ['o1', 'o2']],
  [`${OF_ANN}value-quantity=5.0`, ['o1']],
  [`${OF_ANN}value-quantity=5.4|http://unitsofmeasure.org|mg`, ['o2']],
  [`${OF_ANN}value-quantity=gt5`, ['o2', 'o3']],
  [`${OF_ANN}value-quantity=gt5||mg`, ['o2']],
  [`${OF_ANN}value-quantity=le5.4||mg`, ['o1', 'o2']],
  [`${OF_ANN}value-quantity=ne5`, ['o3']],
  ['RiskAssessment?patient=ann&probability=0.8', ['risk']],
  ['RiskAssessment?patient=ann&probability=gt0.8', []],
  // uri
  ['ValueSet?url=http://example.org/vs/colours', ['vs']],
  ['ValueSet?url=http://example.org/vs', []],
  ['ValueSet?url:below=http://example.org/vs', ['vs']],
  // of every type
  ['Patient?_id=ann,cat', ['ann', 'cat']],
  ['Patient?_id=nobody', []],
  ['Patient?_id=ann&_lastUpdated=gt2000-01-01', ['ann']],
  ['Patient?_id=ann&_lastUpdated=lt2000-01-01', []],
  // several parameters are met together
  ['Patient?family=garcia&identifier=A1&_id=ann', ['ann']],
] as const)('%s', async (query, ids) => {
  expect(await found(query)).toEqual(ids)
})

test('a search by POST is the same as by GET, and its words stand in no address', async () => {
  const body = 'family=garc%C3%ADa&given=ben'
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await chartward.fhir('POST', 'Patient/_search', { body, headers })
  expect(idsIn(answer)).toEqual(['ben'])
  const both = await chartward.fhir('POST', 'Patient/_search?family=garcia', { body: 'given=ann', headers })
  expect(idsIn(both)).toEqual(['ann'])
  const none = await chartward.fhir('POST', 'Patient/_search?family=okafor')
  expect(idsIn(none)).toEqual(['cat'])
})

test('an answer says where each match is and what it was asked', async () => {
  const { json, headers } = await search('Patient?family=okafor')
  expect(headers.get('content-type')).toContain('application/fhir+json')
  expect(json).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 1 })
  expect(json.entry[0]).toMatchObject({
    fullUrl: `${chartward.url}/fhir/R4/Patient/cat`,
    search: { mode: 'match' },
  })
  const self = linkIn({ json } as HttpAnswer, 'self') ?? ''
  expect(self).toContain(`${chartward.url}/fhir/R4/Patient?family=`)
  expect(idsIn(await search(self))).toEqual(['cat'])
})

test('the self link asks the same again, whatever was written', async () => {
  for (const query of [
    'Patient?identifier=urn:mrn|A1,C3&_sort=-birthdate&_count=7&_include=Patient:general-practitioner',
    'Patient?family:exact=Garc%C3%ADa',
    'Observation?patient=ann&date=ge2026-03-16&date=lt2026-03-17&_total=accurate',
  ]) {
    const answer = await search(query)
    const again = await search(linkIn(answer, 'self') ?? '')
    expect(idsIn(again)).toEqual(idsIn(answer))
    expect(linkIn(again, 'self')).toBe(linkIn(answer, 'self'))
  }
})

test.each([
  ['_sort=date', ['o4', 'o1', 'o3', 'o2']],
  ['_sort=-date', ['o2', 'o3', 'o1', 'o4']],
  ['_sort=value-quantity&value-quantity=gt0', ['o1', 'o2', 'o3']],
  ['_sort=-status,_id', ['o1', 'o2', 'o3', 'o4']],
])('%s puts matches in order', async (sort, ids) => {
  expect(idsIn(await search(`${OF_ANN}${sort}`))).toEqual(ids)
})

test('_count limits a page, and of 0 or _summary=count only the number is told', async () => {
  expect(idsIn(await search(`${OF_ANN}_count=2`))).toHaveLength(2)
  for (const query of ['_count=0', '_summary=count']) {
    const from = await chartward.leafCount()
    const { json } = await search(`${OF_ANN}${query}`)
    expect(json.total).toBe(4)
    expect(json.entry).toBeUndefined()
    expect((await chartward.entries(from)).flatMap(({ resources }) => resources)).toEqual([])
  }
})

test('_total=accurate is told on every page', async () => {
  const first = await search(`${OF_ANN}_count=2&_total=accurate`)
  const second = await search(linkIn(first, 'next') ?? '')
  expect([first.json.total, second.json.total]).toEqual([4, 4])
  expect([...idsIn(first), ...idsIn(second)].toSorted()).toEqual(['o1', 'o2', 'o3', 'o4'])
})

test('_include brings what matches refer to, once, marked as brought along', async () => {
  const { json } = await search(`${OF_ANN}_include=Observation:performer&_include=Observation:subject`)
  const modes = json.entry.map((entry: any) => [entry.resource.id, entry.search.mode])
  expect(modes.filter(([, mode]: string[]) => mode === 'include').toSorted()).toEqual([
    ['ann', 'include'],
    ['doc', 'include'],
  ])
  expect(modes.filter(([, mode]: string[]) => mode === 'match')).toHaveLength(4)
})

test('_revinclude brings what refers to matches, and the ledger tells of all of it', async () => {
  const from = await chartward.leafCount()
  const { json } = await search('Patient?_id=ben,cat&_revinclude=Observation:patient')
  expect(json.entry.map((entry: any) => entry.resource.id).toSorted()).toEqual(['ben', 'cat', 'o5'])
  const told = (await chartward.entries(from)).flatMap(({ resources }) => resources)
  expect(told.toSorted()).toEqual(['Observation/o5/1', 'Patient/ben/1', 'Patient/cat/1'])
})

test.each([
  'nonsense=1',
  'constructor=1',
  '__proto__=1',
  'toString=1',
  'identifier=urn:mrn|',
  'family.x=1',
  'general-practitioner.name=Marsh',
  '_has:Observation:patient:code=1',
  'family:nonsense=x',
  'birthdate=yesterday',
  'birthdate=2026-13-40',
  'birthdate=',
  'identifier=a|b|c',
  '_count=-1',
  '_count=many',
  '_count=1&_count=2',
  '_sort=nonsense',
  '_include=*',
  '_include=Nothing:x',
  '_include=Observation:subject',
  '_summary=text',
  '_elements=name',
  '_filter=name eq x',
  'family=%ff',
  'family=%',
  "family';drop table record;--=x",
  'gender=female',
  '',
])('a search of patients by "%s" is refused and says why', async (query) => {
  const before = await storedState(chartward)
  const answer = await search(`Patient?${query}`)
  expect(refusal(answer)).toBe(400)
  expect(await storedState(chartward)).toEqual(before)
})

test('SQL as a value is a value', async () => {
  for (const value of ["' or '1'='1", "'; drop table record; --", '$1', '\\', '%', '_', '{}', '"']) {
    for (const query of ['family', 'identifier', '_id']) {
      const { status, json } = await search(`Patient?${query}=${encodeURIComponent(value)}`)
      expect([200, 400]).toContain(status)
      expect(json.entry).toBeUndefined()
    }
  }
  expect(await found('Patient?_id=ann,ben,cat')).toHaveLength(3)
})

test('who found nothing has asked all the same', async () => {
  const from = await chartward.leafCount()
  expect(await found('Patient?family=nobodysname')).toEqual([])
  const [entry] = await chartward.entries(from)
  expect(entry).toMatchObject({ how: 'search', patient: null, resources: [] })
  expect(entry?.predicate).toContain('nobodysname')
})
