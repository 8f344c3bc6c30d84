import { Badge, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import { texts, useTexts } from '../ui/language.tsx'

const TEXTS = texts({ well: 'well', look: 'look' }, { well: 'bien', look: 'revisar' })

/** What is known of one part. Without `isWell` there is nothing to judge. */
export interface Fact {
  readonly name: string
  readonly isWell?: boolean
  readonly says: readonly ReactNode[]
}

/** What the server says in a sentence of its own: English in every language, and told to be. */
export function InEnglish({ children }: { readonly children: string }) {
  return <span lang="en">{children}</span>
}

/** Parts under each other: what each is, whether it is well, and what is known of it. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <Stack gap="sm">
      {facts.map(({ name, isWell, says }) => (
        <Stack key={name} gap={2}>
          <Group justify="space-between" gap="xs">
            <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Text>
            {isWell === undefined ? undefined : <StateBadge isWell={isWell} />}
          </Group>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {says.map((one, at) => (
              <Fragment key={at}>
                {at === 0 ? '' : ' · '}
                {one}
              </Fragment>
            ))}
          </Text>
        </Stack>
      ))}
    </Stack>
  )
}

/** Whether a part is well: a word and a picture, and a colour that repeats them. */
export function StateBadge({ isWell }: { readonly isWell: boolean }) {
  const T = useTexts(TEXTS)
  return (
    <Badge
      variant="light"
      color={isWell ? 'green' : 'orange'}
      leftSection={isWell ? <IconCheck size={14} aria-hidden /> : <IconAlertTriangle size={14} aria-hidden />}
    >
      {isWell ? T.well : T.look}
    </Badge>
  )
}
