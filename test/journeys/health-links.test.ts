import { compactDecrypt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PORTAL_PATHS, SAFETY_PATHS } from '../../src/contract/index.ts'
import { asUnixMs } from '../../src/kernel/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import type { PersonId } from '../../src/identity/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { atPage, type PageCaller } from '../support/page-caller.ts'
import { patient } from './bodies.ts'

const DAY_MS = 86_400_000
const BY = { user: 'operator', role: 'operator', client: 'cli', session: 's', address: 'local' }
const MIA = { fhirUser: 'Patient/mia' } as const

let t: TestChartward
beforeAll(async () => {
  t = await openTestChartward()
  await t.fhir('PUT', 'Patient/mia', { body: patient('Abbott', { id: 'mia' }) })
})
afterAll(async () => await t.close())

async function make(
  by: PageCaller,
  days: number,
): Promise<{ id: string; url: string; key: string; exp: number }> {
  const expires = t.clock.now() + days * DAY_MS
  const asked = { patient: 'mia', label: '', part: 'everything', expires, passcode: '' }
  const { json } = await by.ask('POST', PORTAL_PATHS.links, asked)
  const payload = Buffer.from(String(json.link).slice('shlink:/'.length), 'base64url').toString('utf8')
  return { id: json.id, ...JSON.parse(payload) }
}

async function open(url: string): Promise<Response> {
  return await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ recipient: 'Lakeside' }),
  })
}

async function keeps(id: string): Promise<boolean> {
  const [row] = await t.chartward.database.query<{ kept: boolean }>(
    'select content is not null as kept from health_link where id = $1',
    [id],
  )
  return row?.kept === true
}

/** Somebody who stands in for Mia. `days`: for so long. */
async function proxyFor(days?: number): Promise<PageCaller> {
  const by = await atPage(t, 'proxy')
  const expires = days === undefined ? {} : { expires: asUnixMs(t.clock.now() + days * DAY_MS) }
  const person = by.person as PersonId
  const grant = { person, patient: patientIdOf('mia'), relationship: 'parent', ...expires }
  await t.chartward.accounts.proxies.grant(BY, grant)
  return by
}

test('a copy that is given away by link has every digit that the record has', async () => {
  const value = '{"value":1.10,"unit":"mg/dL"}'
  const body = `{"resourceType":"Observation","id":"exact","status":"final","code":{"text":"Creatinine"},"subject":{"reference":"Patient/mia"},"valueQuantity":${value}}`
  await t.fhir('PUT', 'Observation/exact', { body })
  const { url, key } = await make(await atPage(t, 'patient', MIA), 1)
  const opened = await open(url)
  const { files } = (await opened.json()) as { files: { embedded: string }[] }
  const { plaintext } = await compactDecrypt(files[0]?.embedded ?? '', Buffer.from(key, 'base64url'))
  expect(Buffer.from(plaintext).toString('utf8')).toContain(`"valueQuantity":${value}`)
})

test('a link that a proxy made ends with their right, and its leaf says so', async () => {
  const [proxy, other, mia] = [await proxyFor(), await proxyFor(), await atPage(t, 'patient', MIA)]
  const [theirs, another, own] = [await make(proxy, 7), await make(other, 7), await make(mia, 7)]
  expect((await open(theirs.url)).status).toBe(200)
  const before = await t.leafCount()
  expect((await mia.ask('POST', SAFETY_PATHS.proxyTakeBack, { person: proxy.person })).status).toBe(200)
  const [leaf] = await t.entries(before)
  expect(leaf?.note).toContain('health links of theirs ended: 1')
  expect((await open(theirs.url)).status).toBe(404)
  expect(await keeps(theirs.id)).toBe(false)
  // What others gave is theirs.
  expect([(await open(another.url)).status, (await open(own.url)).status]).toEqual([200, 200])
})

test('a link that a proxy makes lasts no longer than their right, also when that is cut short', async () => {
  const endOf = (now: number) => Math.floor((now + 5 * DAY_MS) / 1000)
  const earliest = endOf(t.clock.now())
  const proxy = await proxyFor(5)
  const latest = endOf(t.clock.now())
  const [short, long] = [await make(proxy, 1), await make(proxy, 30)]
  expect([earliest, latest]).toContain(long.exp)
  const person = proxy.person as PersonId
  const grant = { person, patient: patientIdOf('mia'), relationship: 'parent' }
  const expires = asUnixMs(t.clock.now() + 2 * DAY_MS)
  await t.chartward.accounts.proxies.grant(BY, { ...grant, expires })
  expect([(await open(short.url)).status, (await open(long.url)).status]).toEqual([200, 404])
})

test('a link ends with the account of whoever made it, and with the role in which they made it', async () => {
  const { people } = t.chartward.accounts
  const [disabled, without, mia] = [await proxyFor(), await proxyFor(), await atPage(t, 'patient', MIA)]
  const links = [await make(disabled, 7), await make(without, 7), await make(mia, 7)]
  const before = await t.leafCount()
  await people.disable(BY, disabled.person as PersonId)
  await people.endRole(BY, without.person as PersonId, 'proxy')
  await people.linkFhir(BY, mia.person as PersonId, 'Patient/somebody-else')
  const notes = (await t.entries(before)).map(({ note }) => note)
  expect(notes.filter((note) => note?.includes('health links of theirs ended: 1') === true)).toHaveLength(3)
  for (const { url, id } of links) expect([(await open(url)).status, await keeps(id)]).toEqual([404, false])
})

test('a link that was made in a session ends when that is suspended, and another of the same person does not', async () => {
  const [stolen, mia] = [await atPage(t, 'patient', MIA), await atPage(t, 'patient', MIA)]
  const [theirs, own] = [await make(stolen, 7), await make(mia, 7)]
  const before = await t.leafCount()
  const target = { kind: 'session', name: stolen.session } as const
  const { incident } = t.operations
  const alive = async () =>
    (await incident.status(target)).alive.find(({ kind }) => kind === 'health-links')?.count
  expect(await alive()).toBe(1)
  await incident.contain({ degree: 'suspend-session', target, reason: 'stolen', by: BY })
  expect(await alive()).toBe(0)
  expect([(await open(theirs.url)).status, (await open(own.url)).status]).toEqual([404, 200])
  const ended = (await t.entries(before)).filter(({ note }) => note === `health link ${theirs.id} ended`)
  expect(ended.map(({ how, patient: about }) => [how, about])).toEqual([['consent', patientIdOf('mia')]])
})

test('while the environment is contained no link opens anything, and each try has its leaf', async () => {
  const mia = await atPage(t, 'patient', MIA)
  const { url, id } = await make(mia, 7)
  const environment = { kind: 'environment', name: 'environment' } as const
  const { incident } = t.operations
  const measure = await incident.contain({
    degree: 'freeze',
    target: environment,
    reason: 'for a while',
    by: BY,
  })
  const before = await t.leafCount()
  expect((await open(url)).status).toBe(403)
  const [denied] = (await t.entries(before)).filter(({ how }) => how === 'denied')
  expect(denied?.who.user).toBe(`health-link ${id}`)
  const { alive } = await incident.status(environment)
  expect(alive.find(({ kind }) => kind === 'health-links')?.count).toBe(0)
  await incident.end(measure.id, BY)
  expect((await open(url)).status).toBe(200)
})

test('what a link gave is gone when it has expired or was ended', async () => {
  const mia = await atPage(t, 'patient', MIA)
  const [ended, expired, living] = [await make(mia, 9), await make(mia, 1), await make(mia, 9)]
  await mia.ask('POST', `${PORTAL_PATHS.links}/${ended.id}/end`, {})
  expect(await keeps(ended.id)).toBe(false)
  t.clock.pass(2 * DAY_MS)
  await t.portalRounds.round()
  expect([await keeps(expired.id), await keeps(living.id)]).toEqual([false, true])
})

test('who stands in for somebody is shown after its leaf, and not at all without one', async () => {
  const own = await openTestChartward()
  try {
    await own.fhir('PUT', 'Patient/mia', { body: patient('Abbott', { id: 'mia' }) })
    const mia = await atPage(own, 'patient', MIA)
    const before = await own.leafCount()
    expect((await mia.ask('GET', SAFETY_PATHS.proxies)).json).toMatchObject({ proxies: [] })
    expect(await own.entries(before)).toMatchObject([
      { how: 'operation', note: 'proxies shown', patient: patientIdOf('mia'), who: { role: 'patient' } },
    ])
    await own.chartward.ledger.close()
    const { status, text } = await mia.ask('GET', SAFETY_PATHS.proxies)
    expect([status, text.includes('proxies"')]).toEqual([503, false])
  } finally {
    await own.close()
  }
})
