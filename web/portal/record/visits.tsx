import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useSession } from '../../api/session.tsx'
import { conceptText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Item, RecordList } from './record-list.tsx'
import { newestFirst } from '../../ui/newest.ts'
import { type Part, useRecord } from './record-query.ts'
import { useStatusWords } from './status-words.ts'

const TEXTS = texts(
  {
    title: 'Visits',
    upcoming: 'Upcoming',
    noneUpcoming: 'No appointments are booked.',
    past: 'Visits',
    none: 'No visits are written down.',
    when: 'When',
    until: 'Until',
    where: 'Where',
    with: 'With',
    why: 'Why',
    appointment: 'Appointment',
    visit: 'Visit',
  },
  {
    title: 'Visitas',
    upcoming: 'Próximas',
    noneUpcoming: 'No hay citas reservadas.',
    past: 'Visitas',
    none: 'No hay visitas anotadas.',
    when: 'Cuándo',
    until: 'Hasta',
    where: 'Dónde',
    with: 'Con',
    why: 'Motivo',
    appointment: 'Cita',
    visit: 'Visita',
  },
)
const VISITS = { _include: ['Encounter:participant', 'Encounter:service-provider', 'Encounter:location'] }
const APPOINTMENTS = { _include: 'Appointment:actor' }
const COMING: ReadonlySet<string> = new Set(['proposed', 'pending', 'booked', 'arrived', 'waitlist'])

export function Visits() {
  const T = useTexts(TEXTS)
  const { now } = useSession()
  const visits = useVisits()
  const appointments = useAppointments()
  return (
    <Page title={T.title}>
      <Section title={T.upcoming}>
        <RecordList query={appointments} choose={(all) => upcomingOf(all, now)} empty={T.noneUpcoming}>
          {(one, part) => <AppointmentItem appointment={one} part={part} />}
        </RecordList>
      </Section>
      <Section title={T.past}>
        <RecordList query={visits} choose={visitsOf} empty={T.none}>
          {(one, part) => <VisitItem visit={one} part={part} />}
        </RecordList>
      </Section>
    </Page>
  )
}

export function useVisits() {
  return useRecord<fhir4.Encounter>('Encounter', VISITS)
}

export function useAppointments() {
  return useRecord<fhir4.Appointment>('Appointment', APPOINTMENTS)
}

/** What is still to come, the next first. */
export function upcomingOf(all: readonly fhir4.Appointment[], now: number): fhir4.Appointment[] {
  return newestFirst(
    all.filter(
      ({ status, start }) => COMING.has(status) && (start === undefined || Date.parse(start) >= now),
    ),
    ({ start }) => start,
  ).reverse()
}

function visitsOf(all: readonly fhir4.Encounter[]): fhir4.Encounter[] {
  return newestFirst(
    all.filter(({ status }) => status !== 'entered-in-error' && status !== 'cancelled'),
    ({ period }) => period?.start,
  )
}

/** What kind of visit it was, in plain words. */
export function useVisitName(): (visit: fhir4.Encounter) => string {
  const T = useTexts(TEXTS)
  const words = useStatusWords()
  return ({ type = [], class: kind }) => {
    const said = type.map(conceptText).find((text) => text !== '')
    return [said, words(kind.code), kind.display].find((text) => text !== undefined && text !== '') ?? T.visit
  }
}

function VisitItem({
  visit,
  part,
}: {
  readonly visit: fhir4.Encounter
  readonly part: Part<fhir4.Encounter>
}) {
  const words = useStatusWords()
  const nameOfVisit = useVisitName()
  return (
    <Item
      title={
        <Anchor
          renderRoot={(props) => (
            <Link to="/record/visits/$visit" params={{ visit: visit.id ?? '' }} {...props} />
          )}
        >
          {nameOfVisit(visit)}
        </Anchor>
      }
      status={visit.status === 'finished' ? '' : words(visit.status)}
      facts={useVisitFacts(visit, part)}
    />
  )
}

/** When, where, with whom and why. */
export function useVisitFacts(
  { period, location = [], serviceProvider, participant = [], reasonCode = [] }: fhir4.Encounter,
  { called }: Pick<Part<fhir4.Encounter>, 'called'>,
): readonly (readonly [string, string])[] {
  const T = useTexts(TEXTS)
  const { date, time } = useFormats()
  const isLong = date(period?.start) !== date(period?.end)
  return [
    [T.when, time(period?.start)],
    [T.until, isLong ? date(period?.end) : ''],
    [
      T.where,
      [called(serviceProvider), ...location.map((one) => called(one.location))].filter(Boolean).join(', '),
    ],
    [
      T.with,
      participant
        .map(({ individual }) => called(individual))
        .filter(Boolean)
        .join(', '),
    ],
    [T.why, reasonCode.map(conceptText).join(', ')],
  ]
}

/** A visit that is to come. */
export function AppointmentItem({
  appointment,
  part,
}: {
  readonly appointment: fhir4.Appointment
  readonly part: Part<fhir4.Appointment>
}) {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const words = useStatusWords()
  const {
    description,
    serviceType = [],
    appointmentType,
    start,
    status,
    participant,
    reasonCode = [],
  } = appointment
  const name = [description, ...serviceType.map(conceptText), conceptText(appointmentType)].find(
    (text) => text !== undefined && text !== '',
  )
  const others = participant.filter(({ actor }) => actor?.reference?.includes('Patient/') !== true)
  return (
    <Item
      title={name ?? T.appointment}
      status={words(status)}
      tone="blue"
      facts={[
        [T.when, time(start)],
        [
          T.with,
          others
            .map(({ actor }) => part.called(actor))
            .filter(Boolean)
            .join(', '),
        ],
        [T.why, reasonCode.map(conceptText).join(', ')],
      ]}
    />
  )
}
