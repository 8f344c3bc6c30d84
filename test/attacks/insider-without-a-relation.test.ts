import { afterAll, beforeAll, expect, test } from 'vitest'
import { asLeafIndex, type UnixMs } from '../../src/kernel/index.ts'
import { patientIdOf, type Resource } from '../../src/fhir/index.ts'
import { decodeKeyEntry } from '../../src/ledger/index.ts'
import { type Callers, openCallers, type Wanted } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

let chartward: TestChartward
let callers: Callers
beforeAll(async () => {
  chartward = await openTestChartward()
  callers = openCallers(chartward)
  await put({ resourceType: 'Practitioner', id: 'lee' })
  for (const id of ['ann', 'ben']) await put({ resourceType: 'Patient', id, name: [{ family: 'Marsh' }] })
  await put({ resourceType: 'Patient', id: 'star', name: [{ family: 'Marsh' }], meta: labelled('CEL') })
  await put(visit('visit'))
  for (const id of ['ann', 'ben']) await put(observation(`o-${id}`, id))
})
afterAll(async () => await chartward.close())

const put = async (body: Resource) => {
  const { status, text } = await chartward.fhir('PUT', `${body.resourceType}/${body.id}`, { body })
  if (status >= 300) throw new Error(text)
}
const labelled = (code: string) => ({ security: [{ code }] })
const observation = (id: string, of: string, more: object = {}): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'pulse' },
  subject: { reference: `Patient/${of}` },
  ...more,
})
const visit = (id: string, more: object = {}): Resource => ({
  resourceType: 'Encounter',
  id,
  status: 'in-progress',
  class: { code: 'AMB' },
  subject: { reference: 'Patient/ann' },
  participant: [{ individual: { reference: 'Practitioner/lee' } }],
  ...more,
})
const lee = async (more: Wanted = {}) =>
  await callers.signIn('clinician', { fhirUser: 'Practitioner/lee', ...more })
const ask = async (path: string, token: string) => await chartward.fhir('GET', path, { token })
const releases = async () => {
  const { keys } = chartward.chartward
  const { size } = await keys.publish()
  const patients: unknown[] = []
  for await (const chunk of keys.ledger.openings(asLeafIndex(0), size))
    for (const { entry } of chunk) {
      const { op, patient } = decodeKeyEntry(entry)
      if (op === 'release') patients.push(patient)
    }
  return patients
}

test('a refusal has a leaf that shows nothing, and no key is released for it, searching neither', async () => {
  const { token } = await lee()
  chartward.chartward.keys.forget()
  const before = (await releases()).length
  const from = await chartward.leafCount()
  for (const path of ['Observation/o-ben', 'Observation/o-ben/_history', 'Patient/ben/$everything']) {
    const answer = await ask(path, token)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('glass')
  }
  expect((await ask('Observation?patient=ben&code=x', token)).json.entry).toBeUndefined()
  const entries = await chartward.entries(from)
  expect(entries.map(({ how }) => how)).toEqual(['denied', 'denied', 'denied', 'search'])
  for (const { patient, resources } of entries)
    expect({ patient, resources }).toEqual({ patient: patientIdOf('ben'), resources: [] })
  expect((await releases()).slice(before)).toEqual([])
})

test('a search across patients opens nobody whose record may not be seen, not even to compare', async () => {
  const { token } = await lee()
  chartward.chartward.keys.forget()
  const before = (await releases()).length
  const from = await chartward.leafCount()
  await ask('Observation?_id=o-ann,o-ben', token)
  expect((await releases()).slice(before)).toEqual([patientIdOf('ann')])
  expect((await chartward.entries(from)).map(({ patient }) => patient)).toEqual([patientIdOf('ann')])
})

test('an allowed access says in its leaf on which relation it rests', async () => {
  const { token } = await lee()
  const from = await chartward.leafCount()
  expect((await ask('Observation/o-ann', token)).status).toBe(200)
  const [entry] = await chartward.entries(from)
  expect(entry).toMatchObject({ how: 'read', why: 'TREAT', basis: 'encounter' })
})

test('a total, a condition and an include count nothing that may not be seen', async () => {
  const { token } = await lee()
  const found = await ask('Observation?_id=o-ann,o-ben&_total=accurate', token)
  expect([found.json.total, found.json.entry.length]).toEqual([1, 1])
  const along = await ask('Patient?_id=ben&_revinclude=Observation:patient', token)
  expect(along.json.entry.map(({ resource }: { resource: Resource }) => resource.id)).toEqual(['ben'])
})

test('somebody of public interest is not found by searching', async () => {
  const { json } = await ask('Patient?family=marsh', (await lee()).token)
  const ids = json.entry.map(({ resource }: { resource: Resource }) => resource.id)
  expect(ids.sort()).toEqual(['ann', 'ben'])
})

test('a relation ends with the write that ends it, and not a moment later', async () => {
  const { token } = await lee()
  expect((await ask('Observation/o-ann', token)).status).toBe(200)
  await chartward.fhir('DELETE', 'Encounter/visit')
  expect((await ask('Observation/o-ann', token)).status).toBe(403)
  await put(visit('visit'))
  expect((await ask('Observation/o-ann', token)).status).toBe(200)
})

test('nobody relates themselves to a patient by writing it down', async () => {
  const { token } = await lee()
  const subject = { reference: 'Patient/ben' }
  const body = visit('mine', { subject })
  expect((await chartward.fhir('PUT', 'Encounter/mine', { token, body })).status).toBe(403)
  const moved = visit('visit', { subject })
  expect((await chartward.fhir('PUT', 'Encounter/visit', { token, body: moved })).status).toBe(403)
  const entry = [{ resource: body, request: { method: 'PUT', url: 'Encounter/mine' } }]
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry }
  expect((await chartward.fhir('POST', '', { token, body: bundle })).status).toBe(403)
  const born = {
    resourceType: 'Patient',
    id: 'unborn',
    generalPractitioner: [{ reference: 'Practitioner/lee' }],
  }
  expect((await chartward.fhir('PUT', 'Patient/unborn', { token, body: born })).status).toBe(403)
})

const NEW = 'urn:uuid:3f0e3b1c-6f0c-4c7e-9b0e-2f6f5b0d9a11'

test('a patient is admitted with a visit in one transaction; nobody else is drawn into it', async () => {
  const { token } = await lee()
  const admit = async (subject: string, more: readonly object[] = []) => {
    const born = { resourceType: 'Patient', name: [{ family: 'New' }] }
    const entry = [
      { fullUrl: NEW, resource: born, request: { method: 'POST', url: 'Patient' } },
      {
        resource: { ...visit('x', { subject: { reference: subject } }), id: undefined },
        request: { method: 'POST', url: 'Encounter' },
      },
      ...more,
    ]
    return await chartward.fhir('POST', '', {
      token,
      body: { resourceType: 'Bundle', type: 'transaction', entry },
    })
  }
  await put({ resourceType: 'Practitioner', id: 'lee', name: [{ family: 'Lee' }] })
  const admitted = await admit(NEW)
  expect(admitted.status).toBe(200)
  const [patient, encounter] = admitted.json.entry.map(
    ({ response }: { response: { location: string } }) => response.location.split('/_history')[0],
  )
  expect((await ask(patient, token)).status).toBe(200)
  expect((await ask(encounter, token)).status).toBe(200)
  expect((await admit('Patient/ben')).status).toBe(403)
  const subject = { reference: NEW }
  const stolen = { ...observation('o-ben', 'ben'), subject }
  const taken = [{ resource: stolen, request: { method: 'PUT', url: 'Observation/o-ben' } }]
  expect((await admit(NEW, taken)).status).toBe(403)
})

test('who takes part in care by a role does by theirs alone, and nobody gives themselves a role', async () => {
  const role = (id: string, practitioner: string) => ({
    resourceType: 'PractitionerRole',
    id,
    practitioner: { reference: `Practitioner/${practitioner}` },
  })
  await put(role('ward-nurse', 'sam'))
  await put(role('ward-doctor', 'kim'))
  const participant = [{ member: { reference: 'PractitionerRole/ward-nurse' } }]
  await put({
    resourceType: 'CareTeam',
    id: 'ward',
    status: 'active',
    subject: { reference: 'Patient/ben' },
    participant,
  })
  const sam = await callers.signIn('clinician', { fhirUser: 'Practitioner/sam' })
  expect((await ask('Observation/o-ben', sam.token)).status).toBe(200)
  const { token } = await lee()
  expect((await ask('Observation/o-ben', token)).status).toBe(403)
  for (const id of ['ward-nurse', 'lees']) {
    const answer = await chartward.fhir('PUT', `PractitionerRole/${id}`, { token, body: role(id, 'lee') })
    expect(answer.status).toBe(403)
  }
  await put(role('ward-nurse', 'kim'))
  chartward.clock.pass(2_000)
  expect((await ask('Observation/o-ben', sam.token)).status).toBe(403)
  await chartward.fhir('DELETE', 'CareTeam/ward')
})

test('Part 2 is for the programme, a consent, or broken glass', async () => {
  await put(observation('part-2', 'ann', { meta: labelled('ETHUD') }))
  const { token } = await lee()
  expect((await ask('Observation/part-2', token)).status).toBe(403)
  await put(visit('programme', { meta: labelled('42CFRPart2') }))
  expect((await ask('Observation/part-2', token)).status).toBe(200)
  await chartward.fhir('DELETE', 'Encounter/programme')
  expect((await ask('Observation/part-2', token)).status).toBe(403)
  const actor = [{ role: { text: 'doctor' }, reference: { reference: 'Practitioner/lee' } }]
  await put({
    resourceType: 'Consent',
    id: 'yes',
    status: 'active',
    scope: { text: 'privacy' },
    category: [{ text: 'disclosure' }],
    policyRule: { text: 'opt in' },
    patient: { reference: 'Patient/ann' },
    provision: { type: 'permit', actor },
  })
  expect((await ask('Observation/part-2', token)).status).toBe(200)
})

test('a proxy sees a minor’s chart, and never the confidential part of it', async () => {
  await put(observation('secret', 'ann', { meta: labelled('ADOL') }))
  const { token } = await callers.signIn('proxy', { fhirUser: 'RelatedPerson/mum', proxies: ['ann'] })
  expect((await ask('Observation/o-ann', token)).status).toBe(200)
  expect((await ask('Observation/secret', token)).status).toBe(403)
  const all = await ask('Patient/ann/$everything', token)
  expect(all.text).toContain('o-ann')
  expect(all.text).not.toContain('secret')
})

test('broken glass takes a fresh passkey and a reason, is told before it counts, and ends by itself', async () => {
  const { access } = chartward.chartward
  const patient = patientIdOf('ben')
  const reason = 'found unconscious in the hall'
  const stale = await lee({ factorAt: (chartward.clock.now() - 6 * 60_000) as UnixMs })
  await expect(access.breakGlass({ caller: stale.caller, patient, reason })).rejects.toMatchObject({
    code: 'STEP_UP_REQUIRED',
  })
  const fresh = await lee({ factorAt: chartward.clock.now() })
  await expect(
    access.breakGlass({ caller: fresh.caller, patient, reason: 'because ' }),
  ).rejects.toMatchObject({
    code: 'USAGE',
  })
  const from = await chartward.leafCount()
  const { id } = await access.breakGlass({ caller: fresh.caller, patient, reason })
  expect(await chartward.entries(from)).toMatchObject([{ how: 'break-glass', patient, note: reason }])
  expect(JSON.stringify(await chartward.chartward.database.query('select * from break_glass'))).not.toContain(
    'hall',
  )
  expect((await ask('Observation/o-ben', fresh.token)).status).toBe(200)
  expect((await ask('Observation/o-ben', stale.token)).status).toBe(403)
  chartward.clock.pass(60 * 60_000)
  expect((await ask('Observation/o-ben', fresh.token)).status).toBe(403)
  expect((await access.unreviewed()).map((one) => one.id)).toContain(id)
  const reviewer = { user: 'officer', role: 'privacy-officer', client: 'test', session: 'test' }
  await expect(access.review(id, { ...reviewer, user: fresh.user })).rejects.toMatchObject({
    code: 'ACCESS_DENIED',
  })
  expect([await access.review(id, reviewer), await access.review(id, reviewer)]).toEqual([true, false])
})

test('a support grant is approved by somebody else, and ends by itself', async () => {
  const { access } = chartward.chartward
  const helper = await callers.signIn('support')
  const by = (user: string) => ({ user, role: 'administrator', client: 'test', session: 'test' })
  const { person, user } = helper
  const asked = { person, user, classes: ['clinical'], durationMs: 60_000, by: by('ada') }
  const id = await access.askSupport(asked)
  for (const name of ['ada', user])
    await expect(access.approveSupport(id, by(name))).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
  expect((await ask('Observation/o-ben', helper.token)).status).toBe(403)
  await access.approveSupport(id, by('bob'))
  expect((await ask('Observation/o-ben', helper.token)).status).toBe(200)
  expect((await ask('Patient/ben', helper.token)).status).toBe(403)
  chartward.clock.pass(60_000)
  expect((await ask('Observation/o-ben', helper.token)).status).toBe(403)
})

test('scopes narrow what a person may do, by type, by category and by patient', async () => {
  const system = 'http://terminology.hl7.org/CodeSystem/observation-category'
  const category = [{ coding: [{ system, code: 'laboratory' }] }]
  await put(observation('lab', 'ann', { category }))
  const app = async (...scopes: string[]) =>
    await callers.signIn('patient', { fhirUser: 'Patient/ann', scopes, patient: 'ann' })
  const granular = await app(`patient/Observation.rs?category=${system}|laboratory`)
  const found = await ask('Observation?patient=ann', granular.token)
  expect(found.json.entry.map(({ resource }: { resource: Resource }) => resource.id)).toEqual(['lab'])
  expect((await ask('Observation/lab', granular.token)).status).toBe(200)
  expect((await ask('Observation/o-ann', granular.token)).status).toBe(403)
  expect((await ask('Patient/ann', granular.token)).status).toBe(403)
  expect((await ask('Observation/o-ann', (await app('patient/*.read')).token)).status).toBe(200)
  expect((await ask('Observation/o-ann', (await app('patient/Observation.sr')).token)).status).toBe(403)
  const elsewhere = await callers.signIn('patient', {
    fhirUser: 'Patient/ann',
    scopes: ['patient/*.rs'],
    patient: 'ben',
  })
  expect((await ask('Observation/o-ann', elsewhere.token)).status).toBe(403)
})

test('a person’s warm read costs no statement more than an operator’s', async () => {
  const { token } = await lee()
  await ask('Observation/o-ann', token)
  const { database } = chartward.chartward
  const before = database.statementCount()
  await ask('Observation/o-ann', token)
  expect(database.statementCount() - before).toBe(1)
})
