import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  allOpenings,
  appendTexts,
  codeOf,
  makeLedgerDirectory,
  openTestLedger,
  TEST_OPENINGS_KEY,
  TEST_ORIGIN,
  verifyTestLedger,
} from '../../test/support/ledger.ts'
import { asTreeSize } from '../kernel/index.ts'
import { openJournal } from './journal.ts'
import { parseWholeFrame } from './frame.ts'
import { createSegment } from './segment.ts'

/** A small file system of its own, when this user may make one. */
function mountSmallDisk(megabytes: number): string | undefined {
  const folder = makeLedgerDirectory()
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', disk])
  if (mounted.status !== 0) return undefined
  onTestFinished(() => {
    spawnSync('/bin/umount', ['-l', disk])
  })
  return disk
}

const WHY_SKIPPED = 'only root can mount the small disk this test fills'

/** Fills what is left of a disk; removing the file gives it back. */
function fillDisk(disk: string): string {
  const path = join(disk, 'ballast')
  for (let bytes = 1024 * 1024; bytes >= 4096; bytes /= 2) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(bytes, 1), { flag: 'a' })
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error
    }
  }
  return path
}

test('a full disk refuses appends whole and holds nothing against the ledger when it has room again', async (context) => {
  const disk = mountSmallDisk(8)
  if (disk === undefined) return context.skip(WHY_SKIPPED)
  const directory = join(disk, 'ledger')
  const { ledger, fatal } = await openTestLedger(directory)
  const entry = 'x'.repeat(50_000)
  await appendTexts(ledger, 'first')
  await ledger.publish()
  const ballast = fillDisk(disk)
  let accepted = 1
  while ((await codeOf(appendTexts(ledger, entry))) === 'no error') accepted += 1
  for (let more = 0; more < 5; more++)
    expect(await codeOf(appendTexts(ledger, 'refused', 'refused'))).toMatch(/no error|LEDGER_UNAVAILABLE/)
  expect(await codeOf(appendTexts(ledger, entry))).toBe('LEDGER_UNAVAILABLE')
  expect(await codeOf(ledger.publish())).toBe('LEDGER_UNAVAILABLE')
  rmSync(ballast)
  const index = await appendTexts(ledger, 'after')
  expect(index).toBeGreaterThanOrEqual(accepted)
  const { size } = await ledger.publish()
  expect(size).toBe(index + 1)
  const texts = (await allOpenings(ledger, size)).map(({ entry }) => Buffer.from(entry).toString())
  expect(texts.filter((text) => text === entry)).toHaveLength(accepted - 1)
  expect(texts.at(-1)).toBe('after')
  expect(fatal).toEqual([])
  await ledger.close()
  expect(await verifyTestLedger(directory)).toMatchObject({ holds: true, size })
})

test('a frame of which the disk takes only a part is cut, and the next goes in its place', async (context) => {
  const disk = mountSmallDisk(2)
  if (disk === undefined) return context.skip(WHY_SKIPPED)
  const segment = await createSegment(disk, 0, 100_000_000)
  // As if zeros were laid out far ahead, so that the frame itself meets the full disk.
  segment.filled = segment.bytesMax
  const fatal: Error[] = []
  const durable: number[] = []
  const journal = openJournal(
    {
      folder: disk,
      origin: TEST_ORIGIN,
      openingsKey: TEST_OPENINGS_KEY,
      segmentBytes: 100_000_000,
      queueMax: 100,
      queueBytesMax: 10_000_000,
      mayGrow: () => true,
      onDurable: ({ first }) => durable.push(first),
      onIdle: () => undefined,
      onFatal: (error) => fatal.push(error),
    },
    asTreeSize(0),
    segment,
  )
  await journal.append([Buffer.from('small')])
  const position = segment.position
  const large = Array.from({ length: 4 }, () => Buffer.alloc(1_000_000))
  expect(await codeOf(journal.append(large))).toBe('LEDGER_UNAVAILABLE')
  expect([segment.position, statSync(segment.path).size]).toEqual([position, position])
  expect(await journal.append([Buffer.from('small again')])).toBe(1)
  expect(parseWholeFrame(readFileSync(segment.path), position)).toMatchObject({ first: 1, count: 1 })
  expect([durable, fatal]).toEqual([[0, 1], []])
  await journal.close()
})

test('a write that fails in a way that leaves the file unknown stops the process', async () => {
  const folder = makeLedgerDirectory()
  const segment = await createSegment(folder, 0, 1_000_000)
  const fatal: Error[] = []
  const journal = openJournal(
    {
      folder,
      origin: TEST_ORIGIN,
      openingsKey: TEST_OPENINGS_KEY,
      segmentBytes: 1_000_000,
      queueMax: 100,
      queueBytesMax: 10_000_000,
      mayGrow: () => true,
      onDurable: () => undefined,
      onIdle: () => undefined,
      onFatal: (error) => fatal.push(error),
    },
    asTreeSize(0),
    // A file descriptor that does not take writes stands for a disk that fails.
    { ...segment, fd: 2 ** 30, filled: 500_000 },
  )
  expect(await codeOf(journal.append([Buffer.from('a')]))).toBe('LEDGER_UNAVAILABLE')
  expect(fatal).toHaveLength(1)
  await expect(async () => await journal.append([Buffer.from('b')])).rejects.toMatchObject({
    code: 'LEDGER_UNAVAILABLE',
  })
})
