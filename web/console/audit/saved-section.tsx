import { Anchor, Badge, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { AuditQuestion, AuditQuestionLine } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { hashOf } from './question-hash.ts'
import { useDropQuestion, useSavedQuestions, useSaveQuestion } from './saved-asking.ts'

const TEXTS = texts(
  {
    title: 'Saved questions',
    none: 'No question is saved yet. Ask one, and save it under a name.',
    by: (user: string, when: string) => `${user}, ${when}`,
    shared: 'shared',
    name: 'Save this question as',
    share: 'Share it with the other officers',
    save: 'Save',
    saved: 'Saved.',
    drop: 'Delete',
    dropName: (name: string) => `Delete: ${name}`,
    dropAsk: 'Nobody can ask it by its name any more. What was asked and found stays in the ledger.',
    dropNow: 'Delete it',
  },
  {
    title: 'Preguntas guardadas',
    none: 'Aún no hay preguntas guardadas. Haga una y guárdela con un nombre.',
    by: (user: string, when: string) => `${user}, ${when}`,
    shared: 'compartida',
    name: 'Guardar esta pregunta como',
    share: 'Compartirla con los demás responsables',
    save: 'Guardar',
    saved: 'Guardada.',
    drop: 'Borrar',
    dropName: (name: string) => `Borrar: ${name}`,
    dropAsk: 'Nadie podrá hacerla por su nombre. Lo que se preguntó y se encontró sigue en el registro.',
    dropNow: 'Borrarla',
  },
)

const NAME_LETTERS_MAX = 80

/** Questions that are asked again; and a place to save the one that is asked now. */
export function SavedSection({ asked }: { readonly asked: AuditQuestion | undefined }) {
  const T = useTexts(TEXTS)
  const query = useSavedQuestions()
  return (
    <Section title={T.title}>
      <Stack gap="md">
        <Asked query={query} lines={2}>
          {(questions) =>
            questions.length === 0 ? (
              <Text size="sm">{T.none}</Text>
            ) : (
              <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
                {questions.map((saved) => (
                  <li key={saved.id}>
                    <Saved saved={saved} />
                  </li>
                ))}
              </Stack>
            )
          }
        </Asked>
        {asked === undefined ? undefined : <SaveForm question={asked} />}
      </Stack>
    </Section>
  )
}

function Saved({
  saved: { id, name, question, shared, mine, by, created },
}: {
  readonly saved: AuditQuestionLine
}) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const drop = useDropQuestion(id)
  return (
    <Group justify="space-between">
      <Stack gap={2}>
        <Group gap="xs">
          <Anchor component={Link} to="/audit" hash={hashOf(question)} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Anchor>
          {shared ? (
            <Badge variant="outline" color="gray">
              {T.shared}
            </Badge>
          ) : undefined}
        </Group>
        <Text size="xs" c="dimmed">
          {T.by(by, date(created))}
        </Text>
      </Stack>
      {mine ? (
        <ConfirmButton
          label={T.drop}
          name={T.dropName(name)}
          question={T.dropAsk}
          confirm={T.dropNow}
          act={drop}
          size="xs"
        />
      ) : undefined}
    </Group>
  )
}

function SaveForm({ question }: { readonly question: AuditQuestion }) {
  const T = useTexts(TEXTS)
  const save = useSaveQuestion()
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    save.mutate({ name: name.trim(), question, shared }, { onSuccess: () => setName('') })
  }
  return (
    <form onSubmit={send}>
      <Stack gap="sm">
        <Group align="flex-end">
          <TextInput
            label={T.name}
            value={name}
            maxLength={NAME_LETTERS_MAX}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={save.isPending} disabled={name.trim() === ''}>
            {T.save}
          </Button>
        </Group>
        <Checkbox
          label={T.share}
          checked={shared}
          onChange={({ currentTarget }) => setShared(currentTarget.checked)}
        />
        <Text size="sm" role="status">
          {save.isSuccess ? T.saved : ''}
        </Text>
        {save.error === null ? undefined : <Failed error={save.error} />}
      </Stack>
    </form>
  )
}
