import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { MatchReport, MatchSession } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { AuditLink } from '../audit/audit-link.tsx'
import { Figure, Names, Rows } from '../cases/parts.tsx'

const TEXTS = texts(
  {
    first: 'The session it fits best',
    oneOf: 'One of the sessions it fits best',
    who: (user: string, client: string, address: string) => `${user} through ${client}, from ${address}`,
    when: (from: string, to: string) => `Shown something of them from ${from} to ${to}.`,
    explained: (some: string, all: string) => `It was shown ${some} of the ${all} people in the file.`,
    recall: 'of the file it was shown',
    precision: 'of what it was shown is in the file',
    elements: 'of the kinds of data',
    timely: 'had the file’s versions',
    audit: 'Everything this session did',
    open: 'Open a case',
    others: 'Other sessions, the likeliest first',
    head: ['Session', 'Account', 'App', 'From', 'Last shown', 'Of the file', 'Of what it saw', 'Bits'],
    hint: 'Bits say how much rather it is this session than anybody, as a power of two. Who cares for these people was shown them too: honest work fits.',
    rest: (count: string) => `${count} more fit less well.`,
  },
  {
    first: 'La sesión que mejor coincide',
    oneOf: 'Una de las sesiones que mejor coinciden',
    who: (user: string, client: string, address: string) => `${user} por ${client}, desde ${address}`,
    when: (from: string, to: string) => `Se le mostró algo de ellas entre ${from} y ${to}.`,
    explained: (some: string, all: string) => `Se le mostró a ${some} de las ${all} personas del archivo.`,
    recall: 'del archivo se le mostró',
    precision: 'de lo que vio está en el archivo',
    elements: 'de las clases de datos',
    timely: 'tenía las versiones del archivo',
    audit: 'Todo lo que hizo esta sesión',
    open: 'Abrir un caso',
    others: 'Otras sesiones, la más probable primero',
    head: ['Sesión', 'Cuenta', 'Aplicación', 'Desde', 'Última vez', 'Del archivo', 'De lo que vio', 'Bits'],
    hint: 'Los bits dicen cuánto más probable es esta sesión que cualquiera, como potencia de dos. A quien atiende a estas personas también se le mostraron: el trabajo honesto coincide.',
    rest: (count: string) => `${count} más coinciden menos.`,
  },
)

const OTHERS_MAX = 20

/** Sessions that were shown these people: the best in words, the others as rows. */
export function MatchSessions({ report: { sessions, counts } }: { readonly report: MatchReport }) {
  const T = useTexts(TEXTS)
  const [best, ...others] = sessions
  if (best === undefined) return undefined
  return (
    <>
      <Section title={isTie(sessions) ? T.oneOf : T.first}>
        <Best session={best} people={counts.people} />
      </Section>
      {others.length === 0 ? undefined : (
        <Section title={T.others}>
          <Others others={others} />
        </Section>
      )}
    </>
  )
}

/** Whether the first two fit so alike that nothing decides between them. */
export function isTie([best, next]: readonly MatchSession[]): boolean {
  return best !== undefined && next !== undefined && best.bits - next.bits <= 1
}

/** A share as whole percents; what is not all never reads as all, nor what is something as nothing. */
function percent(share: number): string {
  const whole = Math.round(share * 100)
  return `${share < 1 ? Math.min(99, share > 0 ? Math.max(1, whole) : 0) : 100} %`
}

function Best({ session: best, people }: { readonly session: MatchSession; readonly people: number }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const { session, user, client, address, first, last, explained } = best
  return (
    <Stack gap="sm">
      <Names names={[session]} />
      <Text fw={600} id="best" style={{ overflowWrap: 'anywhere' }}>
        {T.who(user, client, address)}
      </Text>
      <Text size="sm">
        {T.explained(F.number(explained), F.number(people))} {T.when(F.time(first), F.time(last))}
      </Text>
      <Group gap="lg">
        <Figure label={T.recall} value={percent(best.recall)} />
        <Figure label={T.precision} value={percent(best.precision)} />
        <Figure label={T.elements} value={percent(best.elements)} />
        <Figure label={T.timely} value={percent(best.timely)} />
      </Group>
      <Group gap="lg">
        <AuditLink question={{ session }}>{T.audit}</AuditLink>
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link to={`/cases/open?session=${encodeURIComponent(session)}`} {...props} />
          )}
        >
          {T.open}
        </Anchor>
      </Group>
    </Stack>
  )
}

function Others({ others }: { readonly others: readonly MatchSession[] }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const shown = others.slice(0, OTHERS_MAX)
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {T.hint}
      </Text>
      <Rows
        label={T.others}
        head={T.head}
        rows={shown.map(({ session, user, client, address, last, recall, precision, bits }) => ({
          key: `${session} ${user}`,
          cells: [
            <Names key="session" names={[session]} />,
            user,
            client,
            address,
            F.time(last),
            percent(recall),
            percent(precision),
            F.number(bits),
          ],
        }))}
      />
      {shown.length < others.length ? (
        <Text size="sm">{T.rest(F.number(others.length - shown.length))}</Text>
      ) : undefined}
    </Stack>
  )
}
