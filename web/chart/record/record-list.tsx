import { Badge, Box, Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Resource } from '../../api/fhir.ts'
import { codeWord } from '../../ui/code-words.ts'
import { useLanguage } from '../../ui/language.tsx'
import { HistoryButton } from './history.tsx'
import './record-list.css'

/** Records one under another, on a screen of any width. */
export function RecordList({ children }: { readonly children: ReactNode }) {
  return <ul className="records">{children}</ul>
}

/** One record: what it is, what holds of it, and its versions. What was entered in error is struck through, and stays. */
export function RecordRow({
  of,
  title,
  badges,
  lines = [],
  when,
  aside,
  acts,
  children,
}: {
  readonly of: Resource
  readonly title: string
  readonly badges?: ReactNode
  /** Beneath the title; what is empty is left out. */
  readonly lines?: readonly (string | undefined)[]
  readonly when?: string | undefined
  readonly aside?: ReactNode
  /** What can be done with it, beneath its words. */
  readonly acts?: ReactNode
  readonly children?: ReactNode
}) {
  const { language } = useLanguage()
  const isWrong = isInError(of)
  return (
    <li>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
        <Stack gap={2} className="words">
          <Group gap="xs">
            <Text fw={600} component={isWrong ? 's' : 'span'}>
              {title}
            </Text>
            {isWrong ? (
              <Badge color="red" variant="light">
                {codeWord('entered-in-error', language)}
              </Badge>
            ) : (
              badges
            )}
          </Group>
          {lines.map((line) =>
            line === undefined || line === '' ? undefined : (
              <Text key={line} size="sm" c="dimmed" {...(isWrong ? { td: 'line-through' } : {})}>
                {line}
              </Text>
            ),
          )}
        </Stack>
        <Group gap={4} wrap="nowrap" align="center" className="aside">
          {when === undefined || when === '' ? undefined : (
            <Text size="sm" c="dimmed" ta="right">
              {when}
            </Text>
          )}
          {aside}
          <HistoryButton of={of} title={title} />
        </Group>
      </Group>
      {children === undefined ? undefined : <Box mt="xs">{children}</Box>}
      {acts === undefined ? undefined : <Box mt={4}>{acts}</Box>}
    </li>
  )
}

/** True of a record that says of itself that it should never have been written. */
export function isInError(of: Resource): boolean {
  const { status, verificationStatus } = of as {
    readonly status?: unknown
    readonly verificationStatus?: fhir4.CodeableConcept
  }
  const isRefuted = verificationStatus?.coding?.some(({ code }) => code === 'entered-in-error') === true
  return status === 'entered-in-error' || isRefuted
}
