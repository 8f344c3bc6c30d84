import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScene, observation, type Scene } from './scene.ts'
import { backupInto, contentOf, makeStayingFolder, restoreFrom } from '../support/backup.ts'
import { rm } from 'node:fs/promises'

const RUNS = 4

let scene: Scene
let folder: string
beforeAll(async () => {
  folder = await makeStayingFolder()
  // Backed up while it is written to, a few rows at a time.
  scene = await openScene(backupInto(folder, { intervalMs: 100, roundIntervalMs: 300 }))
})
afterAll(async () => {
  await scene.close()
  await rm(folder, { recursive: true })
})

const step = fc.record({
  act: fc.constantFrom('put', 'delete', 'transaction', 'lost race'),
  id: fc.constantFrom('h-1', 'h-2', 'h-3', 'h-4'),
  code: fc.constantFrom('718-7', '8867-4'),
})
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

async function take({ act, id, code }: Step): Promise<void> {
  const body = observation(id, 'ann', code)
  if (act === 'put') await scene.fhir('PUT', `Observation/${id}`, { body })
  else if (act === 'delete') await scene.fhir('DELETE', `Observation/${id}`)
  else if (act === 'lost race')
    await Promise.all(
      Array.from({ length: 4 }, async () => await scene.fhir('PUT', `Observation/${id}`, { body })),
    )
  else {
    const both = [id, `${id}-with`].map((one) => ({
      resource: observation(one, 'ann', code),
      request: { method: 'PUT', url: `Observation/${one}` },
    }))
    await scene.fhir('POST', '', { body: { resourceType: 'Bundle', type: 'transaction', entry: both } })
  }
}

test('whatever was written before and after, an instant is restored as it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      fc.array(step, { minLength: 1, maxLength: 8 }),
      async (before, after) => {
        for (const one of before) await take(one)
        const instant = scene.clock.now()
        const content = await contentOf(scene.chartward.database)
        scene.clock.pass(50)
        for (const one of after) await take(one)
        await scene.control('POST', '/backup/now')
        const { report, target } = await restoreFrom(scene, folder, { instant })
        expect(report).toMatchObject({ ok: true, missing: 0, unaccounted: 0 })
        expect(await contentOf(target.database)).toEqual(content)
        const latest = await restoreFrom(scene, folder)
        expect(latest.report).toMatchObject({ ok: true, missing: 0 })
        expect(await contentOf(latest.target.database)).toEqual(await contentOf(scene.chartward.database))
      },
    ),
    { numRuns: RUNS },
  )
  expect((await scene.control('POST', '/backup/verify')).json).toMatchObject({ ok: true })
}, 300_000)
