import { Code, Group, Stack, Text } from '@mantine/core'
import type { GlassAnswer } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { AuditLink } from '../audit/audit-link.tsx'
import { useBrokenGlass, useReviewGlass } from './asking.ts'

const TEXTS = texts(
  {
    title: 'Broken glass',
    hint: 'Every emergency access is looked at by somebody. Read in the ledger what was opened, and mark it.',
    none: 'All broken glass was looked at.',
    patient: 'patient',
    from: (begun: string, until: string) => `${begun} to ${until}`,
    what: 'What was opened',
    review: 'Looked at',
    name: (user: string) => `Looked at: broken glass of ${user}`,
    question: 'That you looked at it stands in the ledger with your name.',
    confirm: 'I looked at it',
  },
  {
    title: 'Acceso de emergencia',
    hint: 'Alguien revisa cada acceso de emergencia. Lea en el registro qué se abrió y márquelo.',
    none: 'Todos los accesos de emergencia están revisados.',
    patient: 'paciente',
    from: (begun: string, until: string) => `${begun} a ${until}`,
    what: 'Qué se abrió',
    review: 'Revisado',
    name: (user: string) => `Revisado: acceso de emergencia de ${user}`,
    question: 'Que usted lo revisó queda en el registro con su nombre.',
    confirm: 'Lo revisé',
  },
)

/** Broken glass that nobody looked at yet. */
export function GlassSection() {
  const T = useTexts(TEXTS)
  const query = useBrokenGlass()
  return (
    <Section title={T.title}>
      <Text size="sm" c="dimmed" mb="sm">
        {T.hint}
      </Text>
      <Asked query={query}>
        {(broken) =>
          broken.length === 0 ? (
            <Text id="no-glass">{T.none}</Text>
          ) : (
            <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
              {broken.map((glass) => (
                <li key={glass.id}>
                  <Glass glass={glass} />
                </li>
              ))}
            </Stack>
          )
        }
      </Asked>
    </Section>
  )
}

function Glass({ glass: { id, user, patient, begun, until } }: { readonly glass: GlassAnswer }) {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const review = useReviewGlass(id)
  return (
    <Group justify="space-between" align="flex-start">
      <Stack gap={2} style={{ flex: '1 1 16rem' }}>
        <Text fw={600}>{user}</Text>
        <Text size="sm">
          {T.patient} <Code>{patient}</Code>
        </Text>
        <Text size="xs" c="dimmed">
          {T.from(time(begun), time(until))}
        </Text>
        <AuditLink question={{ user, patient, from: begun, to: until }}>{T.what}</AuditLink>
      </Stack>
      <ConfirmButton
        label={T.review}
        name={T.name(user)}
        question={T.question}
        confirm={T.confirm}
        act={review}
        size="sm"
      />
    </Group>
  )
}
