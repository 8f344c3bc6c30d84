import { Stack, TagsInput, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { CasePersonLine } from '../../../src/contract/index.ts'
import { openLines } from '../../api/lines.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Failed } from '../../ui/states.tsx'
import { casePath, useCaseId } from './case-data.ts'

const TEXTS = texts(
  {
    people: 'People it is about',
    hint: 'By the long id their page in Scope shows. Choose from the list, or paste as many as you have; Enter after each.',
    hintSealed:
      'By the long id the report of the scope has for them: people of whom nothing but ciphertext was in reach. Paste as many as you have; Enter after each.',
    bad: (ids: string) => `These are no ids of people: ${ids}`,
    count: (count: string) => `${count} named`,
    first: (count: string) => `The list offers the first ${count} people of the case; others can be pasted.`,
  },
  {
    people: 'Personas de quienes se trata',
    hint: 'Por el id largo que muestra su página en Alcance. Elija de la lista o pegue todos los que tenga; Intro después de cada uno.',
    hintSealed:
      'Por el id largo con que las nombra el informe del alcance: personas de las que solo hubo texto cifrado al alcance. Pegue todos los que tenga; Intro después de cada uno.',
    bad: (ids: string) => `Estos no son ids de personas: ${ids}`,
    count: (count: string) => (count === '1' ? `${count} nombrada` : `${count} nombradas`),
    first: (count: string) =>
      `La lista ofrece las primeras ${count} personas del caso; las demás se pueden pegar.`,
  },
)

const PATIENT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const OFFERED_MAX = 200
/** So few that the list need not scroll: what scrolls would have to be reached by keyboard. */
const SHOWN_MAX = 5

/** True when there is somebody, and each is named as leaves name them. */
export function arePatients(patients: readonly string[]): boolean {
  return patients.length > 0 && patients.every((patient) => PATIENT.test(patient))
}

/** People named one by one. `isOfCase`: those of the case are offered; asking for them is a leaf. */
export function NamedPeople({
  isOfCase,
  patients,
  setPatients,
}: {
  readonly isOfCase: boolean
  readonly patients: readonly string[]
  readonly setPatients: (patients: readonly string[]) => void
}) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const id = useCaseId()
  const { data = [], error } = useQuery({
    queryKey: ['case', id, 'people'],
    queryFn: async () => await firstOf(casePath(id, 'people')),
    enabled: isOfCase,
  })
  const bad = patients.filter((patient) => !PATIENT.test(patient))
  return (
    <Stack gap="xs">
      <TagsInput
        label={T.people}
        description={isOfCase ? T.hint : T.hintSealed}
        withAsterisk
        value={[...patients]}
        onChange={(named) => setPatients([...new Set(named.map((one) => one.toLowerCase()))])}
        data={data.map(({ patient }) => patient)}
        limit={SHOWN_MAX}
        withScrollArea={false}
        splitChars={[',', ';', ' ', '\n', '\t']}
        error={bad.length === 0 ? undefined : T.bad(bad.join(', '))}
      />
      {patients.length === 0 ? undefined : (
        <Text size="sm" role="status">
          {T.count(F.number(patients.length))}
        </Text>
      )}
      {data.length < OFFERED_MAX ? undefined : (
        <Text size="sm" c="dimmed">
          {T.first(F.number(OFFERED_MAX))}
        </Text>
      )}
      {error === null ? undefined : <Failed error={error} />}
    </Stack>
  )
}

async function firstOf(path: string): Promise<readonly CasePersonLine[]> {
  const lines = await openLines<CasePersonLine>(path)
  try {
    return await lines.take(OFFERED_MAX)
  } finally {
    lines.close()
  }
}
