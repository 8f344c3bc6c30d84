import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { BY } from '../support/app-users.ts'
import { CHROMIUM } from '../support/browser.ts'
import { type ChartScene, COLLEAGUE, ledgerNameOf, openChartScene } from '../support/chart-scene.ts'
import { goTo } from '../support/keyboard.ts'
import { inTurn, LOOKS, type Say } from '../support/looks.ts'
import { flawsOf, goToPlace, type Visitor } from '../support/surfaces.ts'

/** Each look has a patient of its own, so that none finds what the other wrote. */
const PATIENT_OF = { en: { id: 'ann', name: 'Ann Abbott' }, es: { id: 'amy', name: 'Amy Abel' } } as const

let scene: ChartScene
beforeAll(async () => {
  if (CHROMIUM !== undefined) scene = await openChartScene()
})
afterAll(async () => await scene?.close())

const saved = async (page: Page) => await page.waitForURL(/\/patient\/\w+\/[a-z]+$/)

describe.skipIf(CHROMIUM === undefined).for(LOOKS)('what is written in a chart, $name', (look) => {
  const { id, name } = PATIENT_OF[look.language]
  const desk = `/chart/patient/${id}/write`
  let visitor: Visitor
  let page: Page
  let say: Say
  beforeAll(async () => {
    visitor = await scene.doctor(desk, look)
    ;({ page, say } = visitor)
  })
  beforeEach(async () => {
    await page.goto(scene.chartward.chartward.site.url + desk)
  })
  afterEach(() => {
    const problems = visitor.problems.splice(0)
    if (problems.length > 0) throw new Error(problems.join('\n'))
  })
  afterAll(async () => await visitor?.context.close())

  const records = async (type: string, params = '') =>
    await scene.records(type, `patient=Patient/${id}${params}`)
  const button = (english: string) => page.getByRole('button', { name: say(english) })
  const field = (english: string) => page.getByRole('textbox', { name: say(english) })
  /** What is done with one record of a list. */
  const named = (english: string, whose: string) => ({ name: inTurn(say(english), `: ${whose}`) })
  const main = () => page.locator('main')

  test('a note is written, saved as a draft, signed, and added to', async () => {
    await button('Note').click()
    await page.locator('textarea[name=body]').fill('Feels better. No fever.')
    await page.locator('#save-draft').click()
    await main().getByText(say('Draft')).waitFor()
    const [draft] = await records('DocumentReference')
    expect(draft).toMatchObject({ docStatus: 'preliminary', author: [{ reference: 'Practitioner/doctor' }] })
    await page.getByRole('link', named('Go on writing', '')).click()
    await page.locator('#save-sign').click()
    await main().getByText(say('Signed'), { exact: true }).waitFor()
    const [signed] = await records('DocumentReference')
    expect(signed).toMatchObject({
      id: draft.id,
      docStatus: 'final',
      authenticator: { reference: 'Practitioner/doctor' },
    })
    await page.getByRole('link', named('Add to it', '')).click()
    await page.getByText('Feels better. No fever.').waitFor()
    await page.locator('#save-sign').click()
    await page.getByText(say('Look at the fields that are marked.')).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await page.locator('textarea[name=body]').fill('Called back: still well.')
    await page.locator('#save-sign').click()
    await saved(page)
    expect(await records('DocumentReference', `&relatesto=DocumentReference/${signed.id}`)).toMatchObject([
      { docStatus: 'final', relatesTo: [{ code: 'appends' }] },
    ])
  })

  test('a note is written and signed by keyboard alone', async () => {
    const body = page.locator('textarea[name=body]')
    await goTo(page, button('Note'))
    await page.keyboard.press('Enter')
    await goTo(page, body)
    await page.keyboard.type('By keyboard')
    await goTo(page, page.locator('#save-sign'))
    expect(await flawsOf(page)).toEqual([])
    await page.keyboard.press('Enter')
    await saved(page)
    await main().getByText(say('Signed'), { exact: true }).first().waitFor()
    const data = Buffer.from('By keyboard').toString('base64')
    const notes = await records('DocumentReference')
    expect(notes.filter((one) => isLike(one, { content: [{ attachment: { data } }] }))).toMatchObject([
      { docStatus: 'final', authenticator: { reference: 'Practitioner/doctor' } },
    ])
  })

  test('a prescription warns of an allergy and of what is taken already, is signed, and is stopped', async () => {
    const taken = {
      resourceType: 'MedicationRequest',
      id: `taken-by-${id}`,
      status: 'active',
      intent: 'order',
      subject: { reference: `Patient/${id}` },
      medicationCodeableConcept: { text: 'penicillin V 250 mg tablets' },
    }
    await scene.chartward.fhir('PUT', `MedicationRequest/${taken.id}`, { body: taken })
    await page.reload()
    await button('Prescription').click()
    await field('Medication and strength').fill('Penicillin V 500 mg')
    await page.getByText('Penicillins – Rash').waitFor()
    await page.getByText(say('Prescribed already')).waitFor()
    await page.locator('#save-sign').click()
    await page.getByText(say('Look at the fields that are marked.')).waitFor()
    expect(await flawsOf(page)).toEqual([])
    await field('Dose').fill('1')
    await field('Unit').fill('tablet')
    await field('For how many days').fill('10')
    await page.locator('#save-sign').click()
    await saved(page)
    const [signed] = (await records('MedicationRequest')).filter((one) => one.id !== taken.id)
    expect(signed).toMatchObject({
      status: 'active',
      requester: { reference: 'Practitioner/doctor' },
      dosageInstruction: [
        {
          text: '1 tablet, by mouth, once a day',
          timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
          doseAndRate: [{ doseQuantity: { value: 1, unit: 'tablet' } }],
        },
      ],
      dispenseRequest: { expectedSupplyDuration: { value: 10, code: 'd' } },
    })
    await page
      .getByText(
        say(
          'Nothing is sent to a pharmacy, a laboratory or anybody else from here: print what is to be handed on.',
        ),
      )
      .waitFor()
    await page.getByRole('button', named('Stop', 'Penicillin V')).click()
    await button('Stop the prescription').waitFor()
    expect(await flawsOf(page)).toEqual([])
    await button('Stop the prescription').click()
    await main().getByText(say('Stopped')).waitFor()
    expect((await scene.chartward.fhir('GET', `MedicationRequest/${signed.id}`)).json.status).toBe('stopped')
  })

  test('an order is a draft, signed, revoked, and marked as entered in error: it stays, and counts no more', async () => {
    await button('Order').click()
    await field('What').fill('Complete blood count')
    await page.locator('#save-draft').click()
    await saved(page)
    await page.getByRole('link', named('Go on writing', 'Complete blood count')).click()
    await page.locator('#save-sign').click()
    await saved(page)
    expect(await records('ServiceRequest')).toMatchObject([
      {
        status: 'active',
        requester: { reference: 'Practitioner/doctor' },
        category: [{ coding: [{ code: '108252007' }] }],
      },
    ])
    await page.getByRole('button', named('Revoke', 'Complete blood count')).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: say('Revoke') })
      .click()
    await main().getByText(say('Revoked')).waitFor()
    await page.getByRole('button', named('Entered in error', 'Complete blood count')).click()
    await button('Mark as entered in error').click()
    await page
      .locator('.mantine-Badge-label')
      .filter({ hasText: say('Entered in error') })
      .waitFor()
    expect(await records('ServiceRequest')).toMatchObject([{ status: 'entered-in-error' }])
    await main().getByText('Complete blood count').waitFor()
  })

  const SMALL: readonly (readonly [string, string, Readonly<Record<string, string>>, object])[] = [
    [
      'Problem',
      'Condition',
      { what: 'Asthma', code: 'J45.909' },
      { code: { text: 'Asthma', coding: [{ code: 'J45.909' }] } },
    ],
    [
      'Allergy',
      'AllergyIntolerance',
      { what: 'Latex', reaction: 'Hives' },
      { code: { text: 'Latex' }, reaction: [{ manifestation: [{ text: 'Hives' }] }] },
    ],
    [
      'Immunization',
      'Immunization',
      { what: 'Influenza', day: '2026-10-01', lot: 'L1' },
      { status: 'completed', occurrenceDateTime: '2026-10-01', lotNumber: 'L1' },
    ],
    [
      'Vital signs',
      'Observation',
      { pulse: '72', systolic: '120', diastolic: '80' },
      {
        code: { coding: [{ code: '85354-9' }] },
        component: [{ valueQuantity: { value: 120 } }, { valueQuantity: { value: 80 } }],
      },
    ],
  ]

  test('a problem, an allergy, an immunization and what was measured are entered by small forms; nothing is not saved at all, and no number that is no measure', async () => {
    for (const [what, type, typed, made] of SMALL) {
      await button(what).click()
      await page.locator('#save-save').click()
      await page
        .getByRole('alert')
        .getByText(
          say(
            type === 'Observation' ? 'There is nothing to save yet.' : 'Look at the fields that are marked.',
          ),
        )
        .waitFor()
      if (type === 'Observation') {
        await field('Pulse').fill('7200')
        await page.locator('#save-save').click()
        await page.getByText(say('A number from 10 to 350.')).waitFor()
      }
      expect([what, await flawsOf(page)]).toEqual([what, []])
      for (const [key, value] of Object.entries(typed)) await page.locator(`[name=${key}]`).fill(value)
      await page.locator('#save-save').click()
      await saved(page)
      expect((await records(type)).some((one) => isLike(one, made))).toBe(true)
      await page
        .getByRole('navigation', { name: say('Chart') })
        .getByRole('link', { name: say('Write') })
        .click()
    }
    expect(await records('Observation', '&code=8867-4&value-quantity=gt1000')).toEqual([])
  })

  test('a task is given to a colleague, who finds it among theirs and finishes it', async () => {
    await button('Task').click()
    await field('What is to be done').fill('Call about the potassium')
    await page.getByRole('combobox', { name: say('By whom') }).fill('Cole')
    await page.getByRole('option', { name: 'Carl Cole' }).click()
    await page.locator('#save-save').click()
    await saved(page)
    const colleague = await scene.visit('clinician', '/chart', { ...look, ...COLLEAGUE })
    await goToPlace(colleague, 'My tasks')
    await colleague.page.getByText('Call about the potassium').waitFor()
    await colleague.page.getByRole('link', { name, exact: true }).waitFor()
    expect(await flawsOf(colleague.page)).toEqual([])
    await colleague.page.getByRole('button', { name: say('Done: Call about the potassium') }).click()
    await colleague.page.getByText(say('Nothing waits for you.')).waitFor()
    expect(await records('Task')).toMatchObject([
      { status: 'completed', owner: { reference: 'Practitioner/colleague', display: 'Carl Cole' } },
    ])
    await colleague.context.close()
  })

  test('a file is uploaded, and without a scanner the page says that nobody scanned it', async () => {
    await button('Upload a document').click()
    await page.getByText(say('No virus scanner is set up here')).waitFor()
    const chosen = {
      name: 'letter.exe',
      mimeType: 'application/x-msdownload',
      buffer: Buffer.from('%PDF-1.7 letter'),
    }
    await page.locator('input[type=file]').setInputFiles(chosen)
    await field('Title').fill('Letter from cardiology')
    await page.locator('#upload').click()
    await page.locator('#stored').getByText(say('was not scanned')).waitFor()
    expect(await flawsOf(page)).toEqual([])
    const stored = (await records('DocumentReference')).filter(
      ({ description }) => description === 'Letter from cardiology',
    )
    expect(stored).toMatchObject([{ content: [{ attachment: { contentType: 'application/pdf' } }] }])
    await button('Upload another').click()
    await page.locator('input[type=file]').setInputFiles({ ...chosen, buffer: Buffer.from('MZ\0\0') })
    await field('Title').fill('A program')
    await page.locator('#upload').click()
    await page.getByText(say('This file is not taken')).waitFor()
    expect(await field('Title').inputValue()).toBe('A program')
    expect(await flawsOf(page)).toEqual([])
    expect(visitor.problems.splice(0).filter((one) => !one.includes('400'))).toEqual([])
  })

  test('a chart that is closed opens by broken glass, with a reason, and says how long', async () => {
    await page.goto(`${scene.chartward.chartward.site.url}/chart/patient/bob`)
    await page.locator('#ask-glass').click()
    await page.locator('#break-glass').click()
    await page.getByText(say('Say in at least ten letters')).waitFor()
    expect(await flawsOf(page)).toEqual([])
    const before = await scene.chartward.leafCount()
    await field('Why you need this chart now').fill('Found unconscious in the waiting room')
    await page.locator('#break-glass').click()
    await page.getByRole('heading', { name: 'Bob Bell' }).waitFor()
    await page.getByText(say('It closes in ')).waitFor()
    expect(await flawsOf(page)).toEqual([])
    const entries = await scene.chartward.entries(before)
    expect(entries.filter(({ how }) => how === 'break-glass')).toMatchObject([
      {
        patient: ledgerNameOf('bob'),
        who: { user: visitor.user },
        note: 'Found unconscious in the waiting room',
      },
    ])
    expect(visitor.problems.splice(0).filter((one) => !one.includes('403'))).toEqual([])
  })

  test('whoever is asked why they are here answers on the page', async () => {
    await scene.chartward.operations.incident.contain({
      degree: 'question',
      target: { kind: 'person', name: visitor.user },
      reason: 'a test',
      by: { ...BY, role: 'security-officer', user: 'officer' },
    })
    await page.reload()
    await page.locator('#answer-why').first().click()
    const dialog = page.getByRole('dialog', { name: say('Why are you here?') })
    await dialog.getByRole('textbox', { name: say('Reason') }).fill('I see this patient at eleven today')
    expect(await flawsOf(page)).toEqual([])
    await page.locator('#send-why').click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('heading', { name }).waitFor()
    expect(await page.locator('#answer-why').count()).toBe(0)
    expect(visitor.problems.splice(0).filter((one) => !one.includes('403'))).toEqual([])
  })

  test('an app opens in a tab of its own with the patient of the chart, and gets nothing of this one', async () => {
    const { clients } = scene.chartward.chartward.oauth
    const app = `Growth charts ${look.language}`
    await clients.register(BY, {
      name: app,
      authMethod: 'client_secret_basic',
      redirectUris: ['https://app.example/back'],
      launchUrl: 'https://app.example/launch',
      scopes: 'launch openid fhirUser patient/Observation.rs',
    })
    await visitor.context.route('https://app.example/**', async (route) => {
      await route.fulfill({ body: 'the app' })
    })
    await page
      .getByRole('navigation', { name: say('Chart') })
      .getByRole('link', { name: say('Apps') })
      .click()
    const opening = visitor.context.waitForEvent('page')
    await button(`Open ${app}`).click()
    const opened = await opening
    await opened.waitForURL('https://app.example/launch?**')
    const { searchParams } = new URL(opened.url())
    expect([searchParams.get('iss'), searchParams.get('launch')?.length]).toEqual([
      `${scene.chartward.chartward.address.url}/fhir/R4`,
      43,
    ])
    expect(await opened.evaluate(() => (globalThis as any).opener)).toBeNull()
    await opened.close()
    await page.getByText(inTurn(say(`${app} was opened in a new tab.`))).waitFor()
    expect(await flawsOf(page)).toEqual([])
  })
})

describe.skipIf(CHROMIUM === undefined)('what is written in a chart', () => {
  test('a problem that was written down wrong is corrected where it stands, and keeps what was not touched', async () => {
    await scene.chartward.fhir('PUT', 'Condition/migraine', {
      body: {
        resourceType: 'Condition',
        id: 'migraine',
        subject: { reference: 'Patient/ann' },
        code: { text: 'Migrain', coding: [{ system: 'http://snomed.info/sct', code: '37796009' }] },
        onsetDateTime: '2019',
        note: [{ text: 'first' }, { text: 'second' }],
        clinicalStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
        },
      },
    })
    const { page, context } = await scene.doctor('/chart/patient/ann/problems')
    await page.getByRole('link', { name: 'Change: Migrain' }).click()
    await page.locator('[name=what]').fill('Migraine')
    await page.locator('#save-save').click()
    await page.waitForURL('**/patient/ann/problems')
    const { json } = await scene.chartward.fhir('GET', 'Condition/migraine')
    expect(json).toMatchObject({
      meta: { versionId: '2' },
      code: { text: 'Migraine' },
      onsetDateTime: '2019',
      note: [{ text: 'first' }, { text: 'second' }],
    })
    await context.close()
  })
})

/** True when a record has at least these members. */
function isLike(record: object, made: object): boolean {
  try {
    expect(record).toMatchObject(made)
    return true
  } catch {
    return false
  }
}
