import { Anchor, Badge, Group, List, Progress, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { LiveAnswer, LiveBrake } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { useDegrees } from '../degrees.ts'
import { LevelBadge, LEVELS } from '../levels.tsx'

const TEXTS = texts(
  {
    findings: 'Open findings',
    all: 'All findings',
    noFindings: 'No finding is open.',
    away: 'Findings cannot be read now.',
    canaries: (count: string) => `${count} canaries are planted among the patients.`,
    noCanaries: 'No canary is planted.',
    touched: (count: number) => `${count} of the findings that are not closed are about a canary.`,
    untouched: 'None was touched.',
    measures: 'Measures in force',
    allMeasures: 'All measures',
    noMeasures: 'Nobody is contained.',
    brakes: 'Brakes',
    noBrakes: 'Nobody is near a budget.',
    lax: 'The brake only watches: what is over a budget is given all the same.',
    over: 'over',
    near: 'near',
    used: (used: string, max: string, minutes: string) => `${used} of ${max} in ${minutes}`,
    everybody: 'Everybody together',
  },
  {
    findings: 'Hallazgos abiertos',
    all: 'Todos los hallazgos',
    noFindings: 'No hay ningún hallazgo abierto.',
    away: 'Ahora no se pueden leer los hallazgos.',
    canaries: (count: string) => `Hay ${count} canarios entre los pacientes.`,
    noCanaries: 'No hay ningún canario.',
    touched: (count: number) => `${count} de los hallazgos sin cerrar son sobre un canario.`,
    untouched: 'No se tocó ninguno.',
    measures: 'Medidas en vigor',
    allMeasures: 'Todas las medidas',
    noMeasures: 'Nadie está contenido.',
    brakes: 'Frenos',
    noBrakes: 'Nadie está cerca de un límite.',
    lax: 'El freno solo mira: lo que pasa de un límite se entrega de todos modos.',
    over: 'agotado',
    near: 'cerca',
    used: (used: string, max: string, minutes: string) => `${used} de ${max} en ${minutes}`,
    everybody: 'Todos juntos',
  },
)

/** Words of measures and budgets. */
export const LIVE_WORDS = texts<Readonly<Record<string, string>>>(
  {
    person: 'person',
    session: 'session',
    app: 'app',
    environment: 'environment',
    user: 'person',
    client: 'app',
    grant: 'approval',
    unrelated: 'Patients without a relation',
    'by-role': 'Patients seen by role alone',
    patients: 'Patients',
    releases: 'Patients whose keys were used',
    bytes: 'Amount',
    exports: 'Exports',
    '600000': '10 minutes',
    '3600000': 'an hour',
    '86400000': 'a day',
  },
  {
    person: 'persona',
    session: 'sesión',
    app: 'aplicación',
    environment: 'entorno',
    user: 'persona',
    client: 'aplicación',
    grant: 'aprobación',
    unrelated: 'Pacientes sin relación',
    'by-role': 'Pacientes vistos solo por la función',
    patients: 'Pacientes',
    releases: 'Pacientes cuyas claves se usaron',
    bytes: 'Cantidad',
    exports: 'Exportaciones',
    '600000': '10 minutos',
    '3600000': 'una hora',
    '86400000': 'un día',
  },
)

export function FindingsSection({ live: { findings, canaries } }: { readonly live: LiveAnswer }) {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  const open = LEVELS.filter((level) => (findings?.[level] ?? 0) > 0)
  return (
    <Section
      title={T.findings}
      aside={
        <Anchor component={Link} to="/findings" size="sm">
          {T.all}
        </Anchor>
      }
    >
      <Stack gap="sm">
        {open.length === 0 ? <Text>{findings === null ? T.away : T.noFindings}</Text> : undefined}
        {open.map((level) => (
          <Group key={level} justify="space-between">
            <LevelBadge level={level} />
            <Text fw={650}>{number(findings?.[level] ?? 0)}</Text>
          </Group>
        ))}
        <Text size="sm" c="dimmed">
          {canaries.count === 0 ? T.noCanaries : T.canaries(number(canaries.count))}{' '}
          {canaries.touched === null
            ? ''
            : canaries.touched > 0
              ? T.touched(canaries.touched)
              : canaries.count > 0
                ? T.untouched
                : ''}
        </Text>
      </Stack>
    </Section>
  )
}

export function MeasuresSection({ live: { measures } }: { readonly live: LiveAnswer }) {
  const T = useTexts(TEXTS)
  const words = useTexts(LIVE_WORDS)
  const { time } = useFormats()
  const degrees = useDegrees()
  return (
    <Section
      title={T.measures}
      aside={
        <Anchor component={Link} to="/measures" size="sm">
          {T.allMeasures}
        </Anchor>
      }
    >
      {measures.length === 0 ? (
        <Text>{T.noMeasures}</Text>
      ) : (
        <List listStyleType="none" spacing="xs">
          {measures.map(({ id, degree, target, begun }) => (
            <List.Item key={id}>
              <Text fw={600} size="sm">
                {degrees[degree].name}
              </Text>
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {words[target.kind]} {target.kind === 'environment' ? '' : target.name} · {time(begun)}
              </Text>
            </List.Item>
          ))}
        </List>
      )}
    </Section>
  )
}

export function BrakesSection({ live: { brakes } }: { readonly live: LiveAnswer }) {
  const T = useTexts(TEXTS)
  return (
    <Section title={T.brakes}>
      <Stack gap="sm">
        {brakes.enforced ? undefined : <Text size="sm">{T.lax}</Text>}
        {brakes.near.length === 0 ? <Text>{T.noBrakes}</Text> : undefined}
        {brakes.near.map((brake) => (
          <Brake key={`${brake.budget} ${brake.name}`} brake={brake} />
        ))}
      </Stack>
    </Section>
  )
}

function Brake({ brake: { of, name, counts, windowMs, used, max } }: { readonly brake: LiveBrake }) {
  const T = useTexts(TEXTS)
  const words = useTexts(LIVE_WORDS)
  const { number, bytes } = useFormats()
  const amount = counts === 'bytes' ? bytes : number
  const isOver = used >= max
  const who = of === 'environment' ? T.everybody : `${words[of]} ${name}`
  const says = T.used(amount(used), amount(max), words[windowMs] ?? '')
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {who}
        </Text>
        <Badge color={isOver ? 'red' : 'yellow'} variant="light">
          {isOver ? T.over : T.near}
        </Badge>
      </Group>
      <Progress value={Math.min(100, (100 * used) / max)} color={isOver ? 'red' : 'yellow'} aria-hidden />
      <Text size="sm" c="dimmed">
        {words[counts]}: {says}
      </Text>
    </Stack>
  )
}
