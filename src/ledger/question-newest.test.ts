import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openMemoryLedger } from '../../test/support/memory-ledger.ts'
import { asUnixMs, type PatientId, silentLog } from '../kernel/index.ts'
import { openLedgerIndex } from './column-index.ts'
import { encodeEntry } from './entry.ts'
import { findLeaves, type LeafQuestion } from './question.ts'
import { findNewestLeaves } from './question-newest.ts'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cw-newest-'))
})
afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

const patient = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as PatientId
const leaf = (at: number, user: number, whose: number) =>
  encodeEntry({
    v: 1,
    at: asUnixMs(at),
    who: { user: `u${user}`, role: 'r', client: 'c', session: 's', address: 'a' },
    how: 'read',
    why: 'care',
    patient: whose === 0 ? null : patient(whose),
    resources: [],
    elements: 0,
    bytes: 0,
    request: 'q',
  })

const arbitrary = fc.record({
  leaves: fc.array(fc.tuple(fc.nat(50), fc.nat(3), fc.nat(3)), { maxLength: 120 }),
  users: fc.option(fc.array(fc.nat(4), { maxLength: 2 }), { nil: undefined }),
  patients: fc.option(fc.array(fc.nat(4), { maxLength: 2 }), { nil: undefined }),
  from: fc.option(fc.nat(50), { nil: undefined }),
  to: fc.option(fc.nat(50), { nil: undefined }),
  max: fc.integer({ min: 1, max: 40 }),
})

test('pages of the newest leaves are all that a question selects, from the last to the first', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(arbitrary, async ({ leaves, users, patients, from, to, max }) => {
      const ledger = openMemoryLedger('disclosure')
      ledger.add(...leaves.map(([at, user, whose]) => leaf(at, user, whose)))
      const directory = join(home, String((run += 1)))
      const index = await openLedgerIndex({
        directory,
        kind: 'disclosure',
        key: new Uint8Array(32).fill(9),
        log: silentLog,
        segmentLeaves: 25,
      })
      const { size } = await ledger.published()
      await index.catchUp(ledger, size)
      const view = index.view(size)
      const question: LeafQuestion = {
        ...(users === undefined ? {} : { users: users.map((one) => `u${one}`) }),
        ...(patients === undefined ? {} : { patients: patients.map(patient) }),
        from: from === undefined ? undefined : asUnixMs(from),
        to: to === undefined ? undefined : asUnixMs(to),
      }
      const paged: number[] = []
      for (let before = Infinity; ;) {
        const page = await findNewestLeaves(view, question, { before, max })
        expect(page.length).toBeLessThanOrEqual(max)
        if (page.length === 0) break
        paged.push(...page)
        before = page.at(-1) ?? 0
      }
      expect(paged).toEqual((await findLeaves(view, question)).toReversed())
      await index.close()
    }),
    { numRuns: 60 },
  )
})
