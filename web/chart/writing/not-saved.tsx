import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ApiError } from '../../api/request.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import { WhyAsked } from '../../ui/why.tsx'

const TEXTS = texts(
  {
    title: 'Not saved',
    kept: 'What you typed is kept here.',
    away: 'The server cannot be reached. Save again when the connection is back.',
    ledger: 'The server cannot write down what is done at the moment, so it takes nothing. Try again soon.',
    contained:
      'Your account is held back for now, and may not do this. Whoever looks after security can say why.',
    reason: 'You are asked why you are here. Answer, and save again.',
    glass: 'You take no part in this patient’s care. In an emergency, break the glass, and save again.',
    passkey: 'Signing needs your passkey. Show it, and sign again.',
    ended: 'Your session has ended. Sign in again, and save again.',
    refused: (why: string) => `The server refused it: ${why}`,
    again: 'Save again',
  },
  {
    title: 'No se guardó',
    kept: 'Lo que escribió se conserva aquí.',
    away: 'No se puede llegar al servidor. Guarde de nuevo cuando vuelva la conexión.',
    ledger:
      'El servidor no puede anotar lo que se hace en este momento, así que no acepta nada. Inténtelo en breve.',
    contained:
      'Su cuenta está retenida por ahora y no puede hacer esto. Quien se ocupa de la seguridad puede decirle por qué.',
    reason: 'Se le pregunta por qué está aquí. Responda y guarde de nuevo.',
    glass:
      'Usted no participa en la atención de este paciente. En una emergencia, use el acceso de emergencia y guarde de nuevo.',
    passkey: 'Para firmar hace falta su llave de acceso. Muéstrela y firme de nuevo.',
    ended: 'Su sesión ha terminado. Inicie sesión y guarde de nuevo.',
    refused: (why: string) => `El servidor lo rechazó: ${why}`,
    again: 'Guardar de nuevo',
  },
)

/** Why something typed was not taken, that it is not lost, and the way on. */
export function NotSaved({
  error,
  retry,
  wayOn,
}: {
  readonly error: unknown
  readonly retry: (() => void) | undefined
  /** In place of trying again: what has to be done first. */
  readonly wayOn?: ReactNode
}) {
  const T = useTexts(TEXTS)
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={T.title}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {textOf(error, T)} {T.kept}
        </Text>
        <WhyAsked error={error} />
        {wayOn}
        {retry === undefined || wayOn !== undefined ? undefined : (
          <Button size="xs" variant="default" onClick={retry}>
            {T.again}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

function textOf(error: unknown, T: (typeof TEXTS)['en']): string {
  if (!(error instanceof ApiError)) return T.refused(error instanceof Error ? error.message : String(error))
  switch (error.code) {
    case 'OFFLINE':
      return T.away
    case 'LEDGER_BUSY':
    case 'LEDGER_UNAVAILABLE':
    case 'KEYS_UNAVAILABLE':
    case 'DATABASE_UNAVAILABLE':
    case 'DATABASE_BUSY':
      return T.ledger
    case 'CONTAINED':
      return T.contained
    case 'REASON_REQUIRED':
    case 'BUDGET_SPENT':
      return T.reason
    case 'BREAK_GLASS_REQUIRED':
      return T.glass
    case 'STEP_UP_REQUIRED':
      return T.passkey
    case 'SESSION_ENDED':
      return T.ended
    default:
      return T.refused(/[.!?]$/.test(error.message) ? error.message : `${error.message}.`)
  }
}
