import { Alert, Anchor, Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type Found, searchFhir } from '../../api/fhir.ts'
import { useSession } from '../../api/session.tsx'
import { Asked } from '../../ui/asked.tsx'
import { codeWord } from '../../ui/code-words.ts'
import { ageInYears, nameOf, townText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { identifierName, identifierText } from '../patient/identifiers.ts'
import { useRecentlyOpened } from '../patient/recently-opened.ts'

const TEXTS = texts(
  {
    title: 'Patients',
    search: 'Find a patient',
    name: 'Name, or how it begins',
    born: 'Birth date',
    number: 'Record or member number',
    find: 'Search',
    more: 'Give two letters of a name, a birth date, or a number.',
    counts: 'Everybody who is shown is told of it in their record. Ask for whom you need.',
    none: 'Nobody was found. Check the spelling, or search by birth date.',
    some: (count: number) => (count === 1 ? '1 patient found' : `${count} patients found`),
    cut: (count: number) => `The first ${count} are shown. Add a birth date to find the right one.`,
    same: 'Several people here have the same name. Compare the birth date and the number before you open a chart.',
    sameName: 'Same name',
    years: (count: number) => `${count} years`,
    dead: 'Deceased',
    unnamed: 'No name written down',
    recent: 'Opened since you signed in',
  },
  {
    title: 'Pacientes',
    search: 'Buscar un paciente',
    name: 'Nombre, o cómo empieza',
    born: 'Fecha de nacimiento',
    number: 'Número de expediente o de afiliado',
    find: 'Buscar',
    more: 'Escriba dos letras de un nombre, una fecha de nacimiento o un número.',
    counts: 'A cada persona que se muestra le consta en su expediente. Busque a quien necesite.',
    none: 'No se encontró a nadie. Revise la ortografía o busque por fecha de nacimiento.',
    some: (count: number) => (count === 1 ? '1 paciente' : `${count} pacientes`),
    cut: (count: number) =>
      `Se muestran los primeros ${count}. Añada una fecha de nacimiento para encontrar al correcto.`,
    same: 'Aquí hay varias personas con el mismo nombre. Compare la fecha de nacimiento y el número antes de abrir un expediente.',
    sameName: 'Mismo nombre',
    years: (count: number) => `${count} años`,
    dead: 'Fallecido',
    unnamed: 'Sin nombre anotado',
    recent: 'Abiertos desde que inició sesión',
  },
)
/** Everybody on the page is a disclosure, and counts against what somebody may look up. */
const SHOWN_MAX = 15
const NAME_LETTERS_MIN = 2
/** Who may look for a member number in coverages of whoever it is. */
const COVERAGE_SEARCHERS: readonly string[] = ['front-desk', 'billing', 'privacy-officer']

interface Wanted {
  readonly name: string
  readonly born: string
  readonly number: string
}

const NOTHING: Wanted = { name: '', born: '', number: '' }

export function Patients() {
  const T = useTexts(TEXTS)
  return (
    <Page title={T.title}>
      <PatientSearch />
    </Page>
  )
}

/** Looks people up, and shows whom this browser opened since its page was loaded. */
export function PatientSearch() {
  const { role } = useSession()
  const [wanted, setWanted] = useState<Wanted | undefined>()
  const query = useQuery({
    // Kept nowhere but in this page: what was looked for says something of somebody.
    queryKey: ['patients', wanted],
    enabled: wanted !== undefined,
    queryFn: async ({ signal }) => await patientsOf(wanted ?? NOTHING, role, signal),
  })
  const search = (typed: Wanted) => {
    if (wanted === typed) void query.refetch()
    setWanted(typed)
  }
  return (
    <Stack gap="md">
      <SearchForm search={search} />
      {wanted === undefined ? (
        <Recent />
      ) : (
        <Asked query={query}>{(found) => <FoundPeople found={found} />}</Asked>
      )}
    </Stack>
  )
}

const FIELDS = [
  { of: 'name', type: 'text', flex: '2 1 14rem' },
  { of: 'born', type: 'date', flex: '1 1 10rem' },
  { of: 'number', type: 'text', flex: '1 1 12rem' },
] as const

function SearchForm({ search }: { readonly search: (wanted: Wanted) => void }) {
  const T = useTexts(TEXTS)
  const [typed, setTyped] = useState(NOTHING)
  const [isTooLittle, setTooLittle] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { name, born, number } = typed
    const isEnough = name.trim().length >= NAME_LETTERS_MIN || born !== '' || number.trim() !== ''
    setTooLittle(!isEnough)
    if (isEnough) search(typed)
  }
  return (
    <Section title={T.search}>
      <form onSubmit={submit} role="search" aria-label={T.search}>
        <Stack gap="sm">
          <Group align="flex-end" gap="sm">
            {FIELDS.map(({ of, type, flex }) => (
              <TextInput
                key={of}
                label={T[of]}
                type={type}
                value={typed[of]}
                onChange={({ currentTarget: { value } }) => setTyped({ ...typed, [of]: value })}
                autoComplete="off"
                style={{ flex }}
              />
            ))}
            <Button type="submit" leftSection={<IconSearch size={18} aria-hidden />}>
              {T.find}
            </Button>
          </Group>
          {isTooLittle ? (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {T.more}
            </Text>
          ) : (
            <Text size="sm" c="dimmed">
              {T.counts}
            </Text>
          )}
        </Stack>
      </form>
    </Section>
  )
}

async function patientsOf(
  { name, born, number }: Wanted,
  role: string,
  signal: AbortSignal,
): Promise<Found<fhir4.Patient>> {
  const params = {
    name: name.trim() === '' ? undefined : name.trim().split(/\s+/).map(escaped),
    birthdate: born === '' ? undefined : born,
    identifier: number.trim() === '' ? undefined : escaped(number.trim()),
    _count: SHOWN_MAX,
  }
  const found = await searchFhir<fhir4.Patient>('Patient', params, { most: SHOWN_MAX, signal })
  if (found.resources.length > 0 || params.identifier === undefined || !COVERAGE_SEARCHERS.includes(role))
    return found
  const { identifier } = params
  const insured = await searchFhir<fhir4.Patient | fhir4.Coverage>(
    'Coverage',
    { identifier, _include: 'Coverage:beneficiary', _count: SHOWN_MAX },
    { most: SHOWN_MAX, signal },
  )
  return { ...insured, resources: insured.resources.filter((one) => one.resourceType === 'Patient') }
}

/** **Source** FHIR R4, search 3.1.1.4.0.1: these mean something in a value. */
function escaped(value: string): string {
  return value.replaceAll(/[\\,$|]/g, String.raw`\$&`)
}

function FoundPeople({ found: { resources, isWhole } }: { readonly found: Found<fhir4.Patient> }) {
  const T = useTexts(TEXTS)
  const shown = resources.slice(0, SHOWN_MAX)
  const counts = Map.groupBy(shown, plainName)
  const isSame = (one: fhir4.Patient) => (counts.get(plainName(one))?.length ?? 0) > 1
  return (
    <Section title={T.some(shown.length)}>
      <Stack gap="md" role="status">
        {shown.some(isSame) ? (
          <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />}>
            {T.same}
          </Alert>
        ) : undefined}
        {shown.length === 0 ? <Empty>{T.none}</Empty> : <PeopleList of={shown} isSame={isSame} />}
        {isWhole && resources.length <= SHOWN_MAX ? undefined : (
          <Text size="sm" c="dimmed">
            {T.cut(shown.length)}
          </Text>
        )}
      </Stack>
    </Section>
  )
}

function plainName(patient: fhir4.Patient): string {
  const [name] = patient.name ?? []
  const letters = `${name?.given?.[0] ?? ''} ${name?.family ?? name?.text ?? ''}`
  return letters.normalize('NFD').replaceAll(/\p{M}/gu, '').trim().toLowerCase()
}

function PeopleList({
  of,
  isSame,
}: {
  readonly of: readonly fhir4.Patient[]
  readonly isSame: (one: fhir4.Patient) => boolean
}) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { date } = useFormats()
  const { now } = useSession()
  return (
    <ul className="records">
      {of.map((one) => {
        const age = ageInYears(one.birthDate, now)
        const numbers = (one.identifier ?? [])
          .filter(({ value, use }) => value !== undefined && use !== 'old')
          .map((number) => `${identifierName(number)} ${identifierText(number, language)}`)
        const isDead = one.deceasedBoolean === true || one.deceasedDateTime !== undefined
        return (
          <li key={one.id}>
            <Group gap="xs">
              <Anchor
                fw={600}
                renderRoot={(props) => <Link to={`/patient/${one.id ?? ''}`} preload={false} {...props} />}
              >
                {nameOf(one) || T.unnamed}
              </Anchor>
              {isSame(one) ? (
                <Badge color="orange" variant="light">
                  {T.sameName}
                </Badge>
              ) : undefined}
              {isDead ? (
                <Badge color="dark" variant="light">
                  {T.dead}
                </Badge>
              ) : undefined}
            </Group>
            <Text size="sm">
              {[
                date(one.birthDate),
                age === undefined || isDead ? '' : T.years(age),
                codeWord(one.gender, language),
                townText(one),
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {numbers.join(' · ')}
            </Text>
          </li>
        )
      })}
    </ul>
  )
}

function Recent() {
  const T = useTexts(TEXTS)
  const recent = useRecentlyOpened()
  if (recent.length === 0) return undefined
  return (
    <Section title={T.recent}>
      <PeopleList of={recent} isSame={() => false} />
    </Section>
  )
}
