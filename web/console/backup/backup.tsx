import { Alert, Code, Group, Stack, Text } from '@mantine/core'
import { ADMIN_PATHS, type BackupStatusAnswer } from '../../../src/contract/index.ts'
import { ApiError } from '../../api/request.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { ActButton, Figure } from '../cases/parts.tsx'
import { useConsole, useConsoleAct } from '../cases/case-data.ts'
import { StateBadge } from '../facts.tsx'
import { RestoreSection } from './restore-section.tsx'
import { VerifySection } from './verify-section.tsx'

const TEXTS = texts(
  {
    title: 'Backup and restore',
    hint: 'The backup follows what is written, seconds behind. A restore is held against the ledger: it proves that everything acknowledged is there, and nothing else.',
    stands: 'How the backup stands',
    where: 'Where',
    until: (time: string, ago: string) => `Everything written before ${time} is in it (${ago}).`,
    nothing: 'Nothing is in it yet.',
    files: 'files',
    size: 'in all',
    segment: 'segments',
    failure: 'It does not get on',
    now: 'Back up now',
    done: 'Everything written until now is in it.',
    none: 'There is no backup',
    noneHint:
      'Whoever runs the machine gives it a place in config.json, a folder on another disk or a bucket, and starts the server again:',
    keys: 'Not in any backup: the folders keys and ledger, and the file environment, of the home directory. Without the keys a backup opens for nobody. Keep copies of them elsewhere.',
  },
  {
    title: 'Copia y restauración',
    hint: 'La copia de seguridad sigue lo que se escribe, con segundos de retraso. Una restauración se compara con el registro: prueba que está todo lo confirmado, y nada más.',
    stands: 'Cómo está la copia',
    where: 'Dónde',
    until: (time: string, ago: string) => `Todo lo escrito antes de ${time} está en ella (${ago}).`,
    nothing: 'Todavía no hay nada en ella.',
    files: 'archivos',
    size: 'en total',
    segment: 'segmentos',
    failure: 'No avanza',
    now: 'Copiar ahora',
    done: 'Todo lo escrito hasta ahora está en ella.',
    none: 'No hay copia de seguridad',
    noneHint:
      'Quien administra la máquina le da un lugar en config.json, una carpeta en otro disco o un depósito en la nube, y reinicia el servidor:',
    keys: 'No están en ninguna copia: las carpetas keys y ledger, y el archivo environment, del directorio principal. Sin las claves la copia no se abre para nadie. Guarde copias de ellas en otro sitio.',
  },
)

const EXAMPLE = '{ "backup": { "directory": "/mnt/backup/chartward" } }'

/** The backup: how it stands, whether it holds against the ledger, and how a restore is run. */
export function BackupPage() {
  const T = useTexts(TEXTS)
  const query = useConsole<BackupStatusAnswer>(['backup'], ADMIN_PATHS.backup)
  const { error } = query
  const isNone = error instanceof ApiError && error.code === 'CONFIG_INVALID'
  return (
    <Page title={T.title} hint={T.hint}>
      {isNone ? (
        <NoBackup />
      ) : (
        <Asked query={query}>
          {(status) => (
            <>
              <Standing status={status} />
              <VerifySection />
              <RestoreSection where={status.where} />
            </>
          )}
        </Asked>
      )}
    </Page>
  )
}

function NoBackup() {
  const T = useTexts(TEXTS)
  return (
    <Section title={T.none}>
      <Stack gap="sm">
        <Text>{T.noneHint}</Text>
        <Code block style={{ whiteSpace: 'pre-wrap' }}>
          {EXAMPLE}
        </Code>
        <Text size="sm">{T.keys}</Text>
      </Stack>
    </Section>
  )
}

function Standing({ status }: { readonly status: BackupStatusAnswer }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const now = useConsoleAct<undefined, BackupStatusAnswer>(
    () => ({ path: ADMIN_PATHS.backupNow }),
    ['backup', 'live'],
  )
  const { where, segment, files, bytes, completeUntil, lagMs, failure } = status
  return (
    <Section title={T.stands} aside={<StateBadge isWell={failure === null && completeUntil !== null} />}>
      <Stack gap="md">
        <Text fw={600} id="backup-until">
          {completeUntil === null ? T.nothing : T.until(F.time(completeUntil), F.ago(0, lagMs ?? 0))}
        </Text>
        {failure === null ? undefined : (
          <Alert color="orange" variant="light" title={T.failure}>
            <Text size="sm" lang="en">
              {failure}
            </Text>
          </Alert>
        )}
        <Group gap="lg">
          <Figure label={T.segment} value={F.number(segment)} />
          <Figure label={T.files} value={F.number(files)} />
          <Figure label={T.size} value={F.bytes(bytes)} />
        </Group>
        <Text size="sm">
          {T.where}: <Code style={{ overflowWrap: 'anywhere' }}>{where}</Code>
        </Text>
        <ActButton act={now} given={undefined}>
          {T.now}
        </ActButton>
        {now.isSuccess ? (
          <Alert color="green" variant="light" role="status" id="backed-up">
            {T.done}
          </Alert>
        ) : undefined}
        <Text size="sm" c="dimmed">
          {T.keys}
        </Text>
      </Stack>
    </Section>
  )
}
