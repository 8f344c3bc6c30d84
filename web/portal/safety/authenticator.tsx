import { Button, Code, Group, Image, List, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import {
  type AccountAnswer,
  type AuthenticatorBegun,
  type CodesAnswer,
  SAFETY_PATHS,
} from '../../../src/contract/index.ts'
import { ApiError } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { PrintButton } from '../../ui/print-button.tsx'
import { Failed } from '../../ui/states.tsx'
import { change, SAFETY_QUERIES } from './asking.ts'
import { SAFETY_TEXTS } from './texts.ts'

type Has = Pick<AccountAnswer, 'authenticator' | 'recoveryCodes'>

/** An app that shows digits, and the codes for when the phone is lost. */
export function Authenticator({ authenticator, recoveryCodes }: Has) {
  const T = useTexts(SAFETY_TEXTS)
  const [codes, setCodes] = useState<readonly string[]>([])
  const begin = useAct(async () => await change<AuthenticatorBegun>(SAFETY_PATHS.authenticatorBegin))
  const remove = useAct(async () => await change(SAFETY_PATHS.authenticatorRemove), [SAFETY_QUERIES.account])
  const renew = useAct(async () => {
    const made = await change<CodesAnswer>(SAFETY_PATHS.codes)
    setCodes(made.codes)
  }, [SAFETY_QUERIES.account])
  const confirmed = (made: readonly string[]) => {
    setCodes(made)
    begin.reset()
  }
  return (
    <Section title={T.authenticator}>
      <Stack gap="md" align="flex-start">
        <Text c="dimmed" size="sm">
          {T.authenticatorHint}
        </Text>
        <Text>{authenticator ? T.authenticatorOn : T.authenticatorOff}</Text>
        {begin.error === null ? undefined : <Failed error={begin.error} />}
        {begin.data === undefined ? (
          <Group>
            <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate(undefined)}>
              {authenticator ? T.replace : T.setUp}
            </Button>
            {authenticator ? (
              <ConfirmButton
                label={T.removeAuthenticator}
                question={T.removeAuthenticatorQuestion}
                confirm={T.remove}
                act={remove}
                failure={(error) => (isRefused(error) ? T.shortPassword : undefined)}
              />
            ) : undefined}
          </Group>
        ) : (
          <Confirming begun={begin.data} onDone={confirmed} />
        )}
        {authenticator ? (
          <Stack gap="xs" align="flex-start">
            <Text fw={600}>{T.codes}</Text>
            <Text>{T.codesLeft(recoveryCodes)}</Text>
            <ConfirmButton
              label={T.newCodes}
              question={T.newCodesQuestion}
              confirm={T.newCodes}
              act={renew}
            />
          </Stack>
        ) : undefined}
      </Stack>
      <CodesDialog codes={codes} onKept={() => setCodes([])} />
    </Section>
  )
}

function isRefused(error: Error): boolean {
  return error instanceof ApiError && error.code === 'CREDENTIAL_INVALID'
}

function Confirming({
  begun: { picture, secret },
  onDone,
}: {
  readonly begun: AuthenticatorBegun
  readonly onDone: (codes: readonly string[]) => void
}) {
  const T = useTexts(SAFETY_TEXTS)
  const [code, setCode] = useState('')
  const confirm = useAct(
    async () => await change<CodesAnswer>(SAFETY_PATHS.authenticatorConfirm, { code }),
    [SAFETY_QUERIES.account],
  )
  const isWrong = confirm.error !== null && isRefused(confirm.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate(undefined, { onSuccess: ({ codes }) => onDone(codes) })
  }
  return (
    <Stack gap="sm" align="flex-start">
      <Text>{T.scan}</Text>
      <Image src={picture} alt={T.picture} w={220} h={220} radius="sm" bg="white" />
      <Text>
        {T.secret}: <Code>{secret}</Code>
      </Text>
      <form onSubmit={submit}>
        <Stack gap="sm" align="flex-start">
          <TextInput
            label={T.digits}
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
            error={isWrong ? T.wrongCode : undefined}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            required
          />
          {confirm.error === null || isWrong ? undefined : <Failed error={confirm.error} />}
          <Button type="submit" loading={confirm.isPending}>
            {T.confirm}
          </Button>
        </Stack>
      </form>
    </Stack>
  )
}

/** Shown once: it is closed only by whoever says that they kept them. */
function CodesDialog({ codes, onKept }: { readonly codes: readonly string[]; readonly onKept: () => void }) {
  const T = useTexts(SAFETY_TEXTS)
  return (
    <Modal
      opened={codes.length > 0}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      title={T.codes}
    >
      <Stack>
        <Text>{T.codesHint}</Text>
        <List listStyleType="none" data-codes>
          {codes.map((code) => (
            <List.Item key={code}>
              <Code fz="md">{code}</Code>
            </List.Item>
          ))}
        </List>
        <Group>
          <Button onClick={onKept} data-autofocus>
            {T.kept}
          </Button>
          <PrintButton />
        </Group>
      </Stack>
    </Modal>
  )
}
