import { Anchor, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { WholeCase } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Anchors } from './anchors.tsx'
import { useCase, useCaseAct } from './case-data.ts'
import { Closing } from './closing.tsx'
import { nextStep, type Step } from './next-step.ts'
import { ActButton, Figure, Names, useWord } from './parts.tsx'
import { FreezesWaiting } from './freeze.tsx'
import { Work } from './work.tsx'

const STEPS = texts<Readonly<Record<Step, string>>>(
  {
    name: 'Say whom it may be about: a session, an account, an app or a time.',
    count: 'Count the people of the case.',
    known: 'Say when the incident was known: clocks of law count from then.',
    determine: 'Fill the four-factor worksheet, and determine.',
    sign: 'A determination waits for a signature.',
    tell: 'See what the law asks for, gather the recipients, and write the notice.',
    hhs: 'Draft the filings, and say here when they were filed.',
    close: 'Everybody was told. Build the defence file, and close the case.',
    closed: 'The case is closed.',
  },
  {
    name: 'Diga de quién puede tratarse: una sesión, una cuenta, una aplicación o un período.',
    count: 'Cuente a las personas del caso.',
    known: 'Diga cuándo se conoció el incidente: los plazos legales cuentan desde entonces.',
    determine: 'Complete la hoja de los cuatro factores y determine.',
    sign: 'Una determinación espera una firma.',
    tell: 'Vea qué pide la ley, reúna a los destinatarios y escriba el aviso.',
    hhs: 'Prepare las presentaciones y diga aquí cuándo se presentaron.',
    close: 'Se avisó a todos. Genere el archivo de defensa y cierre el caso.',
    closed: 'El caso está cerrado.',
  },
)

const PLACES: Readonly<Partial<Record<Step, string>>> = {
  name: 'actors',
  count: 'scope',
  determine: 'determination',
  sign: 'determination',
  tell: 'duties',
}

const TEXTS = texts(
  {
    title: 'Overview',
    next: 'What is next',
    go: 'Go there',
    facts: 'The case',
    opened: (when: string, who: string) => `Opened ${when} by ${who}`,
    people: 'people',
    disclosed: 'disclosed',
    exposed: 'exposed',
    sealed: 'sealed in the last count',
    counted: (when: string, added: number) => `Last counted ${when}; ${added} were new.`,
    never: 'Nobody was counted yet.',
    count: 'Count again',
    countFirst: 'Count the people',
    by: { finding: 'It began with a finding', hand: 'It was opened by hand', tip: 'Somebody told of it' },
    as: 'The organisation is',
    zone: 'Days begin in',
    findings: 'Findings of the case',
    match: 'Match a file that turned up',
  },
  {
    title: 'Resumen',
    next: 'Lo que sigue',
    go: 'Ir allí',
    facts: 'El caso',
    opened: (when: string, who: string) => `Abierto ${when} por ${who}`,
    people: 'personas',
    disclosed: 'divulgados',
    exposed: 'expuestos',
    sealed: 'sellados en el último recuento',
    counted: (when: string, added: number) => `Último recuento: ${when}; ${added} eran nuevas.`,
    never: 'Aún no se ha contado a nadie.',
    count: 'Contar de nuevo',
    countFirst: 'Contar a las personas',
    by: { finding: 'Comenzó con un hallazgo', hand: 'Se abrió a mano', tip: 'Alguien avisó' },
    as: 'La organización es',
    zone: 'Los días comienzan en',
    findings: 'Hallazgos del caso',
    match: 'Comparar un archivo que apareció',
  },
)

export function Overview() {
  const T = useTexts(TEXTS)
  return (
    <Page title={T.title}>
      <FreezesWaiting />
      <Asked query={useCase()} lines={10}>
        {(found) => (
          <>
            <Next found={found} />
            <SimpleGrid cols={{ base: 1, lg: 2 }}>
              <About found={found} />
              <Anchors found={found} />
            </SimpleGrid>
            <Work found={found} />
            <Closing found={found} />
          </>
        )}
      </Asked>
    </Page>
  )
}

function Next({ found }: { readonly found: WholeCase }) {
  const T = useTexts(TEXTS)
  const S = useTexts(STEPS)
  const step = nextStep(found)
  const place = PLACES[step]
  return (
    <Section title={T.next}>
      <Group justify="space-between">
        <Text fw={600}>{S[step]}</Text>
        {place === undefined ? undefined : (
          <Anchor renderRoot={(props) => <Link to={`/cases/${found.id}/${place}`} {...props} />}>
            <Group gap={4} wrap="nowrap">
              {T.go}
              <IconArrowRight size={16} aria-hidden />
            </Group>
          </Anchor>
        )}
      </Group>
    </Section>
  )
}

function About({ found }: { readonly found: WholeCase }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const word = useWord()
  const { opened, openedBy, origin, capacity, timeZone, findings } = found
  return (
    <Section title={T.facts}>
      <Stack gap="sm">
        <Text size="sm">{T.opened(F.time(opened), openedBy)}</Text>
        <Text size="sm">
          {T.by[origin.kind]}
          {origin.kind === 'tip' ? `: ${origin.from}` : ''}
        </Text>
        <Text size="sm">
          {T.as}: {word(capacity)}. {T.zone}: {timeZone}
        </Text>
        {findings.length === 0 ? undefined : (
          <div>
            <Text size="sm">{T.findings}</Text>
            <Names names={findings} />
          </div>
        )}
        <Counted found={found} />
        <Anchor size="sm" renderRoot={(props) => <Link to="/match" {...props} />}>
          {T.match}
        </Anchor>
      </Stack>
    </Section>
  )
}

/** The last count, and counting once more. */
export function Counted({ found }: { readonly found: WholeCase }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const counting = useCaseAct('rescope')
  const last = found.runs.at(-1)
  return (
    <Stack gap="sm">
      {last === undefined ? (
        <Text size="sm">{T.never}</Text>
      ) : (
        <>
          <Group gap="lg">
            <Figure label={T.people} value={F.number(last.total.people)} />
            <Figure label={T.disclosed} value={F.number(last.total.disclosed)} />
            <Figure label={T.exposed} value={F.number(last.total.exposed)} />
            <Figure label={T.sealed} value={F.number(last.counts.sealed)} />
          </Group>
          <Text size="sm" c="dimmed">
            {T.counted(F.time(last.at), last.added)}
          </Text>
        </>
      )}
      {found.state === 'closed' ? undefined : (
        <ActButton act={counting} given={{}} variant="default">
          {last === undefined ? T.countFirst : T.count}
        </ActButton>
      )}
    </Stack>
  )
}
