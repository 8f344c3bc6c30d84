import { Alert, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react'
import { ADMIN_PATHS, type BackupReportAnswer } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Paged } from '../../ui/paged.tsx'
import { useConsoleAct } from '../cases/case-data.ts'
import { ActButton, Figure, Names, Rows } from '../cases/parts.tsx'

const TEXTS = texts(
  {
    title: 'Can it be restored?',
    hint: 'Reads every segment of the backup, and holds each version in it against the ledger, as a restore does. The running database is not touched. Best done every night.',
    verify: 'Verify it now',
    long: 'A large backup takes minutes.',
    ok: (time: string) => `Verified ${time}: it can be restored`,
    okSays: 'Every version that was acknowledged is in it under its digest, and nothing else.',
    bad: (time: string) => `Checked ${time}: a restore would not bring everything back`,
    badSays:
      'What is missing or altered is named below. Back up now, and verify again; if it stays, look after the place it is written to.',
    segments: 'segments read',
    versions: 'versions compared',
    size: 'read',
    missing: 'acknowledged and missing',
    unaccounted: 'that stand in no leaf',
    problems: 'Segments',
    head: ['Segment', 'What'],
    examples: 'The first of them',
  },
  {
    title: '¿Se puede restaurar?',
    hint: 'Lee cada segmento de la copia y compara cada versión con el registro, como hace una restauración. La base de datos en marcha no se toca. Lo mejor es hacerlo cada noche.',
    verify: 'Verificarla ahora',
    long: 'Una copia grande tarda unos minutos.',
    ok: (time: string) => `Verificada ${time}: se puede restaurar`,
    okSays: 'Cada versión confirmada está en ella con su huella, y nada más.',
    bad: (time: string) => `Revisada ${time}: una restauración no lo devolvería todo`,
    badSays:
      'Lo que falta o fue alterado se nombra abajo. Copie ahora y verifique de nuevo; si sigue igual, revise el lugar donde se escribe.',
    segments: 'segmentos leídos',
    versions: 'versiones comparadas',
    size: 'leídos',
    missing: 'confirmadas que faltan',
    unaccounted: 'que no están en ninguna hoja',
    problems: 'Segmentos',
    head: ['Segmento', 'Qué'],
    examples: 'Las primeras',
  },
)

/** Holding the backup against the ledger, and what came of it. */
export function VerifySection() {
  const T = useTexts(TEXTS)
  const verifying = useConsoleAct<undefined, BackupReportAnswer>(
    () => ({ path: ADMIN_PATHS.backupVerify }),
    ['live'],
  )
  const { data, submittedAt } = verifying
  return (
    <Section title={T.title}>
      <Stack gap="md">
        <Text size="sm">{T.hint}</Text>
        <ActButton act={verifying} given={undefined} variant="default">
          {T.verify}
        </ActButton>
        {verifying.isPending ? (
          <Text size="sm" c="dimmed" role="status">
            {T.long}
          </Text>
        ) : undefined}
        {data === undefined ? undefined : <Verified report={data} at={submittedAt} />}
      </Stack>
    </Section>
  )
}

function Verified({ report, at }: { readonly report: BackupReportAnswer; readonly at: number }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const { ok, segments, bytes, versions, problems, unaccounted, missing, examples } = report
  return (
    <Stack gap="md">
      <Alert
        color={ok ? 'green' : 'red'}
        variant="light"
        icon={ok ? <IconShieldCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
        role="status"
        id="verified"
        title={ok ? T.ok(F.time(at)) : T.bad(F.time(at))}
      >
        {ok ? T.okSays : T.badSays}
      </Alert>
      <Group gap="lg">
        <Figure label={T.segments} value={F.number(segments)} />
        <Figure label={T.versions} value={F.number(versions)} />
        <Figure label={T.size} value={F.bytes(bytes)} />
        <Figure label={T.missing} value={F.number(missing)} />
        <Figure label={T.unaccounted} value={F.number(unaccounted)} />
      </Group>
      {problems.length === 0 ? undefined : (
        <Paged all={problems}>
          {(shown) => (
            <Rows
              label={T.problems}
              head={T.head}
              rows={shown.map(({ segment, what }) => ({
                key: `${segment} ${what}`,
                cells: [
                  F.number(segment),
                  <span key="what" lang="en">
                    {what}
                  </span>,
                ],
              }))}
            />
          )}
        </Paged>
      )}
      {examples.length === 0 ? undefined : (
        <div>
          <Text size="sm">{T.examples}:</Text>
          <Names names={examples} />
        </div>
      )}
    </Stack>
  )
}
