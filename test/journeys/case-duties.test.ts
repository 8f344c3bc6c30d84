import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/index.ts'
import { openScene, type Scene } from '../laws/scene.ts'

const KIM = {
  user: 'kim',
  role: 'operator',
  client: 'command-line',
  session: 'control',
  address: 'local',
} as const
const BY = { who: KIM, request: 'test', why: 'HSYSADMIN' } as const

let scene: Scene

beforeAll(async () => {
  scene = await openScene()
})
afterAll(async () => await scene.close())

const person = (id: string, state: string, postalCode: string): Resource => ({
  resourceType: 'Patient',
  id,
  name: [{ text: `Person ${id.replace(/\d/g, 'x')}` }],
  birthDate: '1970-03-05',
  address: [{ line: [`${id} Main St`], city: 'Town', state, postalCode }],
})

async function caseOf(ids: readonly string[]) {
  const { token, session } = await scene.token()
  const read = async (id: string) => await scene.fhir('GET', `Patient/${id}`, { token })
  for (const id of ids) await read(id)
  const { cases } = scene.operations
  const { id } = await cases.open(KIM, {
    title: 'stolen',
    timeZone: 'America/New_York',
    query: { sessions: [session] },
  })
  await cases.rescope(id, KIM)
  return { id, read }
}

const day = () => new Date(scene.clock.now()).toLocaleDateString('sv-SE', { timeZone: 'America/New_York' })

async function gather(id: string): Promise<void> {
  while (!(await scene.operations.recipients.gather(BY, id, {})).complete);
}

test('the calendar of a case follows where its people live, and grows with its scope', async () => {
  for (const one of [person('p1', 'VT', '05401'), person('p2', 'TX', '78701'), person('p3', 'MA', '02108')])
    await scene.put(one)
  const { id, read } = await caseOf(['p1', 'p2'])
  const { duties, cases } = scene.operations
  await cases.anchor(id, KIM, { anchor: 'incidentKnown', at: day(), why: 'somebody called' })
  const before = await duties.compute(BY, id)
  expect(before.missing).toBe(2)
  // Nobody knows where they live yet: every law may be theirs.
  expect(before.duties.counters.find(({ jurisdiction }) => jurisdiction === 'unknown')?.affected).toBe(2)
  await gather(id)
  const first = await duties.compute(BY, id)
  const places = (found: typeof first) =>
    new Set(
      found.duties.duties
        .filter(({ plan }) => plan === 'conservative')
        .map(({ jurisdiction }) => jurisdiction),
    )
  expect(first.missing).toBe(0)
  expect([places(first).has('VT'), places(first).has('TX'), places(first).has('MA')]).toEqual([
    true,
    true,
    false,
  ])
  await read('p3')
  await cases.rescope(id, KIM)
  await gather(id)
  const second = await duties.compute(BY, id)
  expect([...places(first)].every((one) => places(second).has(one)) && places(second).has('MA')).toBe(true)
  expect(second.facts.people.reduce((sum, { count }) => sum + count, 0)).toBe(3)
  expect(second.facts.people.find(({ state }) => state === 'MA')?.since).toBe(day())
})

test('each computation for somebody has a leaf with the rules and the digest of the facts', async () => {
  const { id } = await caseOf(['ann'])
  const before = await scene.leafCount()
  const { json } = await scene.control('GET', `/duties/${id}`)
  const [leaf] = await scene.entries(before)
  expect(leaf).toMatchObject({ how: 'case', patient: null })
  expect(leaf?.note).toBe(
    `duties of case ${id}: rules ${json.duties.lawVersion}, facts sha256:${json.duties.inputsDigest}`,
  )
  expect(json.facts.role).toBe('covered-entity')
})

test('a deadline that is near is a finding, once for each level, and closed when what it is about is done', async () => {
  await scene.put(person('p4', 'VT', '05401'))
  const { id } = await caseOf(['p4'])
  const { cases, detection } = scene.operations
  await cases.anchor(id, KIM, { anchor: 'incidentKnown', at: day(), why: 'somebody called' })
  await gather(id)
  const { duty } = await nearest(id)
  const daysAhead = (Date.parse(duty.due ?? '') - Date.parse(day())) / 86_400_000
  await scene.dutyWatch.look()
  const about = async () =>
    (await detection.findings.list({})).filter(
      ({ rule, summary }) => rule === 'duty-due' && summary.includes(id),
    )
  const early = await about()
  expect(early.every(({ level }) => level !== 'critical')).toBe(true)
  const before = await scene.leafCount()
  scene.clock.pass((daysAhead + 1) * 86_400_000)
  await scene.dutyWatch.look()
  const late = await about()
  expect(late.filter(({ level }) => level === 'critical').length).toBeGreaterThan(0)
  const leaves = await scene.entries(before)
  for (const { id: finding } of late.filter(({ level }) => level === 'critical'))
    expect(
      leaves.filter(({ how, note }) => how === 'finding' && note?.startsWith(`${finding} duty-due critical`))
        .length,
    ).toBe(1)
  await scene.dutyWatch.look()
  expect(await about()).toEqual(late)
  scene.clock.pass(80 * 86_400_000)
  await scene.dutyWatch.look()
  await cases.anchor(id, KIM, { anchor: 'individualNoticeSent', at: day(), why: 'letters went out' })
  await scene.dutyWatch.look()
  expect((await about()).some(({ state, verdict }) => state === 'closed' && verdict === 'confirmed')).toBe(
    true,
  )
}, 30_000)

async function nearest(id: string) {
  const { duties } = await scene.operations.duties.of(id)
  const [duty] = duties.duties.filter(({ plan, due }) => plan === 'conservative' && due !== null)
  if (duty === undefined) throw new Error('no duty has a day')
  return { duty }
}
