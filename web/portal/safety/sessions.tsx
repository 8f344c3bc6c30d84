import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { SAFETY_PATHS, type WebOwnSession } from '../../../src/contract/index.ts'
import { useAct } from '../../ui/act.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { change, SAFETY_QUERIES } from './asking.ts'
import { SAFETY_TEXTS } from './texts.ts'

/** Ending them takes effect at once, and asks for nothing: somebody may be in a hurry. */
export function Sessions({ sessions }: { readonly sessions: readonly WebOwnSession[] }) {
  const T = useTexts(SAFETY_TEXTS)
  const endOthers = useAct(
    async () => await change(SAFETY_PATHS.sessionsEndOthers),
    Object.values(SAFETY_QUERIES),
  )
  return (
    <Section
      title={T.sessions}
      aside={
        sessions.length > 1 ? (
          <ConfirmButton
            label={T.endOthers}
            size="xs"
            question={T.endOthersQuestion}
            confirm={T.endOthers}
            act={endOthers}
          />
        ) : undefined
      }
    >
      <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
        {sessions.toSorted(hereFirst).map((one) => (
          <SessionLine key={one.session} one={one} />
        ))}
      </Stack>
    </Section>
  )
}

function hereFirst(one: WebOwnSession, other: WebOwnSession): number {
  return Number(other.here) - Number(one.here) || other.lastSeen - one.lastSeen
}

function SessionLine({ one }: { readonly one: WebOwnSession }) {
  const T = useTexts(SAFETY_TEXTS)
  const { time } = useFormats()
  const { session, here, kind, client, address, created, lastSeen } = one
  const name = kind === 'app' ? client : T.kinds[kind]
  const end = useAct(
    async () => await change(SAFETY_PATHS.sessionEnd, { session }),
    Object.values(SAFETY_QUERIES),
  )
  return (
    <Group component="li" justify="space-between" gap="sm">
      <Stack gap={2}>
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          {here ? <Badge variant="light">{T.here}</Badge> : undefined}
        </Group>
        <Text size="sm" c="dimmed">
          {T.from(address, time(created), time(lastSeen))}
        </Text>
        {end.error === null ? undefined : <Failed error={end.error} />}
      </Stack>
      {here ? undefined : (
        <Button
          size="xs"
          variant="default"
          aria-label={T.endWhich(name, address)}
          loading={end.isPending}
          onClick={() => end.mutate(undefined)}
        >
          {T.end}
        </Button>
      )}
    </Group>
  )
}
