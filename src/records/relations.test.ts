import { afterAll, beforeAll, expect, test } from 'vitest'
import { CONTEXT, openTestRecords, type TestRecords } from '../../test/support/records.ts'
import { labelMask, patientIdOf, type Resource } from '../fhir/index.ts'

let t: TestRecords
beforeAll(async () => {
  t = await openTestRecords()
})
afterAll(async () => await t.close())

const ann = patientIdOf('ann')
const ben = patientIdOf('ben')
const kindsOf = async (actor: string, ...patients: (typeof ann)[]) => {
  const found = await t.records.relationsOf({ patients, actors: [actor] }, CONTEXT)
  return patients.map((patient) => found.get(patient)?.map(({ kind }) => kind))
}
const visit = (status: string, who = 'lee'): Resource => ({
  resourceType: 'Encounter',
  id: 'visit',
  status,
  subject: { reference: 'Patient/ann' },
  participant: [{ individual: { reference: `Practitioner/${who}` } }],
  meta: { security: [{ code: '42CFRPart2' }] },
})

test('a relation stands from the write that makes it to the write that ends it', async () => {
  await t.save(visit('in-progress'))
  expect(await kindsOf('Practitioner/lee', ann, ben)).toEqual([['encounter'], []])
  await t.save(visit('in-progress', 'roy'))
  expect(await kindsOf('Practitioner/lee', ann)).toEqual([[]])
  expect(await kindsOf('Practitioner/roy', ann)).toEqual([['encounter']])
  await t.remove('Encounter', 'visit')
  expect(await kindsOf('Practitioner/roy', ann)).toEqual([[]])
})

test('a row that several patients share relates to each of them', async () => {
  const actors = ['Patient/ann', 'Patient/ben', 'Practitioner/lee']
  const participant = actors.map((reference) => ({ actor: { reference }, status: 'accepted' }))
  await t.save({
    resourceType: 'Appointment',
    id: 'both',
    status: 'booked',
    start: '2026-03-16T09:00:00Z',
    participant,
  })
  expect(await kindsOf('Practitioner/lee', ann, ben)).toEqual([['appointment'], ['appointment']])
})

test('finding relations releases nobody’s key and costs one statement, and one call for all tokens', async () => {
  await t.save(visit('in-progress'))
  t.keys.forget()
  const before = { ...t.calls, statements: t.database.statementCount() }
  const found = await t.records.relationsOf(
    { patients: [ann, ben], actors: ['Practitioner/lee', 'Role/billing'] },
    CONTEXT,
  )
  expect(found.get(ann)).toContainEqual(
    expect.objectContaining({ kind: 'encounter', labels: labelMask('part-2') }),
  )
  expect(t.calls.release).toBe(before.release)
  expect(t.calls.lookupTokens).toBe(before.lookupTokens + 1)
  expect(t.database.statementCount()).toBe(before.statements + 1)
})

test('labels stand beside a row, under its seal: one that was taken off in the table does not open', async () => {
  await t.save(visit('in-progress'))
  const row = await t.records.findCurrent('Encounter', 'visit')
  if (row === undefined) throw new Error('no row')
  expect(t.records.labelsOf(row)).toBe(labelMask('part-2'))
  await t.database.query("update record set labels = 0 where id = 'visit'", [])
  await expect(t.read('Encounter', 'visit')).rejects.toMatchObject({ code: 'SEAL_BROKEN' })
})

test('a copy of the table does not show which labels a row has, nor which rows have the same', async () => {
  for (const id of ['one', 'two', 'three']) await t.save({ ...visit('in-progress'), id })
  const rows = await t.database.query<{ labels: number }>('select labels from record_history', [])
  const shown = rows.map(({ labels }) => labels)
  expect(shown.length).toBeGreaterThan(3)
  expect(new Set(shown).size).toBe(shown.length)
  expect(shown).not.toContain(0)
  expect(shown).not.toContain(labelMask('part-2'))
})
