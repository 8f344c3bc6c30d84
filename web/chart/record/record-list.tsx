import { Box, Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Resource } from '../../api/fhir.ts'
import { isCoded } from '../../ui/fhir-words.ts'
import { NewsMark } from '../patient/news.tsx'
import { CodeBadge } from './code-badge.tsx'
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
  const isWrong = isInError(of)
  return (
    <li>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
        <Stack gap={2} className="words">
          <Group gap="xs">
            <Text fw={600} component={isWrong ? 's' : 'span'}>
              {title}
            </Text>
            <NewsMark of={of} />
            {isWrong ? <CodeBadge code="entered-in-error" color="red" /> : badges}
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
  return status === 'entered-in-error' || isCoded(verificationStatus, 'entered-in-error')
}
