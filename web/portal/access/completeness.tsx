import { Accordion, Alert, Button, Code, Group, List, Stack, Text } from '@mantine/core'
import { IconAlertOctagon, IconCircleCheck } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { useWhose } from '../whose.tsx'
import { type Part, useVerdict } from './asking.ts'
import { PROOF_TEXTS } from './proof-texts.ts'
import { forget } from './remembered.ts'
import type { CheckedStand, Problem } from './verifier.ts'

/** What this browser found when it checked the ledger, and what it cannot find. */
export function Completeness({ part }: { readonly part: Part }) {
  const T = useTexts(PROOF_TEXTS)
  const { data: verdict, error, refetch } = useVerdict(part)
  return (
    <Section title={T.title}>
      <div aria-live="polite">
        {error !== null ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : verdict === undefined ? (
          <>
            <Text size="sm">{T.checking}</Text>
            <Loading lines={1} />
          </>
        ) : verdict.ok ? (
          <Holds stand={verdict.stand} before={verdict.before} />
        ) : (
          <Broken problem={verdict.problem} />
        )}
      </div>
      <Details stand={verdict?.ok === true ? verdict.stand : undefined} />
    </Section>
  )
}

function Holds({ stand, before }: { readonly stand: CheckedStand; readonly before: number | undefined }) {
  const T = useTexts(PROOF_TEXTS)
  const { number, time } = useFormats()
  const { witnessed, missing, size } = stand
  const by = witnessed.map(({ name, at }) => T.witnessed(name, time(at)))
  return (
    <Group wrap="nowrap" align="flex-start" gap="sm">
      <IconCircleCheck
        size={28}
        color="var(--mantine-color-green-filled)"
        aria-hidden
        style={{ flex: 'none' }}
      />
      <Stack gap={4} style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Text fw={600} id="complete">
          {[T.complete(number(size)), ...by].join(', ')}
        </Text>
        {witnessed.length === 0 ? <Text size="sm">{T.unwitnessed}</Text> : undefined}
        {missing.length === 0 ? undefined : <Text size="sm">{T.missing(missing.join(', '))}</Text>}
        <Text size="sm" c="dimmed">
          {before === undefined ? T.first : T.grown(number(before))} {T.limit}
        </Text>
      </Stack>
    </Group>
  )
}

/** Red, with what failed: for the whole page, or for one entry. */
export function Broken({ problem }: { readonly problem: Problem }) {
  const T = useTexts(PROOF_TEXTS)
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertOctagon aria-hidden />}
      title={T.broken}
      className="broken"
    >
      <Text size="sm">
        {T.problems[problem]} {T.brokenHint}
      </Text>
    </Alert>
  )
}

function Details({ stand }: { readonly stand: CheckedStand | undefined }) {
  const T = useTexts(PROOF_TEXTS)
  const { number } = useFormats()
  const { patient } = useWhose()
  const client = useQueryClient()
  const begin = () => {
    forget(patient)
    void client.resetQueries({ queryKey: ['access', patient] })
    client.removeQueries({ queryKey: ['access-verdict', patient] })
  }
  return (
    <Accordion variant="default" mt="sm">
      <Accordion.Item value="details" style={{ borderBottom: 0 }}>
        <Accordion.Control px={0}>{T.details}</Accordion.Control>
        <Accordion.Panel>
          <Stack gap="xs">
            <Text fw={600} size="sm">
              {T.proven}
            </Text>
            <Points points={T.provenList} />
            <Text fw={600} size="sm">
              {T.unproven}
            </Text>
            <Points points={T.unprovenList} />
            {stand === undefined ? undefined : (
              <Stack gap={4} style={{ overflowWrap: 'anywhere' }}>
                <Fact name={T.origin} value={stand.origin} />
                <Fact name={T.size} value={number(stand.size)} />
                <Fact name={T.root} value={stand.root} />
                <Fact name={T.key} value={stand.vkey} />
              </Stack>
            )}
            <Group>
              <Button variant="default" size="xs" onClick={begin}>
                {T.start}
              </Button>
            </Group>
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}

function Points({ points }: { readonly points: readonly string[] }) {
  return (
    <List size="sm" spacing={4}>
      {points.map((point) => (
        <List.Item key={point}>{point}</List.Item>
      ))}
    </List>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <Text size="sm">
      {name}: <Code>{value}</Code>
    </Text>
  )
}
