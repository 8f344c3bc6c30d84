import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { runCommandLine } from '../support/command-line.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

const run = async (...words: string[]) => await runCommandLine(chartward.home, words)

const CODE = /^([0-9a-z]{4}-){3}[0-9a-z]{4}\n$/
const visitor = { client: 'portal', session: 's', address: '192.0.2.7' }

test('a new environment has nobody who could sign in', async () => {
  const { database } = chartward.chartward
  for (const table of ['person', 'passkey', 'password', 'oauth_client'])
    expect([table, await database.query(`select 1 from ${table}`)]).toEqual([table, []])
})

test('an operator makes a person, who signs in with the code; all of it is in the ledger', async () => {
  const from = await chartward.leafCount()
  const made = await run(
    'person',
    'create',
    '--user',
    'dr-lee',
    '--role',
    'clinician',
    '--name',
    'Dana Lee',
    '--email',
    'lee@example.org',
    '--fhir',
    'Practitioner/lee',
  )
  expect([made.code, made.err]).toEqual([0, expect.stringContaining('dr-lee')])
  expect(made.out).toMatch(CODE)
  expect((await run('person', 'role', 'add', '--user', 'dr-lee', '--role', 'privacy-officer')).out).toBe(
    'given\n',
  )
  expect((await run('person', 'role', 'end', '--user', 'dr-lee', '--role', 'privacy-officer')).out).toBe(
    'ended\n',
  )
  expect((await run('person', 'role', 'end', '--user', 'dr-lee', '--role', 'privacy-officer')).code).toBe(1)
  const list = await run('person', 'list')
  expect(list.out).toMatch(/dr-lee +clinician +Practitioner\/lee/)
  expect(list.out).not.toMatch(/Dana|example/)
  const { signIn } = chartward.chartward.accounts
  const signedIn = await signIn.withEnrolmentCode(visitor, { code: made.out.trim() })
  expect(signedIn).toMatchObject({ person: { userName: 'dr-lee' }, enrolmentOnly: true })
  await expect(signIn.withEnrolmentCode(visitor, { code: made.out.trim() })).rejects.toMatchObject({
    code: 'SIGN_IN_FAILED',
  })
  const told = (await chartward.entries(from)).map(({ how, who, note }) => `${how} ${who.user} ${note}`)
  expect(told.map((one) => one.split(' ')[0])).toEqual([
    'role',
    'factor',
    'role',
    'role',
    'operation',
    'sign-in',
    'sign-in-failed',
  ])
  expect(told.join('\n')).not.toMatch(/Dana|example|([0-9a-z]{4}-){3}/)
})

test('a disabled person does not get in, a recovered one gets one code', async () => {
  expect((await run('person', 'disable', '--user', 'dr-lee')).out).toBe('disabled\n')
  const recovered = await run('person', 'recover', '--user', 'dr-lee', '--all')
  expect(recovered.out).toMatch(CODE)
  const redeem = async () =>
    await chartward.chartward.accounts.signIn.withEnrolmentCode(visitor, { code: recovered.out.trim() })
  await expect(redeem()).rejects.toMatchObject({ code: 'SIGN_IN_FAILED' })
  expect((await run('person', 'enable', '--user', 'dr-lee')).out).toBe('enabled\n')
  expect(await redeem()).toMatchObject({ factors: ['enrolment'] })
})

test.each([
  [['person', 'create'], 2, 'needs --role'],
  [['person', 'create', '--role', 'viewer'], 2, 'unknown role'],
  [['person', 'create', '--role', 'clinician', '--user', 'dr-lee'], 1, 'taken'],
  [['person', 'recover'], 2, '--user'],
  [['person', 'disable', '--user', 'nobody'], 1, 'no such person'],
  [['token', 'create', '--user', 'x', '--role', 'patient'], 2, 'roles of a token'],
])('%j ends with %i and says %s', async (words, code, says) => {
  const ended = await run(...words)
  expect([ended.code, ended.out, ended.err]).toEqual([code, '', expect.stringContaining(says)])
})

test('whoever is disabled, loses a role or all they sign in with, loses their sessions with it', async () => {
  const { accounts, identity } = chartward.chartward
  await run('person', 'create', '--user', 'dr-gone', '--role', 'clinician')
  const person = (await accounts.people.findByUserName('dr-gone'))?.id
  if (person === undefined) throw new Error('the person was not made')
  const open = async () =>
    await identity.sessions.openBrowser({
      person,
      user: 'dr-gone',
      role: 'clinician',
      client: 'web',
      address: '127.0.0.1',
    })
  const first = await open()
  expect((await run('session', 'list', '--user', 'dr-gone')).out).toContain(first.session.session)
  await run('person', 'role', 'end', '--user', 'dr-gone', '--role', 'clinician')
  expect(await identity.sessions.findByCookie(first.cookie)).toBeUndefined()
  const second = await open()
  const from = await chartward.leafCount()
  await run('person', 'disable', '--user', 'dr-gone')
  expect(await identity.sessions.findByCookie(second.cookie)).toBeUndefined()
  const notes = (await chartward.entries(from)).map(({ how, note }) => `${how} ${note}`)
  expect(notes.join('\n')).toMatch(/^role dr-gone disabled\nrevocation 1 session ended: person .*; disabled$/)
  await run('person', 'enable', '--user', 'dr-gone')
  const third = await open()
  await run('person', 'recover', '--user', 'dr-gone', '--all')
  expect(await identity.sessions.findByCookie(third.cookie)).toBeUndefined()
})
