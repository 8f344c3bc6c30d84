import type { LeafIndex, PatientId } from '../kernel/index.ts'
import { showsPatient } from '../ledger/index.ts'
import { type Baseline, type History, openBaseline, openHistory } from './baseline.ts'
import { hash53 } from './hash.ts'
import type { VolumeLimits, VolumeWindow } from './limits.ts'
import { openMemory } from './memory.ts'
import { OWN_RULES } from './own-rules.ts'
import { actorOf, isListing } from './principal.ts'
import { openRecent } from './recent.ts'
import { words } from './sentences.ts'
import type { Level, Raise, Seen, SeenDisclosure, Surroundings, Watch } from './signal.ts'
import { countIn, openWindow, type Window } from './windows.ts'

/** Of each user, so many leaves without a relation are at hand when there are too many. */
const LATEST_MAX = 128
/** A day that is unusual for the person begins at this multiple of the limit of serious. */
const CRITICAL_TIMES = 3

interface Counted {
  readonly windows: readonly Window[]
  readonly history: History
}

interface Opener {
  readonly all: Counted
  /** Made when it is needed: most people have none on most days. */
  unrelated: Counted | undefined
  readonly latest: { readonly patient: PatientId; readonly index: LeafIndex; readonly at: number }[]
}

/**
 * Too many people: distinct patients whom one person opened in some minutes, an hour, a day, without a relation and in
 * all. What is too many is a fixed number for everybody, and for a day also a multiple of what this person's days are
 * like, drawn towards those of their department.
 */
export function watchVolume(limits: VolumeLimits, surroundings: Surroundings, raise: Raise): Watch {
  const users = openRecent<Opener>(limits.usersMax)
  const pairs = openMemory(limits.pairsMax, limits.spanMs)
  const unrelatedPairs = openMemory(limits.pairsMax, limits.spanMs)
  const baselines = {
    unrelated: openBaseline({ priorDays: limits.priorDays, unknown: 5 }),
    all: openBaseline({ priorDays: limits.priorDays, unknown: 40 }),
  }
  const opened = (): Opener => ({ all: counted(limits), unrelated: undefined, latest: [] })
  return {
    take: (event) => {
      if (!isOpening(event)) return
      const { entry, index, closeness } = event
      const { user, role } = entry.who
      const pair = hash53(entry.patient, hash53(user) | 0)
      const first = pairs.take(pair, entry.at)
      const firstUnrelated = closeness === 'unrelated' && unrelatedPairs.take(pair, entry.at)
      if (!first && !firstUnrelated) return
      const opener = users.of(user, opened)
      const group = `${role} ${surroundings.departmentOf(user) ?? ''}`
      if (first) {
        const found = tooMany(opener.all, { baseline: baselines.all, group, at: entry.at, limits, of: 'all' })
        if (found !== undefined) raise(hintOf(event, found, 'all', [{ patient: entry.patient, index }]))
      }
      if (firstUnrelated) {
        noteLatest(opener, entry.patient, index, entry.at)
        const asked = { baseline: baselines.unrelated, group, at: entry.at, limits, of: 'unrelated' as const }
        opener.unrelated ??= counted(limits)
        const found = tooMany(opener.unrelated, asked)
        if (found === undefined) return
        const since = entry.at - found.window.ms
        const behind = opener.latest.filter(({ at }) => at >= since)
        raise(hintOf(event, found, 'unrelated', behind))
      }
    },
  }
}

/** A leaf that shows something of a patient to a person. */
export type Opening = SeenDisclosure & { readonly entry: { readonly patient: PatientId } }

/**
 * A person was shown something of a patient. A list of hits is not opened, unless nothing relates them; nor are the people of a
 * case, whom the program gathers and writes to for an officer: the case has them counted.
 */
export function isOpening(event: Seen): event is Opening {
  if (event.ledger !== 'disclosure' || event.kind !== 'person') return false
  const { entry, closeness } = event
  if (entry.patient === null || entry.how === 'denied' || entry.how === 'notice' || !showsPatient(entry))
    return false
  return closeness !== 'by-role' || !isListing(entry)
}

function counted({ windows }: VolumeLimits): Counted {
  return { windows: windows.map(openWindow), history: openHistory() }
}

function noteLatest({ latest }: Opener, patient: PatientId, index: LeafIndex, at: number): void {
  if (latest.length >= LATEST_MAX) latest.splice(0, LATEST_MAX / 2)
  latest.push({ patient, index, at })
}

interface Found {
  readonly window: VolumeWindow
  readonly count: number
  readonly max: number
  readonly usual: number
}

interface Asked {
  readonly baseline: Baseline
  readonly group: string
  readonly at: number
  readonly limits: VolumeLimits
  readonly of: 'unrelated' | 'all'
}

/** Counts one more everywhere, and names the shortest window that has too many. */
function tooMany(
  { windows, history }: Counted,
  { baseline, group, at, limits, of }: Asked,
): Found | undefined {
  baseline.count(history, group, at)
  let found: Found | undefined
  for (const [place, window] of windows.entries()) {
    const size = limits.windows[place] as VolumeWindow
    const count = countIn(window, at)
    const fixed = of === 'unrelated' ? size.unrelatedMax : size.allMax
    // Nearly always far below everything: what is usual is not even asked.
    if (found !== undefined || count < Math.min(fixed, limits.dayMin)) continue
    const usual = baseline.expected(history, group)
    const max = isDay(size)
      ? dayMaxOf(limits, { of, fixed, usual, days: history.days })
      : fixed * (of === 'unrelated' ? busyTimes(limits, usual) : 1)
    if (count >= max) found = { window: size, count, max, usual }
  }
  return found
}

const isDay = ({ ms }: VolumeWindow): boolean => ms >= 86_400_000

/** Who has many without a relation every day, as billing has, has more of them in some minutes too. */
function busyTimes({ usualUnrelated, busyTimesMax }: VolumeLimits, usual: number): number {
  return Math.min(busyTimesMax, Math.max(1, usual / usualUnrelated))
}

function dayMaxOf(
  { times, dayMin, dayMax }: VolumeLimits,
  { of, fixed, usual, days }: { of: 'unrelated' | 'all'; fixed: number; usual: number; days: number },
): number {
  if (of === 'all') return Math.max(fixed, 4 * usual)
  // Whoever has had many for a week may have more; nobody else may have more than the fixed number.
  const most = days >= 5 ? Math.max(fixed, Math.min(dayMax, 4 * usual)) : fixed
  return Math.min(Math.max(dayMin, times * usual), most)
}

function hintOf(
  { entry }: Opening,
  { window, count, max, usual }: Found,
  of: 'unrelated' | 'all',
  behind: readonly { readonly patient: PatientId; readonly index: LeafIndex }[],
) {
  const level: Level = count >= CRITICAL_TIMES * max ? 'critical' : of === 'unrelated' ? 'high' : 'medium'
  const rule = of === 'unrelated' ? 'volume-unrelated' : 'volume-all'
  return {
    rule,
    family: 'volume' as const,
    title: OWN_RULES[rule],
    level,
    at: entry.at,
    actor: actorOf(entry.who),
    about: entry.who.user,
    patients: behind.map(({ patient }) => patient),
    disclosure: behind.map(({ index }) => index),
    keys: [],
    score: Math.log2(count / max) + (of === 'unrelated' ? 3 : 2),
    says: ({ patients: named }: { readonly patients: number }) => [
      words(of === 'unrelated' ? 'opened-many-strangers' : 'opened-many', {
        user: entry.who.user,
        patients: count,
        window: window.name,
        max: Math.ceil(max),
        usual: Math.round(usual),
        named,
      }),
    ],
  }
}
