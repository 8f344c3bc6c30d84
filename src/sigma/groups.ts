import type { CorrelationPlan } from './correlation-plan.ts'
import { type Fields, numberOf, textOf } from './event.ts'
import { type FieldReader, fieldReader } from './field.ts'
import type { SigmaLimits } from './limits.ts'
import type { CorrelationRule } from './rule-set.ts'
import { roomOf, Window } from './window.ts'

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

/** A group, and its neighbours in the order in which groups had their last event. */
interface Group<Ref> {
  readonly key: string
  readonly window: Window<Ref>
  readonly named: Readonly<Record<string, unknown>>
  lastEvent: number
  older: Group<Ref> | undefined
  newer: Group<Ref> | undefined
}

/**
 * A window that is over is forgotten once so many events went by. Its time alone does not say that it is: one event with
 * a wrong clock would end all others.
 */
const QUIET_EVENTS = 10_000

/**
 * The windows of a correlation, one for each group. An event that lacks a field to group by belongs to no group.
 * Beyond the limits the group that was quiet for longest goes first.
 */
export function openGroups<Ref>({ plan }: CorrelationRule, limits: SigmaLimits): Groups<Ref> {
  const groups = new Map<string, Group<Ref>>()
  const line = openLine<Ref>()
  const readers = plan.rules.map((rule) => readerOf(plan, rule))
  const room = roomOf(plan, limits.groupEventsMax)
  const dropped: Dropped = { groups: 0, events: 0, late: 0 }
  const isTemporal = plan.type.startsWith('temporal')
  let events = 0

  const forget = (group: Group<Ref>): void => {
    line.remove(group)
    groups.delete(group.key)
    events -= group.window.size
  }
  /** One at a time is enough: no more come. */
  const forgetOver = (at: number, event: number): void => {
    const oldest = line.oldest()
    if (oldest === undefined || event - oldest.lastEvent <= QUIET_EVENTS) return
    if (oldest.window.newest < at - plan.timespanMs) forget(oldest)
  }
  const dropOldest = (): void => {
    const oldest = line.oldest()
    if (oldest === undefined) return
    forget(oldest)
    dropped.groups++
    dropped.events += oldest.window.size
  }
  const groupOf = (key: string, reader: GroupReader, fields: Fields): Group<Ref> => {
    const known = groups.get(key)
    if (known !== undefined) {
      line.remove(known)
      line.add(known)
      return known
    }
    const window = new Window<Ref>(plan, room)
    const group: Group<Ref> = { key, window, named: reader.named(fields), ...UNTOUCHED }
    groups.set(key, group)
    line.add(group)
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
      const group = groupOf(key, reader, fields)
      const { window } = group
      // One event that several of the rules match is still one event.
      if (!isTemporal && group.lastEvent === event) return undefined
      group.lastEvent = event
      const before = window.size
      const left = window.take({ at, event, place, values, refs, times: 1 })
      events += window.size - before
      if (left === undefined) {
        dropped.late++
        return undefined
      }
      dropped.events += left
      forgetOver(at, event)
      while (groups.size > limits.groupsMax || (events > limits.ruleEventsMax && groups.size > 1))
        dropOldest()
      if (!window.tells()) return undefined
      return { refs: window.refs(limits.shownMax), count: window.count, group: group.named }
    },
  }
}

/** Groups in the order of their last event: one moves to the end of it without being looked for. */
function openLine<Ref>() {
  let oldest: Group<Ref> | undefined
  let newest: Group<Ref> | undefined
  return {
    oldest: () => oldest,
    add(group: Group<Ref>): void {
      group.older = newest
      group.newer = undefined
      if (newest === undefined) oldest = group
      else newest.newer = group
      newest = group
    },
    remove({ older, newer }: Group<Ref>): void {
      if (older === undefined) oldest = newer
      else older.newer = newer
      if (newer === undefined) newest = older
      else newer.older = older
    },
  }
}

const UNTOUCHED = { lastEvent: -1, older: undefined, newer: undefined } as const

interface GroupReader {
  key(fields: Fields): string | undefined
  named(fields: Fields): Readonly<Record<string, unknown>>
  /** What is measured of an event; nothing when it has none of it. */
  values(fields: Fields): readonly unknown[] | undefined
}

const NONE: readonly unknown[] = []

function readerOf(plan: CorrelationPlan, rule: string): GroupReader {
  const fieldOf = (name: string): FieldReader => fieldReader(plan.aliases.get(name)?.get(rule) ?? name)
  const groupBy = plan.groupBy.map((name) => [name, fieldOf(name)] as const)
  return {
    key: keyReader(groupBy.map(([, read]) => read)),
    named: (fields) => Object.fromEntries(groupBy.map(([name, read]) => [name, read(fields)])),
    values: valuesReader(plan, plan.fields.map(fieldOf)),
  }
}

function keyReader(readers: readonly FieldReader[]): GroupReader['key'] {
  const [only] = readers
  if (readers.length === 1 && only !== undefined) return (fields) => textOf(only(fields))
  return (fields) => {
    const texts: string[] = []
    for (const read of readers) {
      const text = textOf(read(fields))
      if (text === undefined) return undefined
      texts.push(text)
    }
    return JSON.stringify(texts)
  }
}

function valuesReader({ type }: CorrelationPlan, measured: readonly FieldReader[]): GroupReader['values'] {
  if (type.startsWith('temporal') || type === 'event_count') return () => NONE
  const read = type === 'value_count' ? distinctValues : numbers
  return (fields) => {
    const values = read(measured, fields)
    return values.length === 0 ? undefined : values
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
  if (Array.isArray(value)) return value.map(textOf).filter((text) => text !== undefined)
  const text = textOf(value)
  return text === undefined ? [] : [text]
}

function numbers(readers: readonly FieldReader[], fields: Fields): readonly number[] {
  return readers.flatMap((read) => {
    const value = read(fields)
    const list: readonly unknown[] = Array.isArray(value) ? value : [value]
    return list.map(numberOf).filter((number) => number !== undefined)
  })
}
