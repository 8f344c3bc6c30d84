import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import {
  allOpenings,
  makeLedgerDirectory,
  openTestLedger,
  TEST_OPENINGS_KEY,
  TEST_ORIGIN,
  verifyTestLedger,
} from '../../test/support/ledger.ts'
import { consistencyProof, verifyConsistency } from '../tlog/index.ts'
import type { SignedCheckpoint } from './reader.ts'
import { recoverJournal } from './recover.ts'
import { openTileStore } from './tile-store.ts'

const APPENDER = fileURLToPath(new URL('../../test/support/append-until-killed.ts', import.meta.url))
/** Set CRASH_ROUNDS for a longer siege. */
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 6)

interface Run {
  readonly child: ChildProcess
  readonly lines: () => string[]
  readonly ended: Promise<unknown>
}

function startAppender(directory: string, ...words: readonly string[]): Run {
  const child = spawn(process.execPath, [APPENDER, directory, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {},
  })
  let text = ''
  child.stdout.on('data', (part: Buffer) => (text += part.toString()))
  const ended = new Promise((resolve) => child.once('close', resolve))
  return { child, ended, lines: () => text.split('\n').slice(0, -1) }
}

async function untilLines(run: Run, count: number): Promise<void> {
  while (run.lines().length < count && run.child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 2))
}

test(
  'every acknowledged leaf is there after kill -9 at any instant, unchanged, again and again',
  { timeout: 60_000 * ROUNDS },
  async () => {
    const directory = makeLedgerDirectory()
    const acknowledged = new Map<number, string>()
    const commitments: string[] = []
    let before: SignedCheckpoint | undefined
    for (let round = 0; round < ROUNDS; round++) {
      const appenders = [1, 4, 64][round % 3] ?? 1
      const run = startAppender(
        directory,
        `r${round}`,
        String(appenders),
        round % 2 === 0 ? '20000' : '1000000',
      )
      await untilLines(run, 2)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 120))
      run.child.kill('SIGKILL')
      await run.ended
      const [opened, ...lines] = run.lines()
      expect(opened).toBe('open')
      for (const line of lines) {
        const [, index, text = ''] = /^([0-9]+) (.+)$/.exec(line) ?? []
        expect(index).toBeDefined()
        expect(acknowledged.has(Number(index))).toBe(false)
        acknowledged.set(Number(index), text)
      }
      before = await checkRound(directory, acknowledged, commitments, before)
    }
    expect(acknowledged.size).toBeGreaterThan(ROUNDS)
    expect(await verifyTestLedger(directory)).toMatchObject({ holds: true, unsigned: 0 })
  },
)

/** Opens the ledger as the next start would and compares it with all that is known of it. */
async function checkRound(
  directory: string,
  acknowledged: ReadonlyMap<number, string>,
  commitments: string[],
  before: SignedCheckpoint | undefined,
): Promise<SignedCheckpoint> {
  const { ledger, fatal } = await openTestLedger(directory)
  const { size } = await ledger.publish()
  expect(size).toBeGreaterThan(Math.max(...acknowledged.keys()))
  const openings = await allOpenings(ledger, size)
  for (const [index, text] of acknowledged)
    expect(Buffer.from(openings[index]?.entry ?? []).toString()).toBe(text)
  const now = openings.map(({ salt, entry }) => createHash('sha256').update(salt).update(entry).digest('hex'))
  expect(now.slice(0, commitments.length)).toEqual(commitments)
  commitments.push(...now.slice(commitments.length))
  const after = ledger.checkpoint()
  expect(before === undefined || (await isPrefix(directory, before, after))).toBe(true)
  await ledger.close()
  expect(fatal).toEqual([])
  return after
}

async function isPrefix(directory: string, old: SignedCheckpoint, now: SignedCheckpoint): Promise<boolean> {
  const proof = await consistencyProof(old.size, now.size, openTileStore(directory).readTile)
  const claim = { oldSize: old.size, newSize: now.size, oldRoot: old.root, newRoot: now.root, proof }
  return verifyConsistency(claim)
}

test('the lock dies with its process: a ledger whose process was killed opens at once', async () => {
  const directory = makeLedgerDirectory()
  const run = startAppender(directory, 'r', '1')
  await untilLines(run, 3)
  await expect(openTestLedger(directory)).rejects.toMatchObject({ code: 'HOME_IN_USE' })
  run.child.kill('SIGKILL')
  await run.ended
  await (await openTestLedger(directory)).ledger.close()
})

test('under a file size limit appends are refused whole, and what was acknowledged stays', async () => {
  const directory = makeLedgerDirectory()
  const bash = spawn(
    'bash',
    [
      '-c',
      'ulimit -f 1500; exec "$@"',
      'bash',
      process.execPath,
      APPENDER,
      directory,
      'r',
      '16',
      '100000000',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: {} },
  )
  let text = ''
  bash.stdout.on('data', (part: Buffer) => (text += part.toString()))
  const code = await new Promise((resolve) => bash.once('close', resolve))
  const lines = text.trimEnd().split('\n')
  expect([code, lines.at(-1)]).toEqual([0, 'done'])
  const refused = lines.filter((line) => line.startsWith('refused ')).map((line) => line.slice(8))
  expect(refused.length).toBeGreaterThanOrEqual(200)
  const leaves = lines.filter((line) => /^[0-9]/.test(line))
  const journal = await recoverJournal(`${directory}/journal`, {
    origin: TEST_ORIGIN,
    openingsKey: TEST_OPENINGS_KEY,
    signedSize: 0,
  })
  expect(journal.size).toBe(leaves.length)
  const { ledger } = await openTestLedger(directory)
  const texts = (await allOpenings(ledger, leaves.length)).map(({ entry }) => Buffer.from(entry).toString())
  for (const line of leaves) expect(`${line.split(' ')[0]} ${texts[Number(line.split(' ')[0])]}`).toBe(line)
  const kept = new Set(texts)
  expect(refused.filter((text) => kept.has(text))).toEqual([])
  await ledger.close()
  expect(await verifyTestLedger(directory)).toMatchObject({ holds: true, size: leaves.length })
})
