import type { PlanAnswer, WebOffer, WebPlace, WebStep, WebTold, WebWords } from '../../contract/index.ts'
import { dayIn, type PatientId } from '../../kernel/index.ts'
import type { Campaigns, LeftTold } from '../../notice/index.ts'
import {
  dueDay,
  type Left,
  planFor,
  type PlannedStep,
  type Safeguard,
  type StepProgress,
} from '../../safeguard/index.ts'

/** What a plan is made of. */
export interface PlanGround {
  readonly operations: { readonly campaigns: Pick<Campaigns, 'left'> }
  readonly safeguard: Safeguard
  readonly now: () => number
}

/** A step that waits, and the day that came. */
export interface WaitingStep {
  readonly step: string
  readonly title: WebWords
  /** ISO. */
  readonly day: string
}

/** The steps of a plan whose day has come: a day that somebody chose counts in place of ours. */
export function waitingOf({ steps, today }: Pick<PlanAnswer, 'steps' | 'today'>): WaitingStep[] {
  return steps.flatMap(({ id, title, state, due, remind }) => {
    const day = remind ?? due
    const isOver = state === 'skipped' || (state === 'done' && due === undefined)
    return !isOver && day !== undefined && day <= today ? [{ step: id, title, day }] : []
  })
}

/** The plan of somebody, as it is now. Whoever calls it has told the ledger. */
export async function planOf(
  { operations, safeguard, now }: PlanGround,
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
  const steps = plan.map((one) => shownOf(one, { toldOn, offer, progress: progress.get(one.step.id) }))
  return {
    told: toldOnce(notices),
    left,
    steps,
    today,
    waiting: waitingOf({ steps, today }).length,
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
