import { Button, Group, List, Paper, Select, Stack, Text, Textarea } from '@mantine/core'
import { IconFileTypePdf } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type LetterAnswer, type LetterPdfAsked, PROTECTION_PATHS } from '../../../src/contract/index.ts'
import { download } from '../../api/download.ts'
import { useAct } from '../../ui/act.tsx'
import { Asked } from '../../ui/asked.tsx'
import { texts, useLanguage, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { PrintButton } from '../../ui/print-button.tsx'
import { Failed } from '../../ui/states.tsx'
import { BackButton } from '../back-button.tsx'
import { useWhose } from '../whose.tsx'
import { useLetter } from './asking.ts'

const TEXTS = texts(
  {
    hint: 'Filled in from your record; that it was shown stands in our log.',
    back: 'Protection plan',
    about: 'What to do with it',
    to: 'Name and address of who gets it',
    toHint: 'As it stands on your card, or on the website of the place.',
    errors: 'What is wrong',
    errorsHint: 'One line an entry: the day, what it says, and what would be right.',
    plan: 'Health plan',
    letter: 'The letter',
    complete: 'Complete it',
    english: 'The letter is in English, so that whoever gets it can act on it.',
    pdf: 'Download as PDF',
    pdfDone: 'Downloaded.',
  },
  {
    hint: 'Rellenada con su expediente; que se mostró queda en nuestro registro.',
    back: 'Plan de protección',
    about: 'Qué hacer con ella',
    to: 'Nombre y dirección de quien la recibe',
    toHint: 'Como está en su tarjeta o en el sitio web del lugar.',
    errors: 'Qué está mal',
    errorsHint: 'Una línea por dato: el día, qué dice y qué sería correcto.',
    plan: 'Plan de salud',
    letter: 'La carta',
    complete: 'Complétela',
    english: 'La carta está en inglés, para que quien la reciba pueda actuar.',
    pdf: 'Descargar en PDF',
    pdfDone: 'Descargada.',
  },
)
const BLANK = '______________________________'

/** A letter of the plan, filled in from the record: on the page, on paper, and as a file. */
export function Letter() {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { kind = '' } = useParams({ strict: false })
  const query = useLetter(kind)
  return (
    <Page
      title={query.data?.title[language] ?? T.letter}
      hint={<span className="no-print">{T.hint}</span>}
      actions={<BackButton to="/protection">{T.back}</BackButton>}
    >
      <Asked query={query} lines={8}>
        {(letter) => <Filled kind={kind} letter={letter} />}
      </Asked>
    </Page>
  )
}

/** What somebody adds to a letter. `version`: to which of their health plans it goes. */
interface Typed {
  readonly version: number
  readonly to: string
  readonly errors: string
}

function Filled({ kind, letter }: { readonly kind: string; readonly letter: LetterAnswer }) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const [version, setVersion] = useState(0)
  const [written, setWritten] = useState<string | undefined>()
  const [errors, setErrors] = useState('')
  const typed: Typed = { version, to: written ?? letter.versions[version]?.to ?? '', errors }
  return (
    <Stack gap="lg">
      <div className="no-print">
        <Section title={T.about}>
          <List spacing={4}>
            {letter.about.map((one) => (
              <List.Item key={one.en}>{one[language]}</List.Item>
            ))}
          </List>
        </Section>
      </div>
      <div className="no-print">
        <Section title={T.complete}>
          <Stack gap="sm" maw={560}>
            {letter.versions.length > 1 ? (
              <Select
                label={T.plan}
                data={letter.versions.map(({ plan }, at) => ({ value: String(at), label: plan }))}
                value={String(version)}
                onChange={(value) => setVersion(Number(value ?? version))}
                allowDeselect={false}
              />
            ) : undefined}
            <Textarea
              label={T.to}
              description={T.toHint}
              value={typed.to}
              onChange={({ currentTarget }) => setWritten(currentTarget.value)}
              autosize
              minRows={3}
              maxLength={500}
            />
            {letter.errorsAt === undefined ? undefined : (
              <Textarea
                label={T.errors}
                description={T.errorsHint}
                value={errors}
                onChange={({ currentTarget }) => setErrors(currentTarget.value)}
                autosize
                minRows={4}
                maxLength={4_000}
              />
            )}
            {language === 'en' ? undefined : <Text size="sm">{T.english}</Text>}
            <Taking kind={kind} typed={typed} />
          </Stack>
        </Section>
      </div>
      <Sheet letter={letter} typed={typed} />
    </Stack>
  )
}

/** Takes it along: as a file, which the server makes and tells of, or on paper. */
function Taking({ kind, typed }: { readonly kind: string; readonly typed: Typed }) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { patient } = useWhose()
  const save = useAct(async () => {
    const body: LetterPdfAsked = { kind, patient, language, ...typed }
    await download(PROTECTION_PATHS.letterPdf, `letter-${kind}.pdf`, { method: 'POST', body })
  })
  return (
    <Stack gap="xs">
      <Group>
        <Button
          leftSection={<IconFileTypePdf size={18} aria-hidden />}
          loading={save.isPending}
          onClick={() => save.mutate(undefined)}
        >
          {T.pdf}
        </Button>
        <PrintButton />
      </Group>
      <Text size="sm" role="status">
        {save.isSuccess ? T.pdfDone : ''}
      </Text>
      {save.error === null ? undefined : <Failed error={save.error} />}
    </Stack>
  )
}

/** Always in English. */
function Sheet({ letter, typed }: { readonly letter: LetterAnswer; readonly typed: Typed }) {
  const T = useTexts(TEXTS)
  const { from, day, subject, versions, name, errorsAt } = letter
  const { about = [], body = [] } = versions[typed.version] ?? {}
  const errors = typed.errors.trim() === '' ? BLANK : typed.errors
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
        <Lines lines={from} />
        <Text>{day}</Text>
        <Lines lines={typed.to.split('\n')} />
        <Text fw={700}>{subject}</Text>
        <Lines lines={about} />
        <Text>To whom it may concern:</Text>
        {body.map((paragraph, at) => (
          <Text key={paragraph} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {at === errorsAt ? errors : paragraph}
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
