import { digitsOf } from '../../api/exact-json.ts'
import type { ChartBand, ChartPoint } from '../../ui/line-chart.tsx'
import { conceptText, isCoded } from '../../ui/fhir-words.ts'
import { interpretationOf } from '../../ui/interpretation.ts'
import { byNewest, timeOf } from '../../ui/newest.ts'
import { isInError } from '../record/record-list.tsx'

/** One kind of measurement of a patient: everything that was measured under the same code, the newest first. */
export interface Series {
  readonly key: string
  readonly name: string
  readonly category: Category
  readonly measured: readonly Measured[]
}

/** One measurement. A blood pressure has two values; a text has none. */
export interface Measured {
  readonly of: fhir4.Observation
  readonly at: string | undefined
  /** What was found, in words, with its unit. */
  readonly text: string
  readonly values: readonly NamedValue[]
  readonly band: ChartBand | undefined
  /** What the laboratory says of it. */
  readonly judged: Judged | undefined
}

interface NamedValue {
  readonly name: string
  readonly value: number
  /** The value as it was written: `1.10` is not `1.1`. */
  readonly digits: string
  readonly unit: string
}

export const CATEGORIES = ['laboratory', 'vital-signs', 'other'] as const
export type Category = (typeof CATEGORIES)[number]
export type Judged = 'high' | 'low' | 'critical' | 'abnormal'

/** Measurements by their kind, in the order of the last of each. What was entered in error is in its series, and in no chart. */
export function seriesOf(observations: readonly fhir4.Observation[]): Series[] {
  const groups = Map.groupBy(observations, keyOf)
  return [...groups.entries()]
    .map(([key, all]) => {
      const measured = all.map(measuredOf).sort(byNewest(({ at }) => at))
      const [first] = all
      return { key, name: conceptText(first?.code), category: categoryOf(first), measured }
    })
    .sort(byNewest(({ measured: [latest] }) => latest?.at))
}

function keyOf({ code }: fhir4.Observation): string {
  const [coding] = code.coding ?? []
  return coding?.code === undefined ? (code.text ?? '') : `${coding.system ?? ''}|${coding.code}`
}

function categoryOf(observation: fhir4.Observation | undefined): Category {
  const said = observation?.category ?? []
  return CATEGORIES.find((category) => said.some((one) => isCoded(one, category))) ?? 'other'
}

export function measuredOf(of: fhir4.Observation): Measured {
  const { component = [], referenceRange = [] } = of
  const own = quantityOf('', of.valueQuantity)
  const parts = component.flatMap((one) => quantityOf(conceptText(one.code), one.valueQuantity))
  const values = own.length > 0 ? own : parts
  return {
    of,
    at: of.effectiveDateTime ?? of.effectivePeriod?.start ?? of.issued,
    text: foundText(of, values),
    values,
    band: bandOf(referenceRange),
    judged: judgedOf(of),
  }
}

/** What is not out of the ordinary is not marked. */
function judgedOf(of: fhir4.Observation): Judged | undefined {
  const { way, critical } = interpretationOf(of) ?? {}
  if (critical === true) return 'critical'
  return way === 'normal' ? undefined : way
}

function quantityOf(name: string, quantity: fhir4.Quantity | undefined): NamedValue[] {
  const { value, unit, code } = quantity ?? {}
  return value === undefined
    ? []
    : [{ name, value, digits: digitsOf(quantity, 'value'), unit: unit ?? code ?? '' }]
}

/** Components of one unit stand as they are spoken: 128/82 mm[Hg]. */
function foundText(of: fhir4.Observation, values: readonly NamedValue[]): string {
  const { valueString, valueCodeableConcept, valueBoolean, valueInteger, dataAbsentReason } = of
  const units = new Set(values.map(({ unit }) => unit))
  const comparator = of.valueQuantity?.comparator ?? ''
  if (values.length > 0)
    return `${comparator}${values.map(({ digits }) => digits).join('/')} ${[...units].join('/')}`.trim()
  return (
    valueString ??
    valueInteger?.toString() ??
    valueBoolean?.toString() ??
    conceptText(valueCodeableConcept ?? dataAbsentReason)
  )
}

function bandOf(ranges: readonly fhir4.ObservationReferenceRange[]): ChartBand | undefined {
  const [range] = ranges
  if (range?.low?.value === undefined && range?.high?.value === undefined) return undefined
  return {
    low: range.low?.value,
    high: range.high?.value,
    lowText: digitsOf(range.low, 'value'),
    highText: digitsOf(range.high, 'value'),
  }
}

/** What a chart of a series draws: a line for each value of a measurement, as many as can be told apart. */
export function linesOf({
  name,
  measured,
}: Series): { readonly name: string; readonly points: ChartPoint[] }[] {
  const sound = measured.filter(({ of, at }) => !isInError(of) && at !== undefined)
  const names = [...new Set(sound.flatMap(({ values }) => values.map((one) => one.name)))].slice(0, LINES_MAX)
  return names.map((line) => ({
    name: line === '' ? name : line,
    points: sound.flatMap(({ at, values }) =>
      values
        .filter((one) => one.name === line)
        .map(({ value, digits }) => ({ at: timeOf(at), value, text: digits })),
    ),
  }))
}

const LINES_MAX = 3
