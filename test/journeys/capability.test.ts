import { afterAll, beforeAll, expect, test } from 'vitest'
import { approveBulk } from '../support/bulk.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { bundle, observation, ok, patient, post, refusal } from './bodies.ts'

interface Described {
  readonly type: string
  readonly interaction: readonly { readonly code: string }[]
  readonly searchParam: readonly { readonly name: string; readonly type: string }[]
  readonly searchInclude?: readonly string[]
  readonly searchRevInclude?: readonly string[]
  readonly operation?: readonly { readonly name: string }[]
  readonly [member: string]: unknown
}

let chartward: TestChartward
let rest: { resource: Described[]; interaction: { code: string }[]; operation: { name: string }[] }
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: patient('Abbott', { id: 'ann' }) })
  rest = ok(await chartward.fhir('GET', 'metadata')).json.rest[0]
})
afterAll(async () => await chartward.close())

const ask: TestChartward['fhir'] = async (...asked) => await chartward.fhir(...asked)
const of = (type: string) => rest.resource.find((one) => one.type === type)!

test('anybody may read the statement, and it is a valid resource that names this server', async () => {
  const answer = await fetch(`${chartward.url}/fhir/R4/metadata`)
  const statement = (await answer.json()) as { implementation: { url: string } }
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('application/fhir+json')
  expect(chartward.chartward.fhir.validate(statement).filter(({ severity }) => severity === 'error')).toEqual(
    [],
  )
  expect(statement.implementation.url).toBe(`${chartward.url}/fhir/R4`)
})

test('every interaction claimed for a type works', async () => {
  const made = ok(await ask('POST', 'Observation', { body: observation('Patient/ann') })).json
  const place = `Observation/${made.id}`
  const done: Record<string, () => Promise<{ status: number }>> = {
    read: async () => await ask('GET', place),
    vread: async () => await ask('GET', `${place}/_history/1`),
    'history-instance': async () => await ask('GET', `${place}/_history`),
    'search-type': async () => await ask('GET', 'Observation?patient=ann'),
    create: async () => await ask('POST', 'Observation', { body: observation('Patient/ann') }),
    update: async () => await ask('PUT', place, { body: made }),
    delete: async () => await ask('DELETE', place),
  }
  for (const { code } of of('Observation').interaction)
    expect([200, 201, 204]).toContain((await done[code]?.())?.status)
  expect(new Set(of('Observation').interaction.map(({ code }) => code))).toEqual(new Set(Object.keys(done)))
})

test('every interaction claimed for the whole works, and none that is not claimed', async () => {
  expect(rest.interaction.map(({ code }) => code).toSorted()).toEqual(['batch', 'transaction'])
  for (const type of ['batch', 'transaction'])
    expect((await ask('POST', '', { body: bundle(type, post(patient('X'))) })).status).toBe(200)
  for (const [method, path] of [
    ['GET', '_history'],
    ['GET', 'Patient/_history'],
    ['GET', '?_type=Patient'],
    ['PATCH', 'Patient/ann'],
    ['DELETE', 'Patient?family=x'],
    ['PUT', 'Patient?family=x'],
  ] as const)
    expect([400, 404, 405]).toContain(
      refusal(await ask(method, path, method === 'GET' ? {} : { body: '{}' })),
    )
})

test('conditions and versions are as claimed', async () => {
  const { conditionalCreate, conditionalUpdate, conditionalDelete, updateCreate, versioning } = of('Patient')
  expect([conditionalCreate, conditionalUpdate, conditionalDelete, updateCreate, versioning]).toEqual([
    true,
    false,
    'not-supported',
    true,
    'versioned-update',
  ])
})

test('the operations claimed are there', async () => {
  const claimed = rest.resource.flatMap(({ type, operation = [] }) =>
    operation.map(({ name }) => `${type}/${name}`),
  )
  expect(claimed).toEqual(['Group/export', 'Patient/everything', 'Patient/export'])
  expect(rest.operation.map(({ name }) => name)).toEqual(['export'])
  await approveBulk(chartward, { user: 'exporter' })
  const { token } = await chartward.token('integration', 'exporter')
  const headers = { prefer: 'respond-async' }
  for (const path of ['Patient/$export', '$export'])
    expect((await ask('GET', path, { token, headers })).status).toBe(202)
  expect((await ask('GET', 'Patient/ann/$everything')).status).toBe(200)
})

const VALUES: Record<string, string> = {
  token: 'x',
  string: 'abc',
  date: '2026-03-16',
  reference: 'Patient/ann',
  quantity: '5',
  number: '5',
  uri: 'http://example.org',
}

test('every search parameter claimed is taken within a person, for every type that is about one', async () => {
  let asked = 0
  for (const { type, searchParam } of rest.resource) {
    const confining = searchParam.some(({ name }) => name === 'patient') ? 'patient=Patient/ann' : undefined
    if (confining === undefined) continue
    const pairs = searchParam
      .filter(({ name }) => name !== 'patient')
      .map(({ name, type: kind }) => [name, VALUES[kind] ?? 'x'] as const)
    for (const [name, value] of pairs) {
      const reference = referenceFor(type, name)
      asked += 1
      const parsed = () =>
        chartward.chartward.fhir.parseSearch(type, [
          ['patient', 'ann'],
          [name, reference ?? value],
        ])
      expect(parsed, `${type}?${name}`).not.toThrow()
    }
  }
  expect(asked).toBeGreaterThan(500)
})

function referenceFor(type: string, name: string): string | undefined {
  const parameter = chartward.chartward.fhir.searchParameters(type).find(({ code }) => code === name)
  return parameter?.type === 'reference' ? `${parameter.targets[0] ?? 'Patient'}/x` : undefined
}

test('parameters, includes and their reverse work over HTTP as claimed, for the types of a day', async () => {
  for (const type of [
    'Observation',
    'Condition',
    'Encounter',
    'MedicationRequest',
    'Immunization',
    'DocumentReference',
  ]) {
    const { searchParam, searchInclude = [] } = of(type)
    for (const { name, type: kind } of searchParam) {
      const value = referenceFor(type, name) ?? VALUES[kind] ?? 'x'
      const answer = await ask('GET', `${type}?patient=ann&${name}=${value}&_count=1`)
      expect(answer.status, `${type} ${name} ${answer.text}`).toBe(200)
    }
    for (const include of searchInclude)
      ok(await ask('GET', `${type}?patient=ann&_include=${include}&_count=1`))
  }
  for (const include of of('Patient').searchRevInclude ?? [])
    ok(await ask('GET', `Patient?_id=ann&_revinclude=${include}`))
})

test('no address outside the statement answers with records', async () => {
  for (const type of rest.resource.map(({ type: name }) => name).slice(0, 5)) {
    for (const path of [`${type}/x/$meta`, `${type}/$validate`, `${type}/x/_history/1/$diff`])
      expect([400, 404]).toContain(refusal(await ask('GET', path)))
  }
})
