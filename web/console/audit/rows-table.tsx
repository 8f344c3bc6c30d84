import { Anchor, Button, Code, Stack, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useId } from 'react'
import type { AuditRow } from '../../../src/contract/index.ts'
import { useElementWords } from '../../ui/elements.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { usePurposeWord } from '../../ui/purpose-words.ts'
import { useRoleWord } from '../../ui/role-words.ts'
import { useHowWord } from '../hows.ts'
import { useRelationWord } from '../relation-words.ts'
import { OutcomeBadge } from './outcome.tsx'

const TEXTS = texts(
  {
    table: 'What was found',
    when: 'When',
    who: 'Who',
    what: 'What',
    patient: 'Patient',
    outcome: 'Outcome',
    leaf: 'Leaf',
    more: 'More',
    less: 'Less',
    moreOf: (leaf: number) => `More of leaf ${leaf}`,
    lessOf: (leaf: number) => `Less of leaf ${leaf}`,
    nobody: 'nobody’s',
  },
  {
    table: 'Lo que se encontró',
    when: 'Cuándo',
    who: 'Quién',
    what: 'Qué',
    patient: 'Paciente',
    outcome: 'Resultado',
    leaf: 'Hoja',
    more: 'Más',
    less: 'Menos',
    moreOf: (leaf: number) => `Más de la hoja ${leaf}`,
    lessOf: (leaf: number) => `Menos de la hoja ${leaf}`,
    nobody: 'de nadie',
  },
)

/** Leaves as a table; each row opens to all that may be told of it, and leads to its proof. */
export function RowsTable({ rows }: { readonly rows: readonly AuditRow[] }) {
  const T = useTexts(TEXTS)
  return (
    // A region that scrolls is reached by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="wide" role="region" aria-label={T.table} tabIndex={0}>
      <Table id="audit-rows" verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{T.when}</Table.Th>
            <Table.Th scope="col">{T.who}</Table.Th>
            <Table.Th scope="col">{T.what}</Table.Th>
            <Table.Th scope="col">{T.patient}</Table.Th>
            <Table.Th scope="col">{T.outcome}</Table.Th>
            <Table.Th scope="col">{T.leaf}</Table.Th>
            <Table.Th scope="col">{T.more}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row key={row.leaf} row={row} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

const COLUMNS = 7

function Row({ row }: { readonly row: AuditRow }) {
  const T = useTexts(TEXTS)
  const { time, number } = useFormats()
  const howWord = useHowWord()
  const roleWord = useRoleWord()
  const [isOpen, { toggle }] = useDisclosure()
  const more = useId()
  return (
    <>
      <Table.Tr>
        <Table.Td style={{ whiteSpace: 'nowrap' }}>{time(row.at)}</Table.Td>
        <Table.Td>
          <Text size="sm">{row.user}</Text>
          <Text size="xs" c="dimmed">
            {roleWord(row.role)}
          </Text>
        </Table.Td>
        <Table.Td>
          <Text size="sm">{howWord(row.how)}</Text>
          <Text size="xs" c="dimmed">
            {typesIn(row).join(', ')}
          </Text>
        </Table.Td>
        <Table.Td>
          <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {row.patient ?? row.patientKey ?? T.nobody}
          </Text>
        </Table.Td>
        <Table.Td>
          <OutcomeBadge outcome={row.outcome} />
        </Table.Td>
        <Table.Td>
          <Anchor component={Link} to={`/ledger/disclosure/${row.leaf}`} size="sm">
            {number(row.leaf)}
          </Anchor>
        </Table.Td>
        <Table.Td>
          <Button
            size="compact-xs"
            variant="default"
            onClick={toggle}
            aria-expanded={isOpen}
            aria-controls={more}
            aria-label={isOpen ? T.lessOf(row.leaf) : T.moreOf(row.leaf)}
          >
            {isOpen ? T.less : T.more}
          </Button>
        </Table.Td>
      </Table.Tr>
      <Table.Tr id={more} hidden={!isOpen}>
        <Table.Td colSpan={COLUMNS}>{isOpen ? <RowFacts row={row} /> : undefined}</Table.Td>
      </Table.Tr>
    </>
  )
}

function typesIn({ shown, written, asked = '' }: AuditRow): readonly string[] {
  const places = [...shown, ...written].map((one) => one.split('/')[0] ?? '')
  const [searched = ''] = asked.split(/[?/]/)
  return [...new Set(places.length === 0 && searched !== '' ? [searched] : places)]
}

const FACTS = texts(
  {
    client: 'App',
    session: 'Session',
    address: 'From',
    onBehalfOf: 'On behalf of',
    why: 'Purpose',
    relation: 'Relation',
    noRelation: 'none told',
    elements: 'What parts',
    bytes: 'How much',
    asked: 'Asked for',
    note: 'Note',
    request: 'Request',
    patientKey: 'Name in leaves',
    shown: (count: string) => `Shown (${count})`,
    written: (count: string) => `Written (${count})`,
  },
  {
    client: 'Aplicación',
    session: 'Sesión',
    address: 'Desde',
    onBehalfOf: 'En nombre de',
    why: 'Finalidad',
    relation: 'Relación',
    noRelation: 'no consta',
    elements: 'Qué partes',
    bytes: 'Cuánto',
    asked: 'Se pidió',
    note: 'Nota',
    request: 'Solicitud',
    patientKey: 'Nombre en las hojas',
    shown: (count: string) => `Mostrado (${count})`,
    written: (count: string) => `Escrito (${count})`,
  },
)

/** All that may be told of a leaf. */
export function RowFacts({ row }: { readonly row: AuditRow }) {
  const T = useTexts(FACTS)
  const { bytes, number } = useFormats()
  const elementWord = useElementWords()
  const purposeWord = usePurposeWord()
  const relationWord = useRelationWord()
  const relation = row.relation === undefined ? T.noRelation : relationWord(row.relation)
  const facts: readonly (readonly [string, string | undefined])[] = [
    [T.client, row.client],
    [T.session, row.session],
    [T.address, row.address],
    [T.onBehalfOf, row.onBehalfOf],
    [T.why, purposeWord(row.why)],
    [T.relation, row.patientKey === undefined ? undefined : relation],
    [T.patientKey, row.patientKey],
    [T.elements, row.elements.map((one) => elementWord(one)).join(', ')],
    [T.bytes, row.bytes === 0 ? undefined : bytes(row.bytes)],
    [T.asked, row.asked],
    [T.note, row.note],
    [T.request, row.request],
  ]
  return (
    <Stack gap="sm">
      <dl className="facts">
        {facts.map(([name, value]) =>
          value === undefined || value === '' ? undefined : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      <Versions title={T.shown(number(row.shownCount))} versions={row.shown} />
      <Versions title={T.written(number(row.writtenCount))} versions={row.written} />
    </Stack>
  )
}

function Versions({ title, versions }: { readonly title: string; readonly versions: readonly string[] }) {
  if (versions.length === 0) return undefined
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {versions.map((one) => (
          <Code key={one} mr={6}>
            {one}
          </Code>
        ))}
      </Text>
    </Stack>
  )
}
