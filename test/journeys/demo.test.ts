import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CampaignStatus, CaseLine, FilingsAnswer, FindingsAnswer } from '../../src/contract/index.ts'
import { silentLog } from '../../src/kernel/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { fillWithDemo } from '../../src/main/demo.ts'
import { openDemoBrowser } from '../../src/main/demo-browser.ts'
import { playDemoDrill } from '../../src/main/demo-drill.ts'
import { DEMO_PATIENT, DEMO_PEOPLE } from '../../src/main/demo-people.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { ORGANISATION_SETTINGS } from '../support/notices.ts'

const SILENT = { out: () => undefined, err: () => undefined, watched: false, operator: 'test' }

let demo: TestChartward
beforeAll(async () => {
  const { detection, containment } = defaultConfig()
  demo = await openTestChartward({
    config: { detection, containment, organisation: ORGANISATION_SETTINGS },
  })
  await fillWithDemo(demo, SILENT)
}, 120_000)
afterAll(async () => await demo.close())

test('each of the people of the demo can be signed in, and those who treat have patients today', async () => {
  for (const { user, role } of DEMO_PEOPLE) {
    const { ask } = await openDemoBrowser(demo, user)
    expect(await ask('GET', '/api/session')).toMatchObject({ user, role, proven: true, demo: true })
  }
  const today = new Date(demo.clock.now()).toISOString().slice(0, 10)
  for (const user of ['dr-ny-1', 'dr-ny-2']) {
    const { ask, fhir } = await openDemoBrowser(demo, user)
    const { fhirUser } = await ask<{ fhirUser: string }>('GET', '/api/session')
    const found = await fhir.search('Appointment', { actor: fhirUser, date: today, _count: '20' })
    expect(found.body?.['total']).toBeGreaterThanOrEqual(5)
  }
  const { fhir } = await openDemoBrowser(demo, 'patient')
  const found = await fhir.search('Observation', { patient: DEMO_PATIENT, code: '4548-4', _count: '50' })
  expect(found.body?.['total']).toBeGreaterThanOrEqual(12)
})

test('the proxy of the demo stands in for the child', async () => {
  const { ask } = await openDemoBrowser(demo, 'parent')
  const { people } = await ask<{ people: object[] }>('GET', '/api/portal/people')
  expect(people).toEqual([
    expect.objectContaining({ relation: 'parent', role: 'proxy', name: 'Kenji Yilmaz' }),
  ])
})

test('a drill that was interrupted is played again; when it is over there is a case, and everybody of it is told', async () => {
  await demo.chartward.accounts.demo.advance('drilling')
  expect(await playDemoDrill(demo, silentLog)).toBe(true)
  const { ask } = await openDemoBrowser(demo, 'privacy')
  const { cases } = await ask<{ cases: CaseLine[] }>('GET', '/api/console/case')
  const [kept] = cases
  expect(kept?.title).toMatch(/^Drill: /)
  expect(kept?.people.people).toBeGreaterThan(8)
  const sent = async () =>
    (
      await ask<CampaignStatus>(
        'GET',
        `/api/console/notice/campaign/N-${new Date(demo.clock.now()).getUTCFullYear()}-0001`,
      )
    ).pieces['portal']?.['sent']
  await expect.poll(sent, { timeout: 30_000 }).toBeGreaterThan(8)
  const { filings } = await ask<FilingsAnswer>('POST', '/api/console/filing/list', { case: kept?.id })
  const hhs = filings.find(({ draft }) => draft === 'hhs')
  expect(hhs).toMatchObject({ madeBy: 'security-2', missing: [] })
  const { findings } = await ask<FindingsAnswer>('GET', '/api/console/finding')
  const users = findings.map(({ actor }) => actor?.user)
  expect(users).toContain('dr-ny-3')
  expect(findings.map(({ rule }) => rule)).toContain('snooping')
  expect(findings.filter(({ actor, level }) => actor?.user === 'privacy' && level !== 'medium')).toEqual([])
  const { fhir } = await openDemoBrowser(demo, 'dr-ny-1')
  const notes = await fhir.search('DocumentReference', {
    patient: DEMO_PATIENT,
    category: 'clinical-note',
    _count: '50',
  })
  const signed = (
    (notes.body?.['entry'] ?? []) as { resource: { docStatus?: string; authenticator?: object } }[]
  ).filter(({ resource }) => resource.docStatus === 'final' && resource.authenticator !== undefined)
  expect(signed).toHaveLength(1)
  await demo.verifyEverything()
}, 120_000)

test('a drill that is over is not played again', async () => {
  const before = await demo.leafCount()
  expect(await playDemoDrill(demo, silentLog)).toBe(false)
  expect(await demo.leafCount()).toBe(before)
})
