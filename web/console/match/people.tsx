import { Badge, Stack, Text } from '@mantine/core'
import type { MatchPerson } from '../../../src/contract/index.ts'
import { useElementWords } from '../../ui/elements.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Paged } from '../../ui/paged.tsx'
import { Names, Rows } from '../cases/parts.tsx'

const TEXTS = texts(
  {
    title: (count: string) => `People it names (${count})`,
    hint: 'As leaves name them: no name, no birth date. Look at those known by one value alone before you write to anybody.',
    head: ['Person', 'How sure', 'Records of the file', 'What it has', 'Its values were the newest'],
    sure: {
      values: 'records compared',
      tokens: 'by the index alone',
      'one-value': 'by one value alone',
    },
    says: {
      values: 'Their records were opened, and the values of the file stand in them.',
      tokens: 'Found by the blinded index; no record was opened, and no version compared.',
      'one-value': 'A single number or address is all there is: somebody elsewhere may have the same one.',
    },
    from: (time: string) => `from ${time}`,
    until: (time: string) => `until ${time}`,
  },
  {
    title: (count: string) => `Personas que nombra (${count})`,
    hint: 'Como las nombran las hojas: sin nombre ni fecha de nacimiento. Revise las conocidas por un solo valor antes de escribir a nadie.',
    head: [
      'Persona',
      'Cuán seguro',
      'Registros del archivo',
      'Qué tiene',
      'Sus valores eran los más recientes',
    ],
    sure: {
      values: 'expedientes comparados',
      tokens: 'solo por el índice',
      'one-value': 'por un solo valor',
    },
    says: {
      values: 'Se abrieron sus expedientes, y los valores del archivo están en ellos.',
      tokens: 'Encontradas por el índice cegado; no se abrió ningún expediente ni se comparó versión alguna.',
      'one-value': 'Solo hay un número o una dirección: alguien de otra parte puede tener el mismo.',
    },
    from: (time: string) => `desde ${time}`,
    until: (time: string) => `hasta ${time}`,
  },
)

const SURE = ['values', 'tokens', 'one-value'] as const
const COLORS: Readonly<Record<MatchPerson['sure'], string>> = {
  values: 'green',
  tokens: 'blue',
  'one-value': 'yellow',
}

/** Whom a file names, in pages, each with how sure that is. */
export function MatchPeople({ people }: { readonly people: readonly MatchPerson[] }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const found = SURE.filter((one) => people.some(({ sure }) => sure === one))
  return (
    <Section title={T.title(F.number(people.length))} hint={T.hint}>
      <Stack gap="sm">
        {found.map((sure) => (
          <Text key={sure} size="sm">
            <Sure sure={sure} /> {F.number(people.filter((one) => one.sure === sure).length)} · {T.says[sure]}
          </Text>
        ))}
        <Paged all={people}>{(shown) => <PeopleRows people={shown} />}</Paged>
      </Stack>
    </Section>
  )
}

function Sure({ sure }: { readonly sure: MatchPerson['sure'] }) {
  const T = useTexts(TEXTS)
  return (
    <Badge variant="light" color={COLORS[sure]} component="span" miw="max-content">
      {T.sure[sure]}
    </Badge>
  )
}

function PeopleRows({ people }: { readonly people: readonly MatchPerson[] }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const elementWord = useElementWords()
  return (
    <Rows
      label={T.title(F.number(people.length))}
      head={T.head}
      rows={people.map(({ patient, sure, records, elements, from, until }) => ({
        key: patient,
        cells: [
          <Names key="patient" names={[patient]} />,
          <Sure key="sure" sure={sure} />,
          F.number(records),
          elements.map(elementWord).join(', '),
          [
            ...(from === undefined ? [] : [T.from(F.time(from))]),
            ...(until === undefined ? [] : [T.until(F.time(until))]),
          ].join(' '),
        ],
      }))}
    />
  )
}
