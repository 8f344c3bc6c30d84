import { Chip, Group, Stack, Text, Timeline as Line } from '@mantine/core'
import { IconAlertTriangle, IconBriefcase, IconHandStop, IconListCheck } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { CASE_PATH, type TimelineLine } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { LeafLinks } from '../ledger/leaf-links.tsx'
import { useCaseId, useConsole } from './case-data.ts'
import { Said, useWord } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'Timeline',
    hint: 'Ledger, findings, containment and the case itself in one order, each line with where it is known from.',
    all: 'What happened',
    kinds: 'Show',
    none: 'Nothing of this kind happened.',
  },
  {
    title: 'Cronología',
    hint: 'Registro, hallazgos, contención y el propio caso en un solo orden, cada línea con su fuente.',
    all: 'Qué pasó',
    kinds: 'Mostrar',
    none: 'No pasó nada de este tipo.',
  },
)

const KINDS = ['ledger', 'finding', 'containment', 'case']
const ICONS: Readonly<Record<string, ReactNode>> = {
  ledger: <IconListCheck size={14} aria-hidden />,
  finding: <IconAlertTriangle size={14} aria-hidden />,
  containment: <IconHandStop size={14} aria-hidden />,
  case: <IconBriefcase size={14} aria-hidden />,
}

export function Timeline() {
  const T = useTexts(TEXTS)
  const word = useWord()
  const id = useCaseId()
  const [kinds, setKinds] = useState(KINDS)
  const query = useConsole<{ timeline: readonly TimelineLine[] }>(
    ['case', id, 'timeline'],
    `${CASE_PATH}/${id}/timeline`,
  )
  return (
    <Page title={T.title} hint={T.hint}>
      <Section title={T.all}>
        <Stack>
          <Chip.Group multiple value={kinds} onChange={setKinds}>
            <Group gap="xs" role="group" aria-label={T.kinds}>
              {KINDS.map((kind) => (
                <Chip key={kind} value={kind} size="xs">
                  {word(kind)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          <Asked query={query}>
            {({ timeline }) => <Items items={timeline.filter(({ kind }) => kinds.includes(kind))} />}
          </Asked>
        </Stack>
      </Section>
    </Page>
  )
}

function Items({ items }: { readonly items: readonly TimelineLine[] }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const word = useWord()
  if (items.length === 0) return <Empty>{T.none}</Empty>
  return (
    <Line bulletSize={24} lineWidth={2}>
      {items.map(({ at, kind, says, leaf }, place) => (
        <Line.Item key={`${at}-${place}`} bullet={ICONS[kind]}>
          <Said>{says}</Said>
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              {F.time(at)}, {word(kind)}
            </Text>
            {leaf === undefined ? undefined : <LeafLinks ledger="disclosure" leaves={[leaf]} />}
          </Group>
        </Line.Item>
      ))}
    </Line>
  )
}
