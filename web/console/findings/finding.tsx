import { Anchor, Badge, Code, Group, Stack, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import type { FindingLine } from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { useRoleWord } from '../../ui/role-words.ts'
import { LeafLinks } from '../ledger/leaf-links.tsx'
import { LevelBadge } from '../levels.tsx'
import { Alive } from './alive.tsx'
import { useFinding } from './asking.ts'
import { ContainSection } from './contain-section.tsx'
import { RelatedMeasures } from './related-measures.tsx'
import { ruleTitle } from './rule-titles.ts'
import { Says } from './says.tsx'
import { useStateWord, useVerdicts, VERDICTS } from './state.tsx'
import { OutcomeSection } from './outcome-section.tsx'

const TEXTS = texts(
  {
    title: 'Finding',
    back: 'All findings',
    why: 'Why it was noticed',
    who: 'Who',
    nobody: 'It is about nobody in particular.',
    role: 'Role',
    app: 'App',
    session: 'Session',
    from: 'From',
    began: 'Began',
    last: 'Went on until',
    noticed: 'Noticed',
    rule: 'Rule',
    state: 'State',
    acknowledged: (by: string, at: string) => `looked at by ${by}, ${at}`,
    closed: (by: string, at: string, verdict: string) => `closed by ${by}, ${at}: ${verdict}`,
    patients: 'Patients',
    patientsHint: 'As the ledgers name them: no name, no birth date.',
    noPatients: 'It names no patient.',
    more: (count: string) => `and ${count} more`,
    leaves: 'Leaves it stands on',
    leavesHint: 'Each leads to the leaf with its proof.',
    snooping: 'Look at it in the snooping queue',
    open: 'Open a case from it',
    alive: 'What is alive of them',
  },
  {
    title: 'Hallazgo',
    back: 'Todos los hallazgos',
    why: 'Por qué se notó',
    who: 'Quién',
    nobody: 'No es sobre nadie en particular.',
    role: 'Función',
    app: 'Aplicación',
    session: 'Sesión',
    from: 'Desde',
    began: 'Comenzó',
    last: 'Siguió hasta',
    noticed: 'Notado',
    rule: 'Regla',
    state: 'Estado',
    acknowledged: (by: string, at: string) => `en revisión por ${by}, ${at}`,
    closed: (by: string, at: string, verdict: string) => `cerrado por ${by}, ${at}: ${verdict}`,
    patients: 'Pacientes',
    patientsHint: 'Como los nombran los registros: sin nombre ni fecha de nacimiento.',
    noPatients: 'No nombra a ningún paciente.',
    more: (count: string) => `y ${count} más`,
    leaves: 'Hojas en las que se apoya',
    leavesHint: 'Cada una lleva a la hoja con su prueba.',
    snooping: 'Verlo en la cola de accesos por curiosidad',
    open: 'Abrir un caso a partir de él',
    alive: 'Lo que sigue vivo de esta persona',
  },
)

/** One finding: why, who, whom, on what leaves; and what can be done about it. */
export function FindingPage() {
  const T = useTexts(TEXTS)
  const { finding: id = '' } = useParams({ strict: false })
  const { language } = useLanguage()
  const query = useFinding(id)
  const called = query.data === undefined ? undefined : ruleTitle(query.data, language)
  return (
    <Page
      title={called?.title ?? T.title}
      titleLang={called?.lang}
      actions={
        <Anchor component={Link} to="/findings">
          {T.back}
        </Anchor>
      }
    >
      <Asked query={query} lines={10}>
        {(finding) => <FindingParts finding={finding} />}
      </Asked>
    </Page>
  )
}

function FindingParts({ finding }: { readonly finding: FindingLine }) {
  const T = useTexts(TEXTS)
  const { user } = useSession()
  const { actor, rule } = finding
  return (
    <Stack gap="lg">
      <WhySection finding={finding} />
      {rule === 'snooping' ? (
        <Anchor component={Link} to={`/snooping/${encodeURIComponent(finding.id)}`}>
          {T.snooping}
        </Anchor>
      ) : undefined}
      {actor?.user === user ? undefined : (
        <Anchor component={Link} to={`/cases/open?finding=${encodeURIComponent(finding.id)}`}>
          {T.open}
        </Anchor>
      )}
      <PatientsSection finding={finding} />
      <Section title={T.leaves}>
        <Text size="sm" c="dimmed" mb="xs">
          {T.leavesHint}
        </Text>
        <LeafLinks ledger="disclosure" leaves={finding.leaves.disclosure} />
        <LeafLinks ledger="keys" leaves={finding.leaves.keys} />
      </Section>
      <OutcomeSection finding={finding} />
      {actor?.user === user ? undefined : <ContainSection finding={finding} />}
      <RelatedMeasures finding={finding} />
      {actor === null ? undefined : (
        <Section title={T.alive}>
          <Alive target={{ kind: 'person', name: actor.user }} />
        </Section>
      )}
    </Stack>
  )
}

function WhySection({ finding }: { readonly finding: FindingLine }) {
  const T = useTexts(TEXTS)
  const roleWord = useRoleWord()
  const { time } = useFormats()
  const { level, actor, at, last, noticed, rule } = finding
  const facts: readonly (readonly [string, string])[] = [
    ...(actor === null
      ? []
      : ([
          [T.who, actor.user],
          [T.role, roleWord(actor.role)],
          [T.app, actor.client],
          [T.session, actor.session],
          [T.from, actor.address],
        ] as const)),
    [T.began, time(at)],
    ...(last === at ? [] : ([[T.last, time(last)]] as const)),
    [T.noticed, time(noticed)],
    [T.rule, rule],
  ]
  return (
    <Section title={T.why} aside={<LevelBadge level={level} />}>
      <Stack gap="md">
        <Says finding={finding} fz="lg" id="why" />
        <StateLine finding={finding} />
        {actor === null ? <Text c="dimmed">{T.nobody}</Text> : undefined}
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Stack>
    </Section>
  )
}

function StateLine({ finding }: { readonly finding: FindingLine }) {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const stateWord = useStateWord()
  const verdicts = useVerdicts()
  const { state, acknowledged, closed, verdict } = finding
  const known = VERDICTS.find((one) => one === verdict)
  return (
    <Group gap="xs">
      <Badge variant="outline" color="gray" id="state">
        {stateWord(state)}
      </Badge>
      {acknowledged === undefined ? undefined : (
        <Text size="sm" c="dimmed">
          {T.acknowledged(acknowledged.by, time(acknowledged.at))}
        </Text>
      )}
      {closed === undefined ? undefined : (
        <Text size="sm" c="dimmed">
          {T.closed(closed.by, time(closed.at), known === undefined ? '' : verdicts[known].name)}
        </Text>
      )}
    </Group>
  )
}

const PATIENTS_MAX = 50

function PatientsSection({ finding: { patients, patientCount } }: { readonly finding: FindingLine }) {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  const shown = patients.slice(0, PATIENTS_MAX)
  return (
    <Section title={`${T.patients} (${number(patientCount)})`}>
      {patientCount === 0 ? (
        <Text>{T.noPatients}</Text>
      ) : (
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {T.patientsHint}
          </Text>
          <Group gap="xs">
            {shown.map((patient) => (
              <Code key={patient}>{patient}</Code>
            ))}
          </Group>
          {patientCount > shown.length ? (
            <Text size="sm">{T.more(number(patientCount - shown.length))}</Text>
          ) : undefined}
        </Stack>
      )}
    </Section>
  )
}
