import { Alert, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { Resource } from '../../api/fhir.ts'
import { conceptText } from '../../ui/fhir-words.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import { useChart } from '../patient/chart.tsx'
import { PARTS } from '../patient/parts.ts'
import type { Values } from '../writing/fields.tsx'
import { allergiesAlike, prescriptionsAlike } from './alike.ts'

const TEXTS = texts(
  {
    allergy: 'Allergy: look before you sign',
    again: 'Prescribed already',
    unknown: 'Allergies could not be looked up. Ask the patient before you sign.',
    partial: 'Not all allergies and prescriptions could be looked at.',
    limit: 'Compared by name only: related drugs are not recognised.',
  },
  {
    allergy: 'Alergia: compruebe antes de firmar',
    again: 'Ya recetado',
    unknown: 'No se pudieron consultar las alergias. Pregunte al paciente antes de firmar.',
    partial: 'No se pudieron revisar todas las alergias y recetas.',
    limit: 'Solo se comparan los nombres: no se reconocen medicamentos relacionados.',
  },
)

/** What the chart says against a prescription, by the names of things. It warns, and hinders nobody. */
export function PrescriptionWarnings({
  values,
  before,
}: {
  readonly values: Values
  readonly before: Resource | undefined
}) {
  const T = useTexts(TEXTS)
  const allergies = useChart(PARTS.allergies)
  const prescriptions = useChart(PARTS.medications)
  const { drug = '', code = '' } = values
  const against = allergiesAlike(drug, allergies.data?.resources ?? [])
  const asked = { drug, code: code.trim(), except: before?.id }
  const orders = (prescriptions.data?.resources ?? []).filter(
    (one) => one.resourceType === 'MedicationRequest',
  )
  const again = prescriptionsAlike(asked, orders)
  const isUnknown = allergies.error !== null && allergies.data === undefined
  const isPartial = allergies.data?.isWhole === false || prescriptions.data?.isWhole === false
  return (
    <Stack gap="sm" role="status" aria-live="polite">
      {isUnknown ? <Warning color="red" title={T.unknown} /> : undefined}
      {against.length === 0 ? undefined : (
        <Warning
          color="red"
          title={T.allergy}
          lines={against.map(({ code: substance, reaction = [] }) =>
            [
              conceptText(substance),
              ...reaction.flatMap(({ manifestation }) => manifestation.map(conceptText)),
            ].join(' – '),
          )}
        />
      )}
      {again.length === 0 ? undefined : (
        <Warning
          color="yellow"
          title={T.again}
          lines={again.map(({ medicationCodeableConcept, dosageInstruction = [] }) =>
            [conceptText(medicationCodeableConcept), dosageInstruction[0]?.text]
              .filter((part) => part !== undefined)
              .join(' – '),
          )}
        />
      )}
      {isPartial ? <Warning color="yellow" title={T.partial} /> : undefined}
      <Text size="xs" c="dimmed">
        {T.limit}
      </Text>
    </Stack>
  )
}

function Warning({
  color,
  title,
  lines = [],
}: {
  readonly color: string
  readonly title: string
  readonly lines?: readonly string[]
}) {
  return (
    <Alert color={color} variant="light" title={title} icon={<IconAlertTriangle aria-hidden />}>
      {lines.length === 0 ? undefined : (
        <List size="sm">
          {lines.map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}
