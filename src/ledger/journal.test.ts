import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appendTexts, makeLedgerDirectory, openTestLedger } from '../../test/support/ledger.ts'
import { parseFrameHeader, SEGMENT_HEADER_BYTES } from './frame.ts'
import { closeSegment, createSegment, layOut, segmentName, writeFrame } from './segment.ts'

function frameCounts(directory: string): number[] {
  const bytes = readFileSync(join(directory, 'journal', segmentName(0)))
  const counts: number[] = []
  for (let at = SEGMENT_HEADER_BYTES; ;) {
    const header = parseFrameHeader(bytes, at)
    if (header === undefined) return counts
    counts.push(header.count)
    at += header.bytes
  }
}

test('all who wait at the same time share one write, and all who come during it the next', async () => {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory)
  const first = Array.from({ length: 300 }, async () => await appendTexts(ledger, 'x'))
  await new Promise(setImmediate)
  const second = Array.from({ length: 200 }, async () => await appendTexts(ledger, 'y', 'z'))
  await Promise.all([...first, ...second])
  expect(frameCounts(directory)).toEqual([300, 400])
  await ledger.close()
})

test('a batch that is large enough takes no more callers', async () => {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory)
  await Promise.all(Array.from({ length: 6 }, async () => await appendTexts(ledger, 'x'.repeat(150_000))))
  expect(frameCounts(directory)).toEqual([2, 2, 2])
  await ledger.close()
})

test('frames are written through a file that the system syncs on every write', async (context) => {
  if (process.platform !== 'linux') return context.skip('only Linux tells the flags of an open file')
  const segment = await createSegment(makeLedgerDirectory(), 0, 1_000_000)
  const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${segment.fd}`, 'utf8'))?.[1]
  const O_DSYNC = 0o10000
  expect(Number.parseInt(flags ?? '', 8) & O_DSYNC).toBe(O_DSYNC)
  await closeSegment(segment)
})

test('a frame is written only over zeros that were laid out before', async () => {
  const segment = await createSegment(makeLedgerDirectory(), 0, 10_000_000)
  for (const bytes of [10, 3_000_000, 200_000]) {
    await layOut(segment, bytes)
    const size = statSync(segment.path).size
    expect(size).toBeGreaterThanOrEqual(segment.position + bytes)
    await writeFrame(segment, [Buffer.alloc(bytes, 7)], bytes)
    expect(statSync(segment.path).size).toBe(size)
  }
  await closeSegment(segment)
})

test('a closed ledger keeps no zeros that were laid out ahead', async () => {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory)
  await appendTexts(ledger, 'x')
  const path = join(directory, 'journal', segmentName(0))
  expect(statSync(path).size).toBeGreaterThan(1_000_000)
  await ledger.close()
  expect(statSync(path).size).toBeLessThan(1_000)
})
