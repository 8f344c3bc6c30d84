import { Alert, Button, FileInput, Group, Progress, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ApiError } from '../../api/request.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { useTyped } from '../cases/act-form.tsx'
import { type MatchSending, useMatch } from './asking.ts'
import { Report } from './report.tsx'

const TEXTS = texts(
  {
    title: 'Match a file',
    hint: 'A file that turned up elsewhere: is it ours, whom does it name, and through whose session did it leave? Answered from the records and the ledger.',
    which: 'Which file',
    file: 'File',
    fileHint:
      'Tables, JSON, FHIR, SQL dumps, HL7, notes; packed with gzip or not; of any size. Nothing of it is kept. Everybody it names has a leaf that says that you were told.',
    choose: 'Choose a file',
    clear: 'Choose no file',
    from: 'Disclosures from',
    fromHint: 'Empty: from the first one on.',
    to: 'Disclosures until',
    toHint: 'Say when the file was known to be there: nobody who was shown them later can be its source.',
    match: 'Match it',
    cancel: 'Stop',
    sending: (sent: string, all: string) => `${sent} of ${all} sent; it is read as it comes in.`,
    reading: 'All of it is there. It is held against the ledger.',
    progress: 'How much was sent',
    stopped: 'Stopped. Nothing of the file was kept.',
    unreadable: 'The file could not be read',
  },
  {
    title: 'Comparar un archivo',
    hint: 'Un archivo que apareció en otra parte: ¿es nuestro, a quién nombra y por la sesión de quién salió? La respuesta viene de los expedientes y del registro.',
    which: 'Qué archivo',
    file: 'Archivo',
    fileHint:
      'Tablas, JSON, FHIR, volcados SQL, HL7, notas; comprimido con gzip o no; de cualquier tamaño. No se guarda nada de él. Cada persona que nombra tiene una hoja que dice que a usted se le dijo.',
    choose: 'Elegir un archivo',
    clear: 'No elegir archivo',
    from: 'Divulgaciones desde',
    fromHint: 'Vacío: desde la primera.',
    to: 'Divulgaciones hasta',
    toHint: 'Diga cuándo se sabía que el archivo existía: quien los vio después no puede ser su origen.',
    match: 'Compararlo',
    cancel: 'Detener',
    sending: (sent: string, all: string) => `${sent} de ${all} enviados; se lee a medida que llega.`,
    reading: 'Está todo. Se compara con el registro.',
    progress: 'Cuánto se envió',
    stopped: 'Detenido. No se guardó nada del archivo.',
    unreadable: 'No se pudo leer el archivo',
  },
)

/** Where a file comes from that somebody found elsewhere. */
export function Match() {
  const T = useTexts(TEXTS)
  const { matching, sent, stop } = useMatch()
  const { isPending, data, error, variables } = matching
  return (
    <Page title={T.title} hint={T.hint}>
      <Section title={T.which}>
        <MatchForm match={matching.mutate} isPending={isPending} stop={stop} />
        {isPending && variables !== undefined ? <Sending sent={sent} all={variables.file.size} /> : undefined}
      </Section>
      <NotMatched error={error} />
      {data === undefined ? undefined : <Report key={matching.submittedAt} report={data} />}
    </Page>
  )
}

const timeOf = (typed: string): number | undefined => (typed === '' ? undefined : new Date(typed).getTime())

function MatchForm({
  match,
  isPending,
  stop,
}: {
  readonly match: (sending: MatchSending) => void
  readonly isPending: boolean
  readonly stop: () => void
}) {
  const T = useTexts(TEXTS)
  const [file, setFile] = useState<File | null>(null)
  const { typed, field } = useTyped({ from: '', to: '' })
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (file !== null) match({ file, from: timeOf(typed.from), to: timeOf(typed.to) })
  }
  return (
    <form onSubmit={send}>
      <Stack gap="md">
        <FileInput
          label={T.file}
          description={T.fileHint}
          placeholder={T.choose}
          value={file}
          onChange={setFile}
          clearable
          clearButtonProps={{ 'aria-label': T.clear }}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            type="datetime-local"
            step={1}
            label={T.from}
            description={T.fromHint}
            {...field('from')}
          />
          <TextInput type="datetime-local" step={1} label={T.to} description={T.toHint} {...field('to')} />
        </SimpleGrid>
        <Group>
          <Button type="submit" loading={isPending} disabled={file === null}>
            {T.match}
          </Button>
          {isPending ? (
            <Button variant="default" onClick={stop}>
              {T.cancel}
            </Button>
          ) : undefined}
        </Group>
      </Stack>
    </form>
  )
}

function Sending({ sent, all }: { readonly sent: number; readonly all: number }) {
  const T = useTexts(TEXTS)
  const { bytes } = useFormats()
  const isSent = sent >= all
  return (
    <Stack gap={4} mt="md">
      <Progress.Root size="lg">
        <Progress.Section
          value={all === 0 ? 100 : Math.min(100, (sent / all) * 100)}
          animated={isSent}
          aria-label={T.progress}
        />
      </Progress.Root>
      <Text size="sm" role="status">
        {isSent ? T.reading : T.sending(bytes(sent), bytes(all))}
      </Text>
    </Stack>
  )
}

function NotMatched({ error }: { readonly error: Error | null }) {
  const T = useTexts(TEXTS)
  if (error === null) return undefined
  if (error.name === 'AbortError')
    return (
      <Alert color="gray" variant="light" role="status">
        {T.stopped}
      </Alert>
    )
  if (error instanceof ApiError && error.code === 'FILE_UNREADABLE')
    return (
      <Alert color="red" variant="light" role="alert" title={T.unreadable}>
        <Text size="sm" lang="en">
          {error.message}
        </Text>
      </Alert>
    )
  return <Failed error={error} />
}
