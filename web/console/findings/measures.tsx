import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { TargetAsked } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { Alive } from './alive.tsx'
import { useMeasures } from './asking.ts'
import { MeasureList } from './measure-list.tsx'

const TEXTS = texts(
  {
    title: 'Measures in force',
    hint: 'Everybody who is contained now, with how each measure ends. Broken glass goes on under every measure but a suspension.',
    none: 'Nobody is contained.',
    alive: 'What is alive of somebody',
    kind: 'What',
    name: 'Name, as it stands in leaves',
    choose: 'Choose',
    kinds: { person: 'Person', session: 'Session', app: 'App' },
  },
  {
    title: 'Medidas en vigor',
    hint: 'Todos los que están contenidos ahora y cómo termina cada medida. El acceso de emergencia sigue con toda medida, salvo una suspensión.',
    none: 'Nadie está contenido.',
    alive: 'Lo que sigue vivo de alguien',
    kind: 'Qué',
    name: 'Nombre, como está en las hojas',
    choose: 'Elegir',
    kinds: { person: 'Persona', session: 'Sesión', app: 'Aplicación' },
  },
)

/** Who is contained, and a look at what is alive of anybody. */
export function Measures() {
  const T = useTexts(TEXTS)
  const query = useMeasures()
  return (
    <Page title={T.title} hint={T.hint}>
      <Asked query={query} lines={6}>
        {(measures) =>
          measures.length === 0 ? <Empty>{T.none}</Empty> : <MeasureList measures={measures} />
        }
      </Asked>
      <AliveSection />
    </Page>
  )
}

const KINDS = ['person', 'session', 'app'] as const

function AliveSection() {
  const T = useTexts(TEXTS)
  const [kind, setKind] = useState<TargetAsked['kind']>('person')
  const [name, setName] = useState('')
  const [chosen, choose] = useState<TargetAsked | undefined>()
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') choose({ kind, name: name.trim() })
  }
  return (
    <Section title={T.alive}>
      <Stack gap="md">
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
        {chosen === undefined ? undefined : <Alive key={`${chosen.kind} ${chosen.name}`} target={chosen} />}
      </Stack>
    </Section>
  )
}
