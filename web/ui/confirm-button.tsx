import { Alert, Button, type ButtonProps, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { texts, useTexts } from './language.tsx'
import { Failed } from './states.tsx'

const TEXTS = texts({ cancel: 'Cancel' }, { cancel: 'Cancelar' })

/** What a button does, as `useAct` gives it. */
interface Acting {
  readonly mutateAsync: (given: void) => Promise<unknown>
  readonly isPending: boolean
  readonly error: Error | null
  readonly reset: () => void
}

/** A button whose act is asked about first, in a dialog that says what will be; a failure is said there. */
export function ConfirmButton({
  label,
  name,
  question,
  confirm,
  act,
  failure,
  ...look
}: {
  readonly label: string
  /** For who cannot see what the button stands beside. */
  readonly name?: string
  readonly question: ReactNode
  readonly confirm: string
  readonly act: Acting
  /** In place of what the server said. */
  readonly failure?: (error: Error) => ReactNode
} & Pick<ButtonProps, 'variant' | 'color' | 'size' | 'disabled'>) {
  const T = useTexts(TEXTS)
  const [opened, { open, close }] = useDisclosure()
  const { reset, error } = act
  const begin = () => {
    reset()
    open()
  }
  const go = async () => {
    try {
      await act.mutateAsync()
      close()
    } catch {
      // Said in the dialog.
    }
  }
  return (
    <>
      <Button variant="default" {...look} onClick={begin} aria-label={name}>
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={name ?? label}
        closeButtonProps={{ 'aria-label': T.cancel }}
      >
        <Stack>
          <Text>{question}</Text>
          {error === null ? undefined : <Refused error={error} said={failure?.(error)} />}
          <Group>
            <Button color="red" loading={act.isPending} onClick={() => void go()}>
              {confirm}
            </Button>
            <Button variant="default" onClick={close} data-autofocus>
              {T.cancel}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}

/** Words are said as a warning; what is more than words stands as it is. */
function Refused({ error, said }: { readonly error: Error; readonly said: ReactNode }) {
  if (said === undefined) return <Failed error={error} />
  if (typeof said !== 'string') return said
  return (
    <Alert role="alert" color="red" variant="light">
      {said}
    </Alert>
  )
}
