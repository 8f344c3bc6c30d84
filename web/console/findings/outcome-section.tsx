import { Button, Group, Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { FindingLine } from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { useAcknowledge, useClose } from './asking.ts'
import { useVerdicts, VERDICTS } from './state.tsx'

const TEXTS = texts(
  {
    title: 'What becomes of it',
    acknowledge: 'I look at it',
    acknowledgeHint: 'Says that somebody looks at it, and stops the timer that would act by itself.',
    verdict: 'What was it?',
    close: 'Close with this verdict',
    choose: 'Choose what it was first.',
    own: 'This finding is about you. Somebody else looks at it.',
    done: 'It is closed. What is found again about the same opens it anew.',
  },
  {
    title: 'Qué se hace con ello',
    acknowledge: 'Lo reviso yo',
    acknowledgeHint: 'Dice que alguien lo mira y detiene el reloj que actuaría por sí solo.',
    verdict: '¿Qué fue?',
    close: 'Cerrar con este resultado',
    choose: 'Elija primero qué fue.',
    own: 'Este hallazgo es sobre usted. Lo revisa otra persona.',
    done: 'Está cerrado. Si se encuentra lo mismo otra vez, se abre de nuevo.',
  },
)

/** Acknowledging a finding, and closing it with a verdict. */
export function OutcomeSection({ finding }: { readonly finding: FindingLine }) {
  const T = useTexts(TEXTS)
  const { user } = useSession()
  const acknowledge = useAcknowledge(finding.id)
  const isOwn = finding.actor?.user === user
  return (
    <Section title={T.title}>
      {isOwn ? <Text>{T.own}</Text> : undefined}
      {finding.state === 'closed' ? <Text>{T.done}</Text> : undefined}
      {isOwn || finding.state === 'closed' ? undefined : (
        <Stack gap="lg">
          {finding.state === 'open' ? (
            <Stack gap="xs" align="flex-start">
              <Text size="sm" c="dimmed">
                {T.acknowledgeHint}
              </Text>
              <Button id="acknowledge" loading={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
                {T.acknowledge}
              </Button>
              {acknowledge.error === null ? undefined : <Failed error={acknowledge.error} />}
            </Stack>
          ) : undefined}
          <Closing id={finding.id} />
        </Stack>
      )}
    </Section>
  )
}

function Closing({ id }: { readonly id: string }) {
  const T = useTexts(TEXTS)
  const verdicts = useVerdicts()
  const close = useClose(id)
  const [chosen, choose] = useState('')
  return (
    <Stack gap="sm">
      <Radio.Group label={T.verdict} value={chosen} onChange={choose} name="verdict">
        <Stack gap="xs" mt="xs">
          {VERDICTS.map((verdict) => (
            <Radio
              key={verdict}
              value={verdict}
              label={verdicts[verdict].name}
              description={verdicts[verdict].says}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Group>
        <Button
          id="close"
          variant="default"
          disabled={chosen === ''}
          loading={close.isPending}
          onClick={() => close.mutate(chosen)}
        >
          {T.close}
        </Button>
        {chosen === '' ? (
          <Text size="sm" c="dimmed">
            {T.choose}
          </Text>
        ) : undefined}
      </Group>
      {close.error === null ? undefined : <Failed error={close.error} />}
    </Stack>
  )
}
