import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Finding } from '../../src/detection/index.ts'
import { asLeafIndex, asUnixMs } from '../../src/kernel/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import type { Authenticator } from '../support/authenticator.ts'
import { CHROMIUM, openBrowser } from '../support/browser.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openTestFindings, type TestFindings } from '../support/findings.ts'
import { openMembers } from '../support/members.ts'
import { csrfIn, openSiteBrowser, type SiteBrowser } from '../support/site.ts'
import { contain, openSuspect, openSuspectedClinic, type Suspect } from '../support/suspects.ts'

/** What officers see of findings and do about them, and what somebody who is asked sees. */

let chartward: TestChartward
let findings: TestFindings
beforeAll(async () => {
  findings = openTestFindings(() => chartward?.clock.now() ?? asUnixMs(Date.now()))
  const config = { containment: { ...defaultConfig().containment, automatic: false } }
  chartward = await openTestChartward({ findings, config })
  await openSuspectedClinic(chartward)
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

interface Officer {
  readonly user: string
  readonly browser: SiteBrowser
  readonly authenticator: Authenticator
}

async function openOfficer(role = 'security-officer'): Promise<Officer> {
  const { authenticator, person } = await openMembers(chartward).enrol(role)
  const browser = openSiteBrowser(chartward)
  await browser.signIn(authenticator)
  return { browser, authenticator, user: person.userName }
}

const raiseFor = ({ app: { caller } }: Suspect, more: Partial<Finding> = {}): Finding =>
  findings.raise({
    level: 'high',
    actor: { ...caller, address: '192.0.2.44' },
    patients: [patientIdOf('ben')],
    leaves: { disclosure: [asLeafIndex(3)], keys: [] },
    ...more,
  })

/** Sends a form of a page as it was shown. */
async function submit({ browser }: Officer, page: string, action: string, form: Record<string, string> = {}) {
  const { text } = await browser.get(page)
  return await browser.post(
    action,
    { csrf: csrfIn(text), ...form },
    { headers: { referer: chartward.chartward.site.url + page } },
  )
}

const measuresOf = async (name: string) =>
  (await chartward.operations.incident.measures({ target: { kind: 'person', name } })).map(
    ({ degree }) => degree,
  )

test('findings are listed with who, how many patients and which leaves; looking at one has its leaf about whom it is', async () => {
  const officer = await openOfficer()
  const finding = raiseFor(await openSuspect(chartward))
  expect((await officer.browser.get('/account')).text).toContain('href="/findings"')
  const list = await officer.browser.get('/findings')
  expect(list.text).toContain(finding.summary)
  expect(list.text).toMatch(/Patients: 1\. Leaves: 1\./)
  const from = await chartward.leafCount()
  const page = await officer.browser.get(`/findings/${finding.id}`)
  expect(page.text).toContain(finding.actor?.session)
  expect(await chartward.entries(from)).toMatchObject([
    { how: 'operation', note: `finding ${finding.id}`, patient: patientIdOf('ben') },
  ])
  expect((await officer.browser.get('/findings/none')).status).toBe(404)
})

test('levels and states are told in the language of the page, and the link to a finding is called by what it says', async () => {
  const { browser } = await openOfficer()
  const { id, summary } = raiseFor(await openSuspect(chartward))
  const told = (level: string) =>
    `<span class="badge">${level}</span> <span lang="en" id="says-${id}">${summary}</span>`
  const list = async (language: string) => (await browser.get(`/findings?lang=${language}`)).text
  expect(await list('en')).toContain(told('high'))
  expect(await list('es')).toContain(told('alto'))
  expect(await list('es')).toContain(`id="show-${id}" aria-labelledby="show-${id} says-${id}"`)
  expect((await browser.get(`/findings/${id}?lang=es`)).text).toContain('id="state">abierto<')
})

test('findings are for officers alone, and beyond a question only for the security officer', async () => {
  const suspect = await openSuspect(chartward)
  const { id } = raiseFor(suspect)
  for (const path of ['/findings', `/findings/${id}`]) {
    expect((await suspect.browser.get(path)).status).toBe(403)
    expect((await openSiteBrowser(chartward).get(path)).to).toContain('/sign-in')
  }
  const privacy = await openOfficer('privacy-officer')
  const page = await privacy.browser.get(`/findings/${id}`)
  expect(page.text.match(/<option value="[^"]+"/g)).toEqual(['<option value="question"'])
  const reason = 'more than asked for'
  const refused = await submit(privacy, `/findings/${id}`, `/findings/${id}/contain`, {
    degree: 'suspend-person',
    reason,
  })
  expect([refused.status, await measuresOf(suspect.user)]).toEqual([403, []])
  await submit(privacy, `/findings/${id}`, `/findings/${id}/contain`, { degree: 'question', reason })
  expect(await measuresOf(suspect.user)).toEqual(['question'])
})

test('a finding is acknowledged, and its actor contained with one button and a fresh passkey', async () => {
  const officer = await openOfficer()
  const suspect = await openSuspect(chartward)
  const { id } = raiseFor(suspect)
  const path = `/findings/${id}`
  await submit(officer, path, `${path}/acknowledge`)
  expect((await officer.browser.get(path)).text).toMatch(/id="state">acknowledged by /)
  const form = { degree: 'care-safe', reason: 'many patients at night' }
  chartward.clock.pass(301_000)
  const sentAway = await submit(officer, path, `${path}/contain`, form)
  expect([sentAway.to, await measuresOf(suspect.user)]).toEqual([
    `/step-up?next=${encodeURIComponent(path)}`,
    [],
  ])
  await officer.browser.stepUp(officer.authenticator)
  const wrong = await submit(officer, path, `${path}/contain`, { ...form, reason: 'x' })
  expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('A reason is 3 to 200')])
  expect((await submit(officer, path, `${path}/contain`, form)).to).toBe(path)
  expect(await measuresOf(suspect.user)).toEqual(['care-safe'])
  const page = await officer.browser.get('/findings')
  const [end = ''] = /\/findings\/measures\/[^/]+\/end/.exec(page.text) ?? []
  expect((await submit(officer, '/findings', end)).to).toBe('/findings')
  const ended = await submit(officer, path, `${path}/contain`, { ...form, degree: 'nonsense' })
  expect(ended.status).toBe(404)
})

test('an officer whom a finding is about neither acknowledges it nor ends what it led to, and a cookie alone does neither', async () => {
  const [officer, other] = [await openOfficer(), await openOfficer()]
  const [own] = await chartward.chartward.identity.sessions.list({ user: officer.user })
  if (own === undefined) throw new Error('nobody is signed in')
  const { id } = findings.raise({ level: 'critical', actor: own })
  const path = `/findings/${id}`
  expect((await submit(officer, path, `${path}/acknowledge`)).status).toBe(403)
  const { incident } = chartward.operations
  const by = { ...contained, user: other.user }
  for (const target of [
    { kind: 'person', name: own.user },
    { kind: 'session', name: own.session },
  ] as const) {
    const measure = await incident.contain({ degree: 'care-safe', target, reason: 'about an officer', by })
    const end = `/findings/measures/${measure.id}/end`
    expect((await submit(officer, '/findings', end)).status).toBe(403)
    expect(await incident.measures({ target })).toHaveLength(1)
    expect((await submit(other, '/findings', end)).to).toBe('/findings')
  }
  chartward.clock.pass(301_000)
  expect((await submit(other, path, `${path}/acknowledge`)).to).toContain('/step-up')
  expect((await findings.find(id))?.state).toBe('open')
  await other.browser.stepUp(other.authenticator)
  await submit(other, path, `${path}/acknowledge`)
  expect((await findings.find(id))?.state).toBe('acknowledged')
})

test('each degree of a finding contains whom it names', async () => {
  const officer = await openOfficer()
  for (const degree of ['question', 'step-up', 'suspend-session', 'suspend-person', 'suspend-app']) {
    const suspect = await openSuspect(chartward)
    const { id } = raiseFor(suspect)
    await submit(officer, `/findings/${id}`, `/findings/${id}/contain`, { degree, reason: 'as it is' })
    const [measure] = await chartward.operations.incident.measures({ findings: [id] })
    expect([degree, measure?.degree]).toEqual([degree, degree])
    const status = (await chartward.fhir('GET', 'Observation/of-ann', { token: suspect.app.token })).status
    expect([degree, status]).toEqual([degree, degree === 'step-up' ? 401 : 403])
    await chartward.operations.incident.end(measure?.id ?? '', { ...contained })
  }
  const nobody = findings.raise({ level: 'critical', actor: null })
  const asking = { degree: 'freeze', reason: 'as it is' }
  await submit(officer, `/findings/${nobody.id}`, `/findings/${nobody.id}/contain`, asking)
  // One officer alone freezes nothing.
  const measures = await chartward.operations.incident.measures({})
  expect(measures.filter(({ degree }) => degree === 'freeze')).toEqual([])
  expect(await chartward.operations.incident.freezing.waiting()).toMatchObject([{ reason: 'as it is' }])
  const page = await officer.browser.get(`/findings/${nobody.id}`)
  expect(page.text.match(/<option value="[^"]+"/g)).toEqual(['<option value="freeze"'])
})
const contained = {
  user: 'officer',
  role: 'security-officer',
  client: 'test',
  session: 't',
  address: 'local',
}

test('who is asked is told so on every page, answers, and goes on; the answer stands in the ledger', async () => {
  const suspect = await openSuspect(chartward)
  const { browser, user, app } = suspect
  expect((await browser.get('/account')).text).not.toContain('id="asked"')
  expect((await browser.get('/why')).text).toContain('Nothing is asked of you.')
  await contain(chartward, { degree: 'question', target: { kind: 'session', name: app.caller.session } })
  expect((await browser.get('/account')).text).toContain('id="asked"')
  const short = await browser.submit('/why', { reason: 'because' })
  expect([short.status, short.text]).toEqual([
    400,
    expect.stringContaining('A reason has 10 to 2000 letters.'),
  ])
  const from = await chartward.leafCount()
  const reason = 'She is my patient: <script>alert(1)</script>'
  const done = await browser.submit('/why', { reason })
  expect([done.status, done.text]).toEqual([200, expect.stringContaining('You can go on where you were.')])
  expect(await chartward.entries(from)).toMatchObject([
    { how: 'containment', who: { user }, note: expect.stringContaining(reason) },
  ])
  expect((await chartward.fhir('GET', 'Observation/of-ann', { token: app.token })).status).toBe(200)
})

test('who was shown many strangers’ records goes on with a passkey and a reason, twice a day', async () => {
  const { browser, authenticator, user } = await openSuspect(chartward)
  const { brake } = chartward.chartward.braking
  const spend = () => {
    const strangers = Array.from({ length: 100 }, () => ({
      patient: randomUUID(),
      closeness: 'unrelated' as const,
    }))
    const who = { user, role: 'clinician', client: 'test', session: 'test' }
    for (const stranger of strangers)
      brake.admit({ at: chartward.clock.now(), kind: 'person', who, patients: [stranger], bytes: 1 })
  }
  for (let turn = 0; turn < 3; turn += 1) {
    spend()
    expect((await browser.get('/why')).text).toContain('You were shown many records')
    chartward.clock.pass(6 * 60_000)
    const early = await browser.submit('/why', { reason: 'covering for the whole ward', spent: 'yes' })
    expect([early.status, chartward.chartward.disclosure.brake.isSpent(user)]).toEqual([303, true])
    await browser.stepUp(authenticator)
    const said = await browser.submit('/why', { reason: 'covering for the whole ward', spent: 'yes' })
    const [status, text] = turn < 2 ? [200, 'You can go on where you were.'] : [400, 'twice today already']
    expect([said.status, said.text]).toEqual([status, expect.stringContaining(text)])
  }
})

test('who is asked for a passkey shows it, or signs in anew with it; an older one counts for nothing', async () => {
  for (const show of ['step-up', 'sign-in'] as const) {
    const { browser, authenticator, user, app } = await openSuspect(chartward)
    await contain(chartward, { degree: 'step-up', target: { kind: 'person', name: user } })
    const page = await browser.get('/why')
    expect(page.text).toContain('href="/step-up?next=/why"')
    expect((await browser.submit('/why', { reason: 'I have a reason but no passkey' })).status).toBe(200)
    const read = async () => (await chartward.fhir('GET', 'Observation/of-ann', { token: app.token })).status
    expect(await read()).toBe(401)
    await (show === 'step-up' ? browser.stepUp(authenticator) : browser.signIn(authenticator))
    expect([show, await read()]).toEqual([show, 200])
    expect((await browser.get('/why')).text).toContain('Nothing is asked of you.')
  }
})

test(
  'a question is answered with the keyboard alone, in light and in dark',
  { skip: CHROMIUM === undefined },
  async () => {
    const engine: Browser = await openBrowser()
    try {
      for (const colorScheme of ['light', 'dark'] as const) {
        const suspect = await openSuspect(chartward)
        await contain(chartward, { degree: 'question', target: { kind: 'person', name: suspect.user } })
        const context = await engine.newContext({ colorScheme })
        const { url } = chartward.chartward.site
        const value = suspect.browser.cookies.get('chartward') ?? ''
        await context.addCookies([{ name: 'chartward', value, url }])
        const page = await context.newPage()
        await page.goto(`${url}/why`)
        const seen: string[] = []
        for (let step = 0; step < 20 && seen.at(-1) !== 'reason'; step += 1) {
          await page.keyboard.press('Tab')
          seen.push(await page.evaluate('document.activeElement.id'))
        }
        expect(seen.at(-1)).toBe('reason')
        const labelled = await page.getByLabel('What did you need this for?').getAttribute('aria-describedby')
        expect(labelled).toBe('reason-hint')
        await page.keyboard.type('I look after the ward today')
        await page.keyboard.press('Tab')
        await page.keyboard.press('Enter')
        await page.getByRole('status').waitFor()
        expect(await page.getByRole('status').innerText()).toContain('You can go on')
        await context.close()
      }
    } finally {
      await engine.close()
    }
  },
)
