import { type Asked, type Brake, type Budget, closenessOf, type PrincipalKind } from '../brake/index.ts'
import { ChartwardError, type PatientId } from '../kernel/index.ts'
import type { How, Who } from '../ledger/index.ts'
import type { Ground, Interaction } from './interaction.ts'

/** What disclosure is braked with. `enforced` false: nothing is refused, and everything that would be is told. */
export interface Braking {
  readonly brake: Brake
  readonly enforced: boolean
  /** Hears of every ask that a budget does not cover. */
  readonly onTrip?: (trip: BrakeTrip) => void
}

/** An ask that went over a budget. */
export interface BrakeTrip {
  readonly at: number
  readonly who: Who
  readonly kind: PrincipalKind
  readonly budget: Budget
  readonly waitMs: number
  /** It was refused. */
  readonly enforced: boolean
}

/** What an interaction is about to give away, before it is told. */
export interface Giving {
  readonly how: How
  /** Of whom something is shown or written. */
  readonly patients: readonly PatientId[]
  /** Of whom an answer tells something, or who was only opened. */
  readonly compared: readonly PatientId[]
  readonly bytes: number
  readonly exports?: number
}

/** Why something is not given: the words for who asks, and those for the leaf. */
export interface Refused {
  readonly note: string
  readonly error: ChartwardError
}

/**
 * Decides and counts, before anything is told or shown; undefined when it may be given. The operator at the control
 * door and what the server does by itself are not braked. Exports are bulk work: each part of one is decided by the
 * approval that counts at that moment. Other bulk work is counted under its approval once its own budget is spent.
 */
export async function refusalBy(
  ground: Ground,
  interaction: Interaction,
  giving: Giving,
): Promise<Refused | undefined> {
  const { caller, who, gate } = interaction
  const { patients, compared, bytes, exports = 0 } = giving
  if (caller === undefined || patients.length + compared.length + bytes + exports === 0) return undefined
  const kind = kindOf(caller)
  const asked: Asked = {
    at: ground.clock.now(),
    kind,
    who,
    patients: patients.map((patient) => ({ patient, closeness: closenessOf(gate?.basis.get(patient)) })),
    compared,
    bytes,
    exports,
  }
  if (giving.how === 'export') return await bulkRefusal(ground, who, asked)
  const verdict = ground.braking.brake.admit(asked)
  if (verdict.allowed) return undefined
  // An app's approval is for what it does by itself, and not for whoever signs in to it.
  const grant = await ground.access.bulk.find(kind === 'person' ? { ...who, client: '' } : who)
  if (grant !== undefined) return trippedBy(ground, who, { ...asked, kind: 'bulk', grant })
  return trip(ground, who, { kind, ...verdict })
}

/** An approval is for whoever signed in or made the token, or for the app. */
async function bulkRefusal(ground: Ground, who: Who, asked: Asked): Promise<Refused | undefined> {
  const grant = await ground.access.bulk.find(who)
  return grant === undefined ? notApproved() : trippedBy(ground, who, { ...asked, kind: 'bulk', grant })
}

/** What goes back to whoever has no approval for records of many. */
export function notApproved(): Refused {
  return {
    note: 'bulk: not approved',
    error: new ChartwardError(
      'BULK_NOT_APPROVED',
      'records of many are exported under an approval: chartward bulk ask, and somebody else approves',
    ),
  }
}

function trippedBy(ground: Ground, who: Who, asked: Asked): Refused | undefined {
  const verdict = ground.braking.brake.admit(asked)
  return verdict.allowed ? undefined : trip(ground, who, { kind: asked.kind, ...verdict })
}

function trip(
  { braking, clock }: Ground,
  who: Who,
  {
    kind,
    budget,
    waitMs,
  }: { readonly kind: PrincipalKind; readonly budget: Budget; readonly waitMs: number },
): Refused | undefined {
  const { enforced, onTrip } = braking
  onTrip?.({ at: clock.now(), who, kind, budget, waitMs, enforced })
  if (!enforced) return undefined
  return {
    note: `brake: ${budget.name}`,
    error: new ChartwardError('BUDGET_SPENT', `${WHOSE[budget.of]} ${wait(waitMs)}${INSTEAD[kind]}`, {
      retryAfterMs: waitMs,
    }),
  }
}

const WHOSE: Readonly<Record<Budget['of'], string>> = {
  user: 'this is more than one person is shown in that time:',
  session: 'this is more than one session is shown in that time:',
  client: 'this is more than one app is shown in that time:',
  grant: 'this is more than was approved for a day:',
  environment: 'this is more than everybody here together is shown in that time:',
}

const INSTEAD: Readonly<Record<PrincipalKind, string>> = {
  person: ', or show your passkey and say why at /why',
  app: ', or ask for bulk work to be approved',
  token: ', or ask for bulk work to be approved',
  bulk: '',
}

function wait(waitMs: number): string {
  const minutes = Math.ceil(waitMs / 60_000)
  return `wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
}

/** A person who signed in, also by an app; an app without a person; a token of the command line. */
function kindOf({ person, scopes }: NonNullable<Interaction['caller']>): PrincipalKind {
  if (person !== undefined) return 'person'
  return scopes === undefined ? 'token' : 'app'
}
