import { afterAll, beforeAll, expect, test } from 'vitest'
import { PROTECTION_PATHS } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { readPdf } from '../support/pdf.ts'
import { refusingLeaves } from '../support/refused-leaves.ts'
import { openWebVisitor, type WebVisitor } from '../support/web-asks.ts'

const KINDS = ['member-number', 'accounting', 'records', 'dispute'] as const
const TYPED = { language: 'es', version: 0, to: 'Golden State Health\nFraud Department', errors: '' } as const

let chartward: TestChartward
let mia: WebVisitor
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/mia', {
    body: {
      resourceType: 'Patient',
      id: 'mia',
      name: [{ given: ['Mia'], family: 'Rivera' }],
      birthDate: '1980-02-03',
      address: [{ use: 'home', line: ['77 Elm Street'], city: 'Fresno', state: 'CA', postalCode: '93650' }],
    },
  })
  await coverage('old', 'cancelled', 'GSH-OLD')
  await coverage('plan', 'active', 'GSH-778')
  await coverage('second', 'active', 'GSH-900')
  await chartward.fhir('PUT', 'Patient/other', { body: { resourceType: 'Patient', id: 'other' } })
  mia = await openWebVisitor(chartward, 'patient', { fhirUser: 'Patient/mia' })
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

async function coverage(id: string, status: string, subscriberId: string): Promise<void> {
  const body = {
    resourceType: 'Coverage',
    id,
    status,
    beneficiary: { reference: 'Patient/mia' },
    payor: [{ display: 'Golden State Health' }],
    subscriberId,
  }
  await chartward.fhir('PUT', `Coverage/${id}`, { body })
}

const pdfOf = async (asked: object) => {
  const answer = await mia.ask(PROTECTION_PATHS.letterPdf, { ...TYPED, ...asked })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
  return await readPdf(answer.bytes)
}
const wordsOf = ({ spoken }: Awaited<ReturnType<typeof pdfOf>>['pages'][number]) =>
  spoken.map(({ text }) => text).join(' ')

test('a letter is a PDF in English, and a page before it explains it in the language of the reader', async () => {
  for (const kind of KINDS) {
    const pdf = await pdfOf({ kind })
    const [first, second] = pdf.pages
    expect([kind, pdf.language, pdf.isMarked, pdf.pages.length]).toEqual([kind, 'en-US', true, 2])
    expect(pdf.pages.every(({ areEmbedded }) => areEmbedded)).toBe(true)
    expect(wordsOf(first!)).toContain('Guarde una copia de la carta')
    expect(first!.spoken.every(({ language }) => language === 'es-US')).toBe(true)
    expect(second!.spoken.every(({ language }) => language === 'en-US')).toBe(true)
    for (const words of ['Mia Rivera', '77 Elm Street', 'Fresno, CA 93650', 'February 3, 1980', 'Sincerely,'])
      expect(wordsOf(second!)).toContain(words)
  }
  const english = await pdfOf({ kind: 'records', language: 'en' })
  expect(wordsOf(english.pages[0]!)).toContain('Keep a copy of it')
})

test('it names the health plan that was chosen, never one that is over, and says what was typed', async () => {
  const { json } = await mia.ask(PROTECTION_PATHS.letter, { kind: 'member-number' })
  const plans = json.versions.map(({ plan }: { plan: string }) => plan)
  expect(plans.toSorted()).toEqual(['Golden State Health, GSH-778', 'Golden State Health, GSH-900'])
  const version = plans.indexOf('Golden State Health, GSH-900')
  const { pages } = await pdfOf({ kind: 'member-number', version })
  expect(wordsOf(pages[1]!)).toContain('my member number GSH-900 and')
  expect(wordsOf(pages[1]!)).toContain('Golden State Health Fraud Department')
  const errors = '2026-01-04: diabetes. I never had it.\n流感 on May 2'
  const dispute = await pdfOf({ kind: 'dispute', errors })
  expect(wordsOf(dispute.pages[1]!)).toContain('2026-01-04: diabetes. I never had it.')
  expect(wordsOf(dispute.pages[1]!)).toContain('[characters that cannot be printed here] on May 2')
})

test('what was read for it and that it was given has leaves, in the name of whoever asked', async () => {
  const before = await chartward.leafCount()
  await pdfOf({ kind: 'member-number' })
  const leaves = (await chartward.entries(before)).filter(({ patient }) => patient === patientIdOf('mia'))
  expect(leaves.map(({ how, note }) => [how, note ?? ''])).toEqual([
    ['read', ''],
    ['search', ''],
    ['notice', 'protection letter as a file: member-number'],
  ])
  expect(new Set(leaves.map(({ who }) => who.user))).toEqual(new Set([mia.user]))
})

test.each(['read', 'search', 'notice'])('no letter is given whose leaf "%s" is refused', async (kind) => {
  const asks = [PROTECTION_PATHS.letter, PROTECTION_PATHS.letterPdf]
  for (const path of asks)
    await refusingLeaves(
      chartward.chartward.ledger,
      ({ how }) => how === kind,
      async () => {
        const { status, text } = await mia.ask(path, { ...TYPED, kind: 'member-number' })
        expect([status, /%PDF|Rivera|GSH/.test(text)]).toEqual([503, false])
      },
    )
})

test('nobody else gets it, and what is no letter is refused', async () => {
  const stranger = await openWebVisitor(chartward, 'patient', { fhirUser: 'Patient/other' })
  const clinician = await openWebVisitor(chartward, 'clinician')
  for (const visitor of [stranger, clinician])
    for (const path of [PROTECTION_PATHS.letter, PROTECTION_PATHS.letterPdf]) {
      const { status, text } = await visitor.ask(path, { ...TYPED, kind: 'records', patient: 'mia' })
      expect([status, /%PDF|Rivera/.test(text)]).toEqual([403, false])
    }
  const wrong = [
    { kind: 'ransom' },
    { kind: 'records', language: 'fr' },
    { kind: 'records', version: 7 },
    { kind: 'records', to: 'x'.repeat(501) },
  ]
  const statuses = []
  for (const asked of wrong)
    statuses.push((await mia.ask(PROTECTION_PATHS.letterPdf, { ...TYPED, ...asked })).status)
  expect(statuses).toEqual([404, 400, 400, 400])
})
