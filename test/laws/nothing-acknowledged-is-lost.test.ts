import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asLeafIndex } from '../../src/kernel/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { decodeKeyEntry, type KeyEntry } from '../../src/ledger/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import {
  type Acknowledged,
  type AnsweredRead,
  ask,
  preparePatients,
  startLoad,
  type Target,
} from '../support/load.ts'
import { killProcess } from '../support/kill.ts'
import { makeHome, removeHome, type Running, startRunning } from '../support/running.ts'

const KEY_LIFETIME_MS = 1_000

let home: string
let running: Running
let target: Target
const acknowledged: Acknowledged[] = []
const reads: AnsweredRead[] = []

beforeAll(async () => {
  // Keys that live a second only are asked for again and again, so that the key server has work to be killed in.
  home = await makeHome({ keys: { cacheLifetimeMs: KEY_LIFETIME_MS } })
  await restart()
  await preparePatients(target)
})
afterAll(async () => {
  await running.stop()
  await removeHome(home)
})

async function restart(): Promise<void> {
  running = await startRunning(home)
  target = { url: running.url, token: target?.token ?? (await running.token()).token }
}

/** Lets people work, and has `strike` happen at instants nobody chose. */
async function underLoad(name: string, rounds: number, strike: () => Promise<void>) {
  const load = startLoad(name, () => target)
  try {
    for (let round = 0; round < rounds; round++) {
      await load.succeed(40)
      await wait(Math.random() * 400)
      await strike()
    }
    await load.succeed(100)
  } finally {
    await load.stop()
  }
  acknowledged.push(...load.acknowledged)
  reads.push(...load.reads)
  return [...load.statuses.keys()].sort((one, other) => one - other)
}

const SERVING_MS_MAX = 30_000

/** Who was killed last may still be starting: then the answer is 503, and it is asked for again. */
async function askServing(path: string): ReturnType<typeof ask> {
  for (const end = Date.now() + SERVING_MS_MAX; ; await wait(50)) {
    const answer = await ask(target, 'GET', path)
    if (answer.status !== 503 || Date.now() > end) return answer
  }
}

/** What was acknowledged and is not there. */
async function lostWrites(): Promise<string[]> {
  const missing: string[] = []
  const waiting = [...acknowledged]
  const look = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [type, id, version] = next.reference.split('/')
      const { status, json } = await askServing(`${type}/${id}/_history/${version}`)
      if (status !== 200 || json.valueString !== next.word) missing.push(`${next.reference} ${status}`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, look))
  return missing
}

test('the server is killed again and again: what it acknowledged is there', async () => {
  await underLoad('app', 3, async () => {
    await running.kill()
    await restart()
  })
  expect(await lostWrites()).toEqual([])
})

test('the key server is killed again and again: answers come late or not, and none is wrong', async () => {
  const statuses = await underLoad('keys', 4, async () => {
    const pid = running.keyServerPid()
    killProcess(pid)
    await expect.poll(() => running.keyServerPid() ?? pid, { timeout: 30_000 }).not.toBe(pid)
  })
  expect([200, 201, 503]).toEqual(expect.arrayContaining(statuses))
  expect(await lostWrites()).toEqual([])
})

test('the database is killed again and again: what was acknowledged is there', async () => {
  const statuses = await underLoad('database', 3, async () => {
    const pid = running.postgresPid()
    killProcess(pid)
    await expect.poll(() => running.postgresPid() ?? pid, { timeout: 30_000 }).not.toBe(pid)
  })
  expect([200, 201, 503]).toEqual(expect.arrayContaining(statuses))
  expect(await lostWrites()).toEqual([])
})

test('after all of it the ledgers check, and every answer has its leaf and every key its own', async () => {
  expect(await running.stop()).toBe(0)
  const chartward = await openTestChartward({ home, embedded: true })
  try {
    await chartward.verifyEverything()
    await expectLeaves(chartward)
    await expectReleases(chartward)
  } finally {
    await chartward.close()
  }
})

async function expectLeaves(chartward: TestChartward): Promise<void> {
  const told = new Map<string, number>()
  const written = new Set<string>()
  for (const { how, resources, writes = [] } of await chartward.entries()) {
    if (how === 'read') for (const one of resources) told.set(one, (told.get(one) ?? 0) + 1)
    for (const { resource } of writes) written.add(resource)
  }
  const answered = new Map<string, number>()
  for (const { reference } of reads) answered.set(reference, (answered.get(reference) ?? 0) + 1)
  const silent = [...answered].filter(([reference, count]) => (told.get(reference) ?? 0) < count)
  expect(silent).toEqual([])
  expect(acknowledged.filter(({ reference }) => !written.has(reference))).toEqual([])
  expect([reads.length > 200, acknowledged.length > 50]).toEqual([true, true])
}

/** Law L2: whenever somebody was shown something, the key had been released for it, at most its lifetime before. */
async function expectReleases({ chartward: { keys } }: TestChartward): Promise<void> {
  const { size } = await keys.publish()
  const released = new Map<string | null, number[]>()
  for await (const chunk of keys.ledger.openings(asLeafIndex(0), size)) {
    for (const { op, patient, at } of chunk.map(({ entry }): KeyEntry => decodeKeyEntry(entry)))
      if (op === 'release' || op === 'create') released.set(patient, [...(released.get(patient) ?? []), at])
  }
  const unreleased = reads.filter(
    ({ patient, askedAt, answeredAt }) =>
      !(released.get(patientIdOf(patient)) ?? []).some(
        (at) => at <= answeredAt && at >= askedAt - KEY_LIFETIME_MS,
      ),
  )
  expect(unreleased).toEqual([])
}
