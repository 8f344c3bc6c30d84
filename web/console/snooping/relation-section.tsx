import { Alert, List, Stack, Text } from '@mantine/core'
import type { ExplainAnswer } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { useRoleWord } from '../../ui/role-words.ts'
import { useRelationWord } from '../relation-words.ts'
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

/** How a viewer stands to a patient, or that they do not. */
export function RelationSection({ user, patient }: { readonly user: string; readonly patient: string }) {
  const query = useRelation(user, patient)
  return <Asked query={query}>{(answer) => <Relations answer={answer} />}</Asked>
}

function Relations({ answer: { roles } }: { readonly answer: ExplainAnswer }) {
  const T = useTexts(TEXTS)
  const relationWord = useRelationWord()
  const roleWord = useRoleWord()
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
              {T.role(roleWord(role))}: {relationWord(kind)}
              {until === undefined ? '' : `, ${T.until(time(until))}`}
            </List.Item>
          ))}
        </List>
      ))}
    </Stack>
  )
}
