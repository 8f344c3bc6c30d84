import { Alert, Group, Select, Stack } from '@mantine/core'
import { useState } from 'react'
import type { FindingLine, FindingsAnswer } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { LEVELS, useLevelWord } from '../levels.tsx'
import { useFindings } from './asking.ts'
import { FindingCard, FindingList } from './finding-card.tsx'
import { ruleTitle } from './rule-titles.ts'
import { STATES, useStateWord } from './state.tsx'

const TEXTS = texts(
  {
    title: 'Findings',
    hint: 'What the detector noticed in both ledgers, and what people made of it.',
    level: 'Level',
    state: 'State',
    any: 'Any',
    orWorse: (word: string) => `${word} or worse`,
    none: 'There is no finding like that.',
    noneOpen: 'No finding is open.',
    behind: (leaves: string, seconds: string) =>
      `The detector is ${leaves} leaves and ${seconds} s behind: newer findings come later.`,
    nobody: 'nobody in particular',
    patients: (count: string) => `patients: ${count}`,
    leaves: (count: string) => `leaves: ${count}`,
  },
  {
    title: 'Hallazgos',
    hint: 'Lo que el detector notó en ambos registros y lo que se hizo con ello.',
    level: 'Nivel',
    state: 'Estado',
    any: 'Cualquiera',
    orWorse: (word: string) => `${word} o peor`,
    none: 'No hay ningún hallazgo así.',
    noneOpen: 'No hay ningún hallazgo abierto.',
    behind: (leaves: string, seconds: string) =>
      `El detector va atrasado ${leaves} hojas y ${seconds} s: los hallazgos más nuevos llegan después.`,
    nobody: 'nadie en particular',
    patients: (count: string) => `pacientes: ${count}`,
    leaves: (count: string) => `hojas: ${count}`,
  },
)

/** Everything that was noticed, the newest first. */
export function Findings() {
  const T = useTexts(TEXTS)
  const word = useLevelWord()
  const stateWord = useStateWord()
  const [filter, setFilter] = useState({ level: '', state: 'open' })
  const query = useFindings(filter)
  return (
    <Page title={T.title} hint={T.hint}>
      <Group align="flex-end">
        <Select
          label={T.level}
          value={filter.level}
          allowDeselect={false}
          onChange={(level) => setFilter({ ...filter, level: level ?? '' })}
          data={[
            { value: '', label: T.any },
            ...LEVELS.map((level) => ({ value: level, label: T.orWorse(word(level)) })),
          ]}
        />
        <Select
          label={T.state}
          value={filter.state}
          allowDeselect={false}
          onChange={(state) => setFilter({ ...filter, state: state ?? '' })}
          data={[
            { value: '', label: T.any },
            ...STATES.map((state) => ({ value: state, label: stateWord(state) })),
          ]}
        />
      </Group>
      <Asked query={query} lines={8}>
        {(answer) => <FindingCards answer={answer} empty={filter.state === 'open' ? T.noneOpen : T.none} />}
      </Asked>
    </Page>
  )
}

function FindingCards({
  answer: { findings, lag },
  empty,
}: {
  readonly answer: FindingsAnswer
  readonly empty: string
}) {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  return (
    <Stack gap="md">
      {lag.leaves > 0 ? (
        <Alert color="yellow" variant="light" role="status" id="behind">
          {T.behind(number(lag.leaves), number(Math.round(lag.ms / 1000)))}
        </Alert>
      ) : undefined}
      {findings.length === 0 ? <Empty>{empty}</Empty> : undefined}
      <FindingList findings={findings}>{(finding) => <Noticed finding={finding} />}</FindingList>
    </Stack>
  )
}

function Noticed({ finding }: { readonly finding: FindingLine }) {
  const T = useTexts(TEXTS)
  const { time, number } = useFormats()
  const { language } = useLanguage()
  const { id, actor, patientCount, leaves, noticed } = finding
  const count = leaves.disclosure.length + leaves.keys.length
  const facts = [
    actor?.user ?? T.nobody,
    T.patients(number(patientCount)),
    T.leaves(number(count)),
    time(noticed),
  ]
  return (
    <FindingCard
      finding={finding}
      to={`/findings/${encodeURIComponent(id)}`}
      title={ruleTitle(finding, language)}
      facts={facts}
    />
  )
}
