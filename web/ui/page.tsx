import { Card, Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import type { Language } from './language.tsx'

/** A page of a surface: its heading gets the focus, so that who cannot see knows that they are elsewhere. */
export function Page({
  title,
  titleLang,
  hint,
  actions,
  children,
}: {
  readonly title: string
  /** The language of the title, where it is not that of the page. */
  readonly titleLang?: Language | undefined
  readonly hint?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} – Chartward`
  }, [title])
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <Stack gap="lg" maw={1200}>
      <Group justify="space-between" align="flex-end">
        <Stack gap={4}>
          <Title order={1} size="h2" tabIndex={-1} ref={heading} lang={titleLang} style={{ outline: 'none' }}>
            {title}
          </Title>
          {hint === undefined ? undefined : (
            <Text c="dimmed" maw="70ch">
              {hint}
            </Text>
          )}
        </Stack>
        {actions}
      </Group>
      {children}
    </Stack>
  )
}

/** A part of a page, with a heading that names it; `hint` says what it is for. */
export function Section({
  title,
  aside,
  hint,
  children,
}: {
  readonly title: string
  readonly aside?: ReactNode
  readonly hint?: ReactNode
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <Card component="section" aria-labelledby={id} withBorder padding="lg">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        {aside}
      </Group>
      {hint === undefined ? undefined : (
        <Text size="sm" c="dimmed" mb="md">
          {hint}
        </Text>
      )}
      {children}
    </Card>
  )
}
