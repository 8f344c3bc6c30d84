import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openMemoryLedger } from '../../test/support/memory-ledger.ts'
import { asUnixMs, type PatientId, silentLog } from '../kernel/index.ts'
import { openLedgerIndex } from './column-index.ts'
import { decodeEntry, encodeEntry } from './entry.ts'
import { visitShown } from './question-shown.ts'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cw-shown-'))
})
afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

const patient = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as PatientId
const leaf = ([at, session, whose, shows]: readonly [number, number, number, boolean]) =>
  encodeEntry({
    v: 1,
    at: asUnixMs(at),
    who: { user: 'u', role: 'r', client: 'c', session: `s${session}`, address: 'a' },
    how: 'read',
    why: 'care',
    patient: whose === 0 ? null : patient(whose),
    resources: shows ? [`Patient/p/${at + 1}`] : [],
    elements: 1 << whose,
    bytes: 0,
    request: 'q',
  })

const arbitrary = fc.record({
  leaves: fc.array(fc.tuple(fc.nat(50), fc.nat(3), fc.nat(3), fc.boolean()), { maxLength: 120 }),
  sessions: fc.option(fc.array(fc.nat(4), { maxLength: 2 }), { nil: undefined }),
  from: fc.option(fc.nat(50), { nil: undefined }),
  to: fc.option(fc.nat(50), { nil: undefined }),
  held: fc.nat(30),
})

test('the leaves visited are those that showed somebody, as the entries themselves tell', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(arbitrary, async ({ leaves, sessions, from, to, held }) => {
      const ledger = openMemoryLedger('disclosure')
      ledger.add(...leaves.map(leaf))
      const options = { kind: 'disclosure', key: new Uint8Array(32).fill(9), log: silentLog } as const
      const directory = join(home, String((run += 1)))
      const index = await openLedgerIndex({ ...options, directory, segmentLeaves: 25 })
      const { size } = await ledger.published()
      await index.catchUp(ledger, size)
      ledger.hold(Math.min(held, leaves.length))
      const published = await ledger.published()
      const view = index.view(published.size)
      const found: string[] = []
      const named = sessions?.map((session) => `s${session}`)
      await visitShown(
        view,
        {
          ...(named === undefined ? {} : { sessions: named }),
          from: from === undefined ? undefined : asUnixMs(from),
          to: to === undefined ? undefined : asUnixMs(to),
        },
        ({ at, session, patient: whose, elements, how }) =>
          found.push(
            [at, view.text('session', session), view.text('patient', whose), elements, how].join(' '),
          ),
      )
      await index.close()
      const entries = leaves.slice(0, published.size).map((one) => decodeEntry(leaf(one)))
      const wanted = entries.filter(
        ({ at, who, patient: whose, resources }) =>
          whose !== null &&
          resources.length > 0 &&
          (named === undefined || named.includes(who.session)) &&
          at >= (from ?? -Infinity) &&
          at <= (to ?? Infinity),
      )
      expect(found).toEqual(
        wanted.map(({ at, who, patient: whose, elements, how }) =>
          [at, who.session, whose, elements, how].join(' '),
        ),
      )
    }),
    { numRuns: 60 },
  )
})
