import { type Asked, openBrake, type Usage } from '../brake/index.ts'
import { asLeafIndex, asTreeSize, ChartwardError, type Clock, type PatientId } from '../kernel/index.ts'
import { decodeKeyEntry, type KeyEntry, type Ledger, type Who } from '../ledger/index.ts'
import { DAY_MS, frozenBudgets, type KeyBudgets, ordinaryBudgets } from './budgets.ts'
import { type Frozen, readFrozen, writeFrozen } from './frozen.ts'
import type { ReleaseContext } from './protocol.ts'
import { account } from './release.ts'

/** An act that somebody asks for, before it is done. */
export interface Wanted {
  readonly op: 'release' | 'create' | 'tokens' | 'secrets'
  readonly patients?: readonly PatientId[]
  /** Words, or secrets. */
  readonly count?: number
  readonly context: ReleaseContext
}

/** Stands before every act that lets something out: budgets, and the freeze. */
export interface Guard {
  /**
   * Decides and counts; answers in whose name the act is told.
   *
   * **Errors** `KEYS_FROZEN`, `KEYS_BUDGET_SPENT`; each after its leaf.
   */
  admit(wanted: Wanted): Promise<ReleaseContext>
  freeze(by: Who, reason: string): Promise<void>
  thaw(by: Who, reason: string): Promise<void>
  frozen(): Frozen | undefined
  usage(): readonly Usage[]
}

export interface GuardOptions {
  readonly directory: string
  readonly ledger: Ledger
  readonly clock: Clock
  readonly budgets: KeyBudgets
}

/** Principals kept apart; anybody can claim to be any number of them. */
const PRINCIPALS_MAX = 10_000
/** What the leaf of a release says that was made while keys were frozen. */
const EMERGENCY = 'break-glass: '

interface State {
  readonly options: GuardOptions
  readonly ordinary: ReturnType<typeof openBrake>
  readonly emergency: ReturnType<typeof openBrake>
  frozen: Frozen | undefined
}

/**
 * Opens the guard. What the last 24 hours gave out is read from the key ledger before anybody is answered: ending this
 * process gives nobody a fresh budget, and a freeze holds until it is thawed.
 */
export async function openGuard(options: GuardOptions): Promise<Guard> {
  const { directory, budgets } = options
  const state: State = {
    options,
    ordinary: openBrake({ budgets: ordinaryBudgets(budgets), principalsMax: PRINCIPALS_MAX }),
    emergency: openBrake({ budgets: frozenBudgets(budgets), principalsMax: PRINCIPALS_MAX }),
    frozen: await readFrozen(directory),
  }
  await recallGiven(state)
  return {
    admit: async (wanted) => await admit(state, wanted),
    freeze: async (by, reason) => await turn(state, 'freeze', { by, reason }),
    thaw: async (by, reason) => await turn(state, 'thaw', { by, reason }),
    frozen: () => state.frozen,
    usage: () => [...state.ordinary.usage('environment', ''), ...state.emergency.usage('environment', '')],
  }
}

async function admit(state: State, wanted: Wanted): Promise<ReleaseContext> {
  const { context } = wanted
  const { ordinary, emergency, frozen } = state
  const asked = askedOf(state.options.clock.now(), wanted)
  if (frozen !== undefined) {
    if (!goesOn(wanted)) throw await refused(state, wanted, 'frozen', frozenError())
    const verdict = emergency.admit(asked)
    if (!verdict.allowed) throw await refused(state, wanted, `brake: ${verdict.budget.name}`, frozenError())
  }
  const verdict = ordinary.admit(asked)
  if (!verdict.allowed) {
    const error = new ChartwardError(
      'KEYS_BUDGET_SPENT',
      `The key server gives out no more for now: ${verdict.budget.name}`,
      { retryAfterMs: verdict.waitMs },
    )
    throw await refused(state, wanted, `brake: ${verdict.budget.name}`, error)
  }
  return frozen === undefined || wanted.op !== 'release'
    ? context
    : { ...context, purpose: `${EMERGENCY}${context.purpose}` }
}

/** Signing in and finding a patient go on; keys are for whom the glass is broken, and nobody new gets one. */
function goesOn({ op, context }: Wanted): boolean {
  return op === 'release' ? context.emergency === true : op !== 'create'
}

const frozenError = (): ChartwardError =>
  new ChartwardError(
    'KEYS_FROZEN',
    'The keys of this environment are frozen; in an emergency the glass can be broken',
  )

async function refused(
  { options }: State,
  { patients, count = patients?.length ?? 0, context }: Wanted,
  purpose: string,
  error: ChartwardError,
): Promise<ChartwardError> {
  const { who, request } = context
  await account(options, [{ op: 'refused', patient: null, who, request, purpose, count }])
  return error
}

/** The leaf, then the disk, then this process: who is told that keys are frozen can count on it. */
async function turn(
  state: State,
  op: 'freeze' | 'thaw',
  { by, reason }: { readonly by: Who; readonly reason: string },
): Promise<void> {
  const { options } = state
  await account(options, [{ op, patient: null, who: by, request: 'key-server', purpose: reason }])
  const frozen = op === 'freeze' ? { at: options.clock.now(), by: by.user, reason } : undefined
  await writeFrozen(options.directory, frozen)
  state.frozen = frozen
}

/** A key that is made is nobody's record yet: it is refused while keys are frozen, and not counted. */
function askedOf(at: number, { op, patients = [], count = 0, context: { who } }: Wanted): Asked {
  return {
    at,
    kind: 'app',
    who,
    patients: [],
    compared: op === 'release' ? [...new Set(patients)] : [],
    bytes: op === 'tokens' ? count : 0,
    exports: op === 'secrets' ? count : 0,
  }
}

const COUNTED: Partial<Record<KeyEntry['op'], Wanted['op']>> = {
  release: 'release',
  tokens: 'tokens',
  pepper: 'secrets',
  'open-secrets': 'secrets',
}

async function recallGiven({ options, ordinary, emergency }: State): Promise<void> {
  const { ledger, clock } = options
  const { size } = await ledger.publish()
  const since = clock.now() - DAY_MS
  const from = await firstSince(ledger, size, since)
  for await (const chunk of ledger.openings(asLeafIndex(from), asTreeSize(size))) {
    for (const { entry: bytes } of chunk) {
      const { at, op, patient, who, request, purpose, count } = decodeKeyEntry(bytes)
      const counted = COUNTED[op]
      if (counted === undefined || who === null || at < since) continue
      const patients = patient === null ? [] : [patient]
      const asked = askedOf(at, {
        op: counted,
        patients,
        ...(count === undefined ? {} : { count }),
        context: { who, request, purpose },
      })
      ordinary.recall(asked)
      if (purpose.startsWith(EMERGENCY)) emergency.recall(asked)
    }
  }
}

/** Leaves stand in the order in which they were written: the first that is not too old, by halving. */
async function firstSince(ledger: Ledger, size: number, since: number): Promise<number> {
  let [from, to] = [0, size]
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    const [opening] = await ledger.openingsAt([asLeafIndex(middle)])
    if (opening !== undefined && decodeKeyEntry(opening.entry).at < since) from = middle + 1
    else to = middle
  }
  return from
}
