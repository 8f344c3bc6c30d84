import { List, Stack, Text, TextInput } from '@mantine/core'
import { type DeliveryAnswer, NOTICE_PATHS } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { ActForm, useTyped } from './act-form.tsx'
import { useConsoleAct } from './case-data.ts'
import { useWord } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'What one person was sent',
    hint: 'Every piece, and when what happened to it. The look has a leaf about them.',
    patient: 'Patient',
    patientHint: 'The id of the Patient resource, or as leaves name them.',
    show: 'Show',
    none: 'Nothing was ever sent to them.',
    piece: (piece: string, way: string) => `${piece}, ${way}`,
    event: (state: string, when: string) => `${state}: ${when}`,
  },
  {
    title: 'Qué se envió a una persona',
    hint: 'Cada envío, y cuándo le pasó qué. La consulta tiene una hoja sobre esa persona.',
    patient: 'Paciente',
    patientHint: 'El id del recurso Patient, o como lo nombran las hojas.',
    show: 'Mostrar',
    none: 'Nunca se le envió nada.',
    piece: (piece: string, way: string) => `${piece}, ${way}`,
    event: (state: string, when: string) => `${state}: ${when}`,
  },
)

const ID_LETTERS_MAX = 64

/** Everything that was sent to one person, and what became of it. */
export function SentTo() {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const word = useWord()
  const { typed, field } = useTyped({ patient: '' })
  const act = useConsoleAct<string, { deliveries: readonly DeliveryAnswer[] }>(
    (patient) => ({ path: NOTICE_PATHS.deliveries, body: { patient } }),
    [],
  )
  const deliveries = act.data?.deliveries
  return (
    <Section title={T.title} hint={T.hint}>
      <Stack>
        <ActForm act={act} onSend={() => act.mutate(typed.patient.trim())} says={T.show} variant="default">
          <TextInput
            label={T.patient}
            description={T.patientHint}
            required
            autoComplete="off"
            maxLength={ID_LETTERS_MAX}
            {...field('patient')}
          />
        </ActForm>
        <Stack role="status" gap="sm">
          {deliveries?.length === 0 ? <Text size="sm">{T.none}</Text> : undefined}
          {deliveries?.map(({ piece, channel, events }) => (
            <Stack key={piece} component="article" gap={4} aria-label={piece}>
              <Text size="sm" fw={600}>
                {T.piece(piece, word(channel))}
              </Text>
              <List size="sm">
                {events.map(({ state, at }) => (
                  <List.Item key={`${state} ${at}`}>{T.event(word(state), F.time(at))}</List.Item>
                ))}
              </List>
            </Stack>
          ))}
        </Stack>
      </Stack>
    </Section>
  )
}
