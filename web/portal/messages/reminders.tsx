import { Anchor, Badge, Stack, Text } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { WebReminder } from '../../../src/contract/index.ts'
import { useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { newestFirst } from '../../ui/newest.ts'
import { Section } from '../../ui/page.tsx'
import { Line } from './line.tsx'
import { MESSAGE_TEXTS } from './texts.ts'

const SHOWN_MAX = 3

/** Steps whose day has come, the newest day first, and how many more there are; one stands here until something is said of it in the plan. Nothing where there is none. */
export function Reminders({ reminders }: { readonly reminders: readonly WebReminder[] }) {
  const T = useTexts(MESSAGE_TEXTS)
  const { date } = useFormats()
  const { language } = useLanguage()
  if (reminders.length === 0) return undefined
  const newest = newestFirst(reminders, ({ day }) => day).slice(0, SHOWN_MAX)
  const more = reminders.length - newest.length
  return (
    <Section title={T.reminders} hint={T.remindersHint}>
      <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {newest.map(({ step, title, day }) => (
          <li key={step}>
            <Line
              to="/protection"
              icon={IconBell}
              about={
                <>
                  <Text fw={700}>{title[language]}</Text>
                  <Badge variant="light">{T.reminder}</Badge>
                </>
              }
              below={T.since(date(day))}
            />
          </li>
        ))}
      </Stack>
      {more === 0 ? undefined : (
        <Anchor
          size="sm"
          mt="sm"
          display="inline-block"
          renderRoot={(props) => <Link to="/protection" {...props} />}
        >
          {T.moreReminders(more)}
        </Anchor>
      )}
    </Section>
  )
}
