/**
 * The defences around a simulated clinic, in simulated time: the brake before every answer, the key server's brake, the
 * detector half a second behind, and what its findings lead to.
 */
import { type Brake, closenessOf, DEFAULT_BUDGETS, openBrake } from '../../src/brake/index.ts'
import { type LedgerEvent, openDetector, type Signal, type Surroundings } from '../../src/detection/index.ts'
import { asLeafIndex, asUnixMs, type PatientId } from '../../src/kernel/index.ts'
import type { DisclosureEntry, KeyEntry } from '../../src/ledger/index.ts'
import {
  type Act,
  leafOf,
  type Outcome,
  patientNumberOf,
  type SimulatedClinic,
  startOf,
} from '../../src/simulate/index.ts'
import { DEFAULT_KEY_BUDGETS, ordinaryBudgets } from '../../src/keys/index.ts'
import { openMeasures } from './measures.ts'
import { ownRules } from './rules.ts'

const DAY_MS = 86_400_000
const KEY_LIFETIME_MS = 5 * 60_000
/** The environment's budgets are for so many people. */
const PEOPLE_PER_SCALE = 1_000

export interface GuardOptions {
  readonly clinic: SimulatedClinic
  /** How often the detector reads what is new in the ledgers. */
  readonly pollMs: number
  /** Whether whoever steals can show the passkey. */
  readonly thiefPasses?: boolean
  /** False: what the detector finds is noted, and nothing follows from it. */
  readonly acts?: boolean
}

export interface Guard {
  /** True when the ledgers are to be read before an act of then. */
  isDue(at: number): boolean
  /** Reads what is new in the ledgers. */
  until(at: number): Promise<void>
  ask(act: Act): Outcome
  readonly signals: ReadonlyMap<string, Signal>
  /** The truth behind leaves, by ledger and index: those of honest work are not in it. */
  truthOf(signal: Signal): ReadonlySet<number>
  /** What honest people met with. `by`: challenges by what asked for them. */
  readonly honest: {
    readonly opens: number
    readonly challenged: number
    readonly refused: number
    readonly by: Readonly<Record<string, number>>
  }
  /** How many leaves the detector has read, and in how many milliseconds. */
  readonly read: { readonly leaves: number; readonly ms: number }
}

export function openGuard({ clinic, pollMs, thiefPasses = false, acts = true }: GuardOptions): Guard {
  const scale = Math.max(1, clinic.staff.count / PEOPLE_PER_SCALE)
  const brake: Brake = openBrake({
    budgets: DEFAULT_BUDGETS,
    principalsMax: Math.max(1_000, 3 * clinic.staff.count),
    environmentScale: scale,
  })
  const keyBrake = openBrake({
    budgets: ordinaryBudgets(DEFAULT_KEY_BUDGETS),
    principalsMax: 10_000,
    environmentScale: scale,
  })
  const detector = openDetector({
    rules: ownRules(),
    surroundings: surroundingsOf(clinic, () => today),
  })
  const measures = openMeasures()
  const signals = new Map<string, Signal>()
  const truths = { disclosure: new Map<number, number>(), keys: new Map<number, number>() }
  const held = new Float64Array(clinic.people.count)
  const counts = { disclosure: 0, keys: 0 }
  const honest = { opens: 0, challenged: 0, refused: 0, by: {} as Record<string, number> }
  const read = { leaves: 0, ms: 0 }
  let batch: LedgerEvent[] = []
  let due = 0
  let today = 0

  const note = (found: readonly Signal[], noticed: number) => {
    for (const signal of found) {
      signals.set(signal.id, signal)
      if (acts) measures.respond(signal, noticed)
    }
  }
  const append = (entry: DisclosureEntry, truth: number) => {
    const index = counts.disclosure++
    if (truth !== 0) truths.disclosure.set(index, truth)
    batch.push({ ledger: 'disclosure', index: asLeafIndex(index), entry })
  }
  const appendKey = (entry: KeyEntry, truth: number) => {
    const index = counts.keys++
    if (truth !== 0) truths.keys.set(index, truth)
    batch.push({ ledger: 'keys', index: asLeafIndex(index), entry })
  }
  const deny = (act: Act, note: string): void => {
    const { at, who, truth } = act
    const words = { how: 'denied', why: 'TREAT', types: [], elements: 0, bytes: 0, note } as const
    append(leafOf(words, { at, who, patient: act.leaves[0]?.patient ?? null }), truth)
  }
  const isFriction = ({ kind, truth }: Act) => kind === 'person' && truth !== THIEF
  const passes = (act: Act) => isFriction(act) || (act.truth === THIEF && thiefPasses)

  const challenge = (by: string) => {
    honest.challenged += 1
    honest.by[by] = (honest.by[by] ?? 0) + 1
  }

  /** True when the brake lets it through, perhaps after a challenge. */
  const admit = (act: Act): boolean => {
    const asked = askedOf(act)
    const first = brake.admit(asked)
    if (first.allowed) return true
    if (isFriction(act)) challenge(first.budget.name)
    // The refusal is told, whatever comes after it.
    deny(act, `brake: ${first.budget.name}`)
    const again = act.kind === 'person' && passes(act) && brake.forgive(act.who.user, act.at)
    if (again && brake.admit(asked).allowed) return true
    if (isFriction(act)) honest.refused += 1
    return false
  }
  /** False when the key server gives no more, or its keys are frozen. */
  const release = (patient: PatientId, act: Act, request: string): boolean => {
    const { who, at, truth } = act
    if (measures.keysFrozen(at)) return false
    const verdict = keyBrake.admit({ at, kind: 'app', who, patients: [], compared: [patient], bytes: 0 })
    const told = { v: 1, at: asUnixMs(at), who, request } as const
    if (!verdict.allowed) {
      const purpose = `brake: ${verdict.budget.name}`
      appendKey({ ...told, op: 'refused', patient: null, purpose, count: 1 }, truth)
      return false
    }
    appendKey({ ...told, op: 'release', patient, purpose: 'TREAT', keyVersion: 1 }, truth)
    return true
  }

  /** What measures make of it, after whatever can be answered was answered; undefined: it goes on. */
  const withhold = (act: Act): Outcome | undefined => {
    let effect = measures.effectOn(act)
    const shows = act.leaves.some(({ patient }) => patient !== null)
    if (effect !== 'none' && isFriction(act) && shows) challenge(effect)
    while (effect === 'asked' || effect === 'challenged') {
      // Anybody can say why they are here.
      if (effect === 'challenged' && !passes(act)) {
        deny(act, 'contained: step-up')
        return 'stopped'
      }
      measures.answer(act, effect)
      effect = measures.effectOn(act)
    }
    if (effect === 'none') return undefined
    if (isFriction(act)) honest.refused += 1
    // As the server says it: what asks on after that is no new finding.
    deny(act, effect === 'refused' ? 'contained: care-safe' : 'contained: suspended')
    return effect
  }

  return {
    signals,
    honest,
    read,
    isDue: (at) => at >= due,
    until: async (at) => {
      if (batch.length > 0) today = dayOf(batch.at(-1)?.entry.at ?? at)
      // Nothing happened in between that a poll could have seen but what was waiting already.
      const noticed = batch.length === 0 ? at : Math.max(due, (batch.at(-1)?.entry.at ?? 0) + pollMs)
      const began = performance.now()
      if (batch.length > 0) note(await detector.take(batch), noticed)
      note(await detector.pass(at), at)
      read.ms += performance.now() - began
      read.leaves += batch.length
      batch = []
      due = at + pollMs
    },
    ask: (act) => {
      const { leaves, keys = [], at, truth } = act
      const shows = leaves.some(({ patient }) => patient !== null)
      if (shows && isFriction(act)) honest.opens += 1
      const withheld = withhold(act)
      if (withheld !== undefined) return withheld
      if (keys.length > 0) {
        const all = keys.every((patient, place) => release(patient, act, `k-${at}-${place}`))
        return all ? 'given' : measures.keysFrozen(at) ? 'stopped' : 'refused'
      }
      if (!isApproved(act)) {
        deny(act, 'export without approval')
        return 'refused'
      }
      if (shows && !admit(act)) return 'refused'
      for (const leaf of leaves) {
        const number = leaf.patient === null ? undefined : patientNumberOf(leaf.patient)
        if (leaf.patient !== null && number !== undefined && (held[number] ?? 0) <= at) {
          if (!release(leaf.patient, act, leaf.request)) {
            if (isFriction(act)) challenge('keys')
            return 'refused'
          }
          held[number] = at + KEY_LIFETIME_MS
        }
        append(leaf, truth)
      }
      return 'given'
    },
    truthOf: ({ leaves }) =>
      new Set([
        ...leaves.disclosure.flatMap((index) => truths.disclosure.get(index) ?? []),
        ...leaves.keys.flatMap((index) => truths.keys.get(index) ?? []),
      ]),
  }
}

/** What the detector may ask about the people of a simulated clinic, on the day it is there. */
export function surroundingsOf(clinic: SimulatedClinic, today: () => number): Surroundings {
  return {
    departmentOf: clinic.departmentOf,
    acquaintances: async (pairs) =>
      new Map(pairs.map(({ user, patient }) => [`${user} ${patient}`, clinic.sharedBy(user, patient)])),
    isCanary: clinic.isCanary,
    attended: async (pairs) =>
      new Map(
        pairs.map(({ user, patient }) => [`${user} ${patient}`, clinic.isAttended(user, patient, today())]),
      ),
    quiet: async (patients) => new Set(patients.filter((patient) => clinic.isQuiet(patient, today()))),
  }
}

/** Days of the clinic count from its first. */
export function dayOf(at: number): number {
  return Math.floor((at - startOf(0)) / DAY_MS)
}

/** What stands as `truth` in the acts of a theft. */
export const THIEF = 1

/** Nobody exports, and support reads nothing, without an approval: what `access` and the export door hold. */
function isApproved({ kind, who, exports = 0, leaves }: Act): boolean {
  if (exports > 0 || leaves.some(({ how }) => how === 'export')) return kind === 'bulk'
  return (
    who.role !== 'support' || leaves.every(({ patient, basis }) => patient === null || basis === 'support')
  )
}

function askedOf({ at, kind, who, leaves, exports, grant }: Act) {
  const shown = leaves.filter(({ patient, bytes }) => patient !== null && bytes > 0)
  return {
    at,
    kind,
    who,
    patients: shown.map(({ patient, basis }) => ({ patient: patient ?? '', closeness: closenessOf(basis) })),
    bytes: shown.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(exports === undefined ? {} : { exports }),
    ...(grant === undefined ? {} : { grant }),
  }
}
