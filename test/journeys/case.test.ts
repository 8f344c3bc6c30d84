import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Asker } from '../../src/identity/index.ts'
import { type CasePerson, type Cases, openCases } from '../../src/incident/index.ts'
import { observation, openScene, personOf, patient, type Scene } from '../laws/scene.ts'

const KIM: Asker = {
  user: 'kim',
  role: 'operator',
  client: 'command-line',
  session: 'control',
  address: 'local',
}

let scene: Scene
let cases: Cases

beforeAll(async () => {
  scene = await openScene()
  cases = scene.operations.cases
})
afterAll(async () => await scene.close())

async function everybody(id: string): Promise<CasePerson[]> {
  const people: CasePerson[] = []
  for await (const person of cases.people(id)) people.push(person)
  return people
}

/** A session that reads these. */
async function thief(...paths: readonly string[]): Promise<{ token: string; session: string }> {
  const made = await scene.token()
  for (const path of paths) await scene.fhir('GET', path, { token: made.token })
  return made
}

test('a case counts whoever was shown to its session, and each act has its leaf before', async () => {
  const { session } = await thief('Patient/ann', 'Observation/obs-2')
  const before = await scene.leafCount()
  const opened = await cases.open(KIM, { title: 'odd reads', query: { sessions: [session] } })
  expect(opened.id).toMatch(/^C-\d{4}-\d{4}$/)
  const scoped = await cases.rescope(opened.id, KIM)
  expect(scoped.runs).toMatchObject([{ run: 1, added: 1, total: { people: 1, disclosed: 1, exposed: 0 } }])
  expect(await everybody(opened.id)).toMatchObject([
    { patient: personOf('ann'), tier: 'disclosed', since: 1, elements: expect.arrayContaining(['identity']) },
  ])
  const entries = await scene.entries(before)
  expect(entries.map(({ how, who, note }) => [how, who.user, note?.replace(/sha256:.*/, '')])).toEqual([
    ['case', 'kim', `${opened.id} 1 opened; `],
    ['case', 'kim', `${opened.id} 2 scoped run 1: 1 disclosed, 0 exposed; `],
  ])
  expect(scoped.entries.map(({ leaf }) => leaf)).toEqual([before, before + 1])
  expect(entries[1]?.note).toContain(scoped.entries[1]?.digest ?? 'no digest')
})

test('a case grows and nobody is ever dropped: counts are monotone and say which run added whom', async () => {
  const first = await thief('Observation/obs-1')
  const second = await thief('Patient/ann', 'Patient/ben', 'Observation/obs-3')
  const { id } = await cases.open(KIM, { title: 'grows', query: { sessions: [first.session] } })
  await cases.rescope(id, KIM)
  await cases.grow(id, KIM, { add: { sessions: [second.session] }, why: 'the same address' })
  const { runs } = await cases.rescope(id, KIM)
  expect(runs.map(({ added, changed, total }) => [added, changed, total.people])).toEqual([
    [1, 0, 1],
    [1, 1, 2],
  ])
  const people = await everybody(id)
  const since = new Map(people.map((one) => [one.patient, [one.since, one.changed]]))
  expect(since.get(personOf('ann'))).toEqual([1, 2])
  expect(since.get(personOf('ben'))).toEqual([2, 2])
  expect(people.find((one) => one.patient === personOf('ann'))?.elements).toContain('identity')
  // Nothing new: a run of its own, and nobody is written again.
  const again = await cases.rescope(id, KIM)
  expect(again.runs.at(-1)).toMatchObject({ run: 3, added: 0, changed: 0, parts: 0, total: { people: 2 } })
  expect(await everybody(id)).toEqual(people)
})

test('a question that would become smaller is refused', async () => {
  const { session } = await thief('Patient/ann')
  const { id } = await cases.open(KIM, { title: 'narrow', query: { sessions: [session] } })
  const grow = async (add: object) => await cases.grow(id, KIM, { add, why: 'less' })
  await expect(grow({ from: Date.now() })).rejects.toMatchObject({ code: 'USAGE' })
  await cases.rescope(id, KIM)
  await expect(grow({ to: 5 })).rejects.toMatchObject({ code: 'USAGE' })
  const window = await cases.open(KIM, { title: 'window', query: { from: 0 as never } })
  await expect(
    cases.grow(window.id, KIM, { add: { users: ['dr-test'] }, why: 'less' }),
  ).rejects.toMatchObject({ code: 'USAGE' })
})

test('an open end is closed before anybody was counted at any time, and later not before that', async () => {
  const { session } = await thief('Patient/ann')
  const open = async () =>
    (await cases.open(KIM, { title: 'ends', query: { sessions: [session], processFrom: 5 as never } })).id
  const grow = async (id: string, add: object) =>
    (await cases.grow(id, KIM, { add, why: 'it is over' })).query
  const fresh = await open()
  await expect(grow(fresh, { processTo: 4 })).rejects.toMatchObject({ code: 'USAGE' })
  expect(await grow(fresh, { processTo: 6 })).toMatchObject({ processFrom: 5, processTo: 6 })
  await expect(grow(fresh, { processTo: 5 })).rejects.toMatchObject({ code: 'USAGE' })
  const id = await open()
  const { runs } = await cases.rescope(id, KIM)
  const at = runs[0]?.at ?? 0
  await expect(grow(id, { processTo: at - 1 })).rejects.toMatchObject({ code: 'USAGE' })
  expect(await grow(id, { processTo: at })).toMatchObject({ processTo: at })
  expect((await cases.rescope(id, KIM)).runs.at(-1)?.total.people).toBe(runs[0]?.total.people)
  const { id: other } = await cases.open(KIM, { title: 'half' })
  await expect(grow(other, { processTo: 6 })).rejects.toMatchObject({ code: 'USAGE' })
})

test('the newest anchor counts and the one before stays in the history', async () => {
  const { id } = await cases.open(KIM, { title: 'clocks' })
  await cases.anchor(id, KIM, { anchor: 'incidentKnown', at: '2026-03-17', why: 'somebody told' })
  const { anchors, anchorHistory } = await cases.anchor(id, KIM, {
    anchor: 'incidentKnown',
    at: '2026-03-16',
    why: 'the log shows it',
  })
  expect(anchors.incidentKnown?.at).toBe('2026-03-16')
  expect(anchorHistory.map(({ at }) => at)).toEqual(['2026-03-17', '2026-03-16'])
  for (const [anchor, at] of [
    ['incidentknown', '2026-03-16'],
    ['incidentKnown', '2026-02-30'],
    ['incidentKnown', 'yesterday'],
    ['hhsNotified', '2999-01-01'],
    ['regulatorNotified:nj', '2026-03-16'],
  ])
    await expect(
      cases.anchor(id, KIM, { anchor: anchor ?? '', at: at ?? '', why: 'x' }),
    ).rejects.toMatchObject({ code: 'USAGE' })
})

test('nothing is done in a case that is closed, or that is not there', async () => {
  const { id } = await cases.open(KIM, { title: 'done' })
  await cases.close(id, KIM, 'a drill')
  await expect(cases.note(id, KIM, 'more')).rejects.toMatchObject({ code: 'CASE_CLOSED' })
  expect((await cases.reopen(id, KIM, 'no drill')).state).toBe('open')
  for (const unknown of ['C-2026-9999', '', "' or 1=1", 'C-2026-0001\0'])
    await expect(cases.note(unknown, KIM, 'more')).rejects.toMatchObject({ code: 'CASE_UNKNOWN' })
})

test('an event that is missing, swapped or altered is refused', async () => {
  const { database } = scene.chartward
  const { id } = await cases.open(KIM, { title: 'kept' })
  for (const text of ['one', 'two', 'three']) await cases.note(id, KIM, text)
  await database.query('delete from case_event where case_id = $1 and seq = 3', [id])
  await expect(cases.find(id)).rejects.toMatchObject({ code: 'SEAL_BROKEN' })
  await database.query(
    `insert into case_event select case_id, 3, leaf, sealed from case_event where case_id = $1 and seq = 2`,
    [id],
  )
  await expect(cases.find(id)).rejects.toMatchObject({ code: 'SEAL_BROKEN' })
  await database.query('delete from case_event where case_id = $1', [id])
})

test('people that were taken out of the table are missed', async () => {
  const { session } = await thief('Patient/ann')
  const { id } = await cases.open(KIM, { title: 'missed', query: { sessions: [session] } })
  await cases.rescope(id, KIM)
  await scene.chartward.database.query('delete from case_people where case_id = $1', [id])
  await expect(everybody(id)).rejects.toMatchObject({ code: 'SEAL_BROKEN' })
})

test('many acts at once are all kept, one after the other', async () => {
  const { id } = await cases.open(KIM, { title: 'many' })
  await Promise.all(Array.from({ length: 12 }, async (_, n) => await cases.note(id, KIM, `note ${n}`)))
  expect((await cases.find(id)).entries.map(({ seq }) => seq)).toEqual(
    Array.from({ length: 13 }, (_, n) => n + 1),
  )
  const [one, other] = await Promise.all([
    cases.open(KIM, { title: 'at once' }),
    cases.open(KIM, { title: 'at once' }),
  ])
  expect(one.id).not.toBe(other.id)
})

test('a case of a person whose record is written later stands beside the others', async () => {
  await scene.put(patient('eve', 'Evans'))
  await scene.put(observation('obs-eve', 'eve', '8867-4'))
  const list = await cases.list()
  expect(list.length).toBeGreaterThan(3)
  const ids = list.map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted().reverse())
})

test('in a copy that is thrown away nothing is written that would be lost', async () => {
  const copy = openCases({ readOnly: true, clock: scene.clock } as never)
  const id = 'C-2026-0001'
  for (const act of [
    async () => await copy.open(KIM, { title: 'lost' }),
    async () => await copy.note(id, KIM, 'lost'),
    async () => await copy.close(id, KIM, 'lost'),
    async () => await copy.decide(id, KIM, { about: 'duties', outcome: 'x', why: 'y', inputs: {} }),
  ])
    await expect(act()).rejects.toMatchObject({ code: 'READ_ONLY' })
})
