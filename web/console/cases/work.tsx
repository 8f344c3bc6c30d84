import {
  Badge,
  Button,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { WholeCase } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { ActForm, useTyped } from './act-form.tsx'
import { useCaseAct } from './case-data.ts'
import { NotDone, useWord } from './parts.tsx'

const TEXTS = texts(
  {
    tasks: 'Tasks',
    noTasks: 'There is no task.',
    what: 'What is to be done',
    who: 'Who does it',
    due: 'By',
    add: 'Add the task',
    done: 'Done',
    doneOf: (what: string) => `Done: ${what}`,
    doneBy: (who: string) => `done by ${who}`,
    dueOn: (day: string) => `by ${day}`,
    team: 'Who does what',
    noTeam: 'Nobody has a part in it yet.',
    account: 'Account',
    part: 'Part',
    give: 'Give the part',
    note: 'Write a note',
    noteHint: 'Sealed at rest; it stands in the timeline, and cannot be taken back.',
    keep: 'Keep the note',
  },
  {
    tasks: 'Tareas',
    noTasks: 'No hay tareas.',
    what: 'Qué hay que hacer',
    who: 'Quién lo hace',
    due: 'Antes del',
    add: 'Añadir la tarea',
    done: 'Hecha',
    doneOf: (what: string) => `Hecha: ${what}`,
    doneBy: (who: string) => `hecha por ${who}`,
    dueOn: (day: string) => `antes del ${day}`,
    team: 'Quién hace qué',
    noTeam: 'Nadie tiene aún una función en el caso.',
    account: 'Cuenta',
    part: 'Función',
    give: 'Dar la función',
    note: 'Escribir una nota',
    noteHint: 'Se guarda sellada; queda en la cronología y no se puede retirar.',
    keep: 'Guardar la nota',
  },
)

const PARTS = ['lead', 'privacy', 'security', 'counsel', 'communications', 'approver']

/** Who works on a case, and what is to be done. */
export function Work({ found }: { readonly found: WholeCase }) {
  const isOpen = found.state === 'open'
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <Tasks found={found} isOpen={isOpen} />
      <Stack>
        <Team found={found} isOpen={isOpen} />
        {isOpen ? <NoteForm /> : undefined}
      </Stack>
    </SimpleGrid>
  )
}

interface OfCase {
  readonly found: WholeCase
  readonly isOpen: boolean
}

function Tasks({ found: { tasks }, isOpen }: OfCase) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const finish = useCaseAct('finish')
  return (
    <Section title={T.tasks}>
      <Stack gap="sm">
        {tasks.length === 0 ? <Text size="sm">{T.noTasks}</Text> : undefined}
        {tasks.map(({ task, what, assignee, due, done }) => (
          <Group key={task} justify="space-between" align="flex-start">
            <div>
              <Text size="sm" td={done === undefined ? 'none' : 'line-through'}>
                {what}
              </Text>
              <Text size="sm" c="dimmed">
                {[
                  assignee,
                  due === undefined ? undefined : T.dueOn(F.date(due)),
                  done === undefined ? undefined : T.doneBy(done.by),
                ]
                  .filter((one) => one !== undefined)
                  .join(', ')}
              </Text>
            </div>
            {done === undefined && isOpen ? (
              <Button
                size="xs"
                variant="default"
                aria-label={T.doneOf(what)}
                loading={finish.isPending}
                onClick={() => finish.mutate({ task })}
              >
                {T.done}
              </Button>
            ) : undefined}
          </Group>
        ))}
        <NotDone act={finish} />
        {isOpen ? <TaskForm /> : undefined}
      </Stack>
    </Section>
  )
}

function TaskForm() {
  const T = useTexts(TEXTS)
  const act = useCaseAct('task')
  const { typed, field, clear } = useTyped({ what: '', assignee: '', due: '' })
  const send = () => {
    const { what, assignee, due } = typed
    const sent = { what, ...(assignee === '' ? {} : { assignee }), ...(due === '' ? {} : { due }) }
    act.mutate(sent, { onSuccess: clear })
  }
  return (
    <ActForm act={act} onSend={send} says={T.add} variant="default">
      <TextInput label={T.what} required maxLength={500} w="100%" {...field('what')} />
      <Group align="flex-end">
        <TextInput label={T.who} maxLength={64} {...field('assignee')} />
        <TextInput type="date" label={T.due} {...field('due')} />
      </Group>
    </ActForm>
  )
}

function Team({ found: { roles }, isOpen }: OfCase) {
  const T = useTexts(TEXTS)
  const word = useWord()
  const act = useCaseAct('role')
  const { typed, setTyped, field } = useTyped({ user: '', role: 'lead' })
  const given = Object.entries(roles)
  return (
    <Section title={T.team}>
      <Stack gap="sm">
        {given.length === 0 ? <Text size="sm">{T.noTeam}</Text> : undefined}
        {given.map(([part, users]) => (
          <Group key={part} gap="xs">
            <Badge variant="light">{word(part)}</Badge>
            <Text size="sm">{users.join(', ')}</Text>
          </Group>
        ))}
        {isOpen ? (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              act.mutate(typed, { onSuccess: () => setTyped({ ...typed, user: '' }) })
            }}
          >
            <Group align="flex-end">
              <TextInput label={T.account} required maxLength={64} {...field('user')} />
              <NativeSelect
                label={T.part}
                data={PARTS.map((value) => ({ value, label: word(value) }))}
                {...field('role')}
              />
              <Button type="submit" variant="default" loading={act.isPending}>
                {T.give}
              </Button>
            </Group>
          </form>
        ) : undefined}
        <NotDone act={act} />
      </Stack>
    </Section>
  )
}

function NoteForm() {
  const T = useTexts(TEXTS)
  const act = useCaseAct('note')
  const { typed, field, clear } = useTyped({ text: '' })
  return (
    <Section title={T.note}>
      <ActForm
        act={act}
        onSend={() => act.mutate(typed, { onSuccess: clear })}
        says={T.keep}
        variant="default"
      >
        <Textarea
          aria-label={T.note}
          description={T.noteHint}
          required
          autosize
          minRows={2}
          maxLength={4_000}
          w="100%"
          {...field('text')}
        />
      </ActForm>
    </Section>
  )
}
