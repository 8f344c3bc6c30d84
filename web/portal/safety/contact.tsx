import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type AccountAnswer, SAFETY_PATHS } from '../../../src/contract/index.ts'
import { ApiError } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { change, SAFETY_QUERIES } from './asking.ts'
import { SAFETY_TEXTS } from './texts.ts'

type Texts = (typeof SAFETY_TEXTS)['en']

export function Contact({ account }: { readonly account: AccountAnswer }) {
  const T = useTexts(SAFETY_TEXTS)
  const { time } = useFormats()
  const [isOpen, setOpen] = useState(false)
  const [isSaved, setSaved] = useState(false)
  const { displayName, email, phone, userName, contactFrozenUntil: frozen } = account
  const facts = [
    [T.name, displayName],
    [T.userName, userName],
    [T.email, email ?? T.nobody],
    [T.phone, phone ?? T.nobody],
  ] as const
  const done = (saved: boolean) => {
    setSaved(saved)
    setOpen(false)
  }
  return (
    <Section title={T.contact}>
      <Stack gap="sm" align="flex-start">
        {isOpen ? (
          <ContactForm account={account} onDone={done} />
        ) : (
          <>
            <dl style={{ margin: 0 }}>
              {facts.map(([name, value]) => (
                <div key={name}>
                  <Text component="dt" span c="dimmed" size="sm">
                    {name}:{' '}
                  </Text>
                  <Text component="dd" span m={0} style={{ overflowWrap: 'anywhere' }}>
                    {value}
                  </Text>
                </div>
              ))}
            </dl>
            {frozen === undefined ? (
              <Button
                variant="default"
                onClick={() => setOpen(true)}
                aria-label={`${T.changeContact}: ${T.contact}`}
              >
                {T.changeContact}
              </Button>
            ) : (
              <Text>{T.frozen(time(frozen))}</Text>
            )}
          </>
        )}
        {isSaved ? (
          <Text role="status" size="sm">
            {T.contactSaved}
          </Text>
        ) : undefined}
      </Stack>
    </Section>
  )
}

function ContactForm({
  account,
  onDone,
}: {
  readonly account: AccountAnswer
  readonly onDone: (saved: boolean) => void
}) {
  const T = useTexts(SAFETY_TEXTS)
  const [displayName, setName] = useState(account.displayName)
  const [email, setEmail] = useState(account.email ?? '')
  const [phone, setPhone] = useState(account.phone ?? '')
  const save = useAct(
    async () => await change(SAFETY_PATHS.contact, { displayName, email, phone }),
    [SAFETY_QUERIES.account],
  )
  const known = knownFailure(save.error, T)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(undefined, { onSuccess: () => onDone(true) })
  }
  const fields = [
    { label: T.name, value: displayName, set: setName, autoComplete: 'name', type: 'text', required: true },
    { label: T.email, value: email, set: setEmail, autoComplete: 'email', type: 'email', required: false },
    { label: T.phone, value: phone, set: setPhone, autoComplete: 'tel', type: 'tel', required: false },
  ]
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" w={{ base: '100%', xs: 420 }}>
        <Text size="sm" c="dimmed">
          {T.contactHint}
        </Text>
        {fields.map(({ set, ...field }) => (
          <TextInput
            key={field.label}
            {...field}
            onChange={({ currentTarget }) => set(currentTarget.value)}
            maxLength={200}
          />
        ))}
        {known === undefined ? undefined : (
          <Text c="var(--mantine-color-error)" role="alert">
            {known}
          </Text>
        )}
        {save.error === null || known !== undefined ? undefined : <Failed error={save.error} />}
        <Group>
          <Button type="submit" loading={save.isPending}>
            {T.save}
          </Button>
          <Button variant="default" onClick={() => onDone(false)}>
            {T.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function knownFailure(error: Error | null, T: Texts): string | undefined {
  if (!(error instanceof ApiError)) return undefined
  if (error.code === 'PERSON_EXISTS') return T.contactTaken
  return error.code === 'USAGE' ? T.contactInvalid : undefined
}
