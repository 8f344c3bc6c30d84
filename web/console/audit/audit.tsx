import { Button, Group, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { AUDIT_FORMATS, type AuditFormat, type AuditQuestion } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty, Failed, Loading } from '../../ui/states.tsx'
import { type Search, useAuditExport, useAuditSearch } from './asking.ts'
import { hashOf, questionIn } from './question-hash.ts'
import { QuestionForm } from './question-form.tsx'
import { RowsTable } from './rows-table.tsx'
import { SavedSection } from './saved-section.tsx'

const TEXTS = texts(
  {
    title: 'Audit search',
    hint: 'Questions to the disclosure ledger: who was shown what, of whom, when, and how it ended. Asking is itself written down.',
    question: 'Question',
    found: 'Found',
    none: 'Nothing fits.',
    noneYet: 'Nothing fits in what was looked through so far.',
    more: 'Look further back',
    all: (count: string) => `${count} rows; everything was looked through.`,
    some: (count: string) => `${count} rows so far; there may be more.`,
    notYet: 'Ask a question to see what the ledger says.',
    files: { csv: 'Export as CSV', ndjson: 'Export as NDJSON' } satisfies Record<AuditFormat, string>,
    exportHint: 'An export takes a passkey, and stands in the ledger with how many rows it had.',
  },
  {
    title: 'Búsqueda de auditoría',
    hint: 'Preguntas al registro de divulgaciones: a quién se mostró qué, de quién, cuándo y cómo terminó. Preguntar también queda anotado.',
    question: 'Pregunta',
    found: 'Encontrado',
    none: 'No hay nada así.',
    noneYet: 'No hay nada así en lo que se ha mirado hasta ahora.',
    more: 'Mirar más atrás',
    all: (count: string) => `${count} filas; se miró todo.`,
    some: (count: string) => `${count} filas hasta ahora; puede haber más.`,
    notYet: 'Haga una pregunta para ver lo que dice el registro.',
    files: { csv: 'Exportar como CSV', ndjson: 'Exportar como NDJSON' },
    exportHint: 'Exportar requiere la llave de acceso y queda en el registro con el número de filas.',
  },
)

/** Questions to the disclosure ledger. The question stands behind the `#` of the address, so that it can be gone back to. */
export function Audit() {
  const T = useTexts(TEXTS)
  const hash = useRouterState({ select: ({ location }) => location.hash })
  const navigate = useNavigate()
  const asked = hash === '' ? undefined : questionIn(hash)
  const search = useAuditSearch(asked)
  const ask = (question: AuditQuestion) => {
    const next = hashOf(question)
    void navigate({ to: '/audit', hash: next === '' ? EVERYTHING : next })
  }
  return (
    <Page title={T.title} hint={T.hint}>
      <Section title={T.question}>
        <QuestionForm key={hash} question={asked ?? {}} ask={ask} />
      </Section>
      <SavedSection asked={asked} />
      <Section title={T.found} aside={asked === undefined ? undefined : <Exports question={asked} />}>
        {asked === undefined ? <Empty>{T.notYet}</Empty> : <Results search={search} />}
      </Section>
    </Page>
  )
}

/** Asks for every leaf: an address without anything behind its `#` asks nothing. */
const EVERYTHING = 'all'

function Results({ search }: { readonly search: Search }) {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = search
  if (data === undefined)
    return error === null ? <Loading lines={8} /> : <Failed error={error} retry={() => void refetch()} />
  const rows = data.pages.flatMap((page) => page.rows)
  const count = number(rows.length)
  return (
    <Stack gap="md">
      {rows.length === 0 ? (
        <Empty>{hasNextPage ? T.noneYet : T.none}</Empty>
      ) : (
        <>
          <Text size="sm" c="dimmed" id="audit-count" role="status">
            {hasNextPage ? T.some(count) : T.all(count)}
          </Text>
          <RowsTable rows={rows} />
        </>
      )}
      {error === null ? undefined : <Failed error={error} retry={() => void fetchNextPage()} />}
      {hasNextPage ? (
        <Group>
          <Button variant="default" loading={isFetching} onClick={() => void fetchNextPage()}>
            {T.more}
          </Button>
        </Group>
      ) : undefined}
    </Stack>
  )
}

function Exports({ question }: { readonly question: AuditQuestion }) {
  const T = useTexts(TEXTS)
  const keep = useAuditExport()
  return (
    <Stack gap={4}>
      <Group gap="xs">
        {AUDIT_FORMATS.map((format) => (
          <Button
            key={format}
            size="xs"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            loading={keep.isPending && keep.variables.format === format}
            onClick={() => keep.mutate({ question, format })}
          >
            {T.files[format]}
          </Button>
        ))}
      </Group>
      <Text size="xs" c="dimmed">
        {T.exportHint}
      </Text>
      {keep.error === null ? undefined : <Failed error={keep.error} />}
    </Stack>
  )
}
