import type { LeafIndex, PatientId, UnixMs } from '../kernel/index.ts'
import { type History, openHistory } from './baseline.ts'
import type { SnoopingLimits } from './limits.ts'
import { actorOf } from './principal.ts'
import { openRecent } from './recent.ts'
import type { Acquaintance, Pair, Raise, SeenDisclosure, Surroundings, Tie, Watch } from './signal.ts'
import { isOpening } from './volume.ts'

/** Of those who look where they should not, so many look at somebody they have this in common with. */
const SHARES: Readonly<Record<Acquaintance, number>> = {
  'family-name': 0.5,
  address: 0.4,
  phone: 0.3,
  employer: 0.1,
  colleague: 0.15,
  vip: 0.05,
}

const WORDS: Readonly<Record<Acquaintance, string>> = {
  'family-name': 'a family name',
  address: 'an address',
  phone: 'a telephone number',
  employer: 'an employer',
  colleague: 'the place of work',
  vip: 'nothing, but the record is of somebody well known',
}

/** What a second tie adds: families share a name, an address and a telephone, so that they say much the same. */
const SECOND_TIE = 0.5
const BY_ROLE = -1
const NIGHT = 0.2
const AGAIN = 0.3
const AGAIN_MAX = 3
/** Another look counts as one of its own after this. */
const APART_MS = 10 * 60 * 1000

interface Look {
  count: number
  last: number
}

interface Waiting {
  readonly event: SeenDisclosure
  readonly patient: PatientId
}

/** The watch that has to ask what people have in common, once a batch. */
export interface SnoopingWatch extends Watch {
  ask(): Promise<void>
}

/**
 * Snooping: somebody opened, without a relation, a patient with whom they have something in common. The score is how
 * much likelier that is of somebody who looks where they should not than by chance, as a power of ten: a rare name
 * says more than a frequent one, two things in common more than one, and anything says less of somebody who opens
 * many patients without a relation every day.
 */
export function watchSnooping(
  limits: SnoopingLimits,
  surroundings: Surroundings,
  raise: Raise,
): SnoopingWatch {
  const looks = openRecent<Look>(limits.pairsMax)
  const tied = openRecent<readonly Tie[]>(limits.pairsMax)
  const rates = openRecent<{ history: History }>(limits.pairsMax)
  let waiting: Waiting[] = []
  return {
    take: (event) => {
      if (!isOpening(event) || event.closeness === 'related') return
      waiting.push({ event, patient: event.entry.patient })
    },
    ask: async () => {
      if (waiting.length === 0) return
      const asked = waiting
      waiting = []
      const unknown = new Map<string, Pair>()
      for (const { event, patient } of asked) {
        const key = keyOf(event, patient)
        if (tied.find(key) === undefined) unknown.set(key, { user: event.entry.who.user, patient })
      }
      const found = unknown.size === 0 ? new Map() : await surroundings.acquaintances([...unknown.values()])
      for (const key of unknown.keys()) tied.set(key, found.get(key) ?? [])
      for (const { event, patient } of asked) {
        const key = keyOf(event, patient)
        const rate = rates.of(event.entry.who.user, () => ({ history: openHistory() })).history
        const look = lookAt(
          looks.of(key, () => ({ count: 0, last: -Infinity })),
          event.entry.at,
        )
        if (look.fresh && event.closeness === 'unrelated') countDay(rate, event.entry.at, look.first)
        const ties = tied.find(key) ?? []
        if (ties.length === 0 || !look.fresh) continue
        const score = scoreOf(ties, { event, rate, looks: look.count, limits })
        if (score >= limits.scoreMin) raise(hintOf({ event, patient, ties, score }, limits))
      }
    },
  }
}

const keyOf = ({ entry: { who } }: SeenDisclosure, patient: PatientId): string => `${who.user} ${patient}`

/** Requests that make up one look follow each other closely. */
function lookAt(look: Look, at: number): { fresh: boolean; first: boolean; count: number } {
  const fresh = at - look.last >= APART_MS
  if (fresh) look.count += 1
  look.last = Math.max(look.last, at)
  return { fresh, first: look.count === 1, count: look.count }
}

/** Unrelated patients a day, today's included: who has many has many by chance. */
function countDay(rate: History, at: number, first: boolean): void {
  const day = Math.floor(at / 86_400_000)
  if (day > rate.day) {
    if (rate.day >= 0) {
      rate.mean = rate.days === 0 ? rate.today : rate.mean + 0.2 * (rate.today - rate.mean)
      rate.days += 1
    }
    rate.day = day
    rate.today = 0
  }
  if (first) rate.today += 1
}

interface Scored {
  readonly event: SeenDisclosure
  readonly rate: History
  readonly looks: number
  readonly limits: SnoopingLimits
}

function scoreOf(ties: readonly Tie[], { event, rate, looks, limits }: Scored): number {
  const weights = ties.map(({ kind, chance }) => Math.log10(SHARES[kind] / Math.max(chance, 1e-9)))
  const [strongest = 0, ...others] = weights.toSorted((one, other) => other - one)
  const more = others.reduce((sum, weight) => sum + SECOND_TIE * Math.max(0, weight), 0)
  const unrelated = Math.max(rate.today, rate.mean)
  const busy = Math.log10(Math.max(1, unrelated / limits.usualUnrelated))
  const role = event.closeness === 'by-role' ? BY_ROLE : 0
  const night = isNight(event.entry.at) ? NIGHT : 0
  return (
    Math.min(limits.tiesMax, strongest + more) - busy + role + night + AGAIN * Math.min(AGAIN_MAX, looks - 1)
  )
}

/** Between ten in the evening and six in the morning, by the clock the ledger goes by. */
function isNight(at: UnixMs): boolean {
  const hour = Math.floor(at / 3_600_000) % 24
  return hour >= 22 || hour < 6
}

interface Found {
  readonly event: SeenDisclosure
  readonly patient: PatientId
  readonly ties: readonly Tie[]
  readonly score: number
}

function hintOf({ event: { entry, index }, patient, ties, score }: Found, limits: SnoopingLimits) {
  const shared = ties.map(({ kind }) => WORDS[kind]).join(' and ')
  const disclosure: readonly LeafIndex[] = [index]
  return {
    rule: 'snooping',
    family: 'snooping' as const,
    title: 'A record of somebody they may know',
    level: score >= limits.scoreHigh ? ('high' as const) : ('medium' as const),
    at: entry.at,
    actor: actorOf(entry.who),
    about: `${entry.who.user} ${patient}`,
    patients: [patient],
    disclosure,
    keys: [],
    score,
    says: ({ leaves }: { readonly leaves: number }) =>
      `${entry.who.user} opened a patient without a relation and shares ${shared} with them${leaves > 1 ? `, ${leaves} times` : ''}`,
  }
}
