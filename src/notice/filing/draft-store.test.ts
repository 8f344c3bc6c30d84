import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../../../test/support/chartward.ts'
import { keepDrafts, markApproved, readDrafts } from './draft-store.ts'
import type { Filing } from './filing.ts'

let t: TestChartward
beforeAll(async () => {
  t = await openTestChartward()
})
afterAll(async () => await t.close())

const draftOf = (words: string): Filing => ({
  id: 'hhs',
  kind: 'hhs',
  jurisdiction: 'US',
  to: 'HHS',
  title: 'Report',
  cite: '45 CFR 164.408',
  files: [{ name: 'hhs.txt', mediaType: 'text/plain', content: words }],
  missing: [],
  unverified: [],
})

test('of drafts that are made at once one set is left, whole, beside what was approved', async () => {
  const { database } = t.chartward
  const ground = { database, root: randomBytes(32), environment: 'e' }
  const keep = async (words: string, by: string) =>
    await keepDrafts(ground, 'C-1', [draftOf(words)], { by, at: t.clock.now() })
  await keep('approved', 'kim')
  const [first] = await readDrafts(ground, 'C-1')
  const named = { draft: 'hhs', digest: first?.digest ?? '', by: 'lee', at: t.clock.now() }
  expect(await markApproved(ground, 'C-1', named)).toBe(true)
  await Promise.all(Array.from({ length: 8 }, async (_, at) => await keep(`words ${at}`, `officer-${at}`)))
  const kept = await readDrafts(ground, 'C-1')
  expect(kept.map(({ approved }) => approved?.by)).toEqual(['lee', undefined])
})
