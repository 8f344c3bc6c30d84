import { createHash } from 'node:crypto'
import { asUnixMs, type LeafIndex, type PatientId } from '../kernel/index.ts'
import type { GatheringLimits } from './limits.ts'
import { openRecent } from './recent.ts'
import { inEnglish, type Words } from './sentences.ts'
import { type Hint, type Level, LEVELS, type Signal } from './signal.ts'

/** Hints of one rule about one actor become one signal that grows, so that people read one line and not a thousand. */
export interface Gathering {
  add(hint: Hint): void
  /** What is new or grew since the last call, in the order in which it began. */
  flush(): readonly Signal[]
  /** Takes up what was given out before a restart. */
  seed(signals: readonly Signal[]): void
}

interface Gathered {
  id: string
  hint: Omit<Hint, 'says'>
  said: readonly Words[]
  level: Level
  score: number
  first: number
  last: number
  readonly patients: Set<PatientId>
  patientCount: number
  readonly disclosure: Set<LeafIndex>
  readonly keys: Set<LeafIndex>
  leafCount: number
  given: boolean
}

export function openGathering(limits: GatheringLimits): Gathering {
  const known = openRecent<Gathered>(limits.signalsMax)
  const changed = new Set<Gathered>()
  return {
    add: (hint) => {
      const key = keyOf(hint)
      let gathered = known.find(key)
      if (gathered === undefined || isApart(gathered, hint.at, hint.togetherMs ?? limits.windowMs)) {
        gathered = begin(hint)
        known.set(key, gathered)
      }
      if (extend(gathered, hint, limits)) changed.add(gathered)
    },
    flush: () => {
      const signals = [...changed].map(give)
      changed.clear()
      return signals
    },
    seed: (signals) => {
      for (const signal of signals) known.set(`${signal.rule} ${signal.key}`, revived(signal))
    },
  }
}

function keyOf({ rule, about }: Hint): string {
  return `${rule} ${about}`
}

/** From its first leaf on something is gathered for one window; what comes later begins anew. */
function isApart({ first, last }: Gathered, at: number, windowMs: number): boolean {
  return at - first > windowMs || last - at > windowMs
}

function begin(hint: Hint): Gathered {
  const { says: _says, ...kept } = hint
  const leaf = hint.disclosure[0] ?? hint.keys[0] ?? -1
  const id = createHash('sha256')
    .update(`${keyOf(hint)} ${leaf}`)
    .digest('base64url')
    .slice(0, 16)
  return {
    id,
    hint: kept,
    said: [],
    level: hint.level,
    score: hint.score,
    first: hint.at,
    last: hint.at,
    patients: new Set(),
    patientCount: 0,
    disclosure: new Set(),
    keys: new Set(),
    leafCount: 0,
    given: false,
  }
}

/** False when the hint says nothing that was not known. */
function extend(gathered: Gathered, hint: Hint, { leavesMax, patientsMax }: GatheringLimits): boolean {
  const before = gathered.leafCount
  gathered.first = Math.min(gathered.first, hint.at)
  gathered.last = Math.max(gathered.last, hint.at)
  const level = worse(gathered.level, hint.level)
  const raised = level !== gathered.level || hint.score > gathered.score
  gathered.level = level
  gathered.score = Math.max(gathered.score, hint.score)
  for (const patient of hint.patients) {
    if (gathered.patients.has(patient)) continue
    gathered.patientCount += 1
    if (gathered.patients.size < patientsMax) gathered.patients.add(patient)
  }
  gathered.leafCount += addAll(gathered.disclosure, hint.disclosure, leavesMax)
  gathered.leafCount += addAll(gathered.keys, hint.keys, leavesMax)
  if (gathered.leafCount === before && !raised && gathered.given) return false
  gathered.said = hint.says({ patients: gathered.patientCount, leaves: gathered.leafCount })
  return true
}

/** How many are new. Beyond the limit they are counted and not kept. */
function addAll(kept: Set<LeafIndex>, leaves: readonly LeafIndex[], leavesMax: number): number {
  let fresh = 0
  for (const leaf of leaves) {
    if (kept.has(leaf)) continue
    fresh += 1
    if (kept.size < leavesMax) kept.add(leaf)
  }
  return fresh
}

function worse(one: Level, other: Level): Level {
  return LEVELS.indexOf(one) >= LEVELS.indexOf(other) ? one : other
}

function give(gathered: Gathered): Signal {
  const { hint, given } = gathered
  gathered.given = true
  return {
    id: gathered.id,
    rule: hint.rule,
    family: hint.family,
    title: hint.title,
    level: gathered.level,
    at: asUnixMs(gathered.first),
    last: asUnixMs(gathered.last),
    summary: inEnglish(gathered.said),
    said: gathered.said,
    actor: hint.actor,
    patients: [...gathered.patients],
    patientCount: gathered.patientCount,
    leaves: { disclosure: ascending(gathered.disclosure), keys: ascending(gathered.keys) },
    score: gathered.score,
    grown: given,
    key: hint.about,
  }
}

function ascending(leaves: ReadonlySet<LeafIndex>): LeafIndex[] {
  return [...leaves].toSorted((one, other) => one - other)
}

function revived(signal: Signal): Gathered {
  const { id, rule, family, title, level, at, last, said, actor, patients, leaves, score, key } = signal
  const hint = { rule, family, title, level, at, actor, about: key, patients: [], score }
  return {
    id,
    hint: { ...hint, disclosure: [], keys: [] },
    said,
    level,
    score,
    first: at,
    last,
    patients: new Set(patients),
    patientCount: signal.patientCount,
    disclosure: new Set(leaves.disclosure),
    keys: new Set(leaves.keys),
    leafCount: leaves.disclosure.length + leaves.keys.length,
    given: true,
  }
}
