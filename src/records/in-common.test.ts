import { afterAll, beforeAll, expect, test } from 'vitest'
import { patient } from '../../test/laws/scene.ts'
import { CONTEXT, openTestRecords, type TestRecords } from '../../test/support/records.ts'
import { patientIdOf, type Resource } from '../fhir/index.ts'

let t: TestRecords
beforeAll(async () => {
  t = await openTestRecords()
  await t.save(
    { resourceType: 'Practitioner', id: 'lee', name: [{ family: 'Zyskowitz' }] },
    { resourceType: 'Practitioner', id: 'two', name: [{ family: 'Zyskowitz' }] },
    { ...patient('own', 'Zyskowitz'), ...home, telecom },
    { ...patient('wife', 'Marsh'), ...home },
    { ...patient('child', 'Marsh'), ...home, telecom },
    { ...patient('stranger', 'Marsh'), birthDate: '1970-01-01', ...doctor },
    personOf('lee', ['own']),
    // Which of the two is theirs is not said.
    personOf('two', ['own', 'stranger']),
  )
})
afterAll(async () => await t.close())

const home = { address: [{ line: ['9 Elm St'], postalCode: '04101' }] }
const telecom = [{ system: 'phone', value: '207 555 0123' }]
const doctor = { generalPractitioner: [{ reference: 'Practitioner/lee' }] }

function personOf(practitioner: string, own: readonly string[]): Resource {
  const references = [`Practitioner/${practitioner}`, ...own.map((id) => `Patient/${id}`)]
  const link = references.map((reference) => ({ target: { reference } }))
  return { resourceType: 'Person', id: `is-${practitioner}`, link }
}

async function commonOf(practitioner: string) {
  const ids = ['wife', 'child', 'stranger']
  const asked = { practitioner: `Practitioner/${practitioner}`, patients: ids.map((id) => patientIdOf(id)) }
  const found = await t.records.inCommon(asked, CONTEXT)
  return ids.map((id) =>
    found.get(patientIdOf(id))?.shared.map(({ kind, bearers }) => `${kind} of ${bearers}`),
  )
}

test('what the own record of a practitioner shares with others is known with how many share it, and no key is released', async () => {
  const released = t.calls.release
  expect((await commonOf('lee')).map((shared) => shared?.toSorted())).toEqual([
    ['address of 3'],
    ['address of 3', 'phone of 2'],
    [],
  ])
  expect(t.calls.release).toBe(released)
})

test('a Person that names two records says of neither that it is the practitioner’s own', async () => {
  expect(await commonOf('two')).toEqual([[], [], []])
})

test('a link that was taken back says nothing any more', async () => {
  await t.remove('Person', 'is-lee')
  expect(await commonOf('lee')).toEqual([[], [], []])
})
