import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { admitAnn } from '../support/care-team.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { EICAR, type FakeClamd, openFakeClamd } from '../support/clamd.ts'
import { atPage } from '../support/page-caller.ts'
import { withoutLedger } from '../support/stopped-ledger.ts'
import { patient } from './bodies.ts'

const DOCUMENT = '/api/chart/document'
const DOCTOR = { fhirUser: 'Practitioner/doctor' }

async function admit(chartward: TestChartward): Promise<void> {
  await admitAnn(chartward, 'doctor')
  await chartward.fhir('PUT', 'Patient/bob', { body: patient('Bell', { id: 'bob' }) })
}

function file(text: string | Buffer, more: object = {}) {
  return {
    patient: 'ann',
    title: 'Letter from the cardiologist',
    kind: { code: '34133-9', display: 'Summary of episode note' },
    content: Buffer.from(text).toString('base64'),
    once: crypto.randomUUID(),
    ...more,
  }
}

describe('with a scanner', () => {
  let chartward: TestChartward
  let clamd: FakeClamd
  beforeAll(async () => {
    clamd = await openFakeClamd()
    const documents = {
      ...defaultConfig().documents,
      clamdHost: '127.0.0.1',
      clamdPort: clamd.port,
      clamdTimeoutMs: 1_000,
    }
    chartward = await openTestChartward({ config: { documents } })
    await admit(chartward)
  })
  afterAll(async () => {
    await chartward.close()
    await clamd.close()
  })

  test('a file is scanned, stored as a record of the patient, and told to the ledger', async () => {
    const doctor = await atPage(chartward, 'clinician', DOCTOR)
    const before = await chartward.leafCount()
    const sent = file('%PDF-1.7 a letter')
    const answer = await doctor.ask('POST', DOCUMENT, sent)
    expect(answer.json).toMatchObject({ contentType: 'application/pdf', scanned: true })
    expect(clamd.received.at(-1)?.toString()).toBe('%PDF-1.7 a letter')
    const entries = await chartward.entries(before)
    expect(entries.map(({ patient: whose }) => whose)).toContain(patientIdOf('ann'))
    const stored = (await doctor.fhir('GET', `DocumentReference/${answer.json.id}`)).json
    expect(stored).toMatchObject({
      meta: { tag: [{ system: 'urn:chartward:scan', code: 'clean' }] },
      description: sent.title,
      content: [{ attachment: { contentType: 'application/pdf', data: sent.content, size: 17 } }],
    })
    // Whoever marks it as wrong later does not have to scan it anew.
    const wrong = { ...stored, status: 'entered-in-error' }
    expect((await doctor.fhir('PUT', `DocumentReference/${stored.id}`, wrong)).status).toBe(200)
  })

  test('what is sent twice, because the answer was lost, is stored once', async () => {
    const doctor = await atPage(chartward, 'clinician', DOCTOR)
    const sent = file('once')
    const first = await doctor.ask('POST', DOCUMENT, sent)
    const again = await doctor.ask('POST', DOCUMENT, sent)
    expect(again.json).toEqual(first.json)
  })

  test('an infected file is refused and kept nowhere, and the refusal stands in the ledger', async () => {
    const doctor = await atPage(chartward, 'clinician', DOCTOR)
    const before = await chartward.leafCount()
    const answer = await doctor.ask('POST', DOCUMENT, file(EICAR))
    expect([answer.status, answer.json.code]).toEqual([400, 'DOCUMENT_INFECTED'])
    const entries = await chartward.entries(before)
    expect(entries).toMatchObject([
      { how: 'denied', patient: patientIdOf('ann'), note: expect.stringContaining('Win.Test.EICAR_HDB-1') },
    ])
  })

  test.each([
    ['a program', file(Buffer.from('7f454c46', 'hex')), 'DOCUMENT_UNFIT'],
    ['nothing', file(''), 'DOCUMENT_UNFIT'],
    ['no base64', file('a', { content: '***' }), 'DOCUMENT_UNFIT'],
    ['too much', file(Buffer.alloc(5 * 1024 * 1024 + 1, 'a')), 'DOCUMENT_UNFIT'],
    ['far too much', file(Buffer.alloc(9 * 1024 * 1024, 'a')), 'BODY_TOO_LARGE'],
    ['no title', file('a', { title: ' ' }), 'USAGE'],
    ['a title of two lines', file('a', { title: 'a\nb' }), 'USAGE'],
    ['no patient', file('a', { patient: 'ann/../bob' }), 'USAGE'],
    ['no kind', file('a', { kind: undefined }), 'USAGE'],
  ])('%s is refused before it is scanned', async (_name, sent, code) => {
    const doctor = await atPage(chartward, 'clinician', DOCTOR)
    const scans = clamd.received.length
    const answer = await doctor.ask('POST', DOCUMENT, sent)
    expect([answer.json.code, clamd.received.length]).toEqual([code, scans])
  })

  test('the largest file there may be is taken', async () => {
    const doctor = await atPage(chartward, 'clinician', DOCTOR)
    const answer = await doctor.ask('POST', DOCUMENT, file(Buffer.alloc(5 * 1024 * 1024, 'a')))
    expect([answer.status, answer.json.contentType]).toEqual([200, 'text/plain'])
  })

  test('while the ledger cannot be written no file is taken, clean or infected', async () => {
    const doctor = await atPage(chartward, 'clinician', DOCTOR)
    const before = await storedDocuments(chartward)
    await withoutLedger(chartward, async () => {
      for (const text of ['a letter', EICAR])
        expect((await doctor.ask('POST', DOCUMENT, file(text))).json.code).toBe('LEDGER_UNAVAILABLE')
    })
    expect(await storedDocuments(chartward)).toBe(before)
  })

  test('whoever may not write to a chart puts no file into it', async () => {
    const doctor = await atPage(chartward, 'clinician', DOCTOR)
    const answer = await doctor.ask('POST', DOCUMENT, file('a', { patient: 'bob' }))
    expect([answer.status, answer.json.code]).toEqual([403, 'BREAK_GLASS_REQUIRED'])
    for (const role of ['patient', 'front-desk', 'security-officer']) {
      const other = await atPage(chartward, role)
      expect((await other.ask('POST', DOCUMENT, file('a'))).status).toBe(403)
    }
  })

  test('while the scanner is away no file is taken, and nothing is kept', async () => {
    const doctor = await atPage(chartward, 'clinician', DOCTOR)
    await clamd.close()
    const before = await chartward.leafCount()
    const answer = await doctor.ask('POST', DOCUMENT, file('a'))
    expect([answer.status, answer.json.code]).toEqual([503, 'SCANNER_UNAVAILABLE'])
    expect(await chartward.entries(before)).toEqual([])
  })
})

async function storedDocuments({ chartward }: TestChartward): Promise<number> {
  const [row] = await chartward.database.query<{ count: number }>(
    "select count(*)::int as count from record where type = 'DocumentReference'",
  )
  return row?.count ?? -1
}

describe('without a scanner', () => {
  let chartward: TestChartward
  beforeAll(async () => {
    chartward = await openTestChartward()
    await admit(chartward)
  })
  afterAll(async () => await chartward.close())

  test('a file is stored, and says that nobody scanned it', async () => {
    const doctor = await atPage(chartward, 'clinician', DOCTOR)
    expect((await doctor.ask('GET', DOCUMENT)).json).toEqual({ bytesMax: 5 * 1024 * 1024, scanned: false })
    const answer = await doctor.ask('POST', DOCUMENT, file('a'))
    expect(answer.json).toMatchObject({ scanned: false })
    const stored = (await doctor.fhir('GET', `DocumentReference/${answer.json.id}`)).json
    expect(stored.meta.tag).toEqual([{ system: 'urn:chartward:scan', code: 'not-scanned' }])
  })

  test('without a session nothing is answered', async () => {
    const answer = await fetch(chartward.url + DOCUMENT, { method: 'POST', body: '{}' })
    expect(answer.status).toBeGreaterThanOrEqual(400)
  })
})
