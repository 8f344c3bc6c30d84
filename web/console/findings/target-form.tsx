import { Button, Group, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { TargetAsked } from '../../../src/contract/index.ts'
import { texts, useTexts } from '../../ui/language.tsx'

const TEXTS = texts(
  {
    kind: 'What',
    name: 'Name, as it stands in leaves',
    choose: 'Choose',
    kinds: { person: 'Person', session: 'Session', app: 'App' },
  },
  {
    kind: 'Qué',
    name: 'Nombre, como está en las hojas',
    choose: 'Elegir',
    kinds: { person: 'Persona', session: 'Sesión', app: 'Aplicación' },
  },
)

const KINDS = ['person', 'session', 'app'] as const

/** Names somebody, by the name that leaves have for them. */
export function TargetForm({ choose }: { readonly choose: (target: TargetAsked) => void }) {
  const T = useTexts(TEXTS)
  const [kind, setKind] = useState<TargetAsked['kind']>('person')
  const [name, setName] = useState('')
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') choose({ kind, name: name.trim() })
  }
  return (
    <form onSubmit={send}>
      <Group align="flex-end">
        <Select
          label={T.kind}
          value={kind}
          allowDeselect={false}
          onChange={(value) => setKind(KINDS.find((one) => one === value) ?? 'person')}
          data={KINDS.map((one) => ({ value: one, label: T.kinds[one] }))}
        />
        <TextInput
          label={T.name}
          value={name}
          maxLength={128}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {T.choose}
        </Button>
      </Group>
    </form>
  )
}
