import { expect, test } from 'vitest'
import { ACCESS_PATHS } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { openTestChartward } from '../support/chartward.ts'
import { openWebVisitor } from '../support/web-asks.ts'
import { openClinic } from '../support/who-saw.ts'

test('with the ledger gone, nothing is said of who looked, and nothing is asked', async () => {
  const chartward = await openTestChartward()
  try {
    const clinic = await openClinic(chartward)
    await clinic.look(clinic.lee)
    const ann = await openWebVisitor(chartward, 'patient', { fhirUser: 'Patient/ann' })
    await chartward.chartward.ledger.close()
    const entries = await chartward.entries()
    const own = entries.findIndex(({ patient }) => patient === patientIdOf('ann'))
    const asked = { patient: 'ann', leaves: [own], text: 'Who was it?', episode: 'alone' }
    for (const path of [ACCESS_PATHS.history, ACCESS_PATHS.entries, ACCESS_PATHS.ask, ACCESS_PATHS.alerts]) {
      const { status, text } = await ann.ask(path, asked)
      expect([path, status, /dr-lee|Encounter|proof/.test(text)]).toEqual([path, 503, false])
    }
    const others = await ann.ask(ACCESS_PATHS.entries, { ...asked, leaves: [0] })
    expect(others.status).toBe(503)
    const rows = await chartward.chartward.database.query('select 1 from access_question')
    expect(rows).toEqual([])
  } finally {
    await chartward.close()
  }
})
