import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import type { RollbackApplied, RollbackPlan } from '../../src/contract/index.ts'
import type { Resource } from '../../src/fhir/index.ts'
import { type Callers, openCallers, type TestCaller } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

/**
 * The way in: somebody who writes. What they wrote gives access, takes it away, uncovers and covers. Taken back, the
 * access is as it was as well, and the undoing is no way to more of it.
 */

let chartward: TestChartward
let callers: Callers
let lee: TestCaller
let intruder: { token: string; session: string }

const LEE = { reference: 'Practitioner/lee' }
const about = (id: string) => ({ reference: `Patient/${id}` })
const labelled = (code: string) => ({ meta: { security: [{ code }] } })
const observation = (id: string, of: string, more: object = {}): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'confided' },
  subject: about(of),
  ...more,
})
const visit = (id: string, of: string): Resource => ({
  resourceType: 'Encounter',
  id,
  status: 'in-progress',
  class: { code: 'AMB' },
  subject: about(of),
  participant: [{ individual: LEE }],
})
const team = (id: string, of: string, name: string): Resource => ({
  resourceType: 'CareTeam',
  id,
  status: 'active',
  name,
  subject: about(of),
  participant: [{ member: LEE }],
})
const task = (id: string, of: string): Resource => ({
  resourceType: 'Task',
  id,
  status: 'requested',
  intent: 'order',
  for: about(of),
  owner: LEE,
})

const put = async (body: Resource, token?: string) => {
  const options = { body, ...(token === undefined ? {} : { token }) }
  const { status, text } = await chartward.fhir('PUT', `${body.resourceType}/${body.id}`, options)
  if (status >= 300) throw new Error(text)
}
const sees = async (path: string) => (await chartward.fhir('GET', path, { token: lee.token })).status === 200
const query = (session: string) => ({ sessions: [session], users: [], clients: [], addresses: [] })
const send = async <Answer>(path: string, body: object): Promise<Answer> =>
  await controlClient(chartward.home, 'officer').send('POST', path, JSON.stringify(body))
const planOf = async (session: string) => await send<RollbackPlan>('/rollback', { query: query(session) })
const undo = async (session: string) => {
  const plan = await planOf(session)
  return { plan, applied: await send<RollbackApplied>('/rollback/apply', { plan: plan.plan }) }
}

beforeAll(async () => {
  chartward = await openTestChartward()
  callers = openCallers(chartward)
  await put({ resourceType: 'Practitioner', id: 'lee' })
  for (const id of ['ann', 'ben', 'cat', 'dan']) {
    await put({ resourceType: 'Patient', id })
    await put(observation(`o-${id}`, id))
    await put(observation(`mind-${id}`, id, labelled('PSY')))
  }
  await put(visit('visit', 'ann'))
  await put(task('task-cat', 'cat'))
  await put(task('task-dan', 'dan'))
  lee = await callers.signIn('clinician', { fhirUser: 'Practitioner/lee' })
  // What somebody writes brings them no closer: lee has a task at cat's, and stays as far from cat as that.
  await put(team('own-hand', 'cat', 'by lee'), lee.token)
})
beforeAll(async () => {
  chartward.clock.pass(60_000)
  intruder = await chartward.token('clinician', 'dr-stolen')
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

test('a relation the intruder wrote gives access until it is taken back, and no moment longer', async () => {
  expect(await sees('Observation/o-ben')).toBe(false)
  await put(visit('made-up', 'ben'), intruder.token)
  expect(await sees('Observation/o-ben')).toBe(true)
  const { plan } = await undo(intruder.session)
  expect(plan.changes[0]).toMatchObject({
    care: 'access',
    relations: { given: ['Practitioner/lee', 'Role/front-desk'], taken: [] },
  })
  expect(await sees('Observation/o-ben')).toBe(false)
})

test('a relation the intruder ended is there again', async () => {
  const { session, token } = await chartward.token('clinician', 'dr-stolen')
  expect(await sees('Observation/o-ann')).toBe(true)
  await chartward.fhir('DELETE', 'Encounter/visit', { token })
  expect(await sees('Observation/o-ann')).toBe(false)
  const { plan } = await undo(session)
  expect(plan.changes[0]?.relations).toEqual({
    given: [],
    taken: ['Practitioner/lee', 'Role/front-desk'],
  })
  expect(await sees('Observation/o-ann')).toBe(true)
})

test('what somebody wrote of themselves relates them no more than before when it is written again', async () => {
  const { session, token } = await chartward.token('clinician', 'dr-stolen')
  expect([await sees('Observation/o-cat'), await sees('Observation/mind-cat')]).toEqual([true, false])
  await put(team('own-hand', 'cat', 'changed'), token)
  expect(await sees('Observation/mind-cat')).toBe(true)
  await undo(session)
  const { json } = await chartward.fhir('GET', 'CareTeam/own-hand')
  expect(json.name).toBe('by lee')
  expect(await sees('Observation/mind-cat')).toBe(false)
})

test('nor when it is taken back twice', async () => {
  const second = await chartward.token('clinician', 'dr-stolen')
  await put(team('own-hand', 'cat', 'changed again'), second.token)
  await undo(second.session)
  expect(await sees('Observation/mind-cat')).toBe(false)
})

test('a relation that somebody else wrote comes back whole', async () => {
  await put(team('given', 'dan', 'by the ward'))
  expect(await sees('Observation/mind-dan')).toBe(true)
  const { session, token } = await chartward.token('clinician', 'dr-stolen')
  await chartward.fhir('DELETE', 'CareTeam/given', { token })
  expect(await sees('Observation/mind-dan')).toBe(false)
  await undo(session)
  expect(await sees('Observation/mind-dan')).toBe(true)
})

test('whom somebody else had named before they wrote it themselves is related as before', async () => {
  await put(visit('seen', 'ben'))
  await put({ ...visit('seen', 'ben'), reasonCode: [{ text: 'cough' }] }, lee.token)
  expect(await sees('Observation/o-ben')).toBe(true)
  const { session, token } = await chartward.token('clinician', 'dr-stolen')
  await chartward.fhir('DELETE', 'Encounter/seen', { token })
  expect(await sees('Observation/o-ben')).toBe(false)
  await undo(session)
  expect(await sees('Observation/o-ben')).toBe(true)
  await chartward.fhir('DELETE', 'Encounter/seen')
})

test('who wrote a patient down as theirs is their doctor again', async () => {
  const born = { resourceType: 'Patient', generalPractitioner: [LEE] }
  const { json } = await chartward.fhir('POST', 'Patient', { body: born, token: lee.token })
  await put(observation('o-eve', json.id))
  expect(await sees('Observation/o-eve')).toBe(true)
  const { session, token } = await chartward.token('clinician', 'dr-stolen')
  await put({ resourceType: 'Patient', id: json.id }, token)
  expect(await sees('Observation/o-eve')).toBe(false)
  await undo(session)
  expect(await sees('Observation/o-eve')).toBe(true)
})

test('a label taken off is on again, and one put on keeps nobody from undoing it', async () => {
  const { session, token } = await chartward.token('clinician', 'dr-stolen')
  await put(observation('secret', 'ann', labelled('ETHUD')))
  expect(await sees('Observation/secret')).toBe(false)
  await put(observation('secret', 'ann'), token)
  expect(await sees('Observation/secret')).toBe(true)
  await put(observation('o-ann', 'ann', labelled('V')), token)
  const { applied } = await undo(session)
  expect(applied.done).toHaveLength(2)
  expect(await sees('Observation/secret')).toBe(false)
  expect((await chartward.fhir('GET', 'Observation/o-ann')).json.meta.security).toBeUndefined()
})

test('a record moved to another patient is back, and nothing of it is found there', async () => {
  const { session, token } = await chartward.token('clinician', 'dr-stolen')
  await put(observation('moved', 'ann'))
  await put(observation('moved', 'ben'), token)
  const { plan } = await undo(session)
  expect(plan.changes[0]?.changed).toEqual([
    { element: 'subject.reference', before: 'Patient/ann', after: 'Patient/ben' },
  ])
  const found = await chartward.fhir('GET', 'Observation?patient=ben&_id=moved')
  expect(found.json.entry ?? []).toEqual([])
  expect((await chartward.fhir('GET', 'Observation?patient=ann&_id=moved')).json.entry).toHaveLength(1)
})

test('the scope of the intruder says the same after the undoing as before', async () => {
  const thief = await chartward.token('clinician', 'dr-stolen')
  await chartward.fhir('GET', 'Observation/o-ben', { token: thief.token })
  await put(observation('o-cat', 'cat', { code: { text: 'forged' } }), thief.token)
  const told = async () => {
    const { people, written, counts, window } = await chartward.operations.scope(query(thief.session), {
      all: true,
    })
    return { people, written, counts, window }
  }
  const before = await told()
  await undo(thief.session)
  expect(await told()).toEqual(before)
})

test.each([
  ['another byte under the seal', `set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)`],
  ['another state beside it', 'set deleted = true'],
])(
  'a row altered in the database, %s, is named and keeps nothing else from being undone',
  async (_how, sets) => {
    const { session, token } = await chartward.token('clinician', 'dr-stolen')
    await put(observation('altered', 'ann', { code: { text: 'honest' } }))
    await put(observation('altered', 'ann'), token)
    await put(observation('whole', 'ann'), token)
    const { database } = chartward.chartward
    const [row] = await database.query<{ sealed: Buffer; version: number }>(
      `select sealed, version from record_history where id = 'altered' order by version desc offset 1 limit 1`,
    )
    const where = [`record_history`, `where id = 'altered' and version = ${row?.version}`]
    await database.query(`update ${where[0]} ${sets} ${where[1]}`)
    const { plan, applied } = await undo(session)
    expect(plan.changes.map(({ resource, action, unreadable }) => [resource, action, unreadable])).toEqual([
      ['Observation/altered', 'leave', true],
      ['Observation/whole', 'delete', undefined],
    ])
    expect([applied.done.length, applied.left]).toEqual([1, ['Observation/altered']])
    await database.query(`update ${where[0]} set sealed = $1, deleted = false ${where[1]}`, [row?.sealed])
  },
)

test('with the ledger gone, there is no plan and nothing is undone', async () => {
  const other = await openTestChartward()
  try {
    const thief = await other.token('clinician', 'dr-stolen')
    await other.fhir('PUT', 'Patient/eve', {
      token: thief.token,
      body: { resourceType: 'Patient', id: 'eve', name: [{ family: 'Zyxqvortel' }] },
    })
    const client = controlClient(other.home, 'officer')
    const asked = JSON.stringify({ query: query(thief.session) })
    const { plan } = await client.send<RollbackPlan>('POST', '/rollback', asked)
    await other.leafCount()
    await other.chartward.ledger.close()
    for (const [path, body] of [
      ['/rollback', asked],
      ['/rollback/apply', JSON.stringify({ plan })],
    ] as const) {
      const failed = await client.send('POST', path, body).catch((error: Error) => error)
      expect([path, failed]).toEqual([path, expect.objectContaining({ code: 'LEDGER_UNAVAILABLE' })])
    }
    const rows = await other.chartward.database.query('select version, deleted from record', [])
    expect(rows).toEqual([{ version: 1, deleted: false }])
  } finally {
    await other.close()
  }
})
