import {
  type Cell,
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
  wholeIf,
} from './cell.ts'
import { afterHoldIf, readRule, thresholdIf, triggerOf } from './read-rule.ts'
import {
  type Clock,
  leastChecked,
  type Order,
  type ReliefKind,
  type Role,
  type Rule,
  type RuleRelief,
  type Status,
  STATUSES,
  type Threshold,
  type Unit,
  UNITS,
} from './rule.ts'

/** Who owes what a state asks of whoever owns or licenses the records. */
const OWNERS: readonly Role[] = ['covered-entity', 'phr-vendor']
const VENDORS: readonly Role[] = ['business-associate', 'vendor']

const BASES = [
  'from-trigger',
  'from-individual-notice',
  'not-later-than-individual-notice',
  'before-individual-notice',
  'simultaneous',
  'without-unreasonable-delay',
  'earlier-of-individual-notice-or-from-trigger',
  'none-stated',
  'none',
] as const

const ORDER_OF: Readonly<Partial<Record<(typeof BASES)[number], Order>>> = {
  'not-later-than-individual-notice': 'not-after-letters',
  'before-individual-notice': 'before-letters',
  simultaneous: 'with-letters',
  'earlier-of-individual-notice-or-from-trigger': 'not-after-letters',
}

/** What compliance with HIPAA takes away, by how the state words it. */
const HIPAA_MODES = [
  'deemed',
  'deemed-but-AG-notice-stays',
  'exempt',
  'functional-regulator',
  'functional-regulator-named',
  'own-plan',
  'content-only',
  'none',
  'unknown',
  'conflict',
] as const
const WHOLE_ACT: readonly string[] = ['deemed', 'exempt']
const LETTERS_ONLY: readonly string[] = [
  'deemed-but-AG-notice-stays',
  'functional-regulator',
  'functional-regulator-named',
  'own-plan',
]

/** A state or territory of `obligations.json`: its name, and its row as rules. */
export interface StateRules {
  readonly code: string
  readonly name: string
  readonly date: string
  readonly rules: readonly Rule[]
}

/** **Errors** `LAW_INVALID`, naming the cell. */
export function readState(row: Cell): StateRules {
  const read = openRow(row)
  const rules = [
    individualOf(read),
    regulatorOf(read),
    consumerAgencyOf(read),
    vendorOf(read),
    offerOf(read),
  ].flatMap((rule) => (rule === undefined ? [] : [rule]))
  const further = items(member(row, 'duties')).map((cell) =>
    readRule(cell, {
      jurisdiction: read.code,
      name: read.name,
      cite: read.base.cite,
      source: read.base.source,
      counts: 'residents',
      elements: 'personal-information',
      medical: read.base.medical,
      status: statusOfDuty(row, cell),
    }),
  )
  return {
    code: read.code,
    name: read.name,
    date: text(member(row, 'sourceDate')),
    rules: [...rules, ...further],
  }
}

/** A duty that restates one of `additionalObligations` has its status. */
function statusOfDuty(row: Cell, duty: Cell): Status {
  const of = textIf(member(duty, 'of'))
  if (of === undefined) return 'U'
  const restated = items(member(row, 'additionalObligations')).find((cell) => member(cell, 'id').value === of)
  return restated === undefined
    ? refuse(member(duty, 'of'), 'the id of an additional obligation')
    : oneOf(member(restated, 'status'), STATUSES)
}

interface Row {
  readonly cell: Cell
  readonly code: string
  readonly name: string
  readonly trigger: Clock['from']
  /** What all rules of the row have in common. */
  readonly base: Omit<Rule, 'id' | 'kind' | 'to' | 'what' | 'by' | 'status' | 'reliefs'>
  status(...cells: readonly string[]): Status
  /** Reliefs of a duty; `hipaa` says in which modes compliance with HIPAA takes it away. */
  reliefs(modes: readonly string[]): readonly RuleRelief[]
}

function openRow(cell: Cell): Row {
  const code = text(member(cell, 'code'))
  if (!/^[A-Z]{2}$/.test(code)) refuse(member(cell, 'code'), 'a code of two letters')
  const name = text(member(cell, 'jurisdiction'))
  const status = (...names: readonly string[]) =>
    leastChecked(names.map((one) => oneOf(member(member(cell, 'cells'), one), STATUSES)))
  const afterHold = member(cell, 'afterHold')
  return {
    cell,
    code,
    name,
    trigger: triggerOf(member(cell, 'trigger')),
    status,
    reliefs: (modes) => reliefsOf(cell, modes, status),
    base: {
      jurisdiction: code,
      name,
      counts: 'residents',
      elements: 'personal-information',
      medical: {
        isCovered: flag(member(cell, 'medicalInfoCovered')),
        status: status('medicalInfoCovered'),
      },
      part2: false,
      licensedFacility: false,
      onlyFor: texts(member(cell, 'onlyFor')),
      assumed: flag(member(cell, 'assumed')),
      threshold: undefined,
      cautiousThreshold: undefined,
      clock: undefined,
      after: [],
      order: undefined,
      whenRelieved: undefined,
      pausedBy: 'law-enforcement',
      afterHold: afterHoldIf(afterHold),
      offer: undefined,
      note: textIf(member(cell, 'deadlineTrigger')),
      cite: text(member(cell, 'statute')),
      source: text(member(cell, 'source')),
      isActive: true,
      inForce: { from: undefined, until: undefined },
    },
  }
}

function reliefsOf(
  cell: Cell,
  modes: readonly string[],
  status: (...cells: readonly string[]) => Status,
): readonly RuleRelief[] {
  const mode = oneOf(member(cell, 'hipaaMode'), HIPAA_MODES)
  const relief = (kind: ReliefKind, of: string, detail: string): RuleRelief => ({
    kind,
    status: status(of),
    detail: textIf(member(cell, detail)),
    isDefinition: false,
  })
  return [
    ...(modes.includes(mode) ? [relief('hipaa', 'hipaaDeemedCompliance', 'hipaaDetail')] : []),
    ...(flag(member(cell, 'encryptionSafeHarbour'))
      ? [relief('encryption', 'encryptionSafeHarbour', 'encryptionDetail')]
      : []),
    ...(flag(member(cell, 'riskOfHarm')) ? [relief('no-harm', 'riskOfHarm', 'riskOfHarmDetail')] : []),
  ]
}

const clockOf = (value: number, unit: Unit, from: Clock['from'], orLetters = false): Clock => ({
  value,
  unit,
  from,
  fromYearEnd: false,
  orLetters,
})

function individualOf(row: Row): Rule {
  const days = wholeIf(member(row.cell, 'individualDeadlineDays'))
  return {
    ...row.base,
    id: `${row.code}-individual`,
    kind: 'individual',
    to: `affected residents of ${row.name}`,
    what: 'notice to each resident',
    by: OWNERS,
    clock: days === undefined ? undefined : clockOf(days, 'calendar-days', row.trigger),
    reliefs: row.reliefs([...WHOLE_ACT, ...LETTERS_ONLY]),
    status: row.status('individualDeadlineDays'),
  }
}

function regulatorOf(row: Row): Rule | undefined {
  const { cell } = row
  const basis = oneOf(member(cell, 'agDeadlineBasis'), BASES)
  if (basis === 'none' || flagIf(member(cell, 'agRequired')) === false) return undefined
  const days = wholeIf(member(cell, 'agDeadlineDays'))
  const agTrigger = member(cell, 'agTrigger')
  const from: Clock['from'] =
    basis === 'from-individual-notice'
      ? 'individualNoticeSent'
      : isEmpty(agTrigger)
        ? row.trigger
        : triggerOf(agTrigger)
  const orLetters =
    basis === 'earlier-of-individual-notice-or-from-trigger' || flag(member(cell, 'agOrLetters'))
  const note = textIf(member(cell, 'agDeadlineNote')) ?? row.base.note
  return {
    ...row.base,
    id: `${row.code}-regulator`,
    kind: 'regulator',
    to: text(member(cell, 'agRecipient')),
    what: 'notice to the regulator',
    by: OWNERS,
    threshold: thresholdAt(cell, 'agThreshold', 'agThresholdOp'),
    cautiousThreshold: thresholdIf(member(cell, 'agCautiousThreshold')),
    clock:
      days === undefined
        ? undefined
        : clockOf(days, oneOf(member(cell, 'agDeadlineUnit'), UNITS), from, orLetters),
    order: basis === 'none-stated' ? 'not-after-letters' : ORDER_OF[basis],
    reliefs: row.reliefs(WHOLE_ACT),
    note,
    status: row.status('agThreshold', 'agDeadlineDays'),
  }
}

function consumerAgencyOf(row: Row): Rule | undefined {
  const { cell } = row
  const threshold = thresholdAt(cell, 'craThreshold', 'craThresholdOp')
  const rule = textIf(member(cell, 'craRule'))
  if (threshold === undefined && rule === undefined) return undefined
  const deadline = member(cell, 'craDeadline')
  return {
    ...row.base,
    id: `${row.code}-consumer-agency`,
    kind: 'consumer-agency',
    to: 'consumer reporting agencies',
    what: 'timing, distribution and content of the notices',
    by: OWNERS,
    threshold,
    clock: isEmpty(deadline)
      ? undefined
      : clockOf(whole(member(deadline, 'value')), oneOf(member(deadline, 'unit'), UNITS), row.trigger),
    order: isEmpty(deadline) ? 'with-letters' : undefined,
    reliefs: row.reliefs(WHOLE_ACT),
    note: rule,
    status: row.status('craThreshold'),
  }
}

function vendorOf(row: Row): Rule {
  const days = wholeIf(member(row.cell, 'vendorDeadlineDays'))
  return {
    ...row.base,
    id: `${row.code}-vendor`,
    kind: 'owner',
    to: 'the owner or licensee of the records',
    what: 'tell whoever the records are held for',
    by: VENDORS,
    clock: days === undefined ? undefined : clockOf(days, 'calendar-days', 'discovery'),
    reliefs: row.reliefs(WHOLE_ACT),
    note: days === undefined ? 'immediately' : undefined,
    // The data have no cell for it: nobody wrote down how it was checked.
    status: 'U',
  }
}

function offerOf(row: Row): Rule | undefined {
  const { cell } = row
  const months = wholeIf(member(cell, 'creditMonitoringMonths'))
  if (months === undefined) return undefined
  return {
    ...row.base,
    id: `${row.code}-monitoring`,
    kind: 'offer',
    to: `affected residents of ${row.name}`,
    what: `offer ${months} months of identity-theft protection, free`,
    by: OWNERS,
    order: 'with-letters',
    reliefs: row.reliefs(WHOLE_ACT),
    offer: { months, elements: texts(member(cell, 'monitoringElements')) },
    note: textIf(member(cell, 'creditMonitoringTrigger')),
    status: row.status('creditMonitoringMonths'),
  }
}

function thresholdAt(cell: Cell, value: string, op: string): Threshold | undefined {
  const number = wholeIf(member(cell, value))
  if (number === undefined) return undefined
  return { op: oneOf(member(cell, op), ['<', '>=', '>'] as const), value: number }
}
