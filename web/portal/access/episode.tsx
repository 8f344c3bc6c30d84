import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { AccessEpisode, AccessPerson } from '../../../src/contract/index.ts'
import { useElementWords } from '../../ui/elements.ts'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty, Failed, Loading } from '../../ui/states.tsx'
import { useWhose } from '../whose.tsx'
import { Ask } from './ask.tsx'
import { useHistory } from './asking.ts'
import { Entries } from './entries.tsx'
import { Flags } from './flags.tsx'
import { mergeEpisodes } from './merge.ts'
import { OwnQuestions } from './questions.tsx'
import { ACCESS_TEXTS } from './texts.ts'
import { countText, nameOf, roleOf, spanText, titleOf } from './words.ts'

/** How far back an episode is looked for when its page is opened by its address. */
const PARTS_MAX = 8

/** One episode: who it was, what they saw and why, and each entry with its proof. */
export function Episode() {
  const T = useTexts(ACCESS_TEXTS)
  const { episode: key = '' } = useParams({ strict: false })
  const { data, error, hasNextPage, isFetching, fetchNextPage, refetch } = useHistory()
  const pages = data?.pages ?? []
  const episode = mergeEpisodes(pages.map(({ episodes }) => episodes)).find((one) => one.key === key)
  const goesOn = episode === undefined && hasNextPage && pages.length < PARTS_MAX
  useEffect(() => {
    if (goesOn && !isFetching && error === null) void fetchNextPage()
  }, [goesOn, isFetching, error, fetchNextPage])
  if (episode !== undefined) return <Found episode={episode} />
  return (
    <Page title={T.title} actions={<Back />}>
      {error !== null ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : goesOn || data === undefined ? (
        <Loading lines={8} />
      ) : (
        <Empty>{T.gone}</Empty>
      )}
    </Page>
  )
}

function Back() {
  const T = useTexts(ACCESS_TEXTS)
  return (
    <Button variant="default" renderRoot={(props) => <Link to="/who-saw" {...props} />}>
      {T.back}
    </Button>
  )
}

function Found({ episode }: { readonly episode: AccessEpisode }) {
  const T = useTexts(ACCESS_TEXTS)
  const formats = useFormats()
  const { isOwn } = useWhose()
  const leaves = episode.people.flatMap((one) => one.leaves).sort((one, other) => other - one)
  return (
    <Page
      title={titleOf(episode, T, formats, isOwn)}
      hint={`${spanText(episode, formats)} · ${countText(episode, T, formats)}`}
      actions={<Back />}
    >
      {episode.flags.map((flag) => (
        <Stack key={flag} gap={4}>
          <Group>
            <Flags flags={[flag]} />
          </Group>
          <Text size="sm" maw="70ch">
            {T.flagHints[flag]}
          </Text>
        </Stack>
      ))}
      {episode.explained?.text === undefined ? undefined : (
        <Text size="sm">
          {T.explainedBy}: {episode.explained.text}, {formats.date(episode.explained.at)}
        </Text>
      )}
      <Ask episode={episode} />
      <OwnQuestions episode={episode.key} />
      <Section title={T.people}>
        <Stack gap="lg" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {episode.people.map((person) => (
            <li key={person.id}>
              <Person person={person} />
            </li>
          ))}
        </Stack>
        {isOwn ? undefined : (
          <Text size="sm" c="dimmed" mt="sm">
            {T.partsHidden}
          </Text>
        )}
      </Section>
      <Entries leaves={leaves} />
    </Page>
  )
}

function Person({ person }: { readonly person: AccessPerson }) {
  const T = useTexts(ACCESS_TEXTS)
  const formats = useFormats()
  const words = useElementWords()
  const { name, role, app, behalf, paths, why, relations, parts, types, first, last } = person
  const said = (codes: readonly string[], of: Readonly<Record<string, string>>) =>
    codes.map((code) => of[code] ?? code).join(', ')
  const facts: readonly (readonly [string, string | undefined])[] = [
    [T.whenLabel, spanText({ from: first, until: last }, formats)],
    [T.pathLabel, said(paths, T.paths)],
    [T.appLabel, app],
    [T.behalfLabel, behalf === undefined ? undefined : T.behalf[behalf]],
    [T.whyLabel, said(why, T.why)],
    [T.relationLabel, said(relations, T.relations)],
    [T.partsLabel, parts.map(words).join(', ')],
    [T.typesLabel, said(types, T.types)],
  ]
  return (
    <Stack gap={4} style={{ overflowWrap: 'anywhere' }}>
      <Group gap="xs">
        <Title order={3} size="h5">
          {nameOf(person, T)}
        </Title>
        {name === undefined ? undefined : (
          <Text size="sm" c="dimmed">
            {roleOf(role, T)}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {countText({ kind: 'own', people: [person] }, T, formats)}
        </Text>
      </Group>
      {facts
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([label, value]) => (
          <Text size="sm" key={label}>
            <Text span c="dimmed">
              {label}:
            </Text>{' '}
            {value}
          </Text>
        ))}
    </Stack>
  )
}
