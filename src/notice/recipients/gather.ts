import { ChartwardError, type Clock, dayIn, type PatientId } from '../../kernel/index.ts'
import type { Disclosure, Interaction, PersonOpened } from '../../disclosure/index.ts'
import type { CasePerson, Cases } from '../../incident/index.ts'
import {
  type Corrected,
  findCorrected,
  idOf,
  keep,
  keepCorrected,
  type Kept,
  lockCase,
  NOTHING_CORRECTED,
  placedAlready,
  sendableTwins,
  type Shelf,
  twinToken,
} from './kept.ts'
import {
  type Correction,
  type PersonRecords,
  place,
  type Placed,
  type ResidenceOf,
  type Share,
} from './placing.ts'
import { isSendable } from './recipient.ts'

/** What gathering stands on. */
export interface GatherGround {
  readonly shelf: Shelf
  readonly disclosure: Pick<Disclosure, 'people' | 'note'>
  readonly cases: Pick<Cases, 'find' | 'people'>
  readonly clock: Clock
  readonly residenceOf: ResidenceOf
  /** Made up, to be hit by whoever goes through everybody: nobody writes to them, and the law does not count them. */
  readonly isCanary: (patient: PatientId) => boolean
}

/** Where to go on. `since`: whoever was placed before is placed anew; absent: only who is new or changed. */
export interface GatherAsked {
  readonly after?: PatientId
  readonly since?: number
  /** Everybody is placed anew, from now on. */
  readonly again?: true
}

/** How far it came. **Shape** `after`: where to go on; `waitMs`: when, if it was stopped by a budget of keys. */
export interface Gathered {
  /** How many of the case were looked at, in the order of patients, by this step. */
  readonly looked: number
  /** How many of those were read and placed. */
  readonly placed: number
  readonly complete: boolean
  readonly after?: PatientId
  readonly since?: number
  readonly waitMs?: number
}

/** So many people's marks are compared in one statement, and so many people are read at a time. */
const COMPARED_AT_ONCE = 1_000
const READ_AT_ONCE = 100
/** A step reads so many at most: whoever asked sees how far it is, and asks for the next. */
const READ_PER_STEP = 5_000
const TYPES = ['RelatedPerson', 'Consent'] as const

/**
 * Reads whoever is new in a case, or of whom more is known, and keeps how they are written to. One step of it: ask again
 * from `after` until it is complete. What was kept stays kept when it is interrupted.
 *
 * **Errors.** `CASE_UNKNOWN`, those of the ledger, of keys and of the database. A spent budget of keys is an answer.
 */
export async function gather(
  ground: GatherGround,
  interaction: Interaction,
  caseId: string,
  { after, again, ...asked }: GatherAsked,
): Promise<Gathered> {
  const day = await dayOf(ground, caseId)
  const since = again === true ? ground.clock.now() : asked.since
  const step = { looked: 0, placed: 0, ...(since === undefined ? {} : { since }) }
  let last = after
  for await (const people of partsOf(ground.cases.people(caseId), after)) {
    const shares = people.map(shareOf)
    const known = await placedAlready(ground.shelf, caseId, shares, since ?? 0)
    const wanted = shares.filter(({ patient }) => !known.has(patient))
    for (let from = 0; from < wanted.length; from += READ_AT_ONCE) {
      const some = wanted.slice(from, from + READ_AT_ONCE)
      try {
        await placeSome(ground, interaction, { caseId, day }, some)
      } catch (error) {
        const waitMs = budgetWait(error)
        if (waitMs === undefined) throw error
        return { ...step, complete: false, ...(last === undefined ? {} : { after: last }), waitMs }
      }
      step.placed += some.length
    }
    step.looked += people.length
    last = people.at(-1)?.patient ?? last
    if (step.placed >= READ_PER_STEP && last !== undefined) return { ...step, complete: false, after: last }
  }
  return { ...step, complete: true }
}

/** Places one person anew, with what is put right now. */
export async function placeAgain(
  ground: GatherGround,
  interaction: Interaction,
  caseId: string,
  asked: {
    readonly share: Share
    readonly change: (known: Corrected) => Corrected
  },
): Promise<Kept> {
  const day = await dayOf(ground, caseId)
  const [kept] = await placeSome(ground, interaction, { caseId, day, change: asked.change }, [asked.share])
  if (kept === undefined) throw new ChartwardError('NOT_FOUND', 'nobody was placed')
  return kept
}

/** The day it is where the case is. */
export async function dayOf({ cases, clock }: GatherGround, caseId: string): Promise<string> {
  const { timeZone } = await cases.find(caseId)
  return dayIn(timeZone, clock.now())
}

interface Placing {
  readonly caseId: string
  readonly day: string
  readonly change?: (known: Corrected) => Corrected
}

async function placeSome(
  ground: GatherGround,
  interaction: Interaction,
  { caseId, day, change }: Placing,
  shares: readonly Share[],
): Promise<Kept[]> {
  const { shelf, disclosure, residenceOf, isCanary, clock } = ground
  // Whoever need not be told is not read either.
  const patients = shares
    .filter(({ relieved, patient }) => relieved === undefined && !isCanary(patient))
    .map(({ patient }) => patient)
  const note = `recipients of case ${caseId}`
  const opened = await disclosure.people(interaction, { patients, types: TYPES, how: 'notice', note })
  return await shelf.database.transaction(async ({ query }) => {
    await lockCase(query, caseId)
    const all = shares.map(({ patient }) => patient)
    const known = await findCorrected(shelf, query, caseId, all)
    const placed: Drafted[] = []
    for (const share of shares) {
      const before = known.get(share.patient) ?? NOTHING_CORRECTED
      const corrected = change?.(before) ?? before
      if (change !== undefined)
        await keepCorrected(shelf, query, caseId, { patient: share.patient, corrected })
      const records = recordsOf(opened.get(share.patient))
      placed.push({
        share,
        ...corrected,
        placed: isCanary(share.patient)
          ? MADE_UP
          : place(share, records, corrected.correction, { day, residenceOf }),
      })
    }
    const settled = await settleTwins(shelf, query, caseId, placed)
    await keep(
      shelf,
      query,
      caseId,
      settled.map(({ kept, twin }) => ({ kept, twin, at: clock.now() })),
    )
    return settled.map(({ kept }) => kept)
  })
}

const MADE_UP: Placed = {
  queue: 'made-up',
  why: 'This person is made up, to be hit by whoever goes through everybody.',
  recipient: undefined,
  residence: null,
  twin: undefined,
}

type Drafted = Omit<Kept, 'placed'> & { readonly placed: Placed }

/** The first of those who are probably one person is written to; the others wait for somebody to look. */
async function settleTwins(
  shelf: Shelf,
  query: Parameters<typeof lockCase>[0],
  caseId: string,
  drafted: readonly Drafted[],
): Promise<{ readonly kept: Kept; readonly twin: Buffer | null }[]> {
  const tokens = drafted.map(({ placed: { twin } }) =>
    twin === undefined ? null : twinToken(shelf, caseId, twin),
  )
  const asked = tokens.filter((token) => token !== null)
  const sendable = new Map(await sendableTwins(shelf, query, caseId, asked))
  return drafted.map(({ placed: { twin: _twin, ...placed }, ...rest }, at) => {
    const token = tokens[at] ?? null
    const settled = twinQueue(placed, rest.correction, () => {
      if (token === null) return false
      const name = token.toString('hex')
      const own = idOf(shelf, caseId, rest.share.patient).toString('hex')
      const others = (sendable.get(name) ?? []).filter((id) => id !== own)
      if (others.length === 0) sendable.set(name, [own])
      return others.length > 0
    })
    return { kept: { ...rest, placed: settled }, twin: token }
  })
}

function twinQueue(
  placed: Omit<Placed, 'twin'>,
  { sameAs, accepted }: Correction,
  hasTwin: () => boolean,
): Omit<Placed, 'twin'> {
  if (placed.queue === 'relieved' || placed.queue === 'made-up') return placed
  if (sameAs !== undefined)
    return {
      ...placed,
      queue: 'merged',
      why: 'They are written to in the letter of another record of theirs.',
    }
  if (!isSendable(placed.queue) || accepted?.includes('duplicate') === true || !hasTwin()) return placed
  const why = 'Somebody else of this case has the same name, date of birth and ZIP code, and is written to.'
  return { ...placed, queue: 'duplicate', why }
}

export function shareOf({ patient, tier, elements, relieved }: CasePerson): Share {
  return { patient, tier, elements, ...(relieved === undefined ? {} : { relieved }) }
}

function recordsOf(opened: PersonOpened | undefined): PersonRecords {
  const { state = 'no-record', patient, others = [], labels = 0 } = opened ?? {}
  const of = (type: string) => others.filter(({ resourceType }) => resourceType === type)
  return {
    state,
    ...(patient === undefined ? {} : { patient }),
    relatives: of('RelatedPerson'),
    consents: of('Consent'),
    labels,
  }
}

function budgetWait(error: unknown): number | undefined {
  return error instanceof ChartwardError && error.code === 'KEYS_BUDGET_SPENT'
    ? (error.retryAfterMs ?? 60_000)
    : undefined
}

/** The people of a case in parts, from behind `after` on. */
export async function* partsOf(
  people: AsyncIterable<CasePerson>,
  after: PatientId | undefined,
): AsyncGenerator<readonly CasePerson[]> {
  let part: CasePerson[] = []
  for await (const person of people) {
    if (after !== undefined && person.patient <= after) continue
    if (part.push(person) < COMPARED_AT_ONCE) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}
