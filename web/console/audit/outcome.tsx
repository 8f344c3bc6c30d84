import { Badge } from '@mantine/core'
import type { AuditOutcome } from '../../../src/contract/index.ts'
import { texts, useTexts } from '../../ui/language.tsx'

const TEXTS = texts<Readonly<Record<AuditOutcome, string>>>(
  { done: 'done', nothing: 'nothing shown', refused: 'refused', failed: 'failed' },
  { done: 'hecho', nothing: 'no se mostró nada', refused: 'rechazado', failed: 'falló' },
)
const COLORS: Readonly<Record<AuditOutcome, string>> = {
  done: 'green',
  nothing: 'gray',
  refused: 'red',
  failed: 'orange',
}

/** The word for how something ended. */
export function useOutcomeWord(): (outcome: AuditOutcome) => string {
  const T = useTexts(TEXTS)
  return (outcome) => T[outcome]
}

export function OutcomeBadge({ outcome }: { readonly outcome: AuditOutcome }) {
  const word = useOutcomeWord()
  return (
    <Badge color={COLORS[outcome]} variant="light">
      {word(outcome)}
    </Badge>
  )
}
