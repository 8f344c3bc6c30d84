import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
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
import { containmentTexts } from './containment-texts.ts'
import { reasonField } from './fields.ts'
import { html, type Html } from './html.ts'
import { sendPage } from './page.ts'
import { alertOf } from './passkey-button.ts'
import { problemText } from './problem-texts.ts'

const T = () => containmentTexts().why

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
      if (fieldOf(form, 'spent') !== '')
        return await answerSpent(ground, { request, reply }, { session, reason })
      await answerQuestions(ground, request, { session, reason })
    } catch (error) {
      if (!hasCode(error, 'USAGE')) throw error
      return await sendWhy(ground, reply, { session, reason, message: problemText(error) })
    }
    return await sendWhy(ground, reply, { session, answered: true })
  })
}

interface Said {
  readonly session: BrowserSession
  readonly reason: string
}

/** Answers every question they are asked. **Errors.** `USAGE` for a reason too short or too long; those of the ledger. */
export async function answerQuestions(
  ground: BrowserGround,
  request: FastifyRequest,
  { session, reason }: Said,
): Promise<void> {
  for (const measure of questionsIn(await askedOf(ground, session)))
    await ground.containment.answer({ measure, who: askerOf(session, request), reason })
}

/** They are over a budget and say why they go on. False when it is not granted. **Errors.** Those of `goOn`. */
export async function sayWhyOn(
  ground: BrowserGround,
  request: FastifyRequest,
  { session, reason }: Said,
): Promise<boolean> {
  const interaction = { who: askerOf(session, request), request: randomUUID(), why: 'HSYSADMIN' }
  const { factorAt } = session
  return await ground.disclosure.brake.goOn(interaction, { reason, factorAt })
}

async function answerSpent(
  ground: BrowserGround,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  said: Said,
): Promise<FastifyReply> {
  const { session } = said
  const granted = await sayWhyOn(ground, request, said)
  return await sendWhy(
    ground,
    reply,
    granted ? { session, answered: true } : { session, message: T().spentNo },
  )
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
  const spent = ground.disclosure.brake.isSpent(session.user)
  const nothing = html`<section class="card"><p role="status">${answered ? T().goOn : T().none}</p></section>`
  const body = html`${asked.length === 0 && !spent ? nothing : undefined}
  ${spent ? spentPart(ground, shown) : undefined}
  ${asked.some(({ degree }) => degree === 'step-up') ? await passkeyPart(ground, session) : undefined}
  ${!spent && questionsIn(asked).length > 0 ? questionPart(ground, shown) : undefined}`
  return await sendPage(reply, {
    title: answered && asked.length === 0 && !spent ? T().done : T().title,
    body,
    nav: await navOf(ground, session),
    ...(message === undefined ? {} : { status: 400 }),
  })
}

async function passkeyPart({ accounts }: BrowserGround, { person }: BrowserSession): Promise<Html> {
  const { passkeys } = await accounts.credentials.factors(person)
  return html`<section class="card" aria-labelledby="passkey-asked">
    <h2 id="passkey-asked">${T().passkeyTitle}</h2>
    <p>${T().passkeyHint}</p>
    ${
      passkeys > 0
        ? html`<p><a class="button" id="show-passkey" href="/step-up?next=/why">${T().passkey}</a></p>`
        : html`<p>${T().noPasskey}</p>`
    }
  </section>`
}

/** The way on for whoever is over a budget: a passkey first, so that nobody writes a reason and is sent away with it. */
function spentPart(ground: BrowserGround, shown: Shown): Html {
  const spent = html`<input type="hidden" name="spent" value="yes" />`
  return html`<section class="card" aria-labelledby="spent">
    <h2 id="spent">${T().spentTitle}</h2>
    <p>${T().spentHint}</p>
    <p><a class="button" id="show-passkey-first" href="/step-up?next=/why">${T().passkey}</a></p>
    ${reasonForm(ground, shown, html`${spent}<button id="go-on" class="primary">${T().spentGo}</button>`)}
  </section>`
}

function questionPart(ground: BrowserGround, shown: Shown): Html {
  return html`<section class="card">
    <p>${T().hint}</p>
    ${shown.session.role === 'clinician' ? html`<p>${T().emergency}</p>` : undefined}
    ${reasonForm(ground, shown, html`<button id="answer" class="primary">${T().submit}</button>`)}
  </section>`
}

function reasonForm(ground: BrowserGround, { session, reason, message }: Shown, end: Html): Html {
  return html`<p><strong>${T().recorded}</strong></p>
    <form method="post" action="/why">
      ${alertOf(message)} ${csrfField(ground, session)} ${reasonField(T().reason, T().reasonHint, reason)}
      ${end}
    </form>`
}
