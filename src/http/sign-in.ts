import type { FastifyInstance, FastifyReply } from 'fastify'
import { hasCode } from '../kernel/index.ts'
import type { SecondFactor, SignedIn, Visitor } from '../identity/index.ts'
import { admit, leave, type Visit, visitorOf } from './admission.ts'
import {
  browserSession,
  type BrowserGround,
  fieldOf,
  type Form,
  formOf,
  ownPath,
  requireAnySession,
  requireCsrf,
  sentOf,
} from './browser.ts'
import { queryOf } from './request-parts.ts'
import { failureOf } from './failure.ts'
import { codeField, passwordField } from './fields.ts'
import { html } from './html.ts'
import { onwardTo } from './landing.ts'
import { sendOnward, sendPage } from './page.ts'
import { alertOf, passkeyButton } from './passkey-button.ts'
import { problemText } from './problem-texts.ts'
import { siteTexts } from './texts.ts'

/** **Source** RFC 6585, 4. */
const TOO_MANY = 429

/** Signing in and out. Nothing here says which accounts there are. */
export function signInRoutes(app: FastifyInstance, ground: BrowserGround): void {
  const { signIn } = ground.accounts
  app.get('/sign-in', async (request, reply) => {
    const next = ownPath(queryOf(request, 'next')) ?? ''
    const session = await browserSession(ground, request)
    if (session !== undefined) return await reply.redirect(onwardTo(next, session.role), 303)
    return await sendSignIn(reply, { next })
  })
  app.post('/sign-in/passkey/begin', async () => await signIn.beginPasskey())
  app.post('/sign-in/passkey', async (request, reply) => {
    const { response, next } = sentOf(request)
    const visitor = visitorOf(ground, request)
    const signedIn = await signIn.finishPasskey(visitor, response)
    const asked = typeof next === 'string' ? next : ''
    return { next: await admit(ground, { request, reply }, { visitor, signedIn, next: asked }) }
  })
  app.post('/sign-in', async (request, reply) => await withPassword(ground, { request, reply }))
  app.post('/sign-in/second', async (request, reply) => await withSecondFactor(ground, { request, reply }))
  app.post('/sign-out', async (request, reply) => {
    const session = await requireAnySession(ground, request)
    requireCsrf(ground, session, formOf(request))
    await leave(ground, { request, reply }, session)
    return await reply.redirect('/sign-in', 303)
  })
}

async function withPassword(ground: BrowserGround, visit: Visit): Promise<FastifyReply> {
  const form = formOf(visit.request)
  const [login, next] = [fieldOf(form, 'login'), ownPath(fieldOf(form, 'next')) ?? '']
  const visitor = visitorOf(ground, visit.request)
  try {
    const shown = { login, password: fieldOf(form, 'password') }
    const answer = await ground.accounts.signIn.withPassword(visitor, shown)
    if (answer.outcome === 'second-factor') return await sendSecond(visit.reply, { ...answer, next })
    return await goOn(ground, visit, { visitor, signedIn: answer.signedIn, next })
  } catch (error) {
    return await sendSignIn(visit.reply, { next, login, ...refusalOf(error) })
  }
}

async function withSecondFactor(ground: BrowserGround, visit: Visit): Promise<FastifyReply> {
  const form = formOf(visit.request)
  const [ticket, next] = [fieldOf(form, 'ticket'), ownPath(fieldOf(form, 'next')) ?? '']
  const visitor = visitorOf(ground, visit.request)
  try {
    const shown = { ticket, code: codeOf(form) }
    const signedIn = await ground.accounts.signIn.withSecondFactor(visitor, shown)
    return await goOn(ground, visit, { visitor, signedIn, next })
  } catch (error) {
    const methods = fieldOf(form, 'codes') === 'yes' ? (['recovery-code'] as const) : []
    return await sendSecond(visit.reply, { ticket, methods, next, ...refusalOf(error) })
  }
}

/** As it was meant: apps show six digits in two groups. */
export function codeOf(form: Form): string {
  const code = fieldOf(form, 'code').trim()
  return /^\d{3} \d{3}$/.test(code) ? code.replace(' ', '') : code
}

async function goOn(
  ground: BrowserGround,
  visit: Visit,
  admitted: { visitor: Visitor; signedIn: SignedIn; next: string },
): Promise<FastifyReply> {
  return await sendOnward(visit.reply, await admit(ground, visit, admitted))
}

/** What a page says of a sign-in that was refused. */
export interface Refusal {
  readonly message: string
  readonly status: number
}

/** One text for every reason. **Errors.** Whatever is no refusal. */
export function refusalOf(error: unknown, failed: string = siteTexts().signIn.failed): Refusal {
  const { status } = failureOf(error)
  if (hasCode(error, 'SIGN_IN_FAILED')) return { message: failed, status }
  if (hasCode(error, 'TOO_MANY_ATTEMPTS')) return { message: problemText(error), status: TOO_MANY }
  if (hasCode(error, 'FORBIDDEN') || hasCode(error, 'CONTAINED'))
    return { message: problemText(error), status }
  throw error
}

function sendSignIn(
  reply: FastifyReply,
  { next, login = '', message, status }: { next: string; login?: string } & Partial<Refusal>,
): FastifyReply {
  const T = siteTexts().signIn
  const hidden = html`<input type="hidden" name="next" value="${next}" />`
  const passkey = { begin: '/sign-in/passkey/begin', finish: '/sign-in/passkey', next }
  const body = html`<section class="card">
      <p>${T.passkeyHint}</p>
      ${passkeyButton({ kind: 'get', label: T.passkey, ...passkey })}
    </section>
    <p class="or" aria-hidden="true"><span>${T.or}</span></p>
    <section class="card" aria-labelledby="with-password">
      <h2 id="with-password">${T.passwordTitle}</h2>
      <form method="post" action="/sign-in">
        ${alertOf(message)} ${hidden}
        <label for="login">${T.login}</label>
        <input
          id="login"
          name="login"
          value="${login}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          maxlength="300"
          required
        />
        ${passwordField(T.password)}
        <button id="sign-in">${T.submit}</button>
      </form>
    </section>
    <p class="aside"><a href="/enrol">${T.enrol}</a></p>`
  return sendPage(reply, {
    title: T.title,
    body,
    script: 'passkey',
    ...(status === undefined ? {} : { status }),
  })
}

function sendSecond(
  reply: FastifyReply,
  {
    ticket,
    methods,
    next,
    message,
    status,
  }: { ticket: string; methods: readonly SecondFactor[]; next: string } & Partial<Refusal>,
): FastifyReply {
  const T = siteTexts().second
  const codes = methods.includes('recovery-code')
  const body = html`<section class="card">
      <form method="post" action="/sign-in/second">
        ${alertOf(message)}
        <p>${T.hint}</p>
        ${codes ? html`<p>${T.hintCodes}</p>` : undefined}
        <input type="hidden" name="ticket" value="${ticket}" />
        <input type="hidden" name="next" value="${next}" />
        <input type="hidden" name="codes" value="${codes ? 'yes' : 'no'}" />
        ${codeField(T.code)}
        <button id="confirm" class="primary">${T.submit}</button>
      </form>
    </section>
    <p class="aside"><a href="/sign-in?next=${encodeURIComponent(next)}">${T.again}</a></p>`
  return sendPage(reply, { title: T.title, body, ...(status === undefined ? {} : { status }) })
}
