import { randomUUID } from 'node:crypto'
import { ChartwardError, type Clock, type Log, type UnixMs } from '../kernel/index.ts'
import type { Asker, Barrier } from '../identity/index.ts'
import type { Database, Query } from '../postgres/index.ts'
import { heldOf, MEASURE_COLUMNS, type MeasureRow } from './held.ts'
import { CHANNEL, type InForce, openInForce } from './in-force.ts'
import {
  checkMeasure,
  type Contained,
  isAnswerable,
  isSuspension,
  type Measure,
  type MeasureAsked,
} from './measure.ts'

/** Something that happened to a measure, or somebody turned away by one. `note` says nothing of any patient. */
export interface ContainmentEvent {
  readonly how: 'containment' | 'denied'
  readonly who: Asker
  readonly note: string
}

/** Resolves when the event's leaf is durable; what it tells of does not count before. */
export type Tell = (event: ContainmentEvent) => Promise<void>

export interface ContainmentOptions {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly tell: Tell
}

/** Which measures: all that is named must fit. Without `ended`, only those that count. */
export interface MeasuresSelected {
  readonly target?: { readonly kind: string; readonly name: string }
  readonly findings?: readonly string[]
  readonly ended?: true
}

/** What a person answers. */
export interface Answering {
  readonly measure: Measure
  readonly who: Asker
  /** For a question. */
  readonly reason?: string
  /** For a step-up: when the passkey was shown. */
  readonly shownAt?: UnixMs
}

/** What is done to contain people, sessions and apps, known by every process of the environment within a second. */
export interface Containment extends Barrier {
  /**
   * What counts for whoever asks. From memory: nothing is asked of the database.
   *
   * **Shape** the oldest first, those for the environment last. What the person has answered is not among them. When the
   * table could not be read for a second, there is a care-safe measure among them that stands for what is not known.
   */
  inForce(who: Contained): readonly Measure[]
  /** True while some session, person or app is suspended. */
  suspends(): boolean
  /** Everything that counts now for anybody, from memory. */
  open(): readonly Measure[]
  inSight(): boolean
  /** Reads the table now, if it can be read. */
  look(): Promise<void>
  /**
   * Begins a measure; of an automatic one that was begun before answers that one.
   *
   * **Errors.** `USAGE`; those of the ledger, of which it is told first: nothing is begun then.
   */
  begin(asked: MeasureAsked): Promise<Measure>
  /** **Errors.** `USAGE` for a reason too short or too long; `STEP_UP_REQUIRED`; `NOT_FOUND` for what asks nothing. */
  answer(answering: Answering): Promise<void>
  /** Ends a measure now. Undefined: there was none. **Errors.** Those of the ledger: it goes on then. */
  end(id: string, by: Asker): Promise<Measure | undefined>
  /** The newest first, at most 1,000. */
  list(selected: MeasuresSelected): Promise<readonly Measure[]>
  /** Called for each measure that begins, here or in another process, as soon as this one knows. */
  onBegun(listener: (measure: Measure) => void): void
  close(): Promise<void>
}

interface State {
  readonly options: ContainmentOptions
  readonly inForce: InForce
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const LISTED_MAX = 1_000
const REASON_LETTERS_MIN = 10
const REASON_LETTERS_MAX = 2_000

/** Opens the containment of one environment. **Errors.** `DATABASE_UNAVAILABLE`. */
export async function openContainment(options: ContainmentOptions): Promise<Containment> {
  const { database, clock, log } = options
  const listeners: ((measure: Measure) => void)[] = []
  const inForce = await openInForce({
    database,
    clock,
    log,
    onBegun: (measure) => {
      for (const listener of listeners) listener(measure)
    },
  })
  const state: State = { options, inForce }
  return {
    inForce: inForce.of,
    isBarred: inForce.isBarred,
    suspends: inForce.suspends,
    open: inForce.open,
    inSight: inForce.inSight,
    look: inForce.look,
    turnAway: async (who) => await turnAway(state, who),
    begin: async (asked) => await begin(state, asked),
    answer: async (answering) => await answer(state, answering),
    end: async (id, by) => await end(state, id, by),
    list: async (selected) => await list(state, selected),
    onBegun: (listener) => {
      listeners.push(listener)
    },
    close: inForce.close,
  }
}

/** The ledger is told within the transaction: a measure that counts has its leaf, whatever happens in between. */
async function begin({ options, inForce }: State, asked: MeasureAsked): Promise<Measure> {
  checkMeasure(asked)
  const { database, clock, tell } = options
  const { degree, target, reason, by, finding, forMs, automatic = false } = asked
  const begun = clock.now()
  const until = forMs === undefined ? null : begun + forMs
  const { row, fresh } = await database.transaction(async ({ query }) => {
    const [inserted] = await query<{ id: string }>(
      `insert into measure (id, degree, target_kind, target, reason, finding, begun_by, automatic, begun, until)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id::text`,
      [
        randomUUID(),
        degree,
        target.kind,
        target.name,
        reason,
        finding ?? null,
        by.user,
        automatic,
        begun,
        until,
      ],
    )
    if (inserted === undefined) return { row: await readAutomatic(query, asked), fresh: false }
    const lasts = until === null ? '' : ` until ${new Date(until).toISOString()}`
    const why = finding === undefined ? '' : `, finding ${finding}`
    const note = `${degree} of ${target.kind} ${target.name}${lasts}, measure ${inserted.id}${why}: ${reason}`
    await tell({ how: 'containment', who: by, note })
    await query('select pg_notify($1, $2)', [CHANNEL, ''])
    return { row: await readById(query, inserted.id), fresh: true }
  })
  if (row === undefined) throw new ChartwardError('INTERNAL', 'a measure that was begun is not there')
  const held = heldOf(row)
  if (fresh) inForce.add(held)
  return held.measure
}

async function readById(query: Query, id: string): Promise<MeasureRow | undefined> {
  return (await query<MeasureRow>(`select ${MEASURE_COLUMNS} from measure m where m.id = $1::uuid`, [id]))[0]
}

async function readAutomatic(
  query: Query,
  { finding, degree, target }: MeasureAsked,
): Promise<MeasureRow | undefined> {
  const [row] = await query<MeasureRow>(
    `select ${MEASURE_COLUMNS} from measure m
     where m.automatic and m.finding = $1 and m.degree = $2 and m.target_kind = $3 and m.target = $4`,
    [finding, degree, target.kind, target.name],
  )
  return row
}

async function answer({ options, inForce }: State, answering: Answering): Promise<void> {
  const { database, clock, tell } = options
  const { measure, who } = answering
  const { id, degree } = measure
  if (!isAnswerable(degree)) throw new ChartwardError('NOT_FOUND', 'there is nothing to answer')
  const note = `${degree} answered, measure ${id}${degree === 'question' ? `: ${reasonOf(answering)}` : ''}`
  if (degree === 'step-up') requireShown(answering)
  await database.transaction(async ({ query }) => {
    const rows = await query(
      `insert into measure_answer (measure, user_name, answered)
       select m.id, $2, $3 from measure m where m.id = $1::uuid and m.ended is null
       on conflict do nothing returning measure`,
      [id, who.user, clock.now()],
    )
    if (rows.length === 0) return
    await tell({ how: 'containment', who, note })
    await query('select pg_notify($1, $2)', [CHANNEL, ''])
  })
  inForce.answer(id, who.user)
}

function reasonOf({ reason = '' }: Answering): string {
  const text = reason.trim()
  if (text.length < REASON_LETTERS_MIN || text.length > REASON_LETTERS_MAX)
    throw new ChartwardError('USAGE', `a reason has ${REASON_LETTERS_MIN} to ${REASON_LETTERS_MAX} letters`)
  return text
}

function requireShown({ measure, shownAt }: Answering): void {
  if (shownAt === undefined || shownAt < measure.begun)
    throw new ChartwardError('STEP_UP_REQUIRED', 'show your passkey')
}

async function end({ options, inForce }: State, id: string, by: Asker): Promise<Measure | undefined> {
  if (!ID.test(id)) return undefined
  const { database, clock, tell } = options
  const row = await database.transaction(async ({ query }) => {
    const [open] = await query<{ degree: string; target_kind: string; target: string }>(
      `select degree, target_kind, target from measure
       where id = $1::uuid and ended is null and (until is null or until > $2::bigint) for update`,
      [id, clock.now()],
    )
    if (open === undefined) return undefined
    const note = `${open.degree} of ${open.target_kind} ${open.target} ended, measure ${id}`
    await tell({ how: 'containment', who: by, note })
    await query('update measure set ended = $2, ended_by = $3 where id = $1::uuid', [
      id,
      clock.now(),
      by.user,
    ])
    await query('select pg_notify($1, $2)', [CHANNEL, ''])
    return await readById(query, id)
  })
  if (row === undefined) return undefined
  inForce.remove(id)
  return heldOf(row).measure
}

async function list(
  { options: { database, clock } }: State,
  { target, findings, ended }: MeasuresSelected,
): Promise<readonly Measure[]> {
  const rows = await database.query<MeasureRow>(
    `select ${MEASURE_COLUMNS} from measure m
     where ($1::text is null or (m.target_kind = $1 and m.target = $2))
       and ($3::text[] is null or m.finding = any($3))
       and ($4::boolean or (m.ended is null and (m.until is null or m.until > $5::bigint)))
     order by m.begun desc limit ${LISTED_MAX}`,
    [target?.kind ?? null, target?.name ?? null, findings ?? null, ended === true, clock.now()],
    { plan: 'custom' },
  )
  return rows.map((row) => heldOf(row).measure)
}

async function turnAway({ options, inForce }: State, who: Asker): Promise<Error> {
  const measure = inForce.of(who).find(({ degree }) => isSuspension(degree))
  await options.tell({ how: 'denied', who, note: `contained: ${measure?.degree ?? 'suspended'}` })
  return contained()
}

/** What somebody is told whom a measure turns away. It says nothing of why. */
export function contained(): ChartwardError {
  return new ChartwardError('CONTAINED', 'this access is suspended: ask the security officer')
}
