import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ADMIN, openTestAccounts, type TestAccounts } from '../../test/support/accounts.ts'
import { asUnixMs, ChartwardError, type PatientId } from '../kernel/index.ts'

let accounts: TestAccounts
beforeAll(async () => {
  accounts = await openTestAccounts()
})
afterAll(async () => await accounts.close())
beforeEach(() => accounts.events.splice(0))

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return error instanceof ChartwardError ? error.code : String(error)
  }
  return 'nothing thrown'
}
const told = (): string[] => accounts.events.map(({ how, note }) => `${how} ${note}`)
const reached = { displayName: 'Ana Marlowe', email: 'ana@example.org', phone: '+1 555 0100' }

test('a person is found by id, handle and address, and only the key server gives the name', async () => {
  const person = await accounts.people.create(ADMIN, {
    ...reached,
    role: 'clinician',
    userName: 'dr-marlowe',
    fhir: 'Practitioner/m',
  })
  expect(person).toMatchObject({
    userName: 'dr-marlowe',
    roles: ['clinician'],
    staff: true,
    fhir: 'Practitioner/m',
  })
  expect(JSON.stringify(person)).not.toMatch(/ana|marlowe@/i)
  expect(await accounts.people.findById(person.id)).toEqual(person)
  expect(await accounts.people.findByUserName('dr-marlowe')).toEqual(person)
  expect(await accounts.people.findByLogin('  ANA@example.org')).toEqual(person)
  expect((await accounts.people.readDetails(ADMIN, [person.id])).get(person.id)).toEqual(reached)
  const opened = (await accounts.keyLeaves()).filter(({ op }) => op === 'open-secrets')
  expect(opened.at(-1)).toMatchObject({ who: { user: 'admin' }, purpose: 'person', count: 1 })
  for (const nobody of ['', 'x', randomUUID()]) expect(await accounts.people.findById(nobody)).toBeUndefined()
})

test("a patient's handle is random", async () => {
  const [one, two] = [await accounts.person('patient'), await accounts.person('patient')]
  expect(one.userName).toMatch(/^p-[0-9a-f]{20}$/)
  expect(one.userName).not.toBe(two.userName)
  expect((await accounts.people.list()).map(({ id }) => id)).toEqual(expect.arrayContaining([one.id, two.id]))
})

test('a handle or an address that is taken, or is none, is refused and nothing is told', async () => {
  await accounts.person('patient', { userName: 'taken', email: 'taken@example.org' })
  accounts.events.splice(0)
  const more = { displayName: 'X', role: 'patient' }
  const create = async (wanted: object) => await codeOf(accounts.people.create(ADMIN, { ...more, ...wanted }))
  expect(await create({ userName: 'taken' })).toBe('PERSON_EXISTS')
  expect(await create({ email: 'TAKEN@example.org' })).toBe('PERSON_EXISTS')
  for (const odd of [
    { role: 'viewer' },
    { role: 'toString' },
    { userName: 'Dr Lee' },
    { userName: '' },
    { email: 'none' },
    { phone: 'call me' },
    { displayName: '' },
    { displayName: 'a\nb' },
    { fhir: 'Observation/1' },
  ]) {
    expect(await create(odd)).toBe('USAGE')
  }
  expect(told()).toEqual([])
})

test('a role ends at once, by being ended or by its time, and each change is told', async () => {
  const { id, userName } = await accounts.person('patient')
  await accounts.people.grantRole(ADMIN, id, { role: 'support', expires: asUnixMs(accounts.now() + 60_000) })
  const roles = async () => (await accounts.people.findById(id))?.roles
  expect(await roles()).toEqual(['patient', 'support'])
  accounts.pass(60_001)
  expect(await roles()).toEqual(['patient'])
  await accounts.people.grantRole(ADMIN, id, { role: 'clinician' })
  expect(await roles()).toEqual(['patient', 'clinician'])
  expect(await accounts.people.endRole(ADMIN, id, 'clinician')).toBe(true)
  expect(await accounts.people.endRole(ADMIN, id, 'clinician')).toBe(false)
  expect(await accounts.people.findById(id)).toMatchObject({ roles: ['patient'], staff: false })
  expect(told().slice(1)).toEqual([
    expect.stringMatching(`^role ${userName} is support until `),
    `role ${userName} is clinician`,
    `role ${userName} is no longer clinician`,
  ])
  expect(await codeOf(accounts.people.grantRole(ADMIN, id, { role: 'integration' }))).toBe('USAGE')
  const nobody = randomUUID() as typeof id
  expect(await codeOf(accounts.people.grantRole(ADMIN, nobody, { role: 'patient' }))).toBe('PERSON_UNKNOWN')
})

test('a change that cannot be told is not made', async () => {
  const { id } = await accounts.person('patient')
  accounts.deaf = new ChartwardError('LEDGER_UNAVAILABLE', 'no')
  const { people } = accounts
  const works: (() => Promise<unknown>)[] = [
    async () => await people.grantRole(ADMIN, id, { role: 'clinician' }),
    async () => await people.endRole(ADMIN, id, 'patient'),
    async () => await people.disable(ADMIN, id),
    async () => await people.linkFhir(ADMIN, id, 'Patient/x'),
    async () => await accounts.person('patient', { userName: 'untold' }),
  ]
  for (const work of works) expect(await codeOf(work())).toBe('LEDGER_UNAVAILABLE')
  accounts.deaf = undefined
  const now = await accounts.people.findById(id)
  expect([now?.roles, now?.disabled, now?.fhir]).toEqual([['patient'], undefined, undefined])
  expect(await accounts.people.findByUserName('untold')).toBeUndefined()
})

test('a proxy is found from both sides until it is taken back or over', async () => {
  const { id } = await accounts.person('proxy')
  const patient = randomUUID() as PatientId
  const grant = async (more = {}) =>
    await accounts.proxies.grant(ADMIN, { person: id, patient, relationship: 'parent', ...more })
  await grant()
  await grant({ relationship: 'guardian', expires: accounts.now() + 1000 })
  expect(await accounts.proxies.ofPerson(id)).toMatchObject([{ patient, relationship: 'guardian' }])
  expect(await accounts.proxies.ofPatient(patient)).toMatchObject([{ person: id }])
  accounts.pass(1001)
  expect(await accounts.proxies.ofPerson(id)).toEqual([])
  await grant()
  expect(await accounts.proxies.takeBack(ADMIN, id, patient)).toBe(true)
  expect(await accounts.proxies.takeBack(ADMIN, id, patient)).toBe(false)
  expect(await accounts.proxies.ofPatient(patient)).toEqual([])
  expect(await codeOf(grant({ relationship: 'neighbour' }))).toBe('USAGE')
  expect(await codeOf(grant({ patient: 'Patient/1' }))).toBe('USAGE')
})

test('new contacts are told on the old address and the new, after a fresh factor only', async () => {
  const { id } = await accounts.people.create(ADMIN, {
    ...reached,
    email: 'old@example.org',
    role: 'patient',
  })
  const wanted = { displayName: 'Ana', email: 'new@example.org' }
  const change = async (ago: number) =>
    await codeOf(
      accounts.people.changeContact(
        ADMIN,
        id,
        { factorAt: asUnixMs(accounts.now() - ago), factors: ['password'] },
        wanted,
      ),
    )
  expect(await change(5 * 60_000 + 1000)).toBe('STEP_UP_REQUIRED')
  expect(await change(-60_000)).toBe('STEP_UP_REQUIRED')
  expect(await change(0)).toBe('nothing thrown')
  expect(await accounts.people.findByLogin('old@example.org')).toBeUndefined()
  expect((await accounts.people.findByLogin('new@example.org'))?.id).toBe(id)
  const rows = await accounts.database.query<{ channel: string }>(
    'select channel from notice where person = $1 order by channel',
    [id],
  )
  expect(rows.map(({ channel }) => channel)).toEqual(['email', 'email', 'portal', 'sms'])
})
