import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import { type Finding, openDetection } from '../../src/detection/index.ts'
import { patientIdOf, type Resource } from '../../src/fhir/index.ts'
import { asUnixMs, silentLog } from '../../src/kernel/index.ts'
import { type Callers, openCallers } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { patient } from '../laws/scene.ts'

let chartward: TestChartward
let callers: Callers
beforeAll(async () => {
  chartward = await openTestChartward()
  callers = openCallers(chartward)
  await put({ resourceType: 'Practitioner', id: 'lee', name: [{ family: 'Zyskowitz' }] })
  for (const [id, family] of [
    ['kin', 'Zyskowitz'],
    ['other', 'Marsh'],
  ] as const)
    await put(patient(id, family))
})
afterAll(async () => await chartward.close())

async function put(body: Resource): Promise<void> {
  const { status, text } = await chartward.fhir('PUT', `${body.resourceType}/${body.id}`, { body })
  if (status >= 300) throw new Error(text)
}

async function found(rule: string, one = chartward): Promise<readonly Finding[]> {
  const { detection } = one.chartward
  await detection.catchUp()
  one.clock.pass(12_000)
  await detection.catchUp()
  return (await detection.findings.list({})).filter((finding) => finding.rule === rule)
}

const findingLeaves = async (one: TestChartward) =>
  (await one.entries()).filter(({ how }) => how === 'finding').map(({ note }) => note)

test('a clinician who breaks the glass of somebody of their own rare name is told, and of no other', async () => {
  const factorAt = asUnixMs(chartward.clock.now())
  const lee = await callers.signIn('clinician', { fhirUser: 'Practitioner/lee', factorAt })
  for (const id of ['kin', 'other']) {
    const asked = { caller: lee.caller, patient: patientIdOf(id), reason: 'found without consciousness' }
    await chartward.chartward.access.breakGlass(asked)
    expect((await chartward.fhir('GET', `Patient/${id}`, { token: lee.token })).status).toBe(200)
  }
  const findings = await found('snooping')
  expect(findings.map(({ patients }) => patients)).toEqual([[patientIdOf('kin')]])
  expect(findings[0]?.summary).toBe(
    `${lee.user} opened a patient without a relation and shares a family name with them`,
  )
  expect(findings[0]?.said).toEqual([
    { sentence: 'snooping', values: { user: lee.user } },
    { sentence: 'shares-family-name', values: {} },
    { sentence: 'shares-end', values: {} },
  ])
})

test('who stands in a record as somebody to be called is told, whatever they are named', async () => {
  const telecom = [{ system: 'phone', value: '+1 555 010 4477' }]
  await put({ resourceType: 'Practitioner', id: 'mae', name: [{ family: 'Quist' }], telecom })
  await put(patient('called', 'Marsh'))
  const named = { reference: 'Patient/called' }
  await put({ resourceType: 'RelatedPerson', id: 'mae-called', patient: named, telecom })
  const factorAt = asUnixMs(chartward.clock.now())
  const mae = await callers.signIn('clinician', { fhirUser: 'Practitioner/mae', factorAt })
  for (const id of ['called', 'other']) {
    const asked = { caller: mae.caller, patient: patientIdOf(id), reason: 'found without consciousness' }
    await chartward.chartward.access.breakGlass(asked)
    expect((await chartward.fhir('GET', `Patient/${id}`, { token: mae.token })).status).toBe(200)
  }
  const [finding, ...others] = (await found('snooping')).filter(({ actor }) => actor?.user === mae.user)
  expect([finding?.patients, others]).toEqual([[patientIdOf('called')], []])
  expect(finding?.summary).toContain('a telephone number that is to be called for the patient')
})

const home = (line: string, use = 'home') => [{ use, line: [line], postalCode: '04101' }]
const linked = (practitioner: string, own: string): Resource => ({
  resourceType: 'Person',
  id: `person-${own}`,
  link: [`Patient/${own}`, `Practitioner/${practitioner}`].map((reference) => ({ target: { reference } })),
})

/** What the findings say that somebody shares with each of these patients, by the patient. */
async function sharedBy(practitioner: string, ids: readonly string[]): Promise<Record<string, string>> {
  const factorAt = asUnixMs(chartward.clock.now())
  const fhirUser = `Practitioner/${practitioner}`
  const { caller, token, user } = await callers.signIn('clinician', { fhirUser, factorAt })
  for (const id of ids) {
    const asked = { caller, patient: patientIdOf(id), reason: 'found without consciousness' }
    await chartward.chartward.access.breakGlass(asked)
    expect((await chartward.fhir('GET', `Patient/${id}`, { token })).status).toBe(200)
  }
  const mine = (await found('snooping')).filter(({ actor }) => actor?.user === user)
  return Object.fromEntries(
    mine.flatMap(({ patients: [whom], summary }) => {
      const id = ids.find((one) => patientIdOf(one) === whom) ?? ''
      return [[id, summary.replace(/^.* and shares (.*) with them.*$/, '$1')]]
    }),
  )
}

test('a name somebody bore once is compared too, theirs or of the patient, each by itself', async () => {
  const name = [{ family: 'Wexford' }, { use: 'maiden', family: 'Tarrasch' }]
  await put({ resourceType: 'Practitioner', id: 'may', name })
  await put({ resourceType: 'Practitioner', id: 'sue', name: [{ family: 'Ombrage-Tarrasch' }] })
  await put(patient('brother', 'Tarrasch'))
  await put({
    ...patient('sister', 'Kowal'),
    name: [{ family: 'Kowal' }, { use: 'old', family: 'Tarrasch' }],
  })
  const both = { brother: 'a family name', sister: 'a family name' }
  expect(await sharedBy('may', ['brother', 'sister', 'other'])).toEqual(both)
  expect(await sharedBy('sue', ['brother', 'other'])).toEqual({ brother: 'a family name' })
})

test('whoever has a record here of their own shares what stands in it: a home of now or once, who is to be called', async () => {
  await put({ resourceType: 'Practitioner', id: 'ida', name: [{ family: 'Ulmer' }] })
  const phone = (value: string) => [{ system: 'phone', value }]
  await put({
    ...patient('ida-own', 'Ulmer'),
    address: [...home('9 Elm St.'), ...home('31 Oak Avenue', 'old')],
  })
  await put({
    resourceType: 'RelatedPerson',
    id: 'ida-calls',
    patient: { reference: 'Patient/ida-own' },
    telecom: phone('+1 (207) 555-0188'),
  })
  await put({ ...patient('husband', 'Berg'), address: home('9 Elm Street, Apt 2') })
  await put({ ...patient('former', 'Voss'), address: home('31 Oak Ave') })
  await put({ ...patient('friend', 'Hale'), telecom: phone('207-555-0188') })
  await put({ ...patient('stranger', 'Rowe'), address: home('11 Elm St') })
  const ids = ['husband', 'former', 'friend', 'stranger']
  expect(await sharedBy('ida', ids)).toEqual({})
  await put(linked('ida', 'ida-own'))
  chartward.clock.pass(11 * 60_000)
  await put({ resourceType: 'Practitioner', id: 'eve', name: [{ family: 'Ulmgren' }] })
  expect(await sharedBy('ida', ids)).toEqual({
    husband: 'an address',
    former: 'an address',
    friend: 'a telephone number',
  })
  expect(await sharedBy('eve', ids)).toEqual({})
})

test('a patient who works where somebody works is known as a colleague, where a Person says who they are', async () => {
  const role = (practitioner: string, place: string): Resource => ({
    resourceType: 'PractitionerRole',
    id: `role-${practitioner}`,
    practitioner: { reference: `Practitioner/${practitioner}` },
    organization: { reference: `Organization/${place}` },
  })
  for (const place of ['ward', 'lab']) await put({ resourceType: 'Organization', id: place, name: place })
  for (const [practitioner, place, family] of [
    ['ann', 'ward', 'Abt'],
    ['ben', 'ward', 'Bly'],
    ['cid', 'lab', 'Coe'],
  ] as const) {
    await put({ resourceType: 'Practitioner', id: practitioner, name: [{ family }] })
    await put(role(practitioner, place))
    await put(patient(`${practitioner}-own`, `${family}er`))
    await put(linked(practitioner, `${practitioner}-own`))
  }
  expect(await sharedBy('ann', ['ben-own', 'cid-own'])).toEqual({ 'ben-own': 'the place of work' })
})

test.for([
  ['unit', (name: string) => `Practitioner/${name}`],
  ['floor', (name: string) => `PractitionerRole/role-${name}`],
] as const)(
  'a colleague who is in care where somebody works is no finding, one who is in care elsewhere is (%s)',
  async ([place, actor]) => {
    const [nurse, patientHere, patientElsewhere] = [`${place}-gil`, `${place}-hal`, `${place}-ivy`]
    for (const [name, department] of [
      [nurse, place],
      [patientHere, place],
      [patientElsewhere, place],
      [`${place}-joe`, place],
      [`${place}-other`, 'away'],
    ] as const) {
      await put({ resourceType: 'Organization', id: department, name: department })
      await put({ resourceType: 'Practitioner', id: name, name: [{ family: `Of${name}` }] })
      await put({
        resourceType: 'PractitionerRole',
        id: `role-${name}`,
        practitioner: { reference: `Practitioner/${name}` },
        organization: { reference: `Organization/${department}` },
      })
    }
    // Of each somebody else than the nurse has care: of the first on the ward, of the second elsewhere, and here no more.
    const longAgo = new Date(chartward.clock.now() - 60 * 86_400_000).toISOString()
    const past = { start: longAgo, end: longAgo }
    for (const whose of [patientHere, patientElsewhere]) {
      await put(patient(`${whose}-own`, `Kept${whose}`))
      await put(linked(whose, `${whose}-own`))
    }
    for (const [whose, carer, more] of [
      [patientHere, patientElsewhere, { status: 'in-progress' }],
      [patientElsewhere, `${place}-other`, { status: 'in-progress' }],
      [patientElsewhere, patientHere, { status: 'finished', period: past }],
    ] as const)
      await put({
        resourceType: 'Encounter',
        id: `${carer}-saw-${whose}`,
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
        subject: { reference: `Patient/${whose}-own` },
        participant: [{ individual: { reference: actor(carer) } }],
        ...more,
      })
    expect(await sharedBy(nurse, [`${patientHere}-own`, `${patientElsewhere}-own`])).toEqual({
      [`${patientElsewhere}-own`]: 'the place of work',
    })
    const finding = (await chartward.chartward.detection.findings.list({})).find(
      ({ rule, patients }) => rule === 'snooping' && patients[0] === patientIdOf(`${patientElsewhere}-own`),
    )
    expect(finding?.summary).toContain('whom nobody has in care where they work')
  },
)

test('a telephone that the patient wants to be called is known, in the record itself and however it is written', async () => {
  const telecom = [{ system: 'phone', value: '(207) 555-0123' }]
  await put({ resourceType: 'Practitioner', id: 'kim', name: [{ family: 'Quell' }], telecom })
  const contact = [{ telecom: [{ system: 'phone', value: '+1 207 555 0123' }] }]
  await put({ ...patient('calls', 'Stone'), contact })
  expect(await sharedBy('kim', ['calls', 'other'])).toEqual({ calls: 'a telephone number' })
})

test('a patient of whom nothing but their own row was written lately is known to be so', async () => {
  const { records } = chartward.chartward
  const asked = ['called', 'other', 'kin'].map((id) => patientIdOf(id))
  const long = asUnixMs(chartward.clock.now() - 60_000_000)
  expect(await records.writtenSince(asked, long)).toEqual(new Set([patientIdOf('called')]))
  expect(await records.writtenSince(asked, asUnixMs(chartward.clock.now() + 1))).toEqual(new Set())
})

test('a canary that is opened is critical, and nobody is told which patients are canaries', async () => {
  const client = controlClient(chartward.home, 'test')
  const before = await chartward.leafCount()
  expect(await client.send('POST', '/canary', JSON.stringify({ share: 0.001 }))).toEqual({ planted: 1 })
  expect(await client.get('/canary')).toEqual({ canaries: 1 })
  const written = (await chartward.entries(before)).flatMap(({ writes = [] }) => writes)
  const [id = ''] = written.flatMap(({ resource }) => /^Patient\/([^/]+)/.exec(resource)?.[1] ?? [])
  expect(await found('canary')).toEqual([])
  const read = await chartward.fhir('GET', `Patient/${id}`)
  expect(read.status).toBe(200)
  expect((await found('canary')).map(({ level, patients }) => [level, patients])).toEqual([
    ['critical', [patientIdOf(id)]],
  ])
})

test('a clinician who is refused again and again is told', async () => {
  const lee = await callers.signIn('clinician')
  for (let n = 0; n < 12; n += 1)
    expect((await chartward.fhir('GET', 'Patient/other', { token: lee.token })).status).toBe(403)
  const users = (await found('access-denied-again-and-again')).map(({ actor }) => actor?.user)
  expect(users).toEqual([lee.user])
})

test('a finding is acknowledged and closed once, by a leaf each', async () => {
  const [finding] = await found('snooping')
  const { findings } = chartward.chartward.detection
  const by = { user: 'officer', role: 'privacy-officer', client: 'test', session: 'test', address: 'local' }
  const id = finding?.id ?? ''
  expect([await findings.acknowledge(id, by), await findings.acknowledge(id, by)]).toEqual([true, false])
  expect([await findings.close(id, by, 'confirmed'), await findings.close(id, by, 'confirmed')]).toEqual([
    true,
    false,
  ])
  expect(await findings.find(id)).toMatchObject({ state: 'closed', verdict: 'confirmed' })
  expect((await findingLeaves(chartward)).slice(-2)).toEqual([
    `${id} acknowledged`,
    `${id} closed: confirmed`,
  ])
})

test('who looks again where it was confirmed that they should not is told again', async () => {
  const factorAt = asUnixMs(chartward.clock.now())
  const lee = await callers.signIn('clinician', { fhirUser: 'Practitioner/lee', factorAt })
  const asked = { caller: lee.caller, patient: patientIdOf('kin'), reason: 'found without consciousness' }
  await chartward.chartward.access.breakGlass(asked)
  const look = async () => {
    expect((await chartward.fhir('GET', 'Patient/kin', { token: lee.token })).status).toBe(200)
    return (await found('snooping')).find(({ actor }) => actor?.user === lee.user)
  }
  const { findings } = chartward.chartward.detection
  const by = { user: 'officer', role: 'privacy-officer', client: 'test', session: 'test', address: 'local' }
  const id = (await look())?.id ?? ''
  await findings.close(id, by, 'confirmed')
  chartward.clock.pass(11 * 60_000)
  expect(await look()).toMatchObject({ id, state: 'open' })
  expect(await findingLeaves(chartward)).toContainEqual(
    expect.stringMatching(`^${id} snooping (medium|high), grown: `),
  )
})

test('a leaf that stands is not told again when the row could not be written', async () => {
  const { database, ledger, keys } = chartward.chartward
  const told: string[] = []
  let away = true
  const detection = await openDetection({
    database: {
      ...database,
      transaction: async (work) => {
        if (away) throw new Error('the database is away')
        return await database.transaction(work)
      },
    },
    clock: chartward.clock,
    log: silentLog,
    sources: {
      disclosure: { reader: ledger, publish: async () => await ledger.publish() },
      keys: { reader: keys.ledger, publish: async () => await keys.publish() },
    },
    surroundings: {
      departmentOf: () => undefined,
      acquaintances: async () => await Promise.resolve(new Map()),
      isCanary: (one) => one === patientIdOf('other'),
    },
    tell: async ({ note }) => await Promise.resolve(void told.push(note)),
    lagWarnMs: 1e9,
    lagWarnLeaves: 1e9,
  })
  await chartward.fhir('GET', 'Patient/other')
  await expect(detection.catchUp()).rejects.toThrow('away')
  away = false
  await detection.catchUp()
  await detection.catchUp()
  expect(told).toContainEqual(expect.stringContaining(' canary critical: clinician-'))
  expect(new Set(told).size).toBe(told.length)
  await detection.close()
})

test('who falls behind says so, and says when it has caught up', async () => {
  const small = await openTestChartward({
    config: {
      detection: {
        enabled: false,
        rulesDirectory: null,
        pollIntervalMs: 250,
        lagWarnMs: 1e9,
        lagWarnLeaves: 100,
      },
    },
  })
  await put(patient('kin', 'Zyskowitz'))
  for (let n = 0; n < 101; n += 1) await small.fhir('GET', 'Patient/nobody')
  await small.chartward.detection.catchUp()
  const notes = await findingLeaves(small)
  expect(notes.slice(0, 2)).toEqual([
    expect.stringMatching(/^detection is behind by \d+ leaves/),
    'detection has caught up',
  ])
  expect(small.chartward.detection.lag()).toEqual({ leaves: 0, ms: 0 })
  await small.close()
})

test('a quiet night is not taken for being behind, and leaves that wait for a minute are', async () => {
  const quiet = await openTestChartward({
    config: {
      detection: {
        enabled: false,
        rulesDirectory: null,
        pollIntervalMs: 250,
        lagWarnMs: 60_000,
        lagWarnLeaves: 1e9,
      },
    },
  })
  const told = async () =>
    (await findingLeaves(quiet)).filter((note) => note?.startsWith('detection is behind'))
  const { detection } = quiet.chartward
  await detection.catchUp()
  quiet.clock.pass(8 * 3_600_000)
  await quiet.fhir('GET', 'Patient/nobody')
  await detection.catchUp()
  expect(await told()).toEqual([])
  await quiet.fhir('GET', 'Patient/nobody')
  quiet.clock.pass(61_000)
  await detection.catchUp()
  expect(await told()).toEqual([expect.stringMatching(/^detection is behind by \d+ leaves and 61 s$/)])
  expect(detection.lag()).toEqual({ leaves: 0, ms: 0 })
  await quiet.close()
})

test('a restart neither loses a finding nor doubles one', async () => {
  const home = await mkdtemp(path.join(os.tmpdir(), 'cw-detection-'))
  const first = await openTestChartward({ home, embedded: true })
  await first.fhir('PUT', 'Patient/ann', { body: patient('ann', 'Abbott') })
  const [seen] = await found('session-without-sign-in', first)
  expect(seen?.actor?.user).toBe('dr-test')
  const leaves = await findingLeaves(first)
  const late = await first.token('clinician', 'dr-late')
  await first.fhir('GET', 'Patient/ann', { token: late.token })
  await first.close()

  const second = await openTestChartward({ home, embedded: true })
  second.clock.pass(20_000)
  const users = (await found('session-without-sign-in', second)).map(({ id, actor }) => [id, actor?.user])
  expect(users).toContainEqual([seen?.id, 'dr-test'])
  expect(users.filter(([, user]) => user === 'dr-late')).toHaveLength(1)
  const after = await findingLeaves(second)
  for (const leaf of leaves) expect(after.filter((one) => one === leaf)).toHaveLength(1)
  await second.close()
  await rm(home, { recursive: true, force: true })
})
