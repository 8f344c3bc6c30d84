import { Stack, Text } from '@mantine/core'
import { ApiError } from '../../api/request.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { BreakGlass } from '../glass/break-glass.tsx'

const TEXTS = texts(
  {
    title: 'Chart',
    closed: 'This chart is closed to you',
    relation:
      'You take no part in this patient’s care that we know of: no visit, appointment, care team, order or task names you. That you asked is written down.',
    desk: 'If you should see it, ask the front desk to add you to the visit or the care team.',
    role: 'Your role does not open charts.',
  },
  {
    title: 'Expediente',
    closed: 'Este expediente está cerrado para usted',
    relation:
      'No consta que participe en la atención de este paciente: ninguna visita, cita, equipo, orden ni tarea lo nombra. Queda anotado que lo solicitó.',
    desk: 'Si debe verlo, pida en recepción que lo añadan a la visita o al equipo de atención.',
    role: 'Su función no abre expedientes.',
  },
)

const CLOSED: ReadonlySet<string> = new Set(['FORBIDDEN', 'ACCESS_DENIED', 'BREAK_GLASS_REQUIRED'])

/** In place of a chart that may not be shown, or cannot be: why, and the way on. */
export function ChartRefused({
  id,
  error,
  retry,
}: {
  readonly id: string
  readonly error: unknown
  readonly retry: () => void
}) {
  const T = useTexts(TEXTS)
  const code = error instanceof ApiError ? error.code : ''
  if (!CLOSED.has(code))
    return (
      <Page title={T.title}>
        <Failed error={error} retry={retry} />
      </Page>
    )
  return (
    <Page title={T.closed}>
      <Section title={T.closed}>
        {code === 'BREAK_GLASS_REQUIRED' ? (
          <Stack align="flex-start">
            <Text maw="70ch">{T.relation}</Text>
            <Text maw="70ch">{T.desk}</Text>
            <BreakGlass patient={id} onBroken={retry} />
          </Stack>
        ) : (
          <Text>{T.role}</Text>
        )}
      </Section>
    </Page>
  )
}
