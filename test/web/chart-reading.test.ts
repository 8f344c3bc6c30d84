import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { CHART_STAFF, largeChart } from '../support/large-chart.ts'
import { accessibilityOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'
import { writeAll, type Written } from '../support/whole-record.ts'

const HOUR_MS = 3_600_000
const DOCTOR = { fhirUser: `Practitioner/${CHART_STAFF.doctor}` }
const SECTIONS = [
  'summary',
  'problems',
  'medications',
  'allergies',
  'results',
  'immunizations',
  'documents',
  'details',
  'visits',
  'coverage',
]
/** What the summary and the banner ask for, a search each, beside the patient. */
const OPENED = [
  'AllergyIntolerance',
  // When they opened it before.
  'AuditEvent',
  'Condition',
  'Encounter',
  'Flag',
  'MedicationRequest',
  'Observation',
  'Observation',
  'Task',
]

describe.skipIf(CHROMIUM === undefined)('a chart that is read', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
    const now = Date.now()
    await writeAll(surfaces.chartward, largeChart('rosa', 120, now))
    await writeAll(surfaces.chartward, [...twins(), ...booked(now), ...wrong()])
  })
  afterAll(async () => await surfaces.close())

  test('every section has nothing for axe-core to find, and fits a phone, in both languages, light and dark', async () => {
    for (const looking of [
      { language: 'en', scheme: 'light', width: 1280 },
      { language: 'es', scheme: 'dark', width: 320 },
    ] as const) {
      const { page, problems, context } = await surfaces.visit('clinician', '/chart/patient/rosa', {
        ...DOCTOR,
        ...looking,
      })
      for (const section of SECTIONS) {
        await page.goto(`${surfaces.chartward.chartward.site.url}/chart/patient/rosa/${section}`)
        await drawn(page)
        expect(await accessibilityOf(page), `${section} ${JSON.stringify(looking)}`).toEqual([])
        expect(await sideways(page), `${section} at ${looking.width}`).toBe(false)
      }
      expect(problems).toEqual([])
      await context.close()
    }
  }, 180_000)

  test('opening a chart leaves a leaf for the patient and for each part that is shown, and nothing of anybody else', async () => {
    const { page, context } = await surfaces.visit('clinician', '/chart', DOCTOR)
    const link = page.getByRole('link', { name: 'Rosa Inés Delgado' })
    await link.waitFor()
    const before = await surfaces.chartward.leafCount()
    for (const one of await page.locator('.records a').all()) await one.hover()
    await page.waitForTimeout(300)
    expect(await surfaces.chartward.leafCount(), 'hovering opens nobody').toBe(before)
    await link.click()
    await page.getByRole('heading', { name: 'Recent visits' }).waitFor()
    const leaves = await surfaces.chartward.entries(before)
    const told = leaves.map(({ how, predicate }) => (how === 'search' ? predicate?.split('?')[0] : how))
    expect(countsOf(told)).toEqual(countsOf([...OPENED, 'read']))
    expect(new Set(leaves.map(({ patient }) => patient)).size).toBe(1)
    const after = await surfaces.chartward.leafCount()
    await page.getByRole('link', { name: 'Problems', exact: true }).click()
    await page.getByRole('heading', { name: 'Earlier problems' }).waitFor()
    await page.getByRole('link', { name: 'Summary', exact: true }).click()
    await page.getByRole('heading', { name: 'Recent visits' }).waitFor()
    const more = await surfaces.chartward.entries(after)
    expect(
      more.map(({ predicate }) => predicate?.split('?')[0]),
      'going back asks for nothing again',
    ).toEqual(['Procedure'])
    await context.close()
  })

  test('what came since they opened the chart before is marked in words, what they wrote themselves is not, and nothing is hidden', async () => {
    const { page, context } = await surfaces.visit('clinician', '/chart/patient/rosa/problems', DOCTOR)
    await page.getByRole('heading', { name: 'Earlier problems' }).waitFor()
    expect(await page.getByText('Nothing new since').count(), 'the first look says nothing').toBe(0)
    expect(await page.locator('.came').count()).toBe(0)
    await page
      .getByRole('link', { name: /^Change: Written by mistake|^Change: Asthma/ })
      .first()
      .click()
    await page.locator('textarea[name=note]').fill('Seen again')
    await page.locator('#save-save').click()
    await page.getByText('Seen again').waitFor()
    for (let step = 0; step < 2; step += 1) {
      await page.goto(`${surfaces.chartward.chartward.site.url}/chart`)
      await page.getByRole('link', { name: 'Rosa Inés Delgado' }).waitFor()
      // Not before: what the chart still asks for would be a later look.
      surfaces.chartward.clock.pass(600_000)
    }
    await writeAll(surfaces.chartward, come())
    // The index has what stands under a checkpoint: that comes within seconds, and not within those of a test.
    await surfaces.chartward.leafCount()
    await page.goto(`${surfaces.chartward.chartward.site.url}/chart/patient/rosa/summary`)
    const card = page.getByRole('region', { name: 'New since your last look' })
    await card.getByText('Results: 1 new (Ferritin)').waitFor()
    await card.getByText('Documents: 1 new (Letter from the lab)').waitFor()
    expect(await card.getByRole('listitem').count(), 'their own change is not among it').toBe(2)
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Ferritin' })
      .getByText('New', { exact: true })
      .waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    await page
      .getByRole('navigation', { name: 'Chart' })
      .getByRole('link', { name: 'Documents 1 new' })
      .click()
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Letter from the lab' })
      .getByText('New', { exact: true })
      .waitFor()
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 320, height: 800 })
    await page.reload()
    await page.getByText('New', { exact: true }).first().waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    expect(await sideways(page)).toBe(false)
    await context.close()
  }, 60_000)

  test('the schedule of a clinician and of the desk has nothing for axe-core to find, and fits a phone', async () => {
    for (const [role, looking] of [
      ['clinician', { ...DOCTOR, language: 'en', scheme: 'light', width: 1280 }],
      ['clinician', { ...DOCTOR, language: 'es', scheme: 'dark', width: 320 }],
      ['front-desk', { language: 'es', scheme: 'dark', width: 390 }],
    ] as const) {
      const { page, context } = await surfaces.visit(role, '/chart', looking)
      await page.getByRole('link', { name: 'Rosa Inés Delgado' }).waitFor()
      expect([role, looking, await accessibilityOf(page)]).toEqual([role, looking, []])
      expect(await sideways(page)).toBe(false)
      await context.close()
    }
  }, 60_000)

  test('the names of the sections stand in one row on a desk’s screen, and actions on pages where records are looked after', async () => {
    for (const language of ['en', 'es'] as const) {
      const { page, context } = await surfaces.visit('clinician', '/chart/patient/rosa', {
        ...DOCTOR,
        language,
      })
      await drawn(page)
      const tops = await page.evaluate(
        `[...document.querySelectorAll('.sections li')].map((one) => one.offsetTop)`,
      )
      expect([language, new Set(tops as number[]).size]).toEqual([language, 1])
      const change = page.getByRole('link', { name: /^(Change|Cambiar):/ })
      expect(await change.count()).toBe(0)
      await page.locator('.sections a').nth(1).click()
      await change.first().waitFor()
      await context.close()
    }
  })

  test('a Social Security number is whole only where somebody asks to read it', async () => {
    const { page, context } = await surfaces.visit('front-desk', '/chart/patient/ana')
    await page.getByText('SSN ends in 6789').waitFor()
    const text = async () => (await page.locator('body').textContent()) ?? ''
    expect(await text()).not.toContain('123-45-6789')
    await page.getByRole('button', { name: 'Show the whole SSN' }).press('Enter')
    expect(await text()).toContain('123-45-6789')
    expect(await accessibilityOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Hide the SSN' }).press('Enter')
    expect(await text()).not.toContain('123-45-6789')
    await context.close()
  })

  test('somebody who takes no part in the care is refused once, told so, and shown the way in an emergency', async () => {
    await writeAll(surfaces.chartward, [
      { resourceType: 'Practitioner', id: 'stranger', name: [{ family: 'Away' }] },
    ])
    const before = await surfaces.chartward.leafCount()
    const { page, context } = await surfaces.visit('clinician', '/chart/patient/rosa', {
      fhirUser: 'Practitioner/stranger',
    })
    await page.getByRole('heading', { level: 1, name: 'This chart is closed to you' }).waitFor()
    expect(await page.locator('body').textContent()).not.toContain('Delgado')
    expect((await surfaces.chartward.entries(before)).map(({ how }) => how)).toEqual(['role', 'denied'])
    expect(await accessibilityOf(page)).toEqual([])
    await context.close()
  })

  test('the desk sees who comes, says who arrived, and no word of anybody’s health', async () => {
    const { page, problems, context } = await surfaces.visit('front-desk', '/chart')
    await page.getByText('Everybody’s appointments').waitFor()
    await page.getByRole('button', { name: 'Has arrived: Rosa Inés Delgado' }).click()
    await page.getByRole('button', { name: 'Is done: Rosa Inés Delgado' }).waitFor()
    const { json } = await surfaces.chartward.fhir('GET', 'Appointment/today-rosa')
    expect(json.status).toBe('arrived')
    await page.getByRole('link', { name: 'Rosa Inés Delgado' }).click()
    await page.getByRole('heading', { name: 'How to reach them' }).waitFor()
    expect(await tabsOf(page)).toEqual(['Person', 'Visits', 'Coverage'])
    for (const tab of ['Visits', 'Coverage']) {
      await page.getByRole('link', { name: tab, exact: true }).click()
      await drawn(page)
    }
    const text = await page.locator('body').textContent()
    for (const word of ['Penicillin', 'diabetes', 'Claims']) expect(text).not.toContain(word)
    expect(problems, 'nothing was refused').toEqual([])
    await context.close()
  })

  test('what somebody else wrote meanwhile is not written over by the desk', async () => {
    const { page, context } = await surfaces.visit('front-desk', '/chart')
    const button = page.getByRole('button', { name: 'Did not come: Ana Twin' })
    await button.waitFor()
    const { json } = await surfaces.chartward.fhir('GET', 'Appointment/today-ana')
    await surfaces.chartward.fhir('PUT', 'Appointment/today-ana', { body: { ...json, status: 'arrived' } })
    await button.click()
    await page.getByRole('alert').waitFor()
    expect((await surfaces.chartward.fhir('GET', 'Appointment/today-ana')).json.status).toBe('arrived')
    await context.close()
  })

  test('billing sees coverage and claims, and is refused nothing that it is shown', async () => {
    const { page, problems, context } = await surfaces.visit('billing', '/chart/patient/rosa/coverage')
    await page.getByText('Granite Health Plan').waitFor()
    await page.getByRole('heading', { name: 'Claims' }).waitFor()
    expect(await tabsOf(page)).toEqual(['Person', 'Visits', 'Coverage'])
    expect(problems).toEqual([])
    await context.close()
  })

  test('people of the same name are told apart, by keyboard alone', async () => {
    const { page, context } = await surfaces.visit('clinician', '/chart/patients', DOCTOR)
    await page.getByLabel('Name').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('Give two letters').waitFor()
    await page.keyboard.type('twin')
    await page.keyboard.press('Enter')
    await page.getByText('2 patients found').waitFor()
    await page.getByText('Several people here have the same name').waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    expect(page.url(), 'no name stands in an address').not.toContain('twin')
    await page.getByRole('link', { name: 'Ana Twin' }).first().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await context.close()
  })

  test('a result opens to its course and its table by keyboard', async () => {
    const { page, context } = await surfaces.visit('clinician', '/chart/patient/rosa/results', DOCTOR)
    const head = page.getByRole('button', { name: /Hemoglobin A1c/ })
    await head.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('img', { name: /Course of Hemoglobin A1c/ }).waitFor()
    await page.getByRole('button', { name: 'Show as table: Course of Hemoglobin A1c' }).press('Enter')
    await page.getByRole('region', { name: 'Course of Hemoglobin A1c' }).waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    await context.close()
  })

  test('what was entered in error is struck through and stays, and who wrote each version is told', async () => {
    const { page, context } = await surfaces.visit('clinician', '/chart/patient/rosa/problems', DOCTOR)
    const row = page.getByRole('listitem').filter({ hasText: 'Written by mistake' })
    await row.getByText('Entered in error').waitFor()
    expect(await row.locator('s').textContent()).toBe('Written by mistake')
    await row.getByRole('button', { name: 'Versions of Written by mistake' }).click()
    await page.getByText('Version 2').waitFor()
    expect(await page.getByText(/by dr-test \(clinician\)/).count()).toBe(2)
    await page.getByText('Changed: verificationStatus, clinicalStatus').waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    await context.close()
  })

  test('a document is shown as text, and nothing in it is run', async () => {
    const { page, context } = await surfaces.visit('clinician', '/chart/patient/rosa/documents', DOCTOR)
    await page.getByRole('button', { name: 'View Letter with markup' }).click()
    await page.getByText('<script>document.title="run"</script>').waitFor()
    expect(await page.title()).not.toBe('run')
    expect(await accessibilityOf(page)).toEqual([])
    const saving = page.waitForEvent('download')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    expect((await saving).suggestedFilename()).toBe('Letter with markup.html')
    await context.close()
  })

  test('a chart says why it is not shown: deleted, no ledger, too many records, session over', async () => {
    const visit = async (id: string, code?: string, status = 503) => {
      const { page, context } = await surfaces.visit('clinician', '/chart', DOCTOR)
      if (code !== undefined)
        await page.route('**/fhir/R4/Patient/**', async (route) => {
          const body = JSON.stringify({ resourceType: 'OperationOutcome', issue: [] })
          await route.fulfill({ status, headers: { 'chartward-code': code, 'retry-after': '1' }, body })
        })
      await page.goto(`${surfaces.chartward.chartward.site.url}/chart/patient/${id}`)
      return { page, context }
    }
    await writeAll(surfaces.chartward, [
      { resourceType: 'Patient', id: 'gone', generalPractitioner: [REFERENCE] },
    ])
    await surfaces.chartward.fhir('DELETE', 'Patient/gone')
    for (const [id, code, status, words] of [
      ['gone', undefined, 0, /not here any more|closed to you/],
      ['rosa', 'LEDGER_UNAVAILABLE', 503, /Nothing is shown while it cannot be written down/],
      ['rosa', 'BUDGET_SPENT', 429, /very many records/],
      ['rosa', 'SESSION_ENDED', 401, /Your session has ended/],
    ] as const) {
      const { page, context } = await visit(id, code, status)
      await page.getByText(words).first().waitFor({ timeout: 15_000 })
      expect([words, await accessibilityOf(page)]).toEqual([words, []])
      expect(await page.locator('body').textContent()).not.toContain('Delgado')
      await context.close()
    }
  }, 60_000)
})

/** How often each stands in a list, whatever its order. */
function countsOf(all: readonly unknown[]): ReadonlyMap<unknown, number> {
  return new Map([...Map.groupBy(all, (one) => one)].map(([one, found]) => [one, found.length]))
}

const REFERENCE = { reference: DOCTOR.fhirUser }

async function drawn(page: Page): Promise<void> {
  await page.locator('#main section').first().waitFor()
  await page.locator('[role=status].late').first().waitFor({ state: 'detached' })
}

async function sideways(page: Page): Promise<boolean> {
  return await page.evaluate('document.documentElement.scrollWidth > innerWidth')
}

async function tabsOf(page: Page): Promise<string[]> {
  return await page.getByRole('navigation', { name: 'Chart' }).getByRole('link').allTextContents()
}

/** What comes while a clinician is elsewhere. */
function come(): Written[] {
  const subject = { reference: 'Patient/rosa' }
  return [
    {
      resourceType: 'Observation',
      id: 'came-ferritin',
      status: 'final',
      category: [
        {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' },
          ],
        },
      ],
      code: { coding: [{ system: 'http://loinc.org', code: '2276-4' }], text: 'Ferritin' },
      subject,
      effectiveDateTime: new Date().toISOString(),
      valueQuantity: { value: 41, unit: 'ng/mL' },
    },
    {
      resourceType: 'DocumentReference',
      id: 'came-letter',
      status: 'current',
      type: { text: 'Letter from the lab' },
      subject,
      date: new Date().toISOString(),
      content: [{ attachment: { contentType: 'text/plain', data: 'SGVsbG8=' } }],
    },
  ]
}

function twins(): Written[] {
  return ['1970-01-02', '1999-12-31'].map((birthDate, at) => ({
    resourceType: 'Patient',
    id: at === 0 ? 'ana' : 'ana-too',
    name: [{ family: 'Twin', given: ['Ana'] }],
    birthDate,
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '123-45-6789' }],
    generalPractitioner: [REFERENCE],
  }))
}

function booked(now: number): Written[] {
  // In the middle of the day where the browser is, so that the day does not end while the test runs.
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(now)
  const noon = Date.parse(`${day}T17:00:00Z`)
  return ['rosa', 'ana'].map((patient, at) => ({
    resourceType: 'Appointment',
    id: `today-${patient}`,
    status: 'booked',
    start: new Date(noon + at * HOUR_MS).toISOString(),
    end: new Date(noon + (at + 0.5) * HOUR_MS).toISOString(),
    reasonCode: [{ text: 'Follow-up' }],
    participant: [
      { actor: { reference: `Patient/${patient}` }, status: 'accepted' },
      { actor: { ...REFERENCE, display: 'Dr. Nkem Okafor' }, status: 'accepted' },
    ],
  }))
}

function wrong(): Written[] {
  const subject = { reference: 'Patient/rosa' }
  const condition = {
    resourceType: 'Condition',
    id: 'mistake',
    subject,
    code: { text: 'Written by mistake' },
  }
  const system = 'http://terminology.hl7.org/CodeSystem'
  return [
    {
      ...condition,
      clinicalStatus: { coding: [{ system: `${system}/condition-clinical`, code: 'active' }] },
    },
    {
      ...condition,
      verificationStatus: {
        coding: [{ system: `${system}/condition-ver-status`, code: 'entered-in-error' }],
      },
    },
    {
      resourceType: 'DocumentReference',
      id: 'markup',
      status: 'current',
      type: { text: 'Letter with markup' },
      subject,
      content: [
        {
          attachment: {
            contentType: 'text/html',
            data: Buffer.from('<script>document.title="run"</script>').toString('base64'),
          },
        },
      ],
    },
  ]
}
