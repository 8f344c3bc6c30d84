import type { FastifyInstance } from 'fastify'
import {
  MESSAGE_PATHS,
  type PlanAnswer,
  PROTECTION_PATHS,
  type StepAsked,
  type StepState,
  type WaitingAnswer,
} from '../../contract/index.ts'
import { ChartwardError } from '../../kernel/index.ts'
import { askerOf } from '../admission.ts'
import { interactionOf } from '../asked.ts'
import type { MessageGround } from './messages.ts'
import { planOf } from './plan.ts'
import { textIn } from './said.ts'
import { jsonOf, webSession } from './scope.ts'
import { patientFor, patientInAddress } from './whose.ts'

const LETTERS_MAX = 64
const DAY = /^\d{4}-\d\d-\d\d$/
const STATES: readonly StepState[] = ['open', 'done', 'skipped']

export interface ProtectionGround extends MessageGround {
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
    const { waiting } = await planOf(ground, patient)
    return {
      unread: posted.filter(({ code, shown }) => shown === undefined && counting.has(code)).length,
      steps: waiting,
    }
  })
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
