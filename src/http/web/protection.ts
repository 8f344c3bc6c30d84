import type { FastifyInstance } from 'fastify'
import {
  MESSAGE_PATHS,
  type PlanAnswer,
  PROTECTION_PATHS,
  type StepAsked,
  type StepState,
  type WaitingAnswer,
  type WebOffer,
  type WebPlace,
  type WebStep,
  type WebTold,
} from '../../contract/index.ts'
import { ChartwardError, dayIn, type PatientId } from '../../kernel/index.ts'
import type { LeftTold } from '../../notice/index.ts'
import {
  dueDay,
  type Left,
  planFor,
  type PlannedStep,
  type Safeguard,
  type StepProgress,
} from '../../safeguard/index.ts'
import { askerOf } from '../admission.ts'
import { interactionOf } from '../asked.ts'
import type { MessageGround } from './messages.ts'
import { textIn } from './said.ts'
import { jsonOf, webSession } from './scope.ts'
import { patientFor, patientInAddress } from './whose.ts'

const LETTERS_MAX = 64
const DAY = /^\d{4}-\d\d-\d\d$/
const STATES: readonly StepState[] = ['open', 'done', 'skipped']

export interface ProtectionGround extends MessageGround {
  readonly safeguard: Safeguard
  readonly now: () => number
  /** True where a copy from a backup is shown: nobody would find there what they say of a step. */
  readonly isReadOnly: boolean
}

/** The plan that fits what left of somebody, how far they are with it, and what waits for them. */
export function protectionRoutes(app: FastifyInstance, ground: ProtectionGround): void {
  app.get(PROTECTION_PATHS.plan, async (request): Promise<PlanAnswer> => {
    const session = await webSession(ground, request)
    const patient = await patientInAddress(ground, session, request)
    const interaction = interactionOf(ground.identity, session, request)
    await ground.disclosure.note(interaction, {
      how: 'notice',
      note: 'protection plan shown',
      about: [patient],
    })
    return await planOf(ground, patient)
  })
  app.post(PROTECTION_PATHS.step, async (request): Promise<PlanAnswer> => {
    const session = await webSession(ground, request)
    const { id, state, remind, patient: asked } = jsonOf<StepAsked>(request)
    const patient = await patientFor(ground, session, textIn(asked, LETTERS_MAX))
    if (ground.isReadOnly)
      throw new ChartwardError('READ_ONLY', 'this server shows records from a backup and writes none')
    const kept = { state: stateIn(state), ...remindIn(remind) }
    const interaction = interactionOf(ground.identity, session, request)
    await ground.disclosure.note(interaction, {
      how: 'notice',
      note: 'protection plan changed and shown',
      about: [patient],
    })
    const { steps } = await planOf(ground, patient)
    const step = steps.find((one) => one.id === id)
    if (step === undefined) throw new ChartwardError('NOT_FOUND', 'there is no such step in this plan')
    await ground.safeguard.keep(patient, step.id, kept)
    return await planOf(ground, patient)
  })
  app.get(MESSAGE_PATHS.waiting, async (request): Promise<WaitingAnswer> => {
    const session = await webSession(ground, request)
    const patient = await patientInAddress(ground, session, request)
    // `sentTo` writes the leaf of it.
    const { sent } = await ground.noticeProof.checking.sentTo(patient, askerOf(session, request))
    const counting = new Set(sent.flatMap(({ code, withdrawn }) => (withdrawn === undefined ? [code] : [])))
    const posted = await ground.operations.campaigns.portal.messages(patient)
    const { steps, today } = await planOf(ground, patient)
    return {
      unread: posted.filter(({ code, shown }) => shown === undefined && counting.has(code)).length,
      steps: steps.filter((one) => isWaiting(one, today)).length,
    }
  })
}

/** A day that somebody chose counts in place of ours. */
function isWaiting({ state, due, remind }: WebStep, today: string): boolean {
  const day = remind ?? due
  const isOver = state === 'skipped' || (state === 'done' && due === undefined)
  return !isOver && day !== undefined && day <= today
}

/** Whoever calls it has told the ledger. */
async function planOf(
  { operations, safeguard, noticeProof, now }: ProtectionGround,
  patient: PatientId,
): Promise<PlanAnswer> {
  const notices = (await operations.campaigns.left(patient)).filter(({ elements }) => elements.length > 0)
  const left = [...new Set(notices.flatMap(leftOf))]
  const today = dayIn('UTC', now())
  const offer = notices.map((one) => one.offer).findLast((one) => one !== undefined && one.enrolBy >= today)
  const plan = planFor({
    left,
    residences: [...new Set(notices.flatMap(({ residence }) => residence ?? []))],
    isMinor: notices.some(({ variant }) => variant === 'minor'),
    hasOffer: offer !== undefined,
  })
  const progress = await safeguard.progress(patient)
  const toldOn = notices.map(({ date }) => date).toSorted()[0]
  return {
    told: toldOnce(notices),
    left,
    steps: plan.map((one) => shownOf(one, { toldOn, offer, progress: progress.get(one.step.id) })),
    organisation: noticeProof.contacts().name,
    today,
  }
}

function leftOf({ elements, logIn }: LeftTold): Left[] {
  // Names of element classes as the scope report has them: what is none of ours leads to no step.
  return [...(elements as readonly Left[]), ...(logIn ? (['credentials'] as const) : [])]
}

/** A case that was told of by several ways is one: its newest notice stands for it. */
function toldOnce(notices: readonly LeftTold[]): WebTold[] {
  const cases = new Map<string, WebTold>()
  for (const one of notices) {
    const { code, case: caseId, date, offer } = one
    const before = cases.get(caseId)?.left ?? []
    const left = [...new Set([...before, ...leftOf(one)])]
    cases.set(caseId, { code, case: caseId, date, left, ...(offer === undefined ? {} : { offer }) })
  }
  return [...cases.values()].toSorted((one, other) => other.date.localeCompare(one.date))
}

/** What of somebody a step depends on. `toldOn`: the day of their first notice, ISO. */
interface Knowing {
  readonly toldOn: string | undefined
  readonly offer: WebOffer | undefined
  readonly progress: StepProgress | undefined
}

function shownOf({ step, because }: PlannedStep, { toldOn, offer, progress }: Knowing): WebStep {
  const { after: _after, general: _general, residents: _residents, only: _only, onOffer, ...rest } = step
  const { withinDays: _within, againDays: _again, places = [], ...shown } = rest
  const { state = 'open', remind, at } = progress ?? {}
  const doneOn = state === 'done' && at !== undefined ? dayIn('UTC', at) : undefined
  const due = state === 'skipped' ? undefined : dueOf(step, { toldOn, doneOn, offer })
  return {
    ...shown,
    places: onOffer === true ? placesOf(offer) : places,
    because,
    state,
    ...(due === undefined ? {} : { due }),
    ...(remind === undefined ? {} : { remind }),
    ...(at === undefined ? {} : { changed: at }),
  }
}

function placesOf(offer: WebOffer | undefined): WebPlace[] {
  return offer === undefined ? [] : [{ name: offer.provider, web: offer.website, phone: offer.phone }]
}

function dueOf(
  step: PlannedStep['step'],
  { offer, ...days }: Pick<Knowing, 'toldOn' | 'offer'> & { readonly doneOn: string | undefined },
): string | undefined {
  if (step.onOffer !== true) return dueDay(step, days)
  return days.doneOn === undefined ? offer?.enrolBy : undefined
}

/** **Errors.** `USAGE`. */
function stateIn(said: unknown): StepState {
  const state = STATES.find((one) => one === said)
  if (state === undefined) throw new ChartwardError('USAGE', `a step is ${STATES.join(', ')}`)
  return state
}

function remindIn(said: unknown): { remind?: string } {
  const day = textIn(said, LETTERS_MAX)
  if (day === '') return {}
  if (!DAY.test(day) || Number.isNaN(Date.parse(day)))
    throw new ChartwardError('USAGE', 'a reminder is a day such as 2026-12-24')
  return { remind: day }
}
