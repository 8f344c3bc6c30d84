import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Asked } from '../../ui/asked.tsx'
import { conceptText, referenceText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty, Loading } from '../../ui/states.tsx'
import { isPrescribedNow, PrescriptionList } from '../medications/medications.tsx'
import { useChart, usePatient } from '../patient/chart.tsx'
import { useNews } from '../patient/news.tsx'
import { PARTS } from '../patient/parts.ts'
import { isNow, ProblemList } from '../problems/problems.tsx'
import { CodeBadge } from '../record/code-badge.tsx'
import { isInError, RecordList, RecordRow } from '../record/record-list.tsx'
import { JudgedBadge } from '../results/results.tsx'
import { seriesOf } from '../results/series.ts'
import { VisitList } from '../visits/visits.tsx'
import { Came } from './came.tsx'

const TEXTS = texts(
  {
    problems: 'Problems',
    noProblems: 'No problems now.',
    medications: 'Medications',
    noMedications: 'Nothing is prescribed now.',
    vitals: 'Latest vital signs',
    noVitals: 'No vital signs are written down.',
    labs: 'Latest results',
    noLabs: 'No results are written down.',
    visits: 'Recent visits',
    tasks: 'Open tasks',
    noTasks: 'No open tasks.',
    task: 'Task',
    for: (who: string) => `For ${who}`,
    all: 'All',
    allOf: (what: string) => `All: ${what}`,
  },
  {
    problems: 'Problemas',
    noProblems: 'Sin problemas ahora.',
    medications: 'Medicamentos',
    noMedications: 'No hay nada recetado ahora.',
    vitals: 'Últimos signos vitales',
    noVitals: 'No hay signos vitales anotados.',
    labs: 'Últimos resultados',
    noLabs: 'No hay resultados anotados.',
    visits: 'Visitas recientes',
    tasks: 'Tareas pendientes',
    noTasks: 'No hay tareas pendientes.',
    task: 'Tarea',
    for: (who: string) => `Para ${who}`,
    all: 'Todo',
    allOf: (what: string) => `Todo: ${what}`,
  },
)
const KINDS_SHOWN = 8

/** What somebody needs to know first of a patient. It is drawn when all of it is there, so that nothing moves. */
export function Summary() {
  const T = useTexts(TEXTS)
  const problems = useChart(PARTS.problems)
  const prescriptions = useChart(PARTS.medications)
  const vitals = useChart(PARTS.latestVitals)
  const labs = useChart(PARTS.latestLabs)
  const visits = useChart(PARTS.latestVisits)
  const tasks = useChart(PARTS.openTasks)
  const news = useNews()
  if ([problems, prescriptions, vitals, labs, visits, tasks, news].some(({ isPending }) => isPending))
    return <Loading lines={12} />
  return (
    <Stack gap="md">
      <Came />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Stack gap="md">
          <Part title={T.problems} path="problems" query={problems}>
            {({ resources }) => <ProblemList of={resources.filter(isNow)} none={T.noProblems} />}
          </Part>
          <Part title={T.medications} path="medications" query={prescriptions}>
            {({ resources }) => (
              <PrescriptionList among={resources} shown={isPrescribedNow} none={T.noMedications} />
            )}
          </Part>
          <Part title={T.tasks} query={tasks}>
            {({ resources }) => <TaskList of={resources} />}
          </Part>
        </Stack>
        <Stack gap="md">
          <Part title={T.vitals} path="results" query={vitals}>
            {({ resources }) => <LatestList of={resources} none={T.noVitals} />}
          </Part>
          <Part title={T.labs} path="results" query={labs}>
            {({ resources }) => <LatestList of={resources} none={T.noLabs} />}
          </Part>
          <Part title={T.visits} path="visits" query={visits}>
            {({ resources }) => <VisitList of={resources} />}
          </Part>
        </Stack>
      </SimpleGrid>
    </Stack>
  )
}

/** A card of the summary, with the way to all of it. One that failed says so, and the others stand. */
function Part<Answer>({
  title,
  path,
  query,
  children,
}: {
  readonly title: string
  readonly path?: string
  readonly query: UseQueryResult<Answer>
  readonly children: (answer: Answer) => ReactNode
}) {
  const T = useTexts(TEXTS)
  const { id } = usePatient()
  const all =
    path === undefined ? undefined : (
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to={`/patient/${id}/${path}`} {...props} aria-label={T.allOf(title)} />}
      >
        {T.all}
      </Anchor>
    )
  return (
    <Section title={title} aside={all}>
      <Asked query={query}>{children}</Asked>
    </Section>
  )
}

/** The last value of each kind. */
function LatestList({ of, none }: { readonly of: readonly fhir4.Observation[]; readonly none: string }) {
  const { date } = useFormats()
  const sound = of.filter((one) => !isInError(one))
  if (sound.length === 0) return <Empty>{none}</Empty>
  return (
    <RecordList>
      {seriesOf(sound)
        .slice(0, KINDS_SHOWN)
        .map(({ key, name, measured: [latest] }) =>
          latest === undefined ? undefined : (
            <RecordRow
              key={key}
              of={latest.of}
              title={name}
              badges={
                <>
                  <Text component="span">{latest.text}</Text>
                  <JudgedBadge judged={latest.judged} />
                </>
              }
              when={date(latest.at)}
            />
          ),
        )}
    </RecordList>
  )
}

function TaskList({ of }: { readonly of: readonly fhir4.Task[] }) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  if (of.length === 0) return <Empty>{T.noTasks}</Empty>
  return (
    <RecordList>
      {of.map((one) => (
        <RecordRow
          key={one.id}
          of={one}
          title={one.description ?? (conceptText(one.code) || T.task)}
          badges={<CodeBadge code={one.status} color="blue" />}
          lines={[one.owner?.display === undefined ? '' : T.for(referenceText(one.owner))]}
          when={date(one.authoredOn)}
        />
      ))}
    </RecordList>
  )
}
