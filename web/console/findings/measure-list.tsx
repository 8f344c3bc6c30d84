import { Badge, Card, Group, Stack, Text } from '@mantine/core'
import type { MeasureLine } from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { useDegrees } from '../degrees.ts'
import { useEndMeasure } from './asking.ts'

const TEXTS = texts(
  {
    since: (time: string, by: string) => `since ${time}, by ${by}`,
    until: (time: string) => `until ${time}`,
    answered: (time: string) => `answered ${time}`,
    waits: 'not answered yet',
    end: 'End',
    endName: (degree: string, name: string) => `End: ${degree}, ${name}`,
    question:
      'From then on it counts no more. Sessions that were ended stay ended: whoever it was signs in, or is given access, anew.',
    confirm: 'End it',
    kinds: { person: 'person', session: 'session', app: 'app', environment: 'the whole environment' },
  },
  {
    since: (time: string, by: string) => `desde ${time}, por ${by}`,
    until: (time: string) => `hasta ${time}`,
    answered: (time: string) => `respondida ${time}`,
    waits: 'aún sin respuesta',
    end: 'Terminar',
    endName: (degree: string, name: string) => `Terminar: ${degree}, ${name}`,
    question:
      'Desde entonces ya no cuenta. Las sesiones terminadas siguen terminadas: quien sea inicia sesión, o recibe acceso, de nuevo.',
    confirm: 'Terminarla',
    kinds: { person: 'persona', session: 'sesión', app: 'aplicación', environment: 'todo el entorno' },
  },
)

/** Measures that are in force, each with its end for whoever may end it. */
export function MeasureList({ measures }: { readonly measures: readonly MeasureLine[] }) {
  return (
    <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
      {measures.map((measure) => (
        <li key={measure.id}>
          <MeasureCard measure={measure} />
        </li>
      ))}
    </Stack>
  )
}

function MeasureCard({ measure }: { readonly measure: MeasureLine }) {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const { role } = useSession()
  const degrees = useDegrees()
  const { id, degree, target, reason, by, begun, until, answered } = measure
  const end = useEndMeasure(id)
  const { name } = degrees[degree]
  const whom = target.kind === 'environment' ? T.kinds.environment : `${T.kinds[target.kind]} ${target.name}`
  const asks = degree === 'question' || degree === 'step-up'
  const facts = [
    T.since(time(begun), by),
    ...(until === undefined ? [] : [T.until(time(until))]),
    ...(answered === undefined ? [] : [T.answered(time(answered))]),
  ]
  return (
    <Card withBorder padding="md">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4} style={{ flex: '1 1 16rem' }}>
          <Group gap="xs">
            <Text fw={600}>{name}</Text>
            {asks && answered === undefined ? (
              <Badge variant="outline" color="gray">
                {T.waits}
              </Badge>
            ) : undefined}
          </Group>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {whom}
          </Text>
          <Text size="sm">{reason}</Text>
          <Text size="xs" c="dimmed">
            {facts.join(' · ')}
          </Text>
        </Stack>
        {role === 'security-officer' ? (
          <ConfirmButton
            label={T.end}
            name={T.endName(name, whom)}
            question={T.question}
            confirm={T.confirm}
            act={end}
            size="sm"
          />
        ) : undefined}
      </Group>
    </Card>
  )
}
