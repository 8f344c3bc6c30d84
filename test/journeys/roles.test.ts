import { afterAll, beforeAll, expect, test } from 'vitest'
import { approveBulk } from '../support/bulk.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { bundle, patient, post, put, refusal, storedState } from './bodies.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: patient('Abbott', { id: 'ann' }) })
})
afterAll(async () => await chartward.close())

const READS: [method: string, path: string][] = [
  ['GET', 'Patient/ann'],
  ['GET', 'Patient/ann/_history'],
  ['GET', 'Patient/ann/_history/1'],
  ['GET', 'Patient?_id=ann'],
  ['POST', 'Patient/_search?_id=ann'],
  ['GET', 'Patient/ann/$everything'],
]
const made = { ...patient('Made'), id: 'made' }
const WRITES: [method: string, path: string, body?: object][] = [
  ['POST', 'Patient', patient('New')],
  ['PUT', 'Patient/made', made],
  ['DELETE', 'Patient/made'],
  ['POST', '', bundle('transaction', post(patient('New')))],
  ['POST', '', bundle('batch', put(made))],
  ['POST', '', bundle('batch', { request: { method: 'GET', url: 'Patient/ann' } })],
]
const ROLES: [role: string, reads: boolean, writes: boolean][] = [
  ['clinician', true, true],
  ['front-desk', true, true],
  ['integration', true, true],
  ['billing', true, false],
  ['viewer', true, false],
  ['administrator', false, false],
]

test.each(ROLES)('%s may read: %s, and write: %s', async (role, reads, writes) => {
  const { token } = await chartward.token(role)
  const before = JSON.stringify(await storedState(chartward))
  for (const [method, path] of READS) {
    const { status } = await chartward.fhir(method, path, { token })
    expect([path, status === 200, status === 403]).toEqual([path, reads, !reads])
  }
  for (const [method, path, body] of WRITES) {
    const { status } = await chartward.fhir(method, path, { token, body })
    expect([path, status < 300, status === 403]).toEqual([path, writes, !writes])
  }
  expect(JSON.stringify(await storedState(chartward)) === before).toBe(!writes)
})

test.each(ROLES.map(([role]) => role))('%s may export: only when it is integration', async (role) => {
  await approveBulk(chartward, { user: 'exporter' })
  const { token } = await chartward.token(role, 'exporter')
  for (const path of ['$export', 'Patient/$export', 'Group/x/$export']) {
    const { status } = await chartward.fhir('GET', path, { token, headers: { prefer: 'respond-async' } })
    expect([path, status === 403]).toEqual([path, role !== 'integration'])
  }
})

test('a role there is none of gets no token, and what it was called is in no table', async () => {
  const { identity, database } = chartward.chartward
  for (const role of ['root', 'constructor', '__proto__', '', 'Clinician'])
    await expect(identity.createToken({ user: 'x', role })).rejects.toMatchObject({ code: 'USAGE' })
  expect(await database.query("select 1 from session where user_name = 'x'", [])).toEqual([])
})

test('without a token only the statement and the public log answer', async () => {
  for (const [method, path, body] of [...READS, ...WRITES]) {
    const answer = await chartward.fhir(method, path, { body, headers: { authorization: '' } })
    expect(refusal(answer)).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('Bearer')
  }
})

test('why a record was opened follows from the role', async () => {
  const { token } = await chartward.token('billing')
  const from = await chartward.leafCount()
  await chartward.fhir('GET', 'Patient/ann', { token })
  const [entry] = await chartward.entries(from)
  expect(entry).toMatchObject({ why: 'HPAYMT', who: { role: 'billing', user: 'somebody' } })
})
