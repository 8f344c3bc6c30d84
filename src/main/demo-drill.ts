import { setTimeout as wait } from 'node:timers/promises'
import { ChartwardError, type Log } from '../kernel/index.ts'
import {
  ADMIN_PATHS,
  type ApprovedAnswer,
  type CampaignAnswer,
  CASE_PATH,
  type CaseAnswer,
  FILING_PATHS,
  type FilingDetails,
  type FindingsAnswer,
  type GatherAnswer,
  NOTICE_PATHS,
  RECIPIENT_PATH,
  WEB_PATHS,
  type WebSession,
  WRITING_PATHS,
} from '../contract/index.ts'
import { entriesOf, scrape, tamper } from '../simulate/index.ts'
import { type DemoBrowser, openDemoBrowser } from './demo-browser.ts'
import { DEMO_CHILD, DEMO_COVERING, DEMO_PATIENT } from './demo-people.ts'
import type { Server } from './server.ts'

const CONSOLE = WEB_PATHS.console
/** How fast the thief goes from chart to chart, and when they are stopped if nothing did. */
const PACE_MS = 400
const THEFT_MS_MAX = 30_000
const ALTERED = 3
/** What the thief looks up in the directory. */
const LOOKED_UP = ['Sa', 'Ma', 'Ra']
/** Vera Ibrahim, of another practice, has the family name of whoever looks. */
const GLASSES = [
  { patient: DEMO_PATIENT, reason: 'Drill: faint in the waiting room, blood sugar unknown' },
  { patient: '20603687-724d-40d7-af7f-16b8602304b8', reason: 'Drill: asked by the family' },
] as const
const UNAUTHENTICATED = 401
const REFUSED = 400
const NOTE = 'demo-note'
const NOTES = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category'
const WORDS = `Telephone visit. Blood sugar in the mornings between 120 and 150 mg/dL since the dose was raised.
No low readings. Feet without complaint. Goes on with metformin; hemoglobin A1c in three months.`
const FOUND_MS_MAX = 20_000
const LOOK_MS = 500
const ENROL_MS = 120 * 86_400_000

/** What is said of it wherever it shows. */
const TITLE = 'Drill: a stolen session of Dr. Grace Ortega'
const DRILL = 'This is the drill of the demo. Nobody is real, and nothing was taken.'

/** What the drafts of filings ask of a person. Nobody approves them: that is left to whoever looks. */
const DETAILS: FilingDetails = {
  entityKind: 'Healthcare Provider',
  kinds: ['Hacking/IT Incident'],
  places: ['Electronic Medical Record'],
  safeguardsBefore: ['Security Rule Technical Safeguards (Access Controls, Transmission Security, etc.)'],
  actionsTaken: ['Implemented new technical safeguards', 'Took steps to mitigate harm'],
  lawEnforcementTold: false,
  informationSecurityProgram: true,
  plannedActions: 'Drill: laptops are locked after five minutes.',
}

/**
 * A theft and the answer to it in the demo itself, through the doors that people use: a session is stolen and goes through
 * charts, it is noticed and contained, and officers open a case, count whose records left, determine, and tell those people.
 * Whoever looks finds something in all three surfaces. One that was interrupted is played again.
 */
export async function playDemoDrill(server: Server, log: Log): Promise<boolean> {
  const { demo } = server.chartward.accounts
  const stage = await demo.stage()
  if (stage !== 'filled' && stage !== 'drilling') return false
  try {
    await demo.advance('drilling')
    await noted(await openDemoBrowser(server, 'dr-ny-1'), server.chartward.clock.now())
    await looked(await openDemoBrowser(server, 'dr-ny-2'))
    const theft = await steal(server)
    const security = await openDemoBrowser(server, 'security')
    const finding = await noticed(security, theft.session)
    await contained(security, theft.session, finding)
    const privacy = await openDemoBrowser(server, 'privacy')
    const found = await opened(privacy, theft, finding)
    await determined(privacy, found.id)
    const second = await openDemoBrowser(server, 'security-2')
    await told(privacy, second, { id: found.id, begun: theft.begun })
    await second.ask('POST', CONSOLE + FILING_PATHS.draft, { case: found.id, details: DETAILS })
    await demo.advance('drilled')
    return true
  } catch (error) {
    const known = error instanceof ChartwardError ? error : undefined
    // What the next start plays again; one that stops in the middle has closed what this stands on.
    log.warn('demo.drill', { code: known?.code ?? 'INTERNAL', detail: known?.detail ?? String(error) })
    return false
  }
}

/** A note that was signed before anything happened: there is one to read, and to add to. */
async function noted({ ask, fhir }: DemoBrowser, now: number): Promise<void> {
  const { fhirUser } = await ask<WebSession>('GET', WEB_PATHS.session)
  const date = new Date(now).toISOString()
  const author = { reference: fhirUser ?? '' }
  const { status } = await fhir.send('PUT', `DocumentReference/${NOTE}`, {
    resourceType: 'DocumentReference',
    id: NOTE,
    status: 'current',
    docStatus: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: '11506-3', display: 'Progress note' }] },
    category: [{ coding: [{ system: NOTES, code: 'clinical-note', display: 'Clinical Note' }] }],
    subject: { reference: `Patient/${DEMO_PATIENT}` },
    date,
    author: [author],
    authenticator: author,
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          data: Buffer.from(WORDS).toString('base64'),
          creation: date,
        },
      },
    ],
  })
  if (status >= REFUSED) throw new ChartwardError('INTERNAL', `the note of the demo was refused: ${status}`)
}

/** Two broken glasses: an emergency, for the patient's list of who saw the record, and a namesake's, for the privacy officer. */
async function looked({ ask, fhir }: DemoBrowser): Promise<void> {
  for (const { patient, reason } of GLASSES) {
    await ask('POST', WRITING_PATHS.glass, { patient, reason })
    await fhir.get(`Patient/${patient}`)
    await fhir.get(`Condition?patient=${patient}`)
  }
}

interface Theft {
  readonly session: string
  /** ISO 8601. */
  readonly begun: string
}

/** Charts of those she covers for, a few records altered, then strangers out of the directory, until something says no. */
async function steal(server: Server): Promise<Theft> {
  const thief = await openDemoBrowser(server, DEMO_COVERING)
  const begun = new Date().toISOString()
  const until = Date.now() + THEFT_MS_MAX
  let stopped = false
  const { fhir } = thief
  const client = {
    ...fhir,
    get: async (path: string) => {
      const reply = await fhir.get(path)
      stopped ||= reply.status === UNAUTHENTICATED
      return reply
    },
  }
  const pace = { now: () => server.chartward.clock.now(), pass: async (ms: number) => await wait(ms) }
  const robber = { client, pace, over: () => stopped || Date.now() > until }
  const own = [DEMO_PATIENT, DEMO_CHILD, ...(await patientsOf(thief))]
  const patients = [...new Set(own)]
  await scrape({ ...robber, patients }, { everyMs: PACE_MS })
  await tamper({ ...robber, patients: patients.slice(2, 2 + ALTERED) }, { everyMs: PACE_MS })
  const strangers: string[] = []
  for (const family of LOOKED_UP) {
    const found = entriesOf(await fhir.search('Patient', { family, _count: '10' }))
    strangers.push(...found.flatMap(({ id = '' }) => (patients.includes(id) ? [] : [id])))
  }
  await scrape({ ...robber, patients: strangers }, { everyMs: PACE_MS })
  return { session: thief.session, begun }
}

async function patientsOf({ ask, fhir }: DemoBrowser): Promise<string[]> {
  const { fhirUser = '' } = await ask<{ fhirUser?: string }>('GET', WEB_PATHS.session)
  const found = await fhir.search('Patient', { 'general-practitioner': fhirUser, _count: '20' })
  return entriesOf(found).flatMap(({ id }) => id ?? [])
}

/** The finding about this session; undefined where detection is turned off or says nothing in time. */
async function noticed({ ask }: DemoBrowser, session: string): Promise<string | undefined> {
  for (const until = Date.now() + FOUND_MS_MAX; Date.now() < until; await wait(LOOK_MS)) {
    const { findings } = await ask<FindingsAnswer>('GET', CONSOLE + ADMIN_PATHS.finding)
    const found = findings.find(({ actor }) => actor?.session === session)
    if (found !== undefined) return found.id
  }
  return undefined
}

async function contained({ ask }: DemoBrowser, session: string, finding: string | undefined): Promise<void> {
  await ask('POST', CONSOLE + ADMIN_PATHS.contain, {
    degree: 'suspend-session',
    target: { kind: 'session', name: session },
    reason: 'Drill: this session was stolen',
    ...(finding === undefined ? {} : { finding }),
  })
}

/** A case with its people, counted. */
async function opened({ ask }: DemoBrowser, { session, begun }: Theft, finding: string | undefined) {
  const begins = finding === undefined ? { tip: DRILL } : { finding }
  const query = { sessions: [session] }
  const found = await ask<CaseAnswer>('POST', CONSOLE + CASE_PATH, { title: TITLE, ...begins, query })
  const act = async (word: string, sent: object) =>
    await ask<CaseAnswer>('POST', `${CONSOLE}${CASE_PATH}/${found.id}/${word}`, sent)
  await act('note', { text: DRILL })
  await act('anchor', { anchor: 'incidentKnown', at: begun.slice(0, 10), why: 'Drill: found by detection' })
  await act('task', { what: 'Ask Dr. Ortega where her laptop was', assignee: 'security' })
  await act('task', { what: 'Look at the plan to take back what the session wrote', assignee: 'security' })
  await act('rescope', {})
  await gathered(ask, found.id)
  return found
}

async function gathered(ask: DemoBrowser['ask'], id: string): Promise<void> {
  let next = {}
  for (;;) {
    const answer = await ask<GatherAnswer>('POST', `${CONSOLE}${RECIPIENT_PATH}/${id}/gather`, next)
    const { complete, after, since, waitMs } = answer
    if (complete) return
    if (waitMs !== undefined) await wait(waitMs)
    next = { ...(after === undefined ? {} : { after }), ...(since === undefined ? {} : { since }) }
  }
}

/** A breach, found and signed. */
async function determined(privacy: DemoBrowser, id: string): Promise<void> {
  const path = `${CONSOLE}${CASE_PATH}/${id}`
  const why = 'Drill: somebody else used the session and read charts with it'
  const { decisions } = await privacy.ask<CaseAnswer>('POST', `${path}/determine`, { kind: 'breach', why })
  const decision = decisions.at(-1)?.decision
  if (decision === undefined)
    throw new ChartwardError('INTERNAL', 'a determination that was made is not there')
  await privacy.ask('POST', `${path}/sign`, { decision, name: 'Lena Okafor, Privacy Officer' })
}

/** Words for everybody, approved by two, frozen and sent: into the portal, and as letters that wait to be printed. */
async function told(
  privacy: DemoBrowser,
  second: DemoBrowser,
  { id, begun }: { readonly id: string; readonly begun: string },
): Promise<void> {
  const day = begun.slice(0, 10)
  const campaigns = CONSOLE + NOTICE_PATHS.campaigns
  const campaign = await privacy.ask<CampaignAnswer>('POST', campaigns, { case: id, draft: wordsOf(day) })
  const one = `${campaigns}/${campaign.id}`
  await privacy.ask('POST', `${one}/preview`, {})
  await privacy.ask<ApprovedAnswer>('POST', `${one}/approve`, {})
  await second.ask<ApprovedAnswer>('POST', `${one}/approve`, {})
  await privacy.ask('POST', `${one}/freeze`, {})
  await privacy.ask('POST', `${one}/act`, { act: 'send' })
}

function wordsOf(day: string): object {
  return {
    subject: {
      en: 'Drill: a notice about your information',
      es: 'Simulacro: un aviso sobre su información',
    },
    dateOfBreach: { from: day, to: day },
    discovered: day,
    noticeDate: day,
    whatHappened: {
      en: 'This is a drill, and nobody is real. Someone used a stolen session of one of our doctors. With it they read our records. We shut them out within a minute.',
      es: 'Esto es un simulacro y nadie es real. Alguien usó la sesión robada de una de nuestras doctoras. Con ella leyó nuestras fichas. Le cerramos el paso en un minuto.',
    },
    howItHappened: {
      en: 'The session was taken from a laptop that was left open.',
      es: 'La sesión se tomó de una computadora que quedó abierta.',
    },
    whatWeDid: {
      en: 'We ended the session. We now lock laptops after five minutes.',
      es: 'Cerramos la sesión. Ahora bloqueamos las computadoras a los cinco minutos.',
    },
    monitoring: {
      provider: 'SafeWatch (demo)',
      months: 24,
      website: 'safewatch.example/sfm',
      phone: '1-800-555-0199',
      enrolBy: new Date(Date.parse(day) + ENROL_MS).toISOString().slice(0, 10),
    },
    lawEnforcementDelay: false,
  }
}
