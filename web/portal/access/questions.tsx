import { Anchor, Badge, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { AccessQuestion } from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { useWhose } from '../whose.tsx'
import { useQuestions } from './asking.ts'
import { QUESTION_TEXTS } from './question-texts.ts'

/** What was asked about this record, with the answers; nothing where nobody asked. `episode`: about this one alone. */
export function OwnQuestions({ episode }: { readonly episode?: string }) {
  const T = useTexts(QUESTION_TEXTS)
  const { isOwn } = useWhose()
  const { data } = useQuestions()
  const questions = (data?.questions ?? []).filter((one) => episode === undefined || one.episode === episode)
  if (questions.length === 0) return undefined
  return (
    <Section title={isOwn ? T.list : T.listOf}>
      <Stack gap="md" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {questions.map((question) => (
          <li key={question.id}>
            <Question question={question} isLinked={episode === undefined} />
          </li>
        ))}
      </Stack>
    </Section>
  )
}

function Question({ question, isLinked }: { readonly question: AccessQuestion; readonly isLinked: boolean }) {
  const T = useTexts(QUESTION_TEXTS)
  const { date, number } = useFormats()
  const { text, asked, leaves, answer, episode } = question
  return (
    <Stack gap={4} style={{ overflowWrap: 'anywhere' }}>
      <Group gap="xs">
        <State question={question} />
        <Text size="sm" c="dimmed">
          {T.asked(date(asked), number(leaves.length))}
        </Text>
      </Group>
      <Text style={{ whiteSpace: 'pre-wrap' }}>{text}</Text>
      {answer === undefined ? undefined : (
        <Text pl="md" style={{ whiteSpace: 'pre-wrap', borderLeft: '3px solid var(--mantine-color-anchor)' }}>
          <Text span fw={600}>
            {T.outcomes[answer.outcome]}.
          </Text>{' '}
          {answer.text}
        </Text>
      )}
      {isLinked ? (
        <Anchor
          size="sm"
          renderRoot={(props) => <Link to="/who-saw/$episode" params={{ episode }} {...props} />}
        >
          {T.about}
        </Anchor>
      ) : undefined}
    </Stack>
  )
}

function State({ question: { answer, due } }: { readonly question: AccessQuestion }) {
  const T = useTexts(QUESTION_TEXTS)
  const { date } = useFormats()
  const { now } = useSession()
  const [color, says] =
    answer !== undefined
      ? (['green', T.answered(date(answer.at))] as const)
      : due < now
        ? (['red', T.overdue(date(due))] as const)
        : (['blue', T.waiting(date(due))] as const)
  return (
    <Badge color={color} variant="light" tt="none">
      {says}
    </Badge>
  )
}
