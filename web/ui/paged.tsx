import { Group, Pagination, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { texts, useFormats, useTexts } from './language.tsx'

const TEXTS = texts(
  {
    pages: 'Pages',
    next: 'Next page',
    previous: 'Previous page',
    shown: (from: string, to: string, all: string) => `${from} to ${to} of ${all}`,
  },
  {
    pages: 'Páginas',
    next: 'Página siguiente',
    previous: 'Página anterior',
    shown: (from: string, to: string, all: string) => `${from} a ${to} de ${all}`,
  },
)
const PER_PAGE = 20

/** A long list in pages: `children` shows those of one page. What fits on one has no pages to go through. */
export function Paged<One>({
  all,
  children,
}: {
  readonly all: readonly One[]
  readonly children: (shown: readonly One[]) => ReactNode
}) {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  const [page, setPage] = useState(1)
  const pages = Math.ceil(all.length / PER_PAGE)
  const first = Math.max(0, (Math.min(page, pages) - 1) * PER_PAGE)
  const shown = all.slice(first, first + PER_PAGE)
  return (
    <Stack>
      {children(shown)}
      {pages > 1 ? (
        <Group justify="space-between">
          <Text size="sm" c="dimmed" role="status">
            {T.shown(number(first + 1), number(first + shown.length), number(all.length))}
          </Text>
          <Pagination
            total={pages}
            value={Math.min(page, pages)}
            onChange={setPage}
            aria-label={T.pages}
            getControlProps={(control) => ({ 'aria-label': control === 'next' ? T.next : T.previous })}
          />
        </Group>
      ) : undefined}
    </Stack>
  )
}
