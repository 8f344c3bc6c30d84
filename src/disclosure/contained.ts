import { ChartwardError, type PatientId } from '../kernel/index.ts'
import type { Action, Standing } from '../access/index.ts'
import { contained, type Degree, isSuspension, type Measure } from '../containment/index.ts'
import type { Caller } from '../identity/index.ts'
import type { Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'

/** What a measure leaves somebody, and what they are told of the rest. */
export interface Restraint {
  readonly code: 'CONTAINED' | 'REASON_REQUIRED' | 'STEP_UP_REQUIRED'
  readonly says: string
  /** As it stands in the leaf of a refusal. */
  readonly note: string
  /** Patients they broke the glass of, and may see: the newest. */
  readonly glass: ReadonlySet<PatientId>
  /** True: patients they are related to as well. */
  readonly related: boolean
}

/**
 * What the measures in force leave whoever asks; undefined: everything. Nothing of it is asked of the database unless
 * some measure counts for them.
 *
 * Broken glass goes on under every measure but a suspension: who is asked a question, or for a passkey, may stand beside
 * somebody who is dying. Whoever is no person is related to nobody and breaks no glass: every measure stops them.
 *
 * **Errors.** `CONTAINED`, `REASON_REQUIRED`, `STEP_UP_REQUIRED` when they leave nothing; `DATABASE_UNAVAILABLE` when it cannot
 * be known whether they do; each after its leaf.
 */
export async function restraintOf(
  ground: Ground,
  interaction: Interaction,
  caller: Pick<Caller, 'person' | 'user' | 'session' | 'client'>,
): Promise<Restraint | undefined> {
  const { containment } = ground
  // A process that stood still for a second has not missed anything for good.
  if (!containment.inSight()) await containment.look()
  const measures = containment.inForce(caller)
  const strictest = strictestOf(measures)
  if (strictest === undefined) return undefined
  const told = { ...toldOf(strictest), note: `contained: ${strictest}` }
  const careSafe = measures.some(({ degree }) => degree === 'care-safe')
  const open =
    isSuspension(strictest) || caller.person === undefined ? [] : await ground.access.openGlass(caller.person)
  const glass = new Set(careSafe ? open.slice(0, ground.glassPatientsMax) : open)
  const related = strictest === 'care-safe' && caller.person !== undefined
  if (related || glass.size > 0) return { ...told, glass, related }
  await account(ground, interaction, { how: 'denied', shown: [], note: told.note })
  // What cannot be read may contain nobody: a moment later it is known.
  throw strictest === 'care-safe' && !containment.inSight()
    ? new ChartwardError('DATABASE_UNAVAILABLE', 'who is contained cannot be read for the moment: ask again')
    : new ChartwardError(told.code, told.says)
}

/** Does a measure keep back what access would allow? Of one patient; what names nobody is kept back from none. */
export function keepsBack(
  { glass, related }: Restraint,
  asked: { patient: PatientId; standing: Standing; action: Action; type: string },
): boolean {
  const { patient, standing, action, type } = asked
  if (standing.brokenGlass && glass.has(patient)) return false
  if (!related) return true
  // Somebody new may be written down: that shows nothing of anybody.
  const admits = type === 'Patient' && (action === 'create' || action === 'transaction')
  return !isRelated(standing) && !admits
}

/** By what stands between them and the patient, not by what their role may do with everybody. */
function isRelated({ own, proxy, ties, admitted, support }: Standing): boolean {
  return own || proxy || admitted || support.length > 0 || ties.some(({ kind }) => kind !== 'consent')
}

/** What leaves least comes first. */
const STRICTEST: readonly Degree[] = [
  'suspend-person',
  'suspend-app',
  'suspend-session',
  'freeze',
  'question',
  'step-up',
  'care-safe',
]

function strictestOf(measures: readonly Measure[]): Degree | undefined {
  return STRICTEST.find((degree) => measures.some((measure) => measure.degree === degree))
}

function toldOf(degree: Degree): Pick<Restraint, 'code' | 'says'> {
  switch (degree) {
    case 'question':
      return { code: 'REASON_REQUIRED', says: 'you are asked why you are here: answer on the page /why' }
    case 'step-up':
      return { code: 'STEP_UP_REQUIRED', says: 'show your passkey on the page /why, and ask again' }
    case 'care-safe':
      return { code: 'CONTAINED', says: 'for the time being only your own patients can be opened here' }
    case 'freeze':
      return { code: 'CONTAINED', says: 'the records are frozen: only broken glass opens one' }
    case 'suspend-session':
    case 'suspend-person':
    case 'suspend-app':
      return { code: 'CONTAINED', says: contained().message }
  }
}
