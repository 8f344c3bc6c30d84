import { Anchor, Code, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { LiveAnswer, LiveLedger } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { type Fact, Facts, InEnglish, StateBadge } from '../facts.tsx'

const TEXTS = texts(
  {
    ledgers: 'Ledgers and witnesses',
    more: 'Check them',
    disclosure: 'Disclosure ledger',
    keysLedger: 'Key ledger',
    size: (count: string) => `${count} leaves under a signed checkpoint`,
    since: (ago: string) => `of this size since ${ago}`,
    cosigned: (count: number, all: number) => `${count} of ${all} witnesses cosigned`,
    noWitness: 'no witness is set up',
    unwitnessed: (ago: string) => `without a cosignature since ${ago}`,
    away: 'does not answer',
    watch: 'Detector, alerts and backup',
    detector: 'Detector',
    off: 'switched off',
    keepsUp: 'keeps up',
    behind: (leaves: string, seconds: string) => `${leaves} leaves and ${seconds} s behind`,
    alerts: 'Alerts',
    noTargets: 'nothing is set up: findings are seen only here',
    queued: (count: string) => `${count} waiting`,
    dropped: (count: string) => `${count} dropped`,
    delivered: (ago: string) => `last delivered ${ago}`,
    never: 'nothing delivered yet',
    backup: 'Backup',
    noBackup: 'no backup is set up',
    complete: (ago: string) => `everything until ${ago} is in it`,
    notComplete: 'nothing is in it yet',
    failed: 'failed',
    keys: 'Key server',
    frozen: (when: string) => `Keys are frozen since ${when}: only broken glass gets one.`,
    running: 'Keys are given out within these budgets.',
    unused: 'Of no budget is anything used.',
    of: (used: string, max: string) => `${used} of ${max}`,
    environment: 'Environment',
    name: 'Name',
    id: 'Number',
    copy: 'This is a copy made from a backup: it is shown and not written.',
    others: 'Each environment is a server of its own and knows no other.',
    unnamed: 'not named in the settings',
  },
  {
    ledgers: 'Registros y testigos',
    more: 'Comprobarlos',
    disclosure: 'Registro de divulgaciones',
    keysLedger: 'Registro de claves',
    size: (count: string) => `${count} hojas bajo un punto de control firmado`,
    since: (ago: string) => `de este tamaño desde ${ago}`,
    cosigned: (count: number, all: number) => `firmado por ${count} de ${all} testigos`,
    noWitness: 'no hay ningún testigo',
    unwitnessed: (ago: string) => `sin firma de testigo desde ${ago}`,
    away: 'no responde',
    watch: 'Detector, avisos y copia de seguridad',
    detector: 'Detector',
    off: 'apagado',
    keepsUp: 'va al día',
    behind: (leaves: string, seconds: string) => `atrasado ${leaves} hojas y ${seconds} s`,
    alerts: 'Avisos',
    noTargets: 'no hay ningún destino: los hallazgos solo se ven aquí',
    queued: (count: string) => `${count} en espera`,
    dropped: (count: string) => `${count} descartados`,
    delivered: (ago: string) => `última entrega ${ago}`,
    never: 'aún no se entregó nada',
    backup: 'Copia de seguridad',
    noBackup: 'no hay copia de seguridad',
    complete: (ago: string) => `contiene todo hasta ${ago}`,
    notComplete: 'aún no contiene nada',
    failed: 'falló',
    keys: 'Servidor de claves',
    frozen: (when: string) =>
      `Las claves están congeladas desde ${when}: solo el acceso de emergencia obtiene una.`,
    running: 'Las claves se entregan dentro de estos límites.',
    unused: 'No se ha usado nada de ningún límite.',
    of: (used: string, max: string) => `${used} de ${max}`,
    environment: 'Entorno',
    name: 'Nombre',
    id: 'Número',
    copy: 'Esta es una copia de seguridad: se muestra y no se escribe.',
    others: 'Cada entorno es un servidor propio y no conoce a otros.',
    unnamed: 'sin nombre en la configuración',
  },
)

/** The budgets of the key server, by their names. */
export const BUDGET_TEXTS = texts<Readonly<Record<string, string>>>(
  {
    'keys-patients-10m': 'Patients in 10 minutes',
    'keys-patients-1h': 'Patients in an hour',
    'keys-patients-24h': 'Patients in a day',
    'keys-words-24h': 'Search words in a day',
    'keys-secrets-24h': 'Secrets of accounts in a day',
    'keys-user-patients-24h': 'Patients of one person in a day',
    'emergency-patients-1h': 'Patients in an emergency, in an hour',
    'frozen-words-1h': 'Search words while frozen, in an hour',
    'frozen-secrets-1h': 'Secrets while frozen, in an hour',
  },
  {
    'keys-patients-10m': 'Pacientes en 10 minutos',
    'keys-patients-1h': 'Pacientes en una hora',
    'keys-patients-24h': 'Pacientes en un día',
    'keys-words-24h': 'Palabras de búsqueda en un día',
    'keys-secrets-24h': 'Secretos de cuentas en un día',
    'keys-user-patients-24h': 'Pacientes de una persona en un día',
    'emergency-patients-1h': 'Pacientes en emergencia, en una hora',
    'frozen-words-1h': 'Palabras de búsqueda con claves congeladas, en una hora',
    'frozen-secrets-1h': 'Secretos con claves congeladas, en una hora',
  },
)

const BEHIND_MS = 30_000

export function LedgersSection({
  live: { ledgers, now },
  isAlone = false,
}: {
  readonly live: LiveAnswer
  /** On the page of the ledgers itself, which leads to no other. */
  readonly isAlone?: boolean
}) {
  const T = useTexts(TEXTS)
  return (
    <Section
      title={T.ledgers}
      aside={
        isAlone ? undefined : (
          <Anchor component={Link} to="/ledger" size="sm">
            {T.more}
          </Anchor>
        )
      }
    >
      <Stack gap="md">
        {ledgers.map((ledger, place) => (
          <LedgerLine
            key={place}
            ledger={ledger}
            name={place === 0 ? T.disclosure : T.keysLedger}
            now={now}
          />
        ))}
      </Stack>
    </Section>
  )
}

function LedgerLine({
  ledger,
  name,
  now,
}: {
  readonly ledger: LiveLedger | null
  readonly name: string
  readonly now: number
}) {
  const T = useTexts(TEXTS)
  const { number, ago } = useFormats()
  if (ledger === null) return <Facts facts={[{ name, isWell: false, says: [T.away] }]} />
  const { size, since, cosignatures, witnessVkeys, unwitnessedSince } = ledger
  const witnesses = witnessVkeys.length
  const witnessed =
    witnesses === 0
      ? T.noWitness
      : unwitnessedSince === undefined
        ? T.cosigned(cosignatures, witnesses)
        : T.unwitnessed(ago(unwitnessedSince, now))
  const isWell = witnesses > 0 && unwitnessedSince === undefined
  const says = [T.size(number(size)), T.since(ago(since, now)), witnessed]
  return <Facts facts={[{ name, isWell, says }]} />
}

export function WatchSection({ live }: { readonly live: LiveAnswer }) {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  const { detection } = live
  const detector: Fact = {
    name: T.detector,
    isWell: detection.enabled && detection.ms < BEHIND_MS,
    says: [
      !detection.enabled
        ? T.off
        : detection.leaves === 0
          ? T.keepsUp
          : T.behind(number(detection.leaves), number(Math.round(detection.ms / 1000))),
    ],
  }
  return (
    <Section title={T.watch}>
      <Facts facts={[detector, ...useAlertFacts(live), useBackupFact(live)]} />
    </Section>
  )
}

function useAlertFacts({ alerts, now }: LiveAnswer): readonly Fact[] {
  const T = useTexts(TEXTS)
  const { number, ago } = useFormats()
  if (alerts === null) return [{ name: T.alerts, isWell: false, says: [T.away] }]
  if (alerts.length === 0) return [{ name: T.alerts, says: [T.noTargets] }]
  return alerts.map(({ target, queued, dropped, lastDelivered, problem }) => ({
    name: `${T.alerts}: ${target}`,
    isWell: problem === undefined && dropped === 0,
    says: [
      T.queued(number(queued)),
      ...(dropped > 0 ? [T.dropped(number(dropped))] : []),
      lastDelivered === undefined ? T.never : T.delivered(ago(lastDelivered, now)),
      ...(problem === undefined ? [] : [<InEnglish key="problem">{problem.says}</InEnglish>]),
    ],
  }))
}

function useBackupFact({ backup, now }: LiveAnswer): Fact {
  const T = useTexts(TEXTS)
  const { ago } = useFormats()
  if (backup === undefined) return { name: T.backup, isWell: false, says: [T.noBackup] }
  const { failure, completeUntil } = backup
  return {
    name: T.backup,
    isWell: failure === null && completeUntil !== null,
    says: [
      ...(failure === null ? [] : [T.failed]),
      completeUntil === null ? T.notComplete : T.complete(ago(completeUntil, now)),
    ],
  }
}

export function KeysSection({ live: { keys } }: { readonly live: LiveAnswer }) {
  const T = useTexts(TEXTS)
  const words = useTexts(BUDGET_TEXTS)
  const { number, time } = useFormats()
  if (keys === null)
    return (
      <Section title={T.keys} aside={<StateBadge isWell={false} />}>
        <Text>{T.away}</Text>
      </Section>
    )
  const { frozenSince, budgets } = keys
  const facts = budgets.map(({ name, used, max }) => ({
    name: words[name] ?? name,
    isWell: used < max,
    says: [T.of(number(used), number(max))],
  }))
  return (
    <Section title={T.keys} aside={<StateBadge isWell={frozenSince === undefined} />}>
      <Stack gap="sm">
        <Text size="sm">{frozenSince === undefined ? T.running : T.frozen(time(frozenSince))}</Text>
        {facts.length === 0 ? <Text size="sm">{T.unused}</Text> : <Facts facts={facts} />}
      </Stack>
    </Section>
  )
}

export function EnvironmentSection({ live: { environment } }: { readonly live: LiveAnswer }) {
  const T = useTexts(TEXTS)
  const { id, name, readOnly } = environment
  return (
    <Section title={T.environment}>
      <Stack gap="xs">
        <Text>
          {T.name}: <strong>{name === '' ? T.unnamed : name}</strong>
        </Text>
        <Text style={{ overflowWrap: 'anywhere' }}>
          {T.id}: <Code>{id}</Code>
        </Text>
        <Text size="sm" c="dimmed">
          {readOnly ? `${T.copy} ` : ''}
          {T.others}
        </Text>
      </Stack>
    </Section>
  )
}
