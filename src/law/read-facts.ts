import { isTimeZone } from './calendar.ts'
import {
  type Cell,
  dayIf,
  dayOrInstant,
  flagIf,
  isEmpty,
  items,
  member,
  members,
  oneOf,
  parseCell,
  refuse,
  text,
  textIf,
  texts,
  wholeIf,
} from './cell.ts'
import type { Facts, Hold, PersonGroup, Relief } from './facts.ts'
import { type Anchor, ANCHORS, RELIEF_KINDS, ROLES, type Tier } from './rule.ts'

const TIERS: readonly Tier[] = ['disclosed', 'exposed', 'sealed', 'untouched']
const KNOWN: readonly string[] =
  `role asOf timeZone anchors people holds reliefs registrant part2 is contracts
  agentOfCoveredEntity`.split(/\s+/)

/**
 * Facts out of a file. What it says that nobody asked for is named, so that a misspelt member is seen.
 *
 * **Errors** `LAW_INVALID`, naming the place and what is expected there, never the value.
 */
export function readFacts(name: string, content: string): { facts: Facts; unknown: readonly string[] } {
  const cell = parseCell(name, content)
  const unknown = members(cell).flatMap(([member]) => (KNOWN.includes(member) ? [] : [member]))
  const asOf = member(cell, 'asOf')
  const timeZone = member(cell, 'timeZone')
  if (!isEmpty(timeZone) && !isTimeZone(text(timeZone)))
    refuse(timeZone, 'an IANA time zone such as America/New_York')
  const facts: Facts = {
    role: oneOf(member(cell, 'role'), ROLES),
    anchors: anchorsOf(member(cell, 'anchors')),
    people: items(member(cell, 'people')).map(groupOf),
    holds: items(member(cell, 'holds')).map(holdOf),
    reliefs: items(member(cell, 'reliefs')).map(reliefOf),
    ...(isEmpty(asOf) ? {} : { asOf: dayOrInstant(asOf) }),
    ...(isEmpty(timeZone) ? {} : { timeZone: text(timeZone) }),
    ...flags(cell, ['registrant', 'part2', 'agentOfCoveredEntity']),
    ...(isEmpty(member(cell, 'is')) ? {} : { is: texts(member(cell, 'is')) }),
    ...(isEmpty(member(cell, 'contracts')) ? {} : { contracts: texts(member(cell, 'contracts')) }),
  }
  return { facts, unknown }
}

function flags<Name extends string>(cell: Cell, names: readonly Name[]): Partial<Record<Name, boolean>> {
  const found: Partial<Record<Name, boolean>> = {}
  for (const name of names) {
    const value = flagIf(member(cell, name))
    if (value !== undefined) found[name] = value
  }
  return found
}

function anchorsOf(cell: Cell): Facts['anchors'] {
  const anchors: Partial<Record<Anchor, string>> = {}
  for (const [name, said] of members(cell)) {
    if (isEmpty(said)) continue
    const isOfRegulator = /^regulatorNotified:[A-Z]{2}$/.test(name)
    const anchor = isOfRegulator
      ? (name as Anchor)
      : oneOf({ at: said.at, value: name }, [...ANCHORS, 'regulatorNotified:CODE'])
    anchors[anchor] = dayOrInstant(said)
  }
  return anchors
}

function groupOf(cell: Cell): PersonGroup {
  const since = member(cell, 'since')
  const country = textIf(member(cell, 'country'))
  const count = wholeIf(member(cell, 'count')) ?? 1
  const unreachable = wholeIf(member(cell, 'unreachable'))
  if (unreachable !== undefined && unreachable > count)
    refuse(member(cell, 'unreachable'), 'no more than the count')
  return {
    state: textIf(member(cell, 'state')) ?? null,
    elements: texts(member(cell, 'elements')),
    tier: oneOf(member(cell, 'tier'), TIERS),
    count,
    ...(country === undefined ? {} : { country }),
    ...(unreachable === undefined ? {} : { unreachable }),
    ...flags(cell, ['part2', 'licensedFacility']),
    ...(isEmpty(since) ? {} : { since: dayOrInstant(since) }),
  }
}

function holdOf(cell: Cell): Hold {
  const until = dayIf(member(cell, 'until'))
  const released = dayIf(member(cell, 'released'))
  const form = member(cell, 'form')
  const authority = member(cell, 'authority')
  const id = textIf(member(cell, 'id'))
  return {
    requester: textIf(member(cell, 'requester')) ?? 'somebody who is not named',
    agency: textIf(member(cell, 'agency')) ?? 'law enforcement',
    // What nobody called written counts as said by word of mouth: it holds for a shorter time.
    form: isEmpty(form) ? 'oral' : oneOf(form, ['written', 'oral'] as const),
    at: dayOrInstant(member(cell, 'at')),
    names: texts(member(cell, 'names')),
    ...(id === undefined ? {} : { id }),
    ...(until === undefined ? {} : { until }),
    ...(released === undefined ? {} : { released }),
    ...(isEmpty(authority)
      ? {}
      : { authority: oneOf(authority, ['law-enforcement', 'attorney-general'] as const) }),
  }
}

function reliefOf(cell: Cell): Relief {
  const jurisdiction = textIf(member(cell, 'jurisdiction'))
  return {
    kind: oneOf(member(cell, 'kind'), RELIEF_KINDS),
    by: text(member(cell, 'by')),
    at: dayOrInstant(member(cell, 'at')),
    finding: text(member(cell, 'finding')),
    ...(jurisdiction === undefined ? {} : { jurisdiction }),
  }
}
