import { asUnixMs, ChartwardError, type Clock } from '../kernel/index.ts'
import type { RollbackApplied, RollbackApplyAsked, RollbackPlan } from '../contract/index.ts'
import {
  type Disclosed,
  type Disclosure,
  type Interaction,
  literalReferences,
  type Look,
  type LookedAt,
} from '../disclosure/index.ts'
import type { Fhir } from '../fhir/index.ts'
import { ACCOUNTING_SLACK_MS } from '../ledger/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Records } from '../records/index.ts'
import { findWrites, type FoundWrites, type ScopeLedger, type ScopeQuery } from '../scope/index.ts'
import { byDanger, lookedAt, type Planned, planRecord } from './rollback-changes.ts'
import { byRecord, type Facts, factsOf, type Touched } from './rollback-history.ts'
import { keepPlan, planName, readPlan, stepOf } from './rollback-plan.ts'
import { type Others, readOthers } from './rollback-seen.ts'

/** What taking back stands on. */
export interface RollbackGround {
  readonly disclosure: Disclosure
  readonly records: Records
  readonly fhir: Fhir
  readonly database: Database
  readonly clock: Clock
  readonly environment: string
  readonly ledger: ScopeLedger
}

/** Takes back what somebody wrote. */
export interface Rollback {
  /**
   * What the selected principals changed, what it does to care, and what would be done about it. The answer shows
   * records: their leaves are durable before it is given out.
   *
   * **Shape** the JSON of a `RollbackPlan`.
   *
   * **Errors** `USAGE` when nobody is named, or when it is too much for one plan.
   */
  plan(interaction: Interaction, query: ScopeQuery): Promise<Disclosed>
  /**
   * Carries a plan out, the most dangerous changes first, in transactions of bounded size. Can be run again: what is
   * done is left alone, and what changed since the plan is named and left alone.
   *
   * **Errors** `USAGE`, `NOT_FOUND`, `SEAL_BROKEN`; those of a write, and what was done before stays done.
   */
  apply(interaction: Interaction, asked: RollbackApplyAsked): Promise<RollbackApplied>
}

const RECORDS_MAX = 50_000
/** Of so many records the leaves are read at a time. */
const RECORDS_PER_READING = 2_000
/** Of so many records the versions are listed at a time. */
const RECORDS_PER_LISTING = 200
/** So many records are looked at, or written in one transaction, at a time; fewer when they are large. */
const RECORDS_AT_ONCE = 50
const BYTES_AT_ONCE = 8 * 1024 * 1024
/** So many later records are looked into for references, in all. */
const REFERRERS_MAX = 5_000
const REFERRERS_AT_ONCE = 10

export function openRollback(ground: RollbackGround): Rollback {
  return {
    plan: async (interaction, query) => await plan(ground, interaction, query),
    apply: async (interaction, asked) => await apply(ground, interaction, asked),
  }
}

async function plan(ground: RollbackGround, interaction: Interaction, query: ScopeQuery): Promise<Disclosed> {
  const begun = performance.now()
  const { clock, database, disclosure, environment } = ground
  const found = await findWrites(ground.ledger, query)
  const touched = byRecord(found.rows)
  if (touched.length > RECORDS_MAX)
    throw new ChartwardError(
      'USAGE',
      `they wrote to ${touched.length} records, and a plan takes ${RECORDS_MAX}: name one session or app after the other`,
    )
  return await disclosure.undo.look(interaction, async (look) => {
    const planning: Planning = {
      ground,
      found,
      look,
      client: interaction.who.client,
      names: namesOf(touched),
      shown: [],
      referrers: new Map(),
    }
    const planned: Planned[] = []
    for (const part of partsOf(touched, RECORDS_PER_READING))
      planned.push(...(await planPart(planning, part)))
    planned.sort(byDanger)
    const items = planned.flatMap(({ item }) => item ?? [])
    const name = planName(environment, items)
    await keepPlan(database, clock, environment, items)
    const answer: RollbackPlan = {
      plan: name,
      counts: countsOf(planned),
      changes: planned.map(({ change }) => ({
        ...change,
        referredBy: [...(planning.referrers.get(change.resource) ?? [])].sort(),
      })),
      referencesComplete: planning.names.looked <= REFERRERS_MAX,
      elapsedMs: Math.round(performance.now() - begun),
    }
    return { shown: planning.shown, body: Buffer.from(JSON.stringify(answer)), note: `plan ${name}` }
  })
}

interface Planning {
  readonly ground: RollbackGround
  readonly found: FoundWrites
  readonly look: Look
  /** The program rollbacks are made with. */
  readonly client: string
  readonly names: Names
  /** `Type/id/version` of what the plan shows. */
  readonly shown: string[]
  /** Who refers to a record of the plan, by its name. */
  readonly referrers: Map<string, Set<string>>
}

/** The records of a plan, by `Type/id`; and how many others were looked into for references to them. */
interface Names {
  readonly records: ReadonlyMap<string, Touched>
  looked: number
}

function namesOf(touched: readonly Touched[]): Names {
  return { records: new Map(touched.map((one) => [`${one.type}/${one.id}`, one])), looked: 0 }
}

async function planPart(planning: Planning, part: readonly Touched[]): Promise<Planned[]> {
  const { ground, found, client } = planning
  const patients = [...new Set(part.flatMap((one) => one.patients))]
  const first = part.reduce((least, { firstAt }) => Math.min(least, firstAt), Infinity)
  const from = asUnixMs(Math.max(0, first - ACCOUNTING_SLACK_MS))
  // What is nobody's stands in no patient's leaves; whether a rollback wrote it, in those of who makes them.
  const clients = part.some((one) => one.patients.length === 0) ? [client] : []
  const others = await readOthers(ground.ledger, found, { patients, clients, from })
  const planned: Planned[] = []
  const facts: Facts[] = []
  for (const few of partsOf(part, RECORDS_PER_LISTING))
    facts.push(...(await factsOf(ground.records, few, others.writes)))
  for (const few of partsOf(facts, RECORDS_AT_ONCE, bytesOf))
    planned.push(...(await planFew(planning, few, others)))
  await findReferrers(planning, others)
  return planned
}

async function planFew(
  { ground, look, shown }: Planning,
  few: readonly Facts[],
  others: Others,
): Promise<Planned[]> {
  const refs = few.flatMap((facts) =>
    lookedAt(facts).map(({ version }) => ({ type: facts.touched.type, id: facts.touched.id, version })),
  )
  const looked = new Map((await look(refs)).map((one) => [nameOf(one), one]))
  shown.push(...looked.keys())
  return few.map((facts) => planRecord(ground.fhir, facts, looked, others))
}

function bytesOf(facts: Facts): number {
  return lookedAt(facts).reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Looks into what others wrote about the same people since, for references to what is to be taken back. */
async function findReferrers({ look, names, referrers }: Planning, { writes }: Others): Promise<void> {
  const later = new Map<string, number>()
  for (const [name, { how, leaf }] of writes) {
    const [type = '', id = ''] = name.split('/')
    const place = `${type}/${id}`
    if (how !== 'rollback' && !names.records.has(place))
      later.set(place, Math.max(later.get(place) ?? 0, leaf))
  }
  for (const few of partsOf([...later], REFERRERS_AT_ONCE)) {
    names.looked += few.length
    if (names.looked > REFERRERS_MAX) return
    const refs = few.map(([place]) => {
      const [type = '', id = ''] = place.split('/')
      return { type, id }
    })
    for (const { type, id, content } of await look(refs)) {
      if (content === undefined) continue
      const place = `${type}/${id}`
      for (const { reference } of literalReferences({ resource: content, exact: content }, '')) {
        const target = names.records.get(reference)
        if (target === undefined || (later.get(place) ?? 0) < target.firstLeaf) continue
        referrers.set(reference, (referrers.get(reference) ?? new Set()).add(place))
      }
    }
  }
}

function countsOf(planned: readonly Planned[]): RollbackPlan['counts'] {
  const counts = { restore: 0, delete: 0, leave: 0, none: 0 }
  for (const { change } of planned) counts[change.action] += 1
  return counts
}

async function apply(
  { disclosure, database, environment }: RollbackGround,
  operator: Interaction,
  { plan: name, merge }: RollbackApplyAsked,
): Promise<RollbackApplied> {
  const begun = performance.now()
  const items = await readPlan(database, environment, name)
  // A session of its own, so that a rollback can be looked up and taken back as any other.
  const interaction = { ...operator, who: { ...operator.who, session: `rollback-${name}` } }
  await disclosure.note(interaction, { how: 'rollback', note: `apply ${name}` })
  const wanted = items.filter((item) => stepOf(item, { merge }) !== undefined)
  const outcomes: Awaited<ReturnType<Disclosure['undo']['write']>> = []
  for (const [at, part] of partsOf(wanted, RECORDS_AT_ONCE, ({ bytes }) => bytes).entries()) {
    const one = { ...interaction, request: `${interaction.request}.${at}` }
    const steps = part.flatMap((item) => stepOf(item, { merge }) ?? [])
    outcomes.push(...(await disclosure.undo.write(one, `plan ${name}`, steps)))
  }
  const named = (state: 'already' | 'changed') =>
    outcomes.filter((one) => one.state === state).map(({ type, id }) => `${type}/${id}`)
  return {
    plan: name,
    done: outcomes.flatMap((one) =>
      one.state === 'done' ? [{ resource: `${one.type}/${one.id}`, version: one.version }] : [],
    ),
    already: named('already'),
    changed: named('changed'),
    left: items
      .filter((item) => item.conflict && !(merge && item.merge !== undefined))
      .map(({ type, id }) => `${type}/${id}`),
    elapsedMs: Math.round(performance.now() - begun),
  }
}

function nameOf({ type, id, version }: LookedAt): string {
  return `${type}/${id}/${version}`
}

/** In order, each part of at most `count` items, or of one that is larger than what fits. */
function partsOf<Item>(
  items: readonly Item[],
  count: number,
  bytesOfItem: (item: Item) => number = () => 0,
): Item[][] {
  const parts: Item[][] = []
  let bytes = Infinity
  for (const item of items) {
    const size = bytesOfItem(item)
    const part = parts.at(-1)
    if (part === undefined || part.length >= count || bytes + size > BYTES_AT_ONCE) {
      parts.push([item])
      bytes = size
    } else {
      part.push(item)
      bytes += size
    }
  }
  return parts
}
