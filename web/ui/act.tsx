import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { writeJson } from '../api/exact-json.ts'
import { ApiError, askJson } from '../api/request.ts'
import { useSession, useSessionRefresh } from '../api/session.tsx'
import { texts, useTexts } from './language.tsx'

const TEXTS = texts(
  {
    title: 'Show that it is you',
    hint: 'This is a change of importance. Use your passkey once more; what you typed stays here.',
    passkey: 'Use passkey',
    password: 'Use a password instead',
    refused: 'The passkey was not shown. Try again.',
    cancel: 'Cancel',
    demo: (user: string) =>
      `In this demo: after you opened a demo link, this is not asked for five minutes. Make a new one with “chartward demo sign-in ${user}” and open it here, or use a passkey that you added in those minutes.`,
  },
  {
    title: 'Confirme que es usted',
    hint: 'Es un cambio importante. Use su llave de acceso una vez más; lo que escribió se conserva aquí.',
    passkey: 'Usar la llave de acceso',
    password: 'Usar una contraseña',
    refused: 'No se mostró la llave de acceso. Inténtelo de nuevo.',
    cancel: 'Cancelar',
    demo: (user) =>
      `En esta demostración: tras abrir un enlace de demostración, esto no se pide durante cinco minutos. Haga uno nuevo con «chartward demo sign-in ${user}» y ábralo aquí, o use una llave que haya añadido en esos minutos.`,
  },
)

/** Answers true once somebody has shown who they are, false when they would not. */
type Prove = () => Promise<boolean>

const Context = createContext<Prove>(() => Promise.resolve(false))

/** Around a surface: whatever is asked within it can ask for a passkey without leaving the page. */
export function StepUpProvider({ children }: { readonly children: ReactNode }) {
  const [waiting, setWaiting] = useState<((proven: boolean) => void) | undefined>()
  const refresh = useSessionRefresh()
  const prove = useCallback<Prove>(
    async () => await new Promise<boolean>((resolve) => setWaiting(() => resolve)),
    [],
  )
  const settle = useCallback(
    async (proven: boolean) => {
      // The cookie is a new one, and its token with it.
      if (proven) await refresh()
      waiting?.(proven)
      setWaiting(undefined)
    },
    [refresh, waiting],
  )
  return (
    <Context value={prove}>
      {children}
      <StepUpDialog opened={waiting !== undefined} settle={settle} />
    </Context>
  )
}

function StepUpDialog({
  opened,
  settle,
}: {
  readonly opened: boolean
  readonly settle: (proven: boolean) => Promise<void>
}) {
  const T = useTexts(TEXTS)
  const { demo, user } = useSession()
  const [refused, setRefused] = useState(false)
  const shown = async () => {
    setRefused(false)
    if (await showPasskey()) await settle(true)
    else setRefused(true)
  }
  return (
    <Modal
      opened={opened}
      onClose={() => void settle(false)}
      title={T.title}
      // Above the dialog whose button asked for it.
      zIndex={400}
      closeButtonProps={{ 'aria-label': T.cancel }}
    >
      <Stack>
        <Text>{T.hint}</Text>
        {demo ? (
          <Text size="sm" c="dimmed">
            {T.demo(user)}
          </Text>
        ) : undefined}
        {refused ? (
          <Alert role="alert" color="red" variant="light">
            {T.refused}
          </Alert>
        ) : undefined}
        <Group>
          <Button onClick={() => void shown()} data-autofocus>
            {T.passkey}
          </Button>
          <Button
            component="a"
            variant="default"
            href={`/step-up?next=${encodeURIComponent(location.pathname)}`}
          >
            {T.password}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

async function showPasskey(): Promise<boolean> {
  try {
    const options = await askJson<PublicKeyCredentialRequestOptionsJSON>('/step-up/passkey/begin', {
      method: 'POST',
      body: {},
    })
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
    const shown = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null
    if (shown === null) return false
    await askJson('/step-up/passkey', { method: 'POST', body: { response: shown.toJSON() } })
    return true
  } catch {
    return false
  }
}

/** Does a thing; asks for a passkey where the server wants one, and does it again. */
export function useProven(): <Answer>(work: () => Promise<Answer>) => Promise<Answer> {
  const prove = useContext(Context)
  return useMemo(
    () => async (work) => {
      try {
        return await work()
      } catch (error) {
        const isAsked = error instanceof ApiError && error.code === 'STEP_UP_REQUIRED'
        if (!isAsked || !(await prove())) throw error
        return await work()
      }
    },
    [prove],
  )
}

/**
 * A change that a button makes. What is shown is asked for again afterwards; a failure is in `error`, and what was typed stays.
 * `touched` are the first words of the queries it changes.
 */
export function useAct<Given, Answer>(
  work: (given: Given) => Promise<Answer>,
  touched: readonly string[] = [],
): UseMutationResult<Answer, Error, Given> {
  const proven = useProven()
  const client = useQueryClient()
  const underWay = useRef<{ readonly said: string; readonly answer: Promise<Answer> }>(undefined)
  return useMutation({
    mutationFn: async (given: Given) => {
      const said = writeJson({ given })
      // A second press may come before the button is drawn as one that is busy: what is under way is not done twice.
      if (underWay.current?.said === said) return await underWay.current.answer
      const begun = { said, answer: proven(async () => await work(given)) }
      underWay.current = begun
      try {
        return await begun.answer
      } finally {
        if (underWay.current === begun) underWay.current = undefined
      }
    },
    onSuccess: async () => {
      for (const word of touched) await client.invalidateQueries({ queryKey: [word] })
    },
  })
}
