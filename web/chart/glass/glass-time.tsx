import { Alert } from '@mantine/core'
import { IconUrgent } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type GlassState, WRITING_PATHS } from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useSession } from '../../api/session.tsx'
import { texts, useTexts } from '../../ui/language.tsx'

const TEXTS = texts(
  {
    left: (minutes: number) =>
      minutes <= 1
        ? 'The glass is broken for this chart. It closes in less than a minute.'
        : `The glass is broken for this chart. It closes in ${minutes} minutes.`,
    over: 'The hour is over: this chart is closed to you again. What you typed is kept; what is shown may be out of date.',
  },
  {
    left: (minutes: number) =>
      minutes <= 1
        ? 'Acceso de emergencia a este expediente. Se cierra en menos de un minuto.'
        : `Acceso de emergencia a este expediente. Se cierra en ${minutes} minutos.`,
    over: 'Pasó la hora: este expediente vuelve a estar cerrado para usted. Lo que escribió se conserva; lo que se muestra puede no estar al día.',
  },
)
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const TICK_MS = 10_000

/** How long a chart that was opened by broken glass stays open; nothing where no glass was broken. */
export function GlassTime({ patient }: { readonly patient: string }) {
  const T = useTexts(TEXTS)
  const { role } = useSession()
  const { data } = useQuery({
    queryKey: ['glass', patient],
    queryFn: async ({ signal }) => {
      const { until, now } = await askJson<GlassState>(`${WRITING_PATHS.glassOf}/${patient}`, { signal })
      // By this machine's own clock, whatever it says.
      return { until: until === null ? null : until - now + Date.now() }
    },
    enabled: role === 'clinician',
    staleTime: MINUTE_MS,
  })
  const left = useLeft(data?.until ?? undefined)
  if (left === undefined) return undefined
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconUrgent aria-hidden />}
      role="status"
      id="glass-time"
      py="xs"
    >
      {left > 0 ? T.left(Math.ceil(left / MINUTE_MS)) : T.over}
    </Alert>
  )
}

function useLeft(until: number | undefined): number | undefined {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (until === undefined) return undefined
    const ticking = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(ticking)
  }, [until])
  // Counted when it was last looked: until then it has just begun.
  return until === undefined ? undefined : Math.min(until - now, HOUR_MS)
}
