import { Button, Group, NativeSelect, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { IconBell, IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ACCESS_KINDS, type AccessEpisode, type AccessKind } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useWhose } from '../whose.tsx'
import { NewsButton } from './news-button.tsx'
import { type Parts, useHistory } from './asking.ts'
import { Completeness } from './completeness.tsx'
import { Flags } from './flags.tsx'
import { mergeEpisodes } from './merge.ts'
import { Months } from './months.tsx'
import { OwnQuestions } from './questions.tsx'
import { ACCESS_TEXTS } from './texts.ts'
import { countText, nameOf, spanText, titleOf } from './words.ts'

/** Who saw the record, as episodes by month, with what this browser checked of it. */
export function WhoSaw() {
  const T = useTexts(ACCESS_TEXTS)
  const { isOwn } = useWhose()
  const query = useHistory()
  return (
    <Page
      title={isOwn ? T.title : T.titleOf}
      hint={isOwn ? T.hint : `${T.hint} ${T.proxyHint}`}
      actions={<NewsButton icon={<IconBell size={18} aria-hidden />} />}
    >
      <Asked query={query} lines={8}>
        {({ pages }) => (
          <>
            {pages[0] === undefined ? undefined : <Completeness part={pages[0]} />}
            <OwnQuestions />
            <Section title={T.list}>
              <Stack gap="lg">
                {pages[0]?.months === undefined ? undefined : <Months months={pages[0].months} />}
                {pages[0]?.namesWithheld === true ? (
                  <Text size="sm" c="dimmed">
                    {T.namesWithheld}
                  </Text>
                ) : undefined}
                <History query={query} episodes={mergeEpisodes(pages.map(({ episodes }) => episodes))} />
              </Stack>
            </Section>
          </>
        )}
      </Asked>
    </Page>
  )
}

interface Filter {
  readonly show: 'all' | 'flagged' | AccessKind
  /** Undefined: anybody. */
  readonly person: string
}

function History({
  query,
  episodes,
}: {
  readonly query: Parts
  readonly episodes: readonly AccessEpisode[]
}) {
  const T = useTexts(ACCESS_TEXTS)
  const [filter, setFilter] = useState<Filter>({ show: 'all', person: '' })
  const shown = episodes.filter((episode) => fits(episode, filter))
  const months = Map.groupBy(shown, ({ until }) => monthOf(until))
  return (
    <>
      <Filters episodes={episodes} filter={filter} choose={setFilter} />
      {shown.length === 0 ? <Empty>{episodes.length === 0 ? T.none : T.noneSuch}</Empty> : undefined}
      {[...months].map(([month, ofMonth]) => (
        <Month key={month} month={month} episodes={ofMonth} />
      ))}
      <More query={query} />
    </>
  )
}

function fits({ kind, flags, people }: AccessEpisode, { show, person }: Filter): boolean {
  const isShown = show === 'all' || (show === 'flagged' ? flags.length > 0 : kind === show)
  return isShown && (person === '' || people.some(({ id }) => id === person))
}

function Filters({
  episodes,
  filter,
  choose,
}: {
  readonly episodes: readonly AccessEpisode[]
  readonly filter: Filter
  readonly choose: (filter: Filter) => void
}) {
  const T = useTexts(ACCESS_TEXTS)
  const { isOwn } = useWhose()
  const people = new Map(
    episodes.flatMap((one) => one.people).map((one) => [one.id, nameOf(one, T)] as const),
  )
  const sorted = [...people].sort(([, one], [, other]) => one.localeCompare(other))
  return (
    <Group role="group" aria-label={T.filters} align="flex-end" className="no-print">
      <NativeSelect
        label={T.show}
        value={filter.show}
        onChange={(event) => choose({ ...filter, show: event.currentTarget.value as Filter['show'] })}
        data={[
          { value: 'all', label: T.everything },
          { value: 'flagged', label: T.flagged },
          ...ACCESS_KINDS.map((kind) => ({
            value: kind,
            label: kind === 'own' && !isOwn ? T.ownOfOther : T.kinds[kind],
          })),
        ]}
      />
      <NativeSelect
        label={T.who}
        value={filter.person}
        onChange={(event) => choose({ ...filter, person: event.currentTarget.value })}
        data={[{ value: '', label: T.anybody }, ...sorted.map(([value, label]) => ({ value, label }))]}
      />
    </Group>
  )
}

function monthOf(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`
}

function Month({ month, episodes }: { readonly month: string; readonly episodes: readonly AccessEpisode[] }) {
  const { date } = useFormats()
  return (
    <div>
      <Title order={3} size="h5" c="dimmed">
        {date(month)}
      </Title>
      <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {episodes.map((episode) => (
          <li key={episode.key}>
            <Line episode={episode} />
          </li>
        ))}
      </Stack>
    </div>
  )
}

function Line({ episode }: { readonly episode: AccessEpisode }) {
  const T = useTexts(ACCESS_TEXTS)
  const formats = useFormats()
  const { isOwn } = useWhose()
  return (
    <UnstyledButton
      renderRoot={(props) => <Link to="/who-saw/$episode" params={{ episode: episode.key }} {...props} />}
      w="100%"
      py="sm"
      display="block"
      style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}
    >
      <Group wrap="nowrap" gap="md">
        <Stack gap={2} style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
          <Group gap="xs">
            <Text fw={500}>{titleOf(episode, T, formats, isOwn)}</Text>
            <Flags flags={episode.flags} />
          </Group>
          <Text size="sm" c="dimmed">
            {spanText(episode, formats)} · {countText(episode, T, formats)}
          </Text>
        </Stack>
        <IconChevronRight size={18} aria-hidden className="no-print" />
      </Group>
    </UnstyledButton>
  )
}

function More({ query }: { readonly query: Parts }) {
  const T = useTexts(ACCESS_TEXTS)
  const { number } = useFormats()
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const pages = data?.pages ?? []
  const total = pages[0]?.total ?? 0
  const loaded = pages
    .flatMap(({ episodes }) => episodes)
    .flatMap(({ people }) => people)
    .reduce((sum, { leaves }) => sum + leaves.length, 0)
  return (
    <Group justify="space-between">
      <Text size="sm" c="dimmed" aria-live="polite">
        {hasNextPage ? T.loadedOf(number(loaded), number(total)) : T.all(number(loaded))}
      </Text>
      {hasNextPage ? (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {T.more}
        </Button>
      ) : undefined}
    </Group>
  )
}
