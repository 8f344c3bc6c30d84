import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type CheckingAnswer,
  MESSAGE_PATHS,
  type MessageAsked,
  type MessagesAnswer,
  type OpenedMessage,
  type PhraseShown,
  type WebMessage,
  type WordChecked,
} from '../../contract/index.ts'
import type { Interaction } from '../../disclosure/index.ts'
import { ChartwardError, type PatientId } from '../../kernel/index.ts'
import type { Campaigns, LeftTold, SentMessage, SentNotice } from '../../notice/index.ts'
import { askerOf } from '../admission.ts'
import { interactionOf } from '../asked.ts'
import type { BrowserSession } from '../browser.ts'
import { guarded, type VerifyGround } from '../verify.ts'
import { checkRoute } from './message-check.ts'
import { type PlanGround, planOf, waitingOf } from './plan.ts'
import { textIn } from './said.ts'
import { jsonOf, provenSession, type WebGround, webSession } from './scope.ts'
import { ownRecord, patientFor, patientInAddress } from './whose.ts'

const CODE_LETTERS_MAX = 64
const PHRASE_LETTERS_MAX = 200

/** What messages in the portal stand on. */
export interface MessageGround extends WebGround, VerifyGround, PlanGround {
  readonly operations: { readonly campaigns: Campaigns }
}

/** What somebody was sent, whether something they got is ours, and how calls are known to be ours. */
export function webMessageRoutes(app: FastifyInstance, ground: MessageGround): void {
  app.get(MESSAGE_PATHS.all, async (request): Promise<MessagesAnswer> => {
    const session = await webSession(ground, request)
    const patient = await patientInAddress(ground, session, request)
    const sent = await messagesOf(ground, patient, { session, request })
    const reminders = waitingOf(await planOf(ground, patient))
    const interaction = interactionOf(ground.identity, session, request)
    if (reminders.length > 0)
      await ground.disclosure.note(interaction, {
        how: 'notice',
        note: 'reminders of the protection plan shown',
        about: [patient],
      })
    return { reminders, ...sent }
  })
  app.post(MESSAGE_PATHS.open, async (request): Promise<OpenedMessage> => {
    const session = await webSession(ground, request)
    const { code, patient } = jsonOf<MessageAsked>(request)
    const whose = await patientFor(ground, session, textIn(patient, CODE_LETTERS_MAX))
    const interaction = interactionOf(ground.identity, session, request)
    return await opened(ground, interaction, { whose, code: textIn(code, CODE_LETTERS_MAX) })
  })
  checkRoute(app, ground)
  app.get(MESSAGE_PATHS.checking, async (request): Promise<CheckingAnswer> => {
    await webSession(ground, request)
    const { jwk, contacts } = ground.noticeProof
    const { name: issuer, ...official } = contacts()
    return { issuer, siteUrl: new URL(ground.siteUrl()).origin, jwk, ...official }
  })
  callRoutes(app, ground)
}

/** The list is looked up after its leaf, which `sentTo` writes: the rest only says more of the same notices. */
async function messagesOf(
  ground: MessageGround,
  patient: PatientId,
  { session, request }: { readonly session: BrowserSession; readonly request: FastifyRequest },
): Promise<Omit<MessagesAnswer, 'reminders'>> {
  const { noticeProof, operations } = ground
  const { sent, size, at } = await noticeProof.checking.sentTo(patient, askerOf(session, request))
  const posted = await operations.campaigns.portal.messages(patient)
  const told = await operations.campaigns.left(patient)
  return {
    messages: sent.map((one) =>
      shownOf(one, {
        told: told.find(({ code }) => code === one.code),
        posted: posted.find(({ code }) => code === one.code),
      }),
    ),
    size,
    at,
  }
}

interface More {
  readonly told: LeftTold | undefined
  readonly posted: SentMessage | undefined
}

function shownOf(
  { code, date, subject, channel, language, looked, withdrawn }: SentNotice,
  { told, posted }: More,
): WebMessage {
  return {
    code,
    date,
    subject,
    channel,
    language,
    looked,
    ...(withdrawn === undefined ? {} : { withdrawn }),
    ...(told === undefined ? {} : { left: told.elements }),
    ...(told?.offer === undefined ? {} : { offer: told.offer }),
    ...(posted === undefined ? {} : { read: posted.shown !== undefined }),
  }
}

/** Each opening has its leaf; the first one is the one that counts as read. **Errors.** `NOT_FOUND`. */
async function opened(
  { operations: { campaigns }, disclosure }: MessageGround,
  interaction: Interaction,
  { whose, code }: { readonly whose: PatientId; readonly code: string },
): Promise<OpenedMessage> {
  const message = (await campaigns.portal.messages(whose)).find((one) => one.code === code)
  if (message === undefined) throw new ChartwardError('NOT_FOUND', 'there is no such message to you')
  const { piece, subject, text, language, sent } = message
  const isNew = await campaigns.portal.shown(interaction, { patient: whose, piece })
  if (!isNew)
    await disclosure.note(interaction, {
      how: 'notice',
      note: `${piece} portal message shown again`,
      about: [whose],
    })
  return { code, subject, text, language, sent }
}

function callRoutes(app: FastifyInstance, ground: MessageGround): void {
  const { caller } = ground.noticeProof
  app.get(MESSAGE_PATHS.phrase, async (request): Promise<PhraseShown> => {
    const session = await provenSession(ground, request)
    ownRecord(session)
    const kept = await caller.ownPhrase(session.person)
    if (kept === undefined) return { told: 0 }
    const { toldLast, ...phrase } = kept
    return { ...phrase, ...(toldLast === undefined ? {} : { toldLast }) }
  })
  app.post(MESSAGE_PATHS.phrase, async (request) => {
    const session = await provenSession(ground, request)
    const phrase = textIn(jsonOf<{ phrase: string }>(request).phrase, PHRASE_LETTERS_MAX)
    const called = { person: session.person, patient: ownRecord(session) }
    await caller.setPhrase(called, phrase, askerOf(session, request))
    return {}
  })
  app.post(MESSAGE_PATHS.word, async (request): Promise<WordChecked> => {
    const session = await webSession(ground, request)
    const word = textIn(jsonOf<{ word: string }>(request).word, CODE_LETTERS_MAX)
    const done = await guarded(
      ground,
      request,
      async () => await caller.checkWord(word, askerOf(session, request)),
    )
    if (done.status === 'rejected') throw done.reason
    return done.value ?? {}
  })
}
