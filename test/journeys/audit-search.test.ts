import { hash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openWebVisitor } from '../support/web-asks.ts'

/** What officers ask the disclosure ledger, what of it is kept, and what stands in the ledger of it. */

const SEARCH = '/api/console/audit/search'
const LEAF = '/api/console/audit/leaf'
const EXPORT = '/api/console/audit/export'
const QUESTION = '/api/console/audit/question'
const MARKER = 'Zyxqvortel'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  for (const id of ['ann', 'ben'])
    await chartward.fhir('PUT', `Patient/${id}`, {
      body: { resourceType: 'Patient', id, name: [{ family: MARKER }] },
    })
  await chartward.fhir('GET', 'Patient/ann')
  await chartward.fhir('GET', 'Patient/ann/_history')
  await chartward.fhir('GET', `Patient?family=${MARKER}`)
  await chartward.fhir('GET', 'Patient/nobody')
  await chartward.leafCount()
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

const rowsOf = ({ json }: { json: any }): any[] => json.rows

test('each way of asking finds what fits all of it, the newest first', async () => {
  const { ask } = await openWebVisitor(chartward, 'privacy-officer')
  const found = async (question: object) => rowsOf(await ask(SEARCH, { question }))
  const ann = await found({ patient: 'ann', user: 'dr-test' })
  expect(ann.map(({ how }) => how)).toEqual(['search', 'history', 'read', 'update'])
  expect(ann[2]).toMatchObject({
    patient: 'ann',
    role: 'clinician',
    outcome: 'done',
    shown: ['Patient/ann/1'],
  })
  expect(ann.map(({ leaf }) => leaf)).toEqual(ann.map(({ leaf }) => leaf).toSorted((a, b) => b - a))
  expect((await found({ patient: patientIdOf('ann'), how: ['read'] })).length).toBe(1)
  expect((await found({ user: 'dr-test', outcome: 'nothing' })).map(({ how }) => how)).toEqual(['read'])
  expect((await found({ user: 'dr-test', type: 'Observation' })).length).toBe(0)
  expect((await found({ client: 'test', how: ['update', 'history'] })).length).toBe(3)
  expect((await found({ leaf: ann[2].leaf })).map(({ leaf }) => leaf)).toEqual([ann[2].leaf])
  expect((await found({ user: 'dr-test', to: ann[3].at })).every(({ how }) => how === 'update')).toBe(true)
  expect(await found({ user: 'nobody-here' })).toEqual([])
})

test('what is shown stands in a leaf for each patient, and so does a question about one of whom nothing is found', async () => {
  const { ask, user } = await openWebVisitor(chartward, 'privacy-officer')
  const from = await chartward.leafCount()
  await ask(SEARCH, { question: { user: 'dr-test', how: ['search'] } })
  const told = await chartward.entries(from)
  expect(told.map(({ how, who, patient }) => `${how} ${who.user} ${patient}`).toSorted()).toEqual(
    ['ann', 'ben'].map((id) => `search ${user} ${patientIdOf(id)}`).toSorted(),
  )
  expect(told.every(({ predicate }) => predicate === 'AuditEvent?how=search&user=dr-test')).toBe(true)
  const next = await chartward.leafCount()
  await ask(SEARCH, { question: { patient: 'cleo' } })
  expect(await chartward.entries(next)).toMatchObject([{ how: 'search', patient: patientIdOf('cleo') }])
})

test('the values somebody searched for are for the privacy officer alone', async () => {
  const question = { user: 'dr-test', how: ['search'] }
  const privacy = await openWebVisitor(chartward, 'privacy-officer')
  const security = await openWebVisitor(chartward, 'security-officer')
  expect(rowsOf(await privacy.ask(SEARCH, { question }))[0].asked).toContain(MARKER)
  const shown = await security.ask(SEARCH, { question })
  expect(shown.text).not.toContain(MARKER)
  expect(rowsOf(shown)[0].asked).toMatch(/^Patient\?family/)
})

test('pages go on where the one before ended, and nothing is missed or told twice', async () => {
  const { token } = await chartward.token('clinician', 'dr-busy')
  for (let times = 0; times < 60; times += 1) await chartward.fhir('GET', 'Patient/ann', { token })
  await chartward.leafCount()
  const { ask } = await openWebVisitor(chartward, 'privacy-officer')
  const first = await ask(SEARCH, { question: { user: 'dr-busy' } })
  const second = await ask(SEARCH, { question: { user: 'dr-busy' }, before: first.json.next })
  expect([rowsOf(first).length, rowsOf(second).length, second.json.next]).toEqual([50, 10, null])
  const leaves = [...rowsOf(first), ...rowsOf(second)].map(({ leaf }) => leaf)
  expect(new Set(leaves).size).toBe(60)
})

test('an export is a file, whole, with a leaf for each patient and one that says how many rows; it takes a fresh passkey', async () => {
  const { ask } = await openWebVisitor(chartward, 'privacy-officer')
  const question = { user: 'dr-test', patient: 'ann' }
  const from = await chartward.leafCount()
  const csv = await ask(EXPORT, { question, format: 'csv' })
  expect(csv.headers.get('content-type')).toContain('text/csv')
  expect(csv.text.split('\r\n')[0]).toMatch(/^leaf,at,user/)
  expect(csv.text.trim().split('\r\n')).toHaveLength(5)
  expect((await chartward.entries(from)).map(({ how, patient, note }) => [how, patient, note])).toEqual([
    ['search', patientIdOf('ann'), undefined],
    ['export', null, 'audit search exported as csv: 4 rows'],
  ])
  const lines = await ask(EXPORT, { question: { ...question, how: ['read'] }, format: 'ndjson' })
  expect(JSON.parse(lines.text.split('\n')[0] ?? '')).toMatchObject({ how: 'read', patient: 'ann' })
  const stale = await openWebVisitor(chartward, 'privacy-officer', { proven: false })
  const refused = await stale.ask(EXPORT, { question, format: 'csv' })
  expect([refused.status, refused.json.code]).toEqual([401, 'STEP_UP_REQUIRED'])
})

test('a question is kept sealed, shared when it is wanted, and taken away by whoever kept it alone', async () => {
  const mine = await openWebVisitor(chartward, 'privacy-officer')
  const other = await openWebVisitor(chartward, 'security-officer')
  const question = { patient: 'ann', how: ['break-glass'] }
  const own = await mine.ask(QUESTION, { name: 'Only me', question, shared: false })
  await mine.ask(QUESTION, { name: 'All of us', question, shared: true })
  const names = async ({ ask }: typeof mine) =>
    (await ask(QUESTION)).json.questions.map(({ name, mine: isMine }: any) => [name, isMine])
  expect(await names(other)).toEqual([['All of us', false]])
  expect((await names(mine)).toSorted()).toEqual([
    ['All of us', true],
    ['Only me', true],
  ])
  const rows = await chartward.chartward.database.query<{ sealed: Buffer }>(
    'select sealed from audit_question',
  )
  expect(rows.every(({ sealed }) => !sealed.toString('latin1').includes('ann'))).toBe(true)
  const { id } = own.json
  expect((await other.ask(`${QUESTION}/${id}`, {}, 'DELETE')).json).toEqual({ done: false })
  expect((await mine.ask(`${QUESTION}/${id}`, {}, 'DELETE')).json).toEqual({ done: true })
  expect(await names(mine)).toEqual([['All of us', true]])
  await chartward.chartward.database.query('update audit_question set person = gen_random_uuid()')
  expect(await names(other)).toEqual([])
})

test('a leaf comes with what opens it, where whoever asks may be told all that it says', async () => {
  const privacy = await openWebVisitor(chartward, 'privacy-officer')
  const security = await openWebVisitor(chartward, 'security-officer')
  const question = { user: 'dr-test', how: ['search'] }
  const [{ leaf }] = rowsOf(await privacy.ask(SEARCH, { question }))
  const from = await chartward.leafCount()
  const { json } = await privacy.ask(LEAF, { leaf })
  expect((await chartward.entries(from)).map(({ how, resources }) => [how, resources])).toEqual([
    ['read', [`AuditEvent/disclosure-${leaf}/1`]],
  ])
  const { salt, entry } = json.opening
  const bytes = Buffer.concat([Buffer.from(salt, 'base64'), Buffer.from(entry, 'base64')])
  expect(hash('sha256', bytes, 'base64')).toBe(json.commitment)
  const told = await security.ask(LEAF, { leaf })
  expect([told.status, told.json.opening, told.text.includes(MARKER)]).toEqual([200, undefined, false])
  expect((await privacy.ask(LEAF, { leaf: 99_999_999 })).status).toBe(404)
})

test('what cannot be asked is refused without a word of what was sent, and others than officers ask nothing', async () => {
  const { ask } = await openWebVisitor(chartward, 'privacy-officer')
  for (const question of [
    { user: 'x'.repeat(129) },
    { how: [] },
    { from: -1 },
    { outcome: MARKER },
    { type: 'a b' },
  ]) {
    const { status, text } = await ask(SEARCH, { question })
    expect([status, text.includes(MARKER)]).toEqual([400, false])
  }
  for (const role of ['clinician', 'patient', 'front-desk']) {
    const { ask: asked } = await openWebVisitor(chartward, role)
    expect((await asked(SEARCH, { question: {} })).status).toBe(403)
  }
})

test('with the ledger gone nothing is found, exported or listed', async () => {
  const own = await openTestChartward()
  try {
    await own.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
    const { ask } = await openWebVisitor(own, 'privacy-officer')
    await own.leafCount()
    await own.chartward.ledger.close()
    const question = { patient: 'ann' }
    const answers = [
      await ask(SEARCH, { question }),
      await ask(EXPORT, { question, format: 'csv' }),
      await ask(QUESTION),
      await ask(LEAF, { leaf: 3 }),
    ]
    expect(answers.map(({ status, text }) => [status, text.includes('Patient/ann')])).toEqual(
      answers.map(() => [503, false]),
    )
  } finally {
    await own.close().catch(() => undefined)
  }
})
