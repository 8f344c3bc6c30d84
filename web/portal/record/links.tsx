import {
  Badge,
  Button,
  CopyButton,
  Group,
  PasswordInput,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import encodeQr from 'qr'
import { useMemo, useState } from 'react'
import {
  type LinkAsked,
  type LinkLine,
  type LinkMade,
  type LinksAnswer,
  PORTAL_PATHS,
} from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useSession } from '../../api/session.tsx'
import { useAct } from '../../ui/act.tsx'
import { Asked } from '../../ui/asked.tsx'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty, Failed } from '../../ui/states.tsx'
import { useWhose } from '../whose.tsx'
import { LINK_TEXTS } from './link-texts.ts'
import { Item, RecordItems } from './record-list.tsx'

const KEY = 'links'
const DAY_MS = 86_400_000
const LASTING = ['1', '7', '30', '365'] as const

/** Giving a copy to somebody by a link, and the links there are. */
export function Links() {
  const T = useTexts(LINK_TEXTS)
  const { patient } = useWhose()
  const query = useQuery({
    queryKey: [KEY, patient],
    queryFn: async ({ signal }) =>
      await askJson<LinksAnswer>(`${PORTAL_PATHS.links}?patient=${encodeURIComponent(patient)}`, { signal }),
  })
  return (
    <>
      <Section title={T.give}>
        <Give key={patient} />
      </Section>
      <Section title={T.given}>
        <Asked query={query} lines={2}>
          {({ links }) =>
            links.length === 0 ? (
              <Empty>{T.none}</Empty>
            ) : (
              <RecordItems all={links}>{(one) => <GivenLink link={one} />}</RecordItems>
            )
          }
        </Asked>
      </Section>
    </>
  )
}

function Give() {
  const T = useTexts(LINK_TEXTS)
  const { patient } = useWhose()
  const { now } = useSession()
  const [label, setLabel] = useState('')
  const [days, setDays] = useState<string>(LASTING[1])
  const [part, setPart] = useState<LinkAsked['part']>('summary')
  const [passcode, setPasscode] = useState('')
  const make = useAct(
    async () =>
      await askJson<LinkMade>(PORTAL_PATHS.links, {
        method: 'POST',
        body: { patient, label, part, passcode, expires: now + Number(days) * DAY_MS } satisfies LinkAsked,
      }),
    [KEY],
  )
  if (make.data !== undefined) return <Made link={make.data.link} another={() => make.reset()} />
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate(undefined)
      }}
    >
      <Stack maw={480}>
        <Text>{T.hint}</Text>
        <Select
          label={T.part}
          allowDeselect={false}
          value={part}
          onChange={(value) => setPart(value === 'everything' ? 'everything' : 'summary')}
          data={[
            { value: 'summary', label: T.summary },
            { value: 'everything', label: T.everything },
          ]}
        />
        <Select
          label={T.lasts}
          allowDeselect={false}
          value={days}
          onChange={(value) => setDays(value ?? LASTING[1])}
          data={LASTING.map((value) => ({ value, label: T.days(Number(value)) }))}
        />
        <TextInput
          label={T.label}
          description={T.labelHint}
          maxLength={80}
          value={label}
          onChange={({ currentTarget }) => setLabel(currentTarget.value)}
        />
        <PasswordInput
          label={T.passcode}
          description={T.passcodeHint}
          minLength={4}
          maxLength={64}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': T.showPasscode }}
          value={passcode}
          onChange={({ currentTarget }) => setPasscode(currentTarget.value)}
        />
        {make.error === null ? undefined : <Failed error={make.error} />}
        <Group>
          <Button type="submit" loading={make.isPending}>
            {T.make}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Shown once: what opens the copy stands in the link and nowhere else. */
function Made({ link, another }: { readonly link: string; readonly another: () => void }) {
  const T = useTexts(LINK_TEXTS)
  return (
    <Stack align="flex-start">
      <Text role="status">{T.made}</Text>
      <Code text={link} label={T.square} />
      <Textarea label={T.link} value={link} readOnly autosize w="100%" maw={560} />
      <Group>
        <CopyButton value={link}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? T.copied : T.copy}</Button>}
        </CopyButton>
        <Button variant="default" onClick={another}>
          {T.another}
        </Button>
      </Group>
    </Stack>
  )
}

/** A QR code, dark on white whatever the page's colours are: cameras want it so. */
function Code({ text, label }: { readonly text: string; readonly label: string }) {
  const squares = useMemo(() => encodeQr(text, 'raw', { ecc: 'medium', border: 4 }), [text])
  const path = squares
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('')
  const size = squares.length
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width={280}
      height={280}
      style={{ maxWidth: '100%' }}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}

function GivenLink({ link }: { readonly link: LinkLine }) {
  const T = useTexts(LINK_TEXTS)
  const { time } = useFormats()
  const end = useAct(
    async () => await askJson<object>(`${PORTAL_PATHS.links}/${link.id}/end`, { method: 'POST', body: {} }),
    [KEY],
  )
  const name = link.label === '' ? T.unnamed : link.label
  const isLive = link.ended === undefined
  return (
    <Item
      title={name}
      status={isLive ? T.open : T.ended}
      tone={isLive ? 'blue' : 'gray'}
      facts={[
        [T.madeAt, time(link.made)],
        [isLive ? T.until : T.endedAt, time(link.ended ?? link.expires)],
        [T.opened, link.lastOpened === undefined ? T.never : T.times(link.opened, time(link.lastOpened))],
      ]}
      aside={
        isLive ? (
          <Button
            variant="default"
            size="sm"
            loading={end.isPending}
            aria-label={`${T.end}: ${name}`}
            onClick={() => end.mutate(undefined)}
          >
            {T.end}
          </Button>
        ) : undefined
      }
    >
      {link.hasPasscode ? (
        <Badge variant="light" color="gray" tt="none">
          {T.withPasscode}
        </Badge>
      ) : undefined}
      {end.error === null ? undefined : <Failed error={end.error} />}
    </Item>
  )
}
