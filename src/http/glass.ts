import type { FastifyInstance, FastifyReply } from 'fastify'
import { ChartwardError, hasCode } from '../kernel/index.ts'
import type { Access } from '../access/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import { callerOf } from '../identity/index.ts'
import { navOf, ownerOf } from './admission.ts'
import {
  type BrowserGround,
  type BrowserSession,
  csrfField,
  fieldOf,
  formOf,
  requireBrowserSession,
  requireCsrf,
} from './browser.ts'
import { queryOf } from './request-parts.ts'
import { reasonField } from './fields.ts'
import { html } from './html.ts'
import { sendPage } from './page.ts'
import { alertOf } from './passkey-button.ts'
import { problemText } from './problem-texts.ts'
import { siteTexts, timeText } from './texts.ts'

const LOGICAL_ID = /^[A-Za-z0-9.-]{1,64}$/

export interface GlassGround extends BrowserGround {
  readonly access: Access
}

/** Opening a record without a care relation: with a reason, and a passkey shown just before. */
export function glassRoutes(app: FastifyInstance, ground: GlassGround): void {
  app.get('/break-glass', async (request, reply) => {
    const session = await requireClinician(ground, await requireBrowserSession(ground, request))
    return await sendForm(ground, reply, { session, patient: patientNamed(queryOf(request, 'patient')) })
  })
  app.post('/break-glass', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    const form = formOf(request)
    requireCsrf(ground, session, form)
    await requireClinician(ground, session)
    const [patient, reason] = [patientNamed(fieldOf(form, 'patient')), fieldOf(form, 'reason')]
    try {
      const asked = { caller: callerOf(session), patient: patientIdOf(patient), reason }
      const { until } = await ground.access.breakGlass(asked)
      return await sendBroken(ground, reply, { session, patient, until })
    } catch (error) {
      if (!hasCode(error, 'USAGE')) throw error
      return await sendForm(ground, reply, { session, patient, reason, message: problemText(error) })
    }
  })
}

/** **Errors.** `FORBIDDEN`; `STEP_UP_REQUIRED`, so that nobody writes a reason and is sent away with it. */
async function requireClinician({ accounts }: GlassGround, session: BrowserSession): Promise<BrowserSession> {
  if (session.role !== 'clinician') throw new ChartwardError('FORBIDDEN', siteTexts().glass.onlyClinicians)
  await accounts.credentials.prove(ownerOf(session))
  return session
}

function patientNamed(id: string): string {
  if (!LOGICAL_ID.test(id)) throw new ChartwardError('NOT_FOUND', siteTexts().glass.noPatient)
  return id
}

async function sendForm(
  ground: GlassGround,
  reply: FastifyReply,
  {
    session,
    patient,
    reason,
    message,
  }: { session: BrowserSession; patient: string; reason?: string; message?: string },
): Promise<FastifyReply> {
  const T = siteTexts().glass
  const body = html`<section class="card">
    <p>${T.hint}</p>
    <p><strong>${T.recorded}</strong></p>
    <form method="post" action="/break-glass">
      ${alertOf(message)} ${csrfField(ground, session)}
      <input type="hidden" name="patient" value="${patient}" />
      <p>${T.patient}: <code id="patient">${patient}</code></p>
      ${reasonField(T.reason, T.reasonHint, reason)}
      <button id="break-glass" class="danger">${T.submit}</button>
    </form>
  </section>`
  const nav = await navOf(ground, session)
  return await sendPage(reply, {
    title: T.title,
    body,
    nav,
    ...(message === undefined ? {} : { status: 400 }),
  })
}

async function sendBroken(
  ground: GlassGround,
  reply: FastifyReply,
  { session, patient, until }: { session: BrowserSession; patient: string; until: number },
): Promise<FastifyReply> {
  const T = siteTexts().glass
  const body = html`<section class="card">
    <p role="status">${T.until} <strong>${timeText(until)}</strong>.</p>
    <p>${T.patient}: <code id="patient">${patient}</code></p>
    <p>${T.recorded}</p>
  </section>`
  return await sendPage(reply, { title: T.done, body, nav: await navOf(ground, session) })
}
