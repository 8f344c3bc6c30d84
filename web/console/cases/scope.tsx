import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import {
  ADMIN_PATHS,
  type CasePersonLine,
  type FactsShown,
  type WholeCase,
} from '../../../src/contract/index.ts'
import { download } from '../../api/download.ts'
import { type Lines, openLines } from '../../api/lines.ts'
import { useAct } from '../../ui/act.tsx'
import { Asked } from '../../ui/asked.tsx'
import { type Bar, Bars } from '../../ui/bars.tsx'
import { useElementWords } from '../../ui/elements.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { casePath, consolePath, useCase, useCaseId, useDuties } from './case-data.ts'
import { Counted } from './overview.tsx'
import { ActButton, NotDone, Rows, Tier, useWord } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'Scope',
    hint: 'Whose records left, as the ledgers say it. Disclosed: something was shown. Exposed: a key was in reach. Sealed: nothing but ciphertext was.',
    counted: 'The last count',
    runs: 'Every count',
    runHead: ['Count', 'When', 'People', 'Disclosed', 'Exposed', 'New', 'More known'],
    evidence: 'Download the evidence file',
    evidenceHint: 'Anyone can check it against the published ledger, without us.',
    pictures: 'The people of the case',
    missing: (count: number) =>
      `${count} people were not gathered yet: nobody knows where they live. Gather the recipients first.`,
    tier: 'By tier',
    place: 'By jurisdiction',
    element: 'By what left',
    people: 'People',
    unknown: 'Not known',
    list: 'One by one',
    listHint: 'Nobody is named. Open one to see the leaves; each look is a leaf itself.',
    show: 'List the people',
    more: 'Show more',
    end: 'These are all.',
    head: ['Person', 'Tier', 'What left', 'First', 'Last', ''],
    look: 'Look at',
    lookAt: (patient: string) => `Look at ${patient}`,
    relieved: 'relieved by',
  },
  {
    title: 'Alcance',
    hint: 'De quién salieron los expedientes, según los registros. Divulgado: se mostró algo. Expuesto: una clave estuvo al alcance. Sellado: solo hubo texto cifrado.',
    counted: 'El último recuento',
    runs: 'Todos los recuentos',
    runHead: ['Recuento', 'Cuándo', 'Personas', 'Divulgados', 'Expuestos', 'Nuevas', 'Se sabe más'],
    evidence: 'Descargar el archivo de evidencia',
    evidenceHint: 'Cualquiera puede comprobarlo con el registro publicado, sin nosotros.',
    pictures: 'Las personas del caso',
    missing: (count: number) =>
      `${count} personas aún no se han reunido: nadie sabe dónde viven. Reúna primero a los destinatarios.`,
    tier: 'Por nivel',
    place: 'Por jurisdicción',
    element: 'Por lo que salió',
    people: 'Personas',
    unknown: 'No se sabe',
    list: 'Una por una',
    listHint: 'No se nombra a nadie. Abra una para ver las hojas; cada consulta es también una hoja.',
    show: 'Enumerar a las personas',
    more: 'Mostrar más',
    end: 'Son todas.',
    head: ['Persona', 'Nivel', 'Qué salió', 'Primero', 'Último', ''],
    look: 'Ver',
    lookAt: (patient: string) => `Ver ${patient}`,
    relieved: 'dispensada por',
  },
)

export function Scope() {
  const T = useTexts(TEXTS)
  return (
    <Page title={T.title} hint={T.hint}>
      <Asked query={useCase()}>
        {(found) => (
          <>
            <Section title={T.counted}>
              <Counted found={found} />
            </Section>
            {found.runs.length === 0 ? undefined : (
              <>
                <Pictures />
                <PeopleOfCase />
                <Runs found={found} />
              </>
            )}
          </>
        )}
      </Asked>
    </Page>
  )
}

function Runs({ found: { id, query, runs } }: { readonly found: WholeCase }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const evidence = useAct(
    async () =>
      await download(consolePath(ADMIN_PATHS.evidence), `${id}-evidence.json`, {
        method: 'POST',
        body: { query },
      }),
  )
  return (
    <Section title={T.runs}>
      <Stack>
        <Rows
          label={T.runs}
          head={T.runHead}
          rows={runs.toReversed().map(({ run, at, total, added, changed }) => ({
            key: String(run),
            cells: [
              run,
              F.time(at),
              ...[total.people, total.disclosed, total.exposed, added, changed].map(F.number),
            ],
          }))}
        />
        <ActButton act={evidence} given={undefined} variant="default">
          {T.evidence}
        </ActButton>
        <Text size="sm" c="dimmed">
          {T.evidenceHint}
        </Text>
      </Stack>
    </Section>
  )
}

function Pictures() {
  const T = useTexts(TEXTS)
  const word = useWord()
  const elementWord = useElementWords()
  const query = useDuties()
  return (
    <Section title={T.pictures}>
      <Asked query={query}>
        {({ facts: { people }, missing }) => (
          <Stack>
            {missing > 0 ? <Text size="sm">{T.missing(missing)}</Text> : undefined}
            <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
              <Bars title={T.tier} unit={T.people} bars={barsOf(people, ({ tier }) => [word(tier)])} />
              <Bars
                title={T.place}
                unit={T.people}
                bars={barsOf(people, ({ state, country }) => [state ?? country ?? T.unknown])}
              />
              <Bars
                title={T.element}
                unit={T.people}
                bars={barsOf(people, ({ elements }) => elements.map(elementWord))}
              />
            </SimpleGrid>
          </Stack>
        )}
      </Asked>
    </Section>
  )
}

type Alike = FactsShown['people'][number]

/** How many people stand under each word, the most first. */
function barsOf(people: readonly Alike[], wordsOf: (group: Alike) => readonly string[]): readonly Bar[] {
  const counts = new Map<string, number>()
  for (const group of people)
    for (const label of wordsOf(group)) counts.set(label, (counts.get(label) ?? 0) + group.count)
  return [...counts]
    .map(([label, value]) => ({ label, value }))
    .toSorted((one, other) => other.value - one.value)
}

const AT_ONCE = 50

/** The people as the stream gives them: no more is read than is asked for. */
function PeopleOfCase() {
  const T = useTexts(TEXTS)
  const id = useCaseId()
  const lines = useRef<Lines<CasePersonLine>>(undefined)
  const [people, setPeople] = useState<readonly CasePersonLine[]>([])
  const [isEnd, setEnd] = useState(false)
  useEffect(() => () => lines.current?.close(), [])
  const more = useAct(async () => {
    lines.current ??= await openLines<CasePersonLine>(casePath(id, 'people'))
    const next = await lines.current.take(AT_ONCE)
    setPeople((before) => [...before, ...next])
    setEnd(next.length < AT_ONCE)
  })
  return (
    <Section title={T.list}>
      <Stack align="flex-start">
        <Text size="sm" c="dimmed">
          {T.listHint}
        </Text>
        {people.length === 0 ? undefined : <PersonRows people={people} id={id} />}
        {isEnd ? (
          <Text size="sm" role="status">
            {T.end}
          </Text>
        ) : (
          <Button variant="default" loading={more.isPending} onClick={() => more.mutate(undefined)}>
            {people.length === 0 ? T.show : T.more}
          </Button>
        )}
        <NotDone act={more} />
      </Stack>
    </Section>
  )
}

function PersonRows({ people, id }: { readonly people: readonly CasePersonLine[]; readonly id: string }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const elementWord = useElementWords()
  return (
    <Rows
      label={T.list}
      head={T.head}
      rows={people.map(({ patient, tier, elements, first, last, relieved }) => ({
        key: patient,
        cells: [
          <code key="id">{patient.slice(0, 8)}</code>,
          <Group key="tier" gap={6}>
            <Tier tier={tier} />
            {relieved === undefined ? undefined : `${T.relieved} ${relieved}`}
          </Group>,
          elements.map(elementWord).join(', '),
          F.time(first),
          F.time(last),
          <Button
            key="look"
            size="compact-sm"
            variant="light"
            aria-label={T.lookAt(patient.slice(0, 8))}
            renderRoot={(props) => (
              <Link to="/cases/$case/scope/$patient" params={{ case: id, patient }} {...props} />
            )}
          >
            {T.look}
          </Button>,
        ],
      }))}
    />
  )
}
