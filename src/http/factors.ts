import { accountTexts } from './account-texts.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { encodeQR } from 'qr'
import { hasCode } from '../kernel/index.ts'
import type { Asker, Owner, TotpBegun } from '../identity/index.ts'
import { askerOf, navOf, ownerOf, type Visit } from './admission.ts'
import {
  type BrowserGround,
  type BrowserSession,
  csrfField,
  fieldOf,
  type Form,
  formOf,
  requireAnySession,
  requireCsrf,
  requireCsrfHeader,
  sentOf,
} from './browser.ts'
import { failureOf } from './failure.ts'
import { html, type Html } from './html.ts'
import { sendPage } from './page.ts'
import { alertOf } from './passkey-button.ts'
import { codeOf } from './sign-in.ts'
import { problemText } from './problem-texts.ts'

/** Somebody who changes what they sign in with: signed in, or let in by a one-time code for just that. */
interface Changing {
  readonly session: BrowserSession
  readonly form: Form
  readonly asker: Asker
  readonly owner: Owner
  /** The page they came from and go back to. */
  readonly home: string
}

/** Changes of what people sign in with. Identity lets one pass only after a fresh proof. */
export function factorRoutes(app: FastifyInstance, ground: BrowserGround): void {
  passkeyRoutes(app, ground)
  authenticatorRoutes(app, ground)
  passwordRoutes(app, ground)
}

async function changing(ground: BrowserGround, request: FastifyRequest): Promise<Changing> {
  const session = await requireAnySession(ground, request)
  const form = formOf(request)
  requireCsrf(ground, session, form)
  return { session, form, ...selfOf(session, request) }
}

function selfOf(session: BrowserSession, request: FastifyRequest) {
  return { asker: askerOf(session, request), owner: ownerOf(session), home: homeOf(session) }
}

const homeOf = ({ enrolmentOnly }: BrowserSession): string =>
  enrolmentOnly === true ? '/enrol/set-up' : '/account'

/** Whoever only sets up what they sign in with has nowhere else to go. */
async function navIn(ground: BrowserGround, session: BrowserSession): Promise<{ nav?: Html }> {
  return session.enrolmentOnly === true ? {} : { nav: await navOf(ground, session) }
}

function passkeyRoutes(app: FastifyInstance, ground: BrowserGround): void {
  const { credentials } = ground.accounts
  app.post('/factors/passkey/begin', async (request) => {
    const session = await requireAnySession(ground, request)
    requireCsrfHeader(ground, session, request)
    return await credentials.beginPasskey(ownerOf(session))
  })
  app.post('/factors/passkey', async (request) => {
    const session = await requireAnySession(ground, request)
    requireCsrfHeader(ground, session, request)
    const { asker, owner, home } = selfOf(session, request)
    await credentials.finishPasskey(asker, owner, sentOf(request)['response'])
    return { next: home }
  })
  app.post('/factors/passkey/name', async (request, reply) => {
    const { asker, owner, form, home } = await changing(ground, request)
    const named = { passkey: fieldOf(form, 'passkey'), name: fieldOf(form, 'name') }
    await credentials.namePasskey(asker, owner.id, named)
    return await reply.redirect(home, 303)
  })
  app.post('/factors/passkey/remove', async (request, reply) => {
    const { asker, owner, form, home } = await changing(ground, request)
    await credentials.removePasskey(asker, owner, fieldOf(form, 'passkey'))
    return await reply.redirect(home, 303)
  })
}

function authenticatorRoutes(app: FastifyInstance, ground: BrowserGround): void {
  const { credentials } = ground.accounts
  app.post('/factors/authenticator', async (request, reply) => {
    const { session, asker, owner } = await changing(ground, request)
    const begun = await credentials.beginTotp(asker, owner)
    return await sendAuthenticator(ground, { reply, session }, { begun })
  })
  app.post('/factors/authenticator/confirm', async (request, reply) => {
    const { session, asker, owner, form } = await changing(ground, request)
    try {
      return await sendCodes(
        ground,
        { reply, session },
        await credentials.confirmTotp(asker, owner, codeOf(form)),
      )
    } catch (error) {
      if (!hasCode(error, 'CREDENTIAL_INVALID')) throw error
      return await sendAuthenticator(
        ground,
        { reply, session },
        { message: accountTexts().authenticator.wrong },
      )
    }
  })
  app.post('/factors/authenticator/remove', async (request, reply) => {
    const { asker, owner, home } = await changing(ground, request)
    await credentials.removeTotp(asker, owner)
    return await reply.redirect(home, 303)
  })
  app.post('/factors/codes', async (request, reply) => {
    const { session, asker, owner } = await changing(ground, request)
    return await sendCodes(ground, { reply, session }, await credentials.newRecoveryCodes(asker, owner))
  })
}

/** Whose page it is that is sent. */
interface Sending {
  readonly reply: FastifyReply
  readonly session: BrowserSession
}

async function sendAuthenticator(
  ground: BrowserGround,
  { reply, session }: Sending,
  { begun, message }: { readonly begun?: TotpBegun; readonly message?: string },
): Promise<FastifyReply> {
  const T = accountTexts().authenticator
  const csrf = csrfField(ground, session)
  const restart = html`<form method="post" action="/factors/authenticator">
    ${csrf}<button class="plain">${T.restart}</button>
  </form>`
  const body = html`<section class="card">
    ${begun === undefined ? undefined : secretOf(begun)}
    <form method="post" action="/factors/authenticator/confirm">
      ${alertOf(message)} ${csrf}
      <label for="code">${T.code}</label>
      <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="7" required />
      <button id="confirm" class="primary">${T.confirm}</button>
    </form>
    ${begun === undefined ? restart : undefined}
  </section>`
  const status = message === undefined ? {} : { status: 400 }
  return await sendPage(reply, { title: T.title, body, ...status, ...(await navIn(ground, session)) })
}

/** **Shape** `picture`: a `data:` address; `groups`: four letters each. */
export function secretShown({ uri, secret }: Pick<TotpBegun, 'uri' | 'secret'>) {
  const picture = Buffer.from(encodeQR(uri, 'svg', { ecc: 'medium', border: 4 })).toString('base64')
  return {
    picture: `data:image/svg+xml;base64,${picture}`,
    groups: secret.match(/.{1,4}/g)?.join(' ') ?? secret,
  }
}

/** As a picture and as letters in groups. A policy of ours lets a page show pictures it carries itself. */
function secretOf({ uri, secret }: TotpBegun): Html {
  const T = accountTexts().authenticator
  const { picture, groups } = secretShown({ uri, secret })
  return html`<p>${T.scan} ${T.once}</p>
    <img class="qr" src="${picture}" alt="${T.picture}" width="220" height="220" />
    <p>${T.secret}: <code id="secret">${groups}</code></p>`
}

async function sendCodes(
  ground: BrowserGround,
  { reply, session }: Sending,
  codes: readonly string[],
): Promise<FastifyReply> {
  const T = accountTexts().codes
  const body = html`<section class="card">
    <p>${T.hint}</p>
    <ul class="codes" id="recovery-codes">
      ${codes.map((code) => html`<li><code>${code}</code></li>`)}
    </ul>
    <p><a class="button primary" href="${homeOf(session)}">${T.next}</a></p>
  </section>`
  return await sendPage(reply, { title: T.title, body, ...(await navIn(ground, session)) })
}

function passwordRoutes(app: FastifyInstance, ground: BrowserGround): void {
  const { credentials } = ground.accounts
  app.get('/factors/password', async (request, reply) => {
    const session = await requireAnySession(ground, request)
    await credentials.prove(ownerOf(session))
    return await sendPassword(ground, { request, reply }, session)
  })
  app.post('/factors/password', async (request, reply) => {
    const { session, asker, owner, form, home } = await changing(ground, request)
    const password = fieldOf(form, 'password')
    if (password !== fieldOf(form, 'repeat'))
      return await sendPassword(ground, { request, reply }, session, {
        message: accountTexts().password.differ,
        status: 400,
      })
    try {
      await credentials.setPassword(asker, owner, password)
    } catch (error) {
      if (!hasCode(error, 'PASSWORD_UNFIT') && !hasCode(error, 'CREDENTIAL_INVALID')) throw error
      const refused = { message: problemText(error), status: failureOf(error).status }
      return await sendPassword(ground, { request, reply }, session, refused)
    }
    return await reply.redirect(home, 303)
  })
  app.post('/factors/password/strength', async (request) => {
    const session = await requireAnySession(ground, request)
    requireCsrfHeader(ground, session, request)
    const { password } = sentOf(request)
    const score = credentials.strength(typeof password === 'string' ? password : '', [session.user])
    return { score, text: accountTexts().password.words[score] ?? '' }
  })
}

async function sendPassword(
  ground: BrowserGround,
  { reply }: Visit,
  session: BrowserSession,
  { message, status }: { message?: string; status?: number } = {},
): Promise<FastifyReply> {
  const T = accountTexts().password
  const csrf = ground.identity.sessions.csrfToken(session.session)
  const body = html`<section class="card">
    <form method="post" action="/factors/password">
      ${alertOf(message)} ${csrfField(ground, session)}
      <p id="password-hint">${T.hint}</p>
      <input hidden readonly autocomplete="username" value="${session.user}" />
      <label for="password">${T.label}</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="new-password"
        aria-describedby="password-hint"
        maxlength="512"
        data-strength="/factors/password/strength"
        data-csrf="${csrf}"
        required
      />
      <p class="strength">
        <label for="strength">${T.strength}</label>
        <meter id="strength" min="0" max="4" low="2" high="3" optimum="4" value="0"></meter>
        <span id="strength-word" role="status"></span>
      </p>
      <label for="repeat">${T.repeat}</label>
      <input id="repeat" name="repeat" type="password" autocomplete="new-password" maxlength="512" required />
      <div class="actions">
        <button id="set-password" class="primary">${T.submit}</button>
        <a class="button" href="${homeOf(session)}">${accountTexts().account.cancel}</a>
      </div>
    </form>
  </section>`
  return await sendPage(reply, {
    title: T.title,
    body,
    script: 'password',
    ...(await navIn(ground, session)),
    ...(status === undefined ? {} : { status }),
  })
}
