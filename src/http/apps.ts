import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ChartwardError, type Log } from '../kernel/index.ts'
import {
  type Client,
  CONSENT_PATH,
  type GrantExplained,
  type Oauth,
  type PatientAsked,
} from '../oauth/index.ts'
import { navOf } from './admission.ts'
import { appTexts } from './app-texts.ts'
import {
  type BrowserSession,
  csrfField,
  fieldOf,
  formOf,
  requireBrowserSession,
  requireCsrf,
} from './browser.ts'
import { consentPage, type ConsentShown } from './consent.ts'
import { html, type Html } from './html.ts'
import { spoken } from './language.ts'
import { exchangeOf } from './oauth.ts'
import { sendPage } from './page.ts'
import { pageScope } from './pages.ts'
import { type NamesDoor, type PatientName, patientNames } from './patient-names.ts'
import { problemText } from './problem-texts.ts'

const APPS_PATH = '/account/apps'
const LAUNCH_PATH = '/account/launch'

export interface AppsDoor extends NamesDoor {
  readonly oauth: Oauth
  readonly log: Log
}

/** The pages about apps: what one asks for, which ones have access, and opening one. */
export function appPages(app: FastifyInstance, door: AppsDoor): void {
  pageScope(app, door, (scope) => {
    consentRoutes(scope, door)
    connectedRoutes(scope, door)
  })
}

function consentRoutes(app: FastifyInstance, door: AppsDoor): void {
  const url = `${CONSENT_PATH}/:uid`
  app.get(url, async (request, reply) => {
    const session = await requireBrowserSession(door, request)
    return await showConsent(door, { request, reply, session })
  })
  app.post(url, async (request, reply) => {
    const session = await requireForm(door, request)
    const form = formOf(request)
    const exchange = exchangeOf(request, reply)
    if (fieldOf(form, 'answer') !== 'allow')
      return await reply.redirect(await door.oauth.refuse(exchange, session), 303)
    const patient = [fieldOf(form, 'named').trim(), fieldOf(form, 'patient')].find((one) => one !== '')
    const scopes = form.get('scope') ?? []
    try {
      const allowed = { scopes, ...(patient === undefined ? {} : { patient }) }
      return await reply.redirect(await door.oauth.allow(exchange, session, allowed), 303)
    } catch (error) {
      if (!(error instanceof ChartwardError) || !SAID_THERE.has(error.code)) throw error
      const refused = { wrong: problemText(error), ticked: scopes }
      return await showConsent(door, { request, reply, session }, refused)
    }
  })
}

/** What a person can set right on the page. */
const SAID_THERE: ReadonlySet<string> = new Set(['USAGE', 'ACCESS_DENIED'])

interface Asked {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly session: BrowserSession
}

async function showConsent(
  door: AppsDoor,
  { request, reply, session }: Asked,
  { wrong, ticked }: Partial<Pick<ConsentShown, 'wrong' | 'ticked'>> = {},
) {
  const asking = await door.oauth.asking(exchangeOf(request, reply), session)
  const own = ownRecordOf(session)
  const others = patientsOf(asking.patient).filter((id) => id !== own)
  const found = await patientNames(door, { request, session }, others)
  const names = new Map([...found].map(([id, who]) => [id, wordsOf(who)]))
  return await sendPage(reply, {
    title: appTexts().ask(asking.app.name),
    body: consentPage(asking, { csrf: csrfField(door, session), wrong, ticked, own, names }),
    status: wrong === undefined ? 200 : 400,
    formTargets: [asking.app.goesTo],
    nav: await navOf(door, session),
  })
}

/** The name and the birth date, as far as they are there. */
function wordsOf({ name, birthDate }: PatientName): string {
  return [name, birthDate].filter((part) => part !== '').join(', ')
}

function patientsOf(asked: PatientAsked): readonly string[] {
  if (asked.kind === 'given') return [asked.patient]
  return asked.kind === 'choose' ? asked.patients : []
}

/** The logical id of the record that is the person's own. */
function ownRecordOf({ fhirUser = '' }: BrowserSession): string | undefined {
  return fhirUser.startsWith('Patient/') ? fhirUser.slice('Patient/'.length) : undefined
}

function connectedRoutes(app: FastifyInstance, door: AppsDoor): void {
  app.get(APPS_PATH, async (request, reply) => {
    const session = await requireBrowserSession(door, request)
    return await showApps(door, { request, reply, session })
  })
  app.post(APPS_PATH, async (request, reply) => {
    const session = await requireForm(door, request)
    const ended = await door.oauth.takeBack(session, fieldOf(formOf(request), 'grant'))
    return await showApps(
      door,
      { request, reply, session },
      ended ? appTexts().takenBack : appTexts().nothing,
    )
  })
  app.post(LAUNCH_PATH, async (request, reply) => {
    const session = await requireForm(door, request)
    const form = formOf(request)
    const wanted = ['patient', 'encounter', 'intent'].flatMap((name) => {
      const value = fieldOf(form, name).trim()
      return value === '' ? [] : [[name, value] as const]
    })
    const launch = {
      app: fieldOf(form, 'app'),
      context: form.get('context') ?? [],
      // The chart shows whose it is, around the app.
      needPatientBanner: fieldOf(form, 'banner') !== 'shown',
      ...Object.fromEntries(wanted),
    }
    return await reply.redirect(await door.oauth.launch(session, launch), 303)
  })
}

async function showApps({ oauth, ...door }: AppsDoor, { reply, session }: Asked, said?: string) {
  const grants = await oauth.grants(session.person)
  const csrf = csrfField(door, session)
  const launchable = (await oauth.clients.list()).flatMap((one) =>
    one.launchUrl === null || one.disabled ? [] : [{ ...one, launchUrl: one.launchUrl }],
  )
  return await sendPage(reply, {
    title: appTexts().apps,
    nav: await navOf(door, session),
    formTargets: launchable.map(({ launchUrl }) => new URL(launchUrl).origin),
    body: html`${said === undefined ? undefined : html`<p role="status">${said}</p>`}
    ${grants.length === 0 ? html`<p>${appTexts().noApps}</p>` : grants.map((one) => grantCard(one, session, csrf))}
    ${
      launchable.length === 0
        ? undefined
        : html`<h2>${appTexts().openApp}</h2>
            ${launchable.map((one) => launchForm(one, csrf))}`
    }`,
  })
}

function grantCard(
  { session: grant, name, created, launch, words }: GrantExplained,
  session: BrowserSession,
  csrf: Html,
): Html {
  const patient = launch?.patient
  const about =
    patient === undefined
      ? ''
      : `, ${patient === ownRecordOf(session) ? appTexts().yourself : appTexts().aboutPatient(patient)}`
  return html`<section class="card">
    <h2>${name}</h2>
    <p class="hint">${appTexts().since(new Date(created).toISOString().slice(0, 10))}${about}</p>
    <p>${appTexts().may}</p>
    <ul class="words">
      ${words.map((one) => html`<li>${one[spoken()]}</li>`)}
    </ul>
    <form method="post" action="${APPS_PATH}">
      ${csrf}<input type="hidden" name="grant" value="${grant}" />
      <button class="danger">${appTexts().takeBack(name)}</button>
    </form>
  </section>`
}

function launchForm({ id, name }: Client, csrf: Html): Html {
  return html`<section class="card">
    <h3>${name}</h3>
    <form method="post" action="${LAUNCH_PATH}">
      ${csrf}<input type="hidden" name="app" value="${id}" />
      <label for="patient-${id}">${appTexts().patient}</label>
      <input id="patient-${id}" name="patient" autocomplete="off" />
      <label for="encounter-${id}">${appTexts().encounter}</label>
      <input id="encounter-${id}" name="encounter" autocomplete="off" />
      <button>${appTexts().open(name)}</button>
    </form>
  </section>`
}

/** A form of ours, from the session that is signed in. */
async function requireForm(door: AppsDoor, request: FastifyRequest): Promise<BrowserSession> {
  const session = await requireBrowserSession(door, request)
  requireCsrf(door, session, formOf(request))
  return session
}
