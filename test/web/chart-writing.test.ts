import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BY } from '../support/app-users.ts'
import { CHROMIUM } from '../support/browser.ts'
import { type ChartScene, COLLEAGUE, ledgerNameOf, openChartScene } from '../support/chart-scene.ts'
import { tabTo } from '../support/keyboard.ts'
import { accessibilityOf } from '../support/surfaces.ts'

const AT = '/chart/patient/ann/write'

describe.skipIf(CHROMIUM === undefined)('what is written in a chart', () => {
  let scene: ChartScene
  beforeAll(async () => {
    scene = await openChartScene()
  })
  afterAll(async () => await scene.close())

  const saved = async (page: Page) => await page.waitForURL(/\/patient\/ann\/[a-z]+$/)

  test('a note is written, saved as a draft, signed, and added to', async () => {
    const { page, problems, context } = await scene.doctor(`${AT}/new/note`)
    await page.locator('textarea[name=body]').fill('Feels better. No fever.')
    await page.locator('#save-draft').click()
    await page.getByText('Draft', { exact: true }).waitFor()
    const [draft] = await scene.records('DocumentReference')
    expect(draft).toMatchObject({ docStatus: 'preliminary', author: [{ reference: 'Practitioner/doctor' }] })
    await page.getByRole('link', { name: /^Go on writing/ }).click()
    await page.locator('#save-sign').click()
    await page.getByText('Signed', { exact: true }).waitFor()
    const [signed] = await scene.records('DocumentReference')
    expect(signed).toMatchObject({
      id: draft.id,
      docStatus: 'final',
      authenticator: { reference: 'Practitioner/doctor' },
    })
    await page.getByRole('link', { name: /^Add to it/ }).click()
    await page.getByText('Feels better. No fever.').waitFor()
    await page.locator('textarea[name=body]').fill('Called back: still well.')
    await page.locator('#save-sign').click()
    await saved(page)
    const relates = `patient=Patient/ann&relatesto=DocumentReference/${signed.id}`
    expect(await scene.records('DocumentReference', relates)).toMatchObject([
      { docStatus: 'final', relatesTo: [{ code: 'appends' }] },
    ])
    expect(problems).toEqual([])
    await context.close()
  })

  test('a prescription warns of an allergy and of what is taken already, is signed, and is stopped', async () => {
    await scene.chartward.fhir('PUT', 'MedicationRequest/taken', {
      body: {
        resourceType: 'MedicationRequest',
        id: 'taken',
        status: 'active',
        intent: 'order',
        subject: { reference: 'Patient/ann' },
        medicationCodeableConcept: { text: 'penicillin V 250 mg tablets' },
      },
    })
    const { page, problems, context } = await scene.doctor(`${AT}/new/prescription`)
    await page.getByLabel('Medication and strength').fill('Penicillin V 500 mg')
    await page.getByText('Penicillins – Rash').waitFor()
    await page.getByText('Prescribed already').waitFor()
    await page.locator('#save-sign').click()
    await page.getByText('Look at the fields that are marked.').waitFor()
    await page.getByLabel('Dose').fill('1')
    await page.getByLabel('Unit').fill('tablet')
    await page.getByLabel('For how many days').fill('10')
    await page.locator('#save-sign').click()
    await saved(page)
    const [signed] = (await scene.records('MedicationRequest')).filter(({ id }) => id !== 'taken')
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
    await page.getByText('Nothing is sent to a pharmacy', { exact: false }).waitFor()
    await page.getByRole('button', { name: /^Stop: Penicillin V/ }).click()
    await page.getByRole('button', { name: 'Stop the prescription' }).click()
    await page.getByText('Stopped', { exact: true }).waitFor()
    expect((await scene.chartward.fhir('GET', `MedicationRequest/${signed.id}`)).json.status).toBe('stopped')
    expect(problems).toEqual([])
    await context.close()
  })

  test('an order is a draft, signed, and revoked', async () => {
    const { page, context } = await scene.doctor(`${AT}/new/order`)
    await page.getByLabel('What').first().fill('Complete blood count')
    await page.locator('#save-draft').click()
    await saved(page)
    await page.getByRole('link', { name: 'Go on writing: Complete blood count' }).click()
    await page.locator('#save-sign').click()
    await saved(page)
    expect(await scene.records('ServiceRequest')).toMatchObject([
      {
        status: 'active',
        requester: { reference: 'Practitioner/doctor' },
        category: [{ coding: [{ code: '108252007' }] }],
      },
    ])
    await page.getByRole('button', { name: 'Revoke: Complete blood count' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('Revoked').waitFor()
    await context.close()
  })

  test.each([
    [
      'problem',
      'Condition',
      { what: 'Asthma', code: 'J45.909' },
      { code: { text: 'Asthma', coding: [{ code: 'J45.909' }] } },
    ],
    [
      'allergy',
      'AllergyIntolerance',
      { what: 'Latex', reaction: 'Hives' },
      { code: { text: 'Latex' }, reaction: [{ manifestation: [{ text: 'Hives' }] }] },
    ],
    [
      'immunization',
      'Immunization',
      { what: 'Influenza', day: '2026-10-01', lot: 'L1' },
      { status: 'completed', occurrenceDateTime: '2026-10-01', lotNumber: 'L1' },
    ],
    [
      'vitals',
      'Observation',
      { pulse: '72', systolic: '120', diastolic: '80' },
      {
        code: { coding: [{ code: '85354-9' }] },
        component: [{ valueQuantity: { value: 120 } }, { valueQuantity: { value: 80 } }],
      },
    ],
  ])('%s is entered by a small form', async (what, type, typed, made) => {
    const { page, problems, context } = await scene.doctor(`${AT}/new/${what}`)
    for (const [name, value] of Object.entries(typed)) await page.locator(`[name=${name}]`).fill(value)
    await page.locator('#save-save').click()
    await saved(page)
    const records = await scene.records(type)
    expect(records.some((one) => isLike(one, made))).toBe(true)
    expect(problems).toEqual([])
    await context.close()
  })

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

  test('what is not a measure is not saved as one, and nothing is not saved at all', async () => {
    const { page, context } = await scene.doctor(`${AT}/new/vitals`)
    await page.locator('#save-save').click()
    await page.getByText('There is nothing to save yet.').waitFor()
    await page.getByLabel('Pulse').fill('7200')
    await page.locator('#save-save').click()
    await page.getByText('A number from 10 to 350.').waitFor()
    expect(
      await scene.records('Observation', 'patient=Patient/ann&code=8867-4&value-quantity=gt1000'),
    ).toEqual([])
    await context.close()
  })

  test('a task is given to a colleague, who finds it among theirs and finishes it', async () => {
    const { page, context } = await scene.doctor(`${AT}/new/task`)
    await page.getByLabel('What is to be done').fill('Call about the potassium')
    await page.getByRole('combobox', { name: 'By whom' }).fill('Cole')
    await page.getByRole('option', { name: 'Carl Cole' }).click()
    await page.locator('#save-save').click()
    await saved(page)
    await context.close()
    const colleague = await scene.visit('clinician', '/chart/tasks', COLLEAGUE)
    await colleague.page.getByText('Call about the potassium').waitFor()
    await colleague.page.getByRole('link', { name: 'Ann Abbott' }).waitFor()
    await colleague.page.getByRole('button', { name: 'Done: Call about the potassium' }).click()
    await colleague.page.getByText('Nothing waits for you.').waitFor()
    expect(await scene.records('Task')).toMatchObject([
      { status: 'completed', owner: { reference: 'Practitioner/colleague', display: 'Carl Cole' } },
    ])
    await colleague.context.close()
  })

  test('a record that was entered in error stays, is marked, and counts no more', async () => {
    const { page, context } = await scene.doctor(`${AT}/new/order`)
    await page.getByLabel('What').first().fill('Wrong patient')
    await page.locator('#save-draft').click()
    await saved(page)
    await page.getByRole('button', { name: 'Entered in error: Wrong patient' }).click()
    await page.getByRole('button', { name: 'Mark as entered in error' }).click()
    await page.locator('.mantine-Badge-label').filter({ hasText: 'Entered in error' }).waitFor()
    const marked = (await scene.records('ServiceRequest')).filter(({ code }) => code.text === 'Wrong patient')
    expect(marked).toMatchObject([{ status: 'entered-in-error' }])
    await context.close()
  })

  test('a file is uploaded, and without a scanner the page says that nobody scanned it', async () => {
    const { page, problems, context } = await scene.doctor(`${AT}/upload`)
    await page.getByText('No virus scanner is set up here', { exact: false }).waitFor()
    const chosen = {
      name: 'letter.exe',
      mimeType: 'application/x-msdownload',
      buffer: Buffer.from('%PDF-1.7 letter'),
    }
    await page.locator('input[type=file]').setInputFiles(chosen)
    await page.getByLabel('Title').fill('Letter from cardiology')
    await page.locator('#upload').click()
    await page.locator('#stored').waitFor()
    expect(await page.locator('#stored').textContent()).toContain('was not scanned')
    const stored = (await scene.records('DocumentReference')).filter(
      ({ description }) => description === 'Letter from cardiology',
    )
    expect(stored).toMatchObject([{ content: [{ attachment: { contentType: 'application/pdf' } }] }])
    await page.getByRole('button', { name: 'Upload another' }).click()
    await page.locator('input[type=file]').setInputFiles({ ...chosen, buffer: Buffer.from('MZ\0\0') })
    await page.getByLabel('Title').fill('A program')
    await page.locator('#upload').click()
    await page.getByText('no PDF, PNG, JPEG or text', { exact: false }).waitFor()
    expect(await page.getByLabel('Title').inputValue()).toBe('A program')
    expect(problems.filter((one) => !one.includes('400'))).toEqual([])
    await context.close()
  })

  test('a chart that is closed opens by broken glass, with a reason, and says how long', async () => {
    const { page, context, user } = await scene.doctor('/chart/patient/bob')
    await page.locator('#ask-glass').click()
    await page.locator('#break-glass').click()
    await page.getByText('Say in at least ten letters', { exact: false }).waitFor()
    const before = await scene.chartward.leafCount()
    await page.getByLabel('Why you need this chart now').fill('Found unconscious in the waiting room')
    await page.locator('#break-glass').click()
    await page.getByRole('heading', { name: 'Bob Bell' }).waitFor()
    await page.getByText('It closes in 60 minutes.', { exact: false }).waitFor()
    const entries = await scene.chartward.entries(before)
    expect(entries.filter(({ how }) => how === 'break-glass')).toMatchObject([
      { patient: ledgerNameOf('bob'), who: { user }, note: 'Found unconscious in the waiting room' },
    ])
    await context.close()
  })

  test('whoever is asked why they are here answers on the page', async () => {
    const { page, context, user } = await scene.doctor(AT)
    await scene.chartward.operations.incident.contain({
      degree: 'question',
      target: { kind: 'person', name: user },
      reason: 'a test',
      by: { ...BY, role: 'security-officer', user: 'officer' },
    })
    await page.reload()
    await page.locator('#answer-why').first().click()
    await page.getByRole('dialog').getByLabel('Reason').fill('I see this patient at eleven today')
    await page.locator('#send-why').click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('heading', { name: 'Ann Abbott' }).waitFor()
    expect(await page.locator('#answer-why').count()).toBe(0)
    await context.close()
  })

  test('an app opens in a tab of its own with the patient of the chart, and gets nothing of this one', async () => {
    const { clients } = scene.chartward.chartward.oauth
    await clients.register(BY, {
      name: 'Growth charts',
      authMethod: 'client_secret_basic',
      redirectUris: ['https://app.example/back'],
      launchUrl: 'https://app.example/launch',
      scopes: 'launch openid fhirUser patient/Observation.rs',
    })
    const { page, context } = await scene.doctor('/chart/patient/ann/apps')
    await context.route('https://app.example/**', async (route) => await route.fulfill({ body: 'the app' }))
    const opened = context.waitForEvent('page')
    await page.getByRole('button', { name: 'Open Growth charts' }).click()
    const app = await opened
    await app.waitForURL('https://app.example/launch?**')
    const { searchParams } = new URL(app.url())
    expect([searchParams.get('iss'), searchParams.get('launch')?.length]).toEqual([
      `${scene.chartward.chartward.address.url}/fhir/R4`,
      43,
    ])
    expect(await app.evaluate(() => (globalThis as any).opener)).toBeNull()
    await page.getByText('was opened in a new tab', { exact: false }).waitFor()
    await context.close()
  })

  test('in a copy from a backup every control that writes is switched off, and says why', async () => {
    const { page, context } = await scene.doctor(`${AT}/new/note`)
    await page.route('**/api/session', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, json: { ...(await answer.json()), readOnly: true } })
    })
    for (const path of [`${AT}/new/note`, `${AT}/new/prescription`, `${AT}/upload`, AT]) {
      await page.goto(scene.chartward.chartward.site.url + path)
      await page.getByText('nothing can be written to it', { exact: false }).first().waitFor()
      const controls = page.locator('fieldset.writable').locator('input, textarea, button, a')
      for (const control of await controls.all()) {
        const isOff = await control.evaluate(
          (one: any) => one.matches(':disabled') || one.getAttribute('aria-disabled') === 'true',
        )
        expect([path, await control.textContent(), isOff]).toEqual([path, await control.textContent(), true])
      }
      expect(await page.getByRole('button', { name: /Stop|Revoke|Entered in error/ }).count()).toBe(0)
    }
    await context.close()
  })

  test('a note is written and signed by keyboard alone', async () => {
    const { page, context } = await scene.doctor(AT)
    await tabTo(page, page.getByRole('button', { name: 'Note', exact: true }))
    await page.keyboard.press('Enter')
    await page.locator('textarea[name=body]').waitFor()
    await tabTo(page, page.locator('textarea[name=body]'))
    await page.keyboard.type('By keyboard')
    await tabTo(page, page.locator('#save-sign'))
    await page.keyboard.press('Enter')
    await saved(page)
    const data = Buffer.from('By keyboard').toString('base64')
    const notes = await scene.records('DocumentReference')
    expect(
      notes.some((one) => isLike(one, { docStatus: 'final', content: [{ attachment: { data } }] })),
    ).toBe(true)
    await context.close()
  })

  const PAGES = [
    AT,
    ...['note', 'prescription', 'order', 'problem', 'allergy', 'immunization', 'vitals', 'task'].map(
      (what) => `${AT}/new/${what}`,
    ),
    `${AT}/upload`,
    '/chart/patient/ann/apps',
    '/chart/tasks',
    '/chart/patient/bob',
  ]

  test.each([
    ['es', 'dark', 1280],
    ['en', 'light', 320],
  ] as const)(
    'axe-core finds nothing and nothing scrolls sideways: %s, %s, %i wide',
    async (language, scheme, width) => {
      const { page, context } = await scene.doctor(AT, { language, scheme, width })
      for (const path of PAGES) {
        await page.goto(scene.chartward.chartward.site.url + path)
        await page.locator('h1, h2').first().waitFor()
        await page.waitForFunction(
          () => (globalThis as any).document.querySelector('.mantine-Skeleton-root') === null,
        )
        // What is wrong with each field is a part of the page as well.
        const save = page.locator('#save-sign, #save-save, #upload, #ask-glass').first()
        if (await save.isVisible()) await save.click()
        expect([path, await accessibilityOf(page)]).toEqual([path, []])
        const isWide = await page.evaluate(() => {
          const { document, innerWidth } = globalThis as any
          return document.documentElement.scrollWidth > innerWidth
        })
        expect([path, isWide]).toEqual([path, false])
      }
      await context.close()
    },
  )
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
