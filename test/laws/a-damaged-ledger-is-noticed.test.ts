import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseWholeFrame, SEGMENT_HEADER_BYTES } from '../../src/ledger/frame.ts'
import { openTestChartward } from '../support/chartward.ts'
import { ask, preparePatients, startLoad, type Target } from '../support/load.ts'
import { makeHome, removeHome, startRunning } from '../support/running.ts'

let home: string
let token: string
/** What was acknowledged before the power went. */
let references: readonly string[]

beforeAll(async () => {
  home = await makeHome()
  const running = await startRunning(home)
  ;({ token } = await running.token())
  const target = { url: running.url, token }
  await preparePatients(target)
  const load = startLoad('torn', () => target, 6)
  await load.succeed(120)
  await running.kill()
  await load.stop()
  references = load.acknowledged.map(({ reference }) => reference)
})
afterAll(async () => await removeHome(home))

/** The segment being written, and where its last whole frame begins and ends. */
function lastFrame() {
  const folder = path.join(home, 'ledger', 'journal')
  const name = readdirSync(folder)
    .filter((file) => file.endsWith('.segment'))
    .sort()
    .at(-1)
  const file = path.join(folder, name ?? '')
  const bytes = readFileSync(file)
  let [start, end] = [SEGMENT_HEADER_BYTES, SEGMENT_HEADER_BYTES]
  for (let frame = parseWholeFrame(bytes, end); frame !== undefined; frame = parseWholeFrame(bytes, end)) {
    start = end
    end += frame.bytes
  }
  return { file, bytes, start, end }
}

async function startAndCount(): Promise<number> {
  const running = await startRunning(home)
  const target: Target = { url: running.url, token }
  let found = 0
  for (const reference of references) {
    const [type, id, version] = reference.split('/')
    const { status } = await ask(target, 'GET', `${type}/${id}/_history/${version}`)
    if (status === 200) found += 1
  }
  expect(await running.stop()).toBe(0)
  return found
}

test('a frame the power cut short is cut off, and all that was acknowledged is there', async () => {
  const { file, bytes, start, end } = lastFrame()
  const torn = Buffer.from(bytes)
  // The beginning of another frame, as long as the disk took it.
  bytes.copy(torn, end, start, start + Math.floor((end - start) / 2))
  torn.writeBigUInt64BE(torn.readBigUInt64BE(start + 4) + BigInt(torn.readUInt32BE(start + 12)), end + 4)
  writeFileSync(file, torn)
  expect(await startAndCount()).toBe(references.length)
})

test('noise behind the last frame is cut off, and all that was acknowledged is there', async () => {
  const { file, bytes, end } = lastFrame()
  writeFileSync(file, Buffer.concat([bytes.subarray(0, end), Buffer.alloc(500, 0xa5)]))
  expect(await startAndCount()).toBe(references.length)
})

test('a server whose ledger lost a leaf that it had signed does not start', async () => {
  const { file, bytes, end } = lastFrame()
  truncateSync(file, end - 1)
  await expect(startRunning(home)).rejects.toThrow(/chartward start ended with 1/)
  writeFileSync(file, bytes)
  expect(await startAndCount()).toBe(references.length)
})

/** One byte of each kind of file, changed as a slow disk or a hand would. */
const FLIPS: readonly (readonly [what: string, folder: string, pick: (name: string) => boolean])[] = [
  ['an entry', 'journal', (name) => name.endsWith('.segment')],
  ['a tile', 'tile/0', () => true],
  ['a tile of commitments', 'tile/entries', () => true],
  ['the checkpoint', '', (name) => name === 'checkpoint'],
]

test.each(FLIPS)('a flipped byte in %s is noticed', async (_what, folder, pick) => {
  const kept = path.join(home, 'kept')
  cpSync(path.join(home, 'ledger'), kept, { recursive: true })
  const file = firstFileUnder(path.join(home, 'ledger', folder), pick)
  const bytes = readFileSync(file)
  const at = file.endsWith('.segment') ? SEGMENT_HEADER_BYTES + 60 : Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 0x10
  writeFileSync(file, bytes)
  expect(await noticed()).toBe(true)
  rmSync(path.join(home, 'ledger'), { recursive: true })
  cpSync(kept, path.join(home, 'ledger'), { recursive: true })
  rmSync(kept, { recursive: true })
})

test('a ledger in which nothing was changed is not complained of', async () => {
  expect(await noticed()).toBe(false)
})

/** True when the server does not start, or its check of the ledger fails. */
async function noticed(): Promise<boolean> {
  try {
    const chartward = await openTestChartward({ home })
    try {
      const [report] = await chartward.operations.verifyLedgers()
      return report?.ok === false
    } finally {
      await chartward.close()
    }
  } catch {
    return true
  }
}

function firstFileUnder(folder: string, pick: (name: string) => boolean): string {
  const names = readdirSync(folder, { withFileTypes: true })
  const file = names.find((entry) => entry.isFile() && pick(entry.name))
  if (file !== undefined) return path.join(folder, file.name)
  const inner = names.find((entry) => entry.isDirectory())
  if (inner === undefined) throw new Error(`${folder} has no such file`)
  return firstFileUnder(path.join(folder, inner.name), pick)
}
