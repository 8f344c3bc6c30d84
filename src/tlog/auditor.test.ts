import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { growLog } from '../../test/support/grown-log.ts'
import { runLogcheck } from '../../test/support/logcheck.ts'
import { fromHex, readVectors } from '../../test/support/vectors.ts'
import { cosignatureSigner, ed25519Signer, formatCheckpoint, tilePath, tilesBetween } from './index.ts'

const directories: string[] = []

afterEach(async () => {
  while (directories.length > 0) await rm(directories.pop() ?? '', { recursive: true, force: true })
})

const golden = readVectors('log.json') as Record<'log' | 'witness', { name: string; seed: string }> & {
  time: number
  checkpoint: string
}
const log = ed25519Signer(golden.log.name, fromHex(golden.log.seed))
const witness = cosignatureSigner(golden.witness.name, fromHex(golden.witness.seed))

/** A tlog-tiles directory of `size` entries, signed and cosigned. */
async function writeLog(size: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cw-log-'))
  directories.push(directory)
  const { files, roots } = await growLog(size)
  const text = formatCheckpoint({ origin: log.name, size, root: roots[size] as Uint8Array })
  const note = `${text}\n${log.sign(text)}${witness.cosign(text, golden.time)}`
  for (const [path, bytes] of [...files, ['checkpoint', Buffer.from(note)] as const]) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), bytes)
  }
  return directory
}

test.for([
  { size: 300, oldSize: 256 },
  { size: 70_000, oldSize: 12_345 },
])('a verifier we did not write accepts our log of $size entries', async ({ size, oldSize }, { skip }) => {
  const result = await runLogcheck(await writeLog(size), log.vkey, witness.vkey, oldSize)
  if (!result.ran) return skip(result.why)
  expect(result).toMatchObject({ ok: true })
  expect(result.output).toContain(`size=${size} verified sigs=2 unverified=0`)
  expect(result.output).toContain(`consistency ${oldSize} -> ${size} ok`)
  expect(result.output).toContain(`full replay of ${size} entries ok`)
})

test('a verifier we did not write refuses one flipped bit in any file of our log', async ({ skip }) => {
  const directory = await writeLog(300)
  const tiles = tilesBetween(0, 300).map(tilePath)
  for (const path of [...tiles, 'tile/entries/000', 'tile/entries/001.p/44', 'checkpoint']) {
    const bytes = await readFile(join(directory, path))
    for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 3]) {
      const spoiled = Buffer.from(bytes)
      spoiled[at] = (spoiled[at] ?? 0) ^ 1
      await writeFile(join(directory, path), spoiled)
      const result = await runLogcheck(directory, log.vkey, witness.vkey, 256)
      if (!result.ran) return skip(result.why)
      expect([path, at, result.ok]).toEqual([path, at, false])
    }
    await writeFile(join(directory, path), bytes)
  }
  expect(await runLogcheck(directory, log.vkey, witness.vkey, 256)).toMatchObject({ ran: true, ok: true })
})
