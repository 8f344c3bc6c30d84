import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PatientId } from '../../src/kernel/index.ts'
import { plantCanaries } from '../../src/main/canaries.ts'
import { openScene, type Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(async () => {
  await scene.close()
})

test('a thief who goes through everybody takes canaries too; they have a queue of their own, and no law counts them', async () => {
  for (const id of ['real-a', 'real-b'])
    await scene.put({
      resourceType: 'Patient',
      id,
      name: [{ use: 'official', family: id.replace('-', ''), given: ['Ann'] }],
      birthDate: '1970-03-05',
      address: [{ use: 'home', line: ['1 Main St'], city: 'Austin', state: 'TX', postalCode: '78701' }],
    })
  const planted = await plantCanaries(scene.chartward, 0.5)
  expect(planted).toBeGreaterThan(0)
  const rows = await scene.chartward.database.query<{ id: string; patient: PatientId }>(
    `select id, patient from record where type = 'Patient' and not deleted`,
    [],
  )
  const { token, session } = await scene.token()
  for (const { id } of rows) await scene.fhir('GET', `Patient/${id}`, { token })
  const { isCanary } = scene.chartward.canaries
  const real = rows.filter(({ patient }) => !isCanary(patient))
  expect(rows.length - real.length).toBe(planted)
  const { json } = await scene.control('POST', '/case', { title: 'canaries', query: { sessions: [session] } })
  await scene.control('POST', `/case/${json.id}/rescope`)
  const before = await scene.control('GET', `/duties/${json.id}`)
  const total = ({ duties }: { duties: { counters: { jurisdiction: string; affected: number }[] } }) =>
    duties.counters.find(({ jurisdiction }) => jurisdiction === 'total')?.affected
  expect(total(before.json)).toBe(real.length)
  await scene.control('POST', `/recipients/${json.id}/gather`)
  const { people, missing, queues } = (await scene.control('GET', `/recipients/${json.id}/queues`)).json
  expect({ people, missing, madeUp: queues['made-up'] }).toEqual({
    people: rows.length,
    missing: 0,
    madeUp: planted,
  })
  expect(total((await scene.control('GET', `/duties/${json.id}`)).json)).toBe(real.length)
})
