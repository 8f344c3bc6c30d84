import type { AccessHistory } from '../../../src/contract/index.ts'
import { ChartFrame } from '../../ui/chart-frame.tsx'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { ACCESS_TEXTS } from './texts.ts'

const WIDTH = 600
const HEIGHT = 96
const FLOOR = 76
const GAP = 8

/** How often something was shown in each of the last months, as bars and as a table. */
export function Months({ months }: { readonly months: NonNullable<AccessHistory['months']> }) {
  const T = useTexts(ACCESS_TEXTS)
  const { date, number } = useFormats()
  const most = Math.max(1, ...months.map(({ count }) => count))
  const width = WIDTH / Math.max(1, months.length)
  const table = {
    heads: [T.month, T.times],
    rows: months.toReversed().map(({ month, count }) => [date(month), number(count)]),
  }
  const said = months.map(({ month, count }) => `${date(month)}: ${number(count)}`).join(', ')
  return (
    <ChartFrame label={T.perMonth} hint={T.perMonth} table={table}>
      <svg
        role="img"
        aria-label={`${T.perMonth}. ${said}`}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width="100%"
        style={{ maxWidth: WIDTH, display: 'block' }}
      >
        {months.map(({ month, count }, at) => {
          const high = count === 0 ? 1 : Math.max(3, (count / most) * (FLOOR - 20))
          return (
            <g key={month}>
              <title>{`${date(month)}: ${number(count)}`}</title>
              <rect
                x={at * width + GAP / 2}
                y={FLOOR - high}
                width={width - GAP}
                height={high}
                rx={3}
                fill="var(--mantine-color-anchor)"
              />
              {count === 0 ? undefined : (
                <text
                  x={at * width + width / 2}
                  y={FLOOR - high - 5}
                  fontSize={12}
                  textAnchor="middle"
                  fill="var(--mantine-color-text)"
                >
                  {number(count)}
                </text>
              )}
              {(months.length - 1 - at) % 3 === 0 ? (
                <text
                  x={at * width + width / 2}
                  y={HEIGHT - 4}
                  fontSize={12}
                  textAnchor={at === months.length - 1 ? 'end' : 'middle'}
                  fill="var(--mantine-color-dimmed)"
                >
                  {date(month)}
                </text>
              ) : undefined}
            </g>
          )
        })}
      </svg>
    </ChartFrame>
  )
}
