import { Alert, Button, Group, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ApiError } from '../api/request.ts'
import { texts, useTexts } from './language.tsx'
import { WhyAsked } from './why.tsx'

const TEXTS = texts(
  {
    loading: 'Loading',
    again: 'Try again',
    failed: 'This could not be shown',
    away: 'The server cannot be reached. What you typed is kept here.',
    ledger: 'Nothing is shown while it cannot be written down that it was shown. Try again in a moment.',
    forbidden: 'This account may not see this.',
    budget: 'You have opened very many records in a short time. Say why, and go on.',
    gone: 'This is not here any more.',
    tooOften: 'This was asked too often. Wait a few minutes, and try again.',
    unproven: 'This takes your passkey or password, and it was not shown. Nothing was changed.',
  },
  {
    loading: 'Cargando',
    again: 'Intentar de nuevo',
    failed: 'No se pudo mostrar',
    away: 'No se puede llegar al servidor. Lo que escribió se conserva aquí.',
    ledger: 'No se muestra nada mientras no se pueda anotar que se mostró. Inténtelo de nuevo en un momento.',
    forbidden: 'Esta cuenta no puede ver esto.',
    budget: 'Ha abierto muchísimos expedientes en poco tiempo. Diga por qué y continúe.',
    gone: 'Esto ya no está aquí.',
    tooOften: 'Se preguntó demasiadas veces. Espere unos minutos e inténtelo otra vez.',
    unproven: 'Para esto hace falta su llave de acceso o contraseña, y no se mostró. No se cambió nada.',
  },
)

/** Grey lines where text will be, and a word for who cannot see them. What comes at once never shows them: nothing flickers. */
export function Loading({ lines = 4 }: { readonly lines?: number }) {
  const T = useTexts(TEXTS)
  return (
    <Stack gap="sm" role="status" className="late">
      <VisuallyHidden>{T.loading}</VisuallyHidden>
      {Array.from({ length: lines }, (_unused, line) => (
        <Skeleton key={line} height={18} width={line % 3 === 2 ? '60%' : '100%'} aria-hidden />
      ))}
    </Stack>
  )
}

/** There is nothing, and that is how it should be. */
export function Empty({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py="xl">
      <IconInbox size={32} stroke={1.4} color="var(--mantine-color-dimmed)" aria-hidden />
      <Text c="dimmed" ta="center">
        {children}
      </Text>
      {action}
    </Stack>
  )
}

/** What went wrong, in words, and a way on. `title`: where it is no showing that failed. */
export function Failed({
  error,
  retry,
  title,
}: {
  readonly error: unknown
  readonly retry?: () => void
  readonly title?: string
}) {
  const T = useTexts(TEXTS)
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={title ?? T.failed}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{failureText(error, T)}</Text>
        <Group>
          <WhyAsked error={error} />
          {retry === undefined ? undefined : (
            <Button size="xs" variant="default" onClick={retry}>
              {T.again}
            </Button>
          )}
        </Group>
      </Stack>
    </Alert>
  )
}

function failureText(error: unknown, T: (typeof TEXTS)['en']): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error)
  switch (error.code) {
    case 'OFFLINE':
      return T.away
    case 'LEDGER_BUSY':
    case 'LEDGER_UNAVAILABLE':
      return T.ledger
    case 'FORBIDDEN':
      return `${T.forbidden} ${sentence(error.message)}`
    case 'BUDGET_SPENT':
      return T.budget
    case 'NOT_FOUND':
    case 'RESOURCE_GONE':
      return T.gone
    case 'TOO_MANY_ATTEMPTS':
      return T.tooOften
    case 'STEP_UP_REQUIRED':
      return T.unproven
    default:
      return sentence(error.message)
  }
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(first) ? first : `${first}.`
}
