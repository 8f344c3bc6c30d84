import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { makeClusterFolder } from '../../test/support/database.ts'
import { openMemoryKeys } from '../../test/support/memory-keys.ts'
import { changeOf, CONTEXT } from '../../test/support/records.ts'
import { openFhir, type Resource } from '../fhir/index.ts'
import { silentLog } from '../kernel/index.ts'
import { migrate, openDatabase, startEmbeddedPostgres } from '../postgres/index.ts'
import { openRecords } from './records.ts'
import { prepare } from './plaintext.ts'

const MARKERS = [
  'Zyxqvortel',
  'Wmblastig',
  '17 Quibbleford Lane',
  '900-71-4412',
  '1931-07-29',
  'marker-note-seventeen',
  '99999-marker-code',
  'zyxqvortel@example.org',
]
const OPEN_MARKER = 'Openlyreadable'

const RESOURCES: Resource[] = [
  {
    resourceType: 'Patient',
    id: 'p1',
    name: [{ family: 'Zyxqvortel', given: ['Wmblastig'] }],
    birthDate: '1931-07-29',
    address: [{ line: ['17 Quibbleford Lane'], city: 'Zyxqvortel', postalCode: '99571' }],
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '900-71-4412' }],
    telecom: [{ system: 'email', value: 'zyxqvortel@example.org' }],
  },
  {
    resourceType: 'Observation',
    id: 'o1',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '99999-marker-code' }] },
    subject: { reference: 'Patient/p1' },
    note: [{ text: 'marker-note-seventeen' }],
  },
  // Of two patients: sealed under the shared key.
  {
    resourceType: 'Appointment',
    id: 'a1',
    status: 'booked',
    description: 'marker-note-seventeen',
    start: '1931-07-29T09:00:00Z',
    participant: ['p1', 'p2'].map((id) => ({ status: 'accepted', actor: { reference: `Patient/${id}` } })),
  },
  // Of none, and not open.
  { resourceType: 'Medication', id: 'm1', code: { coding: [{ code: '99999-marker-code' }] } },
  // Of an open type, but about a patient.
  {
    resourceType: 'Schedule',
    id: 's1',
    comment: 'marker-note-seventeen',
    actor: [{ reference: 'Patient/p1' }],
  },
  { resourceType: 'Practitioner', id: 'd1', name: [{ family: OPEN_MARKER }] },
]

/** The bytes a text can stand as: UTF-8, UTF-16, hexadecimal, base64 at each of its three offsets. */
function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  const wide = Buffer.from(text, 'utf16le')
  const base64 = [0, 1, 2].map((offset) => {
    const coded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return coded.slice(offset === 0 ? 0 : offset + 1, -1)
  })
  return [
    bytes,
    Buffer.from(text.toLowerCase()),
    wide,
    Buffer.from(wide).swap16(),
    Buffer.from(bytes.toString('hex')),
    Buffer.from(bytes.toString('hex').toUpperCase()),
    ...base64.map((coded) => Buffer.from(coded)),
  ]
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

test('no byte of a stopped cluster tells what was sealed: not its tables, its indexes, its journal or its log', async () => {
  const directory = makeClusterFolder()
  const server = await startEmbeddedPostgres({ directory, log: silentLog })
  try {
    const database = await openDatabase({ connection: server.connection, log: silentLog })
    await migrate(database, 'migrations')
    const fhir = openFhir()
    const { keys } = openMemoryKeys()
    const policy = fhir.indexPolicy()
    const records = openRecords({
      database,
      fhir,
      keys,
      environment: 'test',
      policy,
      labelKey: Buffer.alloc(32),
    })
    const prepared = await prepare(
      records,
      RESOURCES.map((one) => changeOf(one)),
      CONTEXT,
    )
    expect(await records.write([], async (writer) => await writer.store(prepared))).toBe('stored')
    for (const text of ['family=Zyxqvortel', 'identifier=900-71-4412', 'birthdate=1931-07-29']) {
      const search = fhir.parseSearch('Patient', [...new URLSearchParams(text).entries()])
      const { rows } = await records.candidates(search, { context: CONTEXT, limit: 10 })
      expect(rows.map(({ id }) => id)).toEqual(['p1'])
    }
    const dump = await database.query<{ row: string }>(
      `select t::text as row from record t union all select t::text from record_history t
       union all select t::text from patient_key t`,
    )
    expect(dump.filter(({ row }) => MARKERS.some((marker) => row.includes(marker)))).toEqual([])
    await database.close()
  } finally {
    await server.close()
  }
  const files = filesUnder(directory).map((path) => readFileSync(path))
  rmSync(directory, { recursive: true, force: true })
  const holds = (form: Buffer): boolean => files.some((bytes) => bytes.includes(form))
  expect(holds(Buffer.from(OPEN_MARKER))).toBe(true)
  expect(MARKERS.filter((marker) => formsOf(marker).some(holds))).toEqual([])
})
