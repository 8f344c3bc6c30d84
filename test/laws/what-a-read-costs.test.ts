import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { asLeafIndex } from '../../src/kernel/index.ts'
import { decodeKeyEntry } from '../../src/ledger/index.ts'
import { parseWholeFrame, SEGMENT_HEADER_BYTES } from '../../src/ledger/frame.ts'
import { exportedBundle, filesOf } from '../support/export.ts'
import { openScene, type Scene } from './scene.ts'

const MARKER = 'Abbott'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(async () => await scene.close())

/** Asks without looking into the answer, so that every JSON.parse of a record is the server's. */
async function askUnparsed(path: string): Promise<string> {
  const response = await fetch(`${scene.url}/fhir/R4/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return await response.text()
}

let token: string
beforeAll(async () => {
  ;({ token } = await scene.token())
})

interface Cost {
  readonly statements: number
  readonly releases: number
  readonly commits: number
  readonly leaves: number
  readonly parsed: number
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const { database } = scene.chartward
  const releases = await keyReleases()
  const before = { frames: frames(), statements: database.statementCount() }
  const asked = vi.spyOn(database, 'query')
  const parse = vi.spyOn(JSON, 'parse')
  await work()
  const parsed = parse.mock.calls.filter(([text]) => text.includes(MARKER)).length
  // A token is believed for a second, and asked for when that is over: now and then, whatever is read.
  const beliefs = asked.mock.calls.filter(([text]) => text.includes('from access_token')).length
  parse.mockRestore()
  asked.mockRestore()
  const statements = database.statementCount() - before.statements - beliefs
  const after = frames()
  return {
    statements,
    parsed,
    commits: after.length - before.frames.length,
    leaves: after.slice(before.frames.length).reduce((sum, count) => sum + count, 0),
    releases: (await keyReleases()) - releases,
  }
}

/** How many leaves each commit of the disclosure ledger has. */
function frames(): number[] {
  const folder = path.join(scene.home, 'ledger', 'journal')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.segment'))
    .flatMap((name) => {
      const bytes = readFileSync(path.join(folder, name))
      const counts: number[] = []
      let at = SEGMENT_HEADER_BYTES
      for (let frame = parseWholeFrame(bytes, at); frame !== undefined; frame = parseWholeFrame(bytes, at)) {
        counts.push(frame.count)
        at += frame.bytes
      }
      return counts
    })
}

async function keyReleases(): Promise<number> {
  const { keys } = scene.chartward
  const { size } = await keys.publish()
  let count = 0
  for await (const chunk of keys.ledger.openings(asLeafIndex(0), size))
    count += chunk.filter(({ entry }) => decodeKeyEntry(entry).op === 'release').length
  return count
}

const READ: Cost = { statements: 1, releases: 0, commits: 1, leaves: 1, parsed: 0 }

test('a read by id costs one statement, one commit, one leaf, no key, and parses nothing', async () => {
  expect(await costOf(async () => await askUnparsed('Patient/ann'))).toEqual(READ)
})

test('a read of somebody whose key is not held costs one release more', async () => {
  scene.chartward.keys.forget()
  expect(await costOf(async () => await askUnparsed('Patient/ann'))).toEqual({ ...READ, releases: 1 })
})

test('a read of a version costs the same', async () => {
  expect(await costOf(async () => await askUnparsed('Patient/ann/_history/1'))).toEqual(READ)
})

test('many who read the same person at once cost one release, and a leaf each', async () => {
  scene.chartward.keys.forget()
  const cost = await costOf(
    async () => await Promise.all(Array.from({ length: 20 }, async () => await askUnparsed('Patient/ann'))),
  )
  expect(cost).toEqual({ ...READ, statements: 20, leaves: 20, releases: 1, commits: expect.any(Number) })
})

test('a search across people costs one commit, and one leaf and one release for each', async () => {
  scene.chartward.keys.forget()
  const cost = await costOf(async () => await askUnparsed('Patient?family=abbott'))
  expect(cost).toMatchObject({ commits: 1, leaves: 2, releases: 2 })
})

test('a file of an export costs one commit a batch, one leaf and one release a person, and a statement a place', async () => {
  const integration = await scene.token('integration', 'warehouse')
  const files = await filesOf(scene, integration.token, 'Patient/$export?_type=Patient')
  scene.chartward.keys.forget()
  const cost = await costOf(
    async () => await exportedBundle(scene, integration.token, files.get('Patient') ?? ''),
  )
  // The job, and again before rows are opened; the shared rows; the people, and their rows.
  expect(cost).toMatchObject({ statements: 5, commits: 1, leaves: 2, releases: 2 })
})

test('the counting counts: what looks into records parses them', async () => {
  const cost = await costOf(async () => await askUnparsed('Patient?family=abbott'))
  expect(cost.parsed).toBeGreaterThan(0)
})
