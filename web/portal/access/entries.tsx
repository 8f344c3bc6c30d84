import { Accordion, Badge, Button, Code, Group, Stack, Table, Text } from '@mantine/core'
import { IconCircleCheck, IconLock, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { AccessEntry } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { useElementWords } from '../../ui/elements.ts'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { type CheckedEntries, useEntries } from './asking.ts'
import { Broken } from './completeness.tsx'
import { Flags } from './flags.tsx'
import { ACCESS_TEXTS } from './texts.ts'
import type { OpenedEntry, Problem } from './verifier.ts'

const AT_ONCE = 25

/** The entries of an episode, each checked in this browser, and what it says. */
export function Entries({ leaves }: { readonly leaves: readonly number[] }) {
  const T = useTexts(ACCESS_TEXTS)
  const [parts, setParts] = useState(1)
  return (
    <Section title={T.entries}>
      <Stack>
        <Text size="sm" c="dimmed">
          {T.entriesHint}
        </Text>
        {Array.from({ length: parts }, (_unused, part) => (
          <Part key={part} leaves={leaves.slice(part * AT_ONCE, (part + 1) * AT_ONCE)} />
        ))}
        {parts * AT_ONCE < leaves.length ? (
          <Group>
            <Button variant="default" onClick={() => setParts(parts + 1)}>
              {T.moreEntries}
            </Button>
          </Group>
        ) : undefined}
      </Stack>
    </Section>
  )
}

function Part({ leaves }: { readonly leaves: readonly number[] }) {
  const query = useEntries(leaves)
  return (
    <Asked query={query}>
      {(found) => (
        <>
          {found.stand.ok ? undefined : <Broken problem={found.stand.problem} />}
          <Accordion variant="separated" multiple>
            {found.answer.entries.map((entry) => (
              <Entry key={entry.leaf} entry={entry} found={found} />
            ))}
          </Accordion>
        </>
      )}
    </Asked>
  )
}

function Entry({ entry, found }: { readonly entry: AccessEntry; readonly found: CheckedEntries }) {
  const T = useTexts(ACCESS_TEXTS)
  const { time, number } = useFormats()
  const { leaf, at, how, flags } = entry
  const { problem, opened } = resultOf(leaf, found)
  return (
    <Accordion.Item value={String(leaf)}>
      <Accordion.Control>
        <Group gap="xs" style={{ overflowWrap: 'anywhere' }}>
          <State problem={problem} isOpen={opened !== undefined} />
          <Text size="sm" fw={500}>
            {T.entry(number(leaf))}
          </Text>
          <Text size="sm">
            {time(at)}, {T.hows[how] ?? how}
          </Text>
          <Flags flags={flags} />
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">
          {problem === undefined ? undefined : <Broken problem={problem} />}
          {entry.withheld === undefined ? undefined : <Text size="sm">{T.withheld[entry.withheld]}</Text>}
          {opened === undefined ? undefined : <Opened entry={opened} />}
          <Proof entry={entry} />
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  )
}

function resultOf(
  leaf: number,
  { stand, checked }: CheckedEntries,
): { readonly problem?: Problem; readonly opened?: OpenedEntry } {
  if (!stand.ok) return { problem: stand.problem }
  const one = checked.get(leaf)
  if (one === undefined) return { problem: 'malformed' }
  if (!one.ok) return { problem: one.problem }
  return one.found.opened === undefined ? {} : { opened: one.found.opened }
}

function State({ problem, isOpen }: { readonly problem: Problem | undefined; readonly isOpen: boolean }) {
  const T = useTexts(ACCESS_TEXTS)
  const size = 14
  if (problem !== undefined)
    return (
      <Badge color="red" variant="light" tt="none" leftSection={<IconX size={size} aria-hidden />}>
        {T.states.broken}
      </Badge>
    )
  return isOpen ? (
    <Badge color="green" variant="light" tt="none" leftSection={<IconCircleCheck size={size} aria-hidden />}>
      {T.states.proven}
    </Badge>
  ) : (
    <Badge color="gray" variant="light" tt="none" leftSection={<IconLock size={size} aria-hidden />}>
      {T.states.closed}
    </Badge>
  )
}

/** What an entry says is read from the very bytes that were proven, not from what the server says beside them. */
function Opened({ entry }: { readonly entry: OpenedEntry }) {
  const T = useTexts(ACCESS_TEXTS)
  const { time, number } = useFormats()
  const F = T.fields
  const { who, resources, writes = [], bytes, predicate, basis } = entry
  const rows: readonly (readonly [string, string | undefined])[] = [
    [F.at, time(entry.at)],
    [F.user, who.user],
    [F.role, T.roles[who.role] ?? who.role],
    [T.whyLabel, T.why[entry.why] ?? entry.why],
    [F.basis, basis === undefined ? undefined : (T.relations[basis] ?? basis)],
    [F.client, who.client],
    [F.address, who.address],
    [F.session, who.session],
    [F.resources, resources.join(', ')],
    [F.writes, writes.map(({ resource }) => resource).join(', ')],
    [F.predicate, predicate],
    [F.bytes, bytes === 0 ? undefined : number(bytes)],
  ]
  return <Facts label={T.opened} rows={rows} />
}

function Proof({ entry: { commitment, proof, parts } }: { readonly entry: AccessEntry }) {
  const T = useTexts(ACCESS_TEXTS)
  const words = useElementWords()
  const rows = [
    [T.partsLabel, parts.map(words).join(', ')],
    [T.fields.commitment, commitment],
    [T.fields.path, T.hashes(proof.length)],
  ] as const
  return <Facts label={T.fields.path} rows={rows} />
}

function Facts({
  label,
  rows,
}: {
  readonly label: string
  readonly rows: readonly (readonly [string, string | undefined])[]
}) {
  return (
    <Table variant="vertical" aria-label={label} layout="fixed">
      <Table.Tbody>
        {rows
          .filter(([, value]) => value !== undefined && value !== '')
          .map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w="30%">{name}</Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Code>{value}</Code>
              </Table.Td>
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  )
}
