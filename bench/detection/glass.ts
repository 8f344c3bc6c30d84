/** Whose glass is broken, and when a passkey was shown: as `src/access` and `src/disclosure` count it in care-safe mode. */
import type { Act } from '../../src/simulate/index.ts'

const GLASS_MS = 3_600_000
const FRESH_MS = 5 * 60_000
/** The default of `containment.glassPatientsMax`. */
const PATIENTS_MAX = 10

export interface Glass {
  /** This patient can be seen without anything more. */
  isOpen(act: Act): boolean
  /** It was not broken for too many within the hour. */
  hasRoom(act: Act): boolean
  open(act: Act): void
  /** A passkey was shown in this session within five minutes. */
  isFresh(act: Act): boolean
  show(act: Act): void
}

export function openGlass(): Glass {
  const broken = new Map<string, Map<string, number>>()
  const shown = new Map<string, number>()
  /** Of the last hour, the newest last. */
  const recent = ({ who, at }: Act): ReadonlyMap<string, number> => {
    const all = broken.get(who.user) ?? new Map<string, number>()
    for (const [patient, begun] of all) if (at - begun >= GLASS_MS) all.delete(patient)
    return all
  }
  return {
    isOpen: (act) => [...recent(act).keys()].slice(-PATIENTS_MAX).includes(patientOf(act)),
    hasRoom: (act) => recent(act).size < PATIENTS_MAX,
    open: (act) => {
      if (recent(act).has(patientOf(act))) return
      const all = broken.get(act.who.user) ?? new Map<string, number>()
      broken.set(act.who.user, all.set(patientOf(act), act.at))
    },
    isFresh: ({ who, at }) => at - (shown.get(who.session) ?? -Infinity) <= FRESH_MS,
    show: ({ who, at }) => void shown.set(who.session, at),
  }
}

/** A patient whom nothing relates to this person but that they broke the glass. */
export function breaksGlass({ leaves }: Act): boolean {
  return leaves.some(({ patient, basis }) => patient !== null && basis === 'break-glass')
}

const patientOf = ({ leaves }: Act): string => leaves.find(({ patient }) => patient !== null)?.patient ?? ''
