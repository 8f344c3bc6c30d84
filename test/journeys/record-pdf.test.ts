import { afterAll, beforeAll, expect, test } from 'vitest'
import { PORTAL_PATHS } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { readPdf } from '../support/pdf.ts'
import { writeRecord } from '../support/portal-record.ts'
import { withoutLedger } from '../support/stopped-ledger.ts'
import { openWebVisitor, type WebVisitor } from '../support/web-asks.ts'

const MIA = { fhirUser: 'Patient/mia' } as const

const CATEGORIES = 'http://terminology.hl7.org/CodeSystem/observation-category'
const STATED = {
  resourceType: 'MedicationStatement',
  id: 'd',
  status: 'active',
  medicationCodeableConcept: { text: 'Vitamin D' },
  subject: { reference: 'Patient/mia' },
  effectivePeriod: { start: '2026-03' },
  dosage: [{ text: 'One a day' }],
}

let chartward: TestChartward
let mia: WebVisitor
beforeAll(async () => {
  chartward = await openTestChartward()
  await writeRecord(chartward)
  await chartward.fhir('PUT', 'MedicationStatement/d', { body: STATED })
  await chartward.fhir('PUT', 'Patient/other', { body: { resourceType: 'Patient', id: 'other' } })
  mia = await openWebVisitor(chartward, 'patient', MIA)
})
afterAll(async () => await chartward.close())

const pdfOf = async (language: 'en' | 'es' = 'en') => {
  const answer = await mia.ask(PORTAL_PATHS.recordPdf, { patient: 'mia', language })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
  return await readPdf(answer.bytes)
}
const saidIn = ({ pages }: Awaited<ReturnType<typeof pdfOf>>) => pages.flatMap(({ spoken }) => spoken)

test('the record is a PDF that says what it is, in parts that a screen reader can walk', async () => {
  const pdf = await pdfOf()
  expect([pdf.title, pdf.language, pdf.isMarked]).toEqual(['Health record summary', 'en-US', true])
  expect(pdf.pages.every(({ areEmbedded }) => areEmbedded)).toBe(true)
  const said = saidIn(pdf)
  expect(said.filter(({ role }) => role === 'H2').map(({ text }) => text)).toEqual([
    'Allergies',
    'Medicines prescribed',
    'Medicines taken, as reported',
    'Conditions',
    'Newest results',
    'Immunizations',
    'Visits',
  ])
  const items = said.filter(({ role }) => role === 'LBody').map(({ text }) => text)
  expect(items).toEqual(
    expect.arrayContaining([
      'Penicillin – active; high risk; reaction: Hives',
      'Asthma – active; since May 2011',
      'Influenza vaccine – October 20, 2025',
      'Office visit – June 2, 2026; Check of asthma',
    ]),
  )
  const cells = said.filter(({ role }) => role === 'TH' || role === 'TD').map(({ text }) => text)
  for (const row of [
    ['Test', 'Result', 'Usual range', 'Date'],
    ['Glucose in blood', '131 mg/dL', '70–99 mg/dL', 'July 14, 2026'],
    ['Salbutamol inhaler 100 micrograms', 'Two puffs when you need it', 'active', 'June 2, 2026'],
    ['Vitamin D', 'One a day', 'active', 'March 2026'],
  ])
    expect(cells.join(' | ')).toContain(row.join(' | '))
  expect(cells.indexOf('131 mg/dL')).toBeLessThan(cells.indexOf('88 mg/dL'))
  const all = said.map(({ text }) => text).join(' ')
  expect(all).toContain('Record of: Mia Rivera')
  expect(all).toContain('This is a copy.')
  expect(all).toMatch(/Made on .* by .*\./)
  const drawn = pdf.pages.map(({ texts }) => texts.map(({ text }) => text).join(' '))
  expect(drawn.at(-1)).toContain(`Page ${pdf.pages.length} of ${pdf.pages.length}`)
})

test('a number is printed with every digit that was written', async () => {
  const body =
    '{"resourceType":"Observation","id":"exact","status":"final","subject":{"reference":"Patient/mia"},' +
    '"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],' +
    '"code":{"text":"Creatinine"},"effectiveDateTime":"2026-11-02","valueQuantity":{"value":1.10,"unit":"mg/dL"},' +
    '"referenceRange":[{"low":{"value":0.60},"high":{"value":1.20,"unit":"mg/dL"}}]}'
  await chartward.fhir('PUT', 'Observation/exact', { body })
  const said = saidIn(await pdfOf()).map(({ text }) => text)
  const row = ['Creatinine', '1.10 mg/dL', '0.60–1.20 mg/dL', 'November 2, 2026']
  expect(said.join(' | ')).toContain(row.join(' | '))
})

test('what was ruled out is not printed as what somebody has', async () => {
  const status = (kind: string, code: string) => ({
    coding: [{ system: `http://terminology.hl7.org/CodeSystem/${kind}`, code }],
  })
  const body = {
    resourceType: 'Condition',
    id: 'ruled-out',
    verificationStatus: status('condition-ver-status', 'refuted'),
    code: { text: 'Tuberculosis' },
    subject: { reference: 'Patient/mia' },
  }
  const { status: answered } = await chartward.fhir('PUT', 'Condition/ruled-out', { body })
  expect(answered).toBe(201)
  expect(JSON.stringify(saidIn(await pdfOf()))).not.toContain('Tuberculosis')
})

test('in Spanish it is Spanish', async () => {
  const pdf = await pdfOf('es')
  expect([pdf.title, pdf.language]).toEqual(['Resumen del expediente médico', 'es-US'])
  const all = saidIn(pdf).map(({ text }) => text)
  expect(all).toContain('Consulta – 2 de junio de 2026; Check of asthma')
})

test('every part that was read has its leaf, in the name of whoever asked', async () => {
  const before = await chartward.leafCount()
  await pdfOf()
  const leaves = await chartward.entries(before)
  const read = leaves.filter(({ patient }) => patient === patientIdOf('mia'))
  expect(read.map(({ how }) => how)).toEqual(['read', ...Array.from({ length: 7 }, () => 'search')])
  expect(new Set(read.map(({ who }) => who.user))).toEqual(new Set([mia.user]))
})

test('many of one part are cut, and how many more there are is said', async () => {
  for (let at = 0; at < 45; at += 1)
    await chartward.fhir('PUT', `Immunization/shot-${at}`, {
      body: {
        resourceType: 'Immunization',
        id: `shot-${at}`,
        status: 'completed',
        vaccineCode: { text: at === 44 ? '流感疫苗 vaccine' : `Vaccine ${at}` },
        patient: { reference: 'Patient/mia' },
        occurrenceDateTime: `2026-0${1 + Math.floor(at / 20)}-${String(1 + (at % 20)).padStart(2, '0')}`,
      },
    })
  const pdf = await pdfOf()
  const all = saidIn(pdf).map(({ text }) => text)
  expect(all).toContain('And 6 more. The download in FHIR format has all of them.')
  expect(all).toContain('[characters that cannot be printed here] vaccine – March 5, 2026')
  expect(pdf.pages.length).toBeGreaterThan(1)
})

test('a long table goes on with its heads on each page, no row is torn, and a screen reader hears the heads once', async () => {
  for (let at = 0; at < 40; at += 1)
    await chartward.fhir('PUT', `Observation/long-${at}`, {
      body: {
        resourceType: 'Observation',
        id: `long-${at}`,
        status: 'final',
        category: [{ coding: [{ system: CATEGORIES, code: 'laboratory' }] }],
        code: { text: `A test with quite a long name that needs two lines, number ${at}` },
        subject: { reference: 'Patient/mia' },
        effectiveDateTime: `2026-08-${String(1 + (at % 28)).padStart(2, '0')}`,
        valueQuantity: { value: at, unit: 'mg/dL' },
      },
    })
  const pdf = await pdfOf()
  expect(saidIn(pdf).filter(({ text }) => text === 'Usual range')).toHaveLength(1)
  const withResults = pdf.pages.filter(({ spoken }) => spoken.some(({ text }) => text.includes('mg/dL')))
  expect(withResults.length).toBeGreaterThan(1)
  for (const { texts, spoken } of withResults) {
    expect(texts.map(({ text }) => text).join(' ')).toMatch(/Usual\s+range/)
    const cells = spoken.filter(({ role, text }) => role === 'TH' && text.startsWith('A test'))
    expect(cells.every(({ text }) => /number \d+$/.test(text))).toBe(true)
  }
})

test('nobody else gets it, and no one does without the ledger', async () => {
  const stranger = await openWebVisitor(chartward, 'patient', { fhirUser: 'Patient/other' })
  const clinician = await openWebVisitor(chartward, 'clinician')
  for (const visitor of [stranger, clinician]) {
    const { status, json, text } = await visitor.ask(PORTAL_PATHS.recordPdf, {
      patient: 'mia',
      language: 'en',
    })
    expect([status, json.code, text.includes('%PDF')]).toEqual([403, 'FORBIDDEN', false])
  }
  const wrong = await mia.ask(PORTAL_PATHS.recordPdf, { patient: 'mia', language: 'fr' })
  expect([wrong.status, wrong.json.code]).toEqual([400, 'JSON_INVALID'])
  await withoutLedger(chartward, async () => {
    const { status, text } = await mia.ask(PORTAL_PATHS.recordPdf, { patient: 'mia', language: 'en' })
    expect([status, /%PDF|Mia|Asthma/.test(text)]).toEqual([503, false])
  })
})
