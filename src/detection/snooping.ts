import type { LeafIndex, PatientId, UnixMs } from '../kernel/index.ts'
import { type Baseline, type History, openBaseline, openHistory } from './baseline.ts'
import type { SnoopingLimits } from './limits.ts'
import { likelier, openOrdinary } from './ordinary.ts'
import { OWN_RULES } from './own-rules.ts'
import { actorOf } from './principal.ts'
import { openRecent } from './recent.ts'
import { type Words, words } from './sentences.ts'
import type { Acquaintance, Pair, Raise, SeenDisclosure, Surroundings, Tie, Watch } from './signal.ts'
import { isOpening } from './volume.ts'

/** Of those who look where they should not, so many look at somebody they have this in common with. Guesses but the first. */
const SHARES: Readonly<Record<Acquaintance, number>> = {
  'family-name': 0.5,
  address: 0.4,
  phone: 0.3,
  contact: 0.3,
  employer: 0.1,
  colleague: 0.1,
  vip: 0.06,
}
/**
 * So many of them look at somebody about whom nothing was written for a month: nobody has that patient in care, so that
 * hardly any work leads there. Guess.
 */
const QUIET_SHARE = 0.4
/** Of opens that nothing explains so many are like that too, until it is counted. */
const QUIET_USUAL = { of: 20, such: 2, least: 0.02, most: 0.98 }
/** So many of them look at somebody who is in care where they work themselves, without a part of theirs in it. Guess. */
const ATTENDED_SHARE = 0.06
/** Of honest opens so many are like that, until it is counted: it never makes a look heavier that somebody is in care there. */
const ATTENDED_USUAL = { of: 20, such: 4, least: ATTENDED_SHARE, most: 0.8 }
/** More than this it cannot add: of whom it would not be told either way, it is not asked. */
const ATTENDED_ADDS_MAX = likelier(false, ATTENDED_SHARE, ATTENDED_USUAL.most)

/** What a second tie adds: families share a name, an address and a telephone, so that they say much the same. */
const SECOND_TIE = 0.5
const BY_ROLE = -1
const NIGHT = 0.2
/** Another look counts as one of its own after this. */
const APART_MS = 10 * 60 * 1000

interface Look {
  last: number
  day: number
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
 * says more than a frequent one, two things in common more than one, a patient whom nobody has in care more than one in
 * the middle of a treatment, one who is in care where they work less than one in care elsewhere, and anything says less
 * of somebody who opens many patients without a relation every day. A second look says nothing more: work goes on for
 * days too.
 */
export function watchSnooping(
  limits: SnoopingLimits,
  surroundings: Surroundings,
  raise: Raise,
): SnoopingWatch {
  const looks = openRecent<Look>(limits.pairsMax)
  const tied = openRecent<readonly Tie[]>(limits.pairsMax)
  const rates = openRecent<{ history: History }>(limits.pairsMax)
  const baseline = openBaseline({ priorDays: limits.priorDays, unknown: limits.unknownUnrelated })
  const usuallyQuiet = openOrdinary(QUIET_USUAL)
  const withAttendance = attendanceIn(surroundings)
  let waiting: Waiting[] = []
  return {
    take: (event) => {
      if (!isOpening(event) || event.closeness === 'related') return
      const { patient, at } = event.entry
      const look = looks.of(keyOf(event, patient), () => ({ last: -Infinity, day: -1 }))
      if (isFresh(look, at)) waiting.push({ event, patient })
    },
    ask: async () => {
      if (waiting.length === 0) return
      const asked = waiting
      waiting = []
      const quiet = await quietOf(asked)
      await askTies(asked)
      const weighed: Found[] = []
      for (const { event, patient } of asked) {
        const { who, at } = event.entry
        const key = keyOf(event, patient)
        const { history } = rates.of(who.user, () => ({ history: openHistory() }))
        const group = `${who.role} ${surroundings.departmentOf(who.user) ?? ''}`
        if (event.closeness === 'unrelated')
          baseline.count(history, group, at, isFirstOfDay(looks.find(key), at) ? 1 : 0)
        const rate = rateOf(baseline, history, group)
        const ties = tied.find(key) ?? []
        const unwritten = quiet === undefined ? 0 : unwrittenWeight(event, quiet.has(patient))
        if (ties.length === 0) continue
        const score = scoreOf(ties, { event, rate, unwritten, limits })
        if (score + ATTENDED_ADDS_MAX >= limits.scoreMin) weighed.push({ event, patient, ties, score })
      }
      for (const found of await withAttendance(weighed))
        if (found.score >= limits.scoreMin) raise(hintOf(found, limits))
    },
  }

  async function quietOf(asked: readonly Waiting[]): Promise<ReadonlySet<PatientId> | undefined> {
    return await surroundings.quiet?.([...new Set(asked.map(({ patient }) => patient))])
  }

  async function askTies(asked: readonly Waiting[]): Promise<void> {
    const unknown = new Map<string, Pair>()
    for (const { event, patient } of asked) {
      const key = keyOf(event, patient)
      if (tied.find(key) === undefined) unknown.set(key, { user: event.entry.who.user, patient })
    }
    const found = unknown.size === 0 ? new Map() : await surroundings.acquaintances([...unknown.values()])
    for (const key of unknown.keys()) tied.set(key, found.get(key) ?? [])
  }

  /** What it says that nothing was written about the patient, or that something was, against what is ordinary in this role. */
  function unwrittenWeight({ closeness, entry }: SeenDisclosure, isQuiet: boolean): number {
    const { role } = entry.who
    const weight = likelier(isQuiet, QUIET_SHARE, usuallyQuiet.share(role))
    if (closeness === 'unrelated') usuallyQuiet.count(role, isQuiet)
    return weight
  }
}

/** Their scores with what it says that the patient is in care where they work, or is not; where nobody knows, nothing. */
function attendanceIn(surroundings: Surroundings) {
  const usually = openOrdinary(ATTENDED_USUAL)
  return async (weighed: readonly Found[]): Promise<readonly Found[]> => {
    if (weighed.length === 0 || surroundings.attended === undefined) return weighed
    const pairs = weighed.map(({ event, patient }) => ({ user: event.entry.who.user, patient }))
    const attended = await surroundings.attended(pairs)
    return weighed.map((found) => {
      const { event, patient, score } = found
      const isAttended = attended.get(keyOf(event, patient))
      if (isAttended === undefined) return found
      const { role } = event.entry.who
      const weight = likelier(isAttended, ATTENDED_SHARE, usually.share(role))
      if (event.closeness === 'unrelated') usually.count(role, isAttended)
      return { ...found, score: score + weight, isAttended }
    })
  }
}

const keyOf = ({ entry: { who } }: SeenDisclosure, patient: PatientId): string => `${who.user} ${patient}`
const dayOf = (at: number): number => Math.floor(at / 86_400_000)

/** Requests that make up one look follow each other closely. */
function isFresh(look: Look, at: number): boolean {
  const fresh = at - look.last >= APART_MS
  look.last = Math.max(look.last, at)
  return fresh
}

function isFirstOfDay(look: Look | undefined, at: number): boolean {
  const day = dayOf(at)
  if (look === undefined || look.day >= day) return false
  look.day = day
  return true
}

/**
 * Unrelated patients a day: who has many has many by chance. What is usual for them, drawn towards what is usual where
 * they work until their own days are known; or today's, where it is unusual.
 */
function rateOf(baseline: Baseline, history: History, group: string): number {
  return Math.max(history.today, baseline.expected(history, group))
}

interface Scored {
  readonly event: SeenDisclosure
  readonly rate: number
  readonly unwritten: number
  readonly limits: SnoopingLimits
}

function scoreOf(ties: readonly Tie[], { event, rate, unwritten, limits }: Scored): number {
  const weights = ties.map(({ kind, chance }) => Math.log10(SHARES[kind] / Math.max(chance, 1e-9)))
  const [strongest = 0, ...others] = weights.toSorted((one, other) => other - one)
  const more = others.reduce((sum, weight) => sum + SECOND_TIE * Math.max(0, weight), 0)
  const busy = Math.log10(Math.max(1, rate / limits.usualUnrelated))
  const role = event.closeness === 'by-role' ? BY_ROLE : 0
  const night = isNight(event.entry.at) ? NIGHT : 0
  return Math.min(limits.tiesMax, strongest + more) + unwritten - busy + role + night
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
  /** Whether somebody of their department has the patient in care; undefined where nobody knows. */
  readonly isAttended?: boolean
}

function hintOf(found: Found, limits: SnoopingLimits) {
  const { patient, ties, score, isAttended } = found
  const { entry, index } = found.event
  const disclosure: readonly LeafIndex[] = [index]
  return {
    rule: 'snooping',
    family: 'snooping' as const,
    title: OWN_RULES.snooping,
    level: score >= limits.scoreHigh ? ('high' as const) : ('medium' as const),
    at: entry.at,
    togetherMs: limits.togetherMs,
    actor: actorOf(entry.who),
    about: `${entry.who.user} ${patient}`,
    patients: [patient],
    disclosure,
    keys: [],
    score,
    says: ({ leaves: times }: { readonly leaves: number }) => [
      words('snooping', { user: entry.who.user }),
      ...sharedIn(ties),
      words('shares-end', {}),
      ...(isAttended === false ? [words('snooping-nobody-has-in-care', {})] : []),
      ...(times > 1 ? [words('snooping-again', { times })] : []),
    ],
  }
}

function sharedIn(ties: readonly Tie[]): readonly Words[] {
  const kinds = [...new Set(ties.map(({ kind }) => kind))]
  return kinds.flatMap((kind, place) => [
    ...(place === 0 ? [] : [words('shares-and', {})]),
    words(`shares-${kind}`, {}),
  ])
}
