import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AppUser, launchApp, openAppUser } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { scopesOn } from '../support/consent.ts'
import {
  missingScopes,
  type Given,
  openInfernoApp,
  readAs,
  STANDALONE_NUMBERS,
  testDiscovery,
  testLaunch,
} from '../support/inferno.ts'
import { CATEGORY, wholeRecord, writeAll } from '../support/whole-record.ts'

/**
 * Inferno 9.26 (US Core 6.1) and 9.28 (US Core 7): an app asks for whole types, and the consent page offers their
 * categories in place of them.
 */
const asked =
  'launch/patient openid fhirUser offline_access patient/Condition.rs patient/Observation.rs patient/Patient.rs'
const CONDITIONS = [CATEGORY.encounterDiagnosis, CATEGORY.problemListItem, CATEGORY.healthConcern]
const CATEGORIES = Object.values(CATEGORY).map(
  (code) => [CONDITIONS.some((one) => one === code) ? 'Condition' : 'Observation', code] as const,
)
const scopeOf = ([type, code]: readonly [string, string]) => `patient/${type}.rs?category=${code}`

let chartward: TestChartward
let ann: AppUser
let app: Awaited<ReturnType<typeof openInfernoApp>>
beforeAll(async () => {
  chartward = await openTestChartward()
  await writeAll(chartward, wholeRecord('ann'))
  ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  app = await openInfernoApp(chartward, { scopes: asked })
})
afterAll(async () => await chartward.close())

/** Unticks both types and ticks these in place of them. */
async function launchWith(scopes: readonly string[]): Promise<Given> {
  const tick = (_: readonly string[], ticked: readonly string[]) => [
    ...ticked.filter((scope) => !/\/(?:Condition|Observation)\./.test(scope)),
    ...scopes,
  ]
  return { chartward, app, asked, launched: await launchApp(app, ann, { scopes: asked, consent: { tick } }) }
}

testDiscovery('9.28.2', () => chartward)

describe('with every category in place of its type', () => {
  let given: Given
  beforeAll(async () => {
    given = await launchWith(CATEGORIES.map(scopeOf))
  })

  testLaunch('9.28.4', STANDALONE_NUMBERS, () => given)

  test('9.28.4.09 what was asked for was given, in part', () => {
    const required = ['openid', 'fhirUser', 'launch/patient', 'offline_access']
    expect(
      missingScopes(given, { level: 'patient', required, types: ['Patient', 'Condition', 'Observation'] }),
    ).toEqual([])
  })

  test.each(CATEGORIES)('9.28.4.10 of %s the page offers %s, and it is given', (...one) => {
    const { offered, ticked } = scopesOn(given.launched.page)
    expect(offered).toContain(scopeOf(one))
    expect(ticked).not.toContain(scopeOf(one))
    expect(given.launched.token.json.scope.split(' ')).toContain(scopeOf(one))
  })

  test('9.28.4.10 no whole type is given but Patient', () => {
    const scopes: string[] = given.launched.token.json.scope.split(' ')
    expect(scopes.filter((scope) => /^patient\/[A-Z*]\w*\.\w+$/.test(scope))).toEqual(['patient/Patient.rs'])
  })
})

test.each(CATEGORIES)('9.28.4.10 a person can give of %s nothing but %s', async (...one) => {
  const { launched } = await launchWith([scopeOf(one)])
  const { scope, access_token: token } = launched.token.json
  expect(scope.split(' ').filter((given: string) => given.includes('?'))).toEqual([scopeOf(one)])
  const [type, category] = one
  const { status, json } = await readAs(chartward, token, `${type}?patient=ann&_count=100`)
  expect(status).toBe(200)
  expect(json.entry.length).toBeGreaterThan(0)
  for (const { resource } of json.entry) {
    const codings: any[] = resource.category.flatMap(({ coding }: any) => coding)
    expect(codings.map(({ system, code }) => `${system}|${code}`)).toContain(category)
  }
  const other = type === 'Condition' ? 'Observation' : 'Condition'
  expect((await readAs(chartward, token, `${other}?patient=ann`)).status).toBe(403)
})
