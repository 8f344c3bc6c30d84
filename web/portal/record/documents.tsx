import { Anchor, Button, Modal, Stack, Text } from '@mantine/core'
import { IconDownload, IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import { readFhir } from '../../api/fhir.ts'
import { conceptText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { saveFile } from '../../api/download.ts'
import { useAct } from '../../ui/act.tsx'
import { Item, RecordList } from './record-list.tsx'
import { newestFirst } from '../../ui/newest.ts'
import { useRecord } from './record-query.ts'
import { useStatusWords } from './status-words.ts'

const TEXTS = texts(
  {
    title: 'Documents',
    hint: 'Notes, letters and reports that were put into your record.',
    list: 'Documents',
    none: 'There are no documents.',
    unnamed: 'Document',
    when: 'Written',
    by: 'By',
    read: 'Read',
    download: 'Download',
    close: 'Close',
    empty: 'This document has nothing in it that can be opened here.',
  },
  {
    title: 'Documentos',
    hint: 'Notas, cartas e informes que se agregaron a su expediente.',
    list: 'Documentos',
    none: 'No hay documentos.',
    unnamed: 'Documento',
    when: 'Escrito',
    by: 'Por',
    read: 'Leer',
    download: 'Descargar',
    close: 'Cerrar',
    empty: 'Este documento no tiene nada que se pueda abrir aquí.',
  },
)
/** What a browser may take a file for. Everything else is bytes: nothing that came from elsewhere runs or is drawn as a page. */
const KNOWN: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'text/plain': 'txt',
}
const OWN_BINARY = /^(?:https?:\/\/[^/]+\/fhir\/R4\/)?(Binary\/[A-Za-z0-9.-]{1,64})$/

export function Documents() {
  const T = useTexts(TEXTS)
  const query = useRecord<fhir4.DocumentReference>('DocumentReference', {
    _include: 'DocumentReference:author',
  })
  return (
    <Page title={T.title} hint={T.hint}>
      <Section title={T.list}>
        <RecordList
          query={query}
          choose={(all) =>
            newestFirst(
              all.filter(({ status }) => status !== 'entered-in-error'),
              ({ date, context }) => date ?? context?.period?.start,
            )
          }
          empty={T.none}
        >
          {(one, { called }) => <DocumentItem document={one} by={called(one.author?.[0])} />}
        </RecordList>
      </Section>
    </Page>
  )
}

function DocumentItem({ document, by }: { readonly document: fhir4.DocumentReference; readonly by: string }) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const words = useStatusWords()
  const name = titleOf(document) ?? T.unnamed
  return (
    <Item
      title={name}
      status={document.status === 'current' ? '' : words(document.status)}
      facts={[
        [T.when, date(document.date ?? document.context?.period?.start)],
        [T.by, by],
      ]}
    >
      <Stack gap="xs" align="flex-start">
        {document.content.map(({ attachment }, at) => (
          <Attached key={at} attachment={attachment} name={name} />
        ))}
      </Stack>
    </Item>
  )
}

function titleOf({ description, type, content }: fhir4.DocumentReference): string | undefined {
  return [description, content[0]?.attachment.title, conceptText(type)].find(
    (text) => text !== undefined && text !== '',
  )
}

function Attached({ attachment, name }: { readonly attachment: fhir4.Attachment; readonly name: string }) {
  const T = useTexts(TEXTS)
  const [text, setText] = useState<string | undefined>()
  const type = (attachment.contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const isText = type === 'text/plain'
  const open = useAct(async () => {
    const bytes = await bytesOf(attachment)
    if (isText) setText(new TextDecoder().decode(bytes))
    else saveFile(`${fileName(name)}.${KNOWN[type] ?? 'bin'}`, new Blob([bytes], { type: typeFor(type) }))
  })
  if (attachment.data === undefined && attachment.url === undefined)
    return (
      <Text size="sm" c="dimmed">
        {T.empty}
      </Text>
    )
  if (attachment.data === undefined && !OWN_BINARY.test(attachment.url ?? ''))
    return (
      <Anchor size="sm" href={httpsOnly(attachment.url)} target="_blank" rel="noopener noreferrer">
        {attachment.title ?? name}
      </Anchor>
    )
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={open.isPending}
        leftSection={isText ? <IconEye size={16} aria-hidden /> : <IconDownload size={16} aria-hidden />}
        aria-label={`${isText ? T.read : T.download}: ${name}`}
        onClick={() => open.mutate(undefined)}
      >
        {isText ? T.read : T.download}
      </Button>
      {open.error === null ? undefined : <Failed error={open.error} />}
      <Modal
        opened={text !== undefined}
        onClose={() => setText(undefined)}
        title={name}
        size="lg"
        closeButtonProps={{ 'aria-label': T.close }}
      >
        <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{text}</Text>
      </Modal>
    </>
  )
}

/** An address that was written into a record is followed only where it is an ordinary one. */
function httpsOnly(url: string | undefined): string {
  return url?.startsWith('https://') === true ? url : '#'
}

function typeFor(type: string): string {
  return Object.hasOwn(KNOWN, type) ? type : 'application/octet-stream'
}

async function bytesOf({ data, url }: fhir4.Attachment): Promise<Uint8Array<ArrayBuffer>> {
  const place = OWN_BINARY.exec(url ?? '')?.[1]
  const encoded = data ?? (place === undefined ? '' : ((await readFhir<fhir4.Binary>(place)).data ?? ''))
  return Uint8Array.from(atob(encoded), (letter) => letter.codePointAt(0) ?? 0)
}

function fileName(name: string): string {
  return (
    name
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .trim()
      .slice(0, 80) || 'document'
  )
}
