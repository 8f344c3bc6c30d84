import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { observation, patient } from './scene.ts'

/** A name of a member or a parameter is told back when it could be one: a word of letters and digits. */
const PLAIN = 'Zyxqvortel'
/** Unmistakable, and among them what has hurt others: quotes, SQL, HTML, formats and zeros. */
const ODD = [
  "Zyxqvortel'; drop table record; --",
  '"Zyxqvortel" or 1=1',
  '<b>Zyxqvortel</b>',
  '%s Zyxqvortel ${x}',
  'Zyxqvortel\u0000',
  '1931-07-09Zyxqvortel',
]
const VALUES = [PLAIN, ...ODD]
const WORD = /zyxqvortel/i

let chartward: TestChartward
const logged: string[] = []

beforeAll(async () => {
  const write = (event: string, fields?: object) => void logged.push(`${event} ${JSON.stringify(fields)}`)
  chartward = await openTestChartward({ log: { info: write, warn: write, error: write } })
  await chartward.fhir('PUT', 'Patient/ann', { body: patient('ann', 'Abbott') })
})
afterAll(async () => await chartward.close())

const bundle = (type: string, ...entry: unknown[]) => ({ resourceType: 'Bundle', type, entry })
const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  await chartward.fhir(method, path, { body, headers })
const base = () => `${chartward.url}/fhir/R4`
const inUrl = (marker: string) => encodeURIComponent(marker)
const inHeader = (marker: string) => marker.replace('\0', '')

/** Every place in which a caller can put a word, and where it is refused. */
const INPUTS: readonly (readonly [
  where: string,
  send: (marker: string) => Promise<{ status: number; text: string; headers: Headers }>,
])[] = [
  ['a body that is no JSON', async (marker) => await ask('POST', 'Patient', `{"a": "${marker}`)],
  [
    'a string where an object belongs',
    async (marker) => await ask('POST', 'Patient', JSON.stringify(marker)),
  ],
  ['a resource type', async (marker) => await ask('POST', 'Patient', { resourceType: marker })],
  [
    'an unknown member',
    async (marker) => await ask('POST', 'Patient', { resourceType: 'Patient', [marker]: 1 }),
  ],
  [
    'a member in the middle',
    async (marker) => await ask('POST', 'Patient', { resourceType: 'Patient', name: [{ [marker]: marker }] }),
  ],
  [
    'a value of the wrong kind',
    async (marker) => await ask('POST', 'Patient', { ...patient('x', 'a'), name: marker }),
  ],
  ['a date', async (marker) => await ask('POST', 'Patient', { ...patient('x', 'a'), birthDate: marker })],
  ['a code', async (marker) => await ask('POST', 'Patient', { ...patient('x', 'a'), gender: marker })],
  [
    'a uri',
    async (marker) => await ask('POST', 'Patient', { ...patient('x', 'a'), implicitRules: [marker] }),
  ],
  [
    'a decimal',
    async (marker) =>
      await ask('POST', 'Observation', { ...observation('x', 'ann', 'a'), valueQuantity: { value: marker } }),
  ],
  [
    'markup',
    async (marker) =>
      await ask('POST', 'Patient', {
        ...patient('x', 'a'),
        text: { status: 'generated', div: `<script>${marker}</script>` },
      }),
  ],
  [
    'an extension',
    async (marker) =>
      await ask('POST', 'Patient', { ...patient('x', 'a'), extension: [{ valueCode: marker }] }),
  ],
  [
    'a contained resource',
    async (marker) =>
      await ask('POST', 'Patient', {
        ...patient('x', 'a'),
        contained: [{ resourceType: marker, id: marker }],
      }),
  ],
  [
    'a base64 value',
    async (marker) => await ask('POST', 'Patient', { ...patient('x', 'a'), photo: [{ data: `=${marker}` }] }),
  ],
  [
    'an id in the body',
    async (marker) => await ask('PUT', 'Patient/x', { resourceType: 'Patient', id: marker }),
  ],
  ['a type in the path', async (marker) => await ask('GET', `${inUrl(marker)}/1`)],
  ['an id in the path', async (marker) => await ask('GET', `Patient/${inUrl(marker)}`)],
  ['an id to be written', async (marker) => await ask('PUT', `Patient/${inUrl(marker)}`, patient('x', 'a'))],
  [
    'an id to be deleted with If-Match',
    async (marker) => await ask('DELETE', `Patient/${inUrl(marker)}`, undefined, { 'if-match': 'W/"3"' }),
  ],
  ['a version', async (marker) => await ask('GET', `Patient/ann/_history/${inUrl(marker)}`)],
  ['a path that is not there', async (marker) => await ask('GET', `Patient/ann/${inUrl(marker)}/x`)],
  ['an operation', async (marker) => await ask('GET', `Patient/ann/$${inUrl(marker)}`)],
  ['a search parameter', async (marker) => await ask('GET', `Patient?${inUrl(marker)}=1`)],
  ['a modifier', async (marker) => await ask('GET', `Patient?family:${inUrl(marker)}=1`)],
  ['a chain', async (marker) => await ask('GET', `Observation?subject.${inUrl(marker)}=1`)],
  ['a search value for a date', async (marker) => await ask('GET', `Patient?birthdate=${inUrl(marker)}`)],
  [
    'a search value for a number',
    async (marker) => await ask('GET', `RiskAssessment?probability=${inUrl(marker)}`),
  ],
  [
    'a search value for a quantity',
    async (marker) => await ask('GET', `Observation?value-quantity=${inUrl(marker)}`),
  ],
  ['a value no index serves', async (marker) => await ask('GET', `Patient?gender=${inUrl(marker)}`)],
  [
    'a condition in a transaction',
    async (marker) =>
      await ask(
        'POST',
        base(),
        bundle('transaction', {
          resource: patient('x', 'a'),
          request: {
            method: 'POST',
            url: 'Patient',
            ifNoneExist: `identifier=${marker}&birthdate=${marker}`,
          },
        }),
      ),
  ],
  ['a value with a comma at its end', async (marker) => await ask('GET', `Patient?_id=${inUrl(marker)},`)],
  ['an order', async (marker) => await ask('GET', `Patient?family=a&_sort=${inUrl(marker)}`)],
  ['a count', async (marker) => await ask('GET', `Patient?family=abbott&_count=${inUrl(marker)}`)],
  ['an include', async (marker) => await ask('GET', `Patient?family=abbott&_include=${inUrl(marker)}`)],
  ['a summary', async (marker) => await ask('GET', `Patient?family=abbott&_summary=${inUrl(marker)}`)],
  ['a page link', async (marker) => await ask('GET', `${base()}?_page=${inUrl(marker)}`)],
  ['a search in no type', async (marker) => await ask('GET', `${base()}?family=${inUrl(marker)}`)],
  [
    'a type of everything',
    async (marker) => await ask('GET', `Patient/ann/$everything?_type=${inUrl(marker)}`),
  ],
  [
    'a time of everything',
    async (marker) => await ask('GET', `Patient/ann/$everything?_since=${inUrl(marker)}`),
  ],
  ['everything of nobody', async (marker) => await ask('GET', `Patient/${inUrl(marker)}/$everything`)],
  [
    'a form',
    async (marker) =>
      await ask('POST', 'Patient/_search', `${inUrl(marker)}=${inUrl(marker)}`, {
        'content-type': 'application/x-www-form-urlencoded',
      }),
  ],
  [
    'a token',
    async (marker) =>
      await ask('GET', 'Patient/ann', undefined, { authorization: `Bearer ${inHeader(marker)}` }),
  ],
  [
    'a media type',
    async (marker) => await ask('POST', 'Patient', 'x', { 'content-type': `text/${inUrl(marker)}` }),
  ],
  [
    'If-Match',
    async (marker) => await ask('PUT', 'Patient/ann', patient('ann', 'a'), { 'if-match': inHeader(marker) }),
  ],
  [
    'a condition',
    async (marker) =>
      await ask('POST', 'Patient', patient('x', 'a'), {
        'if-none-exist': `${inUrl(marker)}=${inUrl(marker)}`,
      }),
  ],
  ['a type of bundle', async (marker) => await ask('POST', base(), bundle(marker))],
  [
    'a method in a bundle',
    async (marker) =>
      await ask('POST', base(), bundle('transaction', { request: { method: marker, url: 'Patient' } })),
  ],
  [
    'a path in a transaction',
    async (marker) =>
      await ask(
        'POST',
        base(),
        bundle('transaction', { request: { method: 'DELETE', url: `Patient/${marker}/x` } }),
      ),
  ],
  [
    'a reference in a transaction',
    async (marker) =>
      await ask(
        'POST',
        base(),
        bundle('transaction', {
          resource: {
            ...observation('x', 'ann', 'a'),
            subject: { reference: `Patient?identifier=${marker}` },
          },
          request: { method: 'PUT', url: 'Observation/x' },
        }),
      ),
  ],
  [
    'a urn in a transaction',
    async (marker) =>
      await ask(
        'POST',
        base(),
        bundle('transaction', {
          resource: { ...observation('x', 'ann', 'a'), subject: { reference: `urn:uuid:${marker}` } },
          request: { method: 'PUT', url: 'Observation/x' },
        }),
      ),
  ],
]

const NAMES = ['an unknown member', 'a member in the middle', 'a search parameter', 'a form', 'a condition']

test.each(INPUTS)('no refusal repeats a word of %s', async (where, send) => {
  for (const marker of NAMES.includes(where) ? ODD : VALUES) {
    const { status, text, headers } = await send(marker)
    expect([marker, status]).toEqual([marker, expect.toSatisfy((one: number) => one >= 400 && one < 500)])
    expect(text).not.toMatch(WORD)
    expect(JSON.stringify([...headers])).not.toMatch(WORD)
    expect(JSON.parse(text).resourceType).toBe('OperationOutcome')
  }
})

test('a word that nobody has finds nothing, wherever it is looked for, and breaks nothing', async () => {
  const places = [
    'Patient?_id=',
    'Patient?identifier=',
    'Patient?family=',
    'Observation?patient=',
    'Practitioner?name=',
  ]
  for (const path of places) {
    for (const marker of VALUES) {
      const { status, json } = await ask('GET', path + inUrl(marker))
      expect([path, marker, status < 500]).toEqual([path, marker, true])
      expect(json.entry).toBeUndefined()
    }
  }
})

/** What a batch answers for a bad entry stands inside an answer of 200. */
test.each(['GET', 'PUT', 'POST', 'DELETE'])(
  'no answer of a batch repeats a word of a bad %s',
  async (method) => {
    for (const marker of ODD) {
      const entries = [
        `${marker}/1`,
        `Patient?${marker}=${marker}`,
        `Patient?birthdate=${marker}`,
        `Patient/ann/${marker}`,
      ]
      const { status, text, json } = await ask(
        'POST',
        base(),
        bundle(
          'batch',
          ...entries.map((url) => ({
            resource: { ...patient('x', 'a'), birthDate: marker },
            request: { method, url },
          })),
        ),
      )
      expect(status).toBe(200)
      expect(json.entry.map(({ response }: any) => Number(response.status) >= 400)).toEqual(
        entries.map(() => true),
      )
      expect(text).not.toMatch(WORD)
    }
  },
)

test('an import names the place that is wrong, not what stands there', async () => {
  for (const marker of ODD) {
    for (const text of [
      `{"resourceType":"Patient","id":"${marker}`,
      JSON.stringify({ ...patient('x', marker), birthDate: marker, [marker]: marker }),
      JSON.stringify(bundle('collection', { resource: { ...patient('y', 'a'), gender: marker } })),
    ]) {
      const failure = await chartward.operations.disclosure
        .importDocument({ who: WHO, request: 'r', why: 'HSYSADMIN' }, text)
        .then(
          () => undefined,
          (error: unknown) => error,
        )
      expect(failure).toMatchObject({ name: 'ChartwardError' })
      const { message, findings, stack, detail } = failure as Record<string, unknown>
      expect(JSON.stringify({ message, findings, stack, detail })).not.toMatch(WORD)
    }
  }
})

const WHO = { user: 'test', role: 'operator', client: 'test', session: 'test', address: 'local' }

test('no log line repeats a word of any of it, and nothing that was refused is there', async () => {
  expect(logged.join('\n')).not.toMatch(WORD)
  const [{ count } = { count: -1 }] = await chartward.chartward.database.query<{ count: number }>(
    'select count(*)::int as count from record',
  )
  expect(count).toBe(1)
})
