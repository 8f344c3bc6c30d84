import { Card, Group, Text, Title } from '@mantine/core'
import { nameOf } from '../../ui/fhir-words.ts'
import { useFormats } from '../../ui/language.tsx'
import { usePatient } from './chart.tsx'

/** Whose chart this is, on every page of it. */
export function Banner() {
  const { patient } = usePatient()
  const formats = useFormats()
  return (
    <Card component="header" withBorder padding="md" id="patient">
      <Group>
        <Title order={1} size="h3">
          {nameOf(patient)}
        </Title>
        <Text>{formats.date(patient.birthDate)}</Text>
      </Group>
    </Card>
  )
}
