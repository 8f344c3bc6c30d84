import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import {
  ADMIN_PATHS,
  type CaseQuestion,
  type RollbackApplied,
  type RollbackApplyAsked,
  type RollbackPlan,
} from '../../../src/contract/index.ts'
import { ApiError } from '../../api/request.ts'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Paged } from '../../ui/paged.tsx'
import { useConsoleAct } from '../cases/case-data.ts'
import { Names } from '../cases/parts.tsx'

const TEXTS = texts(
  {
    title: 'Take it back',
    plan: (id: string) => `Plan ${id}`,
    merge: (count: string) =>
      `Merge ${count} ${count === '1' ? 'record' : 'records'} that somebody edited afterwards`,
    mergeHint:
      'The later edit stays, and only what they had changed goes back to what it was. Without merging these records are left as they are. Where both changed the same element, a person decides either way.',
    take: (count: string) => `Take back ${count} ${count === '1' ? 'change' : 'changes'}`,
    nothing: 'There is nothing to take back.',
    question: (count: string) =>
      `Records concerned: ${count}. Each gets a new version with what stood there before, or one that says that it is deleted. Nothing is erased: every version stays in the history. It can be taken back again.`,
    confirm: 'Take it back now',
    gone: 'This plan is not there any more, or was altered since it was made. Nothing was taken back. Make the plan again, and look at it.',
    done: (count: string) =>
      count === '1' ? '1 record is as it was before.' : `${count} records are as they were before.`,
    already: (count: string) => `Already so: ${count}.`,
    stale: (count: string) =>
      `${count} ${count === '1' ? 'record' : 'records'} changed since the plan was made`,
    staleHint: 'Nothing was done to them. Make the plan again, and look at what they are now.',
    left: (count: string) => `Left to a person: ${count}`,
    leftHint: 'Somebody edited them afterwards. Look at each, and write what is right.',
    again: 'Make the plan again',
    back: 'Plan how to undo this undoing',
  },
  {
    title: 'Deshacerlo',
    plan: (id: string) => `Plan ${id}`,
    merge: (count: string) => `Combinar lo que alguien editó después (${count})`,
    mergeHint:
      'La edición posterior queda, y solo lo que ellos habían cambiado vuelve a lo que era. Sin combinar, estos expedientes quedan como están. Donde ambos cambiaron el mismo elemento, decide una persona en todo caso.',
    take: (count: string) => `Deshacer ${count} ${count === '1' ? 'cambio' : 'cambios'}`,
    nothing: 'No hay nada que deshacer.',
    question: (count: string) =>
      `Registros afectados: ${count}. Cada uno recibe una versión nueva con lo que había antes, o una que dice que se eliminó. No se borra nada: cada versión queda en el historial. Se puede volver a deshacer.`,
    confirm: 'Deshacerlo ahora',
    gone: 'Este plan ya no está, o se alteró desde que se hizo. No se deshizo nada. Haga el plan de nuevo y mírelo.',
    done: (count: string) => `Vuelven a estar como antes: ${count}.`,
    already: (count: string) => `Ya lo estaban: ${count}.`,
    stale: (count: string) => `Cambiaron desde que se hizo el plan: ${count}`,
    staleHint: 'No se les hizo nada. Haga el plan de nuevo y mire cómo están ahora.',
    left: (count: string) => `Quedan para una persona: ${count}`,
    leftHint: 'Alguien los editó después. Mire cada uno y escriba lo correcto.',
    again: 'Hacer el plan de nuevo',
    back: 'Planear cómo deshacer esto',
  },
)

/** A plan that is not the one that was looked at. */
const GONE: readonly string[] = ['NOT_FOUND', 'SEAL_BROKEN']

/** Carrying a plan out, and what became of it. */
export function ApplySection({
  plan: { plan, counts, changes },
  again,
}: {
  readonly plan: RollbackPlan
  readonly again: (wanted?: Partial<CaseQuestion>) => void
}) {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  const [merge, setMerge] = useState(false)
  const applying = useConsoleAct<RollbackApplyAsked, RollbackApplied>(
    (body) => ({ path: ADMIN_PATHS.applyRollback, body }),
    ['case'],
  )
  const act = { ...applying, mutateAsync: async () => await applying.mutateAsync({ plan, merge }) }
  const merged = changes.filter(({ conflict, action }) => conflict?.merge !== undefined && action === 'leave')
  const mergeable = changes.filter(({ conflict }) => conflict?.merge !== undefined).length
  const count = counts.restore + counts.delete + (merge ? merged.length : 0)
  return (
    <Section title={T.title}>
      <Stack gap="md" align="flex-start">
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {T.plan(plan)}
        </Text>
        {applying.data === undefined ? (
          <>
            {mergeable === 0 ? undefined : (
              <Checkbox
                checked={merge}
                onChange={({ currentTarget }) => setMerge(currentTarget.checked)}
                label={T.merge(number(mergeable))}
                description={T.mergeHint}
                styles={{ description: { fontSize: 'var(--mantine-font-size-sm)' } }}
              />
            )}
            {count === 0 ? (
              <Text size="sm">{T.nothing}</Text>
            ) : (
              <ConfirmButton
                label={T.take(number(count))}
                color="red"
                variant="filled"
                question={T.question(number(count))}
                confirm={T.confirm}
                act={act}
                failure={(error) =>
                  error instanceof ApiError && GONE.includes(error.code) ? T.gone : undefined
                }
              />
            )}
          </>
        ) : (
          <Applied applied={applying.data} again={again} />
        )}
      </Stack>
    </Section>
  )
}

function Applied({
  applied: { plan, done, already, changed, left },
  again,
}: {
  readonly applied: RollbackApplied
  readonly again: (wanted?: Partial<CaseQuestion>) => void
}) {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  return (
    <Stack gap="md" w="100%">
      <Alert color="green" variant="light" icon={<IconCheck aria-hidden />} role="status" id="applied">
        {T.done(number(done.length))} {already.length === 0 ? '' : T.already(number(already.length))}
      </Alert>
      {changed.length === 0 ? undefined : (
        <Remaining title={T.stale(number(changed.length))} hint={T.staleHint} resources={changed} />
      )}
      {left.length === 0 ? undefined : (
        <Remaining title={T.left(number(left.length))} hint={T.leftHint} resources={left} />
      )}
      <Group>
        <Button variant="default" onClick={() => again()}>
          {T.again}
        </Button>
        {done.length === 0 ? undefined : (
          <Button variant="subtle" onClick={() => again({ sessions: [`rollback-${plan}`] })}>
            {T.back}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function Remaining({
  title,
  hint,
  resources,
}: {
  readonly title: ReactNode
  readonly hint: string
  readonly resources: readonly string[]
}) {
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      role="status"
      title={title}
    >
      <Stack gap="xs">
        <Text size="sm">{hint}</Text>
        <Paged all={resources}>{(shown) => <Names names={shown} />}</Paged>
      </Stack>
    </Alert>
  )
}
