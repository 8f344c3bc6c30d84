import { Button, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDownload, IconEye } from '@tabler/icons-react'
import { blobOf, saveFile } from '../../api/download.ts'
import { Asked } from '../../ui/asked.tsx'
import { conceptText, referenceText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useChart } from '../patient/chart.tsx'
import { PARTS } from '../patient/parts.ts'
import { byNewest } from '../../ui/newest.ts'
import { CodeBadge } from '../record/code-badge.tsx'
import { isInError, RecordList, RecordRow } from '../record/record-list.tsx'
import { NewButton } from '../writing/new-button.tsx'
import { RowActions } from '../writing/row-actions.tsx'
import { attachmentText, fileName, isPicture, isText, pictureKind } from './attachment.ts'
import { DocumentBadges } from './document-badges.tsx'

const TEXTS = texts(
  {
    title: 'Documents',
    none: 'No documents are written down.',
    document: 'Document',
    view: (name: string) => `View ${name}`,
    save: (name: string) => `Save ${name}`,
    viewWord: 'View',
    saveWord: 'Save',
    close: 'Close',
    elsewhere: 'What this document says is kept in another system.',
  },
  {
    title: 'Documentos',
    none: 'No hay documentos anotados.',
    document: 'Documento',
    view: (name: string) => `Ver ${name}`,
    save: (name: string) => `Guardar ${name}`,
    viewWord: 'Ver',
    saveWord: 'Guardar',
    close: 'Cerrar',
    elsewhere: 'El contenido de este documento está en otro sistema.',
  },
)

export function Documents() {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const query = useChart(PARTS.documents)
  return (
    <Section title={T.title} aside={<NewButton what="upload" />}>
      <Asked query={query}>
        {({ resources }) =>
          resources.length === 0 ? (
            <Empty>{T.none}</Empty>
          ) : (
            <RecordList>
              {[...resources].sort(byNewest(({ date }) => date)).map((one) => (
                <RecordRow
                  key={one.id}
                  of={one}
                  title={documentName(one) || T.document}
                  badges={
                    <>
                      <CodeBadge code={one.status} unless="current" />
                      <DocumentBadges of={one} />
                    </>
                  }
                  lines={[one.description, (one.author ?? []).map(referenceText).filter(Boolean).join(', ')]}
                  acts={<RowActions resource={one} name={documentName(one) || T.document} />}
                  when={time(one.date)}
                >
                  {isInError(one) ? undefined : <Attachments of={one} />}
                </RecordRow>
              ))}
            </RecordList>
          )
        }
      </Asked>
    </Section>
  )
}

function documentName({ type, content }: fhir4.DocumentReference): string {
  return conceptText(type) || content.map(({ attachment }) => attachment.title ?? '').find(Boolean) || ''
}

function Attachments({ of }: { readonly of: fhir4.DocumentReference }) {
  const T = useTexts(TEXTS)
  const name = documentName(of) || T.document
  return of.content.map(({ attachment }, at) =>
    attachment.data === undefined ? (
      <Text key={at} size="sm" c="dimmed">
        {T.elsewhere}
      </Text>
    ) : isText(attachment) || isPicture(attachment) ? (
      <View key={at} attachment={attachment} name={name} />
    ) : (
      <Save key={at} attachment={attachment} name={name} />
    ),
  )
}

interface Named {
  readonly attachment: fhir4.Attachment
  readonly name: string
}

/** Text is shown as text and a picture as a picture: nothing of a document is ever run or laid out by it. */
function View({ attachment, name }: Named) {
  const T = useTexts(TEXTS)
  const [opened, { open, close }] = useDisclosure()
  return (
    <>
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<IconEye size={16} aria-hidden />}
        aria-label={T.view(name)}
        onClick={open}
      >
        {T.viewWord}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={name}
        size="lg"
        closeButtonProps={{ 'aria-label': T.close }}
      >
        <Stack>
          {isText(attachment) ? (
            <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {attachmentText(attachment)}
            </Text>
          ) : (
            <Picture attachment={attachment} name={name} />
          )}
          <Save attachment={attachment} name={name} />
        </Stack>
      </Modal>
    </>
  )
}

function Picture({ attachment, name }: Named) {
  const { data = '', title = name } = attachment
  return (
    <img
      src={`data:${pictureKind(attachment)};base64,${data}`}
      alt={title}
      style={{ maxWidth: '100%', height: 'auto' }}
    />
  )
}

function Save({ attachment, name }: Named) {
  const T = useTexts(TEXTS)
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      aria-label={T.save(name)}
      style={{ alignSelf: 'flex-start' }}
      onClick={() => save(attachment, fileName(attachment, name))}
    >
      {T.saveWord}
    </Button>
  )
}

/** As bytes of no kind: what a browser would open and run, it saves. */
function save(attachment: fhir4.Attachment, as: string): void {
  saveFile(as, blobOf(attachment.data ?? '', 'application/octet-stream'))
}
