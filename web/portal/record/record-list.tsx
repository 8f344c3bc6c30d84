import { Badge, Group, Stack, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { Fragment, type ReactNode } from 'react'
import { Asked } from '../../ui/asked.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Paged } from '../../ui/paged.tsx'
import { Empty } from '../../ui/states.tsx'
import type { Part } from './record-query.ts'
import './record-list.css'

const TEXTS = texts(
  {
    more: 'There is more than this page can show. The download has all of it.',
  },
  {
    more: 'Hay más de lo que cabe en esta página. La descarga lo incluye todo.',
  },
)

/** A part of the record as a list: what is asked for, what is in it, and how one of it looks. */
export function RecordList<
  Kind extends { readonly id?: string | undefined },
  One extends { readonly id?: string | undefined } = Kind,
>({
  query,
  choose,
  empty,
  children,
}: {
  readonly query: UseQueryResult<Part<Kind>>
  /** What of it belongs here, in the order it is shown. */
  readonly choose: (all: readonly Kind[]) => readonly One[]
  readonly empty: string
  readonly children: (one: One, part: Part<Kind>) => ReactNode
}) {
  const T = useTexts(TEXTS)
  return (
    <Asked query={query} lines={6}>
      {(part) => {
        const chosen = choose(part.resources)
        if (chosen.length === 0) return <Empty>{empty}</Empty>
        return (
          <Stack>
            <PagedItems all={chosen}>{(one) => children(one, part)}</PagedItems>
            {part.isWhole ? undefined : (
              <Text size="sm" c="dimmed">
                {T.more}
              </Text>
            )}
          </Stack>
        )
      }}
    </Asked>
  )
}

/** Things of the record under each other, in pages. */
export function PagedItems<One extends { readonly id?: string | undefined }>({
  all,
  children,
}: {
  readonly all: readonly One[]
  readonly children: (one: One) => ReactNode
}) {
  return <Paged all={all}>{(shown) => <RecordItems all={shown}>{children}</RecordItems>}</Paged>
}

/** Things of the record under each other. */
export function RecordItems<One extends { readonly id?: string | undefined }>({
  all,
  children,
}: {
  readonly all: readonly One[]
  readonly children: (one: One) => ReactNode
}) {
  return (
    <ul className="record-list">
      {all.map((one, at) => (
        <li key={one.id ?? at}>{children(one)}</li>
      ))}
    </ul>
  )
}

/** A name of a fact, and the fact; nothing is shown of what nobody wrote down. */
export type Fact = readonly [name: string, value: ReactNode]

/** One thing of the record: what it is, how it stands, and what else is known. */
export function Item({
  title,
  status,
  tone = 'gray',
  facts = [],
  aside,
  children,
}: {
  readonly title: ReactNode
  readonly status?: string
  /** `red` for what wants attention, `blue` for what counts now. */
  readonly tone?: 'gray' | 'blue' | 'red' | 'yellow'
  readonly facts?: readonly Fact[]
  readonly aside?: ReactNode
  readonly children?: ReactNode
}) {
  const known = facts.filter(([, value]) => value !== undefined && value !== '')
  return (
    <Group justify="space-between" align="flex-start" gap="sm">
      <Stack gap={4} flex={1} miw={200}>
        <Group gap="xs">
          <Text fw={600} component="span">
            {title}
          </Text>
          {status === undefined || status === '' ? undefined : (
            <Badge variant="light" color={tone} tt="none">
              {status}
            </Badge>
          )}
        </Group>
        {known.length > 0 ? (
          <dl className="record-facts">
            {known.map(([name, value]) => (
              <Fragment key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </Fragment>
            ))}
          </dl>
        ) : undefined}
        {children}
      </Stack>
      {aside}
    </Group>
  )
}
