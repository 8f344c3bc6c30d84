import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  asLeafIndex,
  asTreeSize,
  type ChartwardError,
  silentLog,
  systemClock,
} from '../../src/kernel/index.ts'
import { append } from '../../src/ledger/append.ts'
import {
  type Ledger,
  type LedgerOptions,
  type LedgerVerdict,
  openLedger,
  type Opening,
  verifyLedger,
} from '../../src/ledger/index.ts'
import { TEST_OPENINGS_KEY, TEST_ORIGIN, TEST_SEED, TEST_VKEY } from './ledger-keys.ts'

export { TEST_OPENINGS_KEY, TEST_ORIGIN, TEST_VKEY }

/** No checkpoint but those a test asks for. */
export const NEVER_MS = 2 ** 31 - 1

/** A directory that goes when the running test is done. */
export function makeLedgerDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'cw-ledger-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export interface TestLedger {
  readonly ledger: Ledger
  readonly fatal: Error[]
}

export async function openTestLedger(
  directory: string,
  options: Partial<LedgerOptions> = {},
): Promise<TestLedger> {
  const fatal: Error[] = []
  const ledger = await openLedger({
    kind: 'disclosure',
    directory,
    origin: TEST_ORIGIN,
    signingSeed: TEST_SEED,
    openingsKey: TEST_OPENINGS_KEY,
    clock: systemClock,
    log: silentLog,
    witnesses: [],
    checkpointIntervalMs: NEVER_MS,
    onFatal: (error) => fatal.push(error),
    ...options,
  })
  return { ledger, fatal }
}

export async function appendTexts(ledger: Ledger, ...texts: readonly string[]): Promise<number> {
  return await append(
    ledger,
    texts.map((text) => Buffer.from(text)),
  )
}

/** Every opening from 0 to `size`. */
export async function allOpenings(ledger: Ledger, size: number): Promise<Opening[]> {
  const openings: Opening[] = []
  for await (const chunk of ledger.openings(asLeafIndex(0), asTreeSize(size))) openings.push(...chunk)
  return openings
}

export async function allTexts(ledger: Ledger, size: number): Promise<string[]> {
  return (await allOpenings(ledger, size)).map(({ entry }) => Buffer.from(entry).toString())
}

export async function verifyTestLedger(
  directory: string,
  witnessVkeys: readonly string[] = [],
): Promise<LedgerVerdict> {
  return await verifyLedger({ directory, vkey: TEST_VKEY, openingsKey: TEST_OPENINGS_KEY, witnessVkeys })
}

/** The directory as a crash at this instant would leave it. */
export function snapshot(directory: string): string {
  const copy = makeLedgerDirectory()
  cpSync(directory, copy, { recursive: true, filter: (path) => !path.endsWith('/lock') })
  return copy
}

/** The code of the error a promise fails with. */
export async function codeOf(failing: Promise<unknown>): Promise<string> {
  return await failing.then(
    () => 'no error',
    (error: ChartwardError) => error.code,
  )
}
