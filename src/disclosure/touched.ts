import { setTimeout } from 'node:timers/promises'
import { hasCode, type PatientId } from '../kernel/index.ts'
import { SHARED_PATIENT } from '../keys/index.ts'
import { encodeEntry, type How, NOTE_COMPARED_ONLY } from '../ledger/index.ts'
import { append } from '../ledger/append.ts'
import type { SealedRow } from '../records/index.ts'
import { refusalBy } from './braking.ts'
import type { Ground, Interaction, Touched } from './interaction.ts'

/**
 * Runs an interaction that may open records only to compare them: a search by name and sex opens every Smith.
 * Whoever was opened and neither shown nor written gets a leaf that says so, also when the interaction fails, so
 * that no key release is without one and nobody is taken for exposed by an honest search.
 */
export async function settling<Result>(
  ground: Ground,
  interaction: Interaction,
  how: How,
  work: (interaction: Interaction) => Promise<Result>,
): Promise<Result> {
  const touched: Touched = { opened: new Set(), told: new Set() }
  const one = { ...interaction, touched }
  try {
    return await work(one)
  } finally {
    await settle(ground, one, how, touched)
  }
}

export function noteOpened({ touched }: Interaction, rows: readonly SealedRow[]): void {
  if (touched === undefined) return
  for (const { key } of rows) if (key !== null) touched.opened.add(key.patient)
}

export function noteTold({ touched }: Interaction, patient: PatientId | null, shared: boolean): void {
  if (touched === undefined) return
  if (patient !== null) touched.told.add(patient)
  if (shared) touched.told.add(SHARED_PATIENT)
}

async function settle(
  ground: Ground,
  interaction: Interaction,
  how: How,
  { opened, told }: Touched,
): Promise<void> {
  const { who, why, request, gate } = interaction
  const compared = [...opened].filter((patient) => !told.has(patient))
  if (compared.length === 0) return
  const common = {
    v: 1,
    at: ground.clock.now(),
    who,
    how,
    why,
    resources: [],
    elements: 0,
    bytes: 0,
  } as const
  const entries = compared.map((patient) => {
    if (patient === SHARED_PATIENT)
      return encodeEntry({ ...common, patient: null, request, shared: true, note: NOTE_COMPARED_ONLY })
    const basis = gate?.basis.get(patient)
    const rests = basis === undefined ? {} : { basis }
    return encodeEntry({ ...common, patient, request, note: NOTE_COMPARED_ONLY, ...rests })
  })
  await appendPatiently(ground, entries)
  await brakeCompared(ground, interaction, how, compared)
}

/** So long is waited before each further attempt; in all less than the detector waits for the leaf of a key. */
const WAITS_MS = [50, 200, 500, 1_000, 2_000, 4_000] as const

/** What is told here has happened: a ledger that has no room for a moment must not look like keys that were stolen. */
async function appendPatiently({ ledger }: Ground, entries: readonly Uint8Array[]): Promise<void> {
  for (const waitMs of WAITS_MS) {
    try {
      await append(ledger, entries)
      return
    } catch (error) {
      if (!hasCode(error, 'LEDGER_BUSY')) throw error
      await setTimeout(waitMs)
    }
  }
  await append(ledger, entries)
}

/** Their keys were used, and the leaves say so: what is not given any more is the answer that was found with them. */
async function brakeCompared(
  ground: Ground,
  interaction: Interaction,
  how: How,
  compared: readonly PatientId[],
): Promise<void> {
  if (how === 'export') return
  const { who, why, request } = interaction
  const giving = { how, patients: [], compared, bytes: 0 }
  const refused = await refusalBy(ground, interaction, giving)
  if (refused === undefined) return
  const leaf = { v: 1, at: ground.clock.now(), who, how: 'denied', why, patient: null } as const
  const nothing = { resources: [], elements: 0, bytes: 0 }
  await append(ground.ledger, [encodeEntry({ ...leaf, ...nothing, request, note: refused.note })])
  throw refused.error
}
