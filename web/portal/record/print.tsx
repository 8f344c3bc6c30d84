import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useSession } from '../../api/session.tsx'
import { Asked } from '../../ui/asked.tsx'
import { conceptText, nameOf } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { PrintButton } from '../../ui/print-button.tsx'
import { useWhose } from '../whose.tsx'
import { allergiesOf } from './allergies.tsx'
import { inOrder } from './conditions.tsx'
import { seriesOf, timeOf } from './measured.ts'
import { medicineOf, presentOf } from './medicines.tsx'
import { Item, RecordItems } from './record-list.tsx'
import { patientQuery, useRecord } from './record-query.ts'
import { MEASURED } from './results.tsx'
import { Value } from './value.tsx'

const TEXTS = texts(
  {
    title: 'Summary to print',
    hint: 'Print it, or choose “Save as PDF” where your browser asks for a printer.',
    whose: 'Whose record this is',
    born: 'Born',
    made: (when: string) => `As of ${when}`,
    conditions: 'Conditions',
    medicines: 'Medicines prescribed now',
    allergies: 'Allergies',
    results: 'Newest results',
    none: 'Nothing is written down.',
  },
  {
    title: 'Resumen para imprimir',
    hint: 'Imprímalo, o elija «Guardar como PDF» donde su navegador pide una impresora.',
    whose: 'De quién es este expediente',
    born: 'Nacimiento',
    made: (when: string) => `A fecha de ${when}`,
    conditions: 'Problemas de salud',
    medicines: 'Medicamentos recetados ahora',
    allergies: 'Alergias',
    results: 'Resultados más recientes',
    none: 'No hay nada anotado.',
  },
)

/** The most important of a record on a few sheets; all of it, without pages to turn. */
export function Print() {
  const T = useTexts(TEXTS)
  const { now } = useSession()
  const { date, time } = useFormats()
  const { patient } = useWhose()
  const who = useQuery(patientQuery(patient))
  const conditions = useRecord<fhir4.Condition>('Condition', { _include: 'Condition:asserter' })
  const allergies = useRecord<fhir4.AllergyIntolerance>('AllergyIntolerance')
  const results = useRecord<fhir4.Observation>('Observation', MEASURED)
  return (
    <Page title={T.title} hint={T.hint} actions={<PrintButton />}>
      <Section title={T.whose}>
        <Asked query={who} lines={2}>
          {(person) => <Item title={nameOf(person)} facts={[[T.born, date(person.birthDate)]]} />}
        </Asked>
        <Text size="sm" c="dimmed">
          {T.made(time(now))}
        </Text>
      </Section>
      <Section title={T.allergies}>
        <Asked query={allergies}>
          {({ resources }) => <Names all={allergiesOf(resources).map(({ code }) => conceptText(code))} />}
        </Asked>
      </Section>
      <Medicines />
      <Section title={T.conditions}>
        <Asked query={conditions}>
          {({ resources }) => <Names all={inOrder(resources).map(({ code }) => conceptText(code))} />}
        </Asked>
      </Section>
      <Section title={T.results}>
        <Asked query={results}>
          {({ resources }) => (
            <RecordItems all={seriesOf(resources)}>
              {({ name, latest }) => (
                <Item title={name} aside={date(timeOf(latest))}>
                  <Value observation={latest} />
                </Item>
              )}
            </RecordItems>
          )}
        </Asked>
      </Section>
    </Page>
  )
}

function Medicines() {
  const T = useTexts(TEXTS)
  const query = useRecord<fhir4.MedicationRequest>('MedicationRequest', {
    _include: ['MedicationRequest:medication', 'MedicationRequest:requester'],
  })
  return (
    <Section title={T.medicines}>
      <Asked query={query}>
        {(part) => <Names all={presentOf(part.resources).map((one) => medicineOf(one, part))} />}
      </Asked>
    </Section>
  )
}

function Names({ all }: { readonly all: readonly string[] }) {
  const T = useTexts(TEXTS)
  if (all.length === 0) return <Text>{T.none}</Text>
  return (
    <Stack gap={4} component="ul" m={0} pl="md">
      {all.map((name, at) => (
        <li key={`${name} ${at}`}>{name}</li>
      ))}
    </Stack>
  )
}
