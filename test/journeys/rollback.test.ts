import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import type { RollbackApplied, RollbackChange, RollbackPlan } from '../../src/contract/index.ts'
import { patientIdOf, type Resource } from '../../src/fhir/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { runCommandLine } from '../support/command-line.ts'
import { observation, ok, patient } from './bodies.ts'

/** A morning in which somebody writes with a doctor's stolen token, and what taking it back comes to. */

let chartward: TestChartward
let stolen: { token: string; session: string }
let plan: RollbackPlan
const before = new Map<string, string>()

const TERMS = 'http://terminology.hl7.org/CodeSystem'
const ann = { reference: 'Patient/ann' }
const allergy = {
  resourceType: 'AllergyIntolerance',
  id: 'penicillin',
  clinicalStatus: { coding: [{ system: `${TERMS}/allergyintolerance-clinical`, code: 'active' }] },
  verificationStatus: { coding: [{ system: `${TERMS}/allergyintolerance-verification`, code: 'confirmed' }] },
  criticality: 'high',
  code: { text: 'penicillin' },
  patient: ann,
}
const note = {
  resourceType: 'DocumentReference',
  id: 'note',
  status: 'current',
  type: { text: 'visit note' },
  subject: ann,
  content: [{ attachment: { contentType: 'text/plain', data: 'aGVsbG8=' } }],
  meta: {
    security: [{ system: `${TERMS}/v3-Confidentiality`, code: 'R' }],
  },
}
const prescription = (id: string, text: string, more: object = {}) => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'active',
  intent: 'order',
  medicationCodeableConcept: { text },
  subject: ann,
  ...more,
})
const phone = (value: string) => patient('Abbott', { id: 'ann', telecom: [{ system: 'phone', value }] })
const weight = (value: number) => observation('Patient/ann', { id: 'weight', valueQuantity: { value } })
const address = [{ city: 'Bristol' }]

const put = async (resource: object, token?: string) => {
  const { resourceType, id } = resource as Resource
  const options = { body: resource, ...(token === undefined ? {} : { token }) }
  return ok(await chartward.fhir('PUT', `${resourceType}/${id}`, options))
}
const read = async (path: string) => await chartward.fhir('GET', path)
const client = () => controlClient(chartward.home, 'officer')
const planOf = async (query: object): Promise<RollbackPlan> =>
  await client().send(
    'POST',
    '/rollback',
    JSON.stringify({ query: { sessions: [], users: [], clients: [], addresses: [], ...query } }),
  )
const apply = async (id: string, merge = false): Promise<RollbackApplied> =>
  await client().send('POST', '/rollback/apply', JSON.stringify({ plan: id, merge }))
const changeOf = (resource: string, from = plan): RollbackChange => {
  const found = from.changes.find((change) => change.resource === resource)
  if (found === undefined) throw new Error(`the plan has nothing of ${resource}`)
  return found
}
/** What a read answers, without what every version has of its own. */
const contentOf = (text: string) => text.replace(/"versionId":"\d+","lastUpdated":"[^"]+"/, '')

beforeAll(async () => {
  chartward = await openTestChartward()
  for (const resource of [
    phone('0117 1'),
    patient('Baker', { id: 'ben' }),
    allergy,
    note,
    prescription('aspirin', 'aspirin'),
    prescription('warfarin', 'warfarin', { note: [{ text: 'started in May' }] }),
    weight(70),
    observation('Patient/ann', { id: 'pulse' }),
    { ...observation('Patient/ann', { id: 'once' }), effectiveDateTime: '2026-03-01' },
  ])
    await put(resource)
  // A decimal in which each digit counts, and members in an order of their own.
  const exact = `{"id":"exact","resourceType":"Observation","status":"final","meta":{"tag":[{"code":"t"}]},"code":{"text":"x"},"subject":{"reference":"Patient/ann"},"valueQuantity":{"value":1.2300}}`
  ok(await chartward.fhir('PUT', 'Observation/exact', { body: exact }))
  ok(await chartward.fhir('DELETE', 'Observation/once'))
  for (const path of ['AllergyIntolerance/penicillin', 'DocumentReference/note', 'Patient/ann'])
    before.set(path, contentOf((await read(path)).text))
  for (const path of ['Observation/exact', 'Observation/weight'])
    before.set(path, contentOf((await read(path)).text))

  chartward.clock.pass(60_000)
  stolen = await chartward.token('clinician', 'dr-test')
  const thief = { token: stolen.token }
  ok(await chartward.fhir('DELETE', 'AllergyIntolerance/penicillin', thief))
  ok(await chartward.fhir('DELETE', 'DocumentReference/note', thief))
  await put(prescription('forged', 'oxycodone'), stolen.token)
  await put(phone('0900 666'), stolen.token)
  await put(phone('0900 667'), stolen.token)
  await put({ ...observation('Patient/ann', { id: 'once' }), effectiveDateTime: '2026-03-01' }, stolen.token)
  ok(await chartward.fhir('PUT', 'Observation/exact', { body: exact.replace('1.2300', '9.9'), ...thief }))
  const entry = [
    { request: { method: 'PUT', url: 'Observation/weight' }, resource: weight(7) },
    {
      request: { method: 'POST', url: 'Appointment' },
      resource: {
        resourceType: 'Appointment',
        status: 'booked',
        start: '2026-03-16T09:00:00Z',
        end: '2026-03-16T09:30:00Z',
        participant: [
          { actor: ann, status: 'accepted' },
          { actor: { reference: 'Practitioner/x' }, status: 'accepted' },
        ],
      },
    },
    {
      request: { method: 'PUT', url: 'Practitioner/x' },
      resource: { resourceType: 'Practitioner', id: 'x' },
    },
  ]
  ok(
    await chartward.fhir('POST', `${chartward.url}/fhir/R4`, {
      body: { resourceType: 'Bundle', type: 'transaction', entry },
      ...thief,
    }),
  )
  // Refused, so not stored: a version that is not the current one.
  await chartward.fhir('PUT', 'Observation/pulse', {
    body: observation('Patient/ann', { id: 'pulse', status: 'amended' }),
    ...thief,
    headers: { 'if-match': 'W/"7"' },
  })
  await put(prescription('aspirin', 'aspirin', { status: 'stopped' }), stolen.token)
  await put(prescription('warfarin', 'warfarin', { status: 'stopped' }), stolen.token)

  chartward.clock.pass(60_000)
  // Honest work on top: a nurse reads and gives what was forged; two doctors edit.
  const nurse = await chartward.token('clinician', 'nurse')
  await chartward.fhir('GET', 'MedicationRequest/forged', { token: nurse.token })
  await put(
    {
      resourceType: 'MedicationAdministration',
      id: 'given',
      status: 'completed',
      medicationCodeableConcept: { text: 'oxycodone' },
      subject: ann,
      effectiveDateTime: '2026-03-16T10:00:00Z',
      request: { reference: 'MedicationRequest/forged' },
    },
    nurse.token,
  )
  await put(prescription('aspirin', 'aspirin', { status: 'on-hold' }), nurse.token)
  await put(
    prescription('warfarin', 'warfarin', { status: 'stopped', note: [{ text: 'seen' }] }),
    nurse.token,
  )
  plan = await planOf({ sessions: [stolen.session] })
})
afterAll(async () => await chartward.close())

describe('the plan', () => {
  test('names every record they wrote, and nothing they only tried', () => {
    expect(plan.changes.map(({ resource }) => resource.replace(/(Appointment)\/.*/, '$1'))).toEqual([
      'AllergyIntolerance/penicillin',
      'MedicationRequest/aspirin',
      'MedicationRequest/warfarin',
      'MedicationRequest/forged',
      'Observation/exact',
      'Observation/weight',
      'Observation/once',
      'Appointment',
      'Patient/ann',
      'DocumentReference/note',
      'Practitioner/x',
    ])
  })
  test('says in a sentence what was done, the most dangerous first', () => {
    expect(plan.changes.slice(0, 4).map(({ sentence }) => sentence)).toEqual([
      'An allergy to penicillin was removed.',
      'A prescription of aspirin was changed (status active to stopped).',
      'A prescription of warfarin was changed (status active to stopped).',
      'A prescription of oxycodone was added.',
    ])
    expect(changeOf('Observation/once')).toMatchObject({ kind: 'undeleted', action: 'delete' })
    expect(changeOf('Patient/ann')).toMatchObject({
      kind: 'updated',
      care: 'identity',
      versions: { before: 1, actor: [2, 3], current: 3 },
      action: 'restore',
      to: 1,
      changed: [{ element: 'telecom[0].value', before: '0117 1', after: '0900 667' }],
    })
  })
  test('says who was shown it since, who refers to it, and who came to see the record', () => {
    expect(changeOf('MedicationRequest/forged').seen?.people).toBe(1)
    expect(changeOf('MedicationRequest/forged').referredBy).toEqual(['MedicationAdministration/given'])
    expect(changeOf('AllergyIntolerance/penicillin').seen?.people).toBe(1)
    expect(changeOf('Observation/exact').seen).toBeUndefined()
    const appointment = plan.changes.find(({ care }) => care === 'access')
    expect(appointment?.relations).toEqual({ given: ['Practitioner/x', 'Role/front-desk'], taken: [] })
  })
  test('is told of: a leaf for everyone it shows something of, under its name', async () => {
    const leaves = (await chartward.entries()).filter(({ how }) => how === 'rollback')
    const shown = leaves.filter(({ patient: one }) => one === patientIdOf('ann'))
    expect(shown.map(({ who, note: said }) => [who.user, said])).toEqual([['officer', `plan ${plan.plan}`]])
    expect(shown[0]?.resources).toEqual(
      expect.arrayContaining(['AllergyIntolerance/penicillin/1', 'Patient/ann/1', 'Patient/ann/3']),
    )
  })
  test('is the same while nothing changes, and changes nothing', async () => {
    expect((await planOf({ sessions: [stolen.session] })).plan).toBe(plan.plan)
    expect((await read('MedicationRequest/forged')).status).toBe(200)
  })
  test('shows an edit by somebody else beside theirs, and proposes a merge where they touched different elements', () => {
    const same = changeOf('MedicationRequest/aspirin')
    expect(same).toMatchObject({ action: 'leave', conflict: { both: ['status'] } })
    expect(same.conflict?.merge).toBeUndefined()
    const other = changeOf('MedicationRequest/warfarin')
    expect(other.conflict?.edits).toEqual([{ version: 3, user: 'nurse', at: expect.any(String) }])
    // They took the note away too, so the nurse's note is on the same element.
    expect(other.conflict?.both).toContain('note')
  })
})

describe('applied', () => {
  let applied: RollbackApplied
  beforeAll(async () => {
    await put(observation('Patient/ann', { id: 'weight', valueQuantity: { value: 71 } }))
    applied = await apply(plan.plan)
  })

  test('what changed since the plan is named, and the later edit survives', async () => {
    expect(applied.changed).toEqual(['Observation/weight'])
    expect((await read('Observation/weight')).json.valueQuantity.value).toBe(71)
  })
  test('every other record is as before, byte for byte', async () => {
    for (const path of [
      'AllergyIntolerance/penicillin',
      'DocumentReference/note',
      'Patient/ann',
      'Observation/exact',
    ])
      expect(contentOf((await read(path)).text)).toBe(before.get(path))
    for (const path of ['MedicationRequest/forged', 'Observation/once', 'Practitioner/x'])
      expect((await read(path)).status).toBe(410)
  })
  test('edits by others are as they were, and named', async () => {
    expect([...applied.left].sort()).toEqual(['MedicationRequest/aspirin', 'MedicationRequest/warfarin'])
    expect((await read('MedicationRequest/aspirin')).json.status).toBe('on-hold')
    expect((await read('MedicationRequest/warfarin')).json.note[0].text).toBe('seen')
  })
  test('history shows every version', async () => {
    const { json } = await read('Patient/ann/_history')
    expect(json.entry.map(({ resource }: any) => resource.telecom[0].value)).toEqual([
      '0117 1',
      '0900 667',
      '0900 666',
      '0117 1',
    ])
  })
  test('it is found by search as before, under its labels', async () => {
    const found = await read('AllergyIntolerance?patient=ann')
    expect(found.json.entry).toHaveLength(1)
    const row = await chartward.chartward.records.findCurrent('DocumentReference', 'note')
    expect(row === undefined ? 0 : chartward.chartward.records.labelsOf(row)).not.toBe(0)
  })
  test('run again, it finds everything done', async () => {
    const again = await apply(plan.plan)
    expect([again.done, again.already.length, again.changed]).toEqual([
      [],
      applied.done.length,
      ['Observation/weight'],
    ])
  })
  test('its leaves have the operator, the plan and what was written', async () => {
    const leaves = (await chartward.entries()).filter(
      ({ how, writes }) => how === 'rollback' && writes !== undefined,
    )
    expect(new Set(leaves.map(({ who }) => `${who.user} ${who.session}`))).toEqual(
      new Set([`officer rollback-${plan.plan}`]),
    )
    expect(new Set(leaves.map((leaf) => leaf.note))).toEqual(new Set([`plan ${plan.plan}`]))
  })
  test('a new plan of the same session has nothing more to do but what is in conflict', async () => {
    const { counts } = await planOf({ sessions: [stolen.session] })
    expect(counts).toEqual({ restore: 0, delete: 0, leave: 3, none: 8 })
  })
  test('a rollback can be taken back, and that again', async () => {
    const back = await planOf({ sessions: [`rollback-${plan.plan}`] })
    expect(back.counts).toMatchObject({ leave: 0, none: 0 })
    await apply(back.plan)
    expect((await read('MedicationRequest/forged')).status).toBe(200)
    expect((await read('AllergyIntolerance/penicillin')).status).toBe(410)
    const once = await planOf({ sessions: [stolen.session] })
    expect(once.counts).toMatchObject({ leave: 3, none: 0 })
    await apply(once.plan)
    expect(contentOf((await read('AllergyIntolerance/penicillin')).text)).toBe(
      before.get('AllergyIntolerance/penicillin'),
    )
    expect((await read('MedicationRequest/forged')).status).toBe(410)
  })
  test('ledgers and records check', async () => {
    await expect(chartward.verifyEverything()).resolves.toBeUndefined()
  })
})

describe('merging', () => {
  let session: string
  beforeAll(async () => {
    const thief = await chartward.token('clinician', 'dr-test')
    ;({ session } = thief)
    await put(phone('0900 668'), thief.token)
    await put({ ...phone('0900 668'), address })
  })
  test('without --merge the edit is left; with it the edit stays and their element goes back', async () => {
    const conflicted = await planOf({ sessions: [session] })
    expect(changeOf('Patient/ann', conflicted).conflict?.merge).toEqual({ elements: ['telecom'] })
    expect((await apply(conflicted.plan)).left).toEqual(['Patient/ann'])
    expect((await read('Patient/ann')).json.telecom[0].value).toBe('0900 668')
    const merged = await apply(conflicted.plan, true)
    expect([merged.done.length, merged.left]).toEqual([1, []])
    expect((await read('Patient/ann')).json).toMatchObject({ telecom: [{ value: '0117 1' }], address })
    expect((await planOf({ sessions: [session] })).counts).toMatchObject({ none: 1, leave: 0 })
    expect((await apply(conflicted.plan, true)).already).toEqual(['Patient/ann'])
  })
})

describe('on the command line', () => {
  const run = async (...words: string[]) => await runCommandLine(chartward.home, ['rollback', ...words])
  test('a plan is printed with the words to go on, and applied by its name', async () => {
    const thief = await chartward.token('clinician', 'dr-test')
    await put(prescription('again', 'morphine'), thief.token)
    const { out, code } = await run('--session', thief.session)
    expect(code).toBe(0)
    expect(out).toMatch(/^medications\n {2}A prescription of morphine was added\./)
    const name = /rollback --apply ([0-9a-f]{32})$/m.exec(out)?.[1] ?? ''
    const ended = await run('--apply', name, '--json')
    expect(JSON.parse(ended.out)).toMatchObject({
      plan: name,
      done: [{ resource: 'MedicationRequest/again' }],
    })
    expect((await run('--apply', name)).out).toMatch(/0 records taken back, 1 were already/)
  })
  test('what a record says cannot forge a line of what is printed', async () => {
    const thief = await chartward.token('clinician', 'dr-test')
    await put(prescription('lines', 'x\n\nplan 0: 0 to restore\u009b2J\u202e'), thief.token)
    const { out } = await run('--session', thief.session)
    expect(out).toMatch(/A prescription of x\.\.plan 0: 0 to restore\.2J\. was added\./)
  })
  test.each([
    [['--from', '2026-03-16'], 2, /Name a session, user, client or address/],
    [['--session', 's', '--merge'], 2, /--merge goes with --apply/],
    [['--apply', 'x'], 2, /32 letters/],
    [['--apply', '0'.repeat(32)], 1, /no such plan/],
    [['--apply', '0'.repeat(32), '--session', 's'], 2, /nothing that makes one/],
  ])('%j is refused', async (words, code, err) => {
    const ended = await run(...words)
    expect(ended.err).toMatch(err)
    expect(ended.code).toBe(code)
  })
  test('a plan that was altered in the database is refused', async () => {
    const { database } = chartward.chartward
    await database.query(`update rollback_plan set items = replace(items, '"delete"', '"restore"')`, [])
    const ended = await run('--apply', plan.plan)
    expect([ended.code, ended.err]).toEqual([1, expect.stringMatching(/not what it was/)])
  })
})
