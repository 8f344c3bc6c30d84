import { Alert, Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { IconSnowflake } from '@tabler/icons-react'
import { useState } from 'react'
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
    reason: 'Why',
    reasonHint: 'One line that officers see. Write nothing of a patient.',
    lasts: 'Ends by itself after hours',
    lastsHint: 'Empty: until somebody ends it.',
    ask: 'Ask for a freeze',
    only: 'Only a security officer asks for a freeze; any other officer can approve it.',
    asked: 'Asked for. Nothing is frozen until another officer approves it here.',
    emergency:
      'Alone, in an emergency: whoever runs the machine freezes with the command “chartward contain freeze --environment”.',
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
    reason: 'Por qué',
    reasonHint: 'Una línea que ven los oficiales. No escriba nada de un paciente.',
    lasts: 'Termina sola después de horas',
    lastsHint: 'Vacío: hasta que alguien la termine.',
    ask: 'Pedir una congelación',
    only: 'Solo un oficial de seguridad pide una congelación; cualquier otro oficial puede aprobarla.',
    asked: 'Pedida. No se congela nada hasta que otro oficial la apruebe aquí.',
    emergency:
      'A solas, en una emergencia: quien maneja la máquina congela con la orden «chartward contain freeze --environment».',
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
    ['freezes', 'measures', 'containment'],
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

/** Asks for a freeze. */
export function FreezeAsking() {
  const T = useTexts(TEXTS)
  const { role } = useSession()
  const [reason, setReason] = useState('')
  const [hours, setHours] = useState<number | string>('')
  const asking = useConsoleAct((body: object) => ({ path: WEB_CASE_PATHS.freeze, body }), ['freezes'])
  if (role !== 'security-officer') return <Text size="sm">{T.only}</Text>
  const lasts = typeof hours === 'number' ? { forMs: Math.round(hours * HOUR_MS) } : {}
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        asking.mutate({ reason, ...lasts })
      }}
    >
      <Stack align="flex-start">
        <Text size="sm">{T.care}</Text>
        <TextInput
          label={T.reason}
          description={T.reasonHint}
          required
          minLength={3}
          maxLength={200}
          w="100%"
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <NumberInput
          label={T.lasts}
          description={T.lastsHint}
          min={1}
          max={8_000}
          value={hours}
          onChange={setHours}
        />
        <Button type="submit" color="orange" variant="light" loading={asking.isPending}>
          {T.ask}
        </Button>
        {asking.isSuccess ? <Text role="status">{T.asked}</Text> : undefined}
        <NotDone act={asking} />
        <Text size="sm" c="dimmed">
          {T.emergency}
        </Text>
      </Stack>
    </form>
  )
}
