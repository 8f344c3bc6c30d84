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
  const proxy = await proxyFor(5)
  const [short, long] = [await make(proxy, 1), await make(proxy, 30)]
  expect(long.exp).toBe(Math.floor((t.clock.now() + 5 * DAY_MS) / 1000))
  const person = proxy.person as PersonId
  const grant = { person, patient: patientIdOf('mia'), relationship: 'parent' }
  const expires = asUnixMs(t.clock.now() + 2 * DAY_MS)
  await t.chartward.accounts.proxies.grant(BY, { ...grant, expires })
  expect([(await open(short.url)).status, (await open(long.url)).status]).toEqual([200, 404])
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
