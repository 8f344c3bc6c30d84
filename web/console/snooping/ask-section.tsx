import { Blockquote, Group, Stack, Text } from '@mantine/core'
import type { FindingLine } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { useDegrees } from '../degrees.ts'
import { useContain } from '../findings/asking.ts'
import { LeafLinks } from '../ledger/leaf-links.tsx'
import { useLive } from '../live/asking.ts'
import { useAnswers } from './asking.ts'

const TEXTS = texts(
  {
    title: 'Ask the viewer',
    hint: 'The question says nothing of who asks, or about whom. Most people have a reason, and write it.',
    ask: 'Ask why they were there',
    asked: 'They are asked, and have not answered yet.',
    answers: 'What they answered',
    none: 'No answer yet.',
    reason: 'a question about an opened record',
  },
  {
    title: 'Preguntar a quien miró',
    hint: 'La pregunta no dice quién pregunta ni sobre quién. La mayoría tiene un motivo y lo escribe.',
    ask: 'Preguntar por qué estaba ahí',
    asked: 'Se le preguntó y aún no ha respondido.',
    answers: 'Lo que respondió',
    none: 'Aún no hay respuesta.',
    reason: 'una pregunta sobre un expediente abierto',
  },
)

/** Asking somebody why they looked, and what they say. */
export function AskSection({ finding, user }: { readonly finding: FindingLine; readonly user: string }) {
  const T = useTexts(TEXTS)
  const { question } = useDegrees()
  const measures = useLive(true).data?.measures ?? []
  const contain = useContain()
  const questions = measures.filter(
    ({ degree, target }) => degree === 'question' && target.kind === 'person' && target.name === user,
  )
  const isAsked = questions.some(({ answered }) => answered === undefined)
  const answers = questions.flatMap(({ answered }) => answered ?? [])
  const act = {
    ...contain,
    mutateAsync: async () =>
      await contain.mutateAsync({
        degree: 'question',
        target: { kind: 'person', name: user },
        reason: T.reason,
        finding: finding.id,
      }),
  }
  return (
    <Section title={T.title}>
      <Stack gap="md">
        <Text size="sm">{T.hint}</Text>
        <Text size="sm" c="dimmed">
          {question.care} {question.ends}
        </Text>
        <Group>
          {isAsked ? (
            <Text id="asked-viewer">{T.asked}</Text>
          ) : (
            <ConfirmButton
              label={T.ask}
              question={`${question.care} ${question.ends}`}
              confirm={T.ask}
              act={act}
              variant="filled"
            />
          )}
        </Group>
        <Answers user={user} from={finding.at} answered={answers.at(-1)} />
      </Stack>
    </Section>
  )
}

function Answers({
  user,
  from,
  answered,
}: {
  readonly user: string
  readonly from: number
  readonly answered: number | undefined
}) {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const query = useAnswers(user, { from, answered })
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {T.answers}
      </Text>
      <Asked query={query} lines={2}>
        {(answers) =>
          answers.length === 0 ? (
            <Text size="sm">{T.none}</Text>
          ) : (
            <Stack gap="sm">
              {answers.map(({ leaf, at, text }) => (
                <Blockquote key={leaf} p="md">
                  <Text>{text}</Text>
                  <Text size="sm">{time(at)}</Text>
                  <LeafLinks ledger="disclosure" leaves={[leaf]} />
                </Blockquote>
              ))}
            </Stack>
          )
        }
      </Asked>
    </Stack>
  )
}
