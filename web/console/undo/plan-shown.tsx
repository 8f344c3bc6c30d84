import { Alert, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { CaseQuestion, RollbackChange, RollbackPlan } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Paged } from '../../ui/paged.tsx'
import { Empty } from '../../ui/states.tsx'
import { Figure } from '../cases/parts.tsx'
import { ApplySection } from './apply-section.tsx'
import { ChangeCard } from './change-card.tsx'

const TEXTS = texts(
  {
    title: 'What would be taken back',
    nothing: 'They wrote nothing that is stored.',
    people: 'patients concerned',
    restore: 'put back as before',
    delete: 'deleted',
    leave: 'left to a person',
    none: 'as before already',
    show: 'Show',
    all: (count: string) => `Everything (${count})`,
    some: (what: string, count: string) => `${what} (${count})`,
    order: 'The most dangerous for care comes first.',
    incomplete:
      'There were too many later records to look into all of them: not every reference to what is taken back is named here.',
  },
  {
    title: 'Lo que se desharía',
    nothing: 'No escribió nada que esté guardado.',
    people: 'pacientes afectados',
    restore: 'vuelven a como estaban',
    delete: 'se eliminan',
    leave: 'quedan para una persona',
    none: 'ya están como antes',
    show: 'Mostrar',
    all: (count: string) => `Todo (${count})`,
    some: (what: string, count: string) => `${what} (${count})`,
    order: 'Primero lo más peligroso para la atención.',
    incomplete:
      'Hubo demasiados expedientes posteriores para revisarlos todos: aquí no está cada referencia a lo que se deshace.',
  },
)

const ACTIONS = ['restore', 'delete', 'leave', 'none'] as const

/** A plan: how much of what, each change in pages, and carrying it out. */
export function PlanShown({
  plan,
  again,
}: {
  readonly plan: RollbackPlan
  readonly again: (wanted?: Partial<CaseQuestion>) => void
}) {
  const T = useTexts(TEXTS)
  if (plan.changes.length === 0)
    return (
      <Section title={T.title}>
        <Empty>{T.nothing}</Empty>
      </Section>
    )
  return (
    <>
      <Section title={T.title}>
        <Stack gap="md">
          <Counts plan={plan} />
          {plan.referencesComplete ? undefined : (
            <Alert color="yellow" variant="light">
              {T.incomplete}
            </Alert>
          )}
          <Changes plan={plan} />
        </Stack>
      </Section>
      <ApplySection plan={plan} again={again} />
    </>
  )
}

function Counts({ plan: { counts, changes } }: { readonly plan: RollbackPlan }) {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  const people = new Set(changes.flatMap(({ patients }) => patients))
  return (
    <Group gap="lg" role="status" id="plan-counts">
      <Figure label={T.people} value={number(people.size)} />
      {ACTIONS.map((action) => (
        <Figure key={action} label={T[action]} value={number(counts[action])} />
      ))}
    </Group>
  )
}

function Changes({ plan: { counts, changes } }: { readonly plan: RollbackPlan }) {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  const [only, setOnly] = useState('')
  const shown: readonly RollbackChange[] =
    only === '' ? changes : changes.filter(({ action }) => action === only)
  const choices = [
    { value: '', label: T.all(number(changes.length)) },
    ...ACTIONS.filter((action) => counts[action] > 0).map((action) => ({
      value: action,
      label: T.some(T[action], number(counts[action])),
    })),
  ]
  return (
    <>
      <Group align="flex-end" justify="space-between">
        <NativeSelect
          label={T.show}
          value={only}
          onChange={({ currentTarget }) => setOnly(currentTarget.value)}
          data={choices}
        />
        <Text size="sm" c="dimmed">
          {T.order}
        </Text>
      </Group>
      <Paged key={only} all={shown}>
        {(some) => (
          <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
            {some.map((change) => (
              <li key={change.resource}>
                <ChangeCard change={change} />
              </li>
            ))}
          </Stack>
        )}
      </Paged>
    </>
  )
}
