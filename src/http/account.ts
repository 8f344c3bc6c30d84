import { accountTexts } from './account-texts.ts'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { type ChartwardError, hasCode } from '../kernel/index.ts'
import type { Notice, Person, PersonDetails, Session } from '../identity/index.ts'
import { contactOf, detailsOf, endOtherSessions, endOwnSession, personOf } from './account-acts.ts'
import { askerOf, CLIENT, leave, navOf, ownerOf, type Visit } from './admission.ts'
import {
  type BrowserGround,
  type BrowserSession,
  csrfField,
  fieldOf,
  formOf,
  requireBrowserSession,
  requireCsrf,
} from './browser.ts'
import { authenticatorSection, passkeyList, passwordSection } from './factor-sections.ts'
import { failureOf } from './failure.ts'
import { html, type Html } from './html.ts'
import { messagesLink } from './messages.ts'
import { sendPage } from './page.ts'
import { alertOf, passkeyButton } from './passkey-button.ts'
import { ownPatient, proxyLink } from './proxies.ts'
import { problemText } from './problem-texts.ts'
import { siteTexts, timeText } from './texts.ts'

/** Everything somebody can see and change of their own account. */
export function accountRoutes(app: FastifyInstance, ground: BrowserGround): void {
  app.get('/account', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    return await sendAccount(ground, { request, reply }, session)
  })
  sessionRoutes(app, ground)
  contactRoutes(app, ground)
}

async function sendAccount(
  ground: BrowserGround,
  { request, reply }: Visit,
  session: BrowserSession,
): Promise<FastifyReply> {
  const { credentials } = ground.accounts
  const asker = askerOf(session, request)
  const person = await personOf(ground, session)
  const has = await credentials.factors(person.id)
  const passkeys = await credentials.passkeys(person.id)
  const names = await credentials.passkeyNames(asker, person.id)
  const sessions = await ground.identity.sessions.list({ person: person.id })
  const field = csrfField(ground, session)
  const csrf = ground.identity.sessions.csrfToken(session.session)
  const paths = { begin: '/factors/passkey/begin', finish: '/factors/passkey' }
  const T = accountTexts().account
  const body = html`${whoSection(person, await detailsOf(ground, session, askerOf(session, request)), session)}
    <section class="card" aria-labelledby="passkeys">
      <h2 id="passkeys">${T.passkeys}</h2>
      ${passkeys.length === 0 ? html`<p>${T.noPasskeys}</p>` : passkeyList(passkeys, names, field)}
      ${passkeyButton({ kind: 'create', label: T.addPasskey, ...paths, csrf })}
    </section>
    ${person.staff ? undefined : html`${authenticatorSection(has, field)}${passwordSection(has)}`}
    ${ownPatient(session) === undefined ? undefined : html`${proxyLink()}${messagesLink()}`}
    ${noticeSection(await ground.accounts.notices(asker, person.id))}
    ${sessionSection(sessions, session, field)}`
  return await sendPage(reply, { title: T.title, body, script: 'passkey', nav: await navOf(ground, session) })
}

function noticeSection(notices: readonly Notice[]): Html {
  const T = accountTexts().notices
  const lines = notices.map(
    ({ kind, at }) => html`<li>${T[kind]} <span class="hint">${timeText(at)}</span></li>`,
  )
  return html`<section class="card" aria-labelledby="notices">
    <h2 id="notices">${T.title}</h2>
    ${
      lines.length === 0
        ? html`<p>${T.none}</p>`
        : html`<ul class="words">
              ${lines}
            </ul>
            <p>${T.hint}</p>`
    }
  </section>`
}

function whoSection(
  { userName, contactFrozenUntil }: Person,
  { displayName, email, phone }: PersonDetails,
  { role, lastSeen }: Session,
): Html {
  const T = accountTexts().account
  const rows = [
    [T.name, displayName],
    [T.userName, userName],
    [T.actingAs, siteTexts().roles[role]],
    [T.email, email ?? T.none],
    [T.phone, phone ?? T.none],
  ].map(
    ([name, value]) =>
      html`<dt>${name}</dt>
        <dd>${value}</dd>`,
  )
  const frozen = contactFrozenUntil !== undefined && contactFrozenUntil > lastSeen
  return html`<section class="card" aria-labelledby="who">
    <h2 id="who">${T.who}</h2>
    <dl>${rows}</dl>
    ${frozen ? html`<p class="note">${T.frozen} ${timeText(contactFrozenUntil)}.</p>` : undefined}
    <p><a class="button" id="change-contact" href="/account/contact">${T.changeContact}</a></p>
  </section>`
}

function sessionSection(sessions: readonly Session[], own: BrowserSession, csrf: Html): Html {
  const T = accountTexts().sessions
  const items = sessions.map((one) => {
    const here = one.session === own.session
    const ending = html`<form method="post" action="/account/sessions/end">
      ${csrf} <input type="hidden" name="session" value="${one.session}" /><button
        aria-label="${T.end}: ${one.client}, ${one.address}"
      >
        ${T.end}
      </button>
    </form>`
    return html`<li>
      <strong>${one.client === CLIENT ? T.browser : one.client}</strong>
      ${here ? html`<span class="badge">${T.here}</span>` : undefined}
      <span class="note"
        >${T.as} ${siteTexts().roles[one.role].toLowerCase()}, ${T.from} ${one.address}, ${T.since}
        ${timeText(one.created)}, ${T.seen} ${timeText(one.lastSeen)}</span
      >
      ${here ? undefined : ending}
    </li>`
  })
  const others = html`<form method="post" action="/account/sessions/end-others">
    ${csrf}<button class="danger" id="end-others">${T.endOthers}</button>
  </form>`
  return html`<section class="card" aria-labelledby="sessions">
    <h2 id="sessions">${T.title}</h2>
    <ul class="list">
      ${items}
    </ul>
    ${sessions.length > 1 ? others : undefined}
  </section>`
}

function sessionRoutes(app: FastifyInstance, ground: BrowserGround): void {
  app.post('/account/sessions/end', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    const form = formOf(request)
    requireCsrf(ground, session, form)
    const ended = fieldOf(form, 'session')
    if (ended === session.session) {
      await leave(ground, { request, reply }, session)
      return await reply.redirect('/sign-in', 303)
    }
    await endOwnSession(ground, session, { asker: askerOf(session, request), ended })
    return await reply.redirect('/account', 303)
  })
  app.post('/account/sessions/end-others', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    requireCsrf(ground, session, formOf(request))
    await endOtherSessions(ground, session, askerOf(session, request))
    return await reply.redirect('/account', 303)
  })
}

function contactRoutes(app: FastifyInstance, ground: BrowserGround): void {
  const { people, credentials } = ground.accounts
  app.get('/account/contact', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    await credentials.prove(ownerOf(session))
    const details = await detailsOf(ground, session, askerOf(session, request))
    return await sendContact(ground, reply, session, { details })
  })
  app.post('/account/contact', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    const form = formOf(request)
    requireCsrf(ground, session, form)
    const details = contactOf({
      name: fieldOf(form, 'name'),
      email: fieldOf(form, 'email'),
      phone: fieldOf(form, 'phone'),
    })
    try {
      const { proof } = ownerOf(session)
      await people.changeContact(askerOf(session, request), session.person, proof, details)
    } catch (error) {
      const shown = ['USAGE', 'PERSON_EXISTS', 'FORBIDDEN'] as const
      if (!shown.some((code) => hasCode(error, code))) throw error
      const refused = {
        message: problemText(error as ChartwardError),
        status: failureOf(error).status,
      }
      return await sendContact(ground, reply, session, { details, ...refused })
    }
    return await reply.redirect('/account', 303)
  })
}

async function sendContact(
  ground: BrowserGround,
  reply: FastifyReply,
  session: BrowserSession,
  { details, message, status }: { details: PersonDetails; message?: string; status?: number },
): Promise<FastifyReply> {
  const T = accountTexts().account
  const { displayName, email = '', phone = '' } = details
  const body = html`<section class="card">
    <form method="post" action="/account/contact">
      ${alertOf(message)} ${csrfField(ground, session)}
      <p>${T.contactHint}</p>
      <label for="name">${T.name}</label>
      <input id="name" name="name" value="${displayName}" autocomplete="name" maxlength="200" required />
      <label for="email">${T.email}</label>
      <input id="email" name="email" type="email" value="${email}" autocomplete="email" maxlength="200" />
      <label for="phone">${T.phone}</label>
      <input id="phone" name="phone" type="tel" value="${phone}" autocomplete="tel" maxlength="32" />
      <div class="actions">
        <button id="save" class="primary">${T.save}</button> <a class="button" href="/account">${T.cancel}</a>
      </div>
    </form>
  </section>`
  const nav = await navOf(ground, session)
  return await sendPage(reply, {
    title: T.contactTitle,
    body,
    nav,
    ...(status === undefined ? {} : { status }),
  })
}
