import { Badge, Group, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId, useMemo, useState } from 'react'
import { Asked } from '../../ui/asked.tsx'
import { conceptText, referenceText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { LineChart } from '../../ui/line-chart.tsx'
import { Section } from '../../ui/page.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { Empty } from '../../ui/states.tsx'
import { useChart } from '../patient/chart.tsx'
import { NewsMark, useNews } from '../patient/news.tsx'
import { PARTS } from '../patient/parts.ts'
import { byNewest } from '../../ui/newest.ts'
import { CodeBadge } from '../record/code-badge.tsx'
import { RecordList, RecordRow } from '../record/record-list.tsx'
import {
  CATEGORIES,
  type Category,
  type Judged,
  linesOf,
  type Measured,
  type Series,
  seriesOf,
} from './series.ts'
import './results.css'

const TEXTS = texts(
  {
    laboratory: 'Laboratory',
    'vital-signs': 'Vital signs',
    other: 'Other observations',
    none: 'No results are written down.',
    reports: 'Reports',
    noReports: 'No reports are written down.',
    course: (name: string) => `Course of ${name}`,
    count: (count: number) => (count === 1 ? '1 value' : `${count} values`),
    high: 'High',
    low: 'Low',
    critical: 'Critical',
    abnormal: 'Not as usual',
    cut: (count: number) => `Only the first ${count} results are shown here.`,
  },
  {
    laboratory: 'Laboratorio',
    'vital-signs': 'Signos vitales',
    other: 'Otras observaciones',
    none: 'No hay resultados anotados.',
    reports: 'Informes',
    noReports: 'No hay informes anotados.',
    course: (name: string) => `Evolución de ${name}`,
    count: (count: number) => (count === 1 ? '1 valor' : `${count} valores`),
    high: 'Alto',
    low: 'Bajo',
    critical: 'Crítico',
    abnormal: 'No es lo habitual',
    cut: (count: number) => `Aquí solo se muestran los primeros ${count} resultados.`,
  },
)
const POINTS_IN_LINE = 24
const VALUES_SHOWN = 25

export function Results() {
  const T = useTexts(TEXTS)
  const query = useChart(PARTS.observations)
  return (
    <Stack gap="md">
      <Asked query={query} lines={10}>
        {({ resources, isWhole }) => (
          <>
            {isWhole ? undefined : <Text>{T.cut(resources.length)}</Text>}
            <ByCategory of={resources} />
          </>
        )}
      </Asked>
      <Reports />
    </Stack>
  )
}

function ByCategory({ of }: { readonly of: readonly fhir4.Observation[] }) {
  const T = useTexts(TEXTS)
  const all = useMemo(() => Map.groupBy(seriesOf(of), ({ category }) => category), [of])
  if (of.length === 0)
    return (
      <Section title={T.laboratory}>
        <Empty>{T.none}</Empty>
      </Section>
    )
  return CATEGORIES.map((category) => (
    <OneCategory key={category} category={category} of={all.get(category) ?? []} />
  ))
}

function OneCategory({ category, of }: { readonly category: Category; readonly of: readonly Series[] }) {
  const T = useTexts(TEXTS)
  if (of.length === 0) return undefined
  return (
    <Section title={T[category]}>
      <ul className="series">
        {of.map((series) => (
          <SeriesRow key={series.key} series={series} />
        ))}
      </ul>
    </Section>
  )
}

/** The latest value of a kind; opened, its course and every value. */
function SeriesRow({ series }: { readonly series: Series }) {
  const { date } = useFormats()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const { markOf } = useNews()
  const { name, measured } = series
  const [latest] = measured
  if (latest === undefined) return undefined
  const [line] = linesOf(series)
  const fresh = measured.find(({ of }) => markOf(of) !== undefined)
  return (
    <li>
      <UnstyledButton
        onClick={() => setOpen(!isOpen)}
        aria-expanded={isOpen}
        aria-controls={id}
        className="head"
      >
        {isOpen ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
        <Text fw={600} className="name">
          {name}
        </Text>
        <Group gap="xs" className="value" wrap="nowrap">
          {fresh === undefined ? undefined : <NewsMark of={fresh.of} />}
          <Text>{latest.text}</Text>
          <JudgedBadge judged={latest.judged} />
        </Group>
        <span className="spark" aria-hidden>
          {line === undefined || line.points.length < 2 ? undefined : (
            <Sparkline label="" points={line.points.slice(0, POINTS_IN_LINE)} band={latest.band} />
          )}
        </span>
        <Text size="sm" c="dimmed" className="when">
          {date(latest.at)}
        </Text>
      </UnstyledButton>
      <div id={id}>{isOpen ? <Course series={series} latest={latest} /> : undefined}</div>
    </li>
  )
}

function Course({ series, latest }: { readonly series: Series; readonly latest: Measured }) {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const lines = linesOf(series)
  const { name, measured } = series
  return (
    <Stack gap="md" py="sm">
      {lines.some(({ points }) => points.length > 1) ? (
        <LineChart
          label={T.course(name)}
          lines={lines}
          unit={latest.values[0]?.unit ?? ''}
          band={lines.length === 1 ? latest.band : undefined}
        />
      ) : undefined}
      <RecordList>
        {measured.slice(0, VALUES_SHOWN).map((one) => (
          <RecordRow
            key={one.of.id}
            of={one.of}
            title={one.text}
            badges={<JudgedBadge judged={one.judged} />}
            lines={[
              (one.of.performer ?? []).map(referenceText).filter(Boolean).join(', '),
              ...(one.of.note ?? []).map(({ text }) => text),
            ]}
            when={time(one.at)}
          />
        ))}
      </RecordList>
      {measured.length > VALUES_SHOWN ? (
        <Text size="sm" c="dimmed">
          {T.count(measured.length)}
        </Text>
      ) : undefined}
    </Stack>
  )
}

/** What the laboratory says of a value, in a word and a sign. */
export function JudgedBadge({ judged }: { readonly judged: Judged | undefined }) {
  const T = useTexts(TEXTS)
  if (judged === undefined) return undefined
  const sign =
    judged === 'low' ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />
  return (
    <Badge
      color={judged === 'critical' ? 'red' : 'orange'}
      variant={judged === 'critical' ? 'filled' : 'light'}
      leftSection={judged === 'abnormal' ? undefined : sign}
    >
      {T[judged]}
    </Badge>
  )
}

function Reports() {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const query = useChart(PARTS.reports)
  const at = ({ effectiveDateTime, effectivePeriod, issued }: fhir4.DiagnosticReport) =>
    effectiveDateTime ?? effectivePeriod?.start ?? issued
  return (
    <Section title={T.reports}>
      <Asked query={query}>
        {({ resources }) =>
          resources.length === 0 ? (
            <Empty>{T.noReports}</Empty>
          ) : (
            <RecordList>
              {[...resources].sort(byNewest(at)).map((one) => (
                <RecordRow
                  key={one.id}
                  of={one}
                  title={conceptText(one.code)}
                  badges={<CodeBadge code={one.status} color="yellow" unless="final" />}
                  lines={[
                    one.conclusion,
                    (one.performer ?? []).map(referenceText).filter(Boolean).join(', '),
                  ]}
                  when={date(at(one))}
                />
              ))}
            </RecordList>
          )
        }
      </Asked>
    </Section>
  )
}
