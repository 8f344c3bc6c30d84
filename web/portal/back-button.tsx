import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** The way from a page to the one that it is a part of. It is not printed. */
export function BackButton({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <Button
      className="no-print"
      size="xs"
      variant="subtle"
      renderRoot={(props) => <Link to={to} {...props} />}
    >
      {children}
    </Button>
  )
}
