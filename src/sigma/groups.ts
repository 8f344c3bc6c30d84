import type { CorrelationPlan } from './correlation-plan.ts'
import { type Fields, numberOf, textOf } from './event.ts'
import { type FieldReader, fieldReader } from './field.ts'
import type { SigmaLimits } from './limits.ts'
import type { CorrelationRule } from './rule-set.ts'
import { openWindow, type Window } from './window.ts'

/** An event that matched a rule, or a correlation that did: then its newest event, with all it was made of. */
export interface Occurrence<Ref> {
  readonly at: number
  readonly event: number
  readonly fields: Fields
  readonly refs: readonly Ref[]
}

/** One group of a correlation that matched. */
export interface GroupMatch<Ref> {
  readonly refs: readonly Ref[]
  readonly count: number
  readonly group: Readonly<Record<string, unknown>>
}

/** What was let go so that memory stays bounded. */
export interface Dropped {
  groups: number
  events: number
  /** Events older than a window that had already moved on. */
  late: number
}

/** The groups of one correlation. */
export interface Groups<Ref> {
  take(place: number, occurrence: Occurrence<Ref>): GroupMatch<Ref> | undefined
  readonly dropped: Readonly<Dropped>
}

interface Group<Ref> {
  readonly window: Window<Ref>
  readonly named: Readonly<Record<string, unknown>>
  lastEvent: number
}

/**
 * The windows of a correlation, one for each group. An event that lacks a field to group by belongs to no group.
 * Beyond the limits the group that was quiet for longest goes first.
 */
export function openGroups<Ref>({ plan }: CorrelationRule, limits: SigmaLimits): Groups<Ref> {
  const groups = new Map<string, Group<Ref>>()
  const readers = plan.rules.map((rule) => readersOf(plan, rule))
  const dropped: Dropped = { groups: 0, events: 0, late: 0 }
  const isTemporal = plan.type.startsWith('temporal')
  let events = 0

  const dropOldest = (): void => {
    const [oldest] = groups
    if (oldest === undefined) return
    const [key, { window }] = oldest
    groups.delete(key)
    events -= window.size
    dropped.groups++
    dropped.events += window.size
  }
  const groupOf = (key: string, named: Readonly<Record<string, unknown>>): Group<Ref> => {
    const known = groups.get(key)
    // Written anew, so that the map's order is that of the last event.
    if (known !== undefined) groups.delete(key)
    const group = known ?? { window: openWindow<Ref>(plan, limits.groupEventsMax), named, lastEvent: -1 }
    groups.set(key, group)
    return group
  }

  return {
    dropped,
    take(place, { at, event, fields, refs }) {
      const reader = readers[place]
      if (reader === undefined) return undefined
      const values = reader.values(fields)
      const key = reader.key(fields)
      if (key === undefined || values === undefined) return undefined
      const group = groupOf(key, reader.named(fields))
      // One event that several of the rules match is still one event.
      if (!isTemporal && group.lastEvent === event) return undefined
      group.lastEvent = event
      const before = group.window.size
      const left = group.window.take({ at, event, place, values, refs })
      events += group.window.size - before
      if (left === undefined) {
        dropped.late++
        return undefined
      }
      dropped.events += left
      while (groups.size > limits.groupsMax || (events > limits.ruleEventsMax && groups.size > 1))
        dropOldest()
      if (!group.window.tells()) return undefined
      return { refs: group.window.refs(limits.shownMax), count: group.window.size, group: group.named }
    },
  }
}

interface GroupReader {
  key(fields: Fields): string | undefined
  named(fields: Fields): Readonly<Record<string, unknown>>
  /** What is measured of an event; nothing when it has none of it. */
  values(fields: Fields): readonly unknown[] | undefined
}

function readersOf(plan: CorrelationPlan, rule: string): GroupReader {
  const fieldOf = (name: string): FieldReader => fieldReader(plan.aliases.get(name)?.get(rule) ?? name)
  const groupBy = plan.groupBy.map((name) => [name, fieldOf(name)] as const)
  const measured = plan.fields.map(fieldOf)
  return {
    key: (fields) => {
      const texts: string[] = []
      for (const [, read] of groupBy) {
        const text = textOf(read(fields))
        if (text === undefined) return undefined
        texts.push(text)
      }
      return texts.length === 1 ? texts[0] : JSON.stringify(texts)
    },
    named: (fields) => Object.fromEntries(groupBy.map(([name, read]) => [name, read(fields)])),
    values: (fields) => {
      if (plan.type.startsWith('temporal') || plan.type === 'event_count') return []
      const values =
        plan.type === 'value_count' ? distinctValues(measured, fields) : numbers(measured, fields)
      return values.length === 0 ? undefined : values
    },
  }
}

/** The values to tell apart: each of a list, or several fields together. */
function distinctValues(readers: readonly FieldReader[], fields: Fields): readonly string[] {
  const [only] = readers
  if (readers.length === 1 && only !== undefined) return texts(only(fields))
  const together = readers.map((read) => textOf(read(fields)))
  return together.includes(undefined) ? [] : [JSON.stringify(together)]
}

function texts(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.map(textOf).filter((text) => text !== undefined)
}

function numbers(readers: readonly FieldReader[], fields: Fields): readonly number[] {
  return readers.flatMap((read) => {
    const value = read(fields)
    const list: readonly unknown[] = Array.isArray(value) ? value : [value]
    return list.map(numberOf).filter((number) => number !== undefined)
  })
}
