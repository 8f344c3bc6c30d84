import type { FastifyInstance, FastifyReply } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import type { Factors, SignedIn } from '../identity/index.ts'
import { navOf, stepUp, type Visit, visitorOf } from './admission.ts'
import {
  type BrowserGround,
  type BrowserSession,
  csrfField,
  fieldOf,
  type Form,
  formOf,
  requireBrowserSession,
  requireCsrf,
  requireCsrfHeader,
  sentOf,
} from './browser.ts'
import { queryOf } from './request-parts.ts'
import { codeField, passwordField } from './fields.ts'
import { html, type Html } from './html.ts'
import { onwardTo } from './landing.ts'
import { sendOnward, sendPage } from './page.ts'
import { alertOf, passkeyButton } from './passkey-button.ts'
import { codeOf, type Refusal, refusalOf } from './sign-in.ts'
import { siteTexts } from './texts.ts'

/** Showing again who one is, in the session there is. */
export function stepUpRoutes(app: FastifyInstance, ground: BrowserGround): void {
  const { signIn } = ground.accounts
  app.get('/step-up', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    return await sendStepUp(ground, reply, {
      session,
      next: onwardTo(queryOf(request, 'next'), session.role),
    })
  })
  app.post('/step-up/passkey/begin', async (request) => {
    const session = await requireBrowserSession(ground, request)
    requireCsrfHeader(ground, session, request)
    return await signIn.beginPasskey(session.person)
  })
  app.post('/step-up/passkey', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    requireCsrfHeader(ground, session, request)
    const { response, next } = sentOf(request)
    const visitor = visitorOf(ground, request, session)
    const signedIn = await signIn.finishPasskey(visitor, response, session.person)
    await stepUp(ground, reply, { session, signedIn })
    return { next: onwardTo(typeof next === 'string' ? next : '', session.role) }
  })
  app.post('/step-up', async (request, reply) => await withPassword(ground, { request, reply }))
}

async function withPassword(ground: BrowserGround, visit: Visit): Promise<FastifyReply> {
  const session = await requireBrowserSession(ground, visit.request)
  const form = formOf(visit.request)
  requireCsrf(ground, session, form)
  const next = onwardTo(fieldOf(form, 'next'), session.role)
  try {
    const signedIn = await shownAgain(ground, visit, session, form)
    await stepUp(ground, visit.reply, { session, signedIn })
    return await sendOnward(visit.reply, next)
  } catch (error) {
    return await sendStepUp(ground, visit.reply, {
      session,
      next,
      ...refusalOf(error, siteTexts().stepUp.failed),
    })
  }
}

/** Of this person and nobody else: the name is the session's. */
async function shownAgain(
  ground: BrowserGround,
  { request }: Visit,
  session: BrowserSession,
  form: Form,
): Promise<SignedIn> {
  const { signIn } = ground.accounts
  const visitor = visitorOf(ground, request, session)
  const password = fieldOf(form, 'password')
  const answer = await signIn.withPassword(visitor, { login: session.user, password })
  const signedIn =
    answer.outcome === 'signed-in'
      ? answer.signedIn
      : await signIn.withSecondFactor(visitor, { ticket: answer.ticket, code: codeOf(form) })
  if (signedIn.person.id !== session.person || signedIn.enrolmentOnly)
    throw new ChartwardError('SIGN_IN_FAILED', siteTexts().stepUp.failed)
  return signedIn
}

async function sendStepUp(
  ground: BrowserGround,
  reply: FastifyReply,
  { session, next, message, status }: { session: BrowserSession; next: string } & Partial<Refusal>,
): Promise<FastifyReply> {
  const T = siteTexts().stepUp
  const has = await ground.accounts.credentials.factors(session.person)
  const csrf = ground.identity.sessions.csrfToken(session.session)
  const paths = { begin: '/step-up/passkey/begin', finish: '/step-up/passkey' }
  // For whatever keeps passwords: whose this one is.
  const whose = html`<input hidden readonly autocomplete="username" value="${session.user}" />`
  const goesOn = html`<input type="hidden" name="next" value="${next}" />`
  const nothing = has.passkeys === 0 && !has.totp && has.password === 'none'
  const way = nothing
    ? html`<p>${siteTexts().demo.stepUp} ${session.user}</p>`
    : has.passkeys > 0
      ? passkeyButton({ kind: 'get', label: T.passkey, ...paths, next, csrf })
      : passwordForm(has, html`${csrfField(ground, session)} ${goesOn} ${whose}`)
  return await sendPage(reply, {
    title: T.title,
    body: html`<section class="card">
      <p>${T.hint}</p>
      ${alertOf(message)}${way}
    </section>`,
    nav: await navOf(ground, session),
    ...(has.passkeys > 0 ? { script: 'passkey' } : {}),
    ...(status === undefined ? {} : { status }),
  })
}

function passwordForm({ totp }: Factors, hidden: Html): Html {
  const T = siteTexts().stepUp
  const code = codeField(T.code)
  return html`<form method="post" action="/step-up">
    ${hidden} ${passwordField(T.password)} ${totp ? code : undefined}
    <button id="confirm" class="primary">${T.submit}</button>
  </form>`
}
