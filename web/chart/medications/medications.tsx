import { Stack } from '@mantine/core'
import { Asked } from '../../ui/asked.tsx'
import { conceptText, idOf, referenceText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useChart } from '../patient/chart.tsx'
import { PARTS } from '../patient/parts.ts'
import { byNewest } from '../../ui/newest.ts'
import { CodeBadge } from '../record/code-badge.tsx'
import { RecordList, RecordRow } from '../record/record-list.tsx'
import { NewButton } from '../writing/new-button.tsx'
import { RowActions } from '../writing/row-actions.tsx'

const TEXTS = texts(
  {
    now: 'Prescribed now',
    none: 'Nothing is prescribed.',
    past: 'Earlier prescriptions',
    noPast: 'No earlier prescriptions.',
    taken: 'Taken without our prescription',
    noTaken: 'Nothing else is written down.',
    nameless: 'A drug without a name',
    by: (who: string) => `Prescribed by ${who}`,
  },
  {
    now: 'Recetado ahora',
    none: 'No hay nada recetado.',
    past: 'Recetas anteriores',
    noPast: 'No hay recetas anteriores.',
    taken: 'Lo que toma sin receta nuestra',
    noTaken: 'No hay nada más anotado.',
    nameless: 'Un medicamento sin nombre',
    by: (who: string) => `Recetado por ${who}`,
  },
)

const OPEN: readonly string[] = ['active', 'on-hold', 'draft', 'unknown']
type Prescribed = fhir4.MedicationRequest | fhir4.Medication

/** What the drugs are called that came with the orders and statements that point at them. */
function drugsOf(all: readonly (Prescribed | fhir4.MedicationStatement)[]): ReadonlyMap<string, string> {
  return new Map(
    all.flatMap((one) =>
      one.resourceType === 'Medication' ? [[one.id ?? '', conceptText(one.code)] as const] : [],
    ),
  )
}

/** True of an order that holds now. */
export function isPrescribedNow({ status }: fhir4.MedicationRequest): boolean {
  return OPEN.includes(status)
}

export function Medications() {
  const T = useTexts(TEXTS)
  const query = useChart(PARTS.medications)
  return (
    <Stack gap="md">
      <Section title={T.now} aside={<NewButton what="prescription" />}>
        <Asked query={query}>
          {({ resources }) => (
            <PrescriptionList among={resources} shown={isPrescribedNow} none={T.none} withActions />
          )}
        </Asked>
      </Section>
      <Section title={T.past}>
        <Asked query={query}>
          {({ resources }) => (
            <PrescriptionList
              among={resources}
              shown={(one) => !isPrescribedNow(one)}
              none={T.noPast}
              withActions
            />
          )}
        </Asked>
      </Section>
      <Taken />
    </Stack>
  )
}

/** Orders for drugs under one another, the latest first. */
export function PrescriptionList({
  among,
  shown,
  none,
  withActions = false,
}: {
  readonly among: readonly Prescribed[]
  readonly shown: (one: fhir4.MedicationRequest) => boolean
  readonly none: string
  /** Whether something can be done with each: where somebody came to look after them. */
  readonly withActions?: boolean
}) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const drugs = drugsOf(among)
  const wanted = among.filter((one) => one.resourceType === 'MedicationRequest').filter(shown)
  if (wanted.length === 0) return <Empty>{none}</Empty>
  return (
    <RecordList>
      {wanted.sort(byNewest(({ authoredOn }) => authoredOn)).map((one) => (
        <RecordRow
          key={one.id}
          of={one}
          title={drugName(one, drugs) || T.nameless}
          badges={
            <CodeBadge code={one.status} color={one.status === 'draft' ? 'yellow' : 'gray'} unless="active" />
          }
          lines={[
            ...(one.dosageInstruction ?? []).map(({ text }) => text),
            one.requester?.display === undefined ? '' : T.by(referenceText(one.requester)),
            conceptText(one.statusReason),
          ]}
          acts={
            withActions ? <RowActions resource={one} name={drugName(one, drugs) || T.nameless} /> : undefined
          }
          when={date(one.authoredOn)}
        />
      ))}
    </RecordList>
  )
}

function drugName(
  { medicationCodeableConcept, medicationReference }: fhir4.MedicationRequest | fhir4.MedicationStatement,
  drugs: ReadonlyMap<string, string>,
): string {
  const named = conceptText(medicationCodeableConcept)
  if (named !== '') return named
  return drugs.get(idOf(medicationReference, 'Medication') ?? '') ?? referenceText(medicationReference)
}

function Taken() {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const query = useChart(PARTS.statements)
  const at = ({ effectiveDateTime, effectivePeriod, dateAsserted }: fhir4.MedicationStatement) =>
    effectiveDateTime ?? effectivePeriod?.start ?? dateAsserted
  return (
    <Section title={T.taken}>
      <Asked query={query}>
        {({ resources }) => {
          const taken = resources.filter((one) => one.resourceType === 'MedicationStatement')
          if (taken.length === 0) return <Empty>{T.noTaken}</Empty>
          return (
            <RecordList>
              {taken.sort(byNewest(at)).map((one) => (
                <RecordRow
                  key={one.id}
                  of={one}
                  title={drugName(one, drugsOf(resources)) || T.nameless}
                  badges={<CodeBadge code={one.status} unless="active" />}
                  lines={(one.dosage ?? []).map(({ text }) => text)}
                  when={date(at(one))}
                />
              ))}
            </RecordList>
          )
        }}
      </Asked>
    </Section>
  )
}
