import { afterAll, beforeAll, expect, test } from 'vitest'
import { asUnixMs, type PatientId } from '../kernel/index.ts'
import { openTestChartward, type TestChartward } from '../../test/support/chartward.ts'
import type { Ground, Interaction, Shown } from './interaction.ts'
import { account, accountQuestions, type Written } from './leaves.ts'

let chartward: TestChartward
let ground: Ground
beforeAll(async () => {
  chartward = await openTestChartward()
  const { fhir, ledger, index, keys, records, access, braking, containment, database } = chartward.chartward
  const clock = { now: () => asUnixMs(1_773_669_600_000) }
  const pageLinkKey = {} as Ground['pageLinkKey']
  const parts = { fhir, ledger, index, keys, records, access, braking, containment, database }
  const { holdRight } = chartward.chartward.accounts.proxies
  ground = { ...parts, holdRight, clock, environment: 'e', pageLinkKey, glassPatientsMax: 10 }
})
afterAll(async () => await chartward.close())

const ANN = '11111111-1111-4111-8111-111111111111' as PatientId
const BEN = '22222222-2222-4222-8222-222222222222' as PatientId
const who = { user: 'u', role: 'clinician', client: 'c', session: 's', address: '127.0.0.1' }
const interaction: Interaction = { who, request: 'r1', why: 'TREAT' }
const shown = (at: number, patients: PatientId[], more: Partial<Shown> = {}): Shown => ({
  reference: `Observation/o${at}/1`,
  patients,
  elements: 1,
  bytes: 10,
  shared: patients.length > 1,
  ...more,
})
const written = (at: number, patients: PatientId[]): Written => ({
  reference: `Observation/w${at}/1`,
  patients,
  digest: 'x'.repeat(43),
  elements: 2,
  deleted: false,
  shared: false,
})
const told = async (work: () => Promise<unknown>) => {
  const from = await chartward.leafCount()
  await work()
  return await chartward.entries(from)
}

test('501 resources of one person stand in two entries, none of them twice or missing', async () => {
  const all = Array.from({ length: 501 }, (_, at) => shown(at, [ANN]))
  const entries = await told(async () => await account(ground, interaction, { how: 'search', shown: all }))
  expect(entries.map(({ resources }) => resources.length)).toEqual([500, 1])
  expect(entries.flatMap(({ resources }) => resources)).toEqual(all.map(({ reference }) => reference))
  expect(entries.map(({ bytes }) => bytes)).toEqual([5_000, 10])
  expect(new Set(entries.map(({ request }) => request))).toEqual(new Set(['r1']))
})

test('exactly 500 stand in one entry', async () => {
  const all = Array.from({ length: 500 }, (_, at) => shown(at, [ANN]))
  expect(
    await told(async () => await account(ground, interaction, { how: 'search', shown: all })),
  ).toHaveLength(1)
})

test('writes are split like what is shown, and both stand side by side', async () => {
  const writes = Array.from({ length: 1_001 }, (_, at) => written(at, [ANN]))
  const entries = await told(
    async () => await account(ground, interaction, { how: 'import', shown: [shown(0, [ANN])], writes }),
  )
  expect(entries.map(({ resources, writes: w = [] }) => [resources.length, w.length])).toEqual([
    [1, 500],
    [0, 500],
    [0, 1],
  ])
})

test('what belongs to two people is told to both, what belongs to nobody is told once', async () => {
  const entries = await told(
    async () =>
      await account(ground, interaction, {
        how: 'search',
        shown: [shown(1, [ANN, BEN]), shown(2, [BEN]), shown(3, [])],
      }),
  )
  const byPatient = Object.fromEntries(
    entries.map(({ patient, resources, shared }) => [String(patient), [resources.length, shared]]),
  )
  expect(byPatient).toEqual({ [ANN]: [1, true], [BEN]: [2, true], null: [1, undefined] })
})

test('who was asked about gets an entry though nothing was found; otherwise nobody does', async () => {
  const about = await told(
    async () =>
      await account(ground, interaction, { how: 'search', shown: [], about: [ANN], predicate: 'p' }),
  )
  expect(about).toMatchObject([{ patient: ANN, resources: [], predicate: 'p' }])
  const nobody = await told(
    async () => await account(ground, interaction, { how: 'search', shown: [], predicate: 'p' }),
  )
  expect(nobody).toMatchObject([{ patient: null, predicate: 'p' }])
})

test('questions are told in as few entries as hold them, all of them, and none of none', async () => {
  expect(
    await told(
      async () => await accountQuestions(ground, interaction, 'transaction', { asked: [], about: [ANN] }),
    ),
  ).toEqual([])
  const questions = Array.from({ length: 30_000 }, (_, at) => `Patient?identifier=${'x'.repeat(40)}${at}`)
  const entries = await told(
    async () =>
      await accountQuestions(ground, interaction, 'transaction', { asked: questions, about: [ANN] }),
  )
  expect(entries.flatMap(({ predicate = '' }) => predicate.split(' ; '))).toEqual(questions)
  expect(entries.length).toBeLessThan(12)
  expect(new Set(entries.map(({ patient }) => patient))).toEqual(new Set([ANN]))
})
