import { ActionIcon, Alert, Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconKey, IconPencil } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { SAFETY_PATHS, type WebPasskey } from '../../../src/contract/index.ts'
import { ApiError } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { change, SAFETY_QUERIES } from './asking.ts'
import { SAFETY_TEXTS } from './texts.ts'

/** What somebody signs in with by touching their device. */
export function Passkeys({ passkeys }: { readonly passkeys: readonly WebPasskey[] }) {
  const T = useTexts(SAFETY_TEXTS)
  const add = useAct(addPasskey, [SAFETY_QUERIES.account])
  const isCancelled = add.error instanceof DOMException
  return (
    <Section title={T.passkeys}>
      <Stack gap="md" align="flex-start">
        <Text c="dimmed" size="sm">
          {T.passkeysHint}
        </Text>
        {passkeys.length === 0 ? (
          <Text>{T.noPasskeys}</Text>
        ) : (
          <Stack component="ul" gap="sm" w="100%" m={0} p={0} style={{ listStyle: 'none' }}>
            {passkeys.map((one, at) => (
              <PasskeyLine key={one.id} passkey={one} name={one.name ?? T.unnamed(at + 1)} />
            ))}
          </Stack>
        )}
        {add.error === null || isCancelled ? undefined : <Failed error={add.error} />}
        {isCancelled ? (
          <Alert role="alert" color="yellow" variant="light">
            {T.passkeyCancelled}
          </Alert>
        ) : undefined}
        {add.isSuccess ? (
          <Text role="status" size="sm">
            {T.passkeyAdded}
          </Text>
        ) : undefined}
        <Button
          leftSection={<IconKey size={18} aria-hidden />}
          loading={add.isPending}
          onClick={() => add.mutate(undefined)}
        >
          {T.addPasskey}
        </Button>
      </Stack>
    </Section>
  )
}

/** All of it again when the server wants a proof first: the options hold for whoever has shown one. */
async function addPasskey(): Promise<void> {
  const options = await change<PublicKeyCredentialCreationOptionsJSON>(SAFETY_PATHS.passkeyBegin)
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null
  if (made === null) throw new DOMException('', 'NotAllowedError')
  await change(SAFETY_PATHS.passkeyFinish, { response: made.toJSON() })
}

function PasskeyLine({ passkey, name }: { readonly passkey: WebPasskey; readonly name: string }) {
  const T = useTexts(SAFETY_TEXTS)
  const { date } = useFormats()
  const [isNaming, setNaming] = useState(false)
  const { id, created, used, synced } = passkey
  const remove = useAct(
    async () => await change(SAFETY_PATHS.passkeyRemove, { passkey: id }),
    [SAFETY_QUERIES.account],
  )
  return (
    <Group component="li" justify="space-between" gap="sm">
      <Stack gap={2}>
        <Group gap={4}>
          {isNaming ? (
            <NameForm id={id} name={name} onDone={() => setNaming(false)} />
          ) : (
            <>
              <Text fw={600}>{name}</Text>
              <ActionIcon
                variant="subtle"
                size="md"
                aria-label={T.renameWhich(name)}
                onClick={() => setNaming(true)}
              >
                <IconPencil size={16} aria-hidden />
              </ActionIcon>
              {synced ? <Badge variant="light">{T.synced}</Badge> : undefined}
            </>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {T.added(date(created))}, {used === undefined ? T.neverUsed : T.used(date(used))}
        </Text>
      </Stack>
      <ConfirmButton
        label={T.remove}
        name={T.removeWhich(name)}
        size="xs"
        question={T.removeQuestion}
        confirm={T.removeConfirm}
        act={remove}
        failure={(error) => (isLast(error) ? T.lastOne : undefined)}
      />
    </Group>
  )
}

/** Of what can be wrong with a removal that is all: the rest is said as it is. */
function isLast(error: Error): boolean {
  return error instanceof ApiError && error.code === 'CREDENTIAL_INVALID'
}

function NameForm({
  id,
  name,
  onDone,
}: {
  readonly id: string
  readonly name: string
  readonly onDone: () => void
}) {
  const T = useTexts(SAFETY_TEXTS)
  const [typed, setTyped] = useState(name)
  const field = useRef<HTMLInputElement>(null)
  // Whoever pressed the pencil goes on typing.
  useEffect(() => field.current?.focus(), [])
  const save = useAct(
    async () => await change(SAFETY_PATHS.passkeyName, { passkey: id, name: typed }),
    [SAFETY_QUERIES.account],
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(undefined, { onSuccess: onDone })
  }
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end">
        <TextInput
          label={T.newName}
          size="sm"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          maxLength={60}
          required
          ref={field}
        />
        <Button type="submit" size="sm" loading={save.isPending}>
          {T.save}
        </Button>
        <Button size="sm" variant="default" onClick={onDone}>
          {T.cancel}
        </Button>
      </Group>
      {save.error === null ? undefined : <Failed error={save.error} />}
    </form>
  )
}
