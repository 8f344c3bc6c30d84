import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasCode } from '../kernel/index.ts'
import type { NoticeProof } from '../notice/index.ts'
import { type BrowserGround, fieldOf, type Form, formOf } from './browser.ts'
import { failureOf } from './failure.ts'
import { html } from './html.ts'
import { sendPage } from './page.ts'
import { neverSection, verifyForms } from './verify-forms.ts'
import { type Outcome, outcomeSection } from './verify-page.ts'
import { verifyTexts } from './verify-texts.ts'

export interface VerifyGround extends BrowserGround {
  readonly noticeProof: NoticeProof
}

/** What is found takes longer than what is not; nobody is answered sooner than this. */
const ANSWER_MS = 200
/** So much of a message is looked at. */
export const MESSAGE_LETTERS_MAX = 20_000
const NOTICE_KEYS_PATH = '/.well-known/chartward-notices/jwks.json'

/** The key with which QR codes are checked, for whoever wants to do that without our page. **Source** RFC 7517. */
export function noticeKeyRoute(
  app: FastifyInstance,
  { noticeProof }: Pick<VerifyGround, 'noticeProof'>,
): void {
  app.get(NOTICE_KEYS_PATH, (_request, reply) =>
    reply.header('access-control-allow-origin', '*').send({ keys: [noticeProof.jwk] }),
  )
}

/** Where anybody checks what they got in our name. Nobody signs in for it, and how often it is asked is limited. */
export function verifyRoutes(app: FastifyInstance, ground: VerifyGround): void {
  const { checking, caller, contacts } = ground.noticeProof
  app.get('/verify', (_request, reply) => sendVerify(ground, reply))
  answering(app, ground, 'code', async (form, who) => ({
    asked: 'code',
    notice: await checking.byCode(fieldOf(form, 'code'), who),
  }))
  answering(app, ground, 'file', async (form, who) => {
    const codes = [fieldOf(form, 'code'), ...fieldOf(form, 'found').split(' ')].filter((one) => one !== '')
    return { asked: 'file', found: await checking.byFile({ digest: fieldOf(form, 'digest'), codes }, who) }
  })
  answering(app, ground, 'message', async (form, who) => ({
    asked: 'message',
    found: await checking.message(fieldOf(form, 'message').slice(0, MESSAGE_LETTERS_MAX), who),
  }))
  answering(app, ground, 'contact', async (form) => ({
    asked: 'contact',
    found: await checking.contact(fieldOf(form, 'contact')),
    phonesKnown: contacts().phones.length > 0,
  }))
  answering(app, ground, 'word', async (form, who) => ({
    asked: 'word',
    word: await caller.checkWord(fieldOf(form, 'word'), who),
  }))
}

/** Whoever asks without signing in, in leaves. */
type Stranger = ReturnType<typeof strangerOf>

function strangerOf(request: FastifyRequest) {
  return { user: 'anybody', role: 'server', client: 'verify', session: 'notice', address: request.ip }
}

/** One thing that can be asked: counted first, and answered no sooner than anything else. */
function answering(
  app: FastifyInstance,
  ground: VerifyGround,
  name: Outcome['asked'],
  answer: (form: Form, who: Stranger) => Promise<Outcome>,
): void {
  app.post(`/verify/${name}`, async (request, reply) => {
    const form = formOf(request)
    const done = await guarded(ground, request, async () => await answer(form, strangerOf(request)))
    if (done.status === 'fulfilled') return await sendVerify(ground, reply, { outcome: done.value })
    if (!hasCode(done.reason, 'TOO_MANY_ATTEMPTS')) throw done.reason
    const { retryAfterS } = failureOf(done.reason)
    if (retryAfterS !== undefined) void reply.header('retry-after', retryAfterS)
    return await sendVerify(ground, reply, { status: 429 })
  })
}

/** What is asked about notices is counted first, and is answered no sooner than anything else. */
export async function guarded<Found>(
  { noticeProof }: Pick<VerifyGround, 'noticeProof'>,
  request: FastifyRequest,
  work: () => Promise<Found>,
): Promise<PromiseSettledResult<Found>> {
  const counted = async () => {
    noticeProof.guesses.admit(request.ip)
    return await work()
  }
  const [done] = await Promise.allSettled([counted(), delay(ANSWER_MS)])
  return done
}

interface Answered {
  readonly outcome?: Outcome
  readonly status?: number
}

function sendVerify(
  { noticeProof, siteUrl }: VerifyGround,
  reply: FastifyReply,
  { outcome, status = 200 }: Answered = {},
): FastifyReply {
  const T = verifyTexts()
  const { name: issuer } = noticeProof.contacts()
  const forms = verifyForms({ T, issuer, jwk: noticeProof.jwk, siteUrl: new URL(siteUrl()).origin })
  const body = html`<div id="answer">
      ${outcome === undefined ? undefined : outcomeSection(T, issuer, outcome)}
      ${status === 429 ? html`<p class="alert" role="alert">${T.tooOften}</p>` : undefined}
    </div>
    <p>${T.lead}</p>
    ${neverSection(T)} ${forms}
    <p><a href="/account/messages">${T.messagesLink}</a></p>`
  return sendPage(reply, {
    title: T.title,
    body,
    status,
    script: 'verify',
  })
}
