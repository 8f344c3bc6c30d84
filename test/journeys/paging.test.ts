import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { bundle, idsIn, linkIn, observation, ok, pagesOf, patient, post, put, refusal } from './bodies.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

const ask: TestChartward['fhir'] = async (...asked) => await chartward.fhir(...asked)
const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${prefix}-${String(at).padStart(3, '0')}`)
const write = async (...entries: object[]) => {
  ok(await ask('POST', '', { body: bundle('transaction', ...entries) }))
}

/** Between two pages: one that was shown and one that was not are changed and deleted, and new ones come. */
async function disturb(
  type: 'Patient' | 'Observation',
  ids: readonly string[],
  body: (id: string, changed: boolean) => any,
) {
  const [first = '', second = ''] = ids
  const [last = '', butLast = ''] = ids.toReversed()
  await write(
    { request: { method: 'DELETE', url: `${type}/${first}` } },
    { request: { method: 'DELETE', url: `${type}/${last}` } },
    put(body(second, true)),
    put(body(butLast, true)),
    put(body(`${first}-new`, false)),
    put(body(`${last}-new`, false)),
  )
}

const WAYS: [name: string, more: string][] = [
  ['in the order of ids', ''],
  ['sorted', '&_sort=_lastUpdated,_id'],
  ['sorted the other way', '&_sort=-_id'],
]

test.each(WAYS)(
  'what is written between pages neither repeats nor skips a person, %s',
  async (name, more) => {
    const family = `Paged${name.length}`
    const ids = numbered(`p${name.length}`, 25)
    const body = (id: string, changed: boolean) => patient(changed ? 'Renamed' : family, { id })
    await write(...ids.map((id) => put(body(id, false))))
    const seen: string[] = []
    for (let next: string | undefined = `Patient?family=${family}&_count=10${more}`; next !== undefined;) {
      const page = ok(await ask('GET', next))
      seen.push(...idsIn(page))
      next = linkIn(page, 'next')
      if (seen.length === 10) await disturb('Patient', ids, body)
    }
    expect(seen.toSorted()).toEqual(ids)
    const after = await pagesOf(chartward, `Patient?family=${family}&_count=10${more}`)
    expect(after.flatMap(idsIn).toSorted()).toEqual(
      [...ids.slice(2, -2), `${ids[0]}-new`, `${ids.at(-1)}-new`].toSorted(),
    )
  },
)

test.each(WAYS)(
  'what is written between pages neither repeats nor skips a record of one person, %s',
  async (name, more) => {
    const whose = `of-${name.length}`
    await write(put({ ...patient('One'), id: whose }))
    const ids = numbered(`o${name.length}`, 25)
    const body = (id: string, changed: boolean) =>
      observation(`Patient/${whose}`, { id, status: changed ? 'amended' : 'final' })
    await write(...ids.map((id) => put(body(id, false))))
    const seen: string[] = []
    const versions: string[] = []
    const path = `Observation?patient=${whose}&status=final&_count=10${more}`
    for (let next: string | undefined = path; next !== undefined;) {
      const page = ok(await ask('GET', next))
      seen.push(...idsIn(page))
      versions.push(...page.json.entry.map(({ resource }: any) => resource.meta.versionId))
      next = linkIn(page, 'next')
      if (seen.length === 10) await disturb('Observation', ids, body)
    }
    expect(seen.toSorted()).toEqual(ids)
    expect(new Set(versions)).toEqual(new Set(['1']))
  },
)

test('every page is accounted for with what it shows, under one predicate', async () => {
  const ids = numbered('told', 5)
  await write(...ids.map((id) => put(patient('Told', { id }) as any)))
  const from = await chartward.leafCount()
  const pages = await pagesOf(chartward, 'Patient?family=Told&_count=2')
  expect(pages.map((page) => idsIn(page).length)).toEqual([2, 2, 1])
  const entries = await chartward.entries(from)
  expect(entries.flatMap(({ resources }) => resources).toSorted()).toEqual(ids.map((id) => `Patient/${id}/1`))
  expect(new Set(entries.map(({ request }) => request)).size).toBe(3)
  expect(new Set(entries.map(({ predicate }) => predicate)).size).toBe(1)
})

test('a page link says nothing of what was searched, and serves only the session it was made for', async () => {
  const next = linkIn(ok(await ask('GET', 'Patient?family=Told&_count=2')), 'next') ?? ''
  expect(next).toMatch(new RegExp(`^${chartward.url}/fhir/R4\\?_page=[A-Za-z0-9_-]+$`))
  expect(Buffer.from(next.split('_page=')[1] ?? '', 'base64url').toString('latin1')).not.toMatch(
    /Told|family/,
  )
  const { token } = await chartward.token('clinician', 'dr-test')
  expect(refusal(await ask('GET', next, { token }))).toBe(400)
  expect((await ask('GET', next)).status).toBe(200)
})

test('a page link ends after an hour, and a page without a link is none', async () => {
  const next = linkIn(ok(await ask('GET', 'Patient?family=Told&_count=2')), 'next') ?? ''
  chartward.clock.pass(61 * 60 * 1000)
  expect(refusal(await ask('GET', next))).toBe(400)
  for (const wrong of ['?_page=', '?_page=AAAA', '?_page=%00', '?x=1', '']) {
    expect(refusal(await ask('GET', `${chartward.url}/fhir/R4${wrong}`))).toBe(400)
  }
})

test('$everything is the person and all that is theirs, in pages, and nobody else', async () => {
  const own = numbered('mine', 12)
  await write(
    put({ ...patient('Whole'), id: 'whole' }),
    put({ ...patient('Stranger'), id: 'stranger' }),
    put({ ...observation('Patient/stranger'), id: 'not-mine' }),
    ...own.map((id) => put({ ...observation('Patient/whole'), id })),
    put({
      resourceType: 'Appointment',
      id: 'together',
      status: 'proposed',
      participant: ['whole', 'stranger'].map((id) => ({
        actor: { reference: `Patient/${id}` },
        status: 'accepted',
      })),
    }),
  )
  const all = ok(await ask('GET', 'Patient/whole/$everything'))
  const expected = ['whole', 'together', ...own].toSorted()
  expect(idsIn(all).toSorted()).toEqual(expected)
  const pages = await pagesOf(chartward, 'Patient/whole/$everything?_count=5')
  expect(pages.flatMap(idsIn).toSorted()).toEqual(expected)
  expect(pages.length).toBeGreaterThan(2)
  const only = ok(await ask('GET', 'Patient/whole/$everything?_type=Patient&_type=Appointment'))
  expect(idsIn(only).toSorted()).toEqual(['together', 'whole'])
  const paged = await pagesOf(chartward, 'Patient/whole/$everything?_type=Patient,Appointment&_count=4')
  expect(paged.flatMap(idsIn).toSorted()).toEqual(['together', 'whole'])
})

test('$everything stays the same while it is read, and _since leaves out what is older', async () => {
  const first = ok(await ask('GET', 'Patient/whole/$everything?_count=5'))
  chartward.clock.pass(5_000)
  await write(put({ ...observation('Patient/whole'), id: 'mine-late' }))
  const rest = await pagesOf(chartward, linkIn(first, 'next') ?? '')
  expect(rest.flatMap(idsIn)).not.toContain('mine-late')
  const late = ok(await ask('GET', 'Observation/mine-late')).json.meta.lastUpdated
  const since = ok(await ask('GET', `Patient/whole/$everything?_since=${late}`))
  expect(idsIn(since)).toEqual(['mine-late'])
})

test('$everything of nobody, or asked oddly, is refused', async () => {
  expect(refusal(await ask('GET', 'Patient/nobody/$everything'))).toBe(404)
  for (const odd of [
    '_type=Cat',
    '_count=0',
    '_count=x',
    '_since=yesterday',
    '_since=1',
    'x=1',
    '_count=1&_count=2',
  ])
    expect(refusal(await ask('GET', `Patient/whole/$everything?${odd}`))).toBe(400)
})

test('what a person no longer has is not in $everything', async () => {
  await ask('DELETE', 'Observation/mine-000')
  expect(idsIn(ok(await ask('GET', 'Patient/whole/$everything')))).not.toContain('mine-000')
  const { json } = ok(await ask('POST', 'Patient', { body: patient('Brief') }))
  await write(post(observation(`Patient/${json.id}`)))
  await ask('DELETE', `Patient/${json.id}`)
  expect([404, 410]).toContain(refusal(await ask('GET', `Patient/${json.id}/$everything`)))
})
