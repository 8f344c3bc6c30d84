import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { texts, useFormats, useTexts } from './language.tsx'

/** One bar. `value` is a count. */
export interface Bar {
  readonly label: string
  readonly value: number
}

const TEXTS = texts(
  { table: 'Show as table', picture: 'Show as picture', none: 'Nothing to show yet.' },
  { table: 'Mostrar como tabla', picture: 'Mostrar como gráfico', none: 'Aún no hay nada que mostrar.' },
)

const ROW = 26
const WIDTH = 100

/** Counts as bars beside their names, and as a table for whoever would rather read. */
export function Bars({
  title,
  bars,
  unit,
}: {
  readonly title: string
  readonly bars: readonly Bar[]
  readonly unit: string
}) {
  const T = useTexts(TEXTS)
  const [isTable, setTable] = useState(false)
  if (bars.length === 0) return <Text c="dimmed">{T.none}</Text>
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={600}>{title}</Text>
        <Button variant="subtle" size="compact-sm" onClick={() => setTable(!isTable)}>
          {isTable ? T.picture : T.table}
        </Button>
      </Group>
      {isTable ? (
        <BarTable title={title} bars={bars} unit={unit} />
      ) : (
        <BarPicture title={title} bars={bars} />
      )}
    </Stack>
  )
}

function BarTable({
  title,
  bars,
  unit,
}: {
  readonly title: string
  readonly bars: readonly Bar[]
  readonly unit: string
}) {
  const F = useFormats()
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{title}</Table.Th>
          <Table.Th ta="right">{unit}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {bars.map(({ label, value }) => (
          <Table.Tr key={label}>
            <Table.Td>{label}</Table.Td>
            <Table.Td ta="right">{F.number(value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** Names and numbers are text beside each bar, so that nothing hangs on its length or colour alone. */
function BarPicture({ title, bars }: { readonly title: string; readonly bars: readonly Bar[] }) {
  const F = useFormats()
  const most = Math.max(1, ...bars.map(({ value }) => value))
  const said = bars.map(({ label, value }) => `${label}: ${F.number(value)}`).join(', ')
  return (
    <Stack gap={2} role="img" aria-label={`${title}. ${said}`}>
      {bars.map(({ label, value }) => (
        <Group key={label} wrap="nowrap" gap="sm" h={ROW} aria-hidden>
          <Text size="sm" w="40%" truncate>
            {label}
          </Text>
          <svg width="100%" height="12" viewBox={`0 0 ${WIDTH} 12`} preserveAspectRatio="none">
            <rect width={WIDTH} height="12" rx="2" fill="var(--mantine-color-default-border)" opacity="0.4" />
            <rect
              width={Math.max(1, (value / most) * WIDTH)}
              height="12"
              rx="2"
              fill="var(--mantine-primary-color-filled)"
            />
          </svg>
          <Text size="sm" miw="4ch" ta="right">
            {F.number(value)}
          </Text>
        </Group>
      ))}
    </Stack>
  )
}
