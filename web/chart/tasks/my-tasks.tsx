import { Anchor, Badge, Group, List, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { searchFhir } from '../../api/fhir.ts'
import { useSession } from '../../api/session.tsx'
import { Asked } from '../../ui/asked.tsx'
import { idOf, nameOf } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { dayOf } from '../home/day.ts'
import { CHART } from '../patient/chart.tsx'
import { Unsaved } from '../writing/unsaved.tsx'
import { OPEN_STATUSES } from './open-tasks.ts'
import { TaskActions } from './task-actions.tsx'

const TEXTS = texts(
  {
    title: 'My tasks',
    hint: 'What is yours to do. As long as a task is open you see the chart it is about.',
    open: 'Open',
    none: 'Nothing waits for you.',
    nobody: 'Your account stands for no practitioner, so nobody can give it a task.',
    until: (day: string) => `until ${day}`,
    late: 'Late',
    urgent: 'Urgent',
    change: 'Change or hand over',
    named: (what: string, whose: string) => `${what}: ${whose}`,
  },
  {
    title: 'Mis tareas',
    hint: 'Lo que le toca hacer. Mientras una tarea esté abierta, usted ve el expediente del que trata.',
    open: 'Abiertas',
    none: 'No le espera nada.',
    nobody: 'Su cuenta no representa a ningún profesional, así que nadie puede darle tareas.',
    until: (day: string) => `hasta ${day}`,
    late: 'Atrasada',
    urgent: 'Urgente',
    change: 'Cambiar o traspasar',
    named: (what: string, whose: string) => `${what}: ${whose}`,
  },
)
const SHOWN_MAX = 200

/** Every open task of whoever is signed in, the most pressing first. */
export function MyTasks() {
  const T = useTexts(TEXTS)
  const { fhirUser, now } = useSession()
  const query = useQuery({
    queryKey: [CHART, 'my-tasks', fhirUser],
    queryFn: async ({ signal }) =>
      await searchFhir<fhir4.Task | fhir4.Patient>(
        'Task',
        { owner: fhirUser, status: OPEN_STATUSES.join(','), _include: 'Task:patient', _count: SHOWN_MAX },
        { most: SHOWN_MAX, signal },
      ),
    enabled: fhirUser !== undefined,
  })
  return (
    <Page title={T.title} hint={T.hint}>
      <Unsaved />
      <Section title={T.open}>
        {fhirUser === undefined ? (
          <Empty>{T.nobody}</Empty>
        ) : (
          <Asked query={query}>
            {({ resources }) => {
              const tasks = resources.filter((one) => one.resourceType === 'Task').sort(byUrgency)
              const patients = new Map(
                resources.flatMap((one) =>
                  one.resourceType === 'Patient' ? [[one.id ?? '', one] as const] : [],
                ),
              )
              return tasks.length === 0 ? (
                <Empty>{T.none}</Empty>
              ) : (
                <List listStyleType="none" spacing="md">
                  {tasks.map((task) => (
                    <List.Item
                      key={task.id}
                      styles={{ itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } }}
                    >
                      <TaskRow
                        task={task}
                        patient={patients.get(idOf(task.for, 'Patient') ?? '')}
                        now={now}
                      />
                    </List.Item>
                  ))}
                </List>
              )
            }}
          </Asked>
        )}
      </Section>
    </Page>
  )
}

function byUrgency(one: fhir4.Task, other: fhir4.Task): number {
  const due = ({ restriction }: fhir4.Task) => restriction?.period?.end ?? '9999'
  const urgent = ({ priority }: fhir4.Task) => (priority === undefined || priority === 'routine' ? 1 : 0)
  return urgent(one) - urgent(other) || due(one).localeCompare(due(other))
}

function TaskRow({
  task,
  patient,
  now,
}: {
  readonly task: fhir4.Task
  readonly patient: fhir4.Patient | undefined
  readonly now: number
}) {
  const T = useTexts(TEXTS)
  const formats = useFormats()
  const about = idOf(task.for, 'Patient')
  const due = task.restriction?.period?.end
  const isLate = due !== undefined && due < dayOf(new Date(now))
  const name = task.description ?? ''
  const change = `/patient/${about ?? ''}/write/change/task/${task.id ?? ''}`
  return (
    <Group justify="space-between" align="flex-start">
      <Stack gap={2}>
        <Text>{name}</Text>
        <Group gap="xs">
          {about === undefined ? undefined : (
            <Anchor size="sm" renderRoot={(props) => <Link to={`/patient/${about}`} {...props} />}>
              {patient === undefined ? about : nameOf(patient)}
            </Anchor>
          )}
          {due === undefined ? undefined : (
            <Text size="sm" c="dimmed">
              {T.until(formats.date(due))}
            </Text>
          )}
          {task.priority === 'urgent' ? (
            <Badge color="orange" variant="light" tt="none">
              {T.urgent}
            </Badge>
          ) : undefined}
          {isLate ? (
            <Badge color="red" variant="light" tt="none">
              {T.late}
            </Badge>
          ) : undefined}
        </Group>
      </Stack>
      <Group gap="xs">
        <TaskActions task={task} />
        {about === undefined ? undefined : (
          <Anchor
            size="sm"
            aria-label={T.named(T.change, name)}
            renderRoot={(props) => <Link to={change} {...props} />}
          >
            {T.change}
          </Anchor>
        )}
      </Group>
    </Group>
  )
}
