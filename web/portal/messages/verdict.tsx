import { Alert, List, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { CheckAnswer, WebSign } from '../../../src/contract/index.ts'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { CHECK_TEXTS } from './check-texts.ts'
import type { QrReading } from './signed-qr.ts'

/** What came of a check: of a text by the server, of a QR code by this browser. `unreadable`: a picture without one. */
export type Outcome =
  | { readonly of: 'text'; readonly answer: CheckAnswer }
  | { readonly of: 'qr'; readonly reading: QrReading | { readonly kind: 'unreadable' } }

const LOOKS = {
  ours: { color: 'green', Icon: IconCircleCheck },
  'not-ours': { color: 'red', Icon: IconCircleX },
  'cannot-tell': { color: 'yellow', Icon: IconHelpCircle },
} as const

/** Said anew for each check, and gets the focus: whoever uses it has a key for each outcome. */
export function Verdict({ outcome }: { readonly outcome: Outcome }) {
  const T = useTexts(CHECK_TEXTS)
  const verdict = outcome.of === 'text' ? outcome.answer.verdict : verdictOf(outcome.reading.kind)
  const { color, Icon } = LOOKS[verdict]
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => place.current?.focus(), [])
  return (
    <Alert
      ref={place}
      role="status"
      tabIndex={-1}
      color={color}
      variant="light"
      icon={<Icon aria-hidden />}
      title={T.verdicts[verdict]}
      data-verdict={verdict}
    >
      <Stack gap="xs">
        {outcome.of === 'text' ? <Answer answer={outcome.answer} /> : <Reading reading={outcome.reading} />}
        {verdict === 'not-ours' ? <Text fw={600}>{T.notOurs}</Text> : undefined}
        {verdict === 'cannot-tell' ? <Text fw={600}>{T.cannotTell}</Text> : undefined}
      </Stack>
    </Alert>
  )
}

function verdictOf(kind: QrReading['kind'] | 'unreadable'): CheckAnswer['verdict'] {
  if (kind === 'ours') return 'ours'
  return kind === 'unreadable' ? 'cannot-tell' : 'not-ours'
}

function Answer({ answer }: { readonly answer: CheckAnswer }) {
  const T = useTexts(CHECK_TEXTS)
  const { date } = useFormats()
  const { signs, notices, strangeCode, ofSomebodyElse } = answer
  const isEmpty = signs.length === 0 && notices.length === 0 && !strangeCode && !ofSomebodyElse
  return (
    <>
      {notices.map((notice) => (
        <Stack gap={4} key={notice.code}>
          <Text>{notice.withdrawn === undefined ? wordsSaid(T, notice.wordForWord) : T.withdrawn}</Text>
          <Facts
            facts={[
              [T.code, notice.code],
              [T.date, date(notice.date)],
              [T.subject, notice.subject],
            ]}
          />
        </Stack>
      ))}
      {strangeCode ? <Text>{T.strangeCode}</Text> : undefined}
      {ofSomebodyElse ? <Text>{T.someoneElse}</Text> : undefined}
      {isEmpty ? <Text>{T.nothing}</Text> : undefined}
      {signs.length === 0 ? undefined : <Signs signs={signs} />}
    </>
  )
}

function wordsSaid(T: (typeof CHECK_TEXTS)['en'], wordForWord: boolean | undefined): string {
  if (wordForWord === undefined) return T.known
  return wordForWord ? T.wordForWord : T.differ
}

function Signs({ signs }: { readonly signs: readonly WebSign[] }) {
  const T = useTexts(CHECK_TEXTS)
  return (
    <>
      <Text fw={600}>{T.found}</Text>
      <List>
        {signs.map((sign) => (
          <List.Item key={sign.kind === 'asks' ? sign.what : sign.value}>
            {sign.kind === 'asks' ? T.asks[sign.what] : <ContactSign sign={sign} />}
          </List.Item>
        ))}
      </List>
    </>
  )
}

function ContactSign({ sign }: { readonly sign: Extract<WebSign, { kind: 'contact' }> }): ReactNode {
  const T = useTexts(CHECK_TEXTS)
  const { value, owner, what } = sign
  return (
    <>
      <strong style={{ overflowWrap: 'anywhere' }}>{value}</strong>:{' '}
      {owner === 'ours' ? T.oursYet[what] : T.owners[owner]}
    </>
  )
}

function Reading({ reading }: { readonly reading: QrReading | { readonly kind: 'unreadable' } }) {
  const T = useTexts(CHECK_TEXTS)
  const { date } = useFormats()
  switch (reading.kind) {
    case 'forged':
      return <Text>{T.qrForged}</Text>
    case 'elsewhere':
      return <Text>{T.qrElsewhere(reading.facts.host)}</Text>
    case 'none':
      return <Text>{T.qrNone}</Text>
    case 'unreadable':
      return <Text>{T.qrUnreadable}</Text>
    case 'ours': {
      const { c = '', d, n = '', z = '', s = '' } = reading.facts
      return (
        <>
          <Text>{T.qrOurs}</Text>
          <Facts
            facts={[
              [T.code, c],
              [T.date, date(d)],
              [T.initials, n],
              [T.zip, z],
              [T.subject, s],
            ]}
          />
        </>
      )
    }
  }
}

function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl style={{ margin: 0 }}>
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <Text component="dt" span size="sm">
              {name}:{' '}
            </Text>
            <Text component="dd" span size="sm" fw={600} m={0}>
              {value}
            </Text>
          </div>
        ))}
    </dl>
  )
}
