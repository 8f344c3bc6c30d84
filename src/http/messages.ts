import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasCode, type PatientId } from '../kernel/index.ts'
import type { SentNotice } from '../notice/index.ts'
import { askerOf, navOf, ownerOf } from './admission.ts'
import {
  type BrowserSession,
  csrfField,
  fieldOf,
  formOf,
  requireBrowserSession,
  requireCsrf,
} from './browser.ts'
import { html, type Html } from './html.ts'
import { spoken } from './language.ts'
import { sendPage } from './page.ts'
import { alertOf } from './passkey-button.ts'
import { siteTexts, timeText } from './texts.ts'
import type { VerifyGround } from './verify.ts'
import { verifyTexts, type VerifyTexts } from './verify-texts.ts'
import { ownRecord } from './web/whose.ts'

/** On the account's page: what was sent, and how calls are known to be ours. */
export function messagesLink(): Html {
  const T = siteTexts().messages
  return html`<section class="card" aria-labelledby="messages">
    <h2 id="messages">${T.title}</h2>
    <p>${T.hint}</p>
    <p>
      <a class="button" id="see-messages" href="/account/messages">${T.link}</a>
      <a class="button" id="see-calls" href="/account/calls">${T.calls}</a>
    </p>
  </section>`
}

/** What a patient was sent, all of it; and the phrase that whoever calls them has to know. */
export function messageRoutes(app: FastifyInstance, ground: VerifyGround): void {
  const { caller } = ground.noticeProof
  app.get('/account/messages', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    const patient = ownRecord(session)
    return await sendMessages(ground, { request, reply }, { session, patient })
  })
  app.get('/account/calls', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    ownRecord(session)
    await ground.accounts.credentials.prove(ownerOf(session))
    return await sendCalls(ground, reply, { session })
  })
  app.post('/account/calls', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    const form = formOf(request)
    requireCsrf(ground, session, form)
    const patient = ownRecord(session)
    await ground.accounts.credentials.prove(ownerOf(session))
    const phrase = fieldOf(form, 'clear') === '' ? fieldOf(form, 'phrase') : ''
    try {
      await caller.setPhrase({ person: session.person, patient }, phrase, askerOf(session, request))
    } catch (error) {
      if (!hasCode(error, 'USAGE')) throw error
      const message = verifyTexts().calls.bounds
      return await sendCalls(ground, reply, { session, message })
    }
    return await reply.redirect(`/account/calls?lang=${spoken()}`, 303)
  })
}

interface Visit {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

async function sendMessages(
  ground: VerifyGround,
  { request, reply }: Visit,
  { session, patient }: { readonly session: BrowserSession; readonly patient: PatientId },
): Promise<FastifyReply> {
  const texts = verifyTexts()
  const T = texts.messages
  const { sent, size, at } = await ground.noticeProof.checking.sentTo(patient, askerOf(session, request))
  const list = html`<ul class="list" id="sent">
    ${sent.map((one) => messageItem(texts, one))}
  </ul>`
  const body = html`<section class="card">
      ${sent.length === 0 ? html`<p id="none">${T.none}</p>` : list}
      <p>${T.missing}</p>
      <p class="hint">${T.complete(size, timeText(at))}</p>
    </section>
    <p><a href="/verify">${T.check}</a></p>`
  const nav = await navOf(ground, session)
  return await sendPage(reply, { title: T.title, body, nav })
}

function messageItem(
  { messages: T, facts }: VerifyTexts,
  { code, date, subject, channel, language, looked, withdrawn }: SentNotice,
): Html {
  const more = looked === 0 ? undefined : html`<span class="note">${T.looked(looked)}</span>`
  return html`<li>
    <strong lang="${language}">${subject}</strong>
    ${withdrawn === undefined ? undefined : html`<span class="badge">${T.withdrawn}</span>`}
    <span class="note">${T.channels[channel]}, ${date}. ${facts.code}: ${code}</span>
    ${more}
  </li>`
}

async function sendCalls(
  ground: VerifyGround,
  reply: FastifyReply,
  { session, message }: { readonly session: BrowserSession; readonly message?: string },
): Promise<FastifyReply> {
  const texts = verifyTexts()
  const T = texts.calls
  const kept = await ground.noticeProof.caller.ownPhrase(session.person)
  const told =
    kept?.toldLast === undefined
      ? html`<p class="hint">${T.untold}</p>`
      : html`<p id="told">${T.told(kept.told, timeText(kept.toldLast))}</p>`
  const body = html`<section class="card">
      <p>${T.hint}</p>
      <form method="post" action="/account/calls">
        ${alertOf(message)} ${csrfField(ground, session)}
        <input type="hidden" name="lang" value="${spoken()}" />
        <label for="phrase">${T.label}</label>
        <input
          id="phrase"
          name="phrase"
          value="${kept?.phrase ?? ''}"
          autocomplete="off"
          minlength="6"
          maxlength="80"
          required
        />
        <div class="actions">
          <button id="save-phrase" class="primary">${T.save}</button>
          <button name="clear" value="yes" formnovalidate>${T.clear}</button>
        </div>
      </form>
      ${
        kept === undefined
          ? undefined
          : html`<p class="hint">${T.set(timeText(kept.changed))}</p>
              ${told}`
      }
    </section>
    <p>${T.word} <a href="/verify">${texts.word.submit}</a></p>`
  const nav = await navOf(ground, session)
  return await sendPage(reply, {
    title: T.title,
    body,
    nav,
    ...(message === undefined ? {} : { status: 400 }),
  })
}
