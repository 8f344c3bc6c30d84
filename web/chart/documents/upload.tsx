import { Alert, Button, FileInput, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import {
  type DocumentAnswer,
  type DocumentAsked,
  type DocumentRules,
  WRITING_PATHS,
} from '../../../src/contract/index.ts'
import { ApiError, askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { useDraft } from '../../ui/drafts.tsx'
import { texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { bytesData } from '../notes/note-text.ts'
import { CHART, usePatient } from '../patient/chart.tsx'
import { Writable } from '../writing/may-write.tsx'
import { NotSaved } from '../writing/not-saved.tsx'

const TEXTS = texts(
  {
    title: 'Upload a document',
    scanned: 'Every file is scanned for viruses before it is stored.',
    unscanned: 'No virus scanner is set up here: files are stored, and say that nobody scanned them.',
    file: 'File',
    fileHint: (megabytes: string) =>
      `PDF, PNG, JPEG or plain text, by what is in it, up to ${megabytes} MB. The file itself is not kept in this tab: after a reload it is chosen again.`,
    choose: 'Choose a file',
    clear: 'Choose no file',
    name: 'Title',
    kind: 'Kind',
    upload: 'Upload',
    cancel: 'Close',
    large: 'This file is too large.',
    needed: 'This is needed.',
    infected: 'This file is infected',
    infectedHint:
      'Nothing of it was kept, and that it was tried is written down. Do not open the file; tell whoever looks after security.',
    unfit: 'This file is not taken',
    unfitHint:
      'By what is in it, it is no PDF, PNG, JPEG or text, or it is empty or too large. Nothing of it was kept: choose another file.',
    away: 'The virus scanner does not answer',
    awayHint:
      'Files are taken only when they are scanned. Nothing was kept on the server; your choice stays here. Upload again in a while.',
    again: 'Upload again',
    done: 'Stored',
    doneScanned: 'The file was scanned, and stands in the chart.',
    doneUnscanned: 'The file stands in the chart. It was not scanned for viruses.',
    another: 'Upload another',
  },
  {
    title: 'Subir un documento',
    scanned: 'Cada archivo se analiza en busca de virus antes de guardarse.',
    unscanned: 'Aquí no hay antivirus configurado: los archivos se guardan e indican que nadie los analizó.',
    file: 'Archivo',
    fileHint: (megabytes: string) =>
      `PDF, PNG, JPEG o texto, según su contenido, hasta ${megabytes} MB. El archivo no se conserva en esta pestaña: al recargar hay que elegirlo de nuevo.`,
    choose: 'Elija un archivo',
    clear: 'No elegir ningún archivo',
    name: 'Título',
    kind: 'Tipo',
    upload: 'Subir',
    cancel: 'Cerrar',
    large: 'Este archivo es demasiado grande.',
    needed: 'Esto es necesario.',
    infected: 'Este archivo está infectado',
    infectedHint:
      'No se guardó nada y queda anotado el intento. No abra el archivo; avise a quien se ocupa de la seguridad.',
    unfit: 'Este archivo no se acepta',
    unfitHint:
      'Por su contenido no es PDF, PNG, JPEG ni texto, o está vacío o es demasiado grande. No se guardó nada: elija otro archivo.',
    away: 'El antivirus no responde',
    awayHint:
      'Solo se aceptan archivos analizados. No se guardó nada en el servidor; su elección sigue aquí. Súbalo de nuevo en un rato.',
    again: 'Subir de nuevo',
    done: 'Guardado',
    doneScanned: 'El archivo se analizó y está en el expediente.',
    doneUnscanned: 'El archivo está en el expediente. No se analizó en busca de virus.',
    another: 'Subir otro',
  },
)
/** LOINC codes of papers that come from elsewhere. */
const KINDS = [
  ['34133-9', 'Summary of episode note', texts('Summary from elsewhere', 'Resumen de otro centro')],
  ['57133-1', 'Referral note', texts('Referral letter', 'Carta de derivación')],
  ['11502-2', 'Laboratory report', texts('Laboratory report', 'Informe de laboratorio')],
  ['18748-4', 'Diagnostic imaging study', texts('Imaging report', 'Informe de imagen')],
  ['59284-0', 'Patient Consent', texts('Consent', 'Consentimiento')],
  ['51851-4', 'Administrative note', texts('Administrative paper', 'Documento administrativo')],
] as const
const TITLE_LETTERS_MAX = 200

/** A file from outside into the chart. */
export function Upload() {
  const T = useTexts(TEXTS)
  const { id } = usePatient()
  const navigate = useNavigate()
  const rules = useQuery({
    queryKey: ['document-rules'],
    queryFn: async ({ signal }) => await askJson<DocumentRules>(WRITING_PATHS.document, { signal }),
    staleTime: Infinity,
  })
  const upload = useUpload(id)
  const leave = () => void navigate({ to: `/patient/${id}/write` })
  return (
    <Section title={T.title}>
      {upload.stored === undefined ? (
        <UploadForm upload={upload} rules={rules.data} onClosed={leave} />
      ) : (
        <Stack align="flex-start">
          <Alert color="green" variant="light" role="status" title={T.done} id="stored">
            {upload.stored.scanned ? T.doneScanned : T.doneUnscanned}
          </Alert>
          <Group>
            <Button onClick={upload.another}>{T.another}</Button>
            <Button variant="default" onClick={leave}>
              {T.cancel}
            </Button>
          </Group>
        </Stack>
      )}
    </Section>
  )
}

interface Typed {
  readonly title: string
  readonly kind: string
}

function useUpload(patient: string) {
  const T = useTexts(TEXTS)
  const [file, setFile] = useState<File | null>(null)
  const [isTried, setTried] = useState(false)
  const draft = useDraft<Typed>({
    place: `/patient/${patient}/write/upload`,
    label: T.title,
    start: { title: '', kind: KINDS[0][0] },
  })
  const { title, kind } = draft.value
  const act = useAct(
    async (chosen: File) =>
      await askJson<DocumentAnswer>(WRITING_PATHS.document, {
        method: 'POST',
        body: {
          patient,
          title: title.trim(),
          kind: kindOf(kind),
          content: bytesData(new Uint8Array(await chosen.arrayBuffer())),
          once: draft.once,
        } satisfies DocumentAsked,
      }),
    [CHART],
  )
  const send = () => {
    setTried(true)
    if (file !== null && title.trim() !== '') act.mutate(file, { onSuccess: draft.drop })
  }
  const another = () => {
    act.reset()
    setFile(null)
    setTried(false)
  }
  return { file, setFile, isTried, draft, act, send, another, stored: act.data }
}

function kindOf(chosen: string): DocumentAsked['kind'] {
  const [code, display] = KINDS.find(([known]) => known === chosen) ?? KINDS[0]
  return { code, display }
}

function UploadForm({
  upload,
  rules,
  onClosed,
}: {
  readonly upload: ReturnType<typeof useUpload>
  readonly rules: DocumentRules | undefined
  readonly onClosed: () => void
}) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const formats = useFormats()
  const { file, setFile, isTried, draft, act, send } = upload
  const { title, kind } = draft.value
  const bytesMax = rules?.bytesMax ?? Infinity
  const isLarge = file !== null && file.size > bytesMax
  const megabytes = Number.isFinite(bytesMax) ? formats.number(Math.floor(bytesMax / 1_048_576)) : '…'
  return (
    <Writable>
      <Stack>
        {rules === undefined ? undefined : (
          <Text size="sm" id="scanning">
            {rules.scanned ? T.scanned : T.unscanned}
          </Text>
        )}
        <FileInput
          label={T.file}
          description={T.fileHint(megabytes)}
          placeholder={T.choose}
          accept="application/pdf,image/png,image/jpeg,text/plain"
          value={file}
          onChange={setFile}
          clearable
          clearButtonProps={{ 'aria-label': T.clear }}
          withAsterisk
          error={isLarge ? T.large : isTried && file === null ? T.needed : undefined}
        />
        <TextInput
          label={T.name}
          value={title}
          onChange={(event) => draft.set({ ...draft.value, title: event.currentTarget.value })}
          maxLength={TITLE_LETTERS_MAX}
          autoComplete="off"
          withAsterisk
          error={isTried && title.trim() === '' ? T.needed : undefined}
        />
        <Select
          label={T.kind}
          value={kind}
          onChange={(chosen) => draft.set({ ...draft.value, kind: chosen ?? kind })}
          data={KINDS.map(([value, , words]) => ({ value, label: words[language] }))}
          allowDeselect={false}
        />
        {act.error === null ? undefined : <Refused error={act.error} retry={send} />}
        <Group>
          <Button id="upload" loading={act.isPending} disabled={isLarge} onClick={send}>
            {T.upload}
          </Button>
          <Button variant="subtle" onClick={onClosed}>
            {T.cancel}
          </Button>
        </Group>
      </Stack>
    </Writable>
  )
}

function Refused({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  const T = useTexts(TEXTS)
  const code = error instanceof ApiError ? error.code : ''
  if (code === 'DOCUMENT_INFECTED')
    return (
      <Alert role="alert" color="red" variant="light" title={T.infected}>
        {T.infectedHint}
      </Alert>
    )
  if (code === 'DOCUMENT_UNFIT')
    return (
      <Alert role="alert" color="red" variant="light" title={T.unfit}>
        {T.unfitHint}
      </Alert>
    )
  if (code === 'SCANNER_UNAVAILABLE')
    return (
      <Alert role="alert" color="yellow" variant="light" title={T.away}>
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{T.awayHint}</Text>
          <Button size="xs" variant="default" onClick={retry}>
            {T.again}
          </Button>
        </Stack>
      </Alert>
    )
  return <NotSaved error={error} retry={retry} />
}
