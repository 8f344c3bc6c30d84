import { Alert, Badge, Button, Code, Divider, Group, List, Stack, Text } from '@mantine/core'
import { Fragment, useState } from 'react'
import type { FilingLine } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useCase } from './case-data.ts'
import { useFilings } from './filing-asking.ts'
import { FilingForm } from './filing-form.tsx'
import { FilingReading } from './filing-reading.tsx'
import { Said } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'Filings',
    hint: 'Drafts for authorities, consumer reporting agencies, the press and covered entities. Nothing is ever sent from here: one person makes a draft, another reads and approves it, and a person files it.',
    make: 'Make the drafts',
    again: 'Make the drafts anew',
    drafts: 'Drafts',
    none: 'There is no draft yet. They are made from the case, its duties and its notice.',
    nothingOwed: 'The drafts were made, and the duties of this case ask for none so far.',
    approved: 'Approved',
    whole: 'Waits for approval',
    missing: (count: number) => `${count} missing`,
    made: (who: string, when: string) => `Made by ${who}, ${when}`,
    approvedBy: (who: string, when: string) => `Approved by ${who}, ${when}`,
    lacks: 'Somebody still has to write',
    unverified: 'Checked by nobody against the law itself',
    read: 'Read it',
    readOf: (draft: string) => `Read it: ${draft}`,
    close: 'Close it',
    closeOf: (draft: string) => `Close it: ${draft}`,
    gone: 'What you read is not there any more',
    goneSays: (draft: string) =>
      `The draft ${draft} was made anew while you read it. Nothing of what you read can be approved any more: read the new one.`,
    seen: 'I see',
  },
  {
    title: 'Presentaciones',
    hint: 'Borradores para autoridades, agencias de informes de crédito, la prensa y entidades cubiertas. Desde aquí nunca se envía nada: una persona hace el borrador, otra lo lee y lo aprueba, y una persona lo presenta.',
    make: 'Hacer los borradores',
    again: 'Hacer los borradores de nuevo',
    drafts: 'Borradores',
    none: 'Aún no hay borradores. Se hacen con el caso, sus deberes y su aviso.',
    nothingOwed: 'Se hicieron los borradores, y hasta ahora los deberes de este caso no piden ninguno.',
    approved: 'Aprobado',
    whole: 'Espera aprobación',
    missing: (count: number) => (count === 1 ? 'Falta 1 dato' : `Faltan ${count} datos`),
    made: (who: string, when: string) => `Hecho por ${who}, ${when}`,
    approvedBy: (who: string, when: string) => `Aprobado por ${who}, ${when}`,
    lacks: 'Alguien tiene que escribir todavía',
    unverified: 'Nadie lo cotejó con la ley misma',
    read: 'Leerlo',
    readOf: (draft: string) => `Leerlo: ${draft}`,
    close: 'Cerrarlo',
    closeOf: (draft: string) => `Cerrarlo: ${draft}`,
    gone: 'Lo que usted leyó ya no está',
    goneSays: (draft: string) =>
      `El borrador ${draft} se hizo de nuevo mientras usted lo leía. Nada de lo que leyó se puede aprobar ya: lea el nuevo.`,
    seen: 'Entendido',
  },
)

const isSame = (one: FilingLine, other: FilingLine | undefined): boolean =>
  one.draft === other?.draft && one.digest === other.digest

/** The drafts of a case: made, read, and approved as they were read. */
export function FilingsPart() {
  const T = useTexts(TEXTS)
  const query = useFilings()
  const isOpen = useCase().data?.state === 'open'
  const [isMaking, setMaking] = useState(false)
  const [isMade, setMade] = useState(false)
  const [reading, setReading] = useState<FilingLine>()
  return (
    <Page title={T.title} hint={T.hint}>
      <Asked query={query} lines={8}>
        {({ filings }) => (
          <>
            {isOpen && !isMaking ? (
              <Group>
                <Button variant={filings.length === 0 ? 'filled' : 'default'} onClick={() => setMaking(true)}>
                  {filings.length === 0 ? T.make : T.again}
                </Button>
              </Group>
            ) : undefined}
            {isMaking ? (
              <FilingForm
                onMade={() => {
                  setMaking(false)
                  setMade(true)
                }}
                onLeft={() => setMaking(false)}
              />
            ) : undefined}
            {reading !== undefined && !filings.some((one) => isSame(one, reading)) ? (
              <Gone draft={reading.draft} onSeen={() => setReading(undefined)} />
            ) : undefined}
            <Section title={T.drafts}>
              {filings.length === 0 ? <Empty>{isMade ? T.nothingOwed : T.none}</Empty> : undefined}
              <Stack gap="lg">
                {filings.map((line, at) => (
                  <Fragment key={`${line.draft} ${line.digest}`}>
                    {at === 0 ? undefined : <Divider />}
                    <DraftOf line={line} isOpen={isOpen} isRead={isSame(line, reading)} onRead={setReading} />
                  </Fragment>
                ))}
              </Stack>
            </Section>
          </>
        )}
      </Asked>
    </Page>
  )
}

function Gone({ draft, onSeen }: { readonly draft: string; readonly onSeen: () => void }) {
  const T = useTexts(TEXTS)
  return (
    <Alert role="alert" color="red" variant="light" title={T.gone}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{T.goneSays(draft)}</Text>
        <Button size="xs" variant="default" onClick={onSeen}>
          {T.seen}
        </Button>
      </Stack>
    </Alert>
  )
}

function DraftOf({
  line,
  isOpen,
  isRead,
  onRead,
}: {
  readonly line: FilingLine
  readonly isOpen: boolean
  readonly isRead: boolean
  readonly onRead: (line: FilingLine | undefined) => void
}) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const { draft, to, title, cite, made, madeBy, approved, missing, unverified } = line
  return (
    <Stack component="article" gap="xs" aria-label={draft}>
      <Group gap="xs">
        <Text fw={600} lang="en">
          {title}
        </Text>
        <State line={line} />
      </Group>
      <Said>{to}</Said>
      <Group gap="xs">
        <Code>{draft}</Code>
        <Said dimmed>{cite}</Said>
      </Group>
      <Text size="sm">{T.made(madeBy, F.time(made))}</Text>
      {approved === undefined ? undefined : (
        <Text size="sm">{T.approvedBy(approved.by, F.time(approved.at))}</Text>
      )}
      <Sentences title={T.lacks} lines={missing} isOpen />
      <Sentences title={T.unverified} lines={unverified} />
      <Group>
        <Button
          size="xs"
          variant={isRead ? 'default' : 'light'}
          aria-expanded={isRead}
          aria-label={isRead ? T.closeOf(draft) : T.readOf(draft)}
          onClick={() => onRead(isRead ? undefined : line)}
        >
          {isRead ? T.close : T.read}
        </Button>
      </Group>
      {isRead ? <FilingReading line={line} isOpen={isOpen} /> : undefined}
    </Stack>
  )
}

function State({ line: { approved, missing } }: { readonly line: FilingLine }) {
  const T = useTexts(TEXTS)
  if (approved !== undefined)
    return (
      <Badge variant="light" color="green">
        {T.approved}
      </Badge>
    )
  return (
    <Badge variant="light" color={missing.length === 0 ? 'blue' : 'orange'}>
      {missing.length === 0 ? T.whole : T.missing(missing.length)}
    </Badge>
  )
}

function Sentences({
  title,
  lines,
  isOpen = false,
}: {
  readonly title: string
  readonly lines: readonly string[]
  readonly isOpen?: boolean
}) {
  if (lines.length === 0) return undefined
  return (
    <details open={isOpen}>
      <summary>
        {title} ({lines.length})
      </summary>
      <List size="sm" mt="xs" lang="en">
        {lines.map((line) => (
          <List.Item key={line} style={{ overflowWrap: 'anywhere' }}>
            {line}
          </List.Item>
        ))}
      </List>
    </details>
  )
}
