import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PatientId } from '../../kernel/index.ts'
import type { ScopePerson } from '../../scope/index.ts'
import type { ScopeRun } from './case.ts'
import type { CaseGround } from './ground.ts'
import { type Counted, keepParts, mergePerson, readPeople, sealRun } from './people.ts'

const ID = 'C-2026-0001'

/** A table of parts in memory. */
function openGround() {
  const parts = new Map<string, Buffer>()
  const query = async (sql: string, values: readonly unknown[] = []): Promise<any[]> => {
    await Promise.resolve()
    if (sql.startsWith('select')) {
      const sealed = parts.get(values.join(' '))
      return sealed === undefined ? [] : [{ sealed }]
    }
    const [id, run, numbers, sealed] = values as [string, number, number[], Buffer[]]
    for (const [at, part] of numbers.entries())
      parts.set([id, run, part].join(' '), sealed[at] ?? Buffer.alloc(0))
    return []
  }
  const ground = { environment: 'e', root: randomBytes(32), database: { query } } as unknown as CaseGround
  return { ground, query, parts }
}

async function count(
  { ground, query }: ReturnType<typeof openGround>,
  runs: readonly ScopeRun[],
  found: readonly ScopePerson[],
): Promise<ScopeRun> {
  const run = runs.length + 1
  const sealed = await sealRun(ground, { id: ID, run }, readPeople(ground, ID, runs), found)
  await keepParts(query, { id: ID, run }, sealed.parts)
  const { added, changed, total } = sealed
  return {
    run,
    added,
    changed,
    total,
    parts: sealed.parts.length,
    people: sealed.digest,
  } as unknown as ScopeRun
}

async function all(ground: CaseGround, runs: readonly ScopeRun[]): Promise<Counted[]> {
  const people: Counted[] = []
  for await (const one of readPeople(ground, ID, runs)) people.push(one)
  return people
}

const patientOf = (n: number) => `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000` as PatientId
const dayOf = (n: number) => new Date(Date.UTC(2026, 2, n)).toISOString()

const person: fc.Arbitrary<ScopePerson> = fc
  .record({
    n: fc.integer({ min: 0, max: 30 }),
    tier: fc.constantFrom('disclosed' as const, 'exposed' as const),
    elements: fc.subarray(['contact', 'identity', 'notes', 'ssn']),
    days: fc.tuple(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 1, max: 28 })),
  })
  .map(({ n, tier, elements, days }) => ({
    patient: patientOf(n),
    tier,
    elements,
    resources: [],
    first: dayOf(Math.min(...days)),
    last: dayOf(Math.max(...days)),
    leaves: [],
  }))
const report = fc
  .uniqueArray(person, { selector: ({ patient }) => patient, maxLength: 20 })
  .map((people) => people.toSorted((one, other) => (one.patient < other.patient ? -1 : 1)))

test('whatever the runs find, counts only grow, and of nobody is less known than before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 6 }), async (reports) => {
      const opened = openGround()
      const known = new Map<string, Counted>()
      let runs: readonly ScopeRun[] = []
      for (const found of reports) {
        const before = await all(opened.ground, runs)
        const last = runs.at(-1)?.total
        runs = [...runs, await count(opened, runs, found)]
        for (const one of found) known.set(one.patient, mergePerson(known.get(one.patient), one, runs.length))
        const after = await all(opened.ground, runs)
        expect(after).toEqual(
          [...known.values()].toSorted((one, other) => (one.patient < other.patient ? -1 : 1)),
        )
        for (const was of before) {
          const is = after.find(({ patient }) => patient === was.patient)
          expect(is?.elements).toEqual(expect.arrayContaining([...was.elements]))
          expect(is?.tier === 'disclosed' || was.tier === 'exposed').toBe(true)
          expect([is?.since, (is?.first ?? '') <= was.first, (is?.last ?? '') >= was.last]).toEqual([
            was.since,
            true,
            true,
          ])
        }
        const total = runs.at(-1)?.total
        expect(total?.people).toBe(after.length)
        expect(total?.disclosed).toBe(after.filter(({ tier }) => tier === 'disclosed').length)
        expect((total?.people ?? 0) >= (last?.people ?? 0)).toBe(true)
        expect((total?.disclosed ?? 0) >= (last?.disclosed ?? 0)).toBe(true)
      }
    }),
    { numRuns: 60 },
  )
})

test('more than one part: every part is read, and one that is missing or of another run is noticed', async () => {
  const opened = openGround()
  const found = Array.from({ length: 2_500 }, (_, n) => ({
    patient: patientOf(n),
    tier: 'disclosed' as const,
    elements: ['identity'],
    resources: [],
    first: dayOf(1),
    last: dayOf(2),
    leaves: [],
  }))
  const run = await count(opened, [], found)
  expect([run.parts, run.total]).toEqual([3, { people: 2_500, disclosed: 2_500, exposed: 0 }])
  expect((await all(opened.ground, [run])).map(({ patient }) => patient)).toEqual(
    found.map(({ patient }) => patient),
  )
  const [, second = Buffer.alloc(0), third = Buffer.alloc(0)] = [...opened.parts.values()]
  opened.parts.set(`${ID} 1 1`, third)
  await expect(all(opened.ground, [run])).rejects.toMatchObject({ code: 'SEAL_BROKEN' })
  opened.parts.set(`${ID} 1 1`, second)
  // The last part left out, and the run said to have one less.
  await expect(all(opened.ground, [{ ...run, parts: 2 }])).rejects.toMatchObject({ code: 'SEAL_BROKEN' })
})
