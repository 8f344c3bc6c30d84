import { afterAll, beforeAll, expect, test } from 'vitest'
import { appointment, observation, openScene, patient, personOf, type Scene } from '../laws/scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await openScene()
})
afterAll(async () => await scene.close())

const transaction = (...entry: object[]) => ({ resourceType: 'Bundle', type: 'transaction', entry })
const put = (resource: any, more: object = {}) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}`, ...more },
})

/** Asks, and tells what the leaves say: of whom, and what was asked. */
async function asked(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const before = await scene.leafCount()
  const answer = await scene.fhir(method, path, { headers, ...(body === undefined ? {} : { body }) })
  const entries = await scene.entries(before)
  return {
    answer,
    people: entries.map((entry) => entry.patient),
    predicates: entries.map(({ predicate = '' }) => predicate).join('\n'),
  }
}

/** Fails whatever the records say, but only after they were looked at. */
const twice = [put(patient('cleo', 'Zorn')), put(patient('cleo', 'Zorn'))]

test('a transaction that fails for another reason has told its references first', async () => {
  for (const [id, person] of [
    ['ann', personOf('ann')],
    ['nobody-here', null],
  ] as const) {
    const { answer, predicates, people } = await asked(
      'POST',
      '',
      transaction(put(observation('probe', id, '718-7')), ...twice),
    )
    expect(answer.status).toBe(400)
    expect(predicates).toContain(`Patient/${id}`)
    expect(people).toContain(person)
  }
})

test('a transaction that fails for another reason has told the versions it believed in', async () => {
  const believed = put(patient('ann', 'Abbott'), { ifMatch: 'W/"1"' })
  const { answer, people } = await asked('POST', '', transaction(believed, ...twice))
  expect(answer.status).toBe(400)
  expect(people).toContain(personOf('ann'))
})

test('a transaction that refers to what is somebody else’s says so', async () => {
  const entry = put({
    ...observation('probe', 'ann', '718-7'),
    hasMember: [{ reference: 'Observation/obs-3' }],
  })
  const { answer, people } = await asked('POST', '', transaction(entry))
  expect(answer.status).toBe(200)
  expect(people).toContain(personOf('ben'))
})

test('a transaction that deletes what is gone already says of whom that was', async () => {
  const entry = { request: { method: 'DELETE', url: 'Observation/obs-gone' } }
  const { answer, people, predicates } = await asked('POST', '', transaction(entry))
  expect(answer.status).toBe(200)
  expect(people).toContain(personOf('ann'))
  expect(predicates).toContain('Observation/obs-gone')
})

test('a conditional create that finds something names the person it found', async () => {
  const headers = { 'if-none-exist': 'identifier=urn:mrn|mrn-ann', prefer: 'return=minimal' }
  const { answer, people } = await asked('POST', 'Patient', patient('x', 'Abbott'), headers)
  expect([answer.status, answer.headers.get('location')]).toEqual([
    200,
    expect.stringContaining('Patient/ann'),
  ])
  expect(people).toContain(personOf('ann'))
})

test('a conditional create within a person names the person, also when nothing is found', async () => {
  const body = { ...observation('x', 'ben', '718-7'), subject: undefined }
  const headers = { 'if-none-exist': 'patient=Patient/ann&code=nothing-like-it', prefer: 'return=minimal' }
  const { answer, people } = await asked('POST', 'Observation', body, headers)
  expect(answer.status).toBe(201)
  expect(people).toContain(personOf('ann'))
})

test('a count so small that it points at people names them', async () => {
  for (const path of ['Patient?identifier=mrn-ann&_summary=count', 'Patient?identifier=mrn-ann&_count=0']) {
    const { answer, people } = await asked('GET', path)
    expect(answer.json.total).toBe(1)
    expect(people).toEqual([personOf('ann')])
  }
  const { answer, people } = await asked('GET', 'Patient?family=abbott&_sort=birthdate&_count=1')
  expect(answer.json.total).toBe(2)
  expect(new Set(people)).toEqual(new Set([personOf('ann'), personOf('ben')]))
})

test('whom a session counted is among the disclosed, also when the keys were at hand already', async () => {
  await scene.put(patient('dora', 'Dorn'))
  await scene.fhir('GET', 'Patient/dora')
  const { token, session } = await scene.token('viewer', 'thief')
  await scene.fhir('GET', 'Patient?identifier=mrn-dora&_summary=count', { token })
  const report = await scene.operations.scope(
    { sessions: [session], users: [], clients: [], addresses: [] },
    { all: false },
  )
  expect(report.people).toMatchObject([{ patient: personOf('dora'), tier: 'disclosed' }])
})

test('a history of nothing but deletions names the person', async () => {
  await scene.put(appointment('gone-both', 'ann', 'ben'))
  await scene.fhir('DELETE', 'Appointment/gone-both')
  const { people } = await asked('GET', 'Observation/obs-gone/_history')
  expect(people).toContain(personOf('ann'))
})

test('a long question stands in full in one leaf, and by its digest in the others', async () => {
  const family = ['abbott', ...Array.from({ length: 900 }, (_, at) => `nobody${at}`)].join(',')
  const before = await scene.leafCount()
  const { status, json } = await scene.fhir('POST', 'Patient/_search', {
    body: `family=${family}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect([status, json.entry.length]).toEqual([200, 2])
  const lengths = (await scene.entries(before)).map(({ predicate = '' }) => predicate.length)
  expect(lengths.filter((length) => length > 5_000)).toHaveLength(1)
  expect(lengths.filter((length) => length > 0 && length < 3_000)).toHaveLength(1)
})
