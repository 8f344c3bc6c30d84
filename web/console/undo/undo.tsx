import { Alert, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import {
  ADMIN_PATHS,
  type CaseQuestion,
  type RollbackPlan,
  type WholeCase,
} from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { Asked } from '../../ui/asked.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { ActForm } from '../cases/act-form.tsx'
import { useCase, useConsoleAct } from '../cases/case-data.ts'
import { QuestionFields, questionOf, typedOf } from '../cases/question.tsx'
import { PlanShown } from './plan-shown.tsx'

const TEXTS = texts(
  {
    title: 'Undo',
    hint: 'Takes back what somebody wrote, and nothing that others wrote. First a plan, which changes nothing; then the undoing, with your passkey. Contain them first.',
    security: 'Only a security officer takes back what was written.',
    whose: 'Whose writes',
    whoseHint:
      'Filled with whom the case asks about. All that are named count, each by itself; times narrow them down. A plan shows parts of records: it is a leaf about each patient in it.',
    make: 'Show what would be taken back',
    long: 'Of very many records this takes minutes.',
    nobody: 'Name a session, an account, an app or an address: a time alone is everybody’s work.',
  },
  {
    title: 'Deshacer',
    hint: 'Deshace lo que alguien escribió, y nada de lo que escribieron otros. Primero un plan, que no cambia nada; después la reversión, con su llave de acceso. Contenga antes a quien fue.',
    security: 'Solo un oficial de seguridad deshace lo escrito.',
    whose: 'De quién es lo escrito',
    whoseHint:
      'Viene con aquellos por quienes pregunta el caso. Cuentan todos los nombrados, cada uno por sí; las horas los limitan. Un plan muestra partes de expedientes: es una hoja sobre cada paciente que aparece.',
    make: 'Ver lo que se desharía',
    long: 'Con muchísimos expedientes tarda unos minutos.',
    nobody:
      'Nombre una sesión, una cuenta, una aplicación o una dirección: un período solo es el trabajo de todos.',
  },
)

/** Taking back what those wrote whom a case is about. */
export function UndoPart() {
  const T = useTexts(TEXTS)
  const { role } = useSession()
  const query = useCase()
  return (
    <Page title={T.title} hint={T.hint}>
      {role === 'security-officer' ? (
        <Asked query={query}>{(found) => <Undo key={found.growth.length} found={found} />}</Asked>
      ) : (
        <Alert color="gray" variant="light" role="status">
          {T.security}
        </Alert>
      )}
    </Page>
  )
}

const NOBODY: CaseQuestion = { sessions: [], users: [], clients: [], addresses: [] }

function Undo({ found }: { readonly found: WholeCase }) {
  const T = useTexts(TEXTS)
  const [typed, setTyped] = useState(() => typedOf(found.query))
  const planning = useConsoleAct<Partial<CaseQuestion>, RollbackPlan>(
    (asked) => ({ path: ADMIN_PATHS.rollback, body: { query: { ...NOBODY, ...asked } } }),
    [],
  )
  const { processFrom: _foreign, ...asked } = questionOf(typed) ?? {}
  const isNobody = Object.values(typed.lists).every((names) => names.length === 0)
  const { data: plan, submittedAt, variables } = planning
  const again = (wanted?: Partial<CaseQuestion>) => planning.mutate(wanted ?? variables ?? asked)
  const late = (
    <Text size="sm" c="dimmed">
      {isNobody ? T.nobody : T.long}
    </Text>
  )
  return (
    <Stack gap="lg">
      <Section title={T.whose}>
        <ActForm
          act={planning}
          onSend={() => planning.mutate(asked)}
          says={T.make}
          disabled={isNobody}
          after={late}
          gap="md"
        >
          <Text size="sm">{T.whoseHint}</Text>
          <QuestionFields typed={typed} setTyped={setTyped} times={['from', 'to']} />
        </ActForm>
      </Section>
      {plan === undefined ? undefined : (
        <PlanShown key={`${plan.plan} ${submittedAt}`} plan={plan} again={again} />
      )}
    </Stack>
  )
}
