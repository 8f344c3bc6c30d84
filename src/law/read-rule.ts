import {
  type Cell,
  dayIf,
  flag,
  flagIf,
  isEmpty,
  items,
  member,
  oneOf,
  refuse,
  text,
  textIf,
  texts,
  whole,
} from './cell.ts'
import {
  ANCHORS,
  type Clock,
  ORDERS,
  RELIEF_KINDS,
  ROLES,
  type Rule,
  RULE_KINDS,
  type RuleRelief,
  type Status,
  STATUSES,
  type Threshold,
  UNITS,
} from './rule.ts'

/** What a rule has from the place it stands in, where it does not say it itself. */
export interface RuleDefaults {
  readonly id?: string
  readonly jurisdiction?: string
  readonly name?: string
  readonly cite?: string
  readonly source?: string
  readonly status?: Status
  readonly counts?: Rule['counts']
  readonly medical?: Rule['medical']
  readonly elements?: Rule['elements']
}

const COUNTS = ['residents', 'each-state', 'everyone', 'unreachable', 'incident'] as const
const MEMBERS: readonly string[] =
  `id jurisdiction name kind to what by counts elements part2 licensedFacility onlyFor
  assumed threshold cautiousThreshold deadline after order reliefs whenRelieved pausedBy afterHold note cite source
  status active inForce of`.split(/\s+/)

/**
 * One rule as the data write it: the form of `duties` in every file, and of what a customer enters. A member nobody
 * knows is refused: a misspelt threshold is no threshold.
 */
export function readRule(cell: Cell, defaults: RuleDefaults): Rule {
  for (const name of Object.keys(cell.value as object))
    if (!MEMBERS.includes(name)) refuse(member(cell, name), 'no such member')
  const said = (name: 'id' | 'jurisdiction' | 'cite' | 'source'): string =>
    textIf(member(cell, name)) ?? defaults[name] ?? refuse(member(cell, name), 'a text')
  const jurisdiction = said('jurisdiction')
  const pausedBy = member(cell, 'pausedBy')
  const order = member(cell, 'order')
  const counts = member(cell, 'counts')
  const status = member(cell, 'status')
  const whenRelieved = member(cell, 'whenRelieved')
  const elements = member(cell, 'elements')
  return {
    id: said('id'),
    jurisdiction,
    name: textIf(member(cell, 'name')) ?? defaults.name ?? jurisdiction,
    kind: oneOf(member(cell, 'kind'), RULE_KINDS),
    to: text(member(cell, 'to')),
    what: text(member(cell, 'what')),
    by: items(member(cell, 'by')).map((role) => oneOf(role, ROLES)),
    counts: isEmpty(counts) ? (defaults.counts ?? 'everyone') : oneOf(counts, COUNTS),
    elements: isEmpty(elements)
      ? (defaults.elements ?? 'any')
      : oneOf(elements, ['personal-information', 'any'] as const),
    medical: defaults.medical,
    part2: flag(member(cell, 'part2')),
    licensedFacility: flag(member(cell, 'licensedFacility')),
    onlyFor: texts(member(cell, 'onlyFor')),
    assumed: flag(member(cell, 'assumed')),
    threshold: thresholdIf(member(cell, 'threshold')),
    cautiousThreshold: thresholdIf(member(cell, 'cautiousThreshold')),
    clock: clockIf(member(cell, 'deadline')),
    after: texts(member(cell, 'after')),
    order: isEmpty(order) ? undefined : oneOf(order, ORDERS),
    reliefs: items(member(cell, 'reliefs')).map(reliefOf),
    whenRelieved: isEmpty(whenRelieved) ? undefined : oneOf(whenRelieved, RELIEF_KINDS),
    pausedBy: isEmpty(pausedBy)
      ? undefined
      : oneOf(pausedBy, ['law-enforcement', 'attorney-general'] as const),
    afterHold: afterHoldIf(member(cell, 'afterHold')),
    offer: undefined,
    note: textIf(member(cell, 'note')),
    cite: said('cite'),
    source: said('source'),
    status: isEmpty(status) ? (defaults.status ?? 'U') : oneOf(status, STATUSES),
    isActive: flagIf(member(cell, 'active')) ?? true,
    inForce: inForceOf(member(cell, 'inForce')),
  }
}

export function thresholdIf(cell: Cell): Threshold | undefined {
  if (isEmpty(cell)) return undefined
  return {
    op: oneOf(member(cell, 'op'), ['<', '>=', '>'] as const),
    value: whole(member(cell, 'value')),
  }
}

function clockIf(cell: Cell): Clock | undefined {
  if (isEmpty(cell)) return undefined
  const from = member(cell, 'from')
  return {
    value: whole(member(cell, 'value')),
    unit: oneOf(member(cell, 'unit'), UNITS),
    from: triggerOf(from),
    fromYearEnd: flag(member(cell, 'fromYearEnd')),
    orLetters: flag(member(cell, 'orLetters')),
  }
}

/** What starts a clock: an anchor, or the discovery. */
export function triggerOf(cell: Cell): Clock['from'] {
  if (cell.value === 'discovery') return 'discovery'
  return oneOf(cell, ANCHORS)
}

export function afterHoldIf(cell: Cell): Rule['afterHold'] {
  if (isEmpty(cell)) return undefined
  return {
    value: whole(member(cell, 'value')),
    unit: oneOf(member(cell, 'unit'), UNITS),
    status: oneOf(member(cell, 'status'), STATUSES),
  }
}

function reliefOf(cell: Cell): RuleRelief {
  return {
    kind: oneOf(member(cell, 'kind'), RELIEF_KINDS),
    status: oneOf(member(cell, 'status'), STATUSES),
    detail: textIf(member(cell, 'detail')),
    isDefinition: flag(member(cell, 'isDefinition')),
  }
}

function inForceOf(cell: Cell): Rule['inForce'] {
  if (isEmpty(cell)) return { from: undefined, until: undefined }
  return { from: dayIf(member(cell, 'from')), until: dayIf(member(cell, 'until')) }
}
