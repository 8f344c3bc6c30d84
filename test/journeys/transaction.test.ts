import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HttpAnswer, openTestChartward, type TestChartward } from '../support/chartward.ts'
import {
  bundle,
  ok,
  refusal,
  idsIn,
  observation,
  patient,
  placeOf,
  post,
  put,
  storedState,
} from './bodies.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

const ask: TestChartward['fhir'] = async (...asked) => await chartward.fhir(...asked)
const attempt = async (...entry: object[]) => await ask('POST', '', { body: bundle('transaction', ...entry) })
const send = async (...entry: object[]) => ok(await attempt(...entry))
const read = async (place: string) => (await ask('GET', place)).json
const A = 'urn:uuid:aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'
const B = 'urn:uuid:bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'
const identified = (value: string) => ({ identifier: [{ system: 'urn:mrn', value }] })
/** The findings of a transaction that is refused; throws when anything was written all the same. */
const refused = async (status: number, ...entry: object[]) => {
  const before = JSON.stringify(await storedState(chartward))
  const answer = await attempt(...entry)
  if (refusal(answer) !== status) throw new Error(`${answer.status}: ${answer.text}`)
  if (JSON.stringify(await storedState(chartward)) !== before) throw new Error('something was written')
  return answer.json.issue
}

test.each(['before', 'after'])('an entry may refer to one that comes %s it', async (order) => {
  const entries = [post(patient('Urn'), { fullUrl: A }), post(observation(A))]
  const answer = await send(...(order === 'after' ? entries : entries.toReversed()))
  expect(answer.json.type).toBe('transaction-response')
  const [one, two] = [placeOf(answer, 0), placeOf(answer, 1)]
  const [who, what] = order === 'after' ? [one, two] : [two, one]
  expect((await read(what)).subject.reference).toBe(who)
  expect(answer.json.entry[0].response).toMatchObject({ status: '201 Created', etag: 'W/"1"' })
})

test('entries may refer to each other in a circle', async () => {
  const whole = (other: string) => observation('Patient/x', { derivedFrom: [{ reference: other }] })
  const person = post(patient('Circle'), { fullUrl: 'urn:uuid:cccccccc-cccc-4ccc-8ccc-cccccccccccc' })
  const answer = await send(
    person,
    post({ ...whole(B), subject: { reference: person.fullUrl } }, { fullUrl: A }),
    post({ ...whole(A), subject: { reference: person.fullUrl } }, { fullUrl: B }),
  )
  const [one, other] = [placeOf(answer, 1), placeOf(answer, 2)]
  expect((await read(one)).derivedFrom).toEqual([{ reference: other }])
  expect((await read(other)).derivedFrom).toEqual([{ reference: one }])
})

test('an entry may refer to itself', async () => {
  const answer = await send(
    post(patient('Self', { link: [{ other: { reference: A }, type: 'seealso' }] }), { fullUrl: A }),
  )
  const place = placeOf(answer, 0)
  expect((await read(place)).link[0].other.reference).toBe(place)
})

test('a reference by the address on the server of before follows the resource to its new id', async () => {
  await ask('PUT', 'Patient/elsewhere', { body: patient('Somebody else', { id: 'elsewhere' }) })
  const from = 'https://old.example/fhir'
  const answer = await send(
    post(patient('Moved'), { fullUrl: `${from}/Patient/elsewhere` }),
    post(observation('Patient/elsewhere'), { fullUrl: `${from}/Observation/9` }),
    post(observation(`${from}/Patient/elsewhere`), { fullUrl: `${from}/Observation/10` }),
  )
  for (const at of [1, 2])
    expect((await read(placeOf(answer, at))).subject.reference).toBe(placeOf(answer, 0))
})

test('a conditional reference leads to the one resource that matches', async () => {
  const { id } = (await ask('POST', 'Patient', { body: patient('Known', identified('known')) })).json
  const answer = await send(post(observation('Patient?identifier=urn:mrn|known')))
  expect((await read(placeOf(answer, 0))).subject.reference).toBe(`Patient/${id}`)
})

test('a conditional reference also leads to what the same transaction creates', async () => {
  const answer = await send(
    post(observation('Patient?identifier=urn:mrn|fresh')),
    post(patient('Fresh', identified('fresh'))),
  )
  expect((await read(placeOf(answer, 0))).subject.reference).toBe(placeOf(answer, 1))
})

test('a conditional reference counts what the transaction leaves, not what was there before', async () => {
  const body = patient('Leaving', { id: 'leaving', ...identified('leaving') })
  await ask('PUT', 'Patient/leaving', { body })
  const renamed = put({ ...body, id: 'leaving', ...identified('other') })
  const reference = post(observation('Patient?identifier=urn:mrn|leaving'))
  const [issue] = await refused(400, renamed, reference)
  expect(issue.expression).toEqual(['Bundle.entry[1].resource.subject.reference'])
})

test('a conditional reference that matches none or two is refused with its place', async () => {
  for (const family of ['Twin', 'Twine'])
    await ask('POST', 'Patient', { body: patient(family, identified('twin')) })
  const issues = await refused(400, post(observation('Patient?identifier=urn:mrn|twin')))
  expect(issues.map(({ expression }: any) => expression[0])).toEqual([
    'Bundle.entry[0].resource.subject.reference',
  ])
  await refused(400, post(observation('Patient?identifier=urn:mrn|nobody')))
  await refused(400, post(observation('Patient?')))
  await refused(400, post(observation('Nothing?identifier=1')))
  await refused(400, post(observation('Patient?nonsense=1')))
})

test('dangling references are listed, each with its place, and nothing is written', async () => {
  const issues = await refused(
    400,
    post(patient('Fine')),
    post(observation('Patient/not-there', { performer: [{ reference: 'Practitioner/gone' }] })),
    post(observation('Patient/neither')),
  )
  expect(issues.map(({ expression, code }: any) => [code, expression[0]])).toEqual([
    ['not-found', 'Bundle.entry[1].resource.subject.reference'],
    ['not-found', 'Bundle.entry[1].resource.performer[0].reference'],
    ['not-found', 'Bundle.entry[2].resource.subject.reference'],
  ])
  const [urn] = await refused(400, post(observation(A)))
  expect(urn.expression).toEqual(['Bundle.entry[0].resource.subject.reference'])
})

test('a reference to what is deleted, before or in the same transaction, dangles', async () => {
  for (const id of ['dead', 'dying']) await ask('PUT', `Patient/${id}`, { body: patient('D', { id }) })
  await ask('DELETE', 'Patient/dead')
  expect(await refused(400, post(observation('Patient/dead')))).toHaveLength(1)
  const dying = { request: { method: 'DELETE', url: 'Patient/dying' } }
  await refused(400, dying, post(observation('Patient/dying')))
})

test('references inside a resource, to elsewhere and to nowhere in particular are left as they are', async () => {
  const answer = await send(
    post({
      ...observation('#inside'),
      contained: [{ resourceType: 'Patient', id: 'inside' }],
      performer: [{ reference: 'https://other.example/fhir/Practitioner/1' }, { display: 'somebody' }],
    }),
  )
  const stored = await read(placeOf(answer, 0))
  expect(stored.subject.reference).toBe('#inside')
  expect(stored.performer[0].reference).toBe('https://other.example/fhir/Practitioner/1')
})

test('a urn is put in place wherever it stands as a reference, and decimals come through', async () => {
  const body = JSON.stringify(
    bundle(
      'transaction',
      post(patient('Digits'), { fullUrl: A }),
      post(observation(A, { valueQuantity: { value: '@' } })),
    ),
  ).replace('"@"', '7.500')
  const answer = await ask('POST', '', { body })
  const { text } = await ask('GET', placeOf(answer, 1))
  expect(text).toContain('"value":7.500')
  expect(text).toContain(placeOf(answer, 0))
})

test('a conditional create finds, or makes, exactly one', async () => {
  const entry = post(patient('Once', identified('once')), {
    ifNoneExist: 'identifier=urn:mrn|once',
    fullUrl: A,
  })
  const first = await send(entry, post(observation(A)))
  const second = await send(entry, post(observation(A)))
  expect(first.json.entry[0].response.status).toBe('201 Created')
  expect(second.json.entry[0].response.status).toBe('200 OK')
  expect(placeOf(second, 0)).toBe(placeOf(first, 0))
  expect((await read(placeOf(second, 1))).subject.reference).toBe(placeOf(first, 0))
  expect((await read(placeOf(first, 0))).meta.versionId).toBe('1')
})

test('a conditional create that matches two is refused', async () => {
  for (const family of ['A', 'B']) await ask('POST', 'Patient', { body: patient(family, identified('two')) })
  const third = post(patient('C', identified('two')), { ifNoneExist: 'identifier=urn:mrn|two' })
  expect(await refused(412, third)).toHaveLength(1)
})

test('two entries with one condition, one full URL or one resource are refused', async () => {
  const condition = (text: string) => post(patient('Same'), { ifNoneExist: text })
  const same = [condition('identifier=urn:mrn|same'), condition('identifier=urn%3Amrn%7Csame')]
  expect(await refused(400, ...same)).toHaveLength(1)
  await refused(400, post(patient('A'), { fullUrl: A }), post(patient('B'), { fullUrl: A }))
  const one = patient('One', { id: 'once-only' })
  await refused(400, put({ ...one, id: 'once-only' }), put({ ...one, id: 'once-only' }))
})

test('conditions that share a parameter are answered each for itself', async () => {
  const values = ['plain', 'with,comma', 'with|bar', 'with\\backslash', 'ends\\', 'with$dollar']
  const escaped = (value: string) => value.replace(/[\\,|$]/g, '\\$&')
  const condition = (value: string) => `identifier=${encodeURIComponent(`urn:mrn|${escaped(value)}`)}`
  const entries = values.map((value) =>
    post(patient('Odd', identified(value)), { ifNoneExist: condition(value) }),
  )
  const first = await send(...entries)
  const second = await send(...entries)
  const statuses = ({ json }: HttpAnswer) => json.entry.map(({ response }: any) => response.status)
  expect(statuses(first)).toEqual(values.map(() => '201 Created'))
  expect(statuses(second)).toEqual(values.map(() => '200 OK'))
  for (const at of values.keys()) expect(placeOf(second, at)).toBe(placeOf(first, at))
})

test('a condition that ends in a bare backslash takes nothing of the condition beside it', async () => {
  const entries = ['bare\\', 'beside'].map((value) =>
    post(patient('Bare', identified(value)), { ifNoneExist: `identifier=urn:mrn|${value}` }),
  )
  const [first, second] = [await send(...entries), await send(...entries)]
  for (const at of [0, 1]) expect(placeOf(second, at)).toBe(placeOf(first, at))
  expect(second.json.entry.map(({ response }: any) => response.status)).toEqual(['200 OK', '200 OK'])
})

test('creating, updating and deleting go through together', async () => {
  for (const id of ['up', 'down']) await ask('PUT', `Patient/${id}`, { body: patient('Before', { id }) })
  const answer = await send(
    post(patient('New')),
    put({ ...patient('After'), id: 'up' }, { ifMatch: 'W/"1"' }),
    put({ ...patient('Made'), id: 'made-here' }),
    { request: { method: 'DELETE', url: 'Patient/down' } },
    { request: { method: 'DELETE', url: 'Patient/never-was' } },
  )
  expect(answer.json.entry.map(({ response }: any) => response.status)).toEqual([
    '201 Created',
    '200 OK',
    '201 Created',
    '204 No Content',
    '204 No Content',
  ])
  expect((await read('Patient/up')).name[0].family).toBe('After')
  expect(refusal(await ask('GET', 'Patient/down'))).toBe(410)
})

test('a transaction tells the ledger of each person once, and of nobody else', async () => {
  const from = await chartward.leafCount()
  const answer = await send(
    post(patient('Told'), { fullUrl: A }),
    post(observation(A)),
    post(observation(A)),
    post(patient('Other'), { fullUrl: B }),
  )
  const entries = await chartward.entries(from)
  const told = new Map(entries.map(({ patient: whose, writes }) => [`Patient/${whose}`, writes?.length]))
  expect(Object.fromEntries(told)).toEqual({ [placeOf(answer, 0)]: 3, [placeOf(answer, 3)]: 1 })
  expect(entries).toHaveLength(2)
  expect(new Set(entries.map(({ request }) => request)).size).toBe(1)
})

test.each([
  ['an invalid resource', { ...post(patient('Bad', { gender: 'unheard-of' })) }],
  ['a version that is not current', put({ ...patient('X'), id: 'atomic' }, { ifMatch: 'W/"9"' })],
  ['a method there is none of', { resource: patient('X'), request: { method: 'PATCH', url: 'Patient/x' } }],
  ['a read', { request: { method: 'GET', url: 'Patient/x' } }],
  ['no request', { resource: patient('X') }],
  ['no address', { resource: patient('X'), request: { method: 'POST' } }],
  ['no resource', { request: { method: 'POST', url: 'Patient' } }],
  [
    'another type than its address',
    { resource: patient('X'), request: { method: 'POST', url: 'Observation' } },
  ],
  ['an unknown type', { resource: { resourceType: 'Cat' }, request: { method: 'POST', url: 'Cat' } }],
  ['an address with a search', { request: { method: 'DELETE', url: 'Patient?name=x' } }],
  ['an address with SQL', { request: { method: 'DELETE', url: "Patient/x'; drop table record; --" } }],
  ['an address with a zero', { request: { method: 'DELETE', url: 'Patient/\u0000' } }],
  ['an address elsewhere', { request: { method: 'DELETE', url: 'https://other.example/Patient/x' } }],
  ['a create with an id', { resource: patient('X'), request: { method: 'POST', url: 'Patient/x' } }],
  ['an update without an id', { resource: patient('X'), request: { method: 'PUT', url: 'Patient' } }],
  ['a condition without a parameter', post(patient('X'), { ifNoneExist: '' })],
  ['a condition that is not UTF-8', post(patient('X'), { ifNoneExist: 'identifier=%ff' })],
])('one entry with %s, and nothing at all is written', async (_, entry) => {
  const before = await storedState(chartward)
  const answer = await attempt(post(patient('Good')), entry, post(patient('Good too')))
  expect([400, 412]).toContain(refusal(answer))
  expect(await storedState(chartward)).toEqual(before)
})

test.each([
  ['no Bundle', patient('X')],
  ['a Bundle of another type', bundle('searchset', post(patient('X')))],
  ['a Bundle without a type', { resourceType: 'Bundle', entry: [] }],
  ['entries that are no list', { resourceType: 'Bundle', type: 'transaction', entry: {} }],
  ['an entry that is null', { resourceType: 'Bundle', type: 'transaction', entry: [null] }],
  [
    'more entries than a Bundle may have',
    bundle('transaction', ...Array.from({ length: 10_001 }, () => ({}))),
  ],
])('%s is refused', async (_, body) => {
  const before = await storedState(chartward)
  expect(refusal(await ask('POST', '', { body }))).toBe(400)
  expect(await storedState(chartward)).toEqual(before)
})

test('a transaction of nothing is answered with nothing', async () => {
  const answer = await send()
  expect(idsIn(answer)).toEqual([])
})

test('of many conditional creates at the same time one makes the resource and all answer with it', async () => {
  const headers = { 'if-none-exist': 'identifier=urn:mrn|crowd' }
  const body = patient('Crowd', identified('crowd'))
  const crowd = Array.from({ length: 64 }, async () => await ask('POST', 'Patient', { body, headers }))
  const answers = await Promise.all(crowd)
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(63)
  expect(new Set(answers.map(({ headers: got }) => got.get('location'))).size).toBe(1)
  expect(idsIn(await ask('GET', 'Patient?identifier=urn:mrn|crowd'))).toHaveLength(1)
})

test('a conditional create answers with what is there, as a read of it, or with nothing if little is wanted', async () => {
  const headers = { 'if-none-exist': 'identifier=urn:mrn|shown' }
  const body = patient('Shown', identified('shown'))
  const made = await ask('POST', 'Patient', { body, headers })
  const { id } = made.json
  const from = await chartward.leafCount()
  const found = await ask('POST', 'Patient', { body: patient('Not this', identified('shown')), headers })
  expect([made.status, found.status]).toEqual([201, 200])
  expect(found.text).toBe(made.text)
  expect(found.headers.get('etag')).toBe('W/"1"')
  expect((await chartward.entries(from)).flatMap(({ resources }) => resources)).toEqual([`Patient/${id}/1`])
  const little = await ask('POST', 'Patient', { body, headers: { ...headers, prefer: 'return=minimal' } })
  expect([little.status, little.text]).toEqual([200, ''])
  expect(little.headers.get('location')).toBe(made.headers.get('location'))
})

test('what a conditional create asks stands in the ledger, also when it found nothing', async () => {
  const from = await chartward.leafCount()
  const headers = { 'if-none-exist': 'identifier=urn:mrn|asked' }
  await ask('POST', 'Patient', { body: patient('Asked', identified('asked')), headers })
  const predicates = (await chartward.entries(from)).map(({ predicate }) => predicate)
  expect(predicates.join()).toContain('identifier=urn%3Amrn%7Casked')
})
