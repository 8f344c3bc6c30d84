import { Alert, Anchor, Button, Group, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import type { WebMessage, WebOffer } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { useElementWords } from '../../ui/elements.ts'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { PrintButton } from '../../ui/print-button.tsx'
import { Empty } from '../../ui/states.tsx'
import { BackButton } from '../back-button.tsx'
import { useMessages, useOpenedMessage } from './asking.ts'
import { MessageText } from './message-text.tsx'
import { Marks } from './messages.tsx'
import { hasOfferEnded } from './offer.ts'
import { MESSAGE_TEXTS } from './texts.ts'

/** One notice: what left of this person, what they can do, and its words where it was sent here. */
export function Message() {
  const T = useTexts(MESSAGE_TEXTS)
  const { code = '' } = useParams({ strict: false })
  const query = useMessages()
  return (
    <Asked query={query}>
      {({ messages, at }) => {
        const message = messages.find((one) => one.code === code)
        if (message !== undefined) return <Shown message={message} now={at} />
        return (
          <Page title={T.title}>
            <Empty
              action={
                <Anchor component={Link} to="/messages">
                  {T.back}
                </Anchor>
              }
            >
              {T.unknown}
            </Empty>
          </Page>
        )
      }}
    </Asked>
  )
}

function Shown({ message, now }: { readonly message: WebMessage; readonly now: number }) {
  const T = useTexts(MESSAGE_TEXTS)
  const { date } = useFormats()
  const { subject, channel, withdrawn, offer, code, looked } = message
  return (
    <Page
      title={subject}
      hint={`${T.channels[channel]}, ${date(message.date)}`}
      actions={
        <Group className="no-print">
          <PrintButton />
          <BackButton to="/messages">{T.back}</BackButton>
        </Group>
      }
    >
      <Group gap="xs">
        <Marks message={message} now={now} />
      </Group>
      {withdrawn === undefined ? undefined : (
        <Alert
          role="note"
          color="red"
          variant="light"
          icon={<IconAlertTriangle aria-hidden />}
          title={T.withdrawn}
        >
          {T.withdrawnHint(date(withdrawn))}
        </Alert>
      )}
      {withdrawn === undefined ? <Affected message={message} /> : undefined}
      {offer === undefined || withdrawn !== undefined ? undefined : <Offer offer={offer} now={now} />}
      <Section title={T.words}>
        <Words message={message} />
        <Text size="sm" c="dimmed" mt="md">
          {T.code}: {code}. {looked === 0 ? '' : T.looked(looked)}
        </Text>
      </Section>
    </Page>
  )
}

function Affected({ message: { left } }: { readonly message: WebMessage }) {
  const T = useTexts(MESSAGE_TEXTS)
  const wordOf = useElementWords()
  return (
    <>
      <Section title={T.left}>
        {left === undefined || left.length === 0 ? (
          <Text>{T.leftUnknown}</Text>
        ) : (
          <Stack gap="xs">
            <Text c="dimmed" size="sm">
              {T.leftHint}
            </Text>
            <List>
              {left.map((name) => (
                <List.Item key={name}>{wordOf(name)}</List.Item>
              ))}
            </List>
          </Stack>
        )}
      </Section>
      <Section title={T.doTitle}>
        <Stack gap="sm" align="flex-start">
          <Text>{T.doHint}</Text>
          <Button className="no-print" renderRoot={(props) => <Link to="/protection" {...props} />}>
            {T.plan}
          </Button>
        </Stack>
      </Section>
    </>
  )
}

function Offer({ offer, now }: { readonly offer: WebOffer; readonly now: number }) {
  const T = useTexts(MESSAGE_TEXTS)
  const { date, number } = useFormats()
  const { provider, months, enrolBy, website, phone } = offer
  return (
    <Section title={T.offerTitle}>
      <Stack gap="xs">
        <Text>{T.offer(provider, number(months))}</Text>
        {hasOfferEnded(offer, now) ? (
          <Text fw={600}>{T.endedHint(date(enrolBy))}</Text>
        ) : (
          <>
            <Text fw={600}>{T.offerHow(date(enrolBy))}</Text>
            <Text>
              {website}, {phone}
            </Text>
          </>
        )}
      </Stack>
    </Section>
  )
}

function Words({ message: { channel, code, read } }: { readonly message: WebMessage }) {
  const T = useTexts(MESSAGE_TEXTS)
  const query = useOpenedMessage(code, read !== undefined)
  if (read === undefined) return <Text>{channel === 'letter' ? T.onPaper : T.byEmail}</Text>
  return (
    <Asked query={query} lines={8}>
      {({ text, language }) => <MessageText text={text} language={language} />}
    </Asked>
  )
}
