import { conceptText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Item, RecordList } from './record-list.tsx'
import { newestFirst } from '../../ui/newest.ts'
import { type Part, useRecord } from './record-query.ts'
import { useStatusWords } from './status-words.ts'

const TEXTS = texts(
  {
    title: 'Medicines',
    hint: 'What was prescribed here, and what you said you take.',
    now: 'Prescribed now',
    before: 'Prescribed before',
    said: 'What you said you take',
    none: 'No medicine is prescribed now.',
    noneBefore: 'No earlier prescriptions.',
    noneSaid: 'Nothing is written down.',
    how: 'How to take it',
    why: 'For',
    when: 'Prescribed',
    since: 'Since',
    by: 'By',
    refills: 'Refills allowed',
    unnamed: 'A medicine without a name',
  },
  {
    title: 'Medicamentos',
    hint: 'Lo que se le recetó aquí y lo que dijo que toma.',
    now: 'Recetados ahora',
    before: 'Recetados antes',
    said: 'Lo que dijo que toma',
    none: 'Ahora no tiene medicamentos recetados.',
    noneBefore: 'No hay recetas anteriores.',
    noneSaid: 'No hay nada anotado.',
    how: 'Cómo tomarlo',
    why: 'Para',
    when: 'Recetado',
    since: 'Desde',
    by: 'Por',
    refills: 'Repeticiones permitidas',
    unnamed: 'Un medicamento sin nombre',
  },
)
const PRESENT: ReadonlySet<string> = new Set(['active', 'on-hold'])
const HIDDEN: ReadonlySet<string> = new Set(['entered-in-error', 'draft'])

type Medicine = fhir4.MedicationRequest | fhir4.MedicationStatement

export function Medicines() {
  const T = useTexts(TEXTS)
  const ordered = useRecord<fhir4.MedicationRequest>('MedicationRequest', {
    _include: ['MedicationRequest:medication', 'MedicationRequest:requester'],
  })
  const said = useRecord<fhir4.MedicationStatement>('MedicationStatement', {
    _include: 'MedicationStatement:medication',
  })
  return (
    <Page title={T.title} hint={T.hint}>
      <Section title={T.now}>
        <RecordList query={ordered} choose={presentOf} empty={T.none}>
          {(one, part) => <Prescribed request={one} part={part} />}
        </RecordList>
      </Section>
      <Section title={T.said}>
        <RecordList
          query={said}
          choose={(all) =>
            newestFirst(
              all.filter(({ status }) => !HIDDEN.has(status)),
              ({ effectiveDateTime, effectivePeriod, dateAsserted }) =>
                effectiveDateTime ?? effectivePeriod?.start ?? dateAsserted,
            )
          }
          empty={T.noneSaid}
        >
          {(one, part) => <Stated statement={one} part={part} />}
        </RecordList>
      </Section>
      <Section title={T.before}>
        <RecordList
          query={ordered}
          choose={(all) => shownOf(all).filter(({ status }) => !PRESENT.has(status))}
          empty={T.noneBefore}
        >
          {(one, part) => <Prescribed request={one} part={part} />}
        </RecordList>
      </Section>
    </Page>
  )
}

/** What is prescribed at this time, the newest first. */
export function presentOf(all: readonly fhir4.MedicationRequest[]): fhir4.MedicationRequest[] {
  return shownOf(all).filter(({ status }) => PRESENT.has(status))
}

function shownOf(all: readonly fhir4.MedicationRequest[]): fhir4.MedicationRequest[] {
  return newestFirst(
    all.filter(({ status }) => !HIDDEN.has(status)),
    ({ authoredOn }) => authoredOn,
  )
}

/** What a medicine is called, however its writer said it. */
export function medicineOf(one: Medicine, { called }: Pick<Part<Medicine>, 'called'>): string {
  const inside = one.contained?.find(({ id }) => `#${id ?? ''}` === one.medicationReference?.reference)
  const written = inside?.resourceType === 'Medication' ? conceptText((inside as fhir4.Medication).code) : ''
  return (
    [conceptText(one.medicationCodeableConcept), called(one.medicationReference), written].find(
      (name) => name !== '',
    ) ?? ''
  )
}

function Prescribed({
  request,
  part,
}: {
  readonly request: fhir4.MedicationRequest
  readonly part: Part<fhir4.MedicationRequest>
}) {
  const T = useTexts(TEXTS)
  const { date, number } = useFormats()
  const words = useStatusWords()
  const { status, dosageInstruction, reasonCode, authoredOn, requester, dispenseRequest } = request
  const refills = dispenseRequest?.numberOfRepeatsAllowed
  const name = medicineOf(request, part)
  return (
    <Item
      title={name === '' ? T.unnamed : name}
      status={words(status)}
      tone={status === 'active' ? 'blue' : 'gray'}
      facts={[
        [T.how, doseText(dosageInstruction)],
        [T.why, reasonsText(reasonCode)],
        [T.when, date(authoredOn)],
        [T.by, part.called(requester)],
        [T.refills, refills === undefined ? '' : number(refills)],
      ]}
    />
  )
}

function Stated({
  statement,
  part,
}: {
  readonly statement: fhir4.MedicationStatement
  readonly part: Part<fhir4.MedicationStatement>
}) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const words = useStatusWords()
  const { status, dosage, reasonCode, effectiveDateTime, effectivePeriod } = statement
  const name = medicineOf(statement, part)
  return (
    <Item
      title={name === '' ? T.unnamed : name}
      status={words(status)}
      tone={status === 'active' ? 'blue' : 'gray'}
      facts={[
        [T.how, doseText(dosage)],
        [T.why, reasonsText(reasonCode)],
        [T.since, date(effectiveDateTime ?? effectivePeriod?.start)],
      ]}
    />
  )
}

function doseText(doses: readonly fhir4.Dosage[] = []): string {
  return doses
    .map(({ text, patientInstruction }) => patientInstruction ?? text ?? '')
    .filter((text) => text !== '')
    .join('; ')
}

function reasonsText(reasons: readonly fhir4.CodeableConcept[] = []): string {
  return reasons.map(conceptText).join(', ')
}
