import { Anchor, Stack, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { digitsOf } from '../../api/exact-json.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { LineChart } from '../../ui/line-chart.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { bandOf, linesOf, type Series, seriesOf, timeOf, unitOf } from './measured.ts'
import { Item, PagedItems } from './record-list.tsx'
import { useRecord } from './record-query.ts'
import { MEASURED } from './results.tsx'
import { useStatusWords } from './status-words.ts'
import { Value } from './value.tsx'

const TEXTS = texts(
  {
    title: 'Result',
    back: 'All results',
    gone: 'There is no such result in this record.',
    latest: 'Newest',
    course: 'Over time',
    every: 'Every value',
    note: 'Note',
    usual: 'Usual range',
    by: 'By',
    explain:
      'A value outside the usual range is not always a problem. Ask your care team what it means for you.',
  },
  {
    title: 'Resultado',
    back: 'Todos los resultados',
    gone: 'No hay tal resultado en este expediente.',
    latest: 'El más reciente',
    course: 'Evolución',
    every: 'Todos los valores',
    note: 'Nota',
    usual: 'Rango habitual',
    by: 'Por',
    explain:
      'Un valor fuera del rango habitual no siempre es un problema. Pregunte a su equipo médico qué significa para usted.',
  },
)

/** One thing that was measured, over time. */
export function Result() {
  const T = useTexts(TEXTS)
  const { code } = useParams({ strict: false })
  const query = useRecord<fhir4.Observation>('Observation', MEASURED)
  const series =
    query.data === undefined ? undefined : seriesOf(query.data.resources).find(({ key }) => key === code)
  return (
    <Page
      title={series?.name ?? T.title}
      hint={<Anchor renderRoot={(props) => <Link to="/record/results" {...props} />}>{T.back}</Anchor>}
    >
      <Asked query={query} lines={6}>
        {({ called }) =>
          series === undefined ? <Empty>{T.gone}</Empty> : <Course series={series} called={called} />
        }
      </Asked>
    </Page>
  )
}

function Course({
  series,
  called,
}: {
  readonly series: Series
  readonly called: (reference: fhir4.Reference | undefined) => string
}) {
  const T = useTexts(TEXTS)
  const { date, time } = useFormats()
  const words = useStatusWords()
  const { latest, all, name } = series
  const lines = linesOf(series)
  return (
    <>
      <Section title={T.latest}>
        <Stack gap="xs">
          <Value observation={latest} size="xl" />
          <Text c="dimmed">{date(timeOf(latest))}</Text>
          <Text size="sm" maw="70ch">
            {T.explain}
          </Text>
        </Stack>
      </Section>
      {lines.some(({ points }) => points.length > 1) ? (
        <Section title={T.course}>
          <LineChart
            label={name}
            lines={lines}
            unit={unitOf(series)}
            band={lines.length === 1 ? bandOf(series) : undefined}
          />
        </Section>
      ) : undefined}
      <Section title={T.every}>
        <PagedItems all={all}>
          {(one) => (
            <Item
              title={<Value observation={one} />}
              status={one.status === 'final' ? '' : words(one.status)}
              facts={[
                [
                  T.usual,
                  one.referenceRange
                    ?.map(rangeText)
                    .filter((text) => text !== '')
                    .join(', '),
                ],
                [T.by, called(one.performer?.[0])],
                [T.note, one.note?.map(({ text }) => text).join(' ')],
              ]}
            >
              <Text size="sm" c="dimmed">
                {time(timeOf(one))}
              </Text>
            </Item>
          )}
        </PagedItems>
      </Section>
    </>
  )
}

function rangeText({ text, low, high }: fhir4.ObservationReferenceRange): string {
  if (text !== undefined) return text
  const unit = high?.unit ?? low?.unit ?? ''
  const ends = [low, high].map((end) => digitsOf(end, 'value'))
  if (ends.every((end) => end === '')) return ''
  return `${ends.join('–')} ${unit}`.trim()
}
