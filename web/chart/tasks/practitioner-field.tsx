import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { searchFhir } from '../../api/fhir.ts'
import { useSession } from '../../api/session.tsx'
import { nameOf } from '../../ui/fhir-words.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import type { OwnInput } from '../writing/fields.tsx'

const TEXTS = texts(
  { me: 'Me', type: 'Type a name', none: 'Nobody of that name', nobody: 'Choose nobody' },
  { me: 'Yo', type: 'Escriba un nombre', none: 'Nadie con ese nombre', nobody: 'No elegir a nadie' },
)
const LETTERS_MIN = 2
const WAIT_MS = 300
const SHOWN_MAX = 20
/** Between the reference and the name in the text of the field. */
const BETWEEN = '|'

/** Who does it: oneself, or somebody who is looked up by name. */
export function PractitionerField({ value, onChange, ...input }: OwnInput) {
  const T = useTexts(TEXTS)
  const { fhirUser, user } = useSession()
  const [typed, setTyped] = useState('')
  const [asked] = useDebouncedValue(typed.trim(), WAIT_MS)
  const chosen = practitionerReference(value)
  const { data } = useQuery({
    queryKey: ['practitioners', asked],
    queryFn: async ({ signal }) =>
      await searchFhir<fhir4.Practitioner>(
        'Practitioner',
        { name: asked, _count: SHOWN_MAX },
        { most: SHOWN_MAX, signal },
      ),
    enabled: asked.length >= LETTERS_MIN && asked !== chosen.display,
  })
  const found = (data?.resources ?? []).map((one) => textOf(`Practitioner/${one.id ?? ''}`, nameOf(one)))
  const own = fhirUser === undefined ? [] : [textOf(fhirUser, user)]
  const known = [...own, ...found, ...(value === '' ? [] : [value])]
  const byReference = new Map(known.map((text) => [practitionerReference(text).reference ?? '', text]))
  return (
    <Select
      {...input}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': T.nobody }}
      placeholder={T.type}
      nothingFoundMessage={T.none}
      onSearchChange={setTyped}
      value={chosen.reference ?? null}
      onChange={(reference) => onChange(reference === null ? '' : (byReference.get(reference) ?? ''))}
      data={[...byReference].map(([reference, text]) => ({
        value: reference,
        label:
          reference === fhirUser ? `${T.me} (${user})` : (practitionerReference(text).display ?? reference),
      }))}
      filter={({ options }) => options}
    />
  )
}

function textOf(reference: string, name: string): string {
  return `${reference}${BETWEEN}${name}`
}

/** The text of the field of somebody who is known already. */
export function practitionerText(owner: fhir4.Reference | undefined): string {
  return owner?.reference === undefined ? '' : textOf(owner.reference, owner.display ?? owner.reference)
}

/** Who is chosen. */
export function practitionerReference(text: string): fhir4.Reference {
  if (text === '') return {}
  const [reference = '', ...name] = text.split(BETWEEN)
  return { reference, ...(name.length === 0 ? {} : { display: name.join(BETWEEN) }) }
}
