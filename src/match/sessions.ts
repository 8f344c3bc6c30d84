import type { PatientId, UnixMs } from '../kernel/index.ts'
import { type IndexView, type ShownRow, visitShown } from '../ledger/index.ts'

/** Somebody whom the file names, as far as sessions are held against them. */
export interface Sought {
  readonly patient: PatientId
  /** Classes of elements the file has of them. */
  readonly elements: number
  /** When what the file says of them was newest. */
  readonly from: number
  readonly until: number
}

/** A session that was shown some of them, and how well that explains the file. */
export interface SessionFit {
  readonly session: string
  readonly user: string
  readonly client: string
  readonly address: string
  readonly first: number
  readonly last: number
  /** People it was shown, and how many of them the file names. */
  readonly shown: number
  readonly explained: number
  /** Of those it was shown, the share the file names; of those the file names, the share it was shown. */
  readonly precision: number
  readonly recall: number
  /** Of those: the share of the file's classes of elements it was shown, and of people shown when their values were newest. */
  readonly elements: number
  readonly timely: number
  /** Rather this session than anybody, as a power of two. */
  readonly bits: number
}

export interface SessionsAsked {
  readonly from?: UnixMs | undefined
  readonly to?: UnixMs | undefined
}

/** Candidates are chosen by so many people at most, and so many are then counted exactly. */
const SAMPLE_MAX = 20_000
const CANDIDATES_MAX = 50
const CANDIDATES_OF_MANY_MAX = 10
/** Of so few people the lists of leaves are read; of more, all leaves once. */
const LISTED_MAX = 500
const MANY = 100_000
/** So often a file names somebody whom its source was not shown: mistakes, and what was put in. */
const ASTRAY = 0.01
/** What was read while it was being written. */
const SLACK_MS = 2_000
/** Shown at a time at which its values were not the newest ones, and not as an old version either. */
const UNTIMELY = 0.1

/**
 * Which sessions explain best that these people are in a file. If the file is a part of what a session was shown, each
 * of the people comes up with the same chance: so who was shown few others and most of these is likelier, and who was
 * shown everybody is not. What a match tells shows no values, so it is no source of a file.
 */
export async function fitSessions(
  view: IndexView,
  sought: readonly Sought[],
  asked: SessionsAsked,
): Promise<SessionFit[]> {
  const everybody = new Map(sought.map((one, place) => [view.find('patient', one.patient), place]))
  everybody.delete(0)
  const candidates = await chooseCandidates(view, sought, asked)
  await countExactly(view, { candidates, everybody, sought }, asked)
  const population = view.census(Infinity).by
  return [...candidates.values()]
    .map((candidate) => fitOf(view, candidate, sought, population))
    .filter(({ explained }) => explained > 0)
    .toSorted((a, b) => b.bits - a.bits || b.precision - a.precision || a.first - b.first)
}

/** What a session of one person was shown, counted. */
interface Candidate {
  readonly who: Pick<ShownRow, 'session' | 'user' | 'client' | 'address'>
  readonly sampled: Set<number>
  readonly shown: Bits
  shownCount: number
  /** By the place of the sought: classes of elements; and whether it was at the right time. */
  readonly elements: Map<number, number>
  readonly timely: Set<number>
  first: number
  last: number
}

/** A token of the command line may be used by several people: each is a candidate. */
const nameOf = ({ session, user }: ShownRow): string => `${session} ${user}`

async function chooseCandidates(
  view: IndexView,
  sought: readonly Sought[],
  asked: SessionsAsked,
): Promise<Map<string, Candidate>> {
  const step = Math.max(1, Math.ceil(sought.length / SAMPLE_MAX))
  const sample = sought.filter((_, place) => place % step === 0).map(({ patient }) => patient)
  const wanted = new Set(sample.map((patient) => view.find('patient', patient)))
  const found = new Map<string, Candidate>()
  const listed = sample.length <= LISTED_MAX ? { patients: sample } : {}
  await visitShown(view, { ...asked, ...listed }, (row) => {
    if (row.how === 'match' || !wanted.has(row.patient)) return
    const name = nameOf(row)
    const known = found.get(name) ?? candidateOf(row)
    known.sampled.add(row.patient)
    found.set(name, known)
  })
  const max = sought.length > MANY ? CANDIDATES_OF_MANY_MAX : CANDIDATES_MAX
  const most = [...found].toSorted(([, a], [, b]) => b.sampled.size - a.sampled.size)
  return new Map(most.slice(0, max))
}

function candidateOf({ session, user, client, address }: ShownRow): Candidate {
  return {
    who: { session, user, client, address },
    sampled: new Set(),
    shown: new Bits(),
    shownCount: 0,
    elements: new Map(),
    timely: new Set(),
    first: Infinity,
    last: -Infinity,
  }
}

async function countExactly(
  view: IndexView,
  {
    candidates,
    everybody,
    sought,
  }: {
    readonly candidates: ReadonlyMap<string, Candidate>
    readonly everybody: ReadonlyMap<number, number>
    readonly sought: readonly Sought[]
  },
  asked: SessionsAsked,
): Promise<void> {
  const sessions = [...new Set([...candidates.values()].map(({ who }) => view.text('session', who.session)))]
  await visitShown(view, { ...asked, sessions }, (row) => {
    const candidate = candidates.get(nameOf(row))
    if (candidate === undefined || row.how === 'match' || row.patient === 0) return
    if (candidate.shown.add(row.patient)) candidate.shownCount += 1
    candidate.first = Math.min(candidate.first, row.at)
    candidate.last = Math.max(candidate.last, row.at)
    const place = everybody.get(row.patient)
    const one = place === undefined ? undefined : sought[place]
    if (place === undefined || one === undefined) return
    candidate.elements.set(place, (candidate.elements.get(place) ?? 0) | row.elements)
    if (isTimely(row, one)) candidate.timely.add(place)
  })
}

/** Earlier versions can be asked for later as well. */
function isTimely({ at, how }: ShownRow, { from, until }: Sought): boolean {
  const isOld = how === 'vread' || how === 'history'
  return at >= from - SLACK_MS && (isOld || at <= until + SLACK_MS)
}

function fitOf(
  view: IndexView,
  candidate: Candidate,
  sought: readonly Sought[],
  population: number,
): SessionFit {
  const { who, shownCount, elements, timely, first, last } = candidate
  const anybody = ASTRAY / Math.max(1, population)
  let bits = 0
  let shares = 0
  for (const [place, one] of sought.entries()) {
    const had = elements.get(place)
    const share = had === undefined ? 0 : shareOf(one.elements, had)
    shares += share
    const fits = had === undefined ? 0 : ((1 + share) / 2) * (timely.has(place) ? 1 : UNTIMELY)
    bits += Math.log2(((1 - ASTRAY) * fits) / shownCount + anybody) - Math.log2(1 / Math.max(1, population))
  }
  const explained = elements.size
  return {
    session: view.text('session', who.session),
    user: view.text('user', who.user),
    client: view.text('client', who.client),
    address: view.text('address', who.address),
    first,
    last,
    shown: shownCount,
    explained,
    precision: explained / Math.max(1, shownCount),
    recall: explained / Math.max(1, sought.length),
    elements: shares / Math.max(1, explained),
    timely: timely.size / Math.max(1, explained),
    bits,
  }
}

function shareOf(wanted: number, had: number): number {
  return wanted === 0 ? 1 : countBits(wanted & had) / countBits(wanted)
}

function countBits(mask: number): number {
  let count = 0
  for (let left = mask >>> 0; left !== 0; left &= left - 1) count += 1
  return count
}

/** A set of integers, one bit each. */
class Bits {
  #bytes = new Uint8Array(1024)

  /** True when it was not in it. */
  add(value: number): boolean {
    const place = value >>> 3
    if (place >= this.#bytes.length) {
      const grown = new Uint8Array(Math.max(place + 1, this.#bytes.length * 2))
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    const bit = 1 << (value & 7)
    const before = this.#bytes[place] ?? 0
    this.#bytes[place] = before | bit
    return (before & bit) === 0
  }
}
