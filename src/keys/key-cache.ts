import type { Clock, PatientId, UnixMs } from '../kernel/index.ts'
import { type PatientKey, wipeKey } from '../seal/index.ts'

/**
 * Released keys in the application's memory, bounded in time and number.
 *
 * The time runs from the release, not from the last use, because scope counts every key released in
 * [start - lifetime, end] as exposed: a key that could be kept alive by using it would fall out of that window.
 * At `lifetimeMs` the bytes are overwritten, whoever holds them. So that nobody is surprised in the middle of a
 * request, a key is no longer handed out for the last tenth of that time (30 s at most), and a key that had to make
 * room for others stays whole for as long.
 */
export interface KeyCache {
  /** A key that may be used for at least the grace time. */
  find(patient: PatientId): PatientKey | undefined
  /** The same, or a key just created whose wrapped form is exactly this one: from here on it counts as stored. */
  findStored(patient: PatientId, wrapped: Uint8Array): PatientKey | undefined
  /** `releasedAt`: the clock before the key was asked for, so never later than its leaf. */
  add(patient: PatientId, key: PatientKey, releasedAt: UnixMs): void
  /** A key whose wrapped form nobody has stored yet. Another may win; then `findStored` does not find this one. */
  addCreated(patient: PatientId, key: PatientKey, createdAt: UnixMs, wrapped: Buffer): void
  /** Held to its end for whoever waits for it, but handed to no one else. */
  addForgotten(patient: PatientId, key: PatientKey, releasedAt: UnixMs): void
  /** Overwrites these keys now, or all. */
  forget(patients?: readonly PatientId[]): void
  /** Everyone whose key is somewhere in this memory, once each. */
  held(): PatientId[]
  /** Overwrites what is over its time. Called by a timer; the other calls do what they need of it. */
  sweep(): void
}

interface Held {
  readonly patient: PatientId
  readonly key: PatientKey
  readonly releasedAt: UnixMs
  /** Set while nobody has said that this wrapped form is the one in the store. */
  created: Buffer | undefined
  leftAt: UnixMs
}

interface State {
  readonly clock: Clock
  readonly lifetimeMs: number
  readonly graceMs: number
  readonly countMax: number
  readonly leavingMax: number
  readonly cached: Map<PatientId, Held>
  /** No longer handed out, not yet overwritten; oldest first. */
  readonly leaving: Set<Held>
}

const GRACE_MS_MAX = 30_000

/** A clock set back by more than this ends every key from "the future": their age cannot be known. */
const CLOCK_BACK_MS = 1000

export function openKeyCache(options: {
  clock: Clock
  lifetimeMs: number
  countMax: number
  leavingMax: number
}): KeyCache {
  const { clock, lifetimeMs, countMax, leavingMax } = options
  const state: State = {
    clock,
    lifetimeMs,
    countMax,
    leavingMax,
    graceMs: Math.min(GRACE_MS_MAX, lifetimeMs / 10),
    cached: new Map(),
    leaving: new Set(),
  }
  const hold = (patient: PatientId, key: PatientKey, releasedAt: UnixMs, created?: Buffer): Held => ({
    patient,
    key,
    releasedAt,
    created,
    leftAt: releasedAt,
  })
  return {
    find: (patient) => findFresh(state, patient, (held) => held.created === undefined),
    findStored: (patient, wrapped) =>
      findFresh(state, patient, (held) => {
        if (held.created?.equals(wrapped) === true) held.created = undefined
        return held.created === undefined
      }),
    add: (patient, key, releasedAt) => insert(state, hold(patient, key, releasedAt)),
    addCreated: (patient, key, createdAt, wrapped) =>
      insert(state, hold(patient, key, createdAt, Buffer.from(wrapped))),
    addForgotten: (patient, key, releasedAt) => leave(state, hold(patient, key, releasedAt)),
    forget: (patients) => forget(state, patients === undefined ? undefined : new Set(patients)),
    held: () => {
      sweep(state)
      return [...new Set([...state.cached.keys(), ...[...state.leaving].map((held) => held.patient)])]
    },
    sweep: () => sweep(state),
  }
}

function findFresh(
  state: State,
  patient: PatientId,
  accept: (held: Held) => boolean,
): PatientKey | undefined {
  const held = state.cached.get(patient)
  if (held === undefined) return undefined
  if (ageOf(state, held) >= state.lifetimeMs - state.graceMs) {
    leave(state, held)
    return undefined
  }
  return accept(held) ? held.key : undefined
}

function insert(state: State, held: Held): void {
  const before = state.cached.get(held.patient)
  if (before !== undefined) leave(state, before)
  state.cached.set(held.patient, held)
  if (state.cached.size <= state.countMax) return
  for (const oldest of state.cached.values()) {
    leave(state, oldest)
    break
  }
}

function leave(state: State, held: Held): void {
  if (state.cached.get(held.patient) === held) state.cached.delete(held.patient)
  held.leftAt = state.clock.now()
  state.leaving.add(held)
  if (state.leaving.size <= state.leavingMax) return
  for (const oldest of state.leaving) {
    end(state, oldest)
    break
  }
}

function sweep(state: State): void {
  for (const held of state.cached.values()) {
    if (ageOf(state, held) >= state.lifetimeMs - state.graceMs) leave(state, held)
  }
  const now = state.clock.now()
  for (const held of state.leaving) {
    if (ageOf(state, held) >= state.lifetimeMs || now - held.leftAt >= state.graceMs) end(state, held)
  }
}

function forget(state: State, patients: ReadonlySet<PatientId> | undefined): void {
  for (const held of [...state.cached.values(), ...state.leaving]) {
    if (patients === undefined || patients.has(held.patient)) end(state, held)
  }
}

function end(state: State, held: Held): void {
  if (state.cached.get(held.patient) === held) state.cached.delete(held.patient)
  state.leaving.delete(held)
  wipeKey(held.key)
}

function ageOf(state: State, held: Held): number {
  const age = state.clock.now() - held.releasedAt
  return age < -CLOCK_BACK_MS ? Number.POSITIVE_INFINITY : age
}
