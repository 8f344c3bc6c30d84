import { Alert, Badge, Button, Code, Group, List, Stack, Table, Text } from '@mantine/core'
import type { UseMutationResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '../../api/request.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import { Failed } from '../../ui/states.tsx'
import { spoken, WORDS } from './words.ts'

const TEXTS = texts(
  {
    title: 'This was not done',
    APPROVAL_REQUIRED: 'This takes another person than the one who asks now.',
    CASE_CLOSED: 'The case is closed. Open it again on its overview first.',
    VERSION_CONFLICT:
      'Somebody else changed this meanwhile. What you typed is kept: look again, and send it once more.',
    NOTICE_FROZEN: 'The campaign has moved on meanwhile. Look at it again.',
    NOTICE_INVALID: 'Something is still missing.',
    NOT_FOUND: 'This is not as it was when the page was read. Look again.',
    closed: 'This case is closed. It can be read; nothing is changed in it until it is opened again.',
  },
  {
    title: 'Esto no se hizo',
    APPROVAL_REQUIRED: 'Hace falta otra persona distinta de la que lo pide ahora.',
    CASE_CLOSED: 'El caso está cerrado. Ábralo de nuevo primero en su resumen.',
    VERSION_CONFLICT:
      'Alguien cambió esto entretanto. Lo que escribió se conserva: mire de nuevo y envíelo otra vez.',
    NOTICE_FROZEN: 'La campaña ha avanzado entretanto. Mírela de nuevo.',
    NOTICE_INVALID: 'Todavía falta algo.',
    NOT_FOUND: 'Esto ya no está como cuando se leyó la página. Mire de nuevo.',
    closed: 'Este caso está cerrado. Se puede leer; no se cambia nada hasta que se abra de nuevo.',
  },
)

type Told = keyof (typeof TEXTS)['en']

/** Why an act was not done: in words for what officers meet, and what the server says of it. */
export function NotDone({ act }: { readonly act: Pick<UseMutationResult<unknown, Error, never>, 'error'> }) {
  const T = useTexts(TEXTS)
  const { error } = act
  if (error === null) return undefined
  if (!(error instanceof ApiError) || !(error.code in T)) return <Failed error={error} title={T.title} />
  return (
    <Alert role="alert" color="red" variant="light" title={T.title}>
      <Text size="sm">{T[error.code as Told]}</Text>
      <Text size="sm" lang="en">
        {error.message}
      </Text>
    </Alert>
  )
}

export function ClosedCase() {
  const T = useTexts(TEXTS)
  return (
    <Alert color="gray" variant="light" role="status">
      {T.closed}
    </Alert>
  )
}

/** A word of the server's as people say it. */
export function useWord(): (code: string) => string {
  const W = useTexts(WORDS)
  return (code) => W[code] ?? spoken(code)
}

/** What the server says in sentences: English in every language, and told to be. */
export function Said({
  children,
  dimmed = false,
}: {
  readonly children: ReactNode
  readonly dimmed?: boolean
}) {
  return (
    <Text size="sm" lang="en" {...(dimmed ? { c: 'dimmed' } : {})} style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Text>
  )
}

/** A number with what it counts under it. */
export function Figure({ label, value }: { readonly label: string; readonly value: ReactNode }) {
  return (
    <Stack gap={0} miw={110}>
      <Text size="xl" fw={700}>
        {value}
      </Text>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
    </Stack>
  )
}

/** Rows under headings; wide ones scroll by themselves, and not the page. */
export function Rows({
  label,
  head,
  rows,
}: {
  readonly label: string
  readonly head: readonly string[]
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[]
}) {
  return (
    // A region that scrolls is reached by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="region" aria-label={label} tabIndex={0} style={{ overflowX: 'auto', position: 'relative' }}>
      <Table verticalSpacing="xs" striped>
        <Table.Thead>
          <Table.Tr>
            {head.map((one) => (
              <Table.Th key={one}>{one}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, cells }) => (
            <Table.Tr key={key}>
              {cells.map((cell, at) => (
                <Table.Td key={head[at]}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** What a file says. It scrolls by itself where it is long, by keyboard too. */
export function FileText({ label, children }: { readonly label: string; readonly children: string }) {
  return (
    <Code
      block
      lang="en"
      role="region"
      aria-label={label}
      tabIndex={0}
      mah={420}
      style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {children}
    </Code>
  )
}

/** Names of things, one beside the other. */
export function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <Group gap={6}>
      {names.map((name) => (
        <Code key={name} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Code>
      ))}
    </Group>
  )
}

/** Sentences of the server's under a heading that opens; English, as `Said` is. */
export function Told({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return undefined
  return (
    <details>
      <summary>
        {title} ({lines.length})
      </summary>
      <List size="sm" mt="xs" lang="en">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </details>
  )
}

const TIER_COLOURS: Readonly<Record<string, string>> = { disclosed: 'red', exposed: 'orange' }

export function Tier({ tier }: { readonly tier: string }) {
  const word = useWord()
  return (
    <Badge variant="light" color={TIER_COLOURS[tier] ?? 'gray'}>
      {word(tier)}
    </Badge>
  )
}

/** A button that does what it says, with why it was not done under it. */
export function ActButton<Given>({
  act,
  given,
  children,
  ...look
}: {
  readonly act: UseMutationResult<unknown, Error, Given>
  readonly given: Given
  readonly children: ReactNode
  readonly variant?: string
  readonly color?: string
  readonly size?: string
  readonly disabled?: boolean
}) {
  return (
    <Stack gap="xs" align="flex-start">
      <Button loading={act.isPending} onClick={() => act.mutate(given)} {...look}>
        {children}
      </Button>
      <NotDone act={act} />
    </Stack>
  )
}
