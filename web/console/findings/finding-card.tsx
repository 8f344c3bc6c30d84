import { Anchor, Badge, Card, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { FindingLine } from '../../../src/contract/index.ts'
import { LevelBadge } from '../levels.tsx'
import type { RuleTitle } from './rule-titles.ts'
import { Says } from './says.tsx'
import { useStateWord } from './state.tsx'

/** Cards of findings, one under the other. */
export function FindingList({
  findings,
  children,
}: {
  readonly findings: readonly FindingLine[]
  readonly children: (finding: FindingLine) => ReactNode
}) {
  return (
    <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
      {findings.map((finding) => (
        <li key={finding.id}>{children(finding)}</li>
      ))}
    </Stack>
  )
}

/** A finding in a list: what or whom it is about leads to its page, with what was noticed and where it stands. */
export function FindingCard({
  finding,
  to,
  title,
  facts,
}: {
  readonly finding: FindingLine
  readonly to: string
  readonly title: RuleTitle
  readonly facts: readonly string[]
}) {
  const stateWord = useStateWord()
  const { level, state } = finding
  return (
    <Card withBorder padding="md">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Anchor component={Link} to={to} fw={600} lang={title.lang} style={{ overflowWrap: 'anywhere' }}>
            {title.title}
          </Anchor>
          <Group gap="xs" justify="flex-end">
            <LevelBadge level={level} />
            <Badge variant="outline" color="gray">
              {stateWord(state)}
            </Badge>
          </Group>
        </Group>
        <Says finding={finding} />
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {facts.join(' · ')}
        </Text>
      </Stack>
    </Card>
  )
}
