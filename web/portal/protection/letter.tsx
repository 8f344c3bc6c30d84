import { Button, Paper, Select, Stack, Text, Textarea } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { PlanAnswer } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useLanguage, useTexts } from '../../ui/language.tsx'
import { Page } from '../../ui/page.tsx'
import { PrintButton } from '../../ui/print-button.tsx'
import { Empty } from '../../ui/states.tsx'
import { useOwnData, usePlan } from './asking.ts'
import { LETTERS, type LetterWords } from './letter-words.ts'
import { type Sender, senderOf } from './own-facts.ts'

const TEXTS = texts(
  {
    hint: 'Filled in from your record; that it was shown stands in our log. Complete it, print it, sign it and send it. We send it to nobody.',
    back: 'Protection plan',
    unknown: 'There is no such letter.',
    to: 'Name and address of who gets it',
    toHint: 'As it stands on your card, or on the website of the place.',
    errors: 'What is wrong',
    errorsHint: 'One line an entry: the day, what it says, and what would be right.',
    plan: 'Health plan',
    letter: 'The letter',
    english: 'The letter is in English, so that whoever gets it can act on it.',
  },
  {
    hint: 'Rellenada con su expediente; que se mostró queda en nuestro registro. Complétela, imprímala, fírmela y envíela. Nosotros no la enviamos.',
    back: 'Plan de protección',
    unknown: 'No existe esa carta.',
    to: 'Nombre y dirección de quien la recibe',
    toHint: 'Como está en su tarjeta o en el sitio web del lugar.',
    errors: 'Qué está mal',
    errorsHint: 'Una línea por dato: el día, qué dice y qué sería correcto.',
    plan: 'Plan de salud',
    letter: 'La carta',
    english: 'La carta está en inglés, para que quien la reciba pueda actuar.',
  },
)

/** A letter of the plan, filled in from the record, to be printed. */
export function Letter() {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { kind = '' } = useParams({ strict: false })
  const words = Object.hasOwn(LETTERS, kind) ? LETTERS[kind] : undefined
  const plan = usePlan()
  const own = useOwnData(words !== undefined)
  if (words === undefined)
    return (
      <Page title={T.letter}>
        <Empty>{T.unknown}</Empty>
      </Page>
    )
  return (
    <Page
      title={words.title[language]}
      hint={<span className="no-print">{T.hint}</span>}
      actions={
        <Button
          className="no-print"
          size="xs"
          variant="subtle"
          renderRoot={(props) => <Link to="/protection" {...props} />}
        >
          {T.back}
        </Button>
      }
    >
      <Asked query={plan}>
        {(answer) => (
          <Asked query={own}>
            {(data) => <Filled words={words} sender={senderOf(data)} plan={answer} />}
          </Asked>
        )}
      </Asked>
    </Page>
  )
}

interface Filling {
  readonly words: LetterWords
  readonly sender: Sender
  readonly plan: PlanAnswer
}

function Filled({ words, sender, plan }: Filling) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const [chosen, setChosen] = useState('0')
  const insurer = sender.plans[Number(chosen)]
  const isToPlan = words.toPlan === true
  const [typed, setTyped] = useState<string | undefined>()
  const to =
    typed ?? [words.to, isToPlan ? (insurer?.payer ?? '') : ''].filter((one) => one !== '').join('\n')
  const [errors, setErrors] = useState('')
  return (
    <Stack gap="lg">
      <Stack gap="sm" className="no-print" maw={560}>
        {isToPlan && sender.plans.length > 1 ? (
          <Select
            label={T.plan}
            data={sender.plans.map(({ payer, member }, at) => ({
              value: String(at),
              label: [payer, member].filter((one) => one !== '').join(', '),
            }))}
            value={chosen}
            onChange={(value) => setChosen(value ?? chosen)}
            allowDeselect={false}
          />
        ) : undefined}
        <Textarea
          label={T.to}
          description={T.toHint}
          value={to}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          autosize
          minRows={3}
          maxLength={500}
        />
        {words.hasErrors === true ? (
          <Textarea
            label={T.errors}
            description={T.errorsHint}
            value={errors}
            onChange={({ currentTarget }) => setErrors(currentTarget.value)}
            autosize
            minRows={4}
            maxLength={4_000}
          />
        ) : undefined}
        {language === 'en' ? undefined : <Text size="sm">{T.english}</Text>}
        <div>
          <PrintButton />
        </div>
      </Stack>
      <Sheet
        words={words}
        sender={sender}
        plan={plan}
        written={{ to, errors, member: isToPlan ? (insurer?.member ?? '') : '' }}
      />
    </Stack>
  )
}

interface Written {
  readonly to: string
  readonly errors: string
  readonly member: string
}

/** Always in English, with its day as English writes it. */
function Sheet({ words, sender, plan, written }: Filling & { readonly written: Written }) {
  const T = useTexts(TEXTS)
  const { name, birthDate, address, phone } = sender
  const { to, errors, member } = written
  const toldOn = plan.told.map(({ date }) => date).toSorted()[0]
  const body = words.body({
    organisation: plan.organisation,
    toldOn: toldOn === undefined ? '' : englishDay(toldOn),
    member,
    errors: errors.trim() === '' ? '______________________________' : errors,
  })
  return (
    <Paper
      withBorder
      p="xl"
      maw={760}
      bg="var(--mantine-color-default)"
      lang="en"
      component="article"
      aria-label={T.letter}
    >
      <Stack gap="md">
        <Lines lines={[name, ...address, phone]} />
        <Text>{englishDay(plan.today)}</Text>
        <Lines lines={to.split('\n')} />
        <Text fw={700}>{words.subject}</Text>
        <Lines
          lines={[
            `Name: ${name}`,
            ...(birthDate === '' ? [] : [`Date of birth: ${englishDay(birthDate)}`]),
            ...(member === '' ? [] : [`Member number: ${member}`]),
          ]}
        />
        <Text>To whom it may concern:</Text>
        {body.map((paragraph) => (
          <Text key={paragraph} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {paragraph}
          </Text>
        ))}
        <Text>Sincerely,</Text>
        <Text mt="xl">{name}</Text>
      </Stack>
    </Paper>
  )
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <Text style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
      {lines.filter((line) => line.trim() !== '').join('\n')}
    </Text>
  )
}

function englishDay(day: string): string {
  const at = new Date(`${day.slice(0, 10)}T00:00:00Z`)
  return Number.isNaN(at.getTime())
    ? day
    : at.toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' })
}
