import { describe, expect, test } from 'vitest'
import { facts, ownLaw, ownLawFiles, people, planned } from '../../test/support/law.ts'

/** The rows as they are written: what is expected is read from them and from nothing of the engine. */
interface Row {
  readonly code: string
  readonly trigger: string
  readonly individualDeadlineDays: number | null
  readonly agDeadlineBasis: string
  readonly agDeadlineDays: number | null
  readonly agDeadlineUnit: string | null
  readonly agThreshold: number | null
  readonly agThresholdOp: string | null
  readonly agCautiousThreshold?: { readonly value: number }
  readonly craThreshold: number | null
  readonly craRule: string | null
  readonly craThresholdOp: string | null
  readonly craDeadline: { readonly value: number; readonly unit: string } | null
  readonly vendorDeadlineDays: number | null
  readonly hipaaMode: string
  readonly creditMonitoringMonths: number | null
  readonly medicalInfoCovered: boolean
  readonly cells: Readonly<Record<string, string>>
}

const law = ownLaw()
const text = ownLawFiles().find(({ name }) => name === 'obligations.json')?.text ?? ''
const rows = JSON.parse(text) as readonly Row[]

/** Counted by hand on a calendar: none of these is a holiday anywhere but in the doubtful cells. */
const DAYS: Readonly<Record<string, string>> = {
  '1 c': '2026-03-17',
  '10 c': '2026-03-26',
  '14 b': '2026-04-03',
  '30 c': '2026-04-15',
  '45 c': '2026-04-30',
  '60 c': '2026-05-15',
  '48 h': '2026-03-18T00:00:00+00:00',
}
const on = (count: number, unit: string): string | undefined => DAYS[`${count} ${unit[0]}`]
/** The last number of people to whom a threshold does not reach yet. */
const below = (value: number, op: string | null): number => (op === '>' ? value : value - 1)
/** A text without days has a last one; one that counts from a determination has it until that is made. */
const lastDay = (row: Row): string | undefined => {
  if (row.individualDeadlineDays === null) return '2026-05-15'
  return row.trigger === 'discovery' ? undefined : letters(row)
}
const MANY = 1_000_000
const letters = ({ individualDeadlineDays: days }: Row): string | undefined => on(days ?? 30, 'calendar-days')

test('there are 54 rows, and the totals of the facts hold', () => {
  expect(rows).toHaveLength(54)
  expect(rows.filter(({ individualDeadlineDays }) => individualDeadlineDays !== null)).toHaveLength(22)
  expect(rows.filter(({ agDeadlineBasis }) => agDeadlineBasis !== 'none')).toHaveLength(38)
  expect(rows.filter(({ craThreshold }) => craThreshold !== null)).toHaveLength(35)
})

describe.each(rows.map((row) => [row.code, row] as const))('%s', (code, row) => {
  const plan = (count: number, more = {}) => planned(law, facts([people(code, count)], more))

  test('people are told within its days, or by our aim where it has none', () => {
    const duty = plan(1).get(`${code}-individual`)
    expect(duty?.due).toBe(letters(row))
    expect(duty?.isTarget).toBe(row.individualDeadlineDays === null)
    expect(duty?.status).toBe(row.cells['individualDeadlineDays'])
    expect(duty?.noLaterThan).toBe(lastDay(row))
  })

  test('its regulator is told from its threshold on, and by its own clock', () => {
    const { agThreshold, agCautiousThreshold, agThresholdOp } = row
    const last =
      agCautiousThreshold === undefined
        ? below(agThreshold ?? Infinity, agThresholdOp)
        : below(agCautiousThreshold.value, '>=')
    expect(plan(Math.min(last, MANY)).has(`${code}-regulator`)).toBe(false)
    expect(plan(Math.min(last + 1, MANY)).get(`${code}-regulator`)?.due).toBe(regulatorDue(row))
  })

  test('consumer agencies are told from its threshold on', () => {
    const { craThreshold, craDeadline, craThresholdOp } = row
    const last = below(craThreshold ?? Infinity, craThresholdOp)
    const agencies = (count: number) => plan(Math.min(count, MANY)).get(`${code}-consumer-agency`)
    const due = craDeadline === null ? letters(row) : on(craDeadline.value, craDeadline.unit)
    const hasRule = craThreshold !== null || row.craRule !== null
    expect(agencies(last)?.due).toBe(craThreshold === null && hasRule ? due : undefined)
    expect(agencies(last + 1)?.due).toBe(hasRule ? due : undefined)
  })

  test('a vendor tells the owner within its days, or at once', () => {
    const duty = plan(1, { role: 'vendor' }).get(`${code}-vendor`)
    expect(duty?.due).toBe(on(row.vendorDeadlineDays ?? 1, 'calendar-days'))
    expect(duty?.verified).toBe(false)
    expect(duty?.isTarget).toBe(row.vendorDeadlineDays === null)
  })

  test('compliance with HIPAA takes away what its text says, at the least only', () => {
    const asked = facts([people(code, 1_000_000)])
    const [conservative, minimum] = [planned(law, asked), planned(law, asked, 'minimum')]
    const isOff = (what: string) => conservative.has(`${code}-${what}`) && !minimum.has(`${code}-${what}`)
    const wholeAct = ['deemed', 'exempt'].includes(row.hipaaMode)
    const lettersOnly = [
      'deemed-but-AG-notice-stays',
      'functional-regulator',
      'functional-regulator-named',
      'own-plan',
    ].includes(row.hipaaMode)
    // Georgia's law is for two kinds of organisations only, and at the least this is neither.
    const isNobodys = code === 'GA'
    expect(isOff('individual')).toBe(wholeAct || lettersOnly || isNobodys)
    const owes = (what: string) => conservative.has(`${code}-${what}`)
    expect(isOff('regulator')).toBe(owes('regulator') && wholeAct)
    expect(isOff('consumer-agency')).toBe(owes('consumer-agency') && (wholeAct || isNobodys))
  })

  test('medical elements alone count where its text says so, or nobody saw that it does not', () => {
    const group = people(code, 5, { elements: ['identity', 'diagnoses'] })
    const { medicalInfoCovered, cells } = row
    const isSeen = ['S', 'O'].includes(cells['medicalInfoCovered'] ?? '')
    expect(planned(law, facts([group])).has(`${code}-individual`)).toBe(medicalInfoCovered || !isSeen)
    const phr = { role: 'phr-vendor', is: ['information-broker'] } as const
    expect(planned(law, facts([group], phr), 'minimum').has(`${code}-individual`)).toBe(medicalInfoCovered)
  })

  test('monitoring is offered where it asks for it, and only with a number it names', () => {
    const duty = plan(1).get(`${code}-monitoring`)
    expect(duty?.what).toBe(
      row.creditMonitoringMonths === null
        ? undefined
        : `offer ${row.creditMonitoringMonths} months of identity-theft protection, free`,
    )
    const medical = facts([people(code, 1, { elements: ['identity', 'diagnoses'] })])
    expect(planned(law, medical).has(`${code}-monitoring`)).toBe(false)
  })
})

/** From the basis as section 2.2 of the facts names it. */
function regulatorDue(row: Row): string | undefined {
  const { agDeadlineBasis: basis, agDeadlineDays: days, agDeadlineUnit: unit } = row
  const dayBefore: Readonly<Record<string, string>> = {
    '2026-04-15': '2026-04-14',
    '2026-04-30': '2026-04-29',
  }
  const after: Readonly<Record<string, string>> = {
    // Fifteen days after 15 April; five working days after it; ten days after 15 May, a Monday and Memorial Day, so
    // the Friday before; sixty days after 15 April, a Sunday, so the Friday before.
    CA: '2026-04-30',
    IA: '2026-04-22',
    LA: '2026-05-22',
    OK: '2026-06-12',
  }
  switch (basis) {
    case 'none':
      return undefined
    case 'from-trigger':
      return on(days ?? 0, unit ?? '')
    case 'from-individual-notice':
      return after[row.code]
    case 'before-individual-notice':
      return dayBefore[letters(row) ?? '']
    case 'earlier-of-individual-notice-or-from-trigger':
      return '2026-04-15'
    default:
      return letters(row)
  }
}
