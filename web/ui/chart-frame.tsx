import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconChartLine, IconTable } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import { texts, useTexts } from './language.tsx'

const TEXTS = texts(
  { table: 'Show as table', chart: 'Show as chart' },
  { table: 'Ver como tabla', chart: 'Ver como gráfica' },
)

/** What a chart shows, as a table: the heads of its columns, and its rows from first to last. */
export interface ChartTable {
  readonly heads: readonly string[]
  readonly rows: readonly (readonly ReactNode[])[]
}

/** Around a chart: what it shows in words, and the same numbers as a table for whoever wants to read them. */
export function ChartFrame({
  label,
  hint,
  table,
  children,
}: {
  readonly label: string
  readonly hint?: ReactNode
  readonly table: ChartTable
  readonly children: ReactNode
}) {
  const T = useTexts(TEXTS)
  const id = useId()
  const [isTable, setTable] = useState(false)
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="center" gap="xs">
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={
            isTable ? <IconChartLine size={16} aria-hidden /> : <IconTable size={16} aria-hidden />
          }
          aria-controls={id}
          aria-label={`${isTable ? T.chart : T.table}: ${label}`}
          onClick={() => setTable(!isTable)}
        >
          {isTable ? T.chart : T.table}
        </Button>
      </Group>
      <div id={id}>{isTable ? <DataTable label={label} table={table} /> : children}</div>
    </Stack>
  )
}

function DataTable({
  label,
  table: { heads, rows },
}: {
  readonly label: string
  readonly table: ChartTable
}) {
  return (
    // A region that scrolls is reached by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="wide" role="region" aria-label={label} tabIndex={0}>
      <Table captionSide="top" striped>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head} scope="col">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, at) => (
            <Table.Tr key={at}>
              {row.map((cell, column) => (
                <Table.Td key={heads[column]}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
