import { Group, Stack, Text } from '@mantine/core'
import { ChartFrame } from './chart-frame.tsx'
import { texts, useFormats, useTexts } from './language.tsx'

/** One bar. `value` is a count. */
export interface Bar {
  readonly label: string
  readonly value: number
}

const TEXTS = texts({ none: 'Nothing to show yet.' }, { none: 'Aún no hay nada que mostrar.' })

const ROW = 26
const WIDTH = 100

/** Counts as bars beside their names, and as a table for whoever would rather read. */
export function Bars({
  title,
  bars,
  unit,
}: {
  readonly title: string
  readonly bars: readonly Bar[]
  readonly unit: string
}) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  if (bars.length === 0) return <Text c="dimmed">{T.none}</Text>
  const table = { heads: [title, unit], rows: bars.map(({ label, value }) => [label, F.number(value)]) }
  return (
    <ChartFrame label={title} hint={title} table={table}>
      <BarPicture title={title} bars={bars} />
    </ChartFrame>
  )
}

/** Names and numbers are text beside each bar, so that nothing hangs on its length or colour alone. */
function BarPicture({ title, bars }: { readonly title: string; readonly bars: readonly Bar[] }) {
  const F = useFormats()
  const most = Math.max(1, ...bars.map(({ value }) => value))
  const said = bars.map(({ label, value }) => `${label}: ${F.number(value)}`).join(', ')
  return (
    <Stack gap={2} role="img" aria-label={`${title}. ${said}`}>
      {bars.map(({ label, value }) => (
        <Group key={label} wrap="nowrap" gap="sm" h={ROW} aria-hidden>
          <Text size="sm" w="40%" truncate>
            {label}
          </Text>
          <svg width="100%" height="12" viewBox={`0 0 ${WIDTH} 12`} preserveAspectRatio="none">
            <rect width={WIDTH} height="12" rx="2" fill="var(--mantine-color-default-border)" opacity="0.4" />
            <rect
              width={Math.max(1, (value / most) * WIDTH)}
              height="12"
              rx="2"
              fill="var(--mantine-primary-color-filled)"
            />
          </svg>
          <Text size="sm" miw="4ch" ta="right">
            {F.number(value)}
          </Text>
        </Group>
      ))}
    </Stack>
  )
}
