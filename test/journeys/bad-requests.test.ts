import { connect } from 'node:net'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FhirAsk, openTestChartward, type TestChartward } from '../support/chartward.ts'
import { observation, patient, refusal, storedState } from './bodies.ts'

let chartward: TestChartward
let token: string
beforeAll(async () => {
  chartward = await openTestChartward()
  ;({ token } = await chartward.token())
  await chartward.fhir('PUT', 'Patient/ann', { body: patient('Abbott', { id: 'ann' }) })
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

const ask: TestChartward['fhir'] = async (...asked) => await chartward.fhir(...asked)
const deep = (depth: number) => `${'{"a":['.repeat(depth / 2)}${']}'.repeat(depth / 2)}`
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))

test.each<[what: string, status: number, body: string | Uint8Array]>([
  ['no JSON', 400, 'not json'],
  ['JSON that ends early', 400, '{"resourceType":"Patient"'],
  ['JSON with something after it', 400, '{"resourceType":"Patient"} x'],
  ['nothing', 400, ''],
  ['an array', 400, '[]'],
  ['a string', 400, '"Patient"'],
  ['null', 400, 'null'],
  ['a number', 400, '1'],
  ['no type', 400, '{}'],
  ['another type', 400, '{"resourceType":"Observation"}'],
  ['an unknown type', 400, '{"resourceType":"Cat"}'],
  ['a type that is a number', 400, '{"resourceType":7}'],
  ['a type of every object', 400, '{"resourceType":"constructor"}'],
  ['an unknown member', 400, '{"resourceType":"Patient","nonsense":1}'],
  ['a member of every object', 400, '{"resourceType":"Patient","constructor":{"prototype":{"x":1}}}'],
  ['a prototype', 400, '{"resourceType":"Patient","__proto__":{"active":true}}'],
  ['a prototype, spelled out', 400, '{"resourceType":"Patient","\\u005f_proto__":{"active":true}}'],
  ['a prototype further in', 400, '{"resourceType":"Patient","name":[{"__proto__":{"family":"x"}}]}'],
  ['a value of the wrong type', 400, '{"resourceType":"Patient","active":"yes"}'],
  ['one where a list belongs', 400, '{"resourceType":"Patient","name":{"family":"x"}}'],
  ['an empty object', 400, '{"resourceType":"Patient","name":[{}]}'],
  ['an empty list', 400, '{"resourceType":"Patient","name":[]}'],
  ['a date that is none', 400, '{"resourceType":"Patient","birthDate":"1980-02-31"}'],
  ['a code that is none', 400, '{"resourceType":"Patient","gender":"unheard-of"}'],
  ['nesting ten thousand deep', 400, `{"resourceType":"Patient","x":${deep(10_000)}}`],
  ['nesting a million deep', 400, '['.repeat(1_000_000)],
  ['bytes that are not UTF-8', 400, bytes('{"resourceType":"Patient","language":"', [0xff], '"}')],
  ['half a character', 400, bytes('{"resourceType":"Patient","language":"', [0xc3], '"}')],
  ['an overlong character', 400, bytes('{"resourceType":"Patient","language":"', [0xc0, 0xaf], '"}')],
  ['UTF-16', 400, Buffer.from('{"resourceType":"Patient"}', 'utf16le')],
  [
    'a resource over 8 MiB',
    413,
    JSON.stringify(patient('x', { address: [{ line: Array.from({ length: 9 }, () => 'x'.repeat(1e6)) }] })),
  ],
  ['a body over 16 MiB', 413, `{"resourceType":"Patient","x":"${'x'.repeat(17 * 1024 * 1024)}"}`],
])('a body with %s is refused and changes nothing', async (_, status, body) => {
  const before = await storedState(chartward)
  const answers = [
    await ask('POST', 'Patient', { body }),
    await ask('PUT', 'Patient/ann', { body }),
    await ask('POST', 'Patient', { body, headers: { 'if-none-exist': 'identifier=x' } }),
  ]
  for (const answer of answers) expect([status, 400]).toContain(refusal(answer))
  expect(refusal(answers[0]!)).toBe(status)
  expect(refusal(await ask('POST', '', { body }))).toBeGreaterThanOrEqual(400)
  expect(await storedState(chartward)).toEqual(before)
  expect(Object.hasOwn(Object.prototype, 'active')).toBe(false)
})

const SIMPLE = JSON.stringify(patient('X'))
const HEADERS: [what: string, status: number, headers: Record<string, string>][] = [
  ['XML', 415, { 'content-type': 'application/fhir+xml' }],
  ['a form', 415, { 'content-type': 'application/x-www-form-urlencoded' }],
  ['text', 415, { 'content-type': 'text/plain' }],
  ['no type at all', 415, { 'content-type': '' }],
  ['a compressed body', 415, { 'content-encoding': 'gzip' }],
  ['a wish for XML', 406, { accept: 'application/fhir+xml' }],
  ['a wish for HTML', 406, { accept: 'text/html, image/png;q=0.5' }],
  ['an odd If-None-Exist', 400, { 'if-none-exist': 'nonsense=1' }],
  ['an If-None-Exist that is not UTF-8', 400, { 'if-none-exist': 'identifier=%ff' }],
  ['an If-None-Exist of nothing', 400, { 'if-none-exist': '' }],
  ['SQL in If-None-Exist', 400, { 'if-none-exist': "identifier'; drop table record;--=x" }],
]
test.each(HEADERS)('a create with %s is refused and changes nothing', async (_, status, headers) => {
  const before = await storedState(chartward)
  expect(refusal(await ask('POST', 'Patient', { body: SIMPLE, headers }))).toBe(status)
  expect(await storedState(chartward)).toEqual(before)
})

test.each([
  'application/json',
  'application/fhir+json; charset=UTF-8',
  'application/json+fhir',
  'text/json',
  '*/*',
])('who asks for %s is answered', async (accept) => {
  expect((await ask('GET', 'Patient/ann', { headers: { accept } })).status).toBe(200)
})

test('_format outweighs Accept, and only JSON is there', async () => {
  for (const format of ['xml', 'application/fhir%2Bxml', 'text/html', 'ttl'])
    expect(refusal(await ask('GET', `Patient/ann?_format=${format}`))).toBe(406)
  for (const format of ['json', 'application/fhir%2Bjson', 'application/json'])
    expect((await ask('GET', `Patient/ann?_format=${format}`)).status).toBe(200)
})

const NOWHERE = [
  'Cat',
  'Cat/1',
  'patient/ann',
  'constructor/x',
  '__proto__',
  'Patient/ann/extra',
  'Patient/ann/_history/1/more',
  'Patient/ann/$nonsense',
  'Observation/x/$everything',
  '$meta',
  'Patient/',
  "Patient/x'%20or%20'1'='1",
  'Patient/%00',
  'Patient/..%2f..%2fetc%2fpasswd',
  `Patient/${'x'.repeat(65)}`,
  `Patient/${'x'.repeat(500)}`,
  'Patient/%ff',
  'Patient/%',
  '_history',
  'Patient/_history',
  'Patient/ann/%5Fhistory/1/2',
]
test.each(NOWHERE)('at %s there is nothing', async (path) => {
  expect([400, 404]).toContain(refusal(await ask('GET', path)))
})

test('an address over 16 KiB is told so, and to search by POST', async () => {
  const long = 'x'.repeat(17_000)
  expect(refusal(await ask('GET', `Patient?family=${long}`))).toBe(413)
  const huge = await raw(`GET /fhir/R4/Patient?family=${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)
  expect(huge).toMatch(/^HTTP\/1\.1 431 [\s\S]*OperationOutcome/)
})

const OTHER_WAYS: [method: string, path: string, allowed: string][] = [
  ['PATCH', 'Patient/ann', 'GET, PUT, DELETE'],
  ['OPTIONS', 'Patient/ann', 'GET, PUT, DELETE'],
  ['POST', 'Patient/ann', 'GET, PUT, DELETE'],
  ['PUT', 'Patient', 'GET, POST'],
  ['DELETE', 'Patient', 'GET, POST'],
  ['PUT', '', 'GET, POST'],
  ['POST', 'metadata', 'GET'],
  ['DELETE', 'Patient/ann/_history', 'GET'],
  ['DELETE', 'Patient/ann/_history/1', 'GET'],
  ['POST', 'Patient/ann/$everything', 'GET'],
  ['PUT', 'Patient/_search', 'POST'],
]
test.each(OTHER_WAYS)('%s on "%s" is told how else to ask', async (method, path, allowed) => {
  const before = await storedState(chartward)
  const answer = await ask(method, path, { body: SIMPLE })
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe(allowed)
  expect(answer.headers.get('content-type')).toContain('fhir+json')
  expect(await storedState(chartward)).toEqual(before)
})

test('who asks whether something is there by HEAD learns nothing', async () => {
  for (const id of ['ann', 'nobody']) {
    const answer = await raw(request(`HEAD /fhir/R4/Patient/${id}`, bearer()))
    expect(answer).toMatch(/^HTTP\/1\.1 405 [\s\S]*allow: GET, PUT, DELETE/)
    expect(answer.split('\r\n\r\n')[1]).toBe('')
  }
})

/** What comes back on a connection of its own for these very bytes. */
async function raw(...parts: (string | Uint8Array)[]): Promise<string> {
  const { hostname, port } = new URL(chartward.url)
  return await new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
    socket.on('error', (error) => (chunks.length > 0 ? resolve(chunks.join('')) : reject(error)))
    for (const part of parts) socket.write(part)
  })
}
const request = (line: string, ...headers: string[]) =>
  [`${line} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n')
const bearer = () => `Authorization: Bearer ${token}`

test.each<[what: string, status: number, send: () => string]>([
  ['an unheard-of method', 400, () => request('BREW /fhir/R4/Patient/ann', bearer())],
  ['a method FHIR has no use for', 404, () => request('PROPFIND /fhir/R4/Patient/ann', bearer())],
  ['two tokens', 400, () => request('GET /fhir/R4/Patient/ann', bearer(), 'Authorization: Bearer cw_other')],
  ['bytes in the address', 400, () => request('GET /fhir/R4/Patient?family=Garc\u00eda', bearer())],
  ['two lengths', 400, () => request('POST /fhir/R4/Patient', 'Content-Length: 1', 'Content-Length: 2')],
  [
    'a length beside chunks',
    400,
    () => request('POST /fhir/R4/Patient', 'Content-Length: 1', 'Transfer-Encoding: chunked'),
  ],
  ['a wish to see itself', 404, () => request('TRACE /fhir/R4/Patient/ann', bearer())],
  ['a negative length', 400, () => request('POST /fhir/R4/Patient', 'Content-Length: -1')],
  ['a header without a name', 400, () => request('GET /fhir/R4/Patient/ann', ': x')],
  ['a zero in a header', 400, () => request('GET /fhir/R4/Patient/ann', 'X-A: a\0b')],
  ['a header that goes on', 400, () => request('GET /fhir/R4/Patient/ann', ' folded: x')],
  ['no HTTP', 400, () => 'hello\r\n\r\n'],
  ['too many headers', 431, () => request('GET /fhir/R4', `X-A: ${'x'.repeat(40_000)}`)],
  [
    'two conditions',
    400,
    () =>
      request(
        'POST /fhir/R4/Patient',
        bearer(),
        'If-None-Exist: identifier=1',
        'If-None-Exist: identifier=2',
        'Content-Type: application/json',
        `Content-Length: ${SIMPLE.length}`,
      ) + SIMPLE,
  ],
])('%s: refused in the words of FHIR, and nothing is changed', async (_, status, send) => {
  const before = await storedState(chartward)
  const answer = await raw(Buffer.from(send(), 'latin1'))
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(answer).toContain('"resourceType":"OperationOutcome"')
  expect(await storedState(chartward)).toEqual(before)
})

test('a body that comes with a read is not looked at', async () => {
  const answer = await raw(
    request('GET /fhir/R4/Patient/ann', bearer(), 'Content-Type: application/json', 'Content-Length: 9'),
    'not json!',
  )
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
})

test('a body of 100 MB is refused before it is read, and the connection ends', async () => {
  const start = request(
    'POST /fhir/R4/Patient',
    bearer(),
    'Content-Type: application/json',
    'Content-Length: 100000000',
  )
  const answer = await raw(start, '{"resourceType":')
  expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*too-long/)
})

test('a body without a length is refused when it becomes too long', async () => {
  const chunk = Buffer.alloc(1024 * 1024, 0x20)
  const body = new ReadableStream({
    start: (controller) => {
      for (let sent = 0; sent < 20; sent += 1) controller.enqueue(chunk)
      controller.close()
    },
  })
  const options = {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  }
  const status = await fetch(`${chartward.url}/fhir/R4/Patient`, options as RequestInit).then(
    (answer) => answer.status,
    () => 'connection ended',
  )
  expect([413, 'connection ended']).toContain(status)
  expect((await ask('GET', 'Patient/ann')).status).toBe(200)
})

test('whatever JSON is sent, the answer is a refusal or a stored resource, never an error of ours', async () => {
  const wild = fc.jsonValue({ maxDepth: 4 })
  const names = fc.constantFrom(
    'name',
    'birthDate',
    'contact',
    'extension',
    'text',
    'meta',
    'id',
    'contained',
    'x',
  )
  const wildPatient = fc.dictionary(names, wild).map((more) => ({ ...more, resourceType: 'Patient' }))
  await fc.assert(
    fc.asyncProperty(wildPatient, async (body) => {
      const answer = await ask('POST', 'Patient', { body })
      expect([201, 400]).toContain(answer.status)
      expect(['Patient', 'OperationOutcome']).toContain(answer.json.resourceType)
    }),
    { numRuns: 60 },
  )
})

test('whatever a search says, the answer is a bundle or a refusal, never an error of ours', async () => {
  const names = fc.constantFrom(
    '_id',
    'family',
    'identifier',
    'birthdate',
    '_lastUpdated',
    '_sort',
    '_include',
    '_count',
    'active',
    '_page',
  )
  const values = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('ge2020', 'a|b', ',', '\\', '\0'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(names, values), { maxLength: 3 }), async (pairs) => {
      const answer = await ask('GET', `Patient?${new URLSearchParams(pairs).toString()}`)
      expect([200, 400, 406]).toContain(answer.status)
    }),
    { numRuns: 80 },
  )
})

test('SQL in every string of a resource is stored as it was written, and harms nothing', async () => {
  const evil = "x'); drop table record; --\u0000 $1 \\"
  const body = observation('Patient/ann', {
    code: { coding: [{ system: 'urn:x', code: 'a', display: evil }], text: evil },
    note: [{ text: evil }],
  })
  const made = await ask('POST', 'Observation', { body })
  const stored =
    made.status === 201 ? (await ask('GET', `Observation/${made.json.id}`)).json.note[0].text : evil
  expect([201, 400]).toContain(made.status)
  expect(stored).toBe(evil)
  expect((await ask('GET', 'Patient/ann')).status).toBe(200)
})

const GARBAGE = ['', 'garbage', 'cw_', `cw_${'x'.repeat(43)}`, `cw_${'x'.repeat(5000)}`, "cw_' or 1=1 --"]
test.each(GARBAGE)('the token "%.20s" opens nothing', async (wrong) => {
  const answer = await ask('GET', 'Patient/ann', { token: wrong })
  expect(refusal(answer)).toBe(401)
  expect(answer.headers.get('www-authenticate')).toContain('Bearer')
})

test('without Bearer there is no way in, however it is called', async () => {
  const asks: FhirAsk[] = ['', 'Basic YTpi', `Token ${token}`, token, `Bearer ${token} x`].map(
    (authorization) => ({ headers: { authorization } }),
  )
  for (const options of asks) expect(refusal(await ask('GET', 'Patient/ann', options))).toBe(401)
  expect((await ask('GET', 'Patient/ann', { headers: { authorization: `bearer ${token}` } })).status).toBe(
    200,
  )
})

const BY = { user: 'officer', role: 'operator', client: 'test', session: 'control', address: 'local' }

test('an expired token and one of an ended session open nothing', async () => {
  const { token: ended, session } = await chartward.token()
  expect((await ask('GET', 'Patient/ann', { token: ended })).status).toBe(200)
  await chartward.chartward.identity.sessions.end({ session }, BY, 'a test')
  expect(refusal(await ask('GET', 'Patient/ann', { token: ended }))).toBe(401)
  const brief = await chartward.chartward.identity.createToken({
    user: 'brief',
    role: 'clinician',
    lifetimeMs: 5_000,
  })
  expect((await ask('GET', 'Patient/ann', { token: brief.token })).status).toBe(200)
  chartward.clock.pass(6_000)
  expect(refusal(await ask('GET', 'Patient/ann', { token: brief.token }))).toBe(401)
})
