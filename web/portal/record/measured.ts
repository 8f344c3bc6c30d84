import type { ChartBand, ChartLine, ChartPoint } from '../../ui/line-chart.tsx'
import { digitsOf } from '../../api/exact-json.ts'
import { codeOf, conceptText, isCoded } from '../../ui/fhir-words.ts'
import { interpretationOf } from '../../ui/interpretation.ts'
import { newestFirst } from '../../ui/newest.ts'

/** How a value stands to what is usual, as its laboratory said or as its range tells. */
export type Judgement = 'very-high' | 'high' | 'very-low' | 'low' | 'very-abnormal' | 'abnormal' | 'normal'

/** Everything that was measured under one code, the newest first. */
export interface Series {
  /** What tells this from other series: a code, or words. It stands in the address of its page. */
  readonly key: string
  readonly id: string
  readonly name: string
  readonly kind: 'laboratory' | 'vital-signs'
  readonly all: readonly fhir4.Observation[]
  readonly latest: fhir4.Observation
}

const HIDDEN: ReadonlySet<string> = new Set(['entered-in-error', 'cancelled', 'registered'])
/** Results by what was measured: whose newest value is out of range first, then by how new they are. */
export function seriesOf(observations: readonly fhir4.Observation[]): Series[] {
  const groups = new Map<string, fhir4.Observation[]>()
  for (const one of observations) {
    if (HIDDEN.has(one.status)) continue
    const key = keyOf(one)
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const series = [...groups].flatMap(([key, group]): Series[] => {
    const all = newestFirst(group, timeOf)
    const [latest] = all
    if (latest === undefined) return []
    const isVital = latest.category?.some((category) => isCoded(category, 'vital-signs')) === true
    const kind = isVital ? 'vital-signs' : 'laboratory'
    return [{ key, id: key, name: conceptText(latest.code), kind, all, latest }]
  })
  return newestFirst(series, ({ latest }) => timeOf(latest)).sort(
    (one, other) => Number(isOut(other.latest)) - Number(isOut(one.latest)),
  )
}

function keyOf({ code }: fhir4.Observation): string {
  return codeOf(code) ?? conceptText(code)
}

export function timeOf(one: fhir4.Observation): string | undefined {
  return one.effectiveDateTime ?? one.effectivePeriod?.start ?? one.effectiveInstant ?? one.issued
}

export function isOut(one: fhir4.Observation): boolean {
  const judged = judgementOf(one)
  return judged !== undefined && judged !== 'normal'
}

/** What the laboratory said of it, or what its own range tells; undefined when neither does. */
export function judgementOf({
  interpretation = [],
  referenceRange,
  valueQuantity,
}: Pick<fhir4.Observation, 'interpretation' | 'referenceRange' | 'valueQuantity'>): Judgement | undefined {
  const said = interpretationOf({ interpretation })
  if (said !== undefined) return said.way === 'normal' || said.far !== true ? said.way : `very-${said.way}`
  const { low, high } = bandIn(referenceRange) ?? {}
  const value = valueQuantity?.value
  if (value === undefined || (low === undefined && high === undefined)) return undefined
  if (high !== undefined && value > high) return 'high'
  return low !== undefined && value < low ? 'low' : 'normal'
}

/** Between what values are usual, of the newest result that says so. */
export function bandOf({ all }: Series): ChartBand | undefined {
  return all.map(({ referenceRange }) => bandIn(referenceRange)).find((band) => band !== undefined)
}

function bandIn(ranges: readonly fhir4.ObservationReferenceRange[] = []): ChartBand | undefined {
  const [range] = ranges.filter(({ low, high }) => low?.value !== undefined || high?.value !== undefined)
  return range === undefined
    ? undefined
    : {
        low: range.low?.value,
        high: range.high?.value,
        lowText: digitsOf(range.low, 'value'),
        highText: digitsOf(range.high, 'value'),
      }
}

/** The unit in which values can be drawn together; those in another are left to the list. */
export function unitOf({ all }: Series): string {
  const quantities = all.flatMap((one) =>
    [one, ...(one.component ?? [])].map(({ valueQuantity }) => valueQuantity),
  )
  return quantities.find((quantity) => quantity?.value !== undefined)?.unit ?? ''
}

/** What can be drawn: a line of the values, or of each part where they come in parts, as blood pressure does. */
export function linesOf(series: Series): ChartLine[] {
  const unit = unitOf(series)
  const lines = new Map<string, ChartPoint[]>()
  for (const one of series.all) {
    const at = Date.parse(timeOf(one) ?? '')
    if (Number.isNaN(at)) continue
    for (const { code, valueQuantity } of [one, ...(one.component ?? [])]) {
      const value = valueQuantity?.value
      if (value === undefined || (valueQuantity?.unit ?? '') !== unit) continue
      const name = conceptText(code)
      lines.set(name, [...(lines.get(name) ?? []), { at, value, text: digitsOf(valueQuantity, 'value') }])
    }
  }
  return [...lines].map(([name, points]) => ({ name, points }))
}
