import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { IconDeviceMobile, IconMail, IconMailbox } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { MessagesAnswer, WebMessage } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { PrintButton } from '../../ui/print-button.tsx'
import { Empty } from '../../ui/states.tsx'
import { useMessages } from './asking.ts'
import { Line } from './line.tsx'
import { hasOfferEnded } from './offer.ts'
import { Reminders } from './reminders.tsx'
import { MESSAGE_TEXTS } from './texts.ts'

const ICONS = { letter: IconMailbox, email: IconMail, portal: IconDeviceMobile } as const

/** Everything that somebody was sent, and that it is everything. */
export function Messages() {
  const T = useTexts(MESSAGE_TEXTS)
  const query = useMessages()
  return (
    <Page
      title={T.title}
      hint={T.hint}
      actions={
        <Group className="no-print">
          <Button renderRoot={(props) => <Link to="/messages/check" {...props} />}>{T.check}</Button>
          <Button variant="default" renderRoot={(props) => <Link to="/messages/calls" {...props} />}>
            {T.calls}
          </Button>
        </Group>
      }
    >
      <Asked query={query}>
        {(answer) => (
          <>
            <Reminders reminders={answer.reminders} />
            <Section title={T.list} aside={<PrintButton />}>
              <List answer={answer} />
            </Section>
          </>
        )}
      </Asked>
    </Page>
  )
}

function List({ answer: { messages, size, at } }: { readonly answer: MessagesAnswer }) {
  const T = useTexts(MESSAGE_TEXTS)
  const formats = useFormats()
  return (
    <Stack gap="md">
      {messages.length === 0 ? (
        <Empty>{T.none}</Empty>
      ) : (
        <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {messages.map((message) => (
            <li key={message.code}>
              <MessageLine message={message} now={at} />
            </li>
          ))}
        </Stack>
      )}
      <Stack gap={4}>
        {messages.length === 0 ? undefined : <Text fw={600}>{T.nothingElse}</Text>}
        <Text size="sm">{T.missing}</Text>
        <Text size="sm" c="dimmed">
          {T.complete(formats.number(size), formats.time(at))}
        </Text>
      </Stack>
    </Stack>
  )
}

function MessageLine({ message, now }: { readonly message: WebMessage; readonly now: number }) {
  const T = useTexts(MESSAGE_TEXTS)
  const { date } = useFormats()
  const { code, channel, subject, language, read } = message
  return (
    <Line
      to={`/messages/${code}`}
      icon={ICONS[channel]}
      about={
        <>
          <Text fw={read === false ? 700 : 500} lang={language}>
            {subject}
          </Text>
          <Marks message={message} now={now} />
        </>
      }
      below={`${T.channels[channel]}, ${date(message.date)}`}
    />
  )
}

/** What is to be known of a message before it is opened: new, taken back, or an offer in it is over. */
export function Marks({ message, now }: { readonly message: WebMessage; readonly now: number }) {
  const T = useTexts(MESSAGE_TEXTS)
  const { read, withdrawn, offer } = message
  return (
    <>
      {read === false && withdrawn === undefined ? <Badge variant="light">{T.unread}</Badge> : undefined}
      {withdrawn === undefined ? undefined : (
        <Badge variant="light" color="red">
          {T.withdrawn}
        </Badge>
      )}
      {hasOfferEnded(offer, now) && withdrawn === undefined ? (
        <Badge variant="light" color="gray">
          {T.ended}
        </Badge>
      ) : undefined}
    </>
  )
}
