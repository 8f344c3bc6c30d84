import { Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import {
  CASE_PATH,
  type CaseQuestion,
  type SuggestionLine,
  type WholeCase,
} from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { ActForm, useTyped } from './act-form.tsx'
import { useCase, useCaseAct, useCaseId, useConsole } from './case-data.ts'
import { Names, NotDone, Said, useWord } from './parts.tsx'
import { NOTHING_TYPED, QuestionFields, questionOf } from './question.tsx'

const TEXTS = texts(
  {
    title: 'Actors',
    hint: 'Whom the case asks about. It asks about more, and never about less: whoever was counted stays counted.',
    asks: 'Whom it asks about',
    nobody: 'Nobody yet.',
    sessions: 'Sessions',
    users: 'Accounts',
    clients: 'Apps',
    addresses: 'Addresses',
    from: 'From',
    to: 'Until',
    processFrom: 'Foreign code in the server since',
    grew: 'How it grew',
    suggested: 'Who else may belong to it',
    suggestedHint:
      'Nothing is added by itself. Many accounts behind one address are a shared network, not a thief.',
    none: 'Nothing speaks for anybody else.',
    counts: (sessions: number, users: number, shown: number) =>
      `${sessions} sessions, ${users} accounts, ${shown} leaves that showed something`,
    add: 'Add to the case',
    why: 'Why they belong to it',
    grow: 'Ask about somebody else',
    link: 'Link a finding',
    finding: 'Id of the finding',
    linkIt: 'Link',
    again: 'Count again afterwards: the people are those of the last count.',
    'token-lineage': 'Came out of one of its sessions',
    'same-address': 'Same address',
    'same-account': 'Same account',
    'same-app': 'Same app',
  },
  {
    title: 'Actores',
    hint: 'Por quién pregunta el caso. Pregunta por más y nunca por menos: quien se contó sigue contado.',
    asks: 'Por quién pregunta',
    nobody: 'Por nadie todavía.',
    sessions: 'Sesiones',
    users: 'Cuentas',
    clients: 'Aplicaciones',
    addresses: 'Direcciones',
    from: 'Desde',
    to: 'Hasta',
    processFrom: 'Código ajeno en el servidor desde',
    grew: 'Cómo creció',
    suggested: 'Quién más puede pertenecer a él',
    suggestedHint:
      'Nada se añade por sí solo. Muchas cuentas tras una dirección son una red compartida, no un ladrón.',
    none: 'Nada señala a nadie más.',
    counts: (sessions: number, users: number, shown: number) =>
      `${sessions} sesiones, ${users} cuentas, ${shown} hojas que mostraron algo`,
    add: 'Añadir al caso',
    why: 'Por qué pertenecen a él',
    grow: 'Preguntar por alguien más',
    link: 'Vincular un hallazgo',
    finding: 'Identificador del hallazgo',
    linkIt: 'Vincular',
    again: 'Cuente de nuevo después: las personas son las del último recuento.',
    'token-lineage': 'Salió de una de sus sesiones',
    'same-address': 'Misma dirección',
    'same-account': 'Misma cuenta',
    'same-app': 'Misma aplicación',
  },
)

const LISTS = ['sessions', 'users', 'clients', 'addresses'] as const
const TIMES = ['from', 'to', 'processFrom'] as const

export function Actors() {
  const T = useTexts(TEXTS)
  return (
    <Page title={T.title} hint={T.hint}>
      <Asked query={useCase()}>
        {(found) => (
          <>
            <Section title={T.asks}>
              <Question query={found.query} none={T.nobody} />
            </Section>
            {found.state === 'open' ? (
              <>
                <Suggested />
                <GrowForm />
                <LinkForm />
              </>
            ) : undefined}
            <Grown found={found} />
          </>
        )}
      </Asked>
    </Page>
  )
}

function Question({ query, none }: { readonly query: Partial<CaseQuestion>; readonly none?: string }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const lists = LISTS.filter((list) => (query[list] ?? []).length > 0)
  const times = TIMES.filter((time) => query[time] !== undefined)
  return (
    <Stack gap="xs">
      {lists.length + times.length === 0 && none !== undefined ? <Text size="sm">{none}</Text> : undefined}
      {lists.map((list) => (
        <div key={list}>
          <Text size="sm" c="dimmed">
            {T[list]}
          </Text>
          <Names names={query[list] ?? []} />
        </div>
      ))}
      {times.map((time) => (
        <Text key={time} size="sm">
          {T[time]}: {F.time(query[time])}
        </Text>
      ))}
    </Stack>
  )
}

function Suggested() {
  const T = useTexts(TEXTS)
  const id = useCaseId()
  const query = useConsole<{ suggestions: readonly SuggestionLine[] }>(
    ['case', id, 'suggest'],
    `${CASE_PATH}/${id}/suggest`,
  )
  return (
    <Section title={T.suggested}>
      <Stack>
        <Text size="sm" c="dimmed">
          {T.suggestedHint}
        </Text>
        <Asked query={query}>
          {({ suggestions }) =>
            suggestions.length === 0 ? (
              <Empty>{T.none}</Empty>
            ) : (
              <Stack>
                {suggestions.map((one) => (
                  <Suggestion key={`${one.kind} ${one.says} ${one.first}`} suggestion={one} />
                ))}
              </Stack>
            )
          }
        </Asked>
      </Stack>
    </Section>
  )
}

function Suggestion({ suggestion }: { readonly suggestion: SuggestionLine }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const word = useWord()
  const act = useCaseAct('grow')
  const { typed, field } = useTyped({ why: '' })
  const { kind, says, add, sessions, users, shown, first, last } = suggestion
  const known = kind in T ? T[kind as 'same-app'] : word(kind)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        act.mutate({ add, ...typed })
      }}
    >
      <Stack gap="xs" align="flex-start">
        <Group gap="xs">
          <Badge variant="light">{known}</Badge>
          <Said>{says}</Said>
        </Group>
        <Text size="sm" c="dimmed">
          {T.counts(sessions, users, shown)}. {F.time(first)} – {F.time(last)}
        </Text>
        <Names names={add.sessions ?? []} />
        <Group align="flex-end">
          <TextInput label={T.why} required maxLength={1_000} {...field('why')} />
          <Button type="submit" variant="default" loading={act.isPending}>
            {T.add}
          </Button>
        </Group>
        <NotDone act={act} />
      </Stack>
    </form>
  )
}

function GrowForm() {
  const T = useTexts(TEXTS)
  const act = useCaseAct('grow')
  const [asked, setAsked] = useState(NOTHING_TYPED)
  const { typed, field, clear } = useTyped({ why: '' })
  const add = questionOf(asked)
  const send = () =>
    act.mutate(
      { add: add ?? {}, ...typed },
      {
        onSuccess: () => {
          setAsked(NOTHING_TYPED)
          clear()
        },
      },
    )
  const again = (
    <Text size="sm" c="dimmed">
      {T.again}
    </Text>
  )
  return (
    <Section title={T.grow}>
      <ActForm act={act} onSend={send} says={T.add} after={again} gap="md" disabled={add === undefined}>
        <QuestionFields typed={asked} setTyped={setAsked} />
        <TextInput label={T.why} required maxLength={1_000} w="100%" {...field('why')} />
      </ActForm>
    </Section>
  )
}

function LinkForm() {
  const T = useTexts(TEXTS)
  const act = useCaseAct('link')
  const { typed, field, clear } = useTyped({ finding: '' })
  return (
    <Section title={T.link}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          act.mutate({ finding: typed.finding.trim() }, { onSuccess: clear })
        }}
      >
        <Stack align="flex-start" gap="sm">
          <Group align="flex-end">
            <TextInput label={T.finding} required maxLength={64} {...field('finding')} />
            <Button type="submit" variant="default" loading={act.isPending}>
              {T.linkIt}
            </Button>
          </Group>
          <NotDone act={act} />
        </Stack>
      </form>
    </Section>
  )
}

function Grown({ found: { growth } }: { readonly found: WholeCase }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  if (growth.length === 0) return undefined
  return (
    <Section title={T.grew}>
      <Stack>
        {growth.map(({ add, why, by, at }) => (
          <Stack key={at} gap={4}>
            <Text size="sm">
              {F.time(at)}, {by}: {why}
            </Text>
            <Question query={add} />
          </Stack>
        ))}
      </Stack>
    </Section>
  )
}
