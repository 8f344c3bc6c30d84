import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { refusal, idsIn, linkIn, observation, pagesOf, patient, storedState } from './bodies.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

const ask: TestChartward['fhir'] = async (...asked) => await chartward.fhir(...asked)
const created = async (family: string) => (await ask('POST', 'Patient', { body: patient(family) })).json.id

test('create answers where the resource is, its version and its time, and chooses the id itself', async () => {
  const answer = await ask('POST', 'Patient', { body: patient('One', { id: 'mine' }) })
  const { id, meta } = answer.json
  expect(answer.status).toBe(201)
  expect(id).not.toBe('mine')
  expect(answer.headers.get('location')).toBe(`${chartward.url}/fhir/R4/Patient/${id}/_history/1`)
  expect(answer.headers.get('etag')).toBe('W/"1"')
  expect(answer.headers.get('last-modified')).toBe(new Date(meta.lastUpdated).toUTCString())
  expect(answer.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(meta.versionId).toBe('1')
  expect((await ask('GET', 'Patient/mine')).status).toBe(404)
})

test('what is read is what create answered, with the same headers', async () => {
  const answer = await ask('POST', 'Patient', { body: patient('Two') })
  const read = await ask('GET', `Patient/${answer.json.id}`)
  expect(read.text).toBe(answer.text)
  for (const name of ['etag', 'last-modified', 'content-type'])
    expect(read.headers.get(name)).toBe(answer.headers.get(name))
})

test('links name the configured address, whatever the request calls the host', async () => {
  const answer = await ask('POST', 'Patient', {
    body: patient('Host'),
    headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
  })
  expect(answer.headers.get('location')).toMatch(new RegExp(`^${chartward.url}/`))
  const found = await ask('GET', `Patient?_id=${answer.json.id}`, { headers: { host: 'evil.example' } })
  expect(found.text).not.toContain('evil.example')
})

test('a writer who wants little gets no body, and the ledger says that nothing was shown', async () => {
  const from = await chartward.leafCount()
  const minimal = { prefer: 'respond-async; x=1, return=minimal' }
  const answer = await ask('POST', 'Patient', { body: patient('Minimal'), headers: minimal })
  expect([answer.status, answer.text]).toEqual([201, ''])
  expect(answer.headers.get('location')).toContain('/Patient/')
  const [entry, ...more] = await chartward.entries(from)
  expect(more).toEqual([])
  expect(entry?.resources).toEqual([])
  expect(entry?.writes).toHaveLength(1)
})

test('an update makes the next version and keeps the one before', async () => {
  const id = await created('Before')
  const update = await ask('PUT', `Patient/${id}`, { body: patient('After', { id }) })
  expect(update.status).toBe(200)
  expect(update.headers.get('etag')).toBe('W/"2"')
  expect(update.headers.get('location')).toMatch(/\/_history\/2$/)
  expect((await ask('GET', `Patient/${id}/_history/1`)).json.name[0].family).toBe('Before')
  expect((await ask('GET', `Patient/${id}/_history/2`)).json.name[0].family).toBe('After')
  expect((await ask('GET', `Patient/${id}`)).headers.get('etag')).toBe('W/"2"')
  expect(refusal(await ask('GET', `Patient/${id}/_history/3`))).toBe(404)
})

test('the versions a client sends in meta are not believed', async () => {
  const body = patient('Meta', {
    id: 'meta-1',
    meta: { versionId: '77', lastUpdated: '1999-01-01T00:00:00Z', tag: [{ code: 'kept' }] },
  })
  const { meta } = (await ask('PUT', 'Patient/meta-1', { body })).json
  expect(meta.versionId).toBe('1')
  expect(meta.lastUpdated).not.toContain('1999')
  expect(meta.tag).toEqual([{ code: 'kept' }])
})

test('an update creates what is not there, under the id of the client', async () => {
  const answer = await ask('PUT', 'Patient/chosen.id-1', { body: patient('Chosen', { id: 'chosen.id-1' }) })
  expect(answer.status).toBe(201)
  expect(answer.headers.get('etag')).toBe('W/"1"')
})

test.each([
  ['another version', 'W/"2"'],
  ['a version that cannot be', 'W/"0"'],
  ['no version', 'nonsense'],
  ['two versions', 'W/"1", W/"2"'],
  ['a version with a very long number', 'W/"99999999999999"'],
])('a write that believes in %s changes nothing', async (_, match) => {
  const id = await created('Believed')
  const before = await storedState(chartward)
  const headers = { 'if-match': match }
  expect(refusal(await ask('PUT', `Patient/${id}`, { body: patient('X', { id }), headers }))).toBe(412)
  expect(refusal(await ask('DELETE', `Patient/${id}`, { headers }))).toBe(412)
  expect(await storedState(chartward)).toEqual(before)
  expect((await ask('GET', `Patient/${id}`)).json.name[0].family).toBe('Believed')
})

test('a write that believes in the current version goes through', async () => {
  const id = await created('Right')
  const body = patient('Righter', { id })
  expect((await ask('PUT', `Patient/${id}`, { body, headers: { 'if-match': 'W/"1"' } })).status).toBe(200)
  expect((await ask('DELETE', `Patient/${id}`, { headers: { 'if-match': 'W/"2"' } })).status).toBe(204)
})

test('of writers who believe in the same version exactly one is acknowledged', async () => {
  const id = await created('Race')
  const race = Array.from({ length: 12 }, async (_, at) => {
    const body = patient(`Race ${at}`, { id })
    return (await ask('PUT', `Patient/${id}`, { body, headers: { 'if-match': 'W/"1"' } })).status
  })
  const statuses = await Promise.all(race)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 409 || status === 412)).toHaveLength(11)
  expect((await ask('GET', `Patient/${id}`)).headers.get('etag')).toBe('W/"2"')
})

test('a deleted resource is gone, keeps its history, and can be made again', async () => {
  const id = await created('Gone')
  const removed = await ask('DELETE', `Patient/${id}`)
  expect([removed.status, removed.text]).toEqual([204, ''])
  expect(refusal(await ask('GET', `Patient/${id}`))).toBe(410)
  expect(refusal(await ask('GET', `Patient/${id}/_history/2`))).toBe(410)
  expect((await ask('GET', `Patient/${id}/_history/1`)).json.name[0].family).toBe('Gone')
  expect(idsIn(await ask('GET', `Patient?_id=${id}`))).toEqual([])
  expect((await ask('DELETE', `Patient/${id}`)).status).toBe(204)
  const again = await ask('PUT', `Patient/${id}`, { body: patient('Back', { id }) })
  expect([again.status, again.headers.get('etag')]).toEqual([201, 'W/"3"'])
  const history = await ask('GET', `Patient/${id}/_history`)
  expect(history.json.total).toBe(3)
  expect(history.json.entry.map(({ request }: any) => request.method)).toEqual(['PUT', 'DELETE', 'POST'])
  expect(history.json.entry[1].resource).toBeUndefined()
  expect(history.json.entry[1].response.status).toBe('204')
})

test('deleting what never was is no error and leaves nothing but the question', async () => {
  const before = await storedState(chartward)
  expect((await ask('DELETE', 'Patient/never-was')).status).toBe(204)
  expect(await storedState(chartward)).toEqual(before)
})

test('a resource of two people that is deleted is told to both', async () => {
  const [ann, ben] = [await created('Ann'), await created('Ben')]
  const body = {
    resourceType: 'Appointment',
    status: 'proposed',
    participant: [ann, ben].map((id) => ({ actor: { reference: `Patient/${id}` }, status: 'accepted' })),
  }
  const { id } = (await ask('POST', 'Appointment', { body })).json
  const from = await chartward.leafCount()
  expect((await ask('DELETE', `Appointment/${id}`)).status).toBe(204)
  const told = (await chartward.entries(from)).filter(({ writes }) => writes !== undefined)
  expect(new Set(told.map(({ patient: whose }) => whose))).toEqual(new Set([ann, ben]))
  expect(told).toHaveLength(2)
  expect(told.every(({ writes }) => writes?.[0]?.deleted === true)).toBe(true)
  expect(refusal(await ask('GET', `Appointment/${id}`))).toBe(410)
})

test('a history longer than a page is read to its end, newest first, no version twice', async () => {
  const id = await created('Long')
  for (let version = 2; version <= 205; version += 1) {
    const body = patient(`Long ${version}`, { id })
    const { status } = await ask('PUT', `Patient/${id}`, { body, headers: { prefer: 'return=minimal' } })
    expect(status).toBe(200)
  }
  const pages = await pagesOf(chartward, `Patient/${id}/_history`)
  expect(pages.map(({ json }) => json.entry.length)).toEqual([200, 5])
  const versions = pages.flatMap(({ json }) => json.entry.map((entry: any) => entry.resource.meta.versionId))
  expect(versions).toEqual(Array.from({ length: 205 }, (_, at) => String(205 - at)))
  expect(linkIn(pages[0]!, 'self')).toBe(`${chartward.url}/fhir/R4/Patient/${id}/_history`)
})

test('a version that is no number is not there', async () => {
  const id = await created('Number')
  for (const version of ['0', '01', '-1', '1.0', 'latest', '99999999999', '1e1'])
    expect(refusal(await ask('GET', `Patient/${id}/_history/${version}`))).toBe(404)
})

test('an id in the body that is not the one in the address is refused', async () => {
  const before = await storedState(chartward)
  expect(refusal(await ask('PUT', 'Patient/one', { body: patient('X', { id: 'two' }) }))).toBe(400)
  expect(refusal(await ask('PUT', 'Patient/one', { body: patient('X') }))).toBe(400)
  expect(refusal(await ask('PUT', 'Patient/one', { body: observation('Patient/x', { id: 'one' }) }))).toBe(
    400,
  )
  expect(await storedState(chartward)).toEqual(before)
})

test('an id is up to 64 letters, digits, points and dashes', async () => {
  const longest = 'a'.repeat(64)
  const put = async (id: string) =>
    await ask('PUT', `Patient/${encodeURIComponent(id)}`, { body: patient('Id', { id }) })
  expect((await put(longest)).status).toBe(201)
  const before = await storedState(chartward)
  for (const id of ['a'.repeat(65), 'under_score', 'sp ace', 'ümlaut', "a'b"]) {
    expect(refusal(await put(id))).toBe(400)
    expect(refusal(await ask('GET', `Patient/${encodeURIComponent(id)}`))).toBe(404)
  }
  expect(await storedState(chartward)).toEqual(before)
})

test('decimals are answered, stored and read back digit for digit', async () => {
  const digits = ['1.00', '0.10', '1e2', '-0.0', '100', '3.14159265358979323846', '0.0000000001000']
  for (const value of digits) {
    const body = JSON.stringify(
      observation('Patient/p', { valueQuantity: { value: '@', unit: 'mg' } }),
    ).replace('"@"', value)
    const answer = await ask('POST', 'Observation', { body })
    expect(answer.status).toBe(201)
    const read = await ask('GET', `Observation/${answer.json.id}`)
    for (const { text } of [answer, read]) expect(text).toContain(`"value":${value},`)
    const history = await ask('GET', `Observation/${answer.json.id}/_history`)
    expect(history.text).toContain(`"value":${value},`)
  }
})
