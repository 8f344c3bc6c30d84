import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconSnowflake } from '@tabler/icons-react'
import { type FreezeLine, WEB_CASE_PATHS } from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { useConsole, useConsoleAct } from './case-data.ts'
import { NotDone } from './parts.tsx'

const TEXTS = texts(
  {
    waits: 'A freeze waits for a second officer',
    by: (who: string, when: string) => `${who} asked ${when}.`,
    hours: (hours: number) => `It would end by itself after ${hours} hours.`,
    open: 'It would last until somebody ends it.',
    care: 'While it is frozen, nobody opens a record but by breaking the glass.',
    own: 'You asked for it. Another officer has to approve it.',
    approve: 'Approve and freeze now',
    withdraw: 'Do not freeze',
  },
  {
    waits: 'Una congelación espera a un segundo oficial',
    by: (who: string, when: string) => `${who} la pidió ${when}.`,
    hours: (hours: number) => `Terminaría sola después de ${hours} horas.`,
    open: 'Duraría hasta que alguien la termine.',
    care: 'Mientras dure, nadie abre un expediente salvo con el acceso de emergencia.',
    own: 'Usted la pidió. Otro oficial tiene que aprobarla.',
    approve: 'Aprobar y congelar ahora',
    withdraw: 'No congelar',
  },
)

const HOUR_MS = 3_600_000

/** Freezes that wait for a second officer, wherever officers look. */
export function FreezesWaiting() {
  const { data } = useConsole<{ waiting: readonly FreezeLine[] }>(['freezes'], WEB_CASE_PATHS.freeze)
  return (
    <>
      {data?.waiting.map((freeze) => (
        <FreezeWaiting key={freeze.id} freeze={freeze} />
      ))}
    </>
  )
}

function FreezeWaiting({ freeze: { id, reason, forMs, askedBy, asked } }: { readonly freeze: FreezeLine }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const { user, now } = useSession()
  const settle = useConsoleAct(
    (word: 'approve' | 'withdraw') => ({ path: `${WEB_CASE_PATHS.freeze}/${id}/${word}` }),
    ['freezes', 'measures', 'live'],
  )
  return (
    <Alert color="orange" variant="light" icon={<IconSnowflake aria-hidden />} title={T.waits} role="status">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{reason}</Text>
        <Text size="sm">
          {T.by(askedBy, F.ago(asked, now))}{' '}
          {forMs === undefined ? T.open : T.hours(Math.round(forMs / HOUR_MS))} {T.care}
        </Text>
        {askedBy === user ? <Text size="sm">{T.own}</Text> : undefined}
        <Group>
          {askedBy === user ? undefined : (
            <Button color="red" loading={settle.isPending} onClick={() => settle.mutate('approve')}>
              {T.approve}
            </Button>
          )}
          <Button variant="default" loading={settle.isPending} onClick={() => settle.mutate('withdraw')}>
            {T.withdraw}
          </Button>
        </Group>
        <NotDone act={settle} />
      </Stack>
    </Alert>
  )
}
