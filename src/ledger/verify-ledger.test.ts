import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  appendTexts,
  makeLedgerDirectory,
  openTestLedger,
  snapshot,
  TEST_OPENINGS_KEY,
  TEST_VKEY,
  verifyTestLedger,
} from '../../test/support/ledger.ts'
import { ed25519Signer } from '../tlog/index.ts'
import { parseFrameHeader, SEGMENT_HEADER_BYTES } from './frame.ts'
import { verifyLedger } from './verify-ledger.ts'

/** 300 leaves in a few frames, with the partial files of an earlier checkpoint still there. */
async function writtenLedger() {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory)
  await appendTexts(ledger, ...Array.from({ length: 270 }, () => 'x'))
  await ledger.publish()
  for (let more = 0; more < 6; more++) await appendTexts(ledger, 'abc', 'def', '', 'ghi', 'jkl')
  await ledger.close()
  return directory
}

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.startsWith('tile') || name.startsWith('journal') || name === 'checkpoint')
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort()
}

/** The bytes of a file that mean something: of a segment not the zeros laid out ahead. */
function usedBytes(name: string, bytes: Buffer): number {
  if (!name.startsWith('journal')) return bytes.length
  let at = SEGMENT_HEADER_BYTES
  for (;;) {
    const header = parseFrameHeader(bytes, at)
    if (header === undefined) return at
    at += header.bytes
  }
}

test('a flipped bit anywhere in journal, tile, bundle or checkpoint is found', async () => {
  const directory = await writtenLedger()
  expect(await verifyTestLedger(directory)).toMatchObject({ holds: true, size: 300 })
  const names = filesOf(directory)
  expect(names.filter((name) => name.includes('.p/')).length).toBeGreaterThan(4)
  let flips = 0
  for (const name of names) {
    const path = join(directory, name)
    const bytes = readFileSync(path)
    const used = usedBytes(name, bytes)
    const step = Math.max(1, Math.floor(used / 53))
    for (let at = flips % step; at < used; at += step) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (flips % 8))
      writeFileSync(path, flipped)
      const { holds } = await verifyTestLedger(directory)
      expect([name, at, holds]).toEqual([name, at, false])
      flips += 1
    }
    writeFileSync(path, bytes)
  }
  expect(flips).toBeGreaterThan(300)
  expect((await verifyTestLedger(directory)).holds).toBe(true)
})

test('the first bad leaf is named', async () => {
  const directory = await writtenLedger()
  const damage = async (name: string, at: number) => {
    const copy = snapshot(directory)
    const bytes = readFileSync(join(copy, name))
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(join(copy, name), bytes)
    return (await verifyTestLedger(copy)).problem
  }
  expect(await damage('tile/0/000', 32 * 7 + 5)).toEqual({ what: 'tile/0/000 is damaged', index: 7 })
  expect(await damage('tile/0/001.p/44', 32 * 3)).toEqual({ what: 'tile/0/001.p/44 is damaged', index: 259 })
  expect(await damage('tile/entries/000', 34 * 9 + 30)).toEqual({
    what: 'tile/entries/000 is damaged',
    index: 9,
  })
  expect(await damage('tile/1/000.p/1', 0)).toEqual({ what: 'tile/1/000.p/1 is damaged', index: 0 })
  const segment = 'journal/0000000000000000.segment'
  expect(await damage(segment, SEGMENT_HEADER_BYTES + 1000)).toMatchObject({ index: 0 })
  const second = parseFrameHeader(readFileSync(join(directory, segment)), SEGMENT_HEADER_BYTES)?.bytes ?? 0
  expect(await damage(segment, SEGMENT_HEADER_BYTES + second + 40)).toMatchObject({ index: 270 })
  expect((await damage('checkpoint', 40))?.index).toBe(undefined)
})

test('a frame taken out of the journal is found at its first leaf', async () => {
  const directory = await writtenLedger()
  const path = join(directory, 'journal', '0000000000000000.segment')
  const bytes = readFileSync(path)
  const start = SEGMENT_HEADER_BYTES + (parseFrameHeader(bytes, SEGMENT_HEADER_BYTES)?.bytes ?? 0)
  const end = start + (parseFrameHeader(bytes, start)?.bytes ?? 0)
  writeFileSync(path, Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]))
  expect(await verifyTestLedger(directory)).toMatchObject({
    holds: false,
    problem: { what: 'the journal has no frame for leaf 270', index: 270 },
  })
})

test('a missing or lengthened file is found', async () => {
  const directory = await writtenLedger()
  for (const name of ['tile/0/000', 'tile/0/001.p/44', 'tile/entries/000', 'checkpoint', 'signed']) {
    const gone = snapshot(directory)
    rmSync(join(gone, name))
    expect([name, (await verifyTestLedger(gone)).holds]).toEqual([name, false])
    const longer = snapshot(directory)
    writeFileSync(join(longer, name), Buffer.concat([readFileSync(join(longer, name)), Buffer.from('\n')]))
    expect([name, (await verifyTestLedger(longer)).holds]).toEqual([name, false])
  }
})

test('another key, or another openings key, does not verify', async () => {
  const directory = await writtenLedger()
  const other = ed25519Signer('chartward.example/test', Buffer.alloc(32, 8)).vkey
  const openingsKey = TEST_OPENINGS_KEY
  expect(await verifyLedger({ directory, vkey: other, openingsKey })).toMatchObject({ holds: false, size: 0 })
  const wrong = await verifyLedger({ directory, vkey: TEST_VKEY, openingsKey: Buffer.alloc(32, 8) })
  expect(wrong).toMatchObject({ holds: false, problem: { index: 0 } })
})

test('a ledger in use is checked up to its checkpoint, with the leaves behind it counted', async () => {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory)
  expect(await verifyTestLedger(directory)).toMatchObject({ holds: true, size: 0, unsigned: 0 })
  await appendTexts(ledger, 'a', 'b')
  expect(await verifyTestLedger(directory)).toMatchObject({ holds: true, size: 0, unsigned: 2 })
  await ledger.publish()
  await appendTexts(ledger, 'c')
  const seen: number[] = []
  const verdict = await verifyLedger({
    directory,
    vkey: TEST_VKEY,
    openingsKey: TEST_OPENINGS_KEY,
    onProgress: (checked) => seen.push(checked),
  })
  expect(verdict).toMatchObject({ holds: true, size: 2, unsigned: 1 })
  expect(seen).toEqual([1])
  await ledger.close()
})
