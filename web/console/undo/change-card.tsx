import { Alert, Badge, Button, Card, Code, Group, Stack, Text } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconTrash, IconUserQuestion } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { RollbackChange, RollbackConflict, RollbackDifference } from '../../../src/contract/index.ts'
import { useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { Names, Rows } from '../cases/parts.tsx'
import { changeSentence } from './change-sentence.ts'
import { CARE_TEXTS, CHANGE_TEXTS } from './change-texts.ts'
import { valueText } from './value-text.ts'

const ICONS: Readonly<Record<RollbackChange['action'], typeof IconTrash>> = {
  restore: IconArrowBackUp,
  delete: IconTrash,
  leave: IconUserQuestion,
  none: IconCheck,
}

/** What somebody did to one record, and what would be done about it. */
export function ChangeCard({ change }: { readonly change: RollbackChange }) {
  const T = useTexts(CHANGE_TEXTS)
  const cares = useTexts(CARE_TEXTS)
  const { language } = useLanguage()
  const { resource, patients, care, action, conflict, changed } = change
  const Icon = ICONS[action]
  return (
    <Card withBorder padding="md">
      <Stack gap="xs">
        <Group gap="xs">
          <Badge variant="light" color={care === 'allergies' || care === 'medications' ? 'red' : 'gray'}>
            {cares[care]}
          </Badge>
          <Code style={{ overflowWrap: 'anywhere' }}>{resource}</Code>
        </Group>
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {changeSentence(change, language)}
        </Text>
        <Group gap={6} wrap="nowrap" align="flex-start">
          <Icon size={18} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
          <Text size="sm">
            <Outcome change={change} />
          </Text>
        </Group>
        <Consequences change={change} />
        {patients.length === 0 ? (
          <Text size="sm">{T.nobody}</Text>
        ) : (
          <Group gap={6}>
            <Text size="sm" c="dimmed">
              {T.patient}
            </Text>
            <Names names={patients} />
          </Group>
        )}
        {conflict === undefined ? (
          <Differences label={T.changed(resource)} head={T.head} differences={changed} />
        ) : (
          <Conflict resource={resource} conflict={conflict} />
        )}
      </Stack>
    </Card>
  )
}

function Outcome({ change: { kind, versions, action, to } }: { readonly change: RollbackChange }) {
  const T = useTexts(CHANGE_TEXTS)
  const { number } = useFormats()
  const wrote = T.wrote(T.kind[kind], versions.actor.map(number).join(', '))
  const outcome = action === 'restore' && to !== undefined ? T.restore(number(to)) : ''
  return `${wrote} ${action === 'restore' ? outcome : T[action]}`
}

/** What the change did beside the record: who saw it, who worked with it, who came to see the patient by it. */
function Consequences({ change }: { readonly change: RollbackChange }) {
  const T = useTexts(CHANGE_TEXTS)
  const F = useFormats()
  const { seen, relations, referredBy } = change
  const lines: readonly ReactNode[] = [
    ...(seen === undefined ? [] : [T.seen(F.number(seen.people), F.time(seen.last))]),
    ...(relations === undefined || relations.given.length === 0 ? [] : [T.given(relations.given.join(', '))]),
    ...(relations === undefined || relations.taken.length === 0 ? [] : [T.taken(relations.taken.join(', '))]),
  ]
  return (
    <>
      {lines.map((line, at) => (
        <Text key={at} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {line}
        </Text>
      ))}
      {referredBy.length === 0 ? undefined : (
        <div>
          <Text size="sm">{T.referred}:</Text>
          <Names names={referredBy} />
        </div>
      )}
    </>
  )
}

function Conflict({
  resource,
  conflict: { edits, actorChanged, othersChanged, both, merge },
}: {
  readonly resource: string
  readonly conflict: RollbackConflict
}) {
  const T = useTexts(CHANGE_TEXTS)
  const F = useFormats()
  return (
    <Alert color="yellow" variant="light" title={T.conflict}>
      <Stack gap="xs">
        {edits.map(({ version, user, at }) => (
          <Text key={version} size="sm">
            {T.edit(F.number(version), user ?? T.somebody, F.time(at))}
          </Text>
        ))}
        <Differences label={T.theirs(resource)} head={T.head} differences={actorChanged} />
        <Differences label={T.others(resource)} head={T.editHead} differences={othersChanged} />
        {both.length === 0 ? undefined : <Text size="sm">{T.both(both.join(', '))}</Text>}
        {merge === undefined ? undefined : <Text size="sm">{T.merge(merge.elements.join(', '))}</Text>}
      </Stack>
    </Alert>
  )
}

const SHOWN_FIRST = 6

function Differences({
  label,
  head,
  differences,
}: {
  readonly label: string
  readonly head: readonly string[]
  readonly differences: readonly RollbackDifference[]
}) {
  const T = useTexts(CHANGE_TEXTS)
  const { number } = useFormats()
  const [isAll, setAll] = useState(false)
  if (differences.length === 0) return undefined
  const shown = isAll ? differences : differences.slice(0, SHOWN_FIRST)
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm" fw={600}>
        {label}
      </Text>
      <Rows
        label={label}
        head={head}
        rows={shown.map((difference, at) => ({
          key: `${difference.element} ${at}`,
          cells: [
            <Code key="element">{difference.element}</Code>,
            'before' in difference ? valueText(difference, 'before') : T.empty,
            'after' in difference ? valueText(difference, 'after') : T.empty,
          ],
        }))}
      />
      {shown.length < differences.length ? (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => setAll(true)}
          aria-label={`${T.all(number(differences.length))}: ${label}`}
        >
          {T.all(number(differences.length))}
        </Button>
      ) : undefined}
    </Stack>
  )
}
