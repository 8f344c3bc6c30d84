/**
 * How fast a chart of 2,000 resources opens: `node bench/chart-open.ts [RESOURCES]`. The server alone: everything that the summary asks for, at
 * once, over HTTP as the page does. The page: from the click on a name to the whole summary drawn, in Chromium, and how much of it
 * moved on the way. The same with `Patient/$everything`, which was not chosen, for comparison.
 *
 * The server, its database and the browser share this machine and, but for the browser, this process.
 */
import type { Page } from 'playwright-core'
import { CHART_STAFF, largeChart } from '../test/support/large-chart.ts'
import { openSurfaces, signedIn, type Surfaces } from '../test/support/surfaces.ts'
import { writeAll } from '../test/support/whole-record.ts'

const PATIENT = 'rosa'
const WRITTEN_AT_ONCE = 250
const ROUNDS = 15
const FHIR_USER = `Practitioner/${CHART_STAFF.doctor}`

/** What the banner and the summary ask for, after the patient. */
const PARTS = [
  ['AllergyIntolerance', '_count=1000'],
  ['Flag', '_count=1000'],
  ['Condition', '_count=1000'],
  ['MedicationRequest', '_count=1000&_include=MedicationRequest:medication'],
  ['Observation', '_count=20&category=vital-signs&_sort=-date'],
  ['Observation', '_count=20&category=laboratory&_sort=-date'],
  ['Encounter', '_count=5&_sort=-date'],
  ['Task', '_count=1000&status=requested,received,accepted,ready,in-progress,on-hold'],
] as const

const resources = Number(process.argv[2] ?? 2_000)
const surfaces = await openSurfaces()
try {
  await run()
} finally {
  await surfaces.close()
}

async function run(): Promise<void> {
  const chart = largeChart(PATIENT, resources, Date.now())
  for (let at = 0; at < chart.length; at += WRITTEN_AT_ONCE)
    await writeAll(surfaces.chartward, chart.slice(at, at + WRITTEN_AT_ONCE))
  await writeAll(surfaces.chartward, [appointment()])
  const ask = await openAsking(surfaces)
  const server = await rounds(async () => {
    await ask(`Patient/${PATIENT}`)
    await Promise.all(PARTS.map(async ([type, rest]) => await ask(`${type}?patient=${PATIENT}&${rest}`)))
  })
  const everything = await rounds(async () => {
    for (let next: string | undefined = `Patient/${PATIENT}/$everything`; next !== undefined;)
      next = (await ask(next)).next
  })
  const { opened, shifted } = await openPages()
  const measured = { resources, rounds: ROUNDS, server, everything, page: summaryOf(opened), shifted }
  console.log(JSON.stringify({ bench: 'chart-open', ...measured }))
}

/** Somebody has to have an appointment today for a name to click on. */
function appointment() {
  const start = new Date().toISOString()
  const participant = [`Patient/${PATIENT}`, FHIR_USER].map((reference) => ({
    actor: { reference },
    status: 'accepted',
  }))
  return { resourceType: 'Appointment', id: 'today', status: 'booked', start, end: start, participant }
}

interface Paged {
  readonly link?: readonly { readonly relation: string; readonly url: string }[]
}

interface Told {
  readonly next: string | undefined
}

async function openAsking({ chartward }: Surfaces): Promise<(path: string) => Promise<Told>> {
  const { url } = chartward.chartward.site
  const { cookie: value, session } = await signedIn(chartward, 'clinician', { fhirUser: FHIR_USER })
  const headers = {
    cookie: `chartward=${value}`,
    'x-csrf': chartward.chartward.identity.sessions.csrfToken(session),
  }
  return async (path) => {
    const answer = await fetch(path.startsWith('http') ? path : `${url}/fhir/R4/${path}`, { headers })
    const bundle = (await answer.json()) as Paged
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
    return { next: bundle.link?.find(({ relation }) => relation === 'next')?.url }
  }
}

/** Each round in a page of its own that has read nothing of the patient: what was fetched before is code alone. */
async function openPages(): Promise<{ readonly opened: readonly number[]; readonly shifted: number }> {
  const opened: number[] = []
  let shifted = 0
  const { page } = await surfaces.visit('clinician', '/chart', { fhirUser: FHIR_USER })
  for (let round = 0; round <= ROUNDS; round += 1) {
    await page.goto(`${surfaces.chartward.chartward.site.url}/chart`)
    await page.locator('.records a').first().waitFor()
    const { ms, moved } = await openOne(page)
    // The first fetches the code of the pages.
    if (round === 0) continue
    opened.push(ms)
    shifted = Math.max(shifted, moved)
  }
  return { opened, shifted }
}

/** Asked in the page, where no round trip of the driver is in it. The text is what a browser evaluates. */
async function openOne(page: Page): Promise<{ readonly ms: number; readonly moved: number }> {
  return await page.evaluate(`new Promise((resolve) => {
    let moved = 0
    new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) moved += value
    }).observe({ type: 'layout-shift' })
    const link = document.querySelector('.records a')
    const begun = performance.now()
    const look = () => {
      if (document.querySelectorAll('#main section').length < 6) return requestAnimationFrame(look)
      const ms = performance.now() - begun
      setTimeout(() => resolve({ ms, moved }), 300)
    }
    link.click()
    requestAnimationFrame(look)
  })`)
}

async function rounds(work: () => Promise<void>): Promise<ReturnType<typeof summaryOf>> {
  await work()
  const taken: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now()
    await work()
    taken.push(performance.now() - begun)
  }
  return summaryOf(taken)
}

function summaryOf(taken: readonly number[]) {
  const sorted = [...taken].sort((one, other) => one - other)
  const at = (part: number) => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0)
  return { bestMs: at(0), medianMs: at(0.5), mostMs: at(1) }
}
