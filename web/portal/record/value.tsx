import { Badge, Group, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconExclamationMark } from '@tabler/icons-react'
import { digitsOf } from '../../api/exact-json.ts'
import { conceptText } from '../../ui/fhir-words.ts'
import { type Formats, texts, useFormats, useTexts } from '../../ui/language.tsx'
import { type Judgement, judgementOf } from './measured.ts'

const TEXTS = texts(
  {
    'very-high': 'Far above the usual range',
    high: 'Above the usual range',
    'very-low': 'Far below the usual range',
    low: 'Below the usual range',
    'very-abnormal': 'Far from usual',
    abnormal: 'Not as usual',
    normal: '',
    none: 'No value',
    yes: 'Yes',
    no: 'No',
  },
  {
    'very-high': 'Muy por encima del rango habitual',
    high: 'Por encima del rango habitual',
    'very-low': 'Muy por debajo del rango habitual',
    low: 'Por debajo del rango habitual',
    'very-abnormal': 'Muy fuera de lo habitual',
    abnormal: 'Fuera de lo habitual',
    normal: '',
    none: 'Sin valor',
    yes: 'Sí',
    no: 'No',
  },
)

/** What was found, with a word and an arrow where it is out of the usual range. */
export function Value({
  observation,
  size = 'md',
}: {
  readonly observation: fhir4.Observation
  readonly size?: 'md' | 'xl'
}) {
  const T = useTexts(TEXTS)
  const formats = useFormats()
  const judged = judgementOf(observation)
  return (
    <Group gap="xs">
      <Text component="span" fw={600} size={size}>
        {valueText(observation, formats, T)}
      </Text>
      {judged === undefined || judged === 'normal' ? undefined : (
        <Badge
          variant="light"
          color={judged.startsWith('very') ? 'red' : 'yellow'}
          tt="none"
          leftSection={<Arrow judged={judged} />}
        >
          {T[judged]}
        </Badge>
      )}
    </Group>
  )
}

function Arrow({ judged }: { readonly judged: Judgement }) {
  const look = { size: 14, 'aria-hidden': true } as const
  if (judged.endsWith('high')) return <IconArrowUp {...look} />
  return judged.endsWith('low') ? <IconArrowDown {...look} /> : <IconExclamationMark {...look} />
}

type Valued = Pick<
  fhir4.Observation,
  | 'valueQuantity'
  | 'valueCodeableConcept'
  | 'valueString'
  | 'valueInteger'
  | 'valueBoolean'
  | 'valueRange'
  | 'dataAbsentReason'
>

function valueText(observation: fhir4.Observation, formats: Formats, T: (typeof TEXTS)['en']): string {
  const own = oneText(observation, formats, T)
  if (own !== '') return own
  const parts = observation.component?.map((part) => oneText(part, formats, T)) ?? []
  const units = new Set(observation.component?.map(({ valueQuantity }) => valueQuantity?.unit ?? ''))
  const [unit = ''] = units
  // 120 / 80 mm[Hg], as everybody writes it.
  if (units.size === 1 && unit !== '' && parts.length > 0) {
    const numbers = observation.component?.map(({ valueQuantity }) =>
      formats.digits(digitsOf(valueQuantity, 'value')),
    )
    return `${numbers?.join(' / ')} ${unit}`
  }
  const named = observation.component?.map((part, at) => `${conceptText(part.code)} ${parts[at] ?? ''}`) ?? []
  return named.length > 0 ? named.join(', ') : T.none
}

function oneText(one: Valued, { number, digits }: Formats, T: (typeof TEXTS)['en']): string {
  const { valueQuantity, valueRange, valueInteger, valueBoolean } = one
  if (valueQuantity?.value !== undefined)
    return [
      valueQuantity.comparator ?? '',
      digits(digitsOf(valueQuantity, 'value')),
      valueQuantity.unit ?? '',
    ]
      .join(' ')
      .trim()
  if (valueInteger !== undefined) return number(valueInteger)
  if (valueBoolean !== undefined) return valueBoolean ? T.yes : T.no
  if (valueRange !== undefined)
    return [valueRange.low, valueRange.high].map((end) => digits(digitsOf(end, 'value'))).join('–')
  return one.valueString ?? conceptText(one.valueCodeableConcept ?? one.dataAbsentReason)
}
