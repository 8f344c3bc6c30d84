import type { ChartBand, ChartPoint } from './line-chart.tsx'

const PADDING = 4

/** The course of a value in a line of text: a picture beside the number, which stands there in words as well. */
export function Sparkline({
  label,
  points,
  band,
  width = 96,
  height = 28,
}: {
  readonly label: string
  readonly points: readonly ChartPoint[]
  readonly band?: ChartBand | undefined
  readonly width?: number
  readonly height?: number
}) {
  const sorted = [...points].sort((one, other) => one.at - other.at)
  const last = sorted.at(-1)
  if (last === undefined) return undefined
  const values = sorted.map(({ value }) => value)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const [first, end] = [sorted[0]?.at ?? 0, last.at]
  const x = (at: number) =>
    first === end ? width / 2 : PADDING + ((at - first) / (end - first)) * (width - 2 * PADDING)
  const y = (value: number) =>
    low === high ? height / 2 : height - PADDING - ((value - low) / (high - low)) * (height - 2 * PADDING)
  const inside = (value: number | undefined, otherwise: number) =>
    value === undefined ? otherwise : Math.min(height, Math.max(0, y(value)))
  const top = inside(band?.high, 0)
  return (
    <svg role="img" aria-label={label} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      {band === undefined || low === high ? undefined : (
        <rect
          x={0}
          y={top}
          width={width}
          height={Math.max(0, inside(band.low, height) - top)}
          fill="var(--mantine-color-green-filled)"
          opacity={0.14}
        />
      )}
      <polyline
        points={sorted.map(({ at, value }) => `${x(at)},${y(value)}`).join(' ')}
        fill="none"
        stroke="var(--mantine-color-anchor)"
        strokeWidth={1.75}
      />
      <circle cx={x(last.at)} cy={y(last.value)} r={2.75} fill="var(--mantine-color-anchor)" />
    </svg>
  )
}
