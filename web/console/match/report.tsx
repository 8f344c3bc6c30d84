import { Alert, Badge, Group, Stack, Text } from '@mantine/core'
import { IconHelpCircle, IconMapPinOff, IconTargetArrow } from '@tabler/icons-react'
import type { MatchReport, MatchVerdict } from '../../../src/contract/index.ts'
import { useElementWords } from '../../ui/elements.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Figure } from '../cases/parts.tsx'
import { MatchPeople } from './people.tsx'
import { isTie, MatchSessions } from './sessions.tsx'

const TEXTS = texts(
  {
    title: 'What the file is',
    explained: {
      title: 'A session explains this file',
      says: 'Most of the people in it were shown to a session: it stands first below. This points; it does not prove: count the scope of that session next.',
    },
    unexplained: {
      title: 'It is about people here, and no session explains it',
      says: 'No recorded disclosure accounts for most of them. It may come from another system, from paper, from a copied database, or from before the ledger.',
    },
    elsewhere: {
      title: 'This file is from elsewhere',
      says: 'It names nobody here, or so few that chance and patients in common explain it. Nothing says that it left through this environment.',
    },
    untold: {
      title: 'The file is too little to say',
      says: 'Nothing in it tells one person from another, or only names that people here have too.',
    },
    records: 'records in the file',
    naming: 'of them name somebody here',
    people: 'people here',
    strangers: 'name nobody here',
    doubtful: 'fit a name only',
    unread: (count: string) => `${count} rows or objects could not be read.`,
    few: 'It names so few people that many sessions may fit by chance. Take the order of the sessions below as a hint, no more.',
    tie: 'The first two sessions explain it equally well: nothing in the file decides between them.',
    window: (when: string, some: string, all: string) =>
      `Its values were the newest ones ${when}, for ${some} of ${all} people whose versions were compared: it was read then, or old versions were asked for later.`,
    from: (time: string) => `from ${time}`,
    until: (time: string) => `until ${time}`,
    elements: 'What the file has of them',
    of: (what: string, count: string) => `${what}: ${count}`,
    file: (format: string, size: string) => `${format}, ${size}`,
    asked: (size: string) => `The ledger was asked as it stood at ${size} entries.`,
  },
  {
    title: 'Qué es el archivo',
    explained: {
      title: 'Una sesión explica este archivo',
      says: 'A una sesión se le mostró a la mayoría de las personas que contiene: está primero abajo. Esto señala; no prueba: cuente después el alcance de esa sesión.',
    },
    unexplained: {
      title: 'Trata de personas de aquí, y ninguna sesión lo explica',
      says: 'Ninguna divulgación registrada da cuenta de la mayoría. Puede venir de otro sistema, de papel, de una base de datos copiada o de antes del registro.',
    },
    elsewhere: {
      title: 'Este archivo viene de otra parte',
      says: 'No nombra a nadie de aquí, o a tan pocos que lo explican el azar y los pacientes en común. Nada dice que saliera por este entorno.',
    },
    untold: {
      title: 'El archivo es demasiado poco para decirlo',
      says: 'Nada en él distingue a una persona de otra, o solo nombres que también tienen personas de aquí.',
    },
    records: 'registros en el archivo',
    naming: 'nombran a alguien de aquí',
    people: 'personas de aquí',
    strangers: 'no nombran a nadie de aquí',
    doubtful: 'coinciden solo en un nombre',
    unread: (count: string) => `${count} filas u objetos no se pudieron leer.`,
    few: 'Nombra a tan pocas personas que muchas sesiones pueden coincidir por azar. Tome el orden de las sesiones de abajo como un indicio, y nada más.',
    tie: 'Las dos primeras sesiones lo explican igual de bien: nada en el archivo decide entre ellas.',
    window: (when: string, some: string, all: string) =>
      `Sus valores eran los más recientes ${when}, para ${some} de ${all} personas cuyas versiones se compararon: se leyó entonces, o se pidieron versiones antiguas después.`,
    from: (time: string) => `desde ${time}`,
    until: (time: string) => `hasta ${time}`,
    elements: 'Qué tiene el archivo de ellas',
    of: (what: string, count: string) => `${what}: ${count}`,
    file: (format: string, size: string) => `${format}, ${size}`,
    asked: (size: string) => `Se preguntó al registro tal como estaba, con ${size} entradas.`,
  },
)

const LOOKS: Readonly<
  Record<MatchVerdict, { readonly color: string; readonly Icon: typeof IconHelpCircle }>
> = {
  explained: { color: 'red', Icon: IconTargetArrow },
  unexplained: { color: 'orange', Icon: IconHelpCircle },
  elsewhere: { color: 'green', Icon: IconMapPinOff },
  untold: { color: 'gray', Icon: IconHelpCircle },
}
/** Of so few people many sessions may fit. */
const FEW_PEOPLE = 5

/** What a file came to: the verdict, the sessions with the best first, the people, and what it does not say. */
export function Report({ report }: { readonly report: MatchReport }) {
  const isOurs = report.verdict === 'explained' || report.verdict === 'unexplained'
  return (
    <>
      <Verdict report={report} />
      {isOurs && report.sessions.length > 0 ? <MatchSessions report={report} /> : undefined}
      {report.people.length > 0 ? <MatchPeople people={report.people} /> : undefined}
    </>
  )
}

function Verdict({ report }: { readonly report: MatchReport }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const { verdict, file, counts, checkpoint } = report
  const { color, Icon } = LOOKS[verdict]
  const { title, says } = T[verdict]
  return (
    <Section title={T.title}>
      <Stack gap="md">
        <Alert
          color={color}
          variant="light"
          icon={<Icon aria-hidden />}
          title={title}
          role="status"
          id="verdict"
        >
          {says}
        </Alert>
        <Group gap="lg">
          <Figure label={T.records} value={F.number(file.records)} />
          <Figure label={T.naming} value={F.number(counts.naming)} />
          <Figure label={T.people} value={F.number(counts.people)} />
          <Figure label={T.strangers} value={F.number(counts.strangers)} />
          {counts.doubtful === 0 ? undefined : (
            <Figure label={T.doubtful} value={F.number(counts.doubtful)} />
          )}
        </Group>
        <Limits report={report} />
        <Elements report={report} />
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {T.file(file.format, F.bytes(file.bytes))} · SHA-256 {file.sha256} ·{' '}
          {T.asked(F.number(checkpoint.size))}
        </Text>
      </Stack>
    </Section>
  )
}

/** What the report cannot say, and when the file was read. */
function Limits({ report: { verdict, file, counts, sessions, window } }: { readonly report: MatchReport }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const when = [
    ...(window?.from === undefined ? [] : [T.from(F.time(window.from))]),
    ...(window?.until === undefined ? [] : [T.until(F.time(window.until))]),
  ]
  const isOurs = verdict === 'explained' || verdict === 'unexplained'
  return (
    <Stack gap="xs">
      {isOurs && counts.people < FEW_PEOPLE ? (
        <Alert color="yellow" variant="light" id="few">
          {T.few}
        </Alert>
      ) : undefined}
      {isOurs && isTie(sessions) ? (
        <Alert color="yellow" variant="light">
          {T.tie}
        </Alert>
      ) : undefined}
      {file.unread === 0 ? undefined : <Text size="sm">{T.unread(F.number(file.unread))}</Text>}
      {window === undefined || when.length === 0 ? undefined : (
        <Text size="sm">{T.window(when.join(' '), F.number(window.people), F.number(window.of))}</Text>
      )}
    </Stack>
  )
}

function Elements({ report: { elements } }: { readonly report: MatchReport }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const elementWord = useElementWords()
  if (elements.length === 0) return undefined
  return (
    <Stack gap={4}>
      <Text size="sm">{T.elements}</Text>
      <Group gap={6}>
        {elements.map(({ name, people }) => (
          <Badge key={name} variant="light" color="gray">
            {T.of(elementWord(name), F.number(people))}
          </Badge>
        ))}
      </Group>
    </Stack>
  )
}
