import { Group, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconChevronRight, type IconMail } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** One line of a list that leads somewhere: what it is about, and below it where it comes from and when. */
export function Line({
  to,
  icon: Icon,
  about,
  below,
}: {
  readonly to: string
  readonly icon: typeof IconMail
  readonly about: ReactNode
  readonly below: string
}) {
  return (
    <UnstyledButton
      renderRoot={(props) => <Link to={to} {...props} />}
      w="100%"
      py="sm"
      display="block"
      style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}
    >
      <Group wrap="nowrap" gap="md">
        <Icon size={22} stroke={1.6} aria-hidden />
        <Stack gap={2} style={{ flex: 1, minWidth: 0 }}>
          <Group gap="xs">{about}</Group>
          <Text size="sm" c="dimmed">
            {below}
          </Text>
        </Stack>
        <IconChevronRight size={18} aria-hidden className="no-print" />
      </Group>
    </UnstyledButton>
  )
}
