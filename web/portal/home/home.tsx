import { Alert, Anchor, Button, Group, SimpleGrid, Text } from '@mantine/core'
import { IconBell, IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import { useSession } from '../../api/session.tsx'
import { Asked } from '../../ui/asked.tsx'
import { nameOf } from '../../ui/fhir-words.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { seriesOf } from '../record/measured.ts'
import { RecordItems } from '../record/record-list.tsx'
import { RECORD_PLACES, useRecordNames } from '../record/record-places.tsx'
import { patientQuery, useRecord } from '../record/record-query.ts'
import { MEASURED, SeriesItem } from '../record/results.tsx'
import { AppointmentItem, upcomingOf, useAppointments } from '../record/visits.tsx'
import { useWhose } from '../whose.tsx'
import { useNeeds } from './needs.ts'

const TEXTS = texts(
  {
    hello: (name: string) => `Hello, ${name}`,
    whose: (name: string) => `The record of ${name}`,
    title: 'Home',
    nothing: 'Nothing needs you today.',
    needed: 'Waiting for you: ',
    and: ' and ',
    results: 'Newest results',
    noResults: 'There are no results yet.',
    allResults: 'All results',
    visits: 'Upcoming visits',
    noVisits: 'No appointments are booked.',
    allVisits: 'All visits',
    record: 'Your health record',
  },
  {
    hello: (name: string) => `Hola, ${name}`,
    whose: (name: string) => `El expediente de ${name}`,
    title: 'Inicio',
    nothing: 'Hoy no hay nada pendiente.',
    needed: 'Le espera: ',
    and: ' y ',
    results: 'Resultados más recientes',
    noResults: 'Aún no hay resultados.',
    allResults: 'Todos los resultados',
    visits: 'Próximas visitas',
    noVisits: 'No hay citas reservadas.',
    allVisits: 'Todas las visitas',
    record: 'Su expediente médico',
  },
)
const SHOWN_MAX = 4

export function Home() {
  const T = useTexts(TEXTS)
  const { patient, isOwn } = useWhose()
  const { data } = useQuery(patientQuery(patient))
  const name = data === undefined ? '' : isOwn ? (data.name?.[0]?.given?.[0] ?? nameOf(data)) : nameOf(data)
  return (
    <Page title={name === '' ? T.title : isOwn ? T.hello(name) : T.whose(name)}>
      <Needed />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <LatestResults />
        <UpcomingVisits />
      </SimpleGrid>
      <Shortcuts />
    </Page>
  )
}

/** One line that says whether anything needs them. */
function Needed() {
  const T = useTexts(TEXTS)
  const needs = useNeeds()
  if (needs === undefined) return undefined
  if (needs.length === 0)
    return (
      <Alert color="green" variant="light" icon={<IconCircleCheck aria-hidden />} role="status">
        {T.nothing}
      </Alert>
    )
  return (
    <Alert color="yellow" variant="light" icon={<IconBell aria-hidden />} role="status">
      <Text size="sm">
        {T.needed}
        {needs.map(({ words, to }, at) => (
          <Fragment key={to}>
            {at === 0 ? '' : at === needs.length - 1 ? T.and : ', '}
            <Anchor underline="always" renderRoot={(props) => <Link to={to} {...props} />}>
              {words}
            </Anchor>
          </Fragment>
        ))}
        .
      </Text>
    </Alert>
  )
}

function LatestResults() {
  const T = useTexts(TEXTS)
  const query = useRecord<fhir4.Observation>('Observation', MEASURED)
  return (
    <Section
      title={T.results}
      aside={<Anchor renderRoot={(props) => <Link to="/record/results" {...props} />}>{T.allResults}</Anchor>}
    >
      <Asked query={query} lines={5}>
        {({ resources }) => {
          const series = seriesOf(resources).slice(0, SHOWN_MAX)
          return series.length === 0 ? (
            <Empty>{T.noResults}</Empty>
          ) : (
            <RecordItems all={series}>{(one) => <SeriesItem series={one} />}</RecordItems>
          )
        }}
      </Asked>
    </Section>
  )
}

function UpcomingVisits() {
  const T = useTexts(TEXTS)
  const { now } = useSession()
  const query = useAppointments()
  return (
    <Section
      title={T.visits}
      aside={<Anchor renderRoot={(props) => <Link to="/record/visits" {...props} />}>{T.allVisits}</Anchor>}
    >
      <Asked query={query} lines={3}>
        {(part) => {
          const coming = upcomingOf(part.resources, now).slice(0, SHOWN_MAX)
          return coming.length === 0 ? (
            <Empty>{T.noVisits}</Empty>
          ) : (
            <RecordItems all={coming}>
              {(one) => <AppointmentItem appointment={one} part={part} />}
            </RecordItems>
          )
        }}
      </Asked>
    </Section>
  )
}

function Shortcuts() {
  const T = useTexts(TEXTS)
  const names = useRecordNames()
  return (
    <Section title={T.record}>
      <Group gap="sm">
        {RECORD_PLACES.map(({ to, name, icon: Icon }) => (
          <Button
            key={to}
            variant="default"
            leftSection={<Icon size={18} aria-hidden />}
            renderRoot={(props) => <Link to={to} {...props} />}
          >
            {names[name].label}
          </Button>
        ))}
      </Group>
    </Section>
  )
}
