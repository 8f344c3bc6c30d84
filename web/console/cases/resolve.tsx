import { Group, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { RECIPIENT_PATH, type RecipientAnswer, type ResolveAsked } from '../../../src/contract/index.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import { ActForm, type Field, useTyped } from './act-form.tsx'
import { useCaseId, useConsoleAct } from './case-data.ts'
import type { Fix } from './queue-texts.ts'

const TEXTS = texts(
  {
    what: 'What is put right',
    accept: 'I looked: they are written to all the same',
    name: 'Another name',
    addressee: 'Somebody else to write to',
    address: 'An address',
    residence: 'Where they live, for the law',
    sameAs: 'The same person as another',
    why: 'Why',
    whyHint: 'A few words, such as “asked by phone”. Kept sealed.',
    text: {
      name: 'Name, in Latin letters',
      addressee: 'Name to write to',
      residence: 'State, two letters (or EU, UK, abroad)',
      sameAs: 'The other person, as the case names them',
    },
    relation: 'Who they are to the patient',
    relations: {
      parent: 'Parent',
      guardian: 'Guardian',
      'next-of-kin': 'Next of kin',
      representative: 'Representative',
    },
    line: 'Street and number',
    city: 'City',
    state: 'State',
    postalCode: 'ZIP code',
    country: 'Country, two letters',
    keep: 'Keep',
  },
  {
    what: 'Qué se corrige',
    accept: 'Lo miré: se le escribe de todos modos',
    name: 'Otro nombre',
    addressee: 'Otra persona a quien escribir',
    address: 'Una dirección',
    residence: 'Dónde vive, para la ley',
    sameAs: 'La misma persona que otra',
    why: 'Por qué',
    whyHint: 'Unas palabras, como «se preguntó por teléfono». Se guarda sellado.',
    text: {
      name: 'Nombre, en letras latinas',
      addressee: 'Nombre a quien escribir',
      residence: 'Estado, dos letras (o EU, UK, abroad)',
      sameAs: 'La otra persona, como la nombra el caso',
    },
    relation: 'Quién es para el paciente',
    relations: {
      parent: 'Padre o madre',
      guardian: 'Tutor',
      'next-of-kin': 'Familiar más cercano',
      representative: 'Representante',
    },
    line: 'Calle y número',
    city: 'Ciudad',
    state: 'Estado',
    postalCode: 'Código postal',
    country: 'País, dos letras',
    keep: 'Guardar',
  },
)

const EMPTY = {
  why: '',
  text: '',
  relation: 'next-of-kin',
  line: '',
  city: '',
  state: '',
  postalCode: '',
  country: 'US',
}
type Typed = typeof EMPTY
const PLACE = ['line', 'city', 'state', 'postalCode', 'country'] as const

/** One person of a queue is put right, or decided about. */
export function Resolve({
  patient,
  queue,
  fixes,
  onKept,
}: {
  readonly patient: string
  readonly queue: string
  readonly fixes: readonly Fix[]
  readonly onKept: (line: RecipientAnswer) => void
}) {
  const T = useTexts(TEXTS)
  const id = useCaseId()
  const [fix, setFix] = useState<Fix>(fixes[0] ?? 'accept')
  const { typed, field } = useTyped(EMPTY)
  const act = useConsoleAct<ResolveAsked, RecipientAnswer>(
    (body) => ({ path: `${RECIPIENT_PATH}/${id}/resolve`, body }),
    ['recipients', 'campaigns', 'duties'],
  )
  const send = () =>
    act.mutate({ patient, why: typed.why, ...saidOf(fix, queue, typed) }, { onSuccess: onKept })
  return (
    <ActForm act={act} onSend={send} says={T.keep}>
      <NativeSelect
        label={T.what}
        data={fixes.map((value) => ({ value, label: T[value] }))}
        value={fix}
        onChange={({ currentTarget }) => setFix(fixes.find((one) => one === currentTarget.value) ?? 'accept')}
      />
      <Fields fix={fix} field={field} />
      <TextInput
        label={T.why}
        description={T.whyHint}
        required
        maxLength={1_000}
        w="100%"
        {...field('why')}
      />
    </ActForm>
  )
}

function Fields({ fix, field }: { readonly fix: Fix; readonly field: Field<keyof Typed> }) {
  const T = useTexts(TEXTS)
  if (fix === 'accept') return undefined
  if (fix === 'address')
    return (
      <Group align="flex-end">
        {PLACE.map((name) => (
          <TextInput key={name} label={T[name]} required maxLength={80} {...field(name)} />
        ))}
      </Group>
    )
  return (
    <Group align="flex-end">
      <TextInput label={T.text[fix]} required maxLength={80} {...field('text')} />
      {fix === 'addressee' ? (
        <NativeSelect
          label={T.relation}
          data={Object.entries(T.relations).map(([value, label]) => ({ value, label }))}
          {...field('relation')}
        />
      ) : undefined}
    </Group>
  )
}

function saidOf(fix: Fix, queue: string, typed: Typed): Partial<ResolveAsked> {
  const { text, relation, line, city, state, postalCode, country } = typed
  if (fix === 'accept') return { accept: queue }
  if (fix === 'address') return { address: { lines: [line], city, state, postalCode, country } }
  if (fix === 'addressee') return { addressee: { name: text, relation } }
  return { [fix]: text }
}
