import { Stack } from '@mantine/core'
import { Asked } from '../../ui/asked.tsx'
import { codeOf, conceptText, referenceText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useChart } from '../patient/chart.tsx'
import { PARTS } from '../patient/parts.ts'
import { byNewest } from '../../ui/newest.ts'
import { CodeBadge } from '../record/code-badge.tsx'
import { isInError, RecordList, RecordRow } from '../record/record-list.tsx'
import { NewButton } from '../writing/new-button.tsx'
import { RowActions } from '../writing/row-actions.tsx'

const TEXTS = texts(
  {
    now: 'Problems now',
    none: 'No problems are written down.',
    past: 'Earlier problems',
    noPast: 'No earlier problems.',
    procedures: 'Procedures',
    noProcedures: 'No procedures are written down.',
    since: (day: string) => `Since ${day}`,
    until: (from: string, to: string) => (from === '' ? `Until ${to}` : `${from} to ${to}`),
    by: (who: string) => `Written by ${who}`,
  },
  {
    now: 'Problemas actuales',
    none: 'No hay problemas anotados.',
    past: 'Problemas anteriores',
    noPast: 'No hay problemas anteriores.',
    procedures: 'Procedimientos',
    noProcedures: 'No hay procedimientos anotados.',
    since: (day: string) => `Desde ${day}`,
    until: (from: string, to: string) => (from === '' ? `Hasta ${to}` : `De ${from} a ${to}`),
    by: (who: string) => `Anotado por ${who}`,
  },
)

export function Problems() {
  const T = useTexts(TEXTS)
  const query = useChart(PARTS.problems)
  return (
    <Stack gap="md">
      <Section title={T.now} aside={<NewButton what="problem" />}>
        <Asked query={query}>
          {({ resources }) => <ProblemList of={resources.filter(isNow)} none={T.none} withActions />}
        </Asked>
      </Section>
      <Section title={T.past}>
        <Asked query={query}>
          {({ resources }) => (
            <ProblemList of={resources.filter((one) => !isNow(one))} none={T.noPast} withActions />
          )}
        </Asked>
      </Section>
      <Procedures />
    </Stack>
  )
}

/** True of a problem that the patient has now, as far as it says. */
export function isNow(problem: fhir4.Condition): boolean {
  const status = codeOf(problem.clinicalStatus) ?? 'active'
  return !isInError(problem) && ['active', 'recurrence', 'relapse'].includes(status)
}

/** Problems under one another, the latest first. */
export function ProblemList({
  of,
  none,
  withActions = false,
}: {
  readonly of: readonly fhir4.Condition[]
  readonly none: string
  /** Whether something can be done with each: where somebody came to look after them. */
  readonly withActions?: boolean
}) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  if (of.length === 0) return <Empty>{none}</Empty>
  return (
    <RecordList>
      {[...of]
        .sort(byNewest(({ onsetDateTime, recordedDate }) => onsetDateTime ?? recordedDate))
        .map((one) => {
          const from = date(one.onsetDateTime ?? one.onsetPeriod?.start)
          const to = date(one.abatementDateTime ?? one.abatementPeriod?.end)
          const doubt = codeOf(one.verificationStatus)
          return (
            <RecordRow
              key={one.id}
              of={one}
              title={conceptText(one.code)}
              badges={
                doubt === undefined || doubt === 'confirmed' ? undefined : (
                  <CodeBadge code={doubt} color="yellow" />
                )
              }
              lines={[
                conceptText(one.severity),
                one.recorder?.display === undefined ? '' : T.by(referenceText(one.recorder)),
                ...(one.note ?? []).map(({ text }) => text),
              ]}
              acts={withActions ? <RowActions resource={one} name={conceptText(one.code)} /> : undefined}
              when={to === '' ? (from === '' ? '' : T.since(from)) : T.until(from, to)}
            />
          )
        })}
    </RecordList>
  )
}

function Procedures() {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const query = useChart(PARTS.procedures)
  const at = ({ performedDateTime, performedPeriod }: fhir4.Procedure) =>
    performedDateTime ?? performedPeriod?.start
  return (
    <Section title={T.procedures}>
      <Asked query={query}>
        {({ resources }) =>
          resources.length === 0 ? (
            <Empty>{T.noProcedures}</Empty>
          ) : (
            <RecordList>
              {[...resources].sort(byNewest(at)).map((one) => (
                <RecordRow
                  key={one.id}
                  of={one}
                  title={conceptText(one.code)}
                  badges={<CodeBadge code={one.status} unless="completed" />}
                  lines={[conceptText(one.outcome)]}
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
