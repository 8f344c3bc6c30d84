import { compactDecrypt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PORTAL_PATHS } from '../../src/contract/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { atPage } from '../support/page-caller.ts'
import { patient } from './bodies.ts'

let t: TestChartward
beforeAll(async () => {
  t = await openTestChartward()
  await t.fhir('PUT', 'Patient/mia', { body: patient('Abbott', { id: 'mia' }) })
})
afterAll(async () => await t.close())

test('a copy that is given away by link has every digit that the record has', async () => {
  const value = '{"value":1.10,"unit":"mg/dL"}'
  const body = `{"resourceType":"Observation","id":"exact","status":"final","code":{"text":"Creatinine"},"subject":{"reference":"Patient/mia"},"valueQuantity":${value}}`
  await t.fhir('PUT', 'Observation/exact', { body })
  const mia = await atPage(t, 'patient', { fhirUser: 'Patient/mia' })
  const expires = t.clock.now() + 86_400_000
  const asked = { patient: 'mia', label: '', part: 'everything', expires, passcode: '' }
  const { json } = await mia.ask('POST', PORTAL_PATHS.links, asked)
  const payload = Buffer.from(String(json.link).slice('shlink:/'.length), 'base64url').toString('utf8')
  const { url, key } = JSON.parse(payload)
  const opened = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ recipient: 'Lakeside' }),
  })
  const { files } = (await opened.json()) as { files: { embedded: string }[] }
  const { plaintext } = await compactDecrypt(files[0]?.embedded ?? '', Buffer.from(key, 'base64url'))
  expect(Buffer.from(plaintext).toString('utf8')).toContain(`"valueQuantity":${value}`)
})
