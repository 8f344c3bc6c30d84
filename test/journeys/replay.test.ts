import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { runLogcheck } from '../support/logcheck.ts'

const ROOT = path.resolve(import.meta.dirname, '..', '..')
const SYNTHEA = path.resolve(ROOT, '..', 'shared', 'data', 'synthea')
const MINUTES_10 = 600_000

test(
  'March 16: the report says exactly whose records left, and an auditor’s program accepts the log',
  { timeout: MINUTES_10 },
  async (context) => {
    const keep = await mkdtemp(path.join(os.tmpdir(), 'cw-kept-'))
    try {
      const { code, result } = await replay(['--keep', keep])
      expect(result.differences).toEqual([])
      expect(code).toBe(0)
      expect(result.recall).toBe(1)
      expect(result.overNotification).toBe(1)
      expect(result.counts).toEqual(result.truth)
      expect(result.counts.disclosed).toBeGreaterThan(20)
      expect(result.counts.exposed).toBeGreaterThan(0)
      expect(result.counts.sealed).toBeGreaterThan(20)
      expect(result.written.length).toBeGreaterThan(0)
      expect(result.copied.markersFound).toBe(0)
      const checked = await runLogcheck(path.join(keep, 'ledger'), result.keys.ledger, result.keys.witness)
      if (!checked.ran) context.skip(`logcheck was not run: ${checked.why}`)
      expect(checked.ran ? checked.output : 'full replay').toContain('full replay')
    } finally {
      await rm(keep, { recursive: true, force: true })
    }
  },
)

test.runIf(existsSync(SYNTHEA))(
  'the same on Synthea’s people (skipped where ../shared/data is not)',
  { timeout: MINUTES_10 },
  async () => {
    const { code, result } = await replay(['--data', SYNTHEA])
    expect(result.differences).toEqual([])
    expect({ code, recall: result.recall, overNotification: result.overNotification }).toEqual({
      code: 0,
      recall: 1,
      overNotification: 1,
    })
    const { disclosed, exposed, sealed, untouched } = result.counts
    expect(disclosed + exposed + sealed + untouched).toBe(50)
  },
)

async function replay(options: readonly string[]): Promise<{ code: number | null; result: any }> {
  const child = spawn(path.join(ROOT, 'bin', 'chartward'), ['replay', '--json', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8')
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, result: JSON.parse(output) }
}
