import type { FunctionComponent } from 'react'
import { Group, NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { type Language, texts, useLanguage, useTexts } from '../../ui/language.tsx'

/** The same words in each language. */
export type Words = Readonly<Record<Language, string>>

/** What is typed into a form: each field's text by its name. */
export type Values = Readonly<Record<string, string>>

/** A field of a form. `line` and `text` are plain text; `choice` is one of its choices; dates as FHIR writes them. */
export interface Field {
  readonly name: string
  readonly kind: 'line' | 'text' | 'choice' | 'day' | 'number' | 'own'
  readonly label: Words
  readonly hint?: Words
  readonly isNeeded?: boolean
  /** The name of the field that may be filled in place of this one: one of the two, and not both. */
  readonly insteadOf?: string
  readonly choices?: readonly Choice[]
  /** Of a number. */
  readonly range?: readonly [min: number, max: number]
  /** What a line must look like. */
  readonly shape?: RegExp
  /** Fields of one row stand beside each other where there is room. */
  readonly row?: string
  readonly rows?: number
  /** What a field of kind `own` is typed or chosen in. */
  readonly Input?: FunctionComponent<OwnInput>
}

/** What an input of its own is given. */
export interface OwnInput {
  readonly name: string
  readonly label: string
  readonly withAsterisk: boolean
  readonly error: string | undefined
  readonly value: string
  readonly onChange: (value: string) => void
}

export interface Choice {
  readonly value: string
  readonly label: Words
}

const TEXTS = texts(
  {
    needed: 'This is needed.',
    shape: 'This does not look right.',
    both: 'Give one of the two.',
    range: (min: number, max: number) => `A number from ${min} to ${max}.`,
    choose: 'Choose',
  },
  {
    needed: 'Esto es necesario.',
    shape: 'Esto no parece correcto.',
    both: 'Indique solo uno de los dos.',
    range: (min: number, max: number) => `Un número de ${min} a ${max}.`,
    choose: 'Elija',
  },
)
const ORDER: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']
const LINE_LETTERS_MAX = 400
const TEXT_LETTERS_MAX = 200_000
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** What is wrong with a field; undefined when nothing is. */
export type Wrong = 'needed' | 'shape' | 'range' | 'both'

/** The fields that cannot be saved as they are. */
export function wrongIn(fields: readonly Field[], values: Values): Readonly<Record<string, Wrong>> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const wrong = wrongWith(field, values)
      return wrong === undefined ? [] : [[field.name, wrong] as const]
    }),
  )
}

function wrongWith(
  { name, kind, isNeeded = false, insteadOf = '', range, shape }: Field,
  values: Values,
): Wrong | undefined {
  const value = (values[name] ?? '').trim()
  const isOtherFilled = (values[insteadOf] ?? '').trim() !== ''
  if (value === '') return isNeeded && !isOtherFilled ? 'needed' : undefined
  if (isOtherFilled) return 'both'
  if (kind === 'day' && !DAY.test(value)) return 'shape'
  if (shape !== undefined && !shape.test(value)) return 'shape'
  if (kind !== 'number') return undefined
  const number = Number(value)
  const [min, max] = range ?? [-Infinity, Infinity]
  return Number.isFinite(number) && number >= min && number <= max ? undefined : 'range'
}

/** The fields of a form, those of one row beside each other. */
export function Fields({
  fields,
  values,
  wrong,
  onChange,
}: {
  readonly fields: readonly Field[]
  readonly values: Values
  readonly wrong: Readonly<Record<string, Wrong>>
  readonly onChange: (values: Values) => void
}) {
  const rows = Object.entries(Object.groupBy(fields, ({ row, name }) => row ?? `one ${name}`))
  return rows.map(([row, together = []]) => (
    <Group key={row} grow align="flex-start" preventGrowOverflow={false}>
      {together.map((field) => (
        <OneField
          key={field.name}
          field={field}
          value={values[field.name] ?? ''}
          wrong={wrong[field.name]}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
        />
      ))}
    </Group>
  ))
}

interface OneFieldProps {
  readonly field: Field
  readonly value: string
  readonly wrong: Wrong | undefined
  readonly onChange: (value: string) => void
}

/** What every input is given, whatever its kind. */
function useCommon({ field, wrong }: OneFieldProps) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { name, label, hint, isNeeded = false, range = [0, 0] } = field
  return {
    name,
    label: label[language],
    description: hint?.[language],
    withAsterisk: isNeeded,
    'aria-required': isNeeded,
    error: wrong === undefined ? undefined : wrong === 'range' ? T.range(...range) : T[wrong],
    autoComplete: 'off',
    // A hint under the field, so that fields of one row stand on one line.
    inputWrapperOrder: ORDER,
    miw: 160,
  }
}

function OneField(props: OneFieldProps) {
  const { field, value, onChange } = props
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const common = useCommon(props)
  const { kind, isNeeded = false, choices = [], rows = 4, Input } = field
  const typed = (event: { readonly currentTarget: { readonly value: string } }) =>
    onChange(event.currentTarget.value)
  switch (kind) {
    case 'text':
      return (
        <Textarea
          {...common}
          value={value}
          onChange={typed}
          autosize
          minRows={rows}
          maxRows={30}
          maxLength={TEXT_LETTERS_MAX}
          w="100%"
        />
      )
    case 'choice':
      return (
        <Select
          {...common}
          value={value === '' ? null : value}
          onChange={(chosen) => onChange(chosen ?? '')}
          data={choices.map((one) => ({ value: one.value, label: one.label[language] }))}
          placeholder={T.choose}
          allowDeselect={!isNeeded}
        />
      )
    case 'number':
      return (
        <NumberInput
          {...common}
          value={value}
          onChange={(number) => onChange(String(number))}
          // It would take `98.0` for `98`, too: how exactly something was measured is part of what was typed.
          trimLeadingZeroesOnBlur={false}
          hideControls
          inputMode="decimal"
        />
      )
    case 'own':
      return Input === undefined ? undefined : <Input {...common} value={value} onChange={onChange} />
    case 'day':
      return <TextInput {...common} type="date" value={value} onChange={typed} />
    default:
      return <TextInput {...common} value={value} onChange={typed} maxLength={LINE_LETTERS_MAX} />
  }
}
