import { expect, test } from 'vitest'
import { asLeafIndex, asUnixMs } from '../kernel/index.ts'
import type { How } from '../ledger/index.ts'
import type { LedgerEvent } from './signal.ts'
import { openTraffic } from './traffic.ts'

const WHO = { user: 'lee', role: 'clinician', client: 'chart', session: 's', address: '192.0.2.1' }

function leaf(how: How, at: number, request: string): LedgerEvent {
  const entry = { v: 1, at: asUnixMs(at), who: WHO, how, why: 'TREAT', patient: null, request } as const
  return {
    ledger: 'disclosure',
    index: asLeafIndex(0),
    entry: { ...entry, resources: [], elements: 0, bytes: 0 },
  }
}

test('an answer is counted once, however many leaves it has', () => {
  const traffic = openTraffic()
  traffic.take([leaf('search', 60_000, 'one'), leaf('search', 60_000, 'one'), leaf('read', 61_000, 'two')])
  traffic.take([leaf('search', 60_000, 'one'), leaf('denied', 130_000, 'three')])
  expect(traffic.minutes()).toEqual([
    { at: 60_000, reads: 1, writes: 0, searches: 1, exports: 0, denied: 0 },
    { at: 120_000, reads: 0, writes: 0, searches: 0, exports: 0, denied: 1 },
  ])
})

test('what the server does by itself is no traffic, and minutes older than a day are let go', () => {
  const traffic = openTraffic()
  traffic.take([leaf('finding', 0, 'a'), leaf('update', 60_000, 'b')])
  expect(traffic.minutes().map(({ writes }) => writes)).toEqual([1])
  traffic.take([leaf('export', 1500 * 60_000, 'c')])
  expect(traffic.minutes()).toEqual([
    { at: 1500 * 60_000, reads: 0, writes: 0, searches: 0, exports: 1, denied: 0 },
  ])
})
