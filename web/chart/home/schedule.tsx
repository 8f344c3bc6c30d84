import { ActionIcon, Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Found, searchFhir, updateFhir } from '../../api/fhir.ts'
import { useSession } from '../../api/session.tsx'
import { useAct } from '../../ui/act.tsx'
import { Asked } from '../../ui/asked.tsx'
import { conceptText, idOf, nameOf, referenceText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty, Failed } from '../../ui/states.tsx'
import { CodeBadge } from '../record/code-badge.tsx'
import { timeOf } from '../../ui/newest.ts'
import { boundsOf, dayAfter, dayOf, isDay } from './day.ts'

const TEXTS = texts(
  {
    mine: 'Your appointments',
    everybody: 'Everybody’s appointments',
    day: 'Day',
    before: 'The day before',
    after: 'The day after',
    today: 'Today',
    again: 'Ask again',
    none: 'Nobody is booked on this day.',
    far: 'You see appointments from 7 days before to 7 days after them: others are for the front desk.',
    nobody: 'Your account stands for no practitioner, so it has no schedule. You can look patients up.',
    look: 'Look up a patient',
    unnamed: 'Name not shown',
    with: (who: string) => `with ${who}`,
    noTime: 'No time',
    arrived: 'Has arrived',
    finished: 'Is done',
    missed: 'Did not come',
    undo: 'Take back',
    of: (act: string, name: string) => `${act}: ${name}`,
  },
  {
    mine: 'Sus citas',
    everybody: 'Las citas de todos',
    day: 'Día',
    before: 'El día anterior',
    after: 'El día siguiente',
    today: 'Hoy',
    again: 'Consultar de nuevo',
    none: 'No hay nadie citado este día.',
    far: 'Ve las citas desde 7 días antes hasta 7 días después; las demás son de recepción.',
    nobody: 'Su cuenta no representa a ningún profesional, así que no tiene agenda. Puede buscar pacientes.',
    look: 'Buscar un paciente',
    unnamed: 'Nombre no mostrado',
    with: (who: string) => `con ${who}`,
    noTime: 'Sin hora',
    arrived: 'Ha llegado',
    finished: 'Ha terminado',
    missed: 'No vino',
    undo: 'Deshacer',
    of: (act: string, name: string) => `${act}: ${name}`,
  },
)
const SCHEDULE = 'schedule'
const MOST = 400
const PER_PAGE = 200
type Scheduled = fhir4.Appointment | fhir4.Patient

/** Who comes on a day: to the clinician who is signed in, or, at the front desk, to anybody. */
export function Schedule() {
  const T = useTexts(TEXTS)
  const { role, fhirUser } = useSession()
  const [day, setDay] = useState(() => dayOf(new Date()))
  const isDesk = role === 'front-desk'
  const practitioner = fhirUser?.startsWith('Practitioner/') === true ? fhirUser : undefined
  const query = useQuery({
    queryKey: [SCHEDULE, isDesk ? 'all' : practitioner, day],
    enabled: isDesk || practitioner !== undefined,
    queryFn: async ({ signal }) => await appointmentsOf(day, isDesk ? undefined : practitioner, signal),
  })
  if (!isDesk && practitioner === undefined)
    return (
      <Section title={T.mine}>
        <Empty action={<Anchor renderRoot={(props) => <Link to="/patients" {...props} />}>{T.look}</Anchor>}>
          {T.nobody}
        </Empty>
      </Section>
    )
  return (
    <Section
      title={isDesk ? T.everybody : T.mine}
      aside={<DayPicker day={day} choose={setDay} again={() => void query.refetch()} />}
    >
      <Asked query={query}>{({ resources }) => <Agenda of={resources} isDesk={isDesk} />}</Asked>
      {isDesk ? undefined : (
        <Text size="sm" c="dimmed" mt="md">
          {T.far}
        </Text>
      )}
    </Section>
  )
}

async function appointmentsOf(
  day: string,
  practitioner: string | undefined,
  signal: AbortSignal,
): Promise<Found<Scheduled>> {
  const [from, to] = boundsOf(day)
  const params = {
    actor: practitioner,
    date: [`ge${from}`, `lt${to}`],
    _include: 'Appointment:patient',
    _count: PER_PAGE,
  }
  return await searchFhir<Scheduled>('Appointment', params, { most: MOST, signal })
}

function DayPicker({
  day,
  choose,
  again,
}: {
  readonly day: string
  readonly choose: (day: string) => void
  readonly again: () => void
}) {
  const T = useTexts(TEXTS)
  return (
    <Group gap="xs" align="flex-end">
      <ActionIcon variant="default" size="lg" aria-label={T.before} onClick={() => choose(dayAfter(day, -1))}>
        <IconChevronLeft size={18} aria-hidden />
      </ActionIcon>
      <TextInput
        type="date"
        aria-label={T.day}
        value={day}
        onChange={({ currentTarget: { value } }) => {
          if (isDay(value)) choose(value)
        }}
      />
      <ActionIcon variant="default" size="lg" aria-label={T.after} onClick={() => choose(dayAfter(day, 1))}>
        <IconChevronRight size={18} aria-hidden />
      </ActionIcon>
      <Button variant="default" onClick={() => choose(dayOf(new Date()))}>
        {T.today}
      </Button>
      <ActionIcon variant="default" size="lg" aria-label={T.again} onClick={again}>
        <IconRefresh size={18} aria-hidden />
      </ActionIcon>
    </Group>
  )
}

function Agenda({ of, isDesk }: { readonly of: readonly Scheduled[]; readonly isDesk: boolean }) {
  const T = useTexts(TEXTS)
  const patients = new Map(
    of.flatMap((one) => (one.resourceType === 'Patient' ? [[one.id ?? '', one] as const] : [])),
  )
  const appointments = of.flatMap((one) =>
    one.resourceType === 'Appointment' && one.status !== 'entered-in-error' ? [one] : [],
  )
  if (appointments.length === 0) return <Empty>{T.none}</Empty>
  return (
    <ul className="records">
      {appointments
        .sort((one, other) => timeOf(one.start) - timeOf(other.start))
        .map((one) => (
          <li key={one.id}>
            <Appointment of={one} patients={patients} isDesk={isDesk} />
          </li>
        ))}
    </ul>
  )
}

const COLOURS: Readonly<Record<string, string>> = {
  arrived: 'blue',
  'checked-in': 'blue',
  fulfilled: 'green',
  noshow: 'orange',
  cancelled: 'gray',
}

function Appointment({
  of,
  patients,
  isDesk,
}: {
  readonly of: fhir4.Appointment
  readonly patients: ReadonlyMap<string, fhir4.Patient>
  readonly isDesk: boolean
}) {
  const T = useTexts(TEXTS)
  const { date, clock } = useFormats()
  const actors = of.participant.map(({ actor }) => actor)
  const id = actors.map((actor) => idOf(actor, 'Patient')).find((one) => one !== undefined)
  const patient = patients.get(id ?? '')
  const told = actors.find((actor) => idOf(actor, 'Patient') !== undefined)
  const name = (patient === undefined ? '' : nameOf(patient)) || referenceText(told) || T.unnamed
  const others = actors
    .filter((actor) => actor !== told)
    .map(referenceText)
    .filter(Boolean)
  return (
    <Group justify="space-between" align="flex-start" gap="sm">
      <Group gap="md" align="flex-start" wrap="nowrap" style={{ minWidth: 0, flex: '1 1 16rem' }}>
        <Text fw={600} w={88} style={{ flex: 'none' }}>
          {of.start === undefined ? T.noTime : clock(Date.parse(of.start))}
        </Text>
        <Stack gap={2} className="words">
          <Group gap="xs">
            {id === undefined ? (
              <Text fw={600}>{name}</Text>
            ) : (
              <Anchor
                fw={600}
                renderRoot={(props) => <Link to={`/patient/${id}`} preload={false} {...props} />}
              >
                {name}
              </Anchor>
            )}
            {patient?.birthDate === undefined ? undefined : (
              <Text size="sm" c="dimmed">
                {date(patient.birthDate)}
              </Text>
            )}
            <CodeBadge code={of.status} color={COLOURS[of.status] ?? 'gray'} />
          </Group>
          <Text size="sm" c="dimmed">
            {[
              (of.reasonCode ?? []).map(conceptText).join(', ') || of.description,
              isDesk && others.length > 0 ? T.with(others.join(', ')) : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </Text>
        </Stack>
      </Group>
      {isDesk ? <Coming of={of} name={name} /> : undefined}
    </Group>
  )
}

/** What the desk says next of an appointment in each state. */
const NEXT: Readonly<
  Record<
    string,
    readonly (readonly ['arrived' | 'finished' | 'missed' | 'undo', fhir4.Appointment['status']])[]
  >
> = {
  booked: [
    ['arrived', 'arrived'],
    ['missed', 'noshow'],
  ],
  arrived: [
    ['finished', 'fulfilled'],
    ['undo', 'booked'],
  ],
  fulfilled: [['undo', 'arrived']],
  noshow: [['undo', 'booked']],
}

function Coming({ of, name }: { readonly of: fhir4.Appointment; readonly name: string }) {
  const T = useTexts(TEXTS)
  const { readOnly } = useSession()
  const act = useAct(
    async (status: fhir4.Appointment['status']) => await updateFhir({ ...of, status }),
    [SCHEDULE],
  )
  const next = NEXT[of.status] ?? []
  if (next.length === 0 || readOnly) return undefined
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {next.map(([word, status], at) => (
          <Button
            key={word}
            size="xs"
            variant={at === 0 && word !== 'undo' ? 'light' : 'default'}
            loading={act.isPending && act.variables === status}
            aria-label={T.of(T[word], name)}
            onClick={() => act.mutate(status)}
          >
            {T[word]}
          </Button>
        ))}
      </Group>
      {act.error === null ? undefined : <Failed error={act.error} />}
    </Stack>
  )
}
