import { Stack } from '@mantine/core'
import { useState } from 'react'
import type { TargetAsked } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { FreezesWaiting } from '../cases/freeze.tsx'
import { Alive } from './alive.tsx'
import { useMeasures } from './asking.ts'
import { FreezeSection } from './freeze-section.tsx'
import { MeasureList } from './measure-list.tsx'
import { TargetForm } from './target-form.tsx'

const TEXTS = texts(
  {
    title: 'Measures in force',
    hint: 'Everybody who is contained now, with how each measure ends. Broken glass goes on under every measure but a suspension.',
    none: 'Nobody is contained.',
    alive: 'What is alive of somebody',
  },
  {
    title: 'Medidas en vigor',
    hint: 'Todos los que están contenidos ahora y cómo termina cada medida. El acceso de emergencia sigue con toda medida, salvo una suspensión.',
    none: 'Nadie está contenido.',
    alive: 'Lo que sigue vivo de alguien',
  },
)

/** Who is contained, a look at what is alive of anybody, and the freeze of everything. */
export function Measures() {
  const T = useTexts(TEXTS)
  const query = useMeasures()
  return (
    <Page title={T.title} hint={T.hint}>
      <FreezesWaiting />
      <Asked query={query} lines={6}>
        {(measures) =>
          measures.length === 0 ? <Empty>{T.none}</Empty> : <MeasureList measures={measures} />
        }
      </Asked>
      <AliveSection />
      <FreezeSection reason="" />
    </Page>
  )
}

function AliveSection() {
  const T = useTexts(TEXTS)
  const [chosen, choose] = useState<TargetAsked | undefined>()
  return (
    <Section title={T.alive}>
      <Stack gap="md">
        <TargetForm choose={choose} />
        {chosen === undefined ? undefined : <Alive key={`${chosen.kind} ${chosen.name}`} target={chosen} />}
      </Stack>
    </Section>
  )
}
