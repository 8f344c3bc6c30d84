import type { FastifyInstance, FastifyReply } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import { admit, askerOf, leave, type Visit, visitorOf } from './admission.ts'
import {
  anySession,
  type BrowserGround,
  type BrowserSession,
  csrfField,
  fieldOf,
  formOf,
  requireCsrf,
} from './browser.ts'
import { authenticatorSection, passkeyList, passwordSection } from './factor-sections.ts'
import { codeField } from './fields.ts'
import { html } from './html.ts'
import { sendPage } from './page.ts'
import { alertOf, passkeyButton } from './passkey-button.ts'
import { codeOf, type Refusal, refusalOf } from './sign-in.ts'
import { siteTexts } from './texts.ts'

/** From a one-time code to something to sign in with, the first time or again. */
export function enrolRoutes(app: FastifyInstance, ground: BrowserGround): void {
  app.get('/enrol', (_request, reply) => sendCodeForm(reply, {}))
  app.post('/enrol', async (request, reply) => await redeem(ground, { request, reply }))
  app.get('/enrol/set-up', async (request, reply) => {
    const session = await enrolmentSession(ground, { request, reply })
    return session === undefined
      ? await reply.redirect('/enrol', 303)
      : await sendSetUp(ground, { request, reply }, session)
  })
  app.post('/enrol/finish', async (request, reply) => {
    const session = await enrolmentSession(ground, { request, reply })
    if (session === undefined) return await reply.redirect('/enrol', 303)
    requireCsrf(ground, session, formOf(request))
    await leave(ground, { request, reply }, session)
    return await reply.redirect('/sign-in', 303)
  })
}

async function enrolmentSession(
  ground: BrowserGround,
  { request }: Visit,
): Promise<BrowserSession | undefined> {
  const session = await anySession(ground, request)
  return session?.enrolmentOnly === true ? session : undefined
}

async function redeem(ground: BrowserGround, visit: Visit): Promise<FastifyReply> {
  const form = formOf(visit.request)
  const [code, second] = [fieldOf(form, 'enrolment-code'), codeOf(form)]
  const visitor = visitorOf(ground, visit.request)
  try {
    const shown = { code, ...(second === '' ? {} : { second }) }
    const answer = await ground.accounts.signIn.withEnrolmentCode(visitor, shown)
    if ('outcome' in answer) return await sendCodeForm(visit.reply, { code, second: true })
    return await visit.reply.redirect(
      await admit(ground, visit, { visitor, signedIn: answer, next: '' }),
      303,
    )
  } catch (error) {
    const refusal = refusalOf(error, siteTexts().enrol.failed)
    return await sendCodeForm(visit.reply, { code, second: form.has('code'), ...refusal })
  }
}

function sendCodeForm(
  reply: FastifyReply,
  { code = '', second = false, message, status }: { code?: string; second?: boolean } & Partial<Refusal>,
): FastifyReply {
  const T = siteTexts().enrol
  const more = html`<p>${T.second}</p>
    ${codeField(T.secondCode)}`
  const body = html`<section class="card">
    <form method="post" action="/enrol">
      ${alertOf(message)}
      <p>${T.hint}</p>
      <label for="enrolment-code">${T.code}</label>
      <input
        id="enrolment-code"
        name="enrolment-code"
        value="${code}"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        maxlength="100"
        required
      />
      ${second ? more : undefined}
      <button id="continue" class="primary">${T.submit}</button>
    </form>
  </section>`
  return sendPage(reply, { title: T.title, body, ...(status === undefined ? {} : { status }) })
}

async function sendSetUp(
  ground: BrowserGround,
  { request, reply }: Visit,
  session: BrowserSession,
): Promise<FastifyReply> {
  const T = siteTexts().enrol
  const { credentials, people } = ground.accounts
  const person = await people.findById(session.person)
  if (person === undefined) throw new ChartwardError('PERSON_UNKNOWN', 'there is no such person')
  const has = await credentials.factors(person.id)
  const passkeys = await credentials.passkeys(person.id)
  const names = await credentials.passkeyNames(askerOf(session, request), person.id)
  const paths = { begin: '/factors/passkey/begin', finish: '/factors/passkey', next: '/enrol/set-up' }
  const csrf = ground.identity.sessions.csrfToken(session.session)
  const ready =
    has.passkeys > 0 ||
    (!person.staff && (has.password === 'alone' || (has.password === 'short' && has.totp)))
  const field = csrfField(ground, session)
  const finish = html`<section class="card">
    <form method="post" action="/enrol/finish">
      ${field}
      <p>${T.finishHint}</p>
      <button id="finish" class="primary">${T.finish}</button>
    </form>
  </section>`
  const body = html`${ready ? finish : html`<p>${T.setUpHint}</p>`}
    <section class="card" aria-labelledby="passkeys">
      <h2 id="passkeys">${T.passkeyTitle}</h2>
      <p>${T.passkeyHint}${person.staff ? ` ${T.passkeyStaff}` : ''}</p>
      ${
        passkeys.length > 0
          ? html`<p>${T.passkeysThere}</p>
              ${passkeyList(passkeys, names)}`
          : undefined
      }
      ${passkeyButton({ kind: 'create', label: T.passkey, ...paths, csrf })}
    </section>
    ${
      person.staff
        ? undefined
        : html`<h2>${T.passwordTitle}</h2>
            <p>${T.passwordHint}</p>
            ${authenticatorSection(has, field)}${passwordSection(has)}`
    }`
  return await sendPage(reply, { title: T.setUpTitle, body, script: 'passkey' })
}
