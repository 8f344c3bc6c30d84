import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { openCallers } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { runCommandLine } from '../support/command-line.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  const patient = { resourceType: 'Patient', id: 'ann', name: [{ family: 'Marsh' }] }
  await chartward.fhir('PUT', 'Patient/ann', { body: patient })
  await chartward.fhir('PUT', 'Encounter/visit', {
    body: {
      resourceType: 'Encounter',
      id: 'visit',
      status: 'in-progress',
      class: { code: 'AMB' },
      subject: { reference: 'Patient/ann' },
      participant: [{ individual: { reference: 'Practitioner/lee' } }],
    },
  })
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

const run = async (...words: string[]) => await runCommandLine(chartward.home, words)
const callers = () => openCallers(chartward)

test('access is explained as it is decided: relation, reason, what is kept back; and it is told of whom', async () => {
  const lee = await callers().signIn('clinician', { fhirUser: 'Practitioner/lee', user: 'dr-lee' })
  const from = await chartward.leafCount()
  const explained = await run('access', 'explain', '--user', 'dr-lee', '--patient', 'ann')
  expect(explained.code).toBe(0)
  expect(explained.out).toContain('dr-lee as clinician; to this patient: encounter')
  expect(explained.out).toMatch(/may +read, search, .* clinical +.*care \(encounter\)/)
  expect(explained.out).toMatch(/kept back .*: part-2/)
  const [leaf] = await chartward.entries(from)
  expect(leaf).toMatchObject({ how: 'operation', patient: patientIdOf('ann'), note: 'access explain' })
  expect((await chartward.fhir('GET', 'Encounter/visit', { token: lee.token })).status).toBe(200)
})

test('a stranger’s access is explained by what is missing, and what would allow it', async () => {
  await callers().signIn('clinician', { fhirUser: 'Practitioner/kim', user: 'dr-kim' })
  const { out } = await run('access', 'explain', '--user', 'dr-kim', '--patient', 'ann', '--json')
  const [role] = JSON.parse(out).roles
  expect(role.relations).toEqual([])
  expect(role.reasons).toContainEqual({
    class: 'clinical',
    actions: expect.arrayContaining(['read', 'search']),
    allowed: false,
    because: 'they have no relation to this patient that allows it',
    needs: 'break-glass',
  })
  await callers().signIn('administrator', { user: 'root' })
  expect((await run('access', 'explain', '--user', 'root', '--patient', 'ann')).code).toBe(1)
})

test('broken glass waits for a review, until somebody has looked at it', async () => {
  const kim = await callers().signIn('clinician', { factorAt: chartward.clock.now() })
  const asked = { caller: kim.caller, patient: patientIdOf('ann'), reason: 'unconscious in the hall' }
  const read = async () => (await chartward.fhir('GET', 'Encounter/visit', { token: kim.token })).status
  expect(await read()).toBe(403)
  const { id } = await chartward.chartward.access.breakGlass(asked)
  expect(await read()).toBe(200)
  expect((await run('access', 'review')).out).toContain(id)
  expect((await run('access', 'review', id)).out).toBe('reviewed\n')
  expect((await run('access', 'review', id)).code).toBe(1)
  expect((await run('access', 'review')).out).not.toContain(id)
})

test('support is asked for by one, approved by another, ends when told; each step has its leaf', async () => {
  const helper = await callers().signIn('support', { user: 'helper' })
  const read = async () => (await chartward.fhir('GET', 'Encounter/visit', { token: helper.token })).status
  const from = await chartward.leafCount()
  const asked = await run('support', 'ask', '--user', 'helper', '--class', 'encounters', '--hours', '1')
  const id = asked.out.trim()
  expect((await run('support', 'list')).out).toMatch(/helper +encounters +everybody .*waits/)
  expect([(await run('support', 'approve', id)).code, await read()]).toEqual([1, 403])
  const { access } = chartward.chartward
  const by = { user: 'customer', role: 'administrator', client: 'test', session: 'test' }
  await access.approveSupport(id, by)
  expect(await read()).toBe(200)
  expect((await run('support', 'end', id)).out).toBe('ended\n')
  expect(await read()).toBe(403)
  await expect(access.approveSupport(id, by)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const told = (await chartward.entries(from)).filter(({ how }) => how === 'support')
  expect(told.map(({ note }) => note?.slice(37))).toEqual([
    'asked for helper: encounters',
    'approved for helper',
    'ended for helper',
  ])
})

test('a carer is made a proxy in one command, sees that record and no other, until it is taken back', async () => {
  await chartward.fhir('PUT', 'Patient/ben', { body: { resourceType: 'Patient', id: 'ben' } })
  const carer = await callers().signIn('patient', { fhirUser: 'Patient/carer', user: 'carer' })
  const words = ['--user', 'carer', '--patient', 'ann']
  expect((await run('proxy', 'add', ...words, '--relationship', 'carer')).out).toBe('given\n')
  expect((await run('proxy', 'list', '--user', 'carer')).out).toMatch(/carer +\S{36} +carer/)
  const opening = { kind: 'app', user: 'carer', role: 'proxy', client: 'test', address: 'local' } as const
  const { identity } = chartward.chartward
  const { session, expires } = await identity.sessions.open({ ...opening, person: carer.person })
  const token = 'p'.repeat(43)
  await identity.sessions.admit({ session, token, expires })
  const statuses = async () =>
    await Promise.all(
      ['ann', 'ben'].map(async (id) => (await chartward.fhir('GET', `Patient/${id}`, { token })).status),
    )
  expect(await statuses()).toEqual([200, 403])
  expect((await run('proxy', 'end', ...words)).out).toBe('ended\n')
  chartward.clock.pass(2_000)
  expect(await statuses()).toEqual([403, 403])
  expect((await run('proxy', 'end', ...words)).code).toBe(1)
})

test.each([
  [['proxy', 'add', '--user', 'carer', '--patient', 'ann'], 2, '--relationship'],
  [['proxy', 'add', '--user', 'carer', '--patient', 'ann', '--relationship', 'boss'], 2, 'a proxy is parent'],
  [['proxy', 'list'], 2, '--user or for a --patient'],
  [['access', 'explain', '--user', 'dr-lee'], 2, '--patient'],
  [['access', 'explain', '--user', 'nobody-here', '--patient', 'ann'], 1, 'no such person'],
  [['support', 'ask', '--user', 'dr-lee', '--class', 'clinical', '--hours', '1'], 2, 'in the role support'],
  [['support', 'ask', '--user', 'helper', '--class', 'nonsense', '--hours', '1'], 2, 'classes'],
  [['support', 'ask', '--user', 'helper', '--class', 'clinical', '--hours', '48'], 2, '24 hours'],
  [['support', 'approve'], 2, 'by its id'],
])('%j ends with %i and says %s', async (words, code, says) => {
  const { code: ended, err } = await run(...words)
  expect([ended, err]).toEqual([code, expect.stringContaining(says)])
})

test('what a role is refused at the door has its leaf', async () => {
  const { token } = await chartward.chartward.identity.createToken({ user: 'v', role: 'viewer' })
  const from = await chartward.leafCount()
  const body = { resourceType: 'Patient' }
  expect((await chartward.fhir('POST', 'Patient', { token, body })).status).toBe(403)
  expect(await chartward.entries(from)).toMatchObject([{ how: 'denied', note: 'write, as viewer' }])
})
