import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../test/support/chartward.ts'
import { countFrames } from './frames.ts'
import { chartOf, LABS_PER_PATIENT, labOf, letterId, LETTERS_PER_PATIENT, patientId } from './workload.ts'

const TOGETHER = 64
/** A token is believed for a second and then asked for again: so many statements may come on top of what is counted. */
const TOKEN_STATEMENTS_MAX = 3

let t: TestChartward
beforeAll(async () => {
  t = await openTestChartward()
  await importChart(0)
})
afterAll(async () => await t.close())

async function importChart(patient: number): Promise<void> {
  const who = { user: 'bench', role: 'server', client: 'bench', session: 'bench', address: 'local' }
  const interaction = { who, request: `import-${patient}`, why: 'HSYSADMIN' }
  await t.chartward.disclosure.importDocument(interaction, JSON.stringify(chartOf(patient)))
}

async function costOf(work: () => Promise<unknown>) {
  const { database } = t.chartward
  const leaves = await t.leafCount()
  const commits = countFrames(join(t.home, 'ledger'))
  const statements = database.statementCount()
  await work()
  return {
    statements: database.statementCount() - statements,
    leaves: (await t.leafCount()) - leaves,
    commits: countFrames(join(t.home, 'ledger')) - commits,
  }
}

test('nothing of the product refers to the bench, so no configuration reaches a read without its leaf', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  expect(sources.length).toBeGreaterThan(100)
  const guilty = sources.filter((name) => /bench\/|unledgered/.test(readFileSync(join('src', name), 'utf8')))
  expect(guilty).toEqual([])
})

test('reads that come together have a leaf and a statement each, and share commits', async () => {
  const paths = Array.from(
    { length: TOGETHER },
    (_, read) => `Observation/${letterId(0, read % LETTERS_PER_PATIENT)}`,
  )
  const { statements, leaves, commits } = await costOf(async () => {
    const answers = await Promise.all(paths.map(async (path) => await t.fhir('GET', path)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
  })
  expect(leaves).toBe(TOGETHER)
  expect(statements).toBeGreaterThanOrEqual(TOGETHER)
  // All of them find the belief in their token over and ask at once, in the worst case.
  expect(statements).toBeLessThanOrEqual(2 * TOGETHER)
  expect(commits).toBeLessThan(TOGETHER)
})

test('a page of a chart is one statement and one commit, whatever its length', async () => {
  for (const count of [1, 25, 50]) {
    const path = `Observation?patient=${patientId(0)}&_count=${count}`
    await t.fhir('GET', path)
    const { statements, leaves, commits } = await costOf(async () => {
      const { json } = await t.fhir('GET', path)
      expect(json.entry).toHaveLength(count)
    })
    expect({ leaves, commits }).toEqual({ leaves: 1, commits: 1 })
    expect(statements).toBeLessThanOrEqual(1 + 1)
  }
})

test('creates that come together share statements and commits', async () => {
  const { statements, leaves, commits } = await costOf(async () => {
    const body = labOf(`Patient/${patientId(0)}`, 1)
    const answers = await Promise.all(
      Array.from({ length: TOGETHER }, async () => await t.fhir('POST', 'Observation', { body })),
    )
    expect(answers.every(({ status }) => status === 201)).toBe(true)
  })
  expect(leaves).toBe(TOGETHER)
  expect(commits).toBeLessThan(TOGETHER)
  // One each at the most, and one to believe the token: on a slow machine few arrive together.
  expect(statements).toBeLessThanOrEqual(TOGETHER + 1)
})

test('an import costs statements by the chunk, not by the resource', async () => {
  const resources = 1 + LABS_PER_PATIENT + LETTERS_PER_PATIENT
  const { statements, leaves } = await costOf(async () => await importChart(1))
  expect(leaves).toBe(1)
  expect(resources).toBeGreaterThan(70)
  // Begin, lock, store and commit; the patient's key looked for and kept; tokens ask the key server alone.
  expect(statements).toBeLessThanOrEqual(7 + TOKEN_STATEMENTS_MAX)
})
