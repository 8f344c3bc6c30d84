import { Anchor, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { bandOf, linesOf, type Series, seriesOf, timeOf } from './measured.ts'
import { Item, RecordList } from './record-list.tsx'
import { useRecord } from './record-query.ts'
import { Value } from './value.tsx'

const TEXTS = texts(
  {
    title: 'Results',
    hint: 'The newest of each, and how it went over time. What is out of the usual range comes first.',
    list: 'What was measured',
    none: 'There are no results that fit.',
    kind: 'Which results',
    all: 'All',
    laboratory: 'Lab tests',
    'vital-signs': 'Vital signs',
    find: 'Find a result',
    times: (count: number) => (count === 1 ? 'measured once' : `measured ${count} times`),
    course: (name: string) => `Course of ${name}`,
  },
  {
    title: 'Resultados',
    hint: 'Lo más reciente de cada uno y su evolución. Primero lo que está fuera del rango habitual.',
    list: 'Lo que se midió',
    none: 'No hay resultados que coincidan.',
    kind: 'Qué resultados',
    all: 'Todos',
    laboratory: 'Laboratorio',
    'vital-signs': 'Signos vitales',
    find: 'Buscar un resultado',
    times: (count: number) => (count === 1 ? 'medido una vez' : `medido ${count} veces`),
    course: (name: string) => `Evolución de ${name}`,
  },
)
const KINDS = ['all', 'laboratory', 'vital-signs'] as const
export const MEASURED = { category: 'laboratory,vital-signs' }

export function Results() {
  const T = useTexts(TEXTS)
  const [kind, setKind] = useState<(typeof KINDS)[number]>('all')
  const [words, setWords] = useState('')
  const query = useRecord<fhir4.Observation>('Observation', MEASURED)
  const fits = (series: Series) =>
    (kind === 'all' || series.kind === kind) &&
    series.name.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase())
  return (
    <Page title={T.title} hint={T.hint}>
      <Section title={T.list}>
        <Stack>
          <Group>
            <SegmentedControl
              aria-label={T.kind}
              value={kind}
              onChange={(value) => setKind(KINDS.find((one) => one === value) ?? 'all')}
              data={KINDS.map((value) => ({ value, label: T[value] }))}
            />
            <TextInput
              aria-label={T.find}
              placeholder={T.find}
              leftSection={<IconSearch size={16} aria-hidden />}
              value={words}
              onChange={({ currentTarget }) => setWords(currentTarget.value)}
            />
          </Group>
          <RecordList query={query} choose={(all) => seriesOf(all).filter(fits)} empty={T.none}>
            {(series) => <SeriesItem series={series} />}
          </RecordList>
        </Stack>
      </Section>
    </Page>
  )
}

/** The newest value of a series, its course beside it, and the way to all of it. */
export function SeriesItem({ series }: { readonly series: Series }) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const { key, name, latest, all } = series
  const [line] = linesOf(series)
  return (
    <Item
      title={
        <Anchor renderRoot={(props) => <Link to="/record/results/$code" params={{ code: key }} {...props} />}>
          {name}
        </Anchor>
      }
      aside={
        line !== undefined && line.points.length > 1 ? (
          <Sparkline label={T.course(name)} points={line.points} band={bandOf(series)} />
        ) : undefined
      }
    >
      <Value observation={latest} />
      <Text size="sm" c="dimmed">
        {date(timeOf(latest))}, {T.times(all.length)}
      </Text>
    </Item>
  )
}
