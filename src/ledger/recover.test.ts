import {
  appendFileSync,
  copyFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  allOpenings,
  allTexts,
  appendTexts,
  codeOf,
  makeLedgerDirectory,
  openTestLedger,
  snapshot,
  TEST_OPENINGS_KEY,
  TEST_ORIGIN,
  verifyTestLedger,
} from '../../test/support/ledger.ts'
import { asTreeSize } from '../kernel/index.ts'
import { FRAME_HEADER_BYTES, parseFrameHeader, SEGMENT_HEADER_BYTES } from './frame.ts'
import { recoverJournal } from './recover.ts'
import { replaceSigned } from './signed-state.ts'

/** Crashed with three leaves signed and two frames behind them; gives where each frame begins and ends. */
async function crashedLedger() {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory)
  await appendTexts(ledger, 'a', 'b', 'c')
  await ledger.publish()
  await appendTexts(ledger, 'd')
  await appendTexts(ledger, 'e', 'f')
  const crashed = snapshot(directory)
  await ledger.close()
  const segment = join(crashed, 'journal', '0000000000000000.segment')
  const bounds = [SEGMENT_HEADER_BYTES]
  const bytes = readFileSync(segment)
  for (let at = SEGMENT_HEADER_BYTES; ;) {
    const header = parseFrameHeader(bytes, at)
    if (header === undefined) return { directory: crashed, segment, bounds }
    at += header.bytes
    bounds.push(at)
  }
}

test('a frame torn at any byte is cut, and the ledger goes on behind the frame before it', async () => {
  const { directory, segment, bounds } = await crashedLedger()
  const [, , start, end] = bounds as [number, number, number, number]
  const whole = `${segment}.whole`
  copyFileSync(segment, whole)
  const options = { origin: TEST_ORIGIN, openingsKey: TEST_OPENINGS_KEY, signedSize: 3 }
  for (let kept = start; kept < end; kept++) {
    // Once with zeros behind what reached the disk, once with the file ending there.
    for (const zeros of [true, false]) {
      copyFileSync(whole, segment)
      truncateSync(segment, kept)
      if (zeros) appendFileSync(segment, Buffer.alloc(end - kept + 64))
      const recovered = await recoverJournal(join(directory, 'journal'), options)
      expect([recovered.size, recovered.last?.position, recovered.unsigned.length]).toEqual([4, start, 1])
      const cut = readFileSync(segment).subarray(start)
      expect(cut.every((byte) => byte === 0)).toBe(true)
    }
  }
  rmSync(whole)
  const { ledger } = await openTestLedger(directory)
  expect(await appendTexts(ledger, 'again')).toBe(4)
  expect(await allTexts(ledger, 5)).toEqual(['a', 'b', 'c', 'd', 'again'])
  await ledger.close()
  expect(await verifyTestLedger(directory)).toMatchObject({ holds: true, size: 5 })
})

test('a last frame with garbage in one place is cut like a torn one', async () => {
  const { segment, bounds, directory } = await crashedLedger()
  const [, , start, end] = bounds as [number, number, number, number]
  const bytes = readFileSync(segment)
  const options = { origin: TEST_ORIGIN, openingsKey: TEST_OPENINGS_KEY, signedSize: 3 }
  for (let at = start; at < end; at += 5) {
    const damaged = Buffer.from(bytes)
    damaged[at] = (damaged[at] ?? 0) ^ 0x10
    writeFileSync(segment, damaged)
    expect((await recoverJournal(join(directory, 'journal'), options)).size).toBe(4)
  }
})

test('a damaged frame with a whole one behind it is refused, not cut', async () => {
  const { directory, segment, bounds } = await crashedLedger()
  const [, start, end] = bounds as [number, number, number]
  const bytes = readFileSync(segment)
  for (const at of [start, start + 5, start + 17, start + FRAME_HEADER_BYTES + 3, end - 1]) {
    const damaged = Buffer.from(bytes)
    damaged[at] = (damaged[at] ?? 0) ^ 1
    writeFileSync(segment, damaged)
    expect(await codeOf(openTestLedger(directory))).toBe('LEDGER_CORRUPT')
    expect(readFileSync(segment).equals(damaged)).toBe(true)
  }
  writeFileSync(segment, Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]))
  expect(await codeOf(openTestLedger(directory))).toBe('LEDGER_CORRUPT')
})

test('a journal that ends before what is signed is refused', async () => {
  const { directory, segment, bounds } = await crashedLedger()
  truncateSync(segment, (bounds[1] as number) - 1)
  expect(await codeOf(openTestLedger(directory))).toBe('LEDGER_CORRUPT')
  truncateSync(segment, bounds[0])
  expect(await codeOf(openTestLedger(directory))).toBe('LEDGER_CORRUPT')
  rmSync(segment)
  expect(await codeOf(openTestLedger(directory))).toBe('LEDGER_CORRUPT')
})

test('a journal whose leaves are not the signed ones is refused', async () => {
  const one = await crashedLedger()
  const other = await crashedLedger()
  copyFileSync(other.segment, one.segment)
  rmSync(join(one.directory, 'tile'), { recursive: true })
  expect(await codeOf(openTestLedger(one.directory))).toBe('LEDGER_CORRUPT')
})

test('leaves that were durable and not signed yet are signed after the restart', async () => {
  const { directory } = await crashedLedger()
  const { ledger } = await openTestLedger(directory)
  expect(ledger.checkpoint().size).toBe(3)
  expect(await allTexts(ledger, 6)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  expect((await ledger.publish()).size).toBe(6)
  await ledger.close()
  expect(await verifyTestLedger(directory)).toMatchObject({ holds: true, size: 6 })
})

test('missing or damaged tiles and bundles at the right edge are made anew from the journal', async () => {
  const directory = makeLedgerDirectory()
  const first = await openTestLedger(directory)
  for (let call = 0; call < 7; call++)
    await appendTexts(first.ledger, ...Array.from({ length: 100 }, (_, place) => `${call} ${place}`))
  await first.ledger.close()
  const root = first.ledger.checkpoint().root
  const edge = ['tile/0/002.p/188', 'tile/entries/002.p/188', 'tile/1/000.p/2', 'tile/0/001', 'tile']
  for (const [place, name] of edge.entries()) {
    const path = join(directory, name)
    if (place % 2 === 0) rmSync(path, { recursive: true })
    else writeFileSync(path, Buffer.alloc(readFileSync(path).length, 7))
    if (name === 'tile/0/001') rmSync(join(directory, 'tile/1'), { recursive: true })
    const { ledger } = await openTestLedger(directory)
    expect(Buffer.compare(ledger.checkpoint().root, root)).toBe(0)
    await ledger.close()
    expect(await verifyTestLedger(directory)).toMatchObject({ holds: true, size: 700 })
  }
})

test('a lost `signed` or a checkpoint ahead of it is refused; a lost checkpoint is published again', async () => {
  const { directory } = await crashedLedger()
  const signed = readFileSync(join(directory, 'signed'))
  const checkpoint = readFileSync(join(directory, 'checkpoint'))
  rmSync(join(directory, 'checkpoint'))
  const first = await openTestLedger(directory)
  await first.ledger.close()
  const grown = readFileSync(join(directory, 'signed'))
  expect(grown.equals(signed)).toBe(false)
  writeFileSync(join(directory, 'signed'), signed)
  expect(await codeOf(openTestLedger(directory))).toBe('LEDGER_CORRUPT')
  writeFileSync(join(directory, 'checkpoint'), checkpoint)
  await (await openTestLedger(directory)).ledger.close()
  rmSync(join(directory, 'signed'))
  expect(await codeOf(openTestLedger(directory))).toBe('LEDGER_CORRUPT')
  writeFileSync(join(directory, 'signed'), 'nonsense')
  expect(await codeOf(openTestLedger(directory))).toBe('LEDGER_CORRUPT')
})

test('a crash at any step of publishing is finished by the next start', async () => {
  const { directory } = await crashedLedger()
  const grown = snapshot(directory)
  const { ledger } = await openTestLedger(grown)
  const { size, root } = await ledger.publish()
  await ledger.close()
  // Tiles written, nothing signed.
  const tilesOnly = snapshot(directory)
  rmSync(join(tilesOnly, 'tile'), { recursive: true })
  cpSync(join(grown, 'tile'), join(tilesOnly, 'tile'), { recursive: true })
  // Signed, checkpoint not published.
  const signedOnly = snapshot(tilesOnly)
  copyFileSync(join(grown, 'signed'), join(signedOnly, 'signed'))
  for (const crashed of [tilesOnly, signedOnly]) {
    const again = await openTestLedger(crashed)
    const published = await again.ledger.publish()
    expect([published.size, Buffer.compare(published.root, root)]).toEqual([size, 0])
    await again.ledger.close()
    expect((await verifyTestLedger(crashed)).holds).toBe(true)
  }
})

test('a segment missing in the middle, or put under another name, is refused or found', async () => {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory, { segmentBytes: 500 })
  for (let call = 0; call < 12; call++) await appendTexts(ledger, 'x'.repeat(200))
  await ledger.close()
  const names = readdirSync(join(directory, 'journal')).sort()
  expect(names.length).toBeGreaterThan(5)
  const gap = snapshot(directory)
  rmSync(join(gap, 'journal', names[2] as string))
  expect(await verifyTestLedger(gap)).toMatchObject({ holds: false, problem: { index: 2 } })
  const reopened = await openTestLedger(gap)
  expect(await codeOf(allOpenings(reopened.ledger, 12))).toBe('LEDGER_CORRUPT')
  await reopened.ledger.close()
  const renamed = snapshot(directory)
  copyFileSync(join(renamed, 'journal', names[2] as string), join(renamed, 'journal', names[3] as string))
  expect(await codeOf(openTestLedger(renamed))).toBe('LEDGER_CORRUPT')
})

test('`signed` is replaced only when it says what this process wrote last', async () => {
  const directory = makeLedgerDirectory()
  const tree = (size: number) => ({ size: asTreeSize(size), root: Buffer.alloc(32, size) })
  await replaceSigned(directory, undefined, tree(1))
  await replaceSigned(directory, tree(1), tree(2))
  expect(await codeOf(replaceSigned(directory, tree(1), tree(3)))).toBe('LEDGER_CORRUPT')
  expect(await codeOf(replaceSigned(directory, undefined, tree(3)))).toBe('LEDGER_CORRUPT')
  await replaceSigned(directory, tree(2), tree(3))
})

test('another who signs for this ledger stops it: nothing more is signed or taken', async () => {
  const directory = makeLedgerDirectory()
  const { ledger, fatal } = await openTestLedger(directory)
  await appendTexts(ledger, 'a')
  await ledger.publish()
  const checkpoint = readFileSync(join(directory, 'checkpoint'))
  writeFileSync(join(directory, 'signed'), `2\n${Buffer.alloc(32, 1).toString('base64')}\n`)
  await appendTexts(ledger, 'b')
  expect(await codeOf(ledger.publish())).toBe('LEDGER_CORRUPT')
  expect(fatal).toHaveLength(1)
  expect(await codeOf(ledger.publish())).toBe('LEDGER_CORRUPT')
  expect(await codeOf(appendTexts(ledger, 'c'))).toBe('LEDGER_UNAVAILABLE')
  expect(readFileSync(join(directory, 'checkpoint')).equals(checkpoint)).toBe(true)
  await codeOf(ledger.close())
})
