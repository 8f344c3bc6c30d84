import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { type AccessEpisode, QUESTION_LETTERS_MAX } from '../../../src/contract/index.ts'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { useAsking } from './asking.ts'
import { QUESTION_TEXTS } from './question-texts.ts'

const LEAVES_MAX = 1_024

/** A question about an episode, to the privacy office. What was typed stays when it cannot be sent. */
export function Ask({ episode }: { readonly episode: AccessEpisode }) {
  const T = useTexts(QUESTION_TEXTS)
  const { date } = useFormats()
  const [text, setText] = useState<string | undefined>()
  const leaves = episode.people.flatMap((one) => one.leaves)
  const send = useAsking()
  const due = send.data?.questions[0]?.due
  if (due !== undefined)
    return (
      <Alert color="green" variant="light" role="status">
        {T.sent(date(due))}
      </Alert>
    )
  if (text === undefined)
    return (
      <Group>
        <Button onClick={() => setText(T.first)}>{T.ask}</Button>
      </Group>
    )
  return (
    <Section title={T.ask}>
      <Stack>
        <Text size="sm">{T.hint}</Text>
        <Textarea
          label={T.text}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={3}
          maxLength={QUESTION_LETTERS_MAX}
          data-autofocus
        />
        {send.error === null ? undefined : <Failed error={send.error} />}
        <Group>
          <Button
            loading={send.isPending}
            disabled={text.trim().length < 3}
            onClick={() => send.mutate({ text, episode: episode.key, leaves: leaves.slice(0, LEAVES_MAX) })}
          >
            {T.send}
          </Button>
        </Group>
      </Stack>
    </Section>
  )
}
