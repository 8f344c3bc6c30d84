import { Box, Button, Collapse, Group, SegmentedControl, Stack, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { lazy, Suspense, useId, useMemo, useState } from 'react'
import type { LiveAnswer, LiveMinute } from '../../../src/contract/index.ts'
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
    show: 'Show as table',
    hide: 'Hide the table',
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
    show: 'Mostrar como tabla',
    hide: 'Ocultar la tabla',
    from: 'Desde',
  },
)

const HOURS = [1, 3, 12, 24] as const

/** What is asked of the environment, minute by minute: in a sentence, as a picture, and as a table. */
export function TrafficSection({ live }: { readonly live: LiveAnswer }) {
  const T = useTexts(TEXTS)
  const [hours, setHours] = useState<number>(3)
  const [isTable, { toggle }] = useDisclosure()
  const table = useId()
  const { traffic, now, detection } = live
  const minutes = useMemo(() => everyMinute(traffic, { now, minutes: hours * 60 }), [traffic, now, hours])
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
      <Stack gap="sm">
        <Text size="sm">{detection.enabled ? <Summary minutes={minutes} /> : T.off}</Text>
        <Legend />
        <Suspense fallback={<Loading lines={6} />}>
          <TrafficPlot minutes={minutes} />
        </Suspense>
        <Group>
          <Button size="xs" variant="default" onClick={toggle} aria-expanded={isTable} aria-controls={table}>
            {isTable ? T.hide : T.show}
          </Button>
        </Group>
        <Collapse expanded={isTable} id={table}>
          {isTable ? <TrafficTable minutes={minutes} /> : undefined}
        </Collapse>
      </Stack>
    </Section>
  )
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

function Legend() {
  const T = useTexts(TEXTS)
  const words = useTexts(COUNTED_TEXTS)
  return (
    <Group gap="md" aria-hidden>
      <Text size="xs" c="dimmed">
        {T.perMinute}
      </Text>
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
  return (
    <svg width="28" height="8" aria-hidden>
      <line
        x1="0"
        y1="4"
        x2="28"
        y2="4"
        stroke={`var(${color})`}
        strokeWidth="2"
        strokeDasharray={dash.join(' ')}
      />
    </svg>
  )
}

function TrafficTable({ minutes }: { readonly minutes: readonly LiveMinute[] }) {
  const T = useTexts(TEXTS)
  const words = useTexts(COUNTED_TEXTS)
  const { number, clock } = useFormats()
  return (
    <Box className="wide" tabIndex={0} role="region" aria-label={T.title}>
      <Table striped withTableBorder captionSide="top">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{T.from}</Table.Th>
            {COUNTED.map((name) => (
              <Table.Th scope="col" key={name} ta="right">
                {words[name]}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rowsOf(minutes).map((row) => (
            <Table.Tr key={row.at}>
              <Table.Th scope="row" fw={400}>
                {clock(row.at)}
              </Table.Th>
              {COUNTED.map((name) => (
                <Table.Td key={name} ta="right">
                  {number(row[name])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  )
}
