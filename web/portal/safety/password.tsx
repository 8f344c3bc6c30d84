import { Alert, Button, Group, PasswordInput, Progress, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type AccountAnswer, SAFETY_PATHS, type StrengthAnswer } from '../../../src/contract/index.ts'
import { ApiError } from '../../api/request.ts'
import { useSession } from '../../api/session.tsx'
import { useAct } from '../../ui/act.tsx'
import { useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { change, SAFETY_QUERIES } from './asking.ts'
import { SAFETY_TEXTS } from './texts.ts'

const LETTERS_MAX = 512
const STEPS = 5
const ASK_AFTER_MS = 300
const COLOURS = ['red', 'red', 'orange', 'blue', 'green'] as const

/** For whoever wants to sign in without a passkey. Staff have none. */
export function Password({ password }: Pick<AccountAnswer, 'password'>) {
  const T = useTexts(SAFETY_TEXTS)
  const [isOpen, setOpen] = useState(false)
  const [isSaved, setSaved] = useState(false)
  const states = { none: T.passwordOff, short: T.passwordShort, alone: T.passwordOn }
  const done = (saved: boolean) => {
    setSaved(saved)
    setOpen(false)
  }
  return (
    <Section title={T.password}>
      <Stack gap="sm" align="flex-start">
        <Text>{states[password]}</Text>
        {isSaved ? (
          <Text role="status" size="sm">
            {T.passwordSaved}
          </Text>
        ) : undefined}
        {isOpen ? (
          <PasswordForm onDone={done} />
        ) : (
          <Button variant="default" onClick={() => setOpen(true)}>
            {T.changePassword}
          </Button>
        )}
      </Stack>
    </Section>
  )
}

function PasswordForm({ onDone }: { readonly onDone: (saved: boolean) => void }) {
  const T = useTexts(SAFETY_TEXTS)
  const { user } = useSession()
  const [typed, setTyped] = useState('')
  const save = useAct(
    async () => await change(SAFETY_PATHS.password, { password: typed }),
    [SAFETY_QUERIES.account],
  )
  const isUnfit = save.error instanceof ApiError && save.error.code === 'PASSWORD_UNFIT'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(undefined, { onSuccess: () => onDone(true) })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" w={{ base: '100%', xs: 420 }}>
        <input hidden readOnly autoComplete="username" value={user} />
        <PasswordInput
          label={T.newPassword}
          description={T.passwordRules}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          error={isUnfit ? T.unfit : undefined}
          autoComplete="new-password"
          maxLength={LETTERS_MAX}
          required
        />
        <Strength password={typed} />
        {save.error === null || isUnfit ? undefined : <Failed error={save.error} />}
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

/** Asked of the server, which knows what is common; said in a word, not by colour alone. */
function Strength({ password }: { readonly password: string }) {
  const T = useTexts(SAFETY_TEXTS)
  const [settled] = useDebouncedValue(password, ASK_AFTER_MS)
  const { data } = useQuery({
    queryKey: ['strength', settled],
    queryFn: async () => await change<StrengthAnswer>(SAFETY_PATHS.strength, { password: settled }),
    enabled: settled !== '',
    // Not kept: it is the key under which it would be.
    gcTime: 0,
  })
  if (password === '' || data === undefined) return undefined
  const word = T.strengths[data.score] ?? ''
  return (
    <Alert variant="transparent" p={0}>
      <Progress
        value={((data.score + 1) / STEPS) * 100}
        color={COLOURS[data.score] ?? 'red'}
        aria-label={T.strength}
      />
      <Text size="sm" role="status" mt={4}>
        {T.strength}: {word}
      </Text>
    </Alert>
  )
}
