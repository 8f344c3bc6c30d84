import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { WRITING_PATHS, type WhyAnswer } from '../../src/contract/index.ts'
import { ApiError, askJson } from '../api/request.ts'
import { useSessionRefresh } from '../api/session.tsx'
import { useAct } from './act.tsx'
import { texts, useTexts } from './language.tsx'

const TEXTS = texts(
  {
    answer: 'Answer',
    title: 'Why are you here?',
    hint: 'Something unusual was noticed. Say in a sentence why you are here; then you go on.',
    recorded: 'Your answer is written down, and somebody reads it.',
    reason: 'Reason',
    reasonHint: 'At least ten letters. Name no patient.',
    send: 'Answer and go on',
    refused: 'This was granted twice today already. Wait, or ask whoever looks after security.',
    failed: 'Your answer was not taken. It stands here still.',
    cancel: 'Cancel',
  },
  {
    answer: 'Responder',
    title: '¿Por qué está aquí?',
    hint: 'Se notó algo inusual. Diga en una frase por qué está aquí; después continúa.',
    recorded: 'Su respuesta queda anotada y alguien la lee.',
    reason: 'Motivo',
    reasonHint: 'Al menos diez letras. No nombre a ningún paciente.',
    send: 'Responder y continuar',
    refused: 'Hoy ya se concedió dos veces. Espere o pregunte a quien se ocupa de la seguridad.',
    failed: 'No se aceptó su respuesta. Sigue escrita aquí.',
    cancel: 'Cancelar',
  },
)
const REASON_LETTERS_MIN = 10
const REASON_LETTERS_MAX = 2_000

/** A button that asks somebody why they are here, or why they go on over a budget, and lets them go on at once. */
export function WhyButton() {
  const T = useTexts(TEXTS)
  const [opened, { open, close }] = useDisclosure()
  return (
    <>
      <Button size="xs" id="answer-why" onClick={open}>
        {T.answer}
      </Button>
      <Modal opened={opened} onClose={close} title={T.title} closeButtonProps={{ 'aria-label': T.cancel }}>
        <WhyForm onDone={close} />
      </Modal>
    </>
  )
}

const ASKING: ReadonlySet<string> = new Set(['BUDGET_SPENT', 'REASON_REQUIRED'])

/** The same where something was refused because it has to be said why; nothing for any other failure. */
export function WhyAsked({ error }: { readonly error: unknown }) {
  return error instanceof ApiError && ASKING.has(error.code) ? <WhyButton /> : undefined
}

function WhyForm({ onDone }: { readonly onDone: () => void }) {
  const T = useTexts(TEXTS)
  const [reason, setReason] = useState('')
  const refresh = useSessionRefresh()
  const client = useQueryClient()
  const say = useAct(
    async () => await askJson<WhyAnswer>(WRITING_PATHS.why, { method: 'POST', body: { reason } }),
  )
  const goOn = async () => {
    await refresh()
    onDone()
    // What was refused before is asked for again.
    await client.refetchQueries({ predicate: ({ state }) => state.status === 'error' })
  }
  const send = () =>
    say.mutate(undefined, {
      onSuccess: ({ refused = false }) => (refused ? undefined : void goOn()),
    })
  return (
    <Stack>
      <Text>{T.hint}</Text>
      <Text size="sm" fw={600}>
        {T.recorded}
      </Text>
      <Textarea
        label={T.reason}
        description={T.reasonHint}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        autosize
        minRows={3}
        maxLength={REASON_LETTERS_MAX}
        data-autofocus
      />
      {say.data?.refused === true ? (
        <Alert role="alert" color="red" variant="light">
          {T.refused}
        </Alert>
      ) : undefined}
      {say.error === null ? undefined : (
        <Alert role="alert" color="red" variant="light" title={T.failed}>
          {say.error.message}
        </Alert>
      )}
      <Group>
        <Button
          id="send-why"
          loading={say.isPending}
          disabled={reason.trim().length < REASON_LETTERS_MIN}
          onClick={send}
        >
          {T.send}
        </Button>
      </Group>
    </Stack>
  )
}
