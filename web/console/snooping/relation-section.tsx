import { Alert, List, Stack, Text } from '@mantine/core'
import type { ExplainAnswer } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { useRelation } from './asking.ts'

const TEXTS = texts(
  {
    none: 'They have no relation to this patient now: nothing in the record says why they would look.',
    has: 'How they stand to this patient now',
    until: (time: string) => `until ${time}`,
    role: (role: string) => `As ${role}`,
  },
  {
    none: 'Ahora no tiene relación con este paciente: nada en el expediente dice por qué miraría.',
    has: 'Qué relación tiene ahora con este paciente',
    until: (time: string) => `hasta ${time}`,
    role: (role: string) => `Como ${role}`,
  },
)

const KIND_TEXTS = texts<Readonly<Record<string, string>>>(
  {
    own: 'it is their own record',
    proxy: 'they stand in for the patient',
    'care-team': 'they are on the care team',
    encounter: 'they took part in a visit',
    appointment: 'they have an appointment together',
    'primary-care': 'they are the primary care clinician',
    task: 'they have a task about the patient',
    answer: 'they answered for the patient',
    coverage: 'they bill for the patient',
    admission: 'the patient is admitted where they work',
    'break-glass': 'they broke the glass',
    support: 'a support grant',
  },
  {
    own: 'es su propio expediente',
    proxy: 'representa al paciente',
    'care-team': 'está en el equipo de atención',
    encounter: 'participó en una visita',
    appointment: 'tienen una cita',
    'primary-care': 'es su médico de cabecera',
    task: 'tiene una tarea sobre el paciente',
    answer: 'respondió por el paciente',
    coverage: 'factura por el paciente',
    admission: 'el paciente está ingresado donde trabaja',
    'break-glass': 'usó el acceso de emergencia',
    support: 'un permiso de soporte',
  },
)

/** How a viewer stands to a patient, or that they do not. */
export function RelationSection({ user, patient }: { readonly user: string; readonly patient: string }) {
  const query = useRelation(user, patient)
  return <Asked query={query}>{(answer) => <Relations answer={answer} />}</Asked>
}

function Relations({ answer: { roles } }: { readonly answer: ExplainAnswer }) {
  const T = useTexts(TEXTS)
  const kinds = useTexts(KIND_TEXTS)
  const { time } = useFormats()
  const related = roles.filter(({ relations }) => relations.length > 0)
  if (related.length === 0)
    return (
      <Alert color="orange" variant="light" role="note" id="no-relation">
        {T.none}
      </Alert>
    )
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {T.has}
      </Text>
      {related.map(({ role, relations }) => (
        <List key={role} size="sm">
          {relations.map(({ kind, until }) => (
            <List.Item key={kind}>
              {T.role(role)}: {kinds[kind] ?? kind}
              {until === undefined ? '' : `, ${T.until(time(until))}`}
            </List.Item>
          ))}
        </List>
      ))}
    </Stack>
  )
}
