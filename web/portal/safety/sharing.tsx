import { Alert, Button, Group, List, Select, Stack, Text, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import {
  type ProxiesAnswer,
  type ProxyAnswer,
  SAFETY_PATHS,
  type WebApp,
  type WebProxy,
} from '../../../src/contract/index.ts'
import { useAct } from '../../ui/act.tsx'
import { Asked } from '../../ui/asked.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty, Failed } from '../../ui/states.tsx'
import { useWhose } from '../whose.tsx'
import { change, SAFETY_QUERIES, useApps, useProxies } from './asking.ts'
import { SHARING_TEXTS } from './sharing-texts.ts'

/** Apps and people who get at somebody's record, and taking it back from them. */
export function Sharing() {
  const T = useTexts(SHARING_TEXTS)
  const { isOwn } = useWhose()
  const apps = useApps()
  const proxies = useProxies(isOwn)
  return (
    <Page
      title={T.title}
      hint={T.hint}
      actions={
        <Button size="xs" variant="subtle" renderRoot={(props) => <Link to="/safety" {...props} />}>
          {T.back}
        </Button>
      }
    >
      <Section title={T.apps}>
        <Asked query={apps}>
          {({ apps: all }) =>
            all.length === 0 ? (
              <Empty>{T.noApps}</Empty>
            ) : (
              <Stack gap="lg" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
                {all.map((one) => (
                  <AppLine key={one.grant} app={one} />
                ))}
              </Stack>
            )
          }
        </Asked>
      </Section>
      <Section title={T.people}>
        {isOwn ? (
          <Asked query={proxies}>{(answer) => <People answer={answer} />}</Asked>
        ) : (
          <Text>{T.notOwn}</Text>
        )}
      </Section>
    </Page>
  )
}

/** One press: what was given can be given again. */
function AppLine({ app: { grant, name, since, patient, may } }: { readonly app: WebApp }) {
  const T = useTexts(SHARING_TEXTS)
  const { date } = useFormats()
  const whose = useWhose()
  const takeBack = useAct(
    async () => await change(SAFETY_PATHS.appTakeBack, { grant }),
    Object.values(SAFETY_QUERIES),
  )
  const other = patient !== undefined && patient !== whose.patient
  return (
    <Stack component="li" gap="xs" align="flex-start">
      <Group justify="space-between" w="100%">
        <Stack gap={0}>
          <Text fw={600}>{name}</Text>
          <Text size="sm" c="dimmed">
            {T.since(date(since))}
            {other ? `, ${T.ofOther}` : ''}
          </Text>
        </Stack>
        <Button
          variant="default"
          size="xs"
          aria-label={T.takeBackFrom(name)}
          loading={takeBack.isPending}
          onClick={() => takeBack.mutate(undefined)}
        >
          {T.takeBack}
        </Button>
      </Group>
      <Text size="sm">{T.may}</Text>
      <List size="sm" lang="en">
        {may.map((one) => (
          <List.Item key={one}>{one}</List.Item>
        ))}
      </List>
      {takeBack.error === null ? undefined : <Failed error={takeBack.error} />}
    </Stack>
  )
}

function People({ answer: { proxies, relationships } }: { readonly answer: ProxiesAnswer }) {
  const T = useTexts(SHARING_TEXTS)
  return (
    <Stack gap="md">
      <Text c="dimmed" size="sm">
        {T.peopleHint}
      </Text>
      {proxies.length === 0 ? (
        <Text>{T.noPeople}</Text>
      ) : (
        <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {proxies.map((one) => (
            <PersonLine key={one.person} proxy={one} />
          ))}
        </Stack>
      )}
      <GiveForm relationships={relationships} />
    </Stack>
  )
}

function PersonLine({ proxy }: { readonly proxy: WebProxy }) {
  const T = useTexts(SHARING_TEXTS)
  const { date } = useFormats()
  const { person, userName, relationship, granted, expires } = proxy
  const takeBack = useAct(
    async () => await change(SAFETY_PATHS.proxyTakeBack, { person }),
    [SAFETY_QUERIES.proxies],
  )
  return (
    <Group component="li" justify="space-between">
      <Stack gap={0}>
        <Text fw={600}>{userName}</Text>
        <Text size="sm" c="dimmed">
          {T.kinds[relationship] ?? relationship}, {T.since(date(granted))},{' '}
          {expires === undefined ? T.forever : T.until(date(expires))}
        </Text>
      </Stack>
      <ConfirmButton
        label={T.takeBack}
        name={T.takeBackFrom(userName)}
        size="xs"
        question={T.takeBackQuestion(userName)}
        confirm={T.takeBack}
        act={takeBack}
      />
    </Group>
  )
}

function GiveForm({ relationships }: { readonly relationships: readonly string[] }) {
  const T = useTexts(SHARING_TEXTS)
  const [userName, setUserName] = useState('')
  const [relationship, setRelationship] = useState(relationships[0] ?? '')
  const [lastDay, setLastDay] = useState('')
  const give = useAct(
    async () => await change<ProxyAnswer>(SAFETY_PATHS.proxies, { userName, relationship, lastDay }),
    [SAFETY_QUERIES.proxies],
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    give.mutate(undefined, {
      onSuccess: ({ refused }) => {
        if (refused === undefined) setUserName('')
      },
    })
  }
  const refused = give.data?.refused
  return (
    <form onSubmit={submit} aria-label={T.give}>
      <Stack gap="sm" w={{ base: '100%', xs: 420 }}>
        <Text fw={600}>{T.give}</Text>
        <TextInput
          label={T.userName}
          description={T.userNameHint}
          value={userName}
          onChange={({ currentTarget }) => setUserName(currentTarget.value)}
          error={refused === undefined || refused === 'day' ? undefined : T.refused[refused]}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          required
        />
        <Select
          label={T.relationship}
          data={relationships.map((value) => ({ value, label: T.kinds[value] ?? value }))}
          value={relationship}
          onChange={(value) => setRelationship(value ?? relationship)}
          allowDeselect={false}
        />
        <TextInput
          type="date"
          label={T.lastDay}
          value={lastDay}
          onChange={({ currentTarget }) => setLastDay(currentTarget.value)}
          error={refused === 'day' ? T.refused.day : undefined}
        />
        {give.error === null ? undefined : <Failed error={give.error} />}
        <Button type="submit" loading={give.isPending} style={{ alignSelf: 'flex-start' }}>
          {T.submit}
        </Button>
        {give.isSuccess && refused === undefined ? (
          <Alert role="status" color="green" variant="light">
            {T.given}
          </Alert>
        ) : undefined}
      </Stack>
    </form>
  )
}
