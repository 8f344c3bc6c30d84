import { Alert, Badge, Blockquote, Button, Group, Select, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import {
  type OfficerQuestion,
  QUESTION_LETTERS_MAX,
  QUESTION_OUTCOMES,
  type QuestionOutcome,
} from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { Asked } from '../../ui/asked.tsx'
import { type Language, LANGUAGES, texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty, Failed } from '../../ui/states.tsx'
import { useRoleWord } from '../../ui/role-words.ts'
import { AuditLink } from '../audit/audit-link.tsx'
import { LeafLinks } from '../ledger/leaf-links.tsx'
import { useAnswerQuestion, useQuestions } from './questions-asking.ts'

const TEXTS = texts(
  {
    title: 'Questions from patients',
    hint: 'What people ask at the portal about who saw their record. Each has a day by which it is answered.',
    none: 'No question waits for an answer.',
    overdue: (count: number) => `${count} of them should have been answered already.`,
    from: (patient: string, when: string) => `Patient ${patient}, asked ${when}`,
    due: (when: string) => `answer by ${when}`,
    late: 'overdue',
    people: 'Whom it is about',
    person: (user: string, role: string, entries: string) => `${user} (${role}): ${entries} entries`,
    what: 'What they opened of this patient',
    outcome: 'What it was',
    language: 'Language of the first draft',
    languages: { en: 'English', es: 'Spanish' },
    choose: 'Choose',
    text: 'Answer',
    textHint: 'The patient reads these words in the portal. Say what stands in brackets yourself.',
    brackets: 'Something in brackets is still to be said.',
    send: 'Send the answer',
    outcomes: {
      care: 'They took part in the care',
      work: 'A task of the organisation',
      mistake: 'A mistake',
      improper: 'Nothing allows it',
      unclear: 'Not clear yet',
    } satisfies Record<QuestionOutcome, string>,
  },
  {
    title: 'Preguntas de pacientes',
    hint: 'Lo que se pregunta en el portal sobre quién vio su expediente. Cada pregunta tiene un día para responder.',
    none: 'Ninguna pregunta espera respuesta.',
    overdue: (count: number) => `${count} de ellas ya deberían estar respondidas.`,
    from: (patient: string, when: string) => `Paciente ${patient}, preguntó ${when}`,
    due: (when: string) => `responder hasta ${when}`,
    late: 'vencida',
    people: 'Sobre quién es',
    person: (user: string, role: string, entries: string) => `${user} (${role}): ${entries} entradas`,
    what: 'Qué abrió de este paciente',
    outcome: 'Qué fue',
    language: 'Idioma del primer borrador',
    languages: { en: 'inglés', es: 'español' },
    choose: 'Elija',
    text: 'Respuesta',
    textHint: 'El paciente lee estas palabras en el portal. Diga usted lo que está entre corchetes.',
    brackets: 'Falta decir algo que está entre corchetes.',
    send: 'Enviar la respuesta',
    outcomes: {
      care: 'Participaba en la atención',
      work: 'Una tarea de la organización',
      mistake: 'Un error',
      improper: 'Nada lo permite',
      unclear: 'Aún no está claro',
    },
  },
)

/** What patients ask about who saw their record, and answering it. */
export function Questions() {
  const T = useTexts(TEXTS)
  const query = useQuestions()
  return (
    <Page title={T.title} hint={T.hint}>
      <Asked query={query} lines={8}>
        {({ questions, overdue }) => (
          <Stack gap="lg">
            {overdue > 0 ? (
              <Alert color="orange" variant="light" role="status">
                {T.overdue(overdue)}
              </Alert>
            ) : undefined}
            {questions.length === 0 ? <Empty>{T.none}</Empty> : undefined}
            {questions.map((question) => (
              <QuestionCard key={question.id} question={question} />
            ))}
          </Stack>
        )}
      </Asked>
    </Page>
  )
}

function QuestionCard({ question }: { readonly question: OfficerQuestion }) {
  const T = useTexts(TEXTS)
  const { date, number } = useFormats()
  const roleWord = useRoleWord()
  const { patient, asked, due, text, leaves, people } = question
  const { now } = useSession()
  const isLate = due < now
  return (
    <Section
      title={T.from(patient, date(asked))}
      aside={
        <Badge color={isLate ? 'red' : 'gray'} variant="light">
          {isLate ? `${T.late}, ` : ''}
          {T.due(date(due))}
        </Badge>
      }
    >
      <Stack gap="md">
        <Blockquote p="md">{text}</Blockquote>
        <Stack gap={4}>
          <Text size="sm" fw={600}>
            {T.people}
          </Text>
          {people.map(({ user, role, entries, first, last }) => (
            <Group key={user} gap="sm">
              <Text size="sm">{T.person(user, roleWord(role), number(entries))}</Text>
              <AuditLink question={{ user, patient, from: first, to: last }}>{T.what}</AuditLink>
            </Group>
          ))}
          <LeafLinks ledger="disclosure" leaves={leaves} />
        </Stack>
        <AnswerForm question={question} />
      </Stack>
    </Section>
  )
}

const BRACKETS = /\[[^\]]*\]/

function AnswerForm({ question: { id, drafts } }: { readonly question: OfficerQuestion }) {
  const T = useTexts(TEXTS)
  const { language: spoken } = useLanguage()
  const answer = useAnswerQuestion()
  const [outcome, setOutcome] = useState<QuestionOutcome | undefined>()
  const [language, setLanguage] = useState<Language>(spoken)
  const [text, setText] = useState('')
  const draft = (chosen: QuestionOutcome | undefined, inLanguage: Language) => {
    setOutcome(chosen)
    setLanguage(inLanguage)
    if (chosen !== undefined) setText(drafts[chosen][inLanguage])
  }
  const isOpen = BRACKETS.test(text)
  const isReady = outcome !== undefined && text.trim().length > 2 && !isOpen
  return (
    <Stack gap="sm">
      <Group align="flex-end">
        <Select
          label={T.outcome}
          placeholder={T.choose}
          value={outcome ?? null}
          onChange={(value) =>
            draft(
              QUESTION_OUTCOMES.find((one) => one === value),
              language,
            )
          }
          data={QUESTION_OUTCOMES.map((value) => ({ value, label: T.outcomes[value] }))}
        />
        <Select
          label={T.language}
          value={language}
          allowDeselect={false}
          onChange={(value) => draft(outcome, LANGUAGES.find((one) => one === value) ?? language)}
          data={LANGUAGES.map((value) => ({ value, label: T.languages[value] }))}
        />
      </Group>
      <Textarea
        label={T.text}
        description={T.textHint}
        value={text}
        maxLength={QUESTION_LETTERS_MAX}
        autosize
        minRows={4}
        error={isOpen ? T.brackets : undefined}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Group>
        <Button
          disabled={!isReady}
          loading={answer.isPending}
          onClick={() => {
            if (outcome !== undefined) answer.mutate({ id, outcome, text: text.trim() })
          }}
        >
          {T.send}
        </Button>
      </Group>
      {answer.error === null ? undefined : <Failed error={answer.error} />}
    </Stack>
  )
}
