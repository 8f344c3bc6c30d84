import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { importPopulation } from '../../src/main/demo.ts'
import {
  exportAll,
  fhirClient,
  type Pace,
  type Robber,
  scrape,
  slow,
  tamper,
} from '../../src/simulate/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

/** The robbers of a drill, against the real doors: what they say they have is what the ledger says they got. */

let t: TestChartward
let patients: readonly string[]
beforeAll(async () => {
  t = await openTestChartward()
  patients = (await importPopulation(t, { patients: 6 })).patients
})
afterAll(async () => await t.close())

async function robberAs(role: string): Promise<Robber & { session: string }> {
  const { token, session } = await t.token(role, 'mallory')
  const pace: Pace = {
    now: () => t.clock.now(),
    pass: (durationMs) => t.clock.pass(Math.min(durationMs, 1_000)),
  }
  return { client: fhirClient({ url: t.url, token }), pace, patients, session }
}

const end = async (session: string) =>
  await controlClient(t.home, 'test').sendText('/session/end', JSON.stringify({ session }))

const leavesOf = async (session: string) => (await t.entries()).filter(({ who }) => who.session === session)

test('whom a scraper has is whom the ledger names', async () => {
  const robber = await robberAs('clinician')
  const { given, refused } = await scrape(robber, { everyMs: 1_000 })
  expect(given).toEqual(patients)
  expect(refused).toEqual([])
  const told = new Set((await leavesOf(robber.session)).map(({ patient }) => patient))
  for (const patient of given) expect(told).toContain(patientIdOf(patient))
})

test('a scraper whose session ends has nobody from then on, and knows it', async () => {
  const robber = await robberAs('clinician')
  let asked = 0
  const pace: Pace = {
    now: robber.pace.now,
    pass: async (durationMs) => {
      await robber.pace.pass(durationMs)
      asked += 1
      if (asked === 2) await end(robber.session)
    },
  }
  const { given, refused, lastStatus } = await scrape({ ...robber, pace })
  expect(given).toEqual(patients.slice(0, 2))
  expect(refused).toEqual(patients.slice(2))
  expect(lastStatus).toBe(401)
})

test('a slow one stops when told to', async () => {
  const robber = await robberAs('clinician')
  let left = 3
  const { given, firstGivenAt, lastGivenAt } = await slow(
    { ...robber, over: () => left-- === 0 },
    { patientsADay: 219 },
  )
  expect(given).toEqual(patients.slice(0, 3))
  expect(lastGivenAt).toBeGreaterThan(firstGivenAt ?? Infinity)
})

test('what a tamperer altered has its leaf and a new version', async () => {
  const robber = await robberAs('clinician')
  const { given } = await tamper(robber)
  expect(given.length).toBeGreaterThan(0)
  const written = (await leavesOf(robber.session)).filter(({ writes }) => writes !== undefined)
  expect(new Set(written.map(({ patient }) => patient))).toEqual(new Set(given.map(patientIdOf)))
})

test('everybody who may not export is told so at each way of asking, and has no file', async () => {
  const { begun, files } = await exportAll(await robberAs('clinician'))
  expect(begun.every((status) => status === 403)).toBe(true)
  expect(files).toEqual([])
})
