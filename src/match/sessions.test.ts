import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openMemoryLedger } from '../../test/support/memory-ledger.ts'
import { asUnixMs, type PatientId, silentLog } from '../kernel/index.ts'
import { encodeEntry, type How, openLedgerIndex } from '../ledger/index.ts'
import { fitSessions, type Sought } from './sessions.ts'

let home = ''
let run = 0
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cw-sessions-'))
})
afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

const patient = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as PatientId

interface Showing {
  readonly session: string
  readonly whose: number
  readonly at?: number
  readonly elements?: number
  readonly how?: How
}

const leaf = ({ session, whose, at = 100, elements = 7, how = 'read' }: Showing) =>
  encodeEntry({
    v: 1,
    at: asUnixMs(at),
    who: { user: `user of ${session}`, role: 'r', client: 'c', session, address: 'a' },
    how,
    why: 'care',
    patient: patient(whose),
    resources: ['Patient/p/1'],
    elements,
    bytes: 0,
    request: 'q',
  })
/** So that there are people. */
const born = (whose: number) =>
  encodeEntry({
    v: 1,
    at: asUnixMs(1),
    who: { user: 'import', role: 'r', client: 'c', session: 'import', address: 'a' },
    how: 'import',
    why: 'care',
    patient: patient(whose),
    resources: [],
    elements: 0,
    bytes: 0,
    request: 'q',
    writes: [{ resource: `Patient/p${whose}/1`, digest: 'A'.repeat(43), elements: 7 }],
  })
const sought = (whose: number, more: Partial<Sought> = {}): Sought => ({
  patient: patient(whose),
  elements: 3,
  from: -Infinity,
  until: Infinity,
  ...more,
})

async function fits(people: number, showings: readonly Showing[], wanted: readonly Sought[]) {
  const ledger = openMemoryLedger('disclosure')
  ledger.add(...Array.from({ length: people }, (_, whose) => born(whose)), ...showings.map(leaf))
  const options = { kind: 'disclosure', key: new Uint8Array(32).fill(9), log: silentLog } as const
  const index = await openLedgerIndex({ ...options, directory: join(home, String((run += 1))) })
  const { size } = await ledger.published()
  await index.catchUp(ledger, size)
  const found = await fitSessions(index.view(size), wanted, {})
  await index.close()
  return found
}
const shownTo = (session: string, people: readonly number[], more: Omit<Showing, 'session' | 'whose'> = {}) =>
  people.map((whose): Showing => ({ session, whose, ...more }))
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at)

test('whoever a random part of whose people is in the file comes first', async () => {
  const people = 200
  const draws = (min: number, max: number) =>
    fc.shuffledSubarray(upTo(people), { minLength: min, maxLength: max })
  const scene = fc.record({
    guilty: draws(60, 80),
    innocents: fc.array(draws(10, 60), { minLength: 1, maxLength: 6 }),
    share: fc.constantFrom(0.1, 0.3, 1),
  })
  await fc.assert(
    fc.asyncProperty(scene, async ({ guilty, innocents, share }) => {
      const file = guilty.slice(0, Math.max(6, Math.round(guilty.length * share)))
      const inFile = new Set(file)
      // By chance somebody innocent may have been shown all of them: then nothing tells the two apart.
      fc.pre(innocents.every((own) => own.filter((one) => inFile.has(one)).length < file.length * 0.8))
      const showings = [
        ...shownTo('everything', upTo(people)),
        ...innocents.flatMap((own, at) => shownTo(`innocent ${at}`, own)),
        ...shownTo('guilty', guilty),
      ]
      const [best] = await fits(
        people,
        showings,
        file.map((whose) => sought(whose)),
      )
      expect(best).toMatchObject({
        session: 'guilty',
        shown: guilty.length,
        explained: file.length,
        recall: 1,
      })
      expect(best?.precision).toBeCloseTo(file.length / guilty.length)
    }),
    { numRuns: 60 },
  )
})

test('of two that were shown the same people, the one that was shown what the file has of them', async () => {
  const people = upTo(20)
  const showings = [...shownTo('little', people, { elements: 1 }), ...shownTo('all', people, { elements: 3 })]
  const found = await fits(
    40,
    showings,
    people.map((whose) => sought(whose)),
  )
  expect(found.map(({ session, elements }) => [session, elements])).toEqual([
    ['all', 1],
    ['little', 0.5],
  ])
})

test('and the one that was shown the versions the file has', async () => {
  const people = upTo(20)
  const wanted = people.map((whose) => sought(whose, { from: 50_000, until: 100_000 }))
  const showings = [
    ...shownTo('before', people, { at: 10_000 }),
    ...shownTo('after', people, { at: 150_000 }),
    ...shownTo('then', people, { at: 80_000 }),
  ]
  const found = await fits(40, showings, wanted)
  expect(found[0]).toMatchObject({ session: 'then', timely: 1 })
  expect(found.slice(1).map(({ timely }) => timely)).toEqual([0, 0])
  // Old versions can be asked for later, but not before they are there.
  const old = await fits(40, shownTo('late', people, { at: 150_000, how: 'vread' }), wanted)
  expect(old[0]?.timely).toBe(1)
  const early = await fits(40, shownTo('early', people, { at: 10_000, how: 'vread' }), wanted)
  expect(early[0]?.timely).toBe(0)
})

test('a few that were put in do not hide who was shown the rest; what a match showed counts for nothing', async () => {
  const showings = [
    ...shownTo('guilty', upTo(30)),
    ...shownTo('framed', [30, 31]),
    ...shownTo('officer', upTo(32), { how: 'match' }),
  ]
  const found = await fits(
    100,
    showings,
    upTo(32).map((whose) => sought(whose)),
  )
  expect(found.map(({ session }) => session)).toEqual(['guilty', 'framed'])
})

test('nobody sought, nobody found', async () => {
  expect(await fits(5, shownTo('one', [1, 2]), [])).toEqual([])
  expect(await fits(5, shownTo('one', [1, 2]), [sought(99)])).toEqual([])
})
