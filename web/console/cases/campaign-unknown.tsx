import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { NOTICE_PATHS } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { useConsoleAct } from './case-data.ts'
import { NotDone } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'Not known whether they arrived',
    hint: 'The connection ended while these e-mails were handed over. Ask the mail server about each, then say what became of it.',
    what: (piece: string) => `What became of ${piece}`,
    settle: 'Settle',
    settleOf: (piece: string) => `Settle ${piece}`,
    verdicts: { sent: 'It arrived', again: 'It did not: send it again', letter: 'It did not: send a letter' },
    more: (count: string) => `${count} more follow once these are settled.`,
  },
  {
    title: 'No se sabe si llegaron',
    hint: 'La conexión terminó mientras se entregaban estos correos. Pregunte por cada uno al servidor de correo y diga qué fue de él.',
    what: (piece: string) => `Qué fue de ${piece}`,
    settle: 'Resolver',
    settleOf: (piece: string) => `Resolver ${piece}`,
    verdicts: { sent: 'Llegó', again: 'No llegó: enviarlo otra vez', letter: 'No llegó: enviar una carta' },
    more: (count: string) => `Siguen ${count} más cuando estos estén resueltos.`,
  },
)

const VERDICTS = ['sent', 'again', 'letter'] as const
type Verdict = (typeof VERDICTS)[number]
const SHOWN_MAX = 20

/** E-mails of which only a person can find out whether the mail server took them. */
export function CampaignUnknown({ unknown }: { readonly unknown: readonly string[] }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const more = unknown.length - SHOWN_MAX
  return (
    <Section title={`${T.title}: ${F.number(unknown.length)}`}>
      <Stack>
        <Text size="sm" c="dimmed">
          {T.hint}
        </Text>
        {unknown.slice(0, SHOWN_MAX).map((piece) => (
          <Settling key={piece} piece={piece} />
        ))}
        {more > 0 ? <Text size="sm">{T.more(F.number(more))}</Text> : undefined}
      </Stack>
    </Section>
  )
}

function Settling({ piece }: { readonly piece: string }) {
  const T = useTexts(TEXTS)
  const [verdict, setVerdict] = useState<Verdict>('sent')
  const settle = useConsoleAct<Verdict>(
    (chosen) => ({ path: NOTICE_PATHS.settle, body: { piece, verdict: chosen } }),
    ['campaigns', 'duties'],
  )
  return (
    <Stack gap="xs">
      <Group align="flex-end">
        <NativeSelect
          label={T.what(piece)}
          data={VERDICTS.map((value) => ({ value, label: T.verdicts[value] }))}
          value={verdict}
          onChange={({ currentTarget: { value } }) =>
            setVerdict(VERDICTS.find((one) => one === value) ?? 'sent')
          }
        />
        <Button
          variant="default"
          loading={settle.isPending}
          aria-label={T.settleOf(piece)}
          onClick={() => settle.mutate(verdict)}
        >
          {T.settle}
        </Button>
      </Group>
      <NotDone act={settle} />
    </Stack>
  )
}
