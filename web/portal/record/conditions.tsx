import { codeOf, conceptText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Item, RecordList } from './record-list.tsx'
import { newestFirst } from '../../ui/newest.ts'
import { useRecord } from './record-query.ts'
import { useStatusWords } from './status-words.ts'

const TEXTS = texts(
  {
    title: 'Conditions',
    hint: 'What you live with, and what you had before.',
    now: 'Now',
    before: 'Before',
    none: 'No conditions are written down as present.',
    noneBefore: 'Nothing is written down of the past.',
    since: 'Since',
    until: 'Until',
    noted: 'Written down',
    by: 'By',
    certainty: 'How certain',
    severity: 'Severity',
  },
  {
    title: 'Problemas de salud',
    hint: 'Lo que tiene ahora y lo que tuvo antes.',
    now: 'Ahora',
    before: 'Antes',
    none: 'No hay problemas de salud anotados como presentes.',
    noneBefore: 'No hay nada anotado del pasado.',
    since: 'Desde',
    until: 'Hasta',
    noted: 'Anotado',
    by: 'Por',
    certainty: 'Certeza',
    severity: 'Gravedad',
  },
)
const PRESENT: ReadonlySet<string> = new Set(['active', 'recurrence', 'relapse'])

export function Conditions() {
  const T = useTexts(TEXTS)
  const query = useRecord<fhir4.Condition>('Condition', { _include: 'Condition:asserter' })
  const isPresent = ({ clinicalStatus }: fhir4.Condition) =>
    clinicalStatus === undefined || PRESENT.has(codeOf(clinicalStatus) ?? '')
  return (
    <Page title={T.title} hint={T.hint}>
      <Section title={T.now}>
        <RecordList query={query} choose={(all) => inOrder(all).filter(isPresent)} empty={T.none}>
          {(one, { called }) => <ConditionItem condition={one} by={called(one.asserter)} />}
        </RecordList>
      </Section>
      <Section title={T.before}>
        <RecordList
          query={query}
          choose={(all) => inOrder(all).filter((one) => !isPresent(one))}
          empty={T.noneBefore}
        >
          {(one, { called }) => <ConditionItem condition={one} by={called(one.asserter)} />}
        </RecordList>
      </Section>
    </Page>
  )
}

/** What was written down in error is nobody's condition. */
export function inOrder(all: readonly fhir4.Condition[]): fhir4.Condition[] {
  const real = all.filter(({ verificationStatus }) => codeOf(verificationStatus) !== 'entered-in-error')
  return newestFirst(real, (one) => one.onsetDateTime ?? one.onsetPeriod?.start ?? one.recordedDate)
}

function ConditionItem({ condition, by }: { readonly condition: fhir4.Condition; readonly by: string }) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const words = useStatusWords()
  const { clinicalStatus, verificationStatus, onsetDateTime, onsetPeriod, onsetString, recordedDate } =
    condition
  const certainty = codeOf(verificationStatus)
  return (
    <Item
      title={conceptText(condition.code)}
      status={words(codeOf(clinicalStatus))}
      tone={PRESENT.has(codeOf(clinicalStatus) ?? '') ? 'blue' : 'gray'}
      facts={[
        [T.since, onsetString ?? date(onsetDateTime ?? onsetPeriod?.start)],
        [T.until, date(condition.abatementDateTime ?? onsetPeriod?.end)],
        [T.severity, conceptText(condition.severity)],
        [T.certainty, certainty === 'confirmed' ? '' : words(certainty)],
        [T.noted, date(recordedDate)],
        [T.by, by],
      ]}
    />
  )
}
