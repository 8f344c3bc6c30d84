import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Noticed } from '../../src/alert/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { asLeafIndex, asUnixMs } from '../../src/kernel/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { runCommandLine } from '../support/command-line.ts'
import { ocsfProblems } from '../support/ocsf.ts'

const WAIT = { timeout: 30_000, interval: 20 }
let folder = ''
let file = ''
let chartward: TestChartward
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'cw-alerts-'))
  file = path.join(folder, 'alerts.jsonl')
  const alerts = { ...defaultConfig().alerts, file, patientIds: true }
  chartward = await openTestChartward({ config: { alerts } })
})
afterAll(async () => {
  await chartward.close()
  await rm(folder, { recursive: true, force: true })
})

const FINDING: Noticed = {
  id: 'f-1',
  rule: 'r',
  title: 'Many charts',
  level: 'critical',
  at: asUnixMs(1_773_669_600_000),
  noticed: asUnixMs(1_773_669_601_000),
  summary: 'dr-lee opened many charts.',
  actor: { user: 'dr-lee', role: 'clinician', client: 'chart', session: 's', address: '192.0.2.7' },
  patients: [patientIdOf('ann')],
  leaves: { disclosure: [asLeafIndex(0)], keys: [] },
  score: 1,
  state: 'open',
}
const lines = async () =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

test('a finding leaves as OCSF, and its leaf in the ledger is older and has its fingerprint', async () => {
  const before = await chartward.leafCount()
  chartward.chartward.alerts.take(FINDING)
  const events = await vi.waitFor(async () => {
    const all = await lines()
    expect(all).toHaveLength(2)
    return all
  }, WAIT)
  const leaves = await chartward.entries(before)
  expect(leaves.map(({ how, note, patient, request }) => [how, note, patient, request])).toEqual(
    events.map(({ metadata, attestation_list: [{ fingerprint }] }) => [
      'finding',
      `alert ${metadata.uid} sha256:${fingerprint.value}`,
      patientIdOf('ann'),
      metadata.uid,
    ]),
  )
  expect(events.map(ocsfProblems)).toEqual([[], []])
  const { origin } = chartward.chartward.ledger.checkpoint()
  expect(events[0].attestation_list[0].chain_uid).toBe(origin)
  await chartward.verifyEverything()
})

test('the command line tries the targets out, and says how they do', async () => {
  const tested = await runCommandLine(chartward.home, ['alert', 'test'])
  expect([tested.code, tested.out]).toEqual([0, expect.stringMatching(/file \S+ +arrived +written/)])
  expect((await lines()).at(-1).finding_info.title).toBe('Test of the alert targets')
  const status = await runCommandLine(chartward.home, ['alert', 'status', '--json'])
  expect(JSON.parse(status.out).targets).toMatchObject([{ queued: 0, dropped: 0 }])
  expect(status.code).toBe(0)
  const doctor = await runCommandLine(chartward.home, ['doctor'])
  expect(doctor.out).toMatch(/alerts +well +none behind, of 1/)
})

test('without a target the doctor warns, and the commands say where to name one', async () => {
  const other = await openTestChartward()
  try {
    other.chartward.alerts.take(FINDING)
    expect((await runCommandLine(other.home, ['alert', 'test'])).err).toMatch(/sent nowhere/)
    expect((await runCommandLine(other.home, ['alert', 'status'])).err).toMatch(/sent nowhere/)
    expect((await runCommandLine(other.home, ['doctor'])).out).toMatch(/alerts +warning/)
  } finally {
    await other.close()
  }
})
