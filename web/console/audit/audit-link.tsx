import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AuditQuestion } from '../../../src/contract/index.ts'
import { hashOf } from './question-hash.ts'

/** Leads to the audit search with a question asked already. */
export function AuditLink({
  question,
  children,
}: {
  readonly question: AuditQuestion
  readonly children: ReactNode
}) {
  return (
    <Anchor component={Link} to="/audit" hash={hashOf(question)} size="sm">
      {children}
    </Anchor>
  )
}
