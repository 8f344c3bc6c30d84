import type { FastifyInstance, FastifyReply } from 'fastify'
import { hasCode } from '../kernel/index.ts'
import type { Measure } from '../containment/index.ts'
import { askerOf, navOf } from './admission.ts'
import { askedOf } from './asked-why.ts'
import {
  type BrowserGround,
  type BrowserSession,
  csrfField,
  fieldOf,
  formOf,
  requireBrowserSession,
  requireCsrf,
} from './browser.ts'
import { CONTAINMENT_TEXTS } from './containment-texts.ts'
import { reasonField } from './fields.ts'
import { html, type Html } from './html.ts'
import { sendPage } from './page.ts'
import { alertOf } from './passkey-button.ts'
import { sentence } from './texts.ts'

const T = CONTAINMENT_TEXTS.why

/** Where somebody who is asked why they are here answers, and shows who they are. */
export function whyRoutes(app: FastifyInstance, ground: BrowserGround): void {
  app.get('/why', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    return await sendWhy(ground, reply, { session })
  })
  app.post('/why', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    const form = formOf(request)
    requireCsrf(ground, session, form)
    const reason = fieldOf(form, 'reason')
    try {
      for (const measure of questionsIn(await askedOf(ground, session)))
        await ground.containment.answer({ measure, who: askerOf(session, request), reason })
    } catch (error) {
      if (!hasCode(error, 'USAGE')) throw error
      return await sendWhy(ground, reply, { session, reason, message: sentence(error.message) })
    }
    return await sendWhy(ground, reply, { session, answered: true })
  })
}

function questionsIn(asked: readonly Measure[]): readonly Measure[] {
  return asked.filter(({ degree }) => degree === 'question')
}

interface Shown {
  readonly session: BrowserSession
  readonly reason?: string
  readonly message?: string
  readonly answered?: boolean
}

async function sendWhy(ground: BrowserGround, reply: FastifyReply, shown: Shown): Promise<FastifyReply> {
  const { session, message, answered = false } = shown
  const asked = await askedOf(ground, session)
  const nothing = html`<section class="card"><p role="status">${answered ? T.goOn : T.none}</p></section>`
  const body = html`${asked.length === 0 ? nothing : undefined}
  ${asked.some(({ degree }) => degree === 'step-up') ? await passkeyPart(ground, session) : undefined}
  ${questionsIn(asked).length > 0 ? questionPart(ground, shown) : undefined}`
  return await sendPage(reply, {
    title: answered && asked.length === 0 ? T.done : T.title,
    body,
    nav: await navOf(ground, session),
    ...(message === undefined ? {} : { status: 400 }),
  })
}

async function passkeyPart({ accounts }: BrowserGround, { person }: BrowserSession): Promise<Html> {
  const { passkeys } = await accounts.credentials.factors(person)
  return html`<section class="card" aria-labelledby="passkey-asked">
    <h2 id="passkey-asked">${T.passkeyTitle}</h2>
    <p>${T.passkeyHint}</p>
    ${
      passkeys > 0
        ? html`<p><a class="button" id="show-passkey" href="/step-up?next=/why">${T.passkey}</a></p>`
        : html`<p>${T.noPasskey}</p>`
    }
  </section>`
}

function questionPart(ground: BrowserGround, { session, reason, message }: Shown): Html {
  return html`<section class="card">
    <p>${T.hint}</p>
    ${session.role === 'clinician' ? html`<p>${T.emergency}</p>` : undefined}
    <p><strong>${T.recorded}</strong></p>
    <form method="post" action="/why">
      ${alertOf(message)} ${csrfField(ground, session)} ${reasonField(T.reason, T.reasonHint, reason)}
      <button id="answer" class="primary">${T.submit}</button>
    </form>
  </section>`
}
