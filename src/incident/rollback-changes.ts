import type { RollbackChange, RollbackConflict, RollbackDifference } from '../contract/index.ts'
import type { LookedAt, NamedVersion } from '../disclosure/index.ts'
import type { Fhir, Resource } from '../fhir/index.ts'
import { relationsChanged, riskOf, toldOf } from './rollback-care.ts'
import { type Difference, withElementsOf } from './rollback-difference.ts'
import { type Fact, type Facts, turnsOf } from './rollback-history.ts'
import { type Conflict, judgeHistory, type Judgement, type Version } from './rollback-judge.ts'
import type { PlannedItem } from './rollback-plan.ts'
import { type Others, seenBy } from './rollback-seen.ts'

/** One record of a plan: what is shown of it, and what is kept to be applied. */
export interface Planned {
  readonly change: RollbackChange
  /** Absent where nothing is to be done. */
  readonly item?: PlannedItem
}

/** More differences of one record than these are not shown; of a long text its beginning is. */
const DIFFERENCES_MAX = 100
const LETTERS_MAX = 500

/** What is planned for one record. `looked`: its versions, by `Type/id/version`. */
export function planRecord(
  fhir: Fhir,
  facts: Facts,
  looked: ReadonlyMap<string, LookedAt>,
  others: Others,
): Planned {
  const { touched, before, since } = facts
  const { type, id } = touched
  const isRead = lookedAt(facts).every(
    ({ version }) => looked.get(`${type}/${id}/${version}`)?.isBroken === false,
  )
  if (!isRead) return unreadable(facts)
  const versionOf = ({ version, by }: Fact): Version => ({
    version,
    by,
    content: looked.get(`${type}/${id}/${version}`)?.content,
  })
  const was = before === undefined ? undefined : versionOf(before)
  const turns = turnsOf(since).map(versionOf)
  const judged = validMerge(fhir, judgeHistory({ type, before: was, since: turns }), [was, ...turns])
  const after = turns.findLast(({ by }) => by === 'actor')?.content
  const relations = relationsChanged(was?.content, after)
  const seen = seenBy(showingsOf(facts, judged, others))
  const { conflict, action, to, kind } = judged
  const change: RollbackChange = {
    ...factsShown(facts),
    kind,
    ...toldOf(kind, { type, before: was?.content, after }),
    changed: shownOf(judged.changed),
    ...(relations === undefined ? {} : { relations }),
    ...(seen === undefined ? {} : { seen }),
    referredBy: [],
    action,
    ...(to === undefined ? {} : { to }),
    ...(conflict === undefined ? {} : { conflict: shownConflict(facts, conflict, others) }),
  }
  return action === 'none' ? { change } : { change, item: itemOf(facts, { ...judged, action }) }
}

/** Which versions of a record are looked at. */
export function lookedAt({ before, since }: Facts): Fact[] {
  return [...(before === undefined ? [] : [before]), ...turnsOf(since)]
}

function factsShown({ touched: { type, id, patients }, before, since }: Facts) {
  return {
    resource: `${type}/${id}`,
    patients,
    care: riskOf(type).care,
    versions: {
      ...(before === undefined ? {} : { before: before.version }),
      actor: since.filter(({ by }) => by === 'actor').map(({ version }) => version),
      current: since.at(-1)?.version ?? 0,
    },
  }
}

/** Whoever can alter rows of the database must not keep everything else from being taken back. */
function unreadable(facts: Facts): Planned {
  const { type, id } = facts.touched
  const { version, digest } = facts.since.at(-1) ?? { version: 0, digest: '' }
  return {
    change: {
      ...factsShown(facts),
      kind: facts.before === undefined ? 'created' : 'updated',
      sentence: `A version of this ${type} does not open: its row in the database was altered.`,
      states: [],
      changed: [],
      referredBy: [],
      action: 'leave',
      unreadable: true,
    },
    item: {
      type,
      id,
      expected: { version, digest },
      action: 'leave',
      conflict: true,
      bytes: 0,
    },
  }
}

/** The order in which changes are shown and taken back: the most dangerous first. */
export function byDanger({ change: one }: Planned, { change: other }: Planned): number {
  return (
    riskOf(typeOf(one)).rank - riskOf(typeOf(other)).rank ||
    KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) ||
    (other.seen?.people ?? 0) - (one.seen?.people ?? 0) ||
    (one.resource < other.resource ? -1 : 1)
  )
}

/** What is missing is noticed last. */
const KINDS: readonly RollbackChange['kind'][] = ['deleted', 'updated', 'undeleted', 'created']

function typeOf({ resource }: RollbackChange): string {
  return resource.split('/')[0] ?? ''
}

/** A merge that would be no valid record is none. */
function validMerge(fhir: Fhir, judged: Judgement, versions: readonly (Version | undefined)[]): Judgement {
  const { conflict } = judged
  if (conflict?.merge === undefined) return judged
  const contentOf = (version: number) => versions.find((one) => one?.version === version)?.content
  const before = contentOf(conflict.merge.before)
  const edit = contentOf(conflict.merge.edit)
  if (before !== undefined && edit !== undefined) {
    const merged = withElementsOf(before, edit, conflict.merge.elements)
    const findings = fhir.validate(plain(merged))
    if (findings.every(({ severity }) => severity !== 'error' && severity !== 'fatal')) return judged
  }
  const { merge: _merge, ...left } = conflict
  return { ...judged, conflict: left }
}

/** With ordinary numbers, as whatever looks into a record wants them. */
function plain(exact: Resource): unknown {
  return JSON.parse(JSON.stringify(exact))
}

/** Who was shown the record after the change; of one that was deleted, who was shown the chart without it. */
function showingsOf({ touched, since }: Facts, { kind }: Judgement, { versions, charts }: Others) {
  const { type, id, patients, firstLeaf } = touched
  const showings =
    kind === 'deleted'
      ? patients.flatMap((patient) => charts.get(patient) ?? [])
      : since.flatMap(({ version }) => versions.get(`${type}/${id}/${version}`) ?? [])
  return showings.filter(({ leaf }) => leaf > firstLeaf)
}

function shownConflict(
  { touched: { type, id }, since }: Facts,
  { actorChanged, othersChanged, both, merge }: Conflict,
  { writes }: Others,
): RollbackConflict {
  return {
    edits: since
      .filter(({ by }) => by === 'other')
      .map(({ version, digest }) => {
        const write = writes.get(`${type}/${id}/${version} ${digest}`)
        return {
          version,
          ...(write === undefined ? {} : { user: write.user, at: new Date(write.at).toISOString() }),
        }
      }),
    actorChanged: shownOf(actorChanged),
    othersChanged: shownOf(othersChanged),
    both,
    ...(merge === undefined ? {} : { merge: { elements: merge.elements } }),
  }
}

function shownOf(found: readonly Difference[]): RollbackDifference[] {
  return found.slice(0, DIFFERENCES_MAX).map(({ element, ...sides }) => ({
    element,
    ...Object.fromEntries(Object.entries(sides).map(([side, value]) => [side, abridged(value)])),
  }))
}

function abridged(value: unknown): unknown {
  if (typeof value === 'string')
    return value.length > LETTERS_MAX ? `${value.slice(0, LETTERS_MAX)}...` : value
  const text = JSON.stringify(value)
  return text.length > LETTERS_MAX ? `${text.slice(0, LETTERS_MAX)}...` : value
}

function itemOf(facts: Facts, judged: Judgement & { readonly action: PlannedItem['action'] }): PlannedItem {
  const { touched, before, since } = facts
  const { type, id } = touched
  const known = new Map(
    [before, ...since].flatMap((fact) => (fact === undefined ? [] : [[fact.version, fact]])),
  )
  const named = (version: number): NamedVersion => ({ version, digest: known.get(version)?.digest ?? '' })
  const { action, to, conflict } = judged
  const merge = conflict?.merge
  const sources = [to, merge?.before, merge?.edit].flatMap((version) => version ?? [])
  return {
    type,
    id,
    expected: named(since.at(-1)?.version ?? 0),
    action,
    ...(to === undefined ? {} : { to: named(to) }),
    ...(merge === undefined
      ? {}
      : { merge: { before: named(merge.before), edit: named(merge.edit), elements: merge.elements } }),
    conflict: conflict !== undefined,
    bytes: sources.reduce((sum, version) => sum + (known.get(version)?.bytes ?? 0), 0),
  }
}
