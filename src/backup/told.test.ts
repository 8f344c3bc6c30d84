import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { asUnixMs } from '../kernel/index.ts'
import type { DisclosureEntry } from '../ledger/index.ts'
import { anewNote, readBackupNote, readRestoreNote, removedNote, restoreNote, segmentNote } from './notes.ts'
import { countingLeaves, counts, openTelling, type Told, tryOf } from './told.ts'

const WHO = { user: 'u', role: 'r', client: 'c', session: 's', address: 'a' }
const DIGEST = 'A'.repeat(43)

function entry(more: Partial<DisclosureEntry> & Pick<DisclosureEntry, 'how'>): DisclosureEntry {
  const common = { v: 1, at: asUnixMs(0), who: WHO, why: 'TREAT', patient: null, resources: [] } as const
  return { ...common, elements: 0, bytes: 0, request: 'q', ...more }
}

function tell(entries: readonly DisclosureEntry[], instant?: number): Told {
  const telling = openTelling(instant)
  for (const [leaf, one] of entries.entries()) telling.take(leaf, one)
  return telling.told()
}

test('notes are read back as they were written', () => {
  expect(readBackupNote(segmentNote(7, DIGEST, 12))).toEqual({ kind: 'segment', number: 7, digest: DIGEST })
  expect(readBackupNote(anewNote(3, 9))).toEqual({ kind: 'anew', from: 3, to: 9 })
  expect(readBackupNote(removedNote([1, 4, 5]))).toEqual({ kind: 'removed', numbers: [1, 4, 5] })
  expect(readBackupNote('something else')).toBeUndefined()
  const restore = { leaves: 12, instant: 1_773_000_000_123, versions: 5, digest: DIGEST }
  expect(readRestoreNote(restoreNote(restore))).toEqual(restore)
  expect(readRestoreNote('something else')).toBeUndefined()
})

test('what counts after restores is what a history that forgets would have kept', () => {
  const step = fc.oneof({ weight: 4, arbitrary: fc.constant('write' as const) }, fc.nat({ max: 40 }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const restores: { leaf: number; leaves: number; instant: number; versions: number; digest: string }[] =
        []
      // At each leaf, what the database holds: a restore brings back what it held after so many leaves.
      const held: number[][] = [[]]
      for (const [leaf, one] of steps.entries()) {
        const before = held[leaf] ?? []
        if (one === 'write') held.push([...before, leaf])
        else {
          const leaves = Math.min(one, leaf)
          restores.push({ leaf, leaves, instant: 0, versions: 0, digest: '' })
          held.push([...(held[leaves] ?? [])])
        }
      }
      for (const [end, expected] of held.entries()) {
        const ranges = countingLeaves({ restores }, end)
        const counting = steps.flatMap((one, leaf) =>
          one === 'write' && leaf < end && counts(ranges, leaf) ? [leaf] : [],
        )
        expect(counting).toEqual(expected)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('a write that failed is failed, and one of which nothing is known is uncertain', () => {
  const write = (request: string, resource: string, digest: string) =>
    entry({ how: 'update', request, writes: [{ resource, digest, elements: 0 }] })
  const other = 'B'.repeat(43)
  const told = tell([
    write('a', 'Patient/1/2', DIGEST),
    write('b', 'Patient/1/2', other),
    entry({
      how: 'write-failed',
      request: 'b',
      writes: [{ resource: 'Patient/1/2', digest: other, elements: 0 }],
    }),
    write('c', 'Patient/2/1', DIGEST),
    entry({ how: 'write-failed', request: 'c' }),
  ])
  expect(tryOf(told, 'Patient/1/2', DIGEST)?.outcome).toBe('told')
  expect(tryOf(told, 'Patient/1/2', other)?.outcome).toBe('failed')
  expect(tryOf(told, 'Patient/2/1', DIGEST)?.outcome).toBe('uncertain')
  expect(tryOf(told, 'Patient/2/2', DIGEST)).toBeUndefined()
})

test('the instant ends at the first leaf that is later, whatever clocks say after it', () => {
  const at = [10, 20, 30, 25, 40].map((time) => entry({ how: 'read', at: asUnixMs(time) }))
  expect(tell(at, 20).leavesAtInstant).toBe(2)
  expect(tell(at, 28).leavesAtInstant).toBe(2)
  expect(tell(at, 100).leavesAtInstant).toBe(5)
  expect(tell(at).leavesAtInstant).toBe(5)
})
