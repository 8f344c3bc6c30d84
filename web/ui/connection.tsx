import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { listenToServer } from '../api/request.ts'
import { signInPath, useSession, useSessionRefresh } from '../api/session.tsx'
import { texts, useTexts } from './language.tsx'

const TEXTS = texts(
  {
    away: 'No connection to the server. What you typed is kept; go on when it is back.',
    ended: 'Your session has ended',
    hint: 'Nothing you typed is lost. Sign in again in a new window, come back here, and go on.',
    signIn: 'Sign in again',
    goOn: 'Go on',
    leave: 'Leave this page',
  },
  {
    away: 'Sin conexión con el servidor. Lo que escribió se conserva; continúe cuando vuelva.',
    ended: 'Su sesión ha terminado',
    hint: 'No se ha perdido nada de lo que escribió. Inicie sesión en otra ventana, vuelva aquí y continúe.',
    signIn: 'Iniciar sesión de nuevo',
    goOn: 'Continuar',
    leave: 'Salir de esta página',
  },
)

/** A lost connection, and a session that ended while somebody was typing. */
export function Connection() {
  const T = useTexts(TEXTS)
  const [isAway, setAway] = useState(false)
  const [endedUnder, setEndedUnder] = useState<string | undefined>()
  const session = useSession()
  const refresh = useSessionRefresh()
  const { csrf } = session
  useEffect(() => listenToServer({ onAway: setAway, onEnded: () => setEndedUnder(csrf) }), [csrf])
  // Somebody is signed in again when the session has another token than the one that was refused.
  const isEnded = endedUnder === csrf
  return (
    <>
      {isAway ? (
        <Alert color="orange" variant="light" role="alert">
          {T.away}
        </Alert>
      ) : undefined}
      <Modal
        opened={isEnded}
        onClose={() => undefined}
        withCloseButton={false}
        title={T.ended}
        // Above every other dialog: nothing goes on without it.
        zIndex={500}
      >
        <Stack>
          <Text>{T.hint}</Text>
          <Group>
            <Button component="a" href="/sign-in?next=/account" target="_blank" rel="noopener" data-autofocus>
              {T.signIn}
            </Button>
            <Button variant="default" onClick={() => void refresh()}>
              {T.goOn}
            </Button>
            <Button variant="subtle" component="a" href={signInPath()}>
              {T.leave}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
