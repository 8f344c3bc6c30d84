import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { PORTAL_PATHS } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import type { PersonId } from '../../src/identity/index.ts'
import { appendTo, type Ledger } from '../../src/ledger/ledger.ts'
import { patient } from '../journeys/bodies.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { atPage } from '../support/page-caller.ts'
import { openWebVisitor } from '../support/web-asks.ts'

const OPERATOR = { user: 'operator', role: 'operator', client: 'cli', session: 's', address: 'local' }

let t: TestChartward
let link: { readonly id: string; readonly url: string }
beforeAll(async () => {
  t = await openTestChartward()
  for (const id of ['mia', 'ann']) await t.fhir('PUT', `Patient/${id}`, { body: patient('Abbott', { id }) })
})
afterAll(async () => await t.close())
beforeEach(async () => {
  link = await make('mia')
})

async function make(who: string, passcode = '') {
  const mia = await atPage(t, 'patient', { fhirUser: `Patient/${who}` })
  const expires = t.clock.now() + 86_400_000
  const asked = { patient: who, label: '', part: 'everything', expires, passcode }
  const { json } = await mia.ask('POST', PORTAL_PATHS.links, asked)
  const payload = Buffer.from(String(json.link).slice('shlink:/'.length), 'base64url').toString('utf8')
  return { id: String(json.id), url: String(JSON.parse(payload).url) }
}

async function open(passcode = '') {
  return await fetch(link.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ recipient: 'Lakeside', passcode }),
  })
}

const change = async (set: string, ...values: unknown[]) =>
  await t.chartward.database.query(`update health_link set ${set} where id = $1`, [link.id, ...values])

test('a link that is ended while its leaf is written gives nothing', async () => {
  expect((await open()).status).toBe(200)
  const ledger: { -readonly [Name in keyof Ledger]: Ledger[Name] } = t.chartward.ledger
  const append = ledger[appendTo]
  ledger[appendTo] = async (entries) => {
    await change('ended = $2, content = null', t.clock.now())
    return await append.call(ledger, entries)
  }
  try {
    expect((await open()).status).toBe(404)
  } finally {
    ledger[appendTo] = append
  }
})

test.for([
  [
    'a right that is taken back',
    async (person: PersonId) =>
      await t.chartward.accounts.proxies.takeBack(OPERATOR, person, patientIdOf('mia')),
  ],
  [
    'a session that is ended',
    async (person: PersonId) => await t.chartward.identity.sessions.end({ person }, OPERATOR, 'stolen'),
  ],
  [
    'an account that is disabled',
    async (person: PersonId) => await t.chartward.accounts.people.disable(OPERATOR, person),
  ],
] as const)('%s while a link is made takes the link with it', async ([, takeAway]) => {
  const proxy = await atPage(t, 'proxy')
  const person = proxy.person as PersonId
  const { proxies } = t.chartward.accounts
  await proxies.grant(OPERATOR, { person, patient: patientIdOf('mia'), relationship: 'parent' })
  const ledger: { -readonly [Name in keyof Ledger]: Ledger[Name] } = t.chartward.ledger
  const append = ledger[appendTo]
  ledger[appendTo] = async (entries) => {
    const isMade = entries.some((entry) => Buffer.from(entry).includes(' made, until '))
    if (isMade) {
      ledger[appendTo] = append
      await takeAway(person)
    }
    return await append.call(ledger, entries)
  }
  const expires = t.clock.now() + 86_400_000
  const asked = { patient: 'mia', label: '', part: 'everything', expires, passcode: '' }
  const refused = await proxy.ask('POST', PORTAL_PATHS.links, asked)
  expect(ledger[appendTo]).toBe(append)
  expect(refused.status).toBe(403)
  const given = await t.chartward.database.query(
    'select id from health_link where person = $1 and ended is null',
    [person],
  )
  expect(given).toEqual([])
})

test('whoever writes to the table alone lays no opening to another patient', async () => {
  await change('patient = $2', patientIdOf('ann'))
  const before = await t.leafCount()
  expect((await open()).status).toBe(500)
  expect(await t.leafCount()).toBe(before)
})

test('nor makes a link last longer, go without its passcode, or give other bytes than its leaf says', async () => {
  await change('expires = $2', t.clock.now() + 10 * 365 * 86_400_000)
  expect((await open()).status).toBe(500)
  link = await make('mia', 'plum tree')
  await change('passcode = null')
  expect((await open()).status).toBe(500)
  // Nor out of the reach of whoever contains the session in which it was made.
  for (const set of [`session = 'another'`, 'session = null', `role = 'proxy'`]) {
    link = await make('mia')
    await change(set)
    expect([set, (await open()).status]).toEqual([set, 500])
  }
  const other = await make('ann')
  link = await make('mia')
  await change('content = (select content from health_link where id = $2)', other.id)
  expect((await open()).status).toBe(500)
})

test('whoever names nobody is told of their own links, and the leaf is of them', async () => {
  const { ask } = await openWebVisitor(t, 'patient', { fhirUser: 'Patient/mia' })
  const before = await t.leafCount()
  const { json } = await ask(`${PORTAL_PATHS.links}?patient=`)
  expect(json.links.map(({ id }: { id: string }) => id)).toContain(link.id)
  expect((await t.entries(before)).map((entry) => entry.patient)).toEqual([patientIdOf('mia')])
})

test('somebody else ends no link, nor sees it, and a name with a NUL in it is nobody’s', async () => {
  const { ask } = await openWebVisitor(t, 'patient', { fhirUser: 'Patient/ann' })
  expect((await ask(`${PORTAL_PATHS.links}?patient=mia`)).status).toBe(403)
  await ask(`${PORTAL_PATHS.links}/${link.id}/end`, {})
  expect((await open()).status).toBe(200)
  expect((await ask(`${PORTAL_PATHS.links}/%00/end`, {})).status).toBe(404)
})
