import { Alert, Badge, Button, Checkbox, Code, Group, Stack, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { FilingFile, FilingLine } from '../../../src/contract/index.ts'
import { blobOf, saveFile } from '../../api/download.ts'
import { useSession } from '../../api/session.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { ActForm } from './act-form.tsx'
import { useApproving, useOpenFile } from './filing-asking.ts'
import { isAsRead } from './filing-digest.ts'
import { FileText, NotDone } from './parts.tsx'

const TEXTS = texts(
  {
    download: 'Download',
    downloadOf: (name: string) => `Download: ${name}`,
    names: 'Names people',
    namesHint: 'It goes by a way that is sealed, never with the rest.',
    closedHint: 'Each person it names has a leaf once you open it.',
    open: 'Open it',
    openOf: (name: string) => `Open it: ${name}`,
    unopened: 'What is approved is what was read: open each file of it first.',
    outside: 'This file is read outside the page: download it.',
    show: (name: string) => `Show ${name}`,
    cut: (count: string) => `Its first ${count} letters. The file has all of it.`,
    approval: 'Approval',
    digest: 'The digest of what stands here, computed in this browser:',
    broken:
      'The digest the server names is not that of what stands here. Do not approve it; have the environment checked.',
    own: 'You made this draft. Another officer reads and approves it.',
    lacks: 'It cannot be approved while something is missing. Make the drafts anew with what is missing.',
    closed: 'The case is closed: nothing is approved in it.',
    means:
      'By approving you say that this draft is right, in these words and no others. It stands in the ledger with the digest. It is not sent: a person files it.',
    readAll: 'I read every file of this draft as it stands here',
    approve: 'Approve these words',
  },
  {
    download: 'Descargar',
    downloadOf: (name: string) => `Descargar: ${name}`,
    names: 'Nombra a personas',
    namesHint: 'Va por una vía cerrada, nunca con lo demás.',
    closedHint: 'Cada persona que nombra tiene una hoja cuando usted lo abre.',
    open: 'Abrirlo',
    openOf: (name: string) => `Abrirlo: ${name}`,
    unopened: 'Se aprueba lo que se leyó: abra primero cada uno de sus archivos.',
    outside: 'Este archivo se lee fuera de la página: descárguelo.',
    show: (name: string) => `Mostrar ${name}`,
    cut: (count: string) => `Sus primeras ${count} letras. El archivo lo tiene todo.`,
    approval: 'Aprobación',
    digest: 'La huella de lo que está aquí, calculada en este navegador:',
    broken:
      'La huella que nombra el servidor no es la de lo que está aquí. No lo apruebe; haga revisar el entorno.',
    own: 'Usted hizo este borrador. Otra persona responsable lo lee y lo aprueba.',
    lacks: 'No se puede aprobar mientras falte algo. Haga los borradores de nuevo con lo que falta.',
    closed: 'El caso está cerrado: en él no se aprueba nada.',
    means:
      'Al aprobar usted dice que este borrador es correcto, con estas palabras y no otras. Queda en el registro con la huella. No se envía: lo presenta una persona.',
    readAll: 'Leí todos los archivos de este borrador tal como están aquí',
    approve: 'Aprobar estas palabras',
  },
)

interface Reading {
  readonly line: FilingLine
  readonly isOpen: boolean
}

/** What a draft says, file by file, and its approval: of what stands here and of nothing else. */
export function FilingReading({ line: listed, isOpen }: Reading) {
  const T = useTexts(TEXTS)
  const [opened, setOpened] = useState<ReadonlyMap<string, FilingFile>>(new Map())
  const line = useMemo(
    () => ({ ...listed, files: listed.files.map((file) => opened.get(file.name) ?? file) }),
    [listed, opened],
  )
  return (
    <Stack gap="lg" mt="xs">
      {line.files.map((file) =>
        isClosed(file) ? (
          <ClosedFile
            key={file.name}
            line={listed}
            file={file}
            onOpened={(whole) => setOpened((before) => new Map(before).set(file.name, whole))}
          />
        ) : (
          <FileOf key={file.name} file={file} />
        ),
      )}
      <Stack gap="xs" component="section" aria-label={T.approval}>
        <Text fw={600}>{T.approval}</Text>
        <Approval line={line} isOpen={isOpen} />
      </Stack>
    </Stack>
  )
}

const contentOf = ({ content, base64, mediaType }: FilingFile): Blob =>
  content === undefined ? blobOf(base64 ?? '', mediaType) : new Blob([content], { type: mediaType })

const isClosed = ({ content, base64 }: FilingFile): boolean => content === undefined && base64 === undefined

function ClosedFile({
  line,
  file: { name },
  onOpened,
}: Pick<Reading, 'line'> & {
  readonly file: FilingFile
  readonly onOpened: (file: FilingFile) => void
}) {
  const T = useTexts(TEXTS)
  const act = useOpenFile(line)
  return (
    <Stack gap="xs" align="flex-start">
      <Group gap="xs">
        <Code>{name}</Code>
        <Badge variant="light" color="red">
          {T.names}
        </Badge>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={T.openOf(name)}
          loading={act.isPending}
          onClick={() => act.mutate(name, { onSuccess: onOpened })}
        >
          {T.open}
        </Button>
      </Group>
      <Text size="sm">
        {T.closedHint} {T.namesHint}
      </Text>
      <NotDone act={act} />
    </Stack>
  )
}

function FileOf({ file }: { readonly file: FilingFile }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const blob = useMemo(() => contentOf(file), [file])
  const { name, content, mediaType, confidential } = file
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Code>{name}</Code>
        <Text size="sm" c="dimmed">
          {F.bytes(blob.size)}
        </Text>
        {confidential === true ? (
          <Badge variant="light" color="red">
            {T.names}
          </Badge>
        ) : undefined}
        <Button
          size="compact-sm"
          variant="default"
          aria-label={T.downloadOf(name)}
          onClick={() => saveFile(name, blob)}
        >
          {T.download}
        </Button>
      </Group>
      {confidential === true ? <Text size="sm">{T.namesHint}</Text> : undefined}
      {content === undefined ? (
        <Text size="sm">{T.outside}</Text>
      ) : mediaType === 'text/plain' ? (
        <Preview name={name} content={content} />
      ) : (
        <details>
          <summary>{T.show(name)}</summary>
          <Preview name={name} content={content} />
        </details>
      )}
    </Stack>
  )
}

const SHOWN_MAX = 50_000

function Preview({ name, content }: { readonly name: string; readonly content: string }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  return (
    <>
      <FileText label={name}>{content.slice(0, SHOWN_MAX)}</FileText>
      {content.length > SHOWN_MAX ? <Text size="sm">{T.cut(F.number(SHOWN_MAX))}</Text> : undefined}
    </>
  )
}

function Approval({ line, isOpen }: Reading) {
  const T = useTexts(TEXTS)
  const { user } = useSession()
  const isRead = !line.files.some(isClosed)
  const isWhole = useMemo(() => !isRead || isAsRead(line), [line, isRead])
  const { digest, madeBy, missing, approved } = line
  if (!isWhole)
    return (
      <Alert role="alert" color="red" variant="light">
        {T.broken}
      </Alert>
    )
  const why =
    approved !== undefined ? undefined : whyNot({ isOpen, missing, isOwn: madeBy === user, isRead }, T)
  return (
    <>
      {isRead ? (
        <Text size="sm">
          {T.digest} <Code style={{ overflowWrap: 'anywhere' }}>{digest}</Code>
        </Text>
      ) : undefined}
      {why === undefined ? undefined : <Text size="sm">{why}</Text>}
      {approved === undefined && why === undefined ? <Approving line={line} /> : undefined}
    </>
  )
}

interface Standing {
  readonly isOpen: boolean
  readonly missing: readonly string[]
  readonly isOwn: boolean
  readonly isRead: boolean
}

function whyNot({ isOpen, missing, isOwn, isRead }: Standing, T: (typeof TEXTS)['en']): string | undefined {
  if (!isOpen) return T.closed
  if (missing.length > 0) return T.lacks
  if (isOwn) return T.own
  return isRead ? undefined : T.unopened
}

function Approving({ line: { draft, digest } }: Pick<Reading, 'line'>) {
  const T = useTexts(TEXTS)
  const act = useApproving()
  const [isReadAll, setReadAll] = useState(false)
  return (
    <ActForm act={act} onSend={() => act.mutate({ draft, digest })} says={T.approve}>
      <Text size="sm">{T.means}</Text>
      <Checkbox
        label={T.readAll}
        required
        checked={isReadAll}
        onChange={({ currentTarget: { checked } }) => setReadAll(checked)}
      />
    </ActForm>
  )
}
