import { Alert, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import type { LiveAnswer } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { useLive } from './asking.ts'
import { BrakesSection, FindingsSection, MeasuresSection } from './people-sections.tsx'
import { NeedsSection } from './needs-section.tsx'
import { EnvironmentSection, KeysSection, LedgersSection, WatchSection } from './system-sections.tsx'
import { TrafficSection } from './traffic-section.tsx'

const TEXTS = texts(
  {
    title: 'Live',
    hint: 'What goes on in this environment now. No patient is named here.',
    as: (time: string) => `As of ${time}`,
    pause: 'Pause updates',
    goOn: 'Go on updating',
    paused: 'Updates are paused.',
    stale: 'This could not be brought up to date; what you see is as of the time above.',
  },
  {
    title: 'En vivo',
    hint: 'Lo que pasa ahora en este entorno. Aquí no se nombra a ningún paciente.',
    as: (time: string) => `A las ${time}`,
    pause: 'Pausar',
    goOn: 'Seguir actualizando',
    paused: 'La actualización está en pausa.',
    stale: 'No se pudo actualizar; lo que ve es de la hora de arriba.',
  },
)

/** The console's first page. */
export function Live() {
  const T = useTexts(TEXTS)
  const [isPaused, setPaused] = useState(false)
  const query = useLive(!isPaused)
  return (
    <Page
      title={T.title}
      hint={T.hint}
      actions={<Updates live={query.data} isPaused={isPaused} pause={setPaused} />}
    >
      {query.data !== undefined && query.error !== null ? (
        <Stack gap="xs">
          <Alert color="orange" variant="light">
            {T.stale}
          </Alert>
          <Failed error={query.error} retry={() => void query.refetch()} />
        </Stack>
      ) : undefined}
      <Asked query={query} lines={12}>
        {(live) => <Parts live={live} />}
      </Asked>
    </Page>
  )
}

function Updates({
  live,
  isPaused,
  pause,
}: {
  readonly live: LiveAnswer | undefined
  readonly isPaused: boolean
  readonly pause: (isPaused: boolean) => void
}) {
  const T = useTexts(TEXTS)
  const { clock } = useFormats()
  return (
    <Group gap="sm">
      <Text size="sm" c="dimmed">
        {live === undefined ? '' : T.as(clock(live.now, true))}
        {isPaused ? ` · ${T.paused}` : ''}
      </Text>
      <Button
        size="xs"
        variant="default"
        leftSection={
          isPaused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />
        }
        onClick={() => pause(!isPaused)}
      >
        {isPaused ? T.goOn : T.pause}
      </Button>
    </Group>
  )
}

function Parts({ live }: { readonly live: LiveAnswer }) {
  return (
    <Stack gap="lg">
      <NeedsSection live={live} />
      <TrafficSection live={live} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <FindingsSection live={live} />
        <MeasuresSection live={live} />
        <BrakesSection live={live} />
        <LedgersSection live={live} />
        <WatchSection live={live} />
        <KeysSection live={live} />
      </SimpleGrid>
      <EnvironmentSection live={live} />
    </Stack>
  )
}
