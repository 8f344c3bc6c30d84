import { hasCode, type PatientId } from '../kernel/index.ts'
import type { ElementClass } from '../fhir/index.ts'
import type { MatchLook } from '../disclosure/index.ts'
import type { Carrier, Clue } from '../records/index.ts'
import type { Columns } from './columns.ts'
import { columnsOf } from './columns.ts'
import type { FileRecord } from './file-record.ts'
import { type FoundPerson, noteFound } from './found.ts'
import {
  BITS_MIN,
  BITS_OF_NAME,
  type Likeness,
  likenessOf,
  type Named,
  namedOf,
  tokenBits,
} from './likeness.ts'
import { maskOf, otherRecordsOf, type OwnRecord, ownRecordOf } from './own-record.ts'
import { numberForms, phoneForms, valuesOf } from './values.ts'

/** Finds whom the records of a file name. */
export interface PeopleFinder {
  /** A batch of records; answers nothing, and remembers whom they name. */
  take(records: readonly FileRecord[]): Promise<void>
  readonly people: ReadonlyMap<PatientId, FoundPerson>
  counts(): FinderCounts
}

export interface FinderCounts {
  /** Records that name somebody who is here. */
  readonly naming: number
  /** Records that hold something by which anybody could be looked up. */
  readonly telling: number
  /** Records that name nobody for sure, though a name in them fits somebody here and nothing speaks against it. */
  readonly doubtful: number
  /** People whose records were opened. */
  readonly opened: number
}

export interface FinderLimits {
  /** Of so many people the Patient resource is opened, and of so many everything; of the others the index must do. */
  readonly openedMax: number
  readonly wholeMax: number
}

/** What a match may open: far below what the key server gives out in ten minutes, so that care never waits for it. */
export const FINDER_LIMITS: FinderLimits = { openedMax: 1_500, wholeMax: 200 }

const OPENED_AT_ONCE = 100
const CANDIDATES_MAX = 8
const NAME_WORDS_MAX = 16
/** So many records are looked up by names alone, and fewer when it is in vain: each is a question of its own. */
const NAMES_ASKED_MAX = 2_000
const NAMES_TRIED = 300
const LEARNED_FROM = 30
const LEARNED_SHARE_MIN = 0.05
/** Two people a record fits equally well: one of them registered twice. */
const BITS_EQUAL = 1

interface State {
  readonly look: MatchLook
  readonly limits: FinderLimits
  readonly people: Map<PatientId, FoundPerson>
  readonly opened: Map<string, OwnRecord>
  columns: Columns | undefined
  /** Of those who were opened and are named: of how many the file has the name, and the day of birth. */
  readonly seen: { people: number; names: number; births: number }
  /** No key is given out for now. */
  isShut: boolean
  whole: number
  /** What came nearest to a record that names nobody, in bits. */
  readonly nearest: WeakMap<Named, number>
  naming: number
  telling: number
  doubtful: number
  /** Records that were looked up by names alone, and how many were found by that. */
  readonly named: { asked: number; found: number }
}

export function openPeopleFinder(look: MatchLook, limits: FinderLimits = FINDER_LIMITS): PeopleFinder {
  const state: State = {
    look,
    limits,
    people: new Map(),
    opened: new Map(),
    columns: undefined,
    seen: { people: 0, names: 0, births: 0 },
    isShut: false,
    whole: 0,
    nearest: new WeakMap(),
    naming: 0,
    telling: 0,
    doubtful: 0,
    named: { asked: 0, found: 0 },
  }
  return {
    take: async (records) => await take(state, records),
    people: state.people,
    counts: () => {
      const { naming, telling, doubtful, opened } = state
      return { naming, telling, doubtful, opened: opened.size }
    },
  }
}

/** A patient whom a record may name, and the clues that say so. */
interface Candidate {
  readonly id: string
  readonly patient: PatientId
  readonly clues: readonly Clue[]
}

async function take(state: State, records: readonly FileRecord[]): Promise<void> {
  state.columns = learned(state, state.columns ?? columnsOf(records))
  const { columns } = state
  const named = records.map((record) => namedOf(record, valuesOf(record), columns))
  state.telling += named.filter(({ values }) => values.ids.size + cluesOf(values).length > 0).length
  const wasFull = isFull(state)
  let left = await settle(state, named, await byValue(state, named))
  // Those who came too late to be opened: the index is asked for more of them.
  if (isFull(state) && !wasFull) left = await settle(state, left, await byValue(state, left))
  left = await settle(state, left, await byBirth(state, left))
  const strangers = await settle(state, left, await byName(state, left))
  state.named.found += left.length - strangers.length
  state.doubtful += strangers.filter((one) => (state.nearest.get(one) ?? 0) >= BITS_OF_NAME).length
}

/** Columns that looked like names or days of birth, and of hardly anybody they name are. */
function learned({ seen }: State, { names, births }: Columns): Columns {
  const isOther = (count: number) => seen.people >= LEARNED_FROM && count < seen.people * LEARNED_SHARE_MIN
  return {
    names: isOther(seen.names) ? new Set() : names,
    births: isOther(seen.births) ? new Set() : births,
  }
}

/** What finds one person exactly. */
function strongClues({ numbers, phones, emails }: Named['values']): Clue[] {
  return [
    ...[...numbers.values()].flatMap(numberForms).map((text): Clue => ({ code: 'identifier', text })),
    ...[...phones].flatMap(phoneForms).map((text): Clue => ({ code: 'phone', text })),
    ...[...emails].map((text): Clue => ({ code: 'email', text })),
  ]
}

const birthClues = ({ values }: Named): Clue[] =>
  [...values.days].map((text): Clue => ({ code: 'birthdate', text }))

const cluesOf = (values: Named['values']): Clue[] => [
  ...strongClues(values),
  ...[...values.days].map((text): Clue => ({ code: 'birthdate', text })),
]

function nameClues({ names, values }: Named): Clue[] {
  const inColumns = names.flatMap((name) => name.split(' ')).filter((word) => word.length > 1)
  const words = [...new Set(inColumns.length > 0 ? inColumns : values.words)].slice(0, NAME_WORDS_MAX)
  return words.flatMap((text): Clue[] => [
    { code: 'family', text },
    { code: 'given', text },
  ])
}

type Finding = (named: Named) => readonly Candidate[]

async function byValue(state: State, named: readonly Named[]): Promise<Finding> {
  const { look } = state
  const ids = [...new Set(named.flatMap(({ values }) => [...values.ids]))]
  const owners = ids.length === 0 ? [] : await look.patients(ids)
  const byId = new Map(owners.map((owner) => [owner.id, owner]))
  const carriers = await askCarriers(look, named, {
    driving: ({ values }) => strongClues(values),
    // Of whom nobody is opened any more, these have to say enough.
    beside: isFull(state) ? (one) => [...birthClues(one), ...nameClues(one)] : () => [],
  })
  return (one) => [
    ...[...one.values.ids].flatMap((id): Candidate[] => {
      const owner = byId.get(id)
      return owner === undefined ? [] : [{ ...owner, clues: [] }]
    }),
    ...carriers(one),
  ]
}

async function byBirth({ look, opened, limits }: State, named: readonly Named[]): Promise<Finding> {
  const isHalfOpened = opened.size * 2 >= limits.openedMax
  // Names are many tokens: only of records whose day of birth is somebody's.
  const born = await askCarriers(look, named, { driving: birthClues, beside: () => [] })
  const alike = named.filter((one) => born(one).length > 0)
  const carriers = await askCarriers(look, alike, { driving: birthClues, beside: nameClues })
  return (one) => {
    const found = carriers(one)
    const both = found.filter((candidate) => has(candidate, 'family') && has(candidate, 'given'))
    // Somebody may have another name by now, or one that was written differently.
    const either = found.filter((candidate) => has(candidate, 'family') || has(candidate, 'given'))
    return both.length > 0 || isHalfOpened ? both : either
  }
}

const has = ({ clues }: Candidate, code: Clue['code']): boolean => clues.some((clue) => clue.code === code)

/** By names alone, where something else can be compared. */
async function byName(state: State, named: readonly Named[]): Promise<Finding> {
  const found = new Map<Named, readonly Candidate[]>()
  for (const one of named) {
    const { phones, emails, numbers, days } = one.values
    const clues = nameClues(one)
    if (phones.size + emails.size + numbers.size + days.size === 0 || clues.length < 4) continue
    const isVain = state.named.asked >= NAMES_TRIED && state.named.found === 0
    if (isVain || state.named.asked >= NAMES_ASKED_MAX) break
    state.named.asked += 1
    const families = clues.flatMap(({ code }, place) => (code === 'family' ? [place] : []))
    const givens = clues.flatMap(({ code }, place) => (code === 'given' ? [place] : []))
    const carriers = await state.look.carriers({ clues, groups: [families, givens] })
    if (carriers.length <= CANDIDATES_MAX)
      found.set(
        one,
        carriers.map((carrier) => candidateOf(carrier, clues)),
      )
  }
  return (one) => found.get(one) ?? []
}

function candidateOf({ id, patient, clues: places }: Carrier, clues: readonly Clue[]): Candidate {
  return { id, patient, clues: [...places].flatMap((place) => clues[place] ?? []) }
}

/** One question for all records: whoever carries a driving clue of one of them. */
async function askCarriers(
  look: MatchLook,
  named: readonly Named[],
  { driving, beside }: Readonly<Record<'driving' | 'beside', (one: Named) => readonly Clue[]>>,
): Promise<Finding> {
  const places = new Map<string, number>()
  const clues: Clue[] = []
  const drives = new Set<number>()
  const placeOf = (clue: Clue) => {
    const name = `${clue.code} ${clue.text}`
    const known = places.get(name) ?? clues.push(clue) - 1
    places.set(name, known)
    return known
  }
  const asked = new Map<Named, { readonly driving: readonly number[]; readonly all: ReadonlySet<number> }>()
  for (const one of named) {
    const own = driving(one).map(placeOf)
    for (const place of own) drives.add(place)
    asked.set(one, { driving: own, all: new Set([...own, ...beside(one).map(placeOf)]) })
  }
  if (drives.size === 0) return () => []
  const carriers = await look.carriers({ clues, groups: [[...drives]] })
  const byPlace = new Map<number, Carrier[]>()
  for (const carrier of carriers)
    for (const place of carrier.clues) {
      const known = byPlace.get(place)
      if (known === undefined) byPlace.set(place, [carrier])
      else known.push(carrier)
    }
  return (one) => {
    const own = asked.get(one)
    if (own === undefined) return []
    const fitting = new Set(own.driving.flatMap((place) => byPlace.get(place) ?? []))
    return [...fitting].map((carrier) => ({
      id: carrier.id,
      patient: carrier.patient,
      clues: [...carrier.clues].flatMap((place) => (own.all.has(place) ? (clues[place] ?? []) : [])),
    }))
  }
}

/** Compares each record with those it may name; answers the records that name none of them. */
async function settle(state: State, named: readonly Named[], find: Finding): Promise<Named[]> {
  const candidates = new Map(
    named.map((one) => [
      one,
      [...new Map(find(one).map((candidate) => [candidate.id, candidate])).values()]
        .toSorted((a, b) => b.clues.length - a.clues.length)
        .slice(0, CANDIDATES_MAX),
    ]),
  )
  await openNew(state, [...candidates.values()].flat())
  const left: Named[] = []
  for (const one of named) {
    const compared = await compare(state, one, candidates.get(one) ?? [])
    const closest = Math.max(...compared.map(({ likeness }) => likeness.closeness))
    const fitting = compared.filter(
      ({ likeness: { bits, closeness } }) => bits >= BITS_MIN && closeness >= closest - BITS_EQUAL,
    )
    if (fitting.length === 0) {
      const bits = Math.max(0, ...compared.map(({ likeness }) => likeness.bits))
      state.nearest.set(one, Math.max(bits, state.nearest.get(one) ?? 0))
      left.push(one)
      continue
    }
    state.naming += 1
    for (const { candidate, likeness, isOpened } of fitting) {
      const sure = likeness.isBare ? 'one-value' : isOpened ? 'values' : 'tokens'
      if (isOpened) noteSeen(state, likeness)
      noteFound(state.people, candidate, sure, likeness)
    }
  }
  return left
}

function noteSeen({ seen }: State, { elements }: Likeness): void {
  seen.people += 1
  if ((elements & maskOf('identity')) !== 0) seen.names += 1
  if ((elements & maskOf('birth-date')) !== 0) seen.births += 1
}

const CLASSES: Readonly<Record<Clue['code'], ElementClass>> = {
  identifier: 'identifiers',
  phone: 'contact',
  email: 'contact',
  birthdate: 'birth-date',
  family: 'identity',
  given: 'identity',
}

interface Compared {
  readonly candidate: Candidate
  readonly likeness: Likeness
  readonly isOpened: boolean
}

async function compare(state: State, one: Named, candidates: readonly Candidate[]): Promise<Compared[]> {
  const compared: Compared[] = []
  for (const candidate of candidates) {
    const own = state.opened.get(candidate.id)
    if (own === undefined) {
      const bits = tokenBits(one, candidate.clues) + (one.values.ids.has(candidate.id) ? BITS_MIN : 0)
      const elements = candidate.clues.reduce((mask, { code }) => mask | maskOf(CLASSES[code]), 0)
      const likeness = {
        bits,
        closeness: bits,
        elements,
        versions: [],
        from: -Infinity,
        until: Infinity,
        isBare: false,
      }
      compared.push({ candidate, likeness, isOpened: false })
      continue
    }
    // What else is theirs says which versions, and whether a lone number is somebody else's.
    const first = likenessOf(one, own)
    if (first.bits > 0 && own.others === undefined && !state.isShut && state.whole < state.limits.wholeMax) {
      state.whole += 1
      const others = await unlessShut(state, async () => await state.look.everything(candidate.patient))
      own.others = others === undefined ? undefined : otherRecordsOf(others)
    }
    compared.push({ candidate, likeness: likenessOf(one, own), isOpened: true })
  }
  return compared
}

async function openNew(state: State, candidates: readonly Candidate[]): Promise<void> {
  const { opened, limits, look } = state
  const wanted = [...new Set(candidates.map(({ id }) => id))].filter((id) => !opened.has(id))
  const ids = isFull(state) ? [] : wanted.slice(0, limits.openedMax - opened.size)
  for (let start = 0; start < ids.length; start += OPENED_AT_ONCE) {
    const some = ids.slice(start, start + OPENED_AT_ONCE)
    const versions = await unlessShut(state, async () => await look.versions(some))
    if (versions === undefined) return
    for (const id of some) opened.set(id, ownRecordOf(id, versions.get(id) ?? []))
  }
}

/** Keys may be frozen because of what the file is about, or needed by others: then the index has to do. */
async function unlessShut<Answer>(state: State, ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (!hasCode(error, 'KEYS_FROZEN') && !hasCode(error, 'KEYS_BUDGET_SPENT')) throw error
    state.isShut = true
    return undefined
  }
}

/** Nobody new is opened. */
function isFull({ isShut, opened, limits }: State): boolean {
  return isShut || opened.size >= limits.openedMax
}
