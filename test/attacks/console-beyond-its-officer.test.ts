import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_PATHS, WEB_PATHS } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { patient } from '../journeys/bodies.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openWebVisitor } from '../support/web-asks.ts'

const at = (path: string) => WEB_PATHS.console + path

let t: TestChartward
beforeAll(async () => {
  t = await openTestChartward()
  await t.fhir('PUT', 'Patient/ann', { body: patient('Abbott', { id: 'ann' }) })
})
afterAll(async () => await t.close())

test('an officer at a page has the server look into no folder or bucket that they name', async () => {
  for (const role of ['privacy-officer', 'security-officer']) {
    const { ask } = await openWebVisitor(t, role)
    for (const from of ['/etc', 's3://elsewhere/']) {
      const { status, json } = await ask(at(ADMIN_PATHS.backupVerify), { from })
      expect([status, json.code]).toEqual([400, 'USAGE'])
    }
  }
})

test('a list of findings names no patient: whoever opens one is told of, with everybody it names', async () => {
  const ann = patientIdOf('ann')
  await t.chartward.database.query(
    `insert into finding (id, rule, family, title, level, at, last, noticed, summary, about, patients, patient_count,
       disclosure, keys, score)
     values (gen_random_uuid(), 'CW-T', 'volume', 'Many', 'high', 1, 1, 1, 'many', 'somebody', $1::uuid[], 1, '{}', '{}', 1)`,
    [[ann]],
  )
  const { ask } = await openWebVisitor(t, 'privacy-officer')
  const before = await t.leafCount()
  const { text, json } = await ask(at(ADMIN_PATHS.finding))
  expect(json.findings).toHaveLength(1)
  expect(json.findings[0].patientCount).toBe(1)
  expect(text).not.toContain(ann)
  const shown = await ask(at(`${ADMIN_PATHS.finding}/${json.findings[0].id}`))
  expect(shown.json.patients).toEqual([ann])
  expect((await t.entries(before)).filter((entry) => entry.patient === ann)).toHaveLength(1)
})

test.each([
  ['with a slash at its end', `${ADMIN_PATHS.contain}/`],
  ['with encoded letters', ADMIN_PATHS.contain.replace('n', '%6e')],
  ['as it is', ADMIN_PATHS.contain],
])('a privacy officer suspends nobody, by the path %s', async (_name, path) => {
  const { ask } = await openWebVisitor(t, 'privacy-officer')
  const target = { kind: 'person', name: 'dr-test' }
  const { status } = await ask(at(path), { degree: 'suspend', target, reason: 'a test of rights' })
  expect([403, 404]).toContain(status)
  expect(t.chartward.containment.open()).toEqual([])
})

test.each([ADMIN_PATHS.rollback, `${ADMIN_PATHS.applyRollback}/`, ADMIN_PATHS.canary])(
  'a privacy officer does not ask for %s',
  async (path) => {
    const { ask } = await openWebVisitor(t, 'privacy-officer')
    expect((await ask(at(path), {})).status).toBe(403)
  },
)
