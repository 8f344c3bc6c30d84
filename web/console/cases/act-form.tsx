import { Button, Stack } from '@mantine/core'
import type { UseMutationResult } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { NotDone } from './parts.tsx'

/** What is typed into the fields of a form. `field`: what the input of that name takes. */
export function useTyped<Name extends string>(nothing: Readonly<Record<Name, string>>) {
  const [typed, setTyped] = useState(nothing)
  const field: Field<Name> = (name) => ({
    value: typed[name],
    onChange: ({ currentTarget: { value } }) => setTyped((before) => ({ ...before, [name]: value })),
  })
  return { typed, setTyped, field, clear: () => setTyped(nothing) }
}

export type Field<Name extends string> = (name: Name) => {
  readonly value: string
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void
}

/** A form whose button does what it says, with why it was not done under it. */
export function ActForm({
  act: { isPending, error },
  onSend,
  says,
  children,
  after,
  gap = 'sm',
  ...look
}: {
  readonly act: Pick<UseMutationResult<unknown, Error, never>, 'isPending' | 'error'>
  readonly onSend: () => void
  /** What the button says. */
  readonly says: string
  readonly children: ReactNode
  /** Stands between the button and why it was not done. */
  readonly after?: ReactNode
  readonly gap?: string
  readonly variant?: string
  readonly disabled?: boolean
}) {
  return (
    <form
      style={{ width: '100%' }}
      onSubmit={(event) => {
        event.preventDefault()
        onSend()
      }}
    >
      <Stack gap={gap} align="flex-start">
        {children}
        <Button type="submit" loading={isPending} {...look}>
          {says}
        </Button>
        {after}
        <NotDone act={{ error }} />
      </Stack>
    </form>
  )
}
