import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog, systemClock } from '../../src/kernel/index.ts'
import { patientList, patientKeyList } from '../../src/ledger/index.ts'
import { startWitness, type Witness } from '../../src/main/witness.ts'
import { ed25519Signer } from '../../src/tlog/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { runLogcheck } from '../support/logcheck.ts'
import { observation, patient, personOf } from './scene.ts'

let folder: string
let witness: Witness
let chartward: TestChartward
let oldSize: number

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cw-'))
  witness = await startWitness({
    directory: path.join(folder, 'witness'),
    port: 0,
    name: 'witness.example',
    logs: 'from-file',
    clock: systemClock,
    log: silentLog,
  })
  chartward = await openTestChartward({
    config: {
      ledger: { checkpointIntervalMs: 1_000, witnesses: [{ url: witness.url, vkey: witness.vkey }] },
    },
  })
  const { ledger, keys } = chartward.chartward
  writeFileSync(path.join(folder, 'witness', 'logs'), `${ledger.vkey}\n${keys.ledger.vkey}\n`)
  await traffic()
  oldSize = (await ledger.publish()).size
  await traffic()
  await ledger.publish()
})
afterAll(async () => {
  await chartward.close()
  await witness.close()
  rmSync(folder, { recursive: true })
})

/** More than a tile of it. */
async function traffic(): Promise<void> {
  for (const id of ['ann', 'ben'])
    await chartward.fhir('PUT', `Patient/${id}`, { body: patient(id, 'Abbott') })
  await chartward.fhir('PUT', 'Observation/one', { body: observation('one', 'ann', '8867-4') })
  for (let round = 0; round < 30; round++) {
    const asked = [
      'Patient/ann',
      'Patient/ben',
      'Patient/nobody',
      'Patient?family=abbott',
      'Observation?patient=ann',
    ]
    await Promise.all(asked.map(async (path) => await chartward.fhir('GET', path)))
  }
}

/** What it says when log and witness both signed, and nobody unknown did. */
const WHOLE = 'verified sigs=2 unverified=0'
const directory = () => path.join(chartward.home, 'ledger')
const check = async (where: string) =>
  await runLogcheck(where, chartward.chartward.ledger.vkey, witness.vkey, oldSize)

test('a verifier that is not ours accepts the ledger, with the cosignature of a witness', async (context) => {
  const result = await check(directory())
  if (!result.ran) return context.skip(result.why)
  expect(result).toMatchObject({ ok: true, output: expect.stringContaining(WHOLE) })
})

test('it refuses a ledger with one byte changed, in every kind of file that is public', async (context) => {
  const files = readdirSync(directory(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory(), path.join(entry.parentPath, entry.name)))
    .filter((file) => file.startsWith('tile/') || file === 'checkpoint')
  const copy = path.join(folder, 'copy')
  const accepted: string[] = []
  for (const kind of ['checkpoint', 'tile/0/', 'tile/1/', 'tile/entries/']) {
    // The widest: a narrower one of an earlier size is not what the checkpoint is checked against.
    const [file = ''] = files
      .filter((one) => one.startsWith(kind))
      .sort((one, other) => sizeOf(other) - sizeOf(one))
    cpSync(directory(), copy, { recursive: true })
    const bytes = readFileSync(path.join(copy, file))
    const at = Math.floor(bytes.length / 3)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(path.join(copy, file), bytes)
    const result = await check(copy)
    if (!result.ran) return context.skip(result.why)
    if (result.ok && result.output.includes(WHOLE)) accepted.push(file)
    rmSync(copy, { recursive: true })
  }
  expect(accepted).toEqual([])
})

function sizeOf(file: string): number {
  return readFileSync(path.join(directory(), file)).length
}

test('it refuses the ledger under the key of another', async (context) => {
  const { vkey } = ed25519Signer(chartward.chartward.ledger.checkpoint().origin, Buffer.alloc(32, 5))
  const result = await runLogcheck(directory(), vkey)
  if (!result.ran) return context.skip(result.why)
  expect(result.ok).toBe(false)
})

test('our own check counts the cosignature, of both ledgers', async () => {
  const reports = await chartward.operations.verifyLedgers()
  expect(reports.map(({ ok, cosignatures }) => ({ ok, cosignatures }))).toEqual([
    { ok: true, cosignatures: 1 },
    { ok: true, cosignatures: 1 },
  ])
})

test("a patient's own list is complete: what is theirs and what is not are together the whole ledger", async () => {
  const { ledger, keys } = chartward.chartward
  const entries = await chartward.entries()
  for (const name of ['ann', 'ben', 'nobody']) {
    const { leaves, counts, checkpoint } = await patientList(ledger, personOf(name))
    const theirs = entries.filter((entry) => entry.patient === personOf(name))
    expect(leaves.map(({ entry }) => entry)).toEqual(theirs)
    expect(counts).toEqual({ theirs: theirs.length, others: checkpoint.size - theirs.length })
    expect(checkpoint.size).toBe(entries.length)
  }
  await keys.publish()
  const { leaves, counts, checkpoint } = await patientKeyList(keys.ledger, personOf('ann'))
  expect(leaves.length).toBeGreaterThan(0)
  expect(counts.theirs + counts.others).toBe(checkpoint.size)
})

test("a patient's list shows every answer in which they were", async () => {
  const before = (await patientList(chartward.chartward.ledger, personOf('ben'))).leaves.length
  const asked = ['Patient/ben', 'Patient?family=abbott', 'Patient/ben/$everything', 'Patient/ben/_history/1']
  for (const path of asked) expect((await chartward.fhir('GET', path)).status).toBe(200)
  await chartward.leafCount()
  const { leaves } = await patientList(chartward.chartward.ledger, personOf('ben'))
  expect(leaves.slice(before).map(({ entry }) => entry.how)).toEqual([
    'read',
    'search',
    'everything',
    'vread',
  ])
})
