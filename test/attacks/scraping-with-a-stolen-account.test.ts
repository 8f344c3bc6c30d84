import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { DEFAULT_BUDGETS } from '../../src/brake/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { asUnixMs, silentLog, type UnixMs } from '../../src/kernel/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { patient } from '../laws/scene.ts'
import { openCallers, type TestCaller } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

/** The way in: a clinician's account, and patience. Every chart opened has its own broken glass, with a reason. */

const PEOPLE = 60
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  const entry = Array.from({ length: PEOPLE }, (_, at) => ({
    resource: at % 2 === 0 ? patient(`p-${at}`, 'Abbott') : seenToday(`p-${at}`),
  }))
  await load(entry)
})
afterAll(async () => await chartward.close())

const max = (name: string): number => DEFAULT_BUDGETS.find((one) => one.name === name)?.max ?? 0
const seenToday = (id: string) => patient(id, 'Today')

async function load(entry: readonly { readonly resource: object }[]): Promise<void> {
  const who = { user: 'test', role: 'server', client: 'test', session: 'import', address: 'local' }
  const text = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })
  await chartward.chartward.disclosure.importDocument({ who, request: 'load', why: 'HSYSADMIN' }, text)
}

/** Breaks the glass for somebody and opens the chart, as quickly as it goes. */
async function open(thief: TestCaller, id: string) {
  const caller = { ...thief.caller, factorAt: chartward.clock.now() }
  const reason = 'found unconscious in the hall'
  await chartward.chartward.access.breakGlass({ caller, patient: patientIdOf(id), reason })
  return await chartward.fhir('GET', `Patient/${id}`, { token: thief.token })
}

test('a stranger a second: six charts, and the seventh is refused before its key is asked for', async () => {
  const thief = await openCallers(chartward).signIn('clinician')
  const opened: string[] = []
  for (let at = 0; at < 20; at++) {
    const { status } = await open(thief, `p-${at}`)
    if (status === 200) opened.push(`p-${at}`)
    chartward.clock.pass(1000)
  }
  expect(opened).toHaveLength(max('unrelated-10m'))
  const { keys } = chartward.chartward
  keys.forget()
  const from = await chartward.leafCount()
  const refused = await open(thief, 'p-30')
  expect({ status: refused.status, code: refused.json.issue[0].code }).toEqual({
    status: 429,
    code: 'throttled',
  })
  expect(refused.json.issue[0].diagnostics).toMatch(
    /wait 10 minutes, or show your passkey and say why at \/why/,
  )
  const wait = Number(refused.headers.get('retry-after'))
  expect(wait).toBeGreaterThan(500)
  expect(wait).toBeLessThanOrEqual(600)
  const [, denied] = await chartward.entries(from)
  expect(denied).toMatchObject({
    how: 'denied',
    note: 'brake: unrelated-10m',
    patient: patientIdOf('p-30'),
    resources: [],
    bytes: 0,
  })
  expect(keys.inCache()).not.toContain(patientIdOf('p-30'))
  // What was opened before is opened again.
  expect((await open(thief, opened[0] ?? '')).status).toBe(200)
})

test('somebody patient has no more than the day allows, however they spread it', async () => {
  const thief = await openCallers(chartward).signIn('clinician')
  const opened = new Set<string>()
  for (let at = 0; at < PEOPLE; at++) {
    if ((await open(thief, `p-${at}`)).status === 200) opened.add(`p-${at}`)
    chartward.clock.pass((24 * HOUR_MS) / PEOPLE)
  }
  expect(opened.size).toBeLessThanOrEqual(max('unrelated-24h'))
  expect(opened.size).toBeGreaterThan(max('unrelated-24h') / 2)
})

test('after a reason and a fresh passkey the budget begins anew, twice a day', async () => {
  const thief = await openCallers(chartward).signIn('clinician')
  const { brake } = chartward.chartward.disclosure
  for (let at = 0; at < 7; at++) await open(thief, `p-${at}`)
  expect((await open(thief, 'p-8')).status).toBe(429)
  expect(brake.usage('user', thief.user)).toContainEqual({
    budget: expect.objectContaining({ name: 'unrelated-10m' }),
    used: 6,
  })
  expect(brake.isSpent(thief.user)).toBe(true)
  const who = {
    user: thief.user,
    role: 'clinician',
    client: 'test',
    session: thief.caller.session,
    address: 'local',
  }
  const goOn = async (reason: string, factorAt: UnixMs | undefined = chartward.clock.now()) =>
    await brake.goOn({ who, request: 'going-on', why: 'TREAT' }, { reason, factorAt })
  await expect(goOn('covering for the ward', asUnixMs(0))).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' })
  await expect(goOn('because')).rejects.toMatchObject({ code: 'USAGE' })
  expect(brake.isSpent(thief.user)).toBe(true)
  const before = await chartward.leafCount()
  const granted = [
    await goOn('covering for the ward'),
    await goOn('covering again'),
    await goOn('and again, please'),
  ]
  expect(granted).toEqual([true, true, false])
  const told = (await chartward.entries(before)).filter(({ how }) => how === 'containment')
  expect(told.map(({ note }) => note)).toContain('over a budget: covering for the ward')
  expect((await open(thief, 'p-8')).status).toBe(200)
})

test('looking through the directory ends with the budget of the role', async () => {
  chartward.clock.pass(25 * HOUR_MS)
  const { token } = await openCallers(chartward).signIn('clinician')
  const first = await chartward.fhir('GET', 'Patient?birthdate=1970-03-05&_count=50', { token })
  expect([first.status, first.json.entry.length]).toEqual([200, 50])
  const link = first.json.link.find((one: any) => one.relation === 'next').url
  const second = await chartward.fhir('GET', link, { token })
  expect(second.status).toBe(200)
  const other = Array.from({ length: 20 }, (_, at) => ({ resource: patient(`q-${at}`, 'Other') }))
  await load(other)
  expect((await chartward.fhir('GET', 'Patient?family=other', { token })).status).toBe(429)
})

test('who has an appointment is no stranger to the front desk, and whose coverage is billed none to billing', async () => {
  const start = new Date(chartward.clock.now()).toISOString()
  const who = [{ actor: { reference: 'Patient/p-1' }, status: 'accepted' }]
  const times = { start, end: start }
  await load([
    { resource: { resourceType: 'Appointment', id: 'visit', status: 'booked', ...times, participant: who } },
    {
      resource: {
        resourceType: 'Coverage',
        id: 'plan',
        status: 'active',
        beneficiary: { reference: 'Patient/p-1' },
        payor: [{ display: 'Payer' }],
      },
    },
  ])
  for (const [role, basis] of [
    ['front-desk', 'appointment'],
    ['billing', 'coverage'],
  ] as const) {
    const { token } = await openCallers(chartward).signIn(role)
    const from = await chartward.leafCount()
    for (const id of ['p-1', 'p-2'])
      expect((await chartward.fhir('GET', `Patient/${id}`, { token })).status).toBe(200)
    expect((await chartward.entries(from)).map((entry) => entry.basis)).toEqual([basis, 'none'])
  }
})

test('a brake that only watches refuses nothing, and tells of what it would have refused', async () => {
  const lines: string[] = []
  const log = {
    ...silentLog,
    warn: (event: string, fields: object = {}) => void lines.push(event + JSON.stringify(fields)),
  }
  const watching = await openTestChartward({
    log,
    config: { brake: { ...defaultConfig().brake, mode: 'watch', budgets: { 'token-patients-10m': 1 } } },
  })
  onTestFinished(async () => await watching.close())
  for (const id of ['ann', 'ben'])
    await watching.fhir('PUT', `Patient/${id}`, { body: patient(id, 'Abbott') })
  for (const id of ['ann', 'ben']) expect((await watching.fhir('GET', `Patient/${id}`)).status).toBe(200)
  const told = lines.filter((line) => line.startsWith('brake'))
  // Writing answers with what was written: that shows it too.
  expect(told).toHaveLength(2)
  expect(told[0]).toMatch(/token-patients-10m.*"enforced":false/)
  expect((await watching.entries()).filter(({ how }) => how === 'denied')).toEqual([])
})
