import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { inTurn, LOOKS, type Say } from '../support/looks.ts'
import { CHART_STAFF, largeChart } from '../support/large-chart.ts'
import { flawsOf, openSurfaces, type Surfaces, type Visitor } from '../support/surfaces.ts'
import { writeAll, type Written } from '../support/whole-record.ts'

const HOUR_MS = 3_600_000
const DOCTOR = { fhirUser: `Practitioner/${CHART_STAFF.doctor}` }
/** By its tab: what of a chart stands in a section, and what the page says there. */
const SECTIONS = [
  ['Problems', 'Type 2 diabetes', 'Earlier problems'],
  ['Medications', 'metformin 500 mg tablet', 'Prescribed now'],
  ['Allergies', 'Shellfish', 'Reaction: Anaphylaxis'],
  ['Results', 'Hemoglobin A1c', 'Laboratory'],
  ['Immunizations', 'COVID-19', 'Immunizations'],
  ['Documents', 'Letter with markup', 'Documents'],
  ['Person', '555-0142', 'How to reach them'],
  ['Visits', 'Diabetes follow-up', 'Appointments to come'],
  ['Coverage', 'Granite Health Plan', 'Claims'],
  ['Summary', 'Falls easily', 'Recent visits'],
] as const
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

let surfaces: Surfaces
beforeAll(async () => {
  if (CHROMIUM === undefined) return
  surfaces = await openSurfaces()
  const now = Date.now()
  await writeAll(surfaces.chartward, largeChart('rosa', 120, now))
  await writeAll(surfaces.chartward, [...twins(), ...booked(now), ...wrong()])
})
afterAll(async () => await surfaces?.close())

const ROSA = 'Rosa Inés Delgado'

describe.skipIf(CHROMIUM === undefined).for(LOOKS)('a chart that is read, $name', (look) => {
  let doctor: Visitor
  let page: Page
  let say: Say
  const at = (path: string) => surfaces.chartward.chartward.site.url + path
  const heading = (english: string) => page.getByRole('heading', { name: say(english) })
  const button = (english: string) => page.getByRole('button', { name: say(english) })
  const tabs = (own: Page) => own.getByRole('navigation', { name: say('Chart') }).getByRole('link')
  const tab = (english: string) => tabs(page).filter({ hasText: say(english) })
  beforeAll(async () => {
    doctor = await surfaces.visit('clinician', '/chart', { ...DOCTOR, ...look })
    ;({ page, say } = doctor)
  })
  afterEach(() => {
    const problems = doctor.problems.splice(0)
    if (problems.length > 0) throw new Error(problems.join('\n'))
  })
  afterAll(async () => await doctor?.context.close())

  test('the day of a clinician leads to a chart, and its tabs to all that stands in it', async () => {
    await heading('Your appointments').waitFor()
    await page.getByRole('link', { name: ROSA }).click()
    await page.getByRole('heading', { level: 1, name: ROSA }).waitFor()
    const banner = page
      .getByRole('banner', { name: ROSA })
      .or(page.locator('header').filter({ hasText: ROSA }))
    await banner.getByText('MRN-rosa').waitFor()
    await banner.getByText(look.language === 'en' ? 'Spanish' : 'español').waitFor()
    await banner.getByText('Penicillin').waitFor()
    expect(await rowsOfTabs(page)).toBeLessThanOrEqual(look.width > 1000 ? 1 : SECTIONS.length)
    for (const [section, stands, says] of SECTIONS) {
      await tab(section).click()
      await page.locator('#main').getByText(stands).first().waitFor()
      await page.locator('#main section').getByText(say(says)).first().waitFor()
      expect([section, await sideways(page)]).toEqual([section, false])
    }
  })

  test('a result opens to its course and its table by keyboard', async () => {
    await page.goto(at('/chart/patient/rosa/results'))
    await page.getByRole('button', { name: /Hemoglobin A1c/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('img', { name: inTurn(say('Course of Hemoglobin A1c')) }).waitFor()
    await page
      .getByRole('button', { name: inTurn(say('Show as table'), ': ', say('Course of Hemoglobin A1c')) })
      .press('Enter')
    await page.getByRole('region', { name: say('Course of Hemoglobin A1c') }).waitFor()
    expect(await flawsOf(page)).toEqual([])
  })

  test('what was entered in error is struck through and stays, and who wrote each version is told', async () => {
    await page.goto(at('/chart/patient/rosa/problems'))
    const row = page.getByRole('listitem').filter({ hasText: 'Written by mistake' })
    await row.getByText(say('Entered in error')).waitFor()
    expect(await row.locator('s').textContent()).toBe('Written by mistake')
    await row.getByRole('button', { name: say('Versions of Written by mistake') }).click()
    await page.getByText(say('Version 2')).waitFor()
    expect(await page.getByText(inTurn(say('by dr-test (clinician)'))).count()).toBe(2)
    await page.getByText(say('Changed: verificationStatus, clinicalStatus')).waitFor()
    expect(await flawsOf(page)).toEqual([])
  })

  test('a document is shown as text, and nothing in it is run', async () => {
    await page.goto(at('/chart/patient/rosa/documents'))
    await button('View Letter with markup').click()
    await page.getByText('<script>document.title="run"</script>').waitFor()
    expect(await page.title()).not.toBe('run')
    expect(await flawsOf(page)).toEqual([])
    const saving = page.waitForEvent('download')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: say('Save Letter with markup') })
      .click()
    expect((await saving).suggestedFilename()).toBe('Letter with markup.html')
  })

  test('people of the same name are told apart, by keyboard alone; a birth date or a number finds who is meant', async () => {
    await page.goto(at('/chart/patients'))
    const field = (english: string) => page.getByLabel(say(english))
    await field('Name, or how it begins').focus()
    await page.keyboard.press('Enter')
    await page
      .getByRole('alert')
      .getByText(say('Give two letters of a name, a birth date, or a number.'))
      .waitFor()
    expect(await flawsOf(page)).toEqual([])
    await page.keyboard.type('twin')
    await page.keyboard.press('Enter')
    await page.getByText(say('2 patients found')).waitFor()
    await page.getByText(say('Several people here have the same name')).waitFor()
    expect(await flawsOf(page)).toEqual([])
    expect(page.url(), 'no name stands in an address').not.toContain('twin')
    await field('Birth date').fill('1999-12-31')
    await button('Search').click()
    await page.getByText(say('1 patient found')).waitFor()
    for (const clear of ['Name, or how it begins', 'Birth date']) await field(clear).fill('')
    await field('Record or member number').fill('MRN-rosa')
    await button('Search').click()
    await page.getByRole('link', { name: ROSA }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: ROSA }).waitFor()
  })

  test('a chart says why it is not shown: deleted, no ledger, too many records, session over', async () => {
    const gone = `gone-${look.language}`
    await writeAll(surfaces.chartward, [
      { resourceType: 'Patient', id: gone, generalPractitioner: [REFERENCE] },
    ])
    await surfaces.chartward.fhir('DELETE', `Patient/${gone}`)
    for (const [id, code, status, words] of [
      [gone, undefined, 0, 'This chart is closed to you'],
      ['rosa', 'LEDGER_UNAVAILABLE', 503, 'Nothing is shown while it cannot be written down'],
      ['rosa', 'BUDGET_SPENT', 429, 'very many records'],
      ['rosa', 'SESSION_ENDED', 401, 'Your session has ended'],
    ] as const) {
      if (code !== undefined)
        await page.route('**/fhir/R4/Patient/**', async (route) => {
          const body = JSON.stringify({ resourceType: 'OperationOutcome', issue: [] })
          await route.fulfill({ status, headers: { 'chartward-code': code, 'retry-after': '1' }, body })
        })
      await page.goto(at(`/chart/patient/${id}`))
      await page.getByText(say(words)).first().waitFor({ timeout: 15_000 })
      expect([words, await flawsOf(page)]).toEqual([words, []])
      expect(await page.locator('body').textContent()).not.toContain('Delgado')
      await page.unroute('**/fhir/R4/Patient/**')
    }
    expect(doctor.problems.splice(0).filter((one) => !/status of (?:4|5)/.test(one))).toEqual([])
  })

  test('what came since they opened the chart before is marked in words, what they wrote themselves is not, and nothing is hidden', async () => {
    await writeAll(surfaces.chartward, [wheezing(look.language)])
    const visitor = await surfaces.visit('clinician', '/chart/patient/rosa/problems', { ...DOCTOR, ...look })
    const own = visitor.page
    await own.getByRole('heading', { name: say('Earlier problems') }).waitFor()
    expect(await own.getByText(say('Nothing new since')).count(), 'the first look says nothing').toBe(0)
    expect(await own.locator('.came').count()).toBe(0)
    await own.getByRole('link', { name: inTurn(say('Change'), `: Wheezing ${look.language}`) }).click()
    await own.locator('textarea[name=note]').fill('Seen again')
    await own.locator('#save-save').click()
    await own.getByText('Seen again').first().waitFor()
    for (let step = 0; step < 2; step += 1) {
      await own.goto(at('/chart'))
      await own.getByRole('link', { name: ROSA }).waitFor()
      // Not before: what the chart still asks for would be a later look.
      surfaces.chartward.clock.pass(600_000)
    }
    await writeAll(surfaces.chartward, come(look.language))
    // The index has what stands under a checkpoint: that comes within seconds, and not within those of a test.
    await surfaces.chartward.leafCount()
    await own.goto(at('/chart/patient/rosa/summary'))
    const card = own.getByRole('region', { name: say('New since your last look') })
    await card.getByText(inTurn(say('Results'), ': ', say('1 new'), ' (Ferritin)')).waitFor()
    await card.getByText(inTurn(say('Documents'), ': ', say('1 new'), ' (Letter from the lab)')).waitFor()
    expect(await card.getByRole('listitem').count(), 'their own change is not among it').toBe(2)
    const marked = (of: string) =>
      own.getByRole('listitem').filter({ hasText: of }).getByText(say('New'), { exact: true }).first()
    await marked('Ferritin').waitFor()
    expect(await flawsOf(own)).toEqual([])
    await tabs(own)
      .filter({ hasText: inTurn(say('Documents'), ' ', say('1 new')) })
      .click()
    await marked('Letter from the lab').waitFor()
    expect(await flawsOf(own)).toEqual([])
    await visitor.context.close()
  })

  test('the desk sees who comes, says who arrived, reads a number only where it asks to, and no word of anybody’s health', async () => {
    await writeAll(surfaces.chartward, booked(Date.now()))
    const { page: own, problems, context } = await surfaces.visit('front-desk', '/chart', look)
    await own.getByText(say('Everybody’s appointments')).waitFor()
    await own.getByRole('button', { name: inTurn(say('Has arrived'), `: ${ROSA}`) }).click()
    await own.getByRole('button', { name: inTurn(say('Is done'), `: ${ROSA}`) }).waitFor()
    expect(await flawsOf(own)).toEqual([])
    const { json } = await surfaces.chartward.fhir('GET', 'Appointment/today-rosa')
    expect(json.status).toBe('arrived')
    await own.getByRole('link', { name: ROSA }).click()
    await own.getByRole('heading', { name: say('How to reach them') }).waitFor()
    expect(await tabs(own).allTextContents()).toEqual(
      ['Person', 'Visits', 'Coverage'].map((one) => expect.stringMatching(say(one))),
    )
    for (const one of ['Visits', 'Coverage']) {
      await tabs(own)
        .filter({ hasText: say(one) })
        .click()
      await drawn(own)
      const shown = await own.locator('main').textContent()
      for (const word of [/Penicillin/, /diabetes/, inTurn(say('Claims'))]) expect(shown).not.toMatch(word)
    }
    await own.goto(at('/chart/patient/ana'))
    await own.getByText('6789').first().waitFor()
    const text = async () => (await own.locator('body').textContent()) ?? ''
    expect(await text()).not.toContain('123-45-6789')
    await own.getByRole('button', { name: inTurn(say('Show the whole SSN')) }).press('Enter')
    expect(await text()).toContain('123-45-6789')
    expect(await flawsOf(own)).toEqual([])
    await own.getByRole('button', { name: inTurn(say('Hide the SSN')) }).press('Enter')
    expect(await text()).not.toContain('123-45-6789')
    expect(problems, 'nothing was refused').toEqual([])
    await context.close()
  })

  test('billing sees coverage and claims, and is refused nothing that it is shown', async () => {
    const path = '/chart/patient/rosa/coverage'
    const { page: own, problems, context } = await surfaces.visit('billing', path, look)
    await own.getByText('Granite Health Plan').first().waitFor()
    await own.getByRole('heading', { name: say('Claims') }).waitFor()
    await own.getByText(say('Member number GH-204-551')).waitFor()
    expect(await flawsOf(own)).toEqual([])
    expect(await tabs(own).count()).toBe(3)
    expect(problems).toEqual([])
    await context.close()
  })
})

describe.skipIf(CHROMIUM === undefined)('a chart that is read', () => {
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

  test('the names of the sections stand in one row in Spanish too, and actions on pages where records are looked after', async () => {
    const looking = { ...DOCTOR, language: 'es' } as const
    const { page, context, say } = await surfaces.visit('clinician', '/chart/patient/rosa', looking)
    await drawn(page)
    expect(await rowsOfTabs(page)).toBe(1)
    const change = page.getByRole('link', { name: inTurn(say('Change'), ': ') })
    expect(await change.count()).toBe(0)
    await page.locator('.sections a').nth(1).click()
    await change.first().waitFor()
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

async function rowsOfTabs(page: Page): Promise<number> {
  const tops = `[...document.querySelectorAll('.sections li')].map((one) => one.offsetTop)`
  return new Set(await page.evaluate<number[]>(tops)).size
}

/** What a clinician changes, each in a look of their own. */
function wheezing(language: string): Written {
  const system = 'http://terminology.hl7.org/CodeSystem/condition-clinical'
  return {
    resourceType: 'Condition',
    id: `wheezing-${language}`,
    subject: { reference: 'Patient/rosa' },
    code: { text: `Wheezing ${language}` },
    clinicalStatus: { coding: [{ system, code: 'active' }] },
  }
}

/** What comes while a clinician is elsewhere. */
function come(language: string): Written[] {
  const subject = { reference: 'Patient/rosa' }
  return [
    {
      resourceType: 'Observation',
      id: `came-ferritin-${language}`,
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
      id: `came-letter-${language}`,
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
