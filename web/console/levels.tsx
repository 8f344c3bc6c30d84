import { Badge } from '@mantine/core'
import { IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { texts, useCodeWords } from '../ui/language.tsx'

/** How serious a finding is, the worst first. */
export const LEVELS = ['critical', 'high', 'medium', 'low', 'informational'] as const

const TEXTS = texts<Readonly<Record<(typeof LEVELS)[number], string>>>(
  { critical: 'critical', high: 'high', medium: 'medium', low: 'low', informational: 'for information' },
  { critical: 'crítico', high: 'alto', medium: 'medio', low: 'bajo', informational: 'informativo' },
)
const COLORS: Readonly<Record<string, string>> = {
  critical: 'red',
  high: 'orange',
  medium: 'yellow',
  low: 'blue',
  informational: 'gray',
}

/** The word for a level. */
export function useLevelWord(): (level: string) => string {
  return useCodeWords(TEXTS)
}

/** A level as a badge: its word and its picture say it, the colour only repeats it. */
export function LevelBadge({ level }: { readonly level: string }) {
  const word = useLevelWord()
  const Icon =
    level === 'critical'
      ? IconAlertOctagon
      : level === 'high' || level === 'medium'
        ? IconAlertTriangle
        : IconInfoCircle
  return (
    <Badge
      color={COLORS[level] ?? 'gray'}
      variant="light"
      leftSection={<Icon size={14} aria-hidden />}
      style={{ flexShrink: 0 }}
    >
      {word(level)}
    </Badge>
  )
}
