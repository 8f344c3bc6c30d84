import { asUnixMs, type UnixMs } from '../kernel/index.ts'
import type { Degree, Target } from '../containment/index.ts'
import type { Family, Finding, Level } from '../detection/index.ts'

/** What a finding leads to at once. */
interface Response {
  readonly family?: Family
  readonly levels: readonly Level[]
  readonly degrees: readonly Degree[]
}

/**
 * The first line that fits. Whoever looked once where they should not is asked why; whoever may be somebody else shows a
 * passkey and sees their own patients; what looks like theft loses its session, and the person may sign in anew, with a
 * passkey, to their own patients. None of it keeps a person from breaking the glass.
 */
export const RESPONSES: readonly Response[] = [
  { family: 'snooping', levels: ['medium', 'high'], degrees: ['question'] },
  { levels: ['high'], degrees: ['step-up', 'care-safe'] },
  { levels: ['critical'], degrees: ['suspend-session', 'care-safe'] },
]

/** Who a finding is about: a person who signed in, a backend service, or a token of the command line. */
export type ActorKind = 'person' | 'app' | 'token'

/** What is to be in force because of a finding. */
export interface Due {
  readonly degree: Degree
  readonly target: Target
  /** Undefined: until somebody ends it. */
  readonly forMs?: number
}

/** What nobody looked into for so long is not acted on any more. */
export const LOOKED_INTO_MS = 86_400_000
const CARE_SAFE_MS = 86_400_000
/**
 * Keys of fewer patients are what an honest process leaves behind that was killed or could not write its ledger: people
 * look at it, and no clinic stands still for it. Somebody who pulls keys has so many within a second.
 */
export const FREEZE_PATIENTS_MIN = 20
/** A session that was ended is over by then, whatever the measure says. */
const SESSION_MS = 31 * 86_400_000
const ENVIRONMENT: Target = { kind: 'environment', name: 'environment' }

/** What a finding calls for now, whether or not it was done already. `kind`: of its actor, when it has one. */
export function dueFor(
  finding: Finding,
  kind: ActorKind | undefined,
  { now, acknowledgeWithinMs }: { readonly now: UnixMs; readonly acknowledgeWithinMs: number },
): readonly Due[] {
  if (finding.state !== 'open' || now - finding.noticed > LOOKED_INTO_MS) return []
  const late =
    finding.level === 'critical' && asUnixMs(finding.noticed + acknowledgeWithinMs) <= now
      ? escalationOf(finding, kind)
      : []
  // Of an actor only what is known can be contained.
  return [...firstOf(finding, kind), ...late].filter(({ target }) => target.name !== '')
}

function firstOf(finding: Finding, kind: ActorKind | undefined): readonly Due[] {
  const { actor } = finding
  if (actor === null || kind === undefined) return []
  const response = RESPONSES.find(
    ({ family, levels }) =>
      levels.includes(finding.level) && (family === undefined || family === finding.family),
  )
  const targets = {
    person: { kind: 'person', name: actor.user },
    app: { kind: 'app', name: actor.client },
    token: { kind: 'session', name: actor.session },
  } as const
  return (response?.degrees ?? []).flatMap((degree): Due[] => {
    // Nobody is there to answer or to show a passkey; the other measures of the line stop it.
    if ((degree === 'question' || degree === 'step-up') && kind !== 'person') return []
    if (degree === 'care-safe') return [{ degree, target: targets[kind], forMs: CARE_SAFE_MS }]
    if (degree !== 'suspend-session') return [{ degree, target: targets[kind] }]
    // A service asks for its next token itself.
    if (kind === 'app') return [{ degree: 'suspend-app', target: targets.app }]
    return [{ degree, target: { kind: 'session', name: actor.session }, forMs: SESSION_MS }]
  })
}

/** Nobody looked at it: whoever it is about is let in no more; when it is nobody known and many patients, no key leaves. */
function escalationOf({ actor, patientCount }: Finding, kind: ActorKind | undefined): readonly Due[] {
  const target: Target =
    kind === 'app' ? { kind: 'app', name: actor?.client ?? '' } : { kind: 'person', name: actor?.user ?? '' }
  if (actor !== null && target.name !== '')
    return [{ degree: kind === 'app' ? 'suspend-app' : 'suspend-person', target }]
  return patientCount < FREEZE_PATIENTS_MIN ? [] : [{ degree: 'freeze', target: ENVIRONMENT }]
}
