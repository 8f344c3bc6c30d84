import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { observation, patient } from '../laws/scene.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

let chartward: TestChartward
const LARGE = 6 * 1024 * 1024

beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: patient('ann', 'Abbott') })
  for (const id of ['large-1', 'large-2']) {
    const note = [{ text: 'x'.repeat(1_000_000) }]
    const body = {
      ...observation(id, 'ann', '718-7'),
      note: Array.from({ length: LARGE / 1_000_000 }, () => note[0]),
    }
    await chartward.fhir('PUT', `Observation/${id}`, { body })
  }
})
afterAll(async () => await chartward.close())

test('JSON with millions of values is refused before it is read', async () => {
  for (const unit of ['{}', '[]', '1.0', '""']) {
    const text = `{"resourceType":"Basic","x":[${Array(1_000_001).fill(unit).join(',')}]}`
    const { status } = await chartward.fhir('POST', 'Basic', { body: text })
    expect([unit, status]).toEqual([unit, 413])
  }
})

test('a resource with too many values to be indexed is refused, and nothing of it is stored', async () => {
  const many = <Value>(make: (at: number) => Value) => Array.from({ length: 10_001 }, (_, at) => make(at))
  const before = await chartward.leafCount()
  for (const body of [
    { resourceType: 'Patient', name: many((at) => ({ family: `F${at}` })) },
    { resourceType: 'Patient', identifier: many((at) => ({ system: 'urn:x', value: `v${at}` })) },
    {
      ...observation('many', 'ann', '718-7'),
      code: { coding: many((at) => ({ system: 'urn:x', code: `c${at}` })) },
    },
  ]) {
    const { status, json } = await chartward.fhir('PUT', `${body.resourceType}/many`, {
      body: { ...body, id: 'many' },
    })
    expect([status, json.issue[0].diagnostics]).toEqual([
      400,
      expect.stringContaining('may have 10000 values'),
    ])
  }
  expect(await chartward.leafCount()).toBe(before)
})

test('commas in a text are no values', async () => {
  const body = {
    ...observation('commas', 'ann', '718-7'),
    note: [{ text: '{,"\\'.repeat(250_000) }, { text: ',['.repeat(400_000) }],
  }
  expect((await chartward.fhir('PUT', 'Observation/commas', { body })).status).toBe(201)
  await chartward.fhir('DELETE', 'Observation/commas')
})

test('a batch ends where its answer would no longer fit into memory, and says so of every entry left', async () => {
  const entry = Array.from({ length: 14 }, () => ({ request: { method: 'GET', url: 'Observation/large-1' } }))
  const before = await chartward.leafCount()
  const { status, json } = await chartward.fhir('POST', '', {
    body: { resourceType: 'Bundle', type: 'batch', entry },
  })
  expect(status).toBe(200)
  const answers = json.entry.map(({ response }: { response: { status: string } }) => response.status)
  expect(answers).toHaveLength(14)
  expect(answers.slice(-2)).toEqual(['413', '413'])
  // What was not carried out has no leaf; what was has one each, and the batch its own.
  const carriedOut = answers.filter((answer: string) => answer === '200').length
  expect(await chartward.leafCount()).toBe(before + carriedOut + 1)
})

test('whoever shows no token, or asks for nothing there is, is refused before the body is read', async () => {
  for (const [path, status] of [
    ['/fhir/R4', '401 Unauthorized'],
    ['/fhir/R4/Patient', '401 Unauthorized'],
    ['/fhir/R4/Patient/_search', '401 Unauthorized'],
    ['/sign-in', '403 Forbidden'],
    ['/nowhere', '404 Not Found'],
    ['/log/disclosure/checkpoint', '404 Not Found'],
  ] as const)
    expect([path, await answerToAHead(path)]).toEqual([path, `HTTP/1.1 ${status}`])
})

/** Sends the head of a request with a large body, and nothing of the body. */
async function answerToAHead(path: string): Promise<string> {
  const { hostname, port } = new URL(chartward.url)
  return await new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer before the body')))
    socket.on('error', reject)
    socket.on('data', (bytes: Buffer) => {
      resolve(bytes.toString('latin1').split('\r\n')[0] ?? '')
      socket.destroy()
    })
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/fhir+json\r\ncontent-length: ${16 * 1024 * 1024}\r\n\r\n`,
    )
  })
}
