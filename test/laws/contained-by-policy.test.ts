import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Asker } from '../../src/identity/index.ts'
import { FREEZE_PATIENTS_MIN } from '../../src/incident/policy.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { BY, openAppUser } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openTestFindings, type TestFindings } from '../support/findings.ts'
import { openService } from '../support/services.ts'
import { OFFICER, openSuspect, openSuspectedClinic, type Suspect } from '../support/suspects.ts'

/** What findings lead to of themselves: at once, and when nobody looks at them in time. */

const WITHIN_MS = 300_000
const POLL = { timeout: 10_000, interval: 50 }

let chartward: TestChartward
let findings: TestFindings
beforeEach(async () => await open())
afterEach(async () => await chartward.close())

async function open(settings: object = {}): Promise<void> {
  const clock = { now: () => chartward.clock.now() }
  findings = openTestFindings(() => clock.now())
  const config = { containment: { ...defaultConfig().containment, ...settings } }
  chartward = await openTestChartward({ findings, config })
  await openSuspectedClinic(chartward)
}

const actorOf = ({ app: { caller } }: Suspect): Asker => ({ ...caller, address: '192.0.2.44' })
const inForce = async () =>
  (await chartward.operations.incident.measures({}))
    .map(({ degree, target, by }) => `${degree} ${target.kind} ${target.name} by ${by}`)
    .sort()
const read = async (token: string, path: string) => (await chartward.fhir('GET', path, { token })).status
const look = async () => await chartward.operations.incident.respond()

test('a high finding asks a person for their passkey and leaves them their own patients', async () => {
  const suspect = await openSuspect(chartward)
  const finding = findings.raise({ level: 'high', actor: actorOf(suspect) })
  await expect
    .poll(inForce, POLL)
    .toEqual([`care-safe person ${suspect.user} by policy`, `step-up person ${suspect.user} by policy`])
  const notes = (await chartward.entries()).filter(({ how }) => how === 'containment')
  expect(notes).toHaveLength(2)
  for (const { who, note } of notes) {
    expect(who.user).toBe('policy')
    expect(note).toContain(`finding ${finding.id}`)
  }
  expect(await read(suspect.app.token, 'Observation/of-ann')).toBe(401)
  await suspect.browser.stepUp(suspect.authenticator)
  expect(await read(suspect.app.token, 'Observation/of-ann')).toBe(200)
})

test('a critical finding ends the session; the person signs in anew, and can still break the glass', async () => {
  const suspect = await openSuspect(chartward)
  findings.raise({ level: 'critical', actor: actorOf(suspect) })
  const { session } = suspect.app.caller
  await expect
    .poll(inForce, POLL)
    .toEqual([`care-safe person ${suspect.user} by policy`, `suspend-session session ${session} by policy`])
  expect(await read(suspect.app.token, 'Observation/of-ann')).toBe(403)
  expect((await suspect.browser.signIn(suspect.authenticator)).status).toBe(200)
  expect(await suspect.breakGlass('ben')).toBe(200)
})

test('nothing the policy does at once keeps anybody from broken glass', async () => {
  for (const level of ['medium', 'high', 'critical'] as const) {
    const suspect = await openSuspect(chartward)
    await suspect.breakGlass('cleo')
    // The session the finding is about is another than the one the emergency is in.
    const actor = { ...actorOf(suspect), session: (await chartward.token('viewer', 'aside')).session }
    for (const family of ['snooping', 'volume'] as const) findings.raise({ level, actor, family })
    await look()
    expect([level, await read(suspect.app.token, 'Observation/of-cleo')]).toEqual([level, 200])
    expect([level, await suspect.breakGlass('ben')]).toEqual([level, 200])
  }
})

test('a medium finding does nothing of itself, unless somebody may have looked where they should not: they are asked why', async () => {
  const suspect = await openSuspect(chartward)
  findings.raise({ level: 'medium', actor: actorOf(suspect) })
  await look()
  expect(await inForce()).toEqual([])
  findings.raise({ level: 'medium', actor: actorOf(suspect), family: 'snooping' })
  await look()
  expect(await inForce()).toEqual([`question person ${suspect.user} by policy`])
})

test('a critical finding that nobody acknowledges in time suspends the person', async () => {
  const suspect = await openSuspect(chartward)
  findings.raise({ level: 'critical', actor: actorOf(suspect) })
  await look()
  chartward.clock.pass(WITHIN_MS - 10_000)
  await look()
  expect((await inForce()).some((one) => one.startsWith('suspend-person'))).toBe(false)
  chartward.clock.pass(20_000)
  // By the timer, and not because it was asked.
  await expect.poll(inForce, POLL).toContain(`suspend-person person ${suspect.user} by policy`)
  expect((await suspect.browser.signIn(suspect.authenticator)).status).toBe(403)
  // Whoever else is there goes on, broken glass and all.
  const other = await openSuspect(chartward)
  expect(await other.breakGlass('ben')).toBe(200)
  expect(await read(other.app.token, 'Observation/of-ben')).toBe(200)
})

test('one that is acknowledged in time does not', async () => {
  const suspect = await openSuspect(chartward)
  const { id } = findings.raise({ level: 'critical', actor: actorOf(suspect) })
  await look()
  await findings.acknowledge(id, OFFICER)
  chartward.clock.pass(2 * WITHIN_MS)
  await look()
  expect((await inForce()).filter((one) => one.startsWith('suspend-person'))).toEqual([])
})

test('a finding about nobody and the keys of a few freezes nothing, however long nobody looks', async () => {
  findings.raise({ level: 'critical', actor: null, patientCount: FREEZE_PATIENTS_MIN - 1 })
  // Everybody's budget is spent: the brake holds, and names no patients.
  findings.raise({ level: 'critical', actor: null, rule: 'brake-of-everybody' })
  chartward.clock.pass(10 * WITHIN_MS)
  await look()
  expect(await inForce()).toEqual([])
})

test('a critical finding about nobody in particular freezes the environment when nobody looks at it', async () => {
  const suspect = await openSuspect(chartward)
  await suspect.breakGlass('cleo')
  findings.raise({ level: 'critical', actor: null, patientCount: FREEZE_PATIENTS_MIN })
  await look()
  expect(await inForce()).toEqual([])
  chartward.clock.pass(WITHIN_MS)
  await expect.poll(inForce, POLL).toEqual(['freeze environment environment by policy'])
  expect([
    await read(suspect.app.token, 'Observation/of-ann'),
    await read(suspect.app.token, 'Observation/of-cleo'),
  ]).toEqual([403, 200])
  expect(await suspect.breakGlass('ben')).toBe(200)
})

test('a service is suspended, for it asks for its next token itself; a token of the command line with its session', async () => {
  const service = await openService(chartward, ['system/*.rs'], 'warehouse')
  const who = { user: 'warehouse', role: 'integration', client: 'warehouse', address: 'local' }
  findings.raise({ level: 'critical', actor: { ...who, session: service.session } })
  const cli = await chartward.token('viewer', 'robot')
  const robot = { user: 'robot', role: 'viewer', client: 'test', address: 'local', session: cli.session }
  findings.raise({ level: 'critical', actor: robot })
  await look()
  expect(await inForce()).toEqual([
    'care-safe app warehouse by policy',
    `care-safe session ${cli.session} by policy`,
    'suspend-app app warehouse by policy',
    `suspend-session session ${cli.session} by policy`,
  ])
  expect([await read(service.token, 'Patient/ann'), await read(cli.token, 'Patient/ann')]).toEqual([403, 403])
})

test('what an officer ended is not begun again for the same finding', async () => {
  const suspect = await openSuspect(chartward)
  findings.raise({ level: 'high', actor: actorOf(suspect) })
  await look()
  const { incident } = chartward.operations
  for (const { id } of await incident.measures({})) await incident.end(id, OFFICER)
  findings.raise({ level: 'low', actor: null })
  await look()
  expect(await inForce()).toEqual([])
})

test('with automatic off nothing is done', async () => {
  await chartward.close()
  await open({ automatic: false })
  const suspect = await openSuspect(chartward)
  findings.raise({ level: 'critical', actor: actorOf(suspect) })
  chartward.clock.pass(2 * WITHIN_MS)
  await look()
  expect(await inForce()).toEqual([])
})

test('while nothing can be told nothing is claimed; it is done as soon as it can be', async () => {
  const { containment, ledger } = chartward.chartward
  const suspect = await openSuspect(chartward)
  await ledger.close()
  findings.raise({ level: 'critical', actor: actorOf(suspect) })
  await look()
  expect([await inForce(), containment.open()]).toEqual([[], []])
  const begin = chartward.operations.incident.contain({
    degree: 'suspend-person',
    target: { kind: 'person', name: suspect.user },
    reason: 'by hand',
    by: OFFICER,
  })
  await expect(begin).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' })
  expect(containment.open()).toEqual([])
  // Nothing leaves in the meantime either.
  expect(await read(suspect.app.token, 'Observation/of-ann')).toBe(503)
})

test('a session that another process lets in while a suspension is on its way is ended by the next look', async () => {
  const { database, identity } = chartward.chartward
  const user = await openAppUser(chartward, 'clinician')
  const { incident } = chartward.operations
  const target = { kind: 'person', name: user.user } as const
  await incident.contain({ degree: 'suspend-person', target, reason: 'a race', by: BY })
  // As if it had been opened by a process that had not heard of it yet.
  await database.query('update session set ended = null where user_name = $1', [user.user])
  expect((await identity.sessions.list({ user: user.user })).length).toBeGreaterThan(0)
  await look()
  expect(await identity.sessions.list({ user: user.user })).toEqual([])
})

test('a freeze that runs out is over', async () => {
  const suspect = await openSuspect(chartward)
  const { incident } = chartward.operations
  const target = { kind: 'environment', name: 'environment' } as const
  await incident.contain({ degree: 'freeze', target, reason: 'for a while', by: OFFICER, forMs: 60_000 })
  expect(await read(suspect.app.token, 'Observation/of-ann')).toBe(403)
  chartward.clock.pass(61_000)
  await look()
  expect(await read(suspect.app.token, 'Observation/of-ann')).toBe(200)
})
