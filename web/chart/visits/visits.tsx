import { Badge, Stack } from '@mantine/core'
import { Asked } from '../../ui/asked.tsx'
import { codeWord } from '../../ui/code-words.ts'
import { conceptText, referenceText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { useSession } from '../../api/session.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useChart } from '../patient/chart.tsx'
import { PARTS } from '../patient/parts.ts'
import { byNewest, timeOf } from '../../ui/newest.ts'
import { CodeBadge } from '../record/code-badge.tsx'
import { RecordList, RecordRow } from '../record/record-list.tsx'
import { SCHEDULE_ROLES } from '../roles.ts'

const TEXTS = texts(
  {
    visits: 'Visits',
    none: 'No visits are written down.',
    coming: 'Appointments to come',
    noComing: 'No appointment is booked.',
    visit: 'Visit',
    appointment: 'Appointment',
    diagnosis: (what: string) => `Diagnosis: ${what}`,
    until: (day: string) => `Until ${day}`,
  },
  {
    visits: 'Visitas',
    none: 'No hay visitas anotadas.',
    coming: 'Próximas citas',
    noComing: 'No hay ninguna cita reservada.',
    visit: 'Visita',
    appointment: 'Cita',
    diagnosis: (what: string) => `Diagnóstico: ${what}`,
    until: (day: string) => `Hasta ${day}`,
  },
)

export function Visits() {
  const T = useTexts(TEXTS)
  const { role } = useSession()
  const query = useChart(PARTS.visits)
  return (
    <Stack gap="md">
      {SCHEDULE_ROLES.includes(role) ? <Coming /> : undefined}
      <Section title={T.visits}>
        <Asked query={query}>{({ resources }) => <VisitList of={resources} />}</Asked>
      </Section>
    </Stack>
  )
}

/** Visits and stays, the latest first: why, with whom, where, and for how long. */
export function VisitList({ of }: { readonly of: readonly fhir4.Encounter[] }) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { time } = useFormats()
  if (of.length === 0) return <Empty>{T.none}</Empty>
  return (
    <RecordList>
      {[...of].sort(byNewest(({ period }) => period?.start)).map((one) => (
        <RecordRow
          key={one.id}
          of={one}
          title={reasonOf(one) || T.visit}
          badges={
            <>
              <Badge color="gray" variant="light">
                {one.class.code === undefined ? one.class.display : codeWord(one.class.code, language)}
              </Badge>
              <CodeBadge code={one.status} color="blue" unless="finished" />
            </>
          }
          lines={[
            (one.participant ?? [])
              .map(({ individual }) => referenceText(individual))
              .filter(Boolean)
              .join(', '),
            [
              referenceText(one.serviceProvider),
              ...(one.location ?? []).map(({ location }) => referenceText(location)),
            ]
              .filter(Boolean)
              .join(', '),
            ...(one.diagnosis ?? []).map(({ condition }) =>
              condition.display === undefined ? '' : T.diagnosis(condition.display),
            ),
            isLong(one) ? T.until(time(one.period?.end)) : '',
          ]}
          when={time(one.period?.start)}
        />
      ))}
    </RecordList>
  )
}

function reasonOf({ reasonCode = [], type = [] }: fhir4.Encounter): string {
  return [...reasonCode, ...type].map(conceptText).find((text) => text !== '') ?? ''
}

const DAY_MS = 86_400_000

function isLong({ period }: fhir4.Encounter): boolean {
  return period?.end !== undefined && timeOf(period.end) - timeOf(period.start) > DAY_MS
}

function Coming() {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const { now } = useSession()
  const query = useChart(PARTS.appointments)
  return (
    <Section title={T.coming}>
      <Asked query={query}>
        {({ resources }) => {
          const coming = resources.filter(
            ({ start, status }) => timeOf(start) > now && !['cancelled', 'entered-in-error'].includes(status),
          )
          if (coming.length === 0) return <Empty>{T.noComing}</Empty>
          return (
            <RecordList>
              {coming
                .sort((one, other) => timeOf(one.start) - timeOf(other.start))
                .map((one) => (
                  <RecordRow
                    key={one.id}
                    of={one}
                    title={
                      (one.reasonCode ?? []).map(conceptText).join(', ') || one.description || T.appointment
                    }
                    badges={<CodeBadge code={one.status} />}
                    lines={[
                      one.participant
                        .flatMap(({ actor }) =>
                          actor?.reference?.startsWith('Patient/') ? [] : referenceText(actor),
                        )
                        .filter(Boolean)
                        .join(', '),
                    ]}
                    when={time(one.start)}
                  />
                ))}
            </RecordList>
          )
        }}
      </Asked>
    </Section>
  )
}
