import { useElementSize } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { ChartFrame, type ChartTable } from './chart-frame.tsx'
import { type Formats, texts, useFormats, useTexts } from './language.tsx'
import { roundScale, type Scale, timeScale } from './scale.ts'

const TEXTS = texts(
  {
    when: 'When',
    judged: 'Compared with the usual range',
    high: 'above',
    low: 'below',
    within: 'within',
    usual: (range: string) => `Shaded: usual range ${range}`,
    said: (count: number, first: string, last: string) => `${count} values, ${first} to ${last}`,
  },
  {
    when: 'Cuándo',
    judged: 'Comparado con el rango habitual',
    high: 'por encima',
    low: 'por debajo',
    within: 'dentro',
    usual: (range: string) => `Sombreado: rango habitual ${range}`,
    said: (count: number, first: string, last: string) => `${count} valores, del ${first} al ${last}`,
  },
)

/** A value at a time, in milliseconds since 1970. */
export interface ChartPoint {
  readonly at: number
  readonly value: number
  /** The value with every digit that was written. */
  readonly text?: string
}

/** Values of one kind. More than three in one chart cannot be told apart. */
export interface ChartLine {
  readonly name: string
  readonly points: readonly ChartPoint[]
}

/** Between what values are usual; an end that is absent is open. */
export interface ChartBand {
  readonly low?: number | undefined
  readonly high?: number | undefined
  /** The ends with every digit that was written. */
  readonly lowText?: string
  readonly highText?: string
}

export interface LineChartProps {
  /** What is drawn, in words. */
  readonly label: string
  readonly lines: readonly ChartLine[]
  readonly unit?: string
  readonly band?: ChartBand | undefined
  readonly height?: number
}

const MARGIN = { top: 12, right: 14, bottom: 26, left: 46 }
const WIDTH_BEFORE_MEASURED = 560
const WIDTH_PER_DATE = 130
const LOOKS = [
  { color: 'var(--mantine-color-anchor)', dash: undefined },
  { color: 'var(--mantine-color-orange-light-color)', dash: '6 3' },
  { color: 'var(--mantine-color-teal-light-color)', dash: '2 3' },
] as const

/** Values over time, with the usual range behind them; the same numbers as a table at the press of a button. */
export function LineChart({ label, lines, unit = '', band, height = 220 }: LineChartProps) {
  const T = useTexts(TEXTS)
  const formats = useFormats()
  const { ref, width: measured } = useElementSize()
  const width = Math.max(240, measured === 0 ? WIDTH_BEFORE_MEASURED : measured)
  const sorted = lines.map((line) => ({ ...line, points: inOrder(line.points) }))
  const range = rangeText(band, formats, unit)
  const hint = range === undefined ? undefined : T.usual(range)
  return (
    <ChartFrame label={label} hint={hint} table={tableOf({ lines: sorted, unit, band, formats, T })}>
      <div ref={ref}>
        <Drawing
          {...{ lines: sorted, band, width, height, formats }}
          said={`${label}. ${saidOf(sorted, formats, T)}${hint === undefined ? '' : `. ${hint}`}`}
        />
      </div>
      {lines.length > 1 ? <Legend lines={lines} /> : undefined}
    </ChartFrame>
  )
}

interface DrawingProps {
  readonly lines: readonly ChartLine[]
  readonly band: ChartBand | undefined
  readonly width: number
  readonly height: number
  readonly formats: Formats
  readonly said: string
}

function Drawing({ lines, band, width, height, formats, said }: DrawingProps) {
  const points = lines.flatMap((line) => line.points)
  const bounds = [band?.low, band?.high].filter((one) => one !== undefined)
  const x = timeScale(
    points.map(({ at }) => at),
    MARGIN.left + 8,
    width - MARGIN.right - 8,
    Math.floor(width / WIDTH_PER_DATE),
  )
  const y = roundScale([...points.map(({ value }) => value), ...bounds], height - MARGIN.bottom, MARGIN.top)
  return (
    <svg
      className="line-chart"
      role="img"
      aria-label={said}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      <Grid {...{ x, y, width, height, formats }} />
      {band === undefined ? undefined : <Band band={band} y={y} width={width} />}
      {lines.map((line, at) => (
        <Line key={line.name} line={line} look={LOOKS[at % LOOKS.length]!} {...{ x, y, band, formats }} />
      ))}
    </svg>
  )
}

function Grid({
  x,
  y,
  width,
  height,
  formats,
}: Pick<DrawingProps, 'width' | 'height' | 'formats'> & { readonly x: Scale; readonly y: Scale }) {
  return (
    <g fontSize={12} fill="var(--mantine-color-dimmed)">
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={MARGIN.left}
            x2={width - MARGIN.right}
            y1={y.place(tick)}
            y2={y.place(tick)}
            stroke="var(--mantine-color-default-border)"
          />
          <text x={MARGIN.left - 8} y={y.place(tick)} dy="0.32em" textAnchor="end">
            {formats.number(tick)}
          </text>
        </g>
      ))}
      {x.ticks.map((tick, at) => (
        <text key={tick} x={x.place(tick)} y={height - 6} textAnchor={anchorOf(at, x.ticks.length)}>
          {formats.date(tick)}
        </text>
      ))}
    </g>
  )
}

function anchorOf(at: number, count: number): 'start' | 'middle' | 'end' {
  if (count === 1) return 'middle'
  return at === 0 ? 'start' : at === count - 1 ? 'end' : 'middle'
}

function Band({ band: { low, high }, y, width }: { band: ChartBand; y: Scale; width: number }) {
  const top = high === undefined ? MARGIN.top : y.place(high)
  const bottom = low === undefined ? y.place(y.ticks[0] ?? 0) : y.place(low)
  return (
    <rect
      x={MARGIN.left}
      y={top}
      width={width - MARGIN.left - MARGIN.right}
      height={Math.max(1, bottom - top)}
      fill="var(--mantine-color-green-filled)"
      opacity={0.14}
    />
  )
}

function Line({
  line,
  look,
  x,
  y,
  band,
  formats,
}: {
  readonly line: ChartLine
  readonly look: (typeof LOOKS)[number]
  readonly x: Scale
  readonly y: Scale
  readonly band: ChartBand | undefined
  readonly formats: Formats
}) {
  const path = line.points.map(({ at, value }) => `${x.place(at)},${y.place(value)}`).join(' ')
  return (
    <g stroke={look.color} fill="none" strokeWidth={2}>
      <polyline points={path} strokeDasharray={look.dash} strokeLinejoin="round" />
      {line.points.map(({ at, value, text }, index) => (
        <Mark
          key={`${at} ${index}`}
          x={x.place(at)}
          y={y.place(value)}
          judged={judge(value, band)}
          title={`${formats.date(at)}: ${textOf({ value, text }, formats)}`}
        />
      ))}
    </g>
  )
}

/** What is out of range has another shape, not only another place: above points up, below points down. */
function Mark({ x, y, judged, title }: { x: number; y: number; judged: Judged; title: string }) {
  const fill = 'var(--mantine-color-body)'
  if (judged === 'within')
    return (
      <circle cx={x} cy={y} r={3.5} fill={fill}>
        <title>{title}</title>
      </circle>
    )
  const tip = judged === 'high' ? -6 : 6
  return (
    <polygon
      points={`${x - 5.5},${y - tip / 1.6} ${x + 5.5},${y - tip / 1.6} ${x},${y + tip}`}
      fill="currentColor"
    >
      <title>{title}</title>
    </polygon>
  )
}

function Legend({ lines }: { readonly lines: readonly ChartLine[] }): ReactNode {
  return (
    <svg role="presentation" aria-hidden width="100%" height={20} fontSize={13}>
      {lines.map(({ name }, at) => {
        const { color, dash } = LOOKS[at % LOOKS.length]!
        const x = MARGIN.left + at * 150
        return (
          <g key={name}>
            <line x1={x} x2={x + 26} y1={10} y2={10} stroke={color} strokeWidth={2} strokeDasharray={dash} />
            <text x={x + 32} y={10} dy="0.35em" fill="var(--mantine-color-text)">
              {name}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

type Judged = 'high' | 'low' | 'within'

function judge(value: number, band: ChartBand | undefined): Judged {
  if (band?.high !== undefined && value > band.high) return 'high'
  return band?.low !== undefined && value < band.low ? 'low' : 'within'
}

/** The usual range in words; undefined for none. */
function rangeText(band: ChartBand | undefined, formats: Formats, unit: string): string | undefined {
  const { low, high, lowText, highText } = band ?? {}
  const words = unit === '' ? '' : ` ${unit}`
  const from = low === undefined ? undefined : textOf({ value: low, text: lowText }, formats)
  const to = high === undefined ? undefined : textOf({ value: high, text: highText }, formats)
  if (from !== undefined && to !== undefined) return `${from}–${to}${words}`
  if (to !== undefined) return `≤ ${to}${words}`
  return from === undefined ? undefined : `≥ ${from}${words}`
}

interface Said {
  readonly value: number
  readonly text?: string | undefined
}

/** A value as it was written, where that is known. */
function textOf({ value, text }: Said, { number, digits }: Formats): string {
  return text === undefined ? number(value) : digits(text)
}

function inOrder(points: readonly ChartPoint[]): ChartPoint[] {
  return [...points].sort((one, other) => one.at - other.at)
}

function saidOf(lines: readonly ChartLine[], { date }: Formats, T: (typeof TEXTS)['en']): string {
  const points = inOrder(lines.flatMap((line) => line.points))
  return T.said(points.length, date(points[0]?.at), date(points.at(-1)?.at))
}

interface Tabled {
  readonly lines: readonly ChartLine[]
  readonly unit: string
  readonly band: ChartBand | undefined
  readonly formats: Formats
  readonly T: (typeof TEXTS)['en']
}

/** The newest first, as people ask for it. */
function tableOf({ lines, unit, band, formats, T }: Tabled): ChartTable {
  const times = [...new Set(lines.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => b - a)
  const words = unit === '' ? '' : ` (${unit})`
  const isJudged = rangeText(band, formats, unit) !== undefined && lines.length === 1
  const rows = times.flatMap((time) => {
    const found = lines.map(({ points }) => points.filter(({ at }) => at === time))
    const most = Math.max(...found.map(({ length }) => length))
    return Array.from({ length: most }, (_, at) => {
      const points = found.map((all) => all[at])
      const cells = points.map((point) => (point === undefined ? '–' : textOf(point, formats)))
      const value = points[0]?.value
      return [
        formats.date(time),
        ...cells,
        ...(isJudged && value !== undefined ? [T[judge(value, band)]] : []),
      ]
    })
  })
  return {
    heads: [T.when, ...lines.map(({ name }) => name + words), ...(isJudged ? [T.judged] : [])],
    rows,
  }
}
