import { Anchor, Button, FileButton, List, Stack, Text, Textarea } from '@mantine/core'
import { IconCamera } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type CheckAnswer, type CheckingAnswer, MESSAGE_PATHS } from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { BackButton } from '../back-button.tsx'
import { useWhose } from '../whose.tsx'
import { useChecking } from './asking.ts'
import { CHECK_TEXTS } from './check-texts.ts'
import { loadSignedQr } from './signed-qr.ts'
import { type Outcome, Verdict } from './verdict.tsx'

const LETTERS_MAX = 20_000

/** Whether something that somebody got is ours. */
export function CheckMessage() {
  const T = useTexts(CHECK_TEXTS)
  const { data: checking } = useChecking()
  const [checked, setChecked] = useState<{ readonly outcome: Outcome; readonly count: number }>()
  const setOutcome = (outcome: Outcome) =>
    setChecked((before) => ({ outcome, count: (before?.count ?? 0) + 1 }))
  return (
    <Page title={T.title} hint={T.hint} actions={<BackButton to="/messages">{T.back}</BackButton>}>
      {checked === undefined ? undefined : <Verdict key={checked.count} outcome={checked.outcome} />}
      <TextCheck onDone={setOutcome} />
      {checking === undefined ? undefined : <QrCheck checking={checking} onDone={setOutcome} />}
      <Section title={T.neverTitle}>
        <List>
          {T.never.map((one) => (
            <List.Item key={one}>{one}</List.Item>
          ))}
        </List>
      </Section>
      {checking === undefined ? undefined : <OurContacts checking={checking} />}
      <Text>
        {T.file}{' '}
        <Anchor href="/verify" underline="always">
          {T.fileLink}
        </Anchor>
      </Text>
    </Page>
  )
}

interface Checked {
  readonly onDone: (outcome: Outcome) => void
}

function TextCheck({ onDone }: Checked) {
  const T = useTexts(CHECK_TEXTS)
  const { patient } = useWhose()
  const [text, setText] = useState('')
  const check = useMutation({
    mutationFn: async () =>
      await askJson<CheckAnswer>(MESSAGE_PATHS.check, { method: 'POST', body: { text, patient } }),
    onSuccess: (answer) => onDone({ of: 'text', answer }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    check.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" align="flex-start">
        <Textarea
          w="100%"
          label={T.label}
          description={T.kept}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          autosize
          minRows={5}
          maxRows={16}
          maxLength={LETTERS_MAX}
          autoComplete="off"
          spellCheck={false}
          required
        />
        {check.error === null ? undefined : <Failed error={check.error} />}
        <Button type="submit" loading={check.isPending}>
          {T.submit}
        </Button>
      </Stack>
    </form>
  )
}

/** The picture stays here: it is read, and its signature checked, by this browser. */
function QrCheck({ checking, onDone }: Checked & { readonly checking: CheckingAnswer }) {
  const T = useTexts(CHECK_TEXTS)
  const read = useMutation({
    mutationFn: async (photo: File): Promise<Outcome> => {
      const qr = await loadSignedQr()
      const text = await qr.textIn(photo).catch(() => undefined)
      if (text === undefined) return { of: 'qr', reading: { kind: 'unreadable' } }
      const { jwk, siteUrl: site } = checking
      return { of: 'qr', reading: await qr.readCode(text, { jwk, site }) }
    },
    onSuccess: onDone,
  })
  return (
    <Section title={T.qrTitle}>
      <Stack gap="sm" align="flex-start">
        <Text>{T.qrHint}</Text>
        {read.error === null ? undefined : <Failed error={read.error} />}
        <FileButton
          accept="image/*"
          onChange={(photo) => {
            if (photo !== null) read.mutate(photo)
          }}
          inputProps={{ 'aria-label': T.qrLabel }}
        >
          {(props) => (
            <Button
              {...props}
              variant="default"
              loading={read.isPending}
              leftSection={<IconCamera size={18} aria-hidden />}
            >
              {T.qrChoose}
            </Button>
          )}
        </FileButton>
      </Stack>
    </Section>
  )
}

function OurContacts({ checking: { issuer, phones, emails, hosts } }: { readonly checking: CheckingAnswer }) {
  const T = useTexts(CHECK_TEXTS)
  return (
    <Section title={T.oursTitle}>
      <Stack gap="xs">
        <Text>{T.oursHint}</Text>
        <List>
          {[issuer, ...phones, ...emails, ...new Set(hosts)].map((one) => (
            <List.Item key={one}>{one}</List.Item>
          ))}
        </List>
      </Stack>
    </Section>
  )
}
