import { Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { LiveAnswer, LiveMinute } from '../../../src/contract/index.ts'
import { ChartFrame } from '../../ui/chart-frame.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Loading } from '../../ui/states.tsx'
import { busiestOf, type Counted, COUNTED, everyMinute, rowsOf, sumOf } from './traffic.ts'
import { COUNTED_TEXTS, LOOKS } from './traffic-looks.ts'

const TrafficPlot = lazy(async () => ({ default: (await import('./traffic-plot.tsx')).TrafficPlot }))

const TEXTS = texts(
  {
    title: 'Traffic',
    window: 'How far back',
    hour: '1 hour',
    hours: (count: number) => `${count} hours`,
    perMinute: 'Asked per minute',
    busiest: (time: string, count: string) => `The busiest minute was ${time}, with ${count}.`,
    quiet: 'Nothing was asked in this time.',
    off: 'The detector is switched off, and counts are made by it: there are none.',
    from: 'From',
  },
  {
    title: 'Tráfico',
    window: 'Hasta cuándo atrás',
    hour: '1 hora',
    hours: (count: number) => `${count} horas`,
    perMinute: 'Solicitudes por minuto',
    busiest: (time: string, count: string) => `El minuto con más solicitudes fue ${time}, con ${count}.`,
    quiet: 'No se pidió nada en este tiempo.',
    off: 'El detector está apagado y es quien cuenta: no hay números.',
    from: 'Desde',
  },
)

const HOURS = [1, 3, 12, 24] as const
const HOURS_FIRST = 3

/** What is asked of the environment, minute by minute: in a sentence, as a picture, and as a table. */
export function TrafficSection({ live }: { readonly live: LiveAnswer }) {
  const T = useTexts(TEXTS)
  const [hours, setHours] = useState<number>(HOURS_FIRST)
  const { traffic, now, detection } = live
  const minutes = useMemo(() => everyMinute(traffic, { now, minutes: hours * 60 }), [traffic, now, hours])
  const table = useTable(minutes)
  return (
    <Section
      title={T.title}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={T.window}
          value={String(hours)}
          onChange={(chosen) => setHours(Number(chosen))}
          data={HOURS.map((count) => ({
            value: String(count),
            label: count === 1 ? T.hour : T.hours(count),
          }))}
        />
      }
    >
      <Stack gap="xs">
        <Text size="sm" id="traffic-summary">
          {detection.enabled || traffic.length > 0 ? <Summary minutes={minutes} /> : T.off}
        </Text>
        <ChartFrame label={T.title} hint={T.perMinute} table={table}>
          <Stack gap="xs">
            <Legend />
            <Suspense fallback={<Loading lines={6} />}>
              <TrafficPlot minutes={minutes} />
            </Suspense>
          </Stack>
        </ChartFrame>
      </Stack>
    </Section>
  )
}

function useTable(minutes: readonly LiveMinute[]) {
  const T = useTexts(TEXTS)
  const words = useTexts(COUNTED_TEXTS)
  const { number, clock } = useFormats()
  return {
    heads: [T.from, ...COUNTED.map((name) => words[name])],
    rows: rowsOf(minutes).map((row) => [clock(row.at), ...COUNTED.map((name) => number(row[name]))]),
  }
}

function Summary({ minutes }: { readonly minutes: readonly LiveMinute[] }) {
  const T = useTexts(TEXTS)
  const words = useTexts(COUNTED_TEXTS)
  const { number, clock } = useFormats()
  const sum = sumOf(minutes)
  const busiest = busiestOf(minutes)
  if (busiest === undefined) return T.quiet
  const counts = COUNTED.map((name) => `${words[name]} ${number(sum[name])}`).join(' · ')
  return `${counts}. ${T.busiest(clock(busiest.at), number(busiest.count))}`
}

/** Only says how the lines are drawn, which who cannot see them need not know. */
function Legend() {
  const words = useTexts(COUNTED_TEXTS)
  return (
    <Group gap="md" aria-hidden>
      {COUNTED.map((name) => (
        <Group key={name} gap={6} wrap="nowrap">
          <LineSample name={name} />
          <Text size="xs">{words[name]}</Text>
        </Group>
      ))}
    </Group>
  )
}

function LineSample({ name }: { readonly name: Counted }) {
  const { color, dash } = LOOKS[name]
  const drawn = { stroke: `var(${color})`, strokeWidth: 2, strokeDasharray: dash.join(' ') }
  return (
    <svg width="28" height="8" aria-hidden>
      <line x1="0" y1="4" x2="28" y2="4" {...drawn} />
    </svg>
  )
}
