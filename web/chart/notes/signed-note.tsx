import { Text } from '@mantine/core'
import { conceptText, referenceText } from '../../ui/fhir-words.ts'
import { useFormats } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'

/** A note as it was signed. */
export function SignedNote({
  note,
  text,
}: {
  readonly note: fhir4.DocumentReference
  readonly text: string
}) {
  const formats = useFormats()
  const by = referenceText(note.author?.[0])
  return (
    <Section title={conceptText(note.type)} aside={<Text size="sm">{formats.time(note.date)}</Text>}>
      {by === '' ? undefined : (
        <Text size="sm" c="dimmed" mb="xs">
          {by}
        </Text>
      )}
      <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{text}</Text>
    </Section>
  )
}
