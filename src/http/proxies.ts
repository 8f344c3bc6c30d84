import { accountTexts } from './account-texts.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ChartwardError, type PatientId } from '../kernel/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import { RELATIONSHIPS, type Session } from '../identity/index.ts'
import { askerOf, navOf, ownerOf } from './admission.ts'
import { interactionOf } from './asked.ts'
import {
  type BrowserGround,
  type BrowserSession,
  csrfField,
  fieldOf,
  formOf,
  requireBrowserSession,
  requireCsrf,
} from './browser.ts'
import { html, type Html } from './html.ts'
import { sendPage } from './page.ts'
import { alertOf } from './passkey-button.ts'
import { giveProxy, type ProxyNamed, proxiesShown, takeProxyBack } from './proxy-acts.ts'
import { timeText } from './texts.ts'

const PATIENT = /^Patient\/([A-Za-z0-9.-]{1,64})$/

/** Whose own record somebody can open to others; undefined for whoever does not act as a patient. */
export function ownPatient({ role, fhirUser }: Session): PatientId | undefined {
  const id = role === 'patient' ? PATIENT.exec(fhirUser ?? '')?.[1] : undefined
  return id === undefined ? undefined : patientIdOf(id)
}

export function proxyLink(): Html {
  const T = accountTexts().proxies
  return html`<section class="card" aria-labelledby="proxies">
    <h2 id="proxies">${T.title}</h2>
    <p>${T.hint}</p>
    <p><a class="button" id="change-proxies" href="/account/proxies">${T.link}</a></p>
  </section>`
}

/** A patient chooses who may see their record, with a proof as fresh as for a change of factors. Taking back needs none. */
export function proxyRoutes(app: FastifyInstance, ground: BrowserGround): void {
  const { credentials } = ground.accounts
  app.get('/account/proxies', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    const patient = needPatient(session)
    await credentials.prove(ownerOf(session))
    return await sendProxies(ground, reply, { session, request, patient })
  })
  app.post('/account/proxies/grant', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    const form = formOf(request)
    requireCsrf(ground, session, form)
    const patient = needPatient(session)
    await credentials.prove(ownerOf(session))
    const refused = await giveProxy(ground, session, {
      asker: askerOf(session, request),
      patient,
      userName: fieldOf(form, 'user'),
      relationship: fieldOf(form, 'relationship'),
      lastDay: fieldOf(form, 'expires'),
    })
    if (refused !== undefined)
      return await sendProxies(ground, reply, {
        session,
        request,
        patient,
        message: accountTexts().proxies[refused],
      })
    return await reply.redirect('/account/proxies', 303)
  })
  app.post('/account/proxies/take-back', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    const form = formOf(request)
    requireCsrf(ground, session, form)
    const patient = needPatient(session)
    await takeProxyBack(ground, {
      asker: askerOf(session, request),
      patient,
      person: fieldOf(form, 'person'),
    })
    return await reply.redirect('/account/proxies', 303)
  })
}

function needPatient(session: BrowserSession): PatientId {
  const patient = ownPatient(session)
  if (patient === undefined)
    throw new ChartwardError('FORBIDDEN', 'only a patient chooses who sees their record')
  return patient
}

interface ProxyPage {
  readonly session: BrowserSession
  readonly request: FastifyRequest
  readonly patient: PatientId
  readonly message?: string
}

async function sendProxies(
  ground: BrowserGround,
  reply: FastifyReply,
  { session, request, patient, message }: ProxyPage,
): Promise<FastifyReply> {
  const T = accountTexts().proxies
  const field = csrfField(ground, session)
  const interaction = interactionOf(ground.identity, session, request)
  const items = (await proxiesShown(ground, interaction, patient)).map((one) => proxyItem(one, field))
  const kinds = RELATIONSHIPS.map((kind) => html`<option value="${kind}">${T.kinds[kind]}</option>`)
  const body = html`<section class="card">
      <p>${T.hint}</p>
      ${
        items.length === 0
          ? html`<p>${T.none}</p>`
          : html`<ul class="list">
              ${items}
            </ul>`
      }
    </section>
    <section class="card" aria-labelledby="give">
      <h2 id="give">${T.give}</h2>
      <form method="post" action="/account/proxies/grant">
        ${alertOf(message)} ${field}
        <label for="user">${T.userName}</label>
        <input
          id="user"
          name="user"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          maxlength="64"
          required
        />
        <label for="relationship">${T.relationship}</label>
        <select id="relationship" name="relationship">
          ${kinds}
        </select>
        <label for="expires">${T.expires}</label>
        <input id="expires" name="expires" type="date" />
        <button id="grant" class="primary">${T.submit}</button>
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

function proxyItem({ person, userName, relationship, expires }: ProxyNamed, csrf: Html): Html {
  const T = accountTexts().proxies
  const until = expires === undefined ? T.forever : `${T.until} ${timeText(expires)}`
  return html`<li>
    <strong>${userName}</strong> <span class="note">${T.kinds[relationship]}, ${until}</span>
    <form method="post" action="/account/proxies/take-back">
      ${csrf}<input type="hidden" name="person" value="${person}" />
      <button class="danger" aria-label="${T.takeBack}: ${userName}">${T.takeBack}</button>
    </form>
  </li>`
}
