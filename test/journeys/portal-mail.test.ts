import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ACCESS_PATHS, MESSAGE_PATHS, PROTECTION_PATHS, SAFETY_PATHS } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import type { PersonId } from '../../src/identity/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { openCallers } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { mailSettings, makeDkimKey, openMailServer, type TestMailServer } from '../support/mail-server.ts'
import { refusingLeaves } from '../support/refused-leaves.ts'
import { openWebVisitor, type WebVisitor } from '../support/web-asks.ts'
import { type Clinic, openClinic } from '../support/who-saw.ts'

const DAY_MS = 86_400_000
const BY = { user: 'admin', role: 'administrator', client: 'test', session: 'test', address: 'local' }
const NOTE = 'e-mail that something waits in the portal'

let folder: string
let mail: TestMailServer
let t: TestChartward
let clinic: Clinic
beforeAll(async () => {
  mail = await openMailServer()
  folder = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
  const settings = await mailSettings(mail, makeDkimKey(), folder)
  t = await openTestChartward({ config: { mail: { ...defaultConfig().mail, ...settings } } })
  clinic = await openClinic(t)
})
afterAll(async () => {
  await t.verifyEverything()
  await t.close()
  await mail.close()
  await rm(folder, { recursive: true })
})

/** Somebody new with an address, who wants e-mails about this patient or, `wants` false, does not. */
async function reader(role: 'patient' | 'proxy', email: string, wants = true): Promise<WebVisitor> {
  const who = await openWebVisitor(t, role, role === 'patient' ? { fhirUser: 'Patient/ann' } : {})
  if (role === 'proxy') {
    const grant = { person: who.person as PersonId, patient: patientIdOf('ann'), relationship: 'parent' }
    await t.chartward.accounts.proxies.grant(BY, grant)
  }
  const contact = { displayName: 'Annette Marsh', email }
  expect((await who.ask(SAFETY_PATHS.contact, contact)).status).toBe(200)
  const chosen = await who.ask(SAFETY_PATHS.mail, { isWanted: wants, patient: 'ann' })
  expect(chosen.json).toEqual({ isWanted: wants, canBeSent: true })
  return who
}

async function round(): Promise<readonly string[]> {
  const before = mail.arrived.length
  await t.leafCount()
  await t.portalRounds.round()
  return mail.arrived.slice(before).map(({ to }) => to)
}

/** An access that a patient is told of: their glass is broken, and their record is opened. */
async function emergency(user: string): Promise<void> {
  const doctor = await openCallers(t).signIn('clinician', { factorAt: t.clock.now(), user })
  const asked = { caller: doctor.caller, patient: patientIdOf('ann'), reason: 'unconscious in the hall' }
  await t.chartward.access.breakGlass(asked)
  await clinic.look(doctor)
}

test('who wants it is told by e-mail that something waits, once, and nothing of what it is', async () => {
  await reader('patient', 'ann@example.org')
  await reader('proxy', 'silent@example.org', false)
  expect(await round()).toEqual([])
  await emergency('dr-kim')
  const before = await t.leafCount()
  expect(await round()).toEqual(['ann@example.org'])
  const [arrived] = mail.arrived.slice(-1)
  const text = arrived?.raw.toString('utf8') ?? ''
  for (const secret of ['Annette', 'Marsh', 'dr-kim', 'emergency', 'Patient/ann', 'http'])
    expect([secret, (arrived?.mail.text ?? '').includes(secret)]).toEqual([secret, false])
  expect(arrived?.mail.subject).toBe('Something waits for you in the portal / Algo le espera en el portal')
  expect(text).not.toMatch(/href|src=/)
  const told = (await t.entries(before)).filter(({ note }) => note === NOTE)
  expect(told.map(({ how, patient, who }) => [how, patient, who.user])).toEqual([
    ['notice', patientIdOf('ann'), 'chartward'],
  ])
  expect(await round()).toEqual([])
  await emergency('dr-lopez')
  // Within a day it would say no more than the first.
  expect(await round()).toEqual([])
  t.clock.pass(DAY_MS + 1)
  expect(await round()).toEqual(['ann@example.org'])
  t.clock.pass(DAY_MS + 1)
  expect(await round()).toEqual([])
  const again = await openWebVisitor(t, 'patient', { fhirUser: 'Patient/ann' })
  const { alerts } = (await again.ask(ACCESS_PATHS.alerts, { patient: 'ann' })).json
  expect(alerts.map(({ what }: { what: string }) => what)).toEqual(
    expect.arrayContaining(['dr-kim', 'dr-lopez']),
  )
})

test('where nothing was shown, nothing is looked at, round after round', async () => {
  await round()
  const before = await t.leafCount()
  await round()
  await round()
  expect(await t.entries(before)).toEqual([])
})

test('the reminder of a step waits in the messages, and is told by e-mail, when its day has come', async () => {
  const own = await openWebVisitor(t, 'patient', { fhirUser: 'Patient/ann' })
  await own.ask(ACCESS_PATHS.alertsSeen, { patient: 'ann' })
  const remind = new Date(t.clock.now() + 2 * DAY_MS).toISOString().slice(0, 10)
  const { json: plan } = await own.ask(PROTECTION_PATHS.plan)
  const { id, title } = plan.steps[0]
  const kept = await own.ask(PROTECTION_PATHS.step, { id, state: 'open', remind })
  expect(kept.status).toBe(200)
  const remindersOf = async (who: WebVisitor) => (await who.ask(MESSAGE_PATHS.all)).json.reminders
  expect(await remindersOf(own)).toEqual([])
  expect(await round()).toEqual([])
  t.clock.pass(2 * DAY_MS)
  expect(await round()).toEqual(['ann@example.org'])
  const later = await openWebVisitor(t, 'patient', { fhirUser: 'Patient/ann' })
  const before = await t.leafCount()
  expect(await remindersOf(later)).toEqual([{ step: id, title, day: remind }])
  expect((await t.entries(before)).map(({ note }) => note)).toContain(
    'reminders of the protection plan shown',
  )
  await later.ask(PROTECTION_PATHS.step, { id, state: 'done' })
  expect(await remindersOf(later)).toEqual([])
})

test('nobody is written to after they stopped it, or do not stand in for anybody any more', async () => {
  const mum = await reader('proxy', 'mum@example.org')
  t.clock.pass(2 * DAY_MS)
  await emergency('dr-sol')
  expect((await round()).toSorted()).toEqual(['ann@example.org', 'mum@example.org'])
  await t.chartward.accounts.proxies.takeBack(BY, mum.person as PersonId, patientIdOf('ann'))
  t.clock.pass(2 * DAY_MS)
  await emergency('dr-ito')
  expect(await round()).toEqual(['ann@example.org'])
})

test('without its leaf no e-mail is sent, and one that no server took is sent later', async () => {
  t.clock.pass(2 * DAY_MS)
  await emergency('dr-bell')
  await refusingLeaves(
    t.chartward.ledger,
    ({ note }) => note === NOTE,
    async () => expect(await round()).toEqual([]),
  )
  mail.answer = () => 'later'
  expect(await round()).toEqual([])
  mail.answer = () => 'take'
  // A mail server that is busy is left alone for a while.
  expect(await round()).toEqual([])
  t.clock.pass(31 * 60_000)
  expect(await round()).toEqual(['ann@example.org'])
})

test('an address that no server takes for now holds up nobody else, and nobody is written to twice for it', async () => {
  const busy = 'aunt@example.org'
  await reader('proxy', busy)
  await reader('proxy', 'uncle@example.org')
  t.clock.pass(2 * DAY_MS)
  await emergency('dr-moss')
  mail.answer = (to) => (to === busy ? 'later' : 'take')
  expect((await round()).toSorted()).toEqual(['ann@example.org', 'uncle@example.org'])
  t.clock.pass(31 * 60_000)
  const before = await t.leafCount()
  expect(await round()).toEqual([])
  const tried = (await t.entries(before)).filter(({ note }) => note === NOTE)
  expect(tried).toHaveLength(1)
  // It is left alone for a while as well.
  expect(await round()).toEqual([])
  mail.answer = () => 'take'
  t.clock.pass(31 * 60_000)
  expect(await round()).toEqual([busy])
})

test('an altered row of one patient keeps nobody else’s e-mail back', async () => {
  await t.chartward.database.query(
    `insert into access_watch (patient, upto, sealed, mail) values ('\\x00', 0, '\\x00', true)`,
  )
  try {
    t.clock.pass(DAY_MS)
    await emergency('dr-lind')
    expect(await round()).toContain('ann@example.org')
  } finally {
    await t.chartward.database.query(`delete from access_watch where patient = '\\x00'`)
  }
})

test('of several who choose for a record at once, each is heard', async () => {
  const who = await Promise.all(Array.from({ length: 6 }, async () => await openWebVisitor(t, 'proxy')))
  for (const { person } of who) {
    const grant = { person: person as PersonId, patient: patientIdOf('eve'), relationship: 'parent' }
    await t.chartward.accounts.proxies.grant(BY, grant)
  }
  await Promise.all(
    who.map(async ({ ask }) => await ask(SAFETY_PATHS.mail, { isWanted: true, patient: 'eve' })),
  )
  const kept = await Promise.all(
    who.map(async ({ ask }) => (await ask(`${SAFETY_PATHS.mail}?patient=eve`)).json.isWanted),
  )
  expect(kept).toEqual(who.map(() => true))
})

test('nobody chooses for a record that is not theirs, and each choice has its leaf', async () => {
  const stranger = await openWebVisitor(t, 'patient', { fhirUser: 'Patient/ben' })
  expect((await stranger.ask(SAFETY_PATHS.mail, { isWanted: true, patient: 'ann' })).status).toBe(403)
  expect((await stranger.ask(`${SAFETY_PATHS.mail}?patient=ann`)).status).toBe(403)
  const before = await t.leafCount()
  await stranger.ask(SAFETY_PATHS.mail, { isWanted: true })
  expect((await stranger.ask(SAFETY_PATHS.mail)).json).toEqual({ isWanted: true, canBeSent: true })
  const own = await stranger.ask(SAFETY_PATHS.mail, { isWanted: false })
  expect(own.json.isWanted).toBe(false)
  const told = (await t.entries(before)).filter(({ how }) => how === 'consent')
  expect(told.map(({ note, patient }) => [note, patient])).toEqual([
    ['e-mail when something waits: wanted', patientIdOf('ben')],
    ['e-mail when something waits: not wanted any more', patientIdOf('ben')],
  ])
  await refusingLeaves(
    t.chartward.ledger,
    ({ how }) => how === 'consent',
    async () => expect((await stranger.ask(SAFETY_PATHS.mail, { isWanted: true })).status).toBe(503),
  )
  expect((await stranger.ask(SAFETY_PATHS.mail)).json.isWanted).toBe(false)
})
