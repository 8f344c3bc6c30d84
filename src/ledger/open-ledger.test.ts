import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  allOpenings,
  allTexts,
  appendTexts,
  codeOf,
  makeLedgerDirectory,
  NEVER_MS,
  openTestLedger,
  TEST_ORIGIN,
  TEST_VKEY,
  verifyTestLedger,
} from '../../test/support/ledger.ts'
import { runLogcheck } from '../../test/support/logcheck.ts'
import { asLeafIndex, asTreeSize } from '../kernel/index.ts'
import {
  leafHash,
  parseCheckpoint,
  parsePolicy,
  verifyInclusion,
  verifyNote,
  verifyTlogProof,
} from '../tlog/index.ts'
import { append } from './append.ts'
import { ENTRY_BYTES_MAX } from './entry.ts'
import { tlogProof } from './portable-proof.ts'

const commitment = (salt: Uint8Array, entry: Uint8Array) =>
  createHash('sha256').update(salt).update(entry).digest()

test('whatever is appended is read back, in order, before and after a restart', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 20 }), {
        maxLength: 20,
      }),
      fc.boolean(),
      async (calls, small) => {
        const directory = makeLedgerDirectory()
        const options = small ? { segmentBytes: 1000 } : {}
        const first = await openTestLedger(directory, options)
        const indexes = await Promise.all(calls.map(async (entries) => await append(first.ledger, entries)))
        const expected = calls.flat()
        const firsts = calls.map((_call, place) => calls.slice(0, place).flat().length)
        expect(indexes).toEqual(firsts)
        const before = await allOpenings(first.ledger, expected.length)
        expect(before.map(({ entry }) => Buffer.from(entry))).toEqual(
          expected.map((entry) => Buffer.from(entry)),
        )
        expect(before.map(({ index }) => index)).toEqual(expected.map((_entry, index) => index))
        await first.ledger.close()
        const second = await openTestLedger(directory, options)
        expect(second.ledger.checkpoint().size).toBe(expected.length)
        expect(await allOpenings(second.ledger, expected.length)).toEqual(before)
        await second.ledger.close()
        expect(await verifyTestLedger(directory)).toMatchObject({
          holds: true,
          size: expected.length,
          unsigned: 0,
        })
      },
    ),
    { numRuns: 30 },
  )
})

test('every opening hashes to the leaf its proof shows under the signed checkpoint', async () => {
  const { ledger } = await openTestLedger(makeLedgerDirectory())
  await appendTexts(ledger, ...Array.from({ length: 700 }, (_, place) => `entry ${place}`))
  const { size, root, note } = await ledger.publish()
  expect(parseCheckpoint(verifyNote(note, [ledger.vkey]).text)).toEqual({
    origin: TEST_ORIGIN,
    size: 700,
    root: Uint8Array.from(root),
  })
  const indexes = [699, 0, 255, 256, 511, 3].map(asLeafIndex)
  const openings = await ledger.openingsAt(indexes)
  const proofs = await ledger.proofs(indexes, size)
  expect(openings.map(({ index }) => index)).toEqual(indexes)
  for (const [place, { index, salt, entry }] of openings.entries()) {
    const leaf = leafHash(commitment(salt, entry))
    expect(verifyInclusion({ index, size, leaf, proof: proofs[place] ?? [], root })).toBe(true)
  }
  await ledger.close()
})

test('the portable proof of a leaf verifies with nothing but the key and the opening', async () => {
  const { ledger } = await openTestLedger(makeLedgerDirectory())
  await appendTexts(ledger, 'a', 'b', 'c')
  await ledger.publish()
  const [opening] = await ledger.openingsAt([asLeafIndex(1)])
  const proof = await tlogProof(ledger, asLeafIndex(1))
  const policy = parsePolicy(`log ${TEST_VKEY}\nquorum none\n`)
  const data = commitment(opening?.salt ?? Buffer.alloc(0), opening?.entry ?? Buffer.alloc(0))
  expect(verifyTlogProof(proof, leafHash(data), policy)).toBeDefined()
  expect(() => verifyTlogProof(proof, leafHash(Buffer.from('x')), policy)).toThrow(/./)
  await ledger.close()
})

test('equal entries have different commitments', async () => {
  const { ledger } = await openTestLedger(makeLedgerDirectory())
  await appendTexts(ledger, ...Array.from({ length: 2000 }, () => 'same'))
  const salts = (await allOpenings(ledger, 2000)).map(({ salt }) => Buffer.from(salt).toString('hex'))
  expect(new Set(salts).size).toBe(2000)
  await ledger.close()
})

test('no byte of an entry stands open in the directory', async () => {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory)
  await appendTexts(ledger, ...Array.from({ length: 300 }, () => 'MARKER-PATIENT'))
  await ledger.close()
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
  expect(files.length).toBeGreaterThan(5)
  for (const path of files) expect(readFileSync(path).includes('MARKER')).toBe(false)
})

test('entries of one call are consecutive leaves though others append at the same time', async () => {
  const { ledger } = await openTestLedger(makeLedgerDirectory())
  const calls = Array.from({ length: 200 }, (_, call) => [`${call}-0`, `${call}-1`, `${call}-2`])
  const indexes = await Promise.all(calls.map(async (texts) => await appendTexts(ledger, ...texts)))
  const texts = await allTexts(ledger, 600)
  for (const [call, index] of indexes.entries()) expect(texts.slice(index, index + 3)).toEqual(calls[call])
  await ledger.close()
})

test('what is asked beyond the end is refused', async () => {
  const { ledger } = await openTestLedger(makeLedgerDirectory())
  await appendTexts(ledger, 'a', 'b')
  expect(await codeOf(ledger.openingsAt([asLeafIndex(2)]))).toBe('LEDGER_NO_SUCH_LEAF')
  expect(await codeOf(ledger.openingsAt([asLeafIndex(-1)]))).toBe('LEDGER_NO_SUCH_LEAF')
  expect(await codeOf(allOpenings(ledger, 3))).toBe('LEDGER_NO_SUCH_LEAF')
  expect(await codeOf(ledger.proofs([asLeafIndex(0)], asTreeSize(2)))).toBe('LEDGER_NO_SUCH_LEAF')
  await ledger.publish()
  expect(await codeOf(ledger.proofs([asLeafIndex(2)], asTreeSize(2)))).toBe('LEDGER_NO_SUCH_LEAF')
  expect(await ledger.proofs([asLeafIndex(0)], asTreeSize(2))).toHaveLength(1)
  await ledger.close()
})

test('an entry that is too large is refused and nothing of its call is kept', async () => {
  const { ledger } = await openTestLedger(makeLedgerDirectory())
  const large = Buffer.alloc(ENTRY_BYTES_MAX + 1)
  expect(await codeOf(append(ledger, [Buffer.from('a'), large]))).toBe('LEDGER_ENTRY_TOO_LARGE')
  expect(await append(ledger, [large.subarray(1), Buffer.from('b')])).toBe(0)
  expect((await ledger.publish()).size).toBe(2)
  expect((await ledger.openingsAt([asLeafIndex(0)]))[0]?.entry).toHaveLength(ENTRY_BYTES_MAX)
  await ledger.close()
})

test('a full queue refuses with LEDGER_BUSY what does not fit, and takes leaves again when it has drained', async () => {
  const { ledger } = await openTestLedger(makeLedgerDirectory(), { queueMax: 10, queueBytesMax: 100 })
  const accepted = Array.from({ length: 10 }, async () => await appendTexts(ledger, 'x'))
  expect(await codeOf(appendTexts(ledger, 'one too many'))).toBe('LEDGER_BUSY')
  await Promise.all(accepted)
  expect(await appendTexts(ledger, 'y')).toBe(10)
  const filling = append(ledger, [Buffer.alloc(100)])
  expect(await codeOf(appendTexts(ledger, 'z'))).toBe('LEDGER_BUSY')
  await filling
  expect(await codeOf(append(ledger, [Buffer.alloc(101)]))).toBe('LEDGER_ENTRY_TOO_LARGE')
  expect(await codeOf(appendTexts(ledger, ...Array.from({ length: 11 }, () => 'x')))).toBe(
    'LEDGER_ENTRY_TOO_LARGE',
  )
  await ledger.close()
})

test('the caller may change the bytes as soon as append was called', async () => {
  const { ledger } = await openTestLedger(makeLedgerDirectory())
  const bytes = Buffer.from('before')
  const appended = append(ledger, [bytes])
  bytes.write('after!')
  await appended
  expect(await allTexts(ledger, 1)).toEqual(['before'])
  await ledger.close()
})

test('a closed ledger takes nothing, and what was queued when it closed is durable', async () => {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory)
  const queued = [appendTexts(ledger, 'a'), appendTexts(ledger, 'b')]
  const closed = ledger.close()
  expect(await codeOf(appendTexts(ledger, 'c'))).toBe('LEDGER_UNAVAILABLE')
  expect(await Promise.all(queued)).toEqual([0, 1])
  await closed
  await ledger.close()
  expect((await verifyTestLedger(directory)).size).toBe(2)
})

test('a checkpoint is published by itself, and only when the ledger has grown', async () => {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory, { checkpointIntervalMs: 5 })
  await appendTexts(ledger, 'a')
  while (ledger.checkpoint().size < 1) await new Promise((resolve) => setTimeout(resolve, 5))
  const changed = statSync(join(directory, 'checkpoint')).mtimeMs
  await new Promise((resolve) => setTimeout(resolve, 50))
  await ledger.publish()
  expect(statSync(join(directory, 'checkpoint')).mtimeMs).toBe(changed)
  await ledger.close()
})

test('a second opener of the directory is refused while the first is open', async () => {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory)
  expect(await codeOf(openTestLedger(directory))).toBe('HOME_IN_USE')
  await appendTexts(ledger, 'still writable')
  await ledger.close()
  await (await openTestLedger(directory)).ledger.close()
})

test('the wrong openings key or signing key opens nothing', async () => {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory)
  await appendTexts(ledger, 'a')
  await ledger.close()
  expect(await codeOf(openTestLedger(directory, { signingSeed: Buffer.alloc(32, 9) }))).toBe('LEDGER_CORRUPT')
  expect(await codeOf(openTestLedger(directory, { openingsKey: Buffer.alloc(32, 9) }))).toBe('LEDGER_CORRUPT')
})

test('partial tiles go when their full tile is there, and older trees can still be proven', async () => {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory, { checkpointIntervalMs: NEVER_MS })
  const sizes: number[] = []
  for (const more of [3, 100, 152, 1, 200, 100]) {
    await appendTexts(ledger, ...Array.from({ length: more }, () => 'x'))
    sizes.push((await ledger.publish()).size)
  }
  expect(readdirSync(join(directory, 'tile', '0')).sort()).toEqual(['000', '001', '002.p'])
  expect(readdirSync(join(directory, 'tile', 'entries')).sort()).toEqual(['000', '001', '002.p'])
  for (const size of sizes) expect(await ledger.proofs([asLeafIndex(2)], asTreeSize(size))).toHaveLength(1)
  await ledger.close()
  expect((await verifyTestLedger(directory)).holds).toBe(true)
})

test("Go's own verifier accepts the directory, and refuses it with one byte flipped", async (context) => {
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory)
  for (let call = 0; call < 3; call++)
    await appendTexts(ledger, ...Array.from({ length: 400 }, (_, place) => `entry ${place}`))
  await ledger.close()
  const result = await runLogcheck(directory, TEST_VKEY)
  if (!result.ran) return context.skip(result.why)
  expect(result.output).toContain('1200')
  expect(result.ok).toBe(true)
  const path = join(directory, 'tile', 'entries', '002')
  const bundle = readFileSync(path)
  bundle[500] = (bundle[500] ?? 0) ^ 1
  writeFileSync(path, bundle)
  expect(await runLogcheck(directory, TEST_VKEY)).toMatchObject({ ran: true, ok: false })
})
