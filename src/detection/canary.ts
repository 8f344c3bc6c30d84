import type { LeafIndex, PatientId } from '../kernel/index.ts'
import { type DisclosureEntry, NOTE_COMPARED_ONLY } from '../ledger/index.ts'
import { OWN_RULES } from './own-rules.ts'
import { actorOf, isListing } from './principal.ts'
import { openRecent } from './recent.ts'
import { words } from './sentences.ts'
import type { Level, Raise, Surroundings, Watch } from './signal.ts'

/** So many canaries among the hits of somebody's searches are no accident. */
const HITS_MAX = 3

/**
 * Canaries: nobody has a reason to open a made-up patient. Opening one is critical. One among
 * the hits of a search for people is what honest searches have too, until it happens again and again.
 */
export function watchCanaries(surroundings: Surroundings, principalsMax: number, raise: Raise): Watch {
  const hits = openRecent<Set<PatientId>>(principalsMax)
  return {
    take: (event) => {
      if (event.ledger === 'keys') return
      const { entry, index, kind } = event
      const { patient } = entry
      if (patient === null || !surroundings.isCanary(patient)) return
      if (kind === 'self' || entry.note === NOTE_COMPARED_ONLY || entry.how === 'write-failed') return
      const listed = isListing(entry) && isNarrow(entry)
      const seen = hits.of(entry.who.user, () => new Set())
      if (listed && seen.size < HITS_MAX) seen.add(patient)
      const level: Level = !listed || seen.size >= HITS_MAX ? 'critical' : 'low'
      raise(hintOf({ entry, index, patient, level }))
    },
  }
}

/** True when a search names somebody: without a name or number it goes through everybody. */
function isNarrow({ predicate = '' }: DisclosureEntry): boolean {
  return NARROW.some((part) => predicate.includes(part))
}

const NARROW = ['name=', 'family=', 'given=', 'identifier=', 'phone=', 'telecom=', 'email=', 'birthdate=']

interface Found {
  readonly entry: DisclosureEntry
  readonly index: LeafIndex
  readonly patient: PatientId
  readonly level: Level
}

function hintOf({ entry, index, patient, level }: Found) {
  const { at, who } = entry
  const rule = level === 'low' ? 'canary-among-hits' : 'canary'
  return {
    rule,
    family: 'canary' as const,
    title: OWN_RULES[rule],
    level,
    at,
    actor: actorOf(who),
    about: who.user,
    patients: [patient],
    disclosure: [index],
    keys: [],
    score: level === 'low' ? 1 : 8,
    says: ({ patients }: { readonly patients: number }) => [
      words(level === 'low' ? 'canary-found' : 'canary-opened', { user: who.user, patients }),
    ],
  }
}
