import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, type Target } from '../support/load.ts'
import { findWords, findWordsUnder } from '../support/marker-search.ts'
import { BIN, makeHome, removeHome, type Running, startRunning } from '../support/running.ts'

/** They stand in no file but a patient's record. Letters as written, small and large: an index may have folded them. */
const WORDS = ['Zyxqvortel', 'zyxqvortel', 'ZYXQVORTEL', '900714412', '1931-07-09', '19310709', '99172-6']
/** Stands in the record of a practitioner, which is open by nature: the search has to find it. */
const OPEN_WORD = 'Openlyreadable'

const PATIENT = {
  resourceType: 'Patient',
  id: 'marked',
  name: [{ family: 'Zyxqvortel', given: ['Zyxqvortelina'] }],
  birthDate: '1931-07-09',
  address: [{ line: ['17 Zyxqvortel Lane'], city: 'Zyxqvortel', postalCode: '900714412' }],
  telecom: [{ system: 'email', value: 'zyxqvortel@example.org' }],
  identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '900714412' }],
}
const ABOUT_THEM = { subject: { reference: 'Patient/marked' } }
const RESOURCES: readonly { readonly resourceType: string; readonly id: string }[] = [
  PATIENT,
  { ...PATIENT, id: 'other' },
  {
    resourceType: 'Observation',
    id: 'marked-observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '99172-6', display: 'Zyxqvortel' }] },
    ...ABOUT_THEM,
    effectiveDateTime: '1931-07-09',
    note: [{ text: 'Zyxqvortel was seen' }],
  } as { resourceType: string; id: string },
  {
    resourceType: 'DocumentReference',
    id: 'marked-note',
    status: 'current',
    ...ABOUT_THEM,
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          data: Buffer.from('Zyxqvortel 900714412 1931-07-09').toString('base64'),
        },
      },
    ],
  } as { resourceType: string; id: string },
  // Of two people, so under the shared key; and of nobody, but not open.
  {
    resourceType: 'Appointment',
    id: 'marked-appointment',
    status: 'booked',
    description: 'Zyxqvortel',
    start: '1931-07-09T09:00:00Z',
    end: '1931-07-09T10:00:00Z',
    participant: ['marked', 'other'].map((id) => ({
      status: 'accepted',
      actor: { reference: `Patient/${id}` },
    })),
  } as { resourceType: string; id: string },
  { resourceType: 'Medication', id: 'marked-medication', code: { text: 'Zyxqvortel' } } as {
    resourceType: string
    id: string
  },
  { resourceType: 'Practitioner', id: 'open', name: [{ family: OPEN_WORD }] } as {
    resourceType: string
    id: string
  },
]

const SEARCHES = [
  'Patient?family=Zyxqvortel',
  'Patient?name=zyxq&birthdate=1931-07-09',
  'Patient?identifier=900714412',
  'Patient?identifier=http://hl7.org/fhir/sid/us-ssn|900714412&_revinclude=Observation:subject',
  'Patient?email=zyxqvortel@example.org',
  'Patient?address=Zyxqvortel',
  'Patient?family=Zyxqvortelstein',
  'Observation?patient=marked&code=99172-6&_include=Observation:subject',
  'Observation?code=99172-6',
  'Appointment?date=1931-07-09',
  'Patient?Zyxqvortel=1',
  'Patient?birthdate=Zyxqvortel',
  'Zyxqvortel?family=1',
  'Patient/Zyxqvortel',
  'Patient/marked',
  'Patient/marked/$everything',
  'Patient/marked/_history',
  'Patient?family=Zyxqvortel&_count=1',
]

let home: string
let running: Running
let target: Target
let folder: string
/** What the servers and the command line wrote. */
const told: string[] = []
const stored: number[] = []

beforeAll(async () => {
  home = await makeHome()
  // Somewhere in the home, so that it is looked through with the rest.
  const backup = { directory: path.join(home, 'backup'), intervalMs: 500, roundIntervalMs: 500 }
  writeFileSync(path.join(home, 'config.json'), JSON.stringify({ backup }))
  folder = mkdtempSync(path.join(os.tmpdir(), 'cw-'))
  running = await startRunning(home)
  target = { url: running.url, token: (await running.token()).token }
  for (const resource of RESOURCES)
    stored.push((await ask(target, 'PUT', `${resource.resourceType}/${resource.id}`, resource)).status)
  await work()
  await running.kill()
  told.push(running.output())
  running = await startRunning(home)
  target = { ...target, url: running.url }
  await search()
  await running.stop()
  told.push(running.output())
})
afterAll(async () => {
  await removeHome(home)
  rmSync(folder, { recursive: true })
})

/** Ordinary work, mistakes and refusals, all with the words in them. */
async function work(): Promise<void> {
  await search()
  await ask(target, 'POST', 'Patient', { ...PATIENT, birthDate: 'Zyxqvortel 1931-07-09' })
  await ask(target, 'PUT', 'Patient/marked', { ...PATIENT, gender: 'Zyxqvortel' })
  await ask(target, 'PUT', 'Patient/marked', { ...PATIENT, active: true })
  await ask(target, 'PUT', 'Observation/going', { ...RESOURCES[2], id: 'going' })
  await ask(target, 'DELETE', 'Observation/going')
  await bundle('transaction', { ...ABOUT_THEM, subject: { reference: 'Patient?identifier=900714412' } })
  await bundle('transaction', { subject: { reference: 'Patient/Zyxqvortel' } })
  await bundle('batch', { note: [{ text: 'Zyxqvortel' }] })
  writeFileSync(path.join(folder, 'good.json'), JSON.stringify({ ...PATIENT, id: 'imported' }))
  writeFileSync(
    path.join(folder, 'bad.json'),
    JSON.stringify({ ...PATIENT, birthDate: 'Zyxqvortel 1931-07-09' }),
  )
  writeFileSync(path.join(folder, 'torn.json'), JSON.stringify(PATIENT).slice(0, -20))
  told.push(await command('import', folder), await command('scope', '--user', 'dr-test', '--json'))
  told.push(await command('doctor'), await command('ledger', 'verify'))
  await openCase()
}

/** A case with the words in whatever somebody can write in one. What is shown of it is not looked through: they wrote it. */
async function openCase(): Promise<void> {
  const opened = await command(
    'case',
    'open',
    '--title',
    'Zyxqvortel',
    '--tip',
    'Zyxqvortel',
    '--user',
    'dr-test',
  )
  const [id = ''] = /C-\d{4}-\d{4}/.exec(opened) ?? []
  const done = [
    await command('case', 'note', id, 'Zyxqvortel 900714412'),
    await command('case', 'rescope', id),
    await command('case', 'determine', id, 'breach', '--reason', 'Zyxqvortel', '--nature', '1931-07-09'),
    await command('case', 'task', 'add', id, 'call Zyxqvortel'),
  ]
  told.push(...done, ...(await gatherRecipients(id)))
  stored.push(done[2]?.startsWith('D-1') === true ? 201 : 0)
}

/** Names and addresses of its people, as read and as put right, are kept. */
async function gatherRecipients(id: string): Promise<readonly string[]> {
  const file = path.join(folder, 'right.correction')
  const address = {
    lines: ['17 Zyxqvortel Lane'],
    city: 'Zyxqvortel',
    state: 'CA',
    postalCode: '90071',
    country: 'US',
  }
  writeFileSync(file, JSON.stringify({ name: 'Zyxqvortelina Zyxqvortel', address }))
  const one = ['--case', id, '--patient', 'marked', '--reason', 'Zyxqvortel called']
  const done = [
    await command('recipients', 'gather', '--case', id),
    await command('recipients', 'resolve', ...one, '--file', file),
    await command('duties', '--case', id),
  ]
  // There is another record of the same person.
  stored.push(done[1]?.startsWith('duplicate') === true ? 201 : 0)
  return done
}

async function search(): Promise<void> {
  for (const path of SEARCHES) await ask(target, 'GET', path.replaceAll('|', '%7C'))
}

async function bundle(type: string, more: object): Promise<void> {
  const id = `in-${type}`
  const resource = { ...RESOURCES[2], ...more, id }
  await fetch(`${target.url}/fhir/R4`, {
    method: 'POST',
    headers: { authorization: `Bearer ${target.token}`, 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Bundle',
      type,
      entry: [{ resource, request: { method: 'PUT', url: `Observation/${id}` } }],
    }),
  })
}

async function command(...words: string[]): Promise<string> {
  return await new Promise((resolve) => {
    execFile(BIN, [...words, '--home', home], (_error, out, err) => resolve(out + err))
  })
}

test('no byte of the home directory says a word of a patient: database, its log, ledger, index, keys, backup', async () => {
  expect(stored).toEqual([...RESOURCES, 'a recipient', 'the case'].map(() => 201))
  const { found, files, bytes } = await findWordsUnder(home, WORDS)
  expect(found).toEqual([])
  expect([files > 500, bytes > 20_000_000]).toEqual([true, true])
})

test('the search finds what does stand there', async () => {
  const backedUp = await findWordsUnder(path.join(home, 'backup'), [OPEN_WORD])
  expect(backedUp.found.join('\n')).toMatch(/Openlyreadable as plain in rows-/)
  const { found } = await findWordsUnder(path.join(home, 'postgres'), [OPEN_WORD])
  expect(found.join('\n')).toMatch(/Openlyreadable as plain in data\/base\//)
  const word = 'Zyxqvortel'
  const sample = [
    word,
    Buffer.from(word).toString('hex'),
    Buffer.from(word, 'utf16le').toString('latin1'),
    ...['', 'x', 'xx'].map((before) => Buffer.from(`${before}${word} and more`).toString('base64')),
  ]
  const shapes = sample.map((text) => findWords(Buffer.from(text, 'latin1'), [word]).length > 0)
  expect(shapes).toEqual(sample.map(() => true))
})

test('no process says a word of a patient, neither the servers nor the commands', async () => {
  expect(findWords(told.join('\n'), WORDS)).toEqual([])
  expect(told.join('\n')).toContain('Patient.birthDate')
})
