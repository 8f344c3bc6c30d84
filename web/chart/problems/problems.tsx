import { List } from '@mantine/core'
import { Asked } from '../../ui/asked.tsx'
import { conceptText } from '../../ui/fhir-words.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useChart } from '../patient/chart.tsx'
import { PARTS } from '../patient/parts.ts'

const TEXTS = texts(
  { title: 'Problems', none: 'No problems are written down.' },
  { title: 'Problemas', none: 'No hay problemas anotados.' },
)

export function Problems() {
  return <ProblemList />
}

/** What the patient has and had. */
export function ProblemList() {
  const T = useTexts(TEXTS)
  const query = useChart(PARTS.problems)
  return (
    <Section title={T.title}>
      <Asked query={query}>
        {({ resources }) =>
          resources.length === 0 ? (
            <Empty>{T.none}</Empty>
          ) : (
            <List>
              {resources.map((one) => (
                <List.Item key={one.id}>{conceptText(one.code)}</List.Item>
              ))}
            </List>
          )
        }
      </Asked>
    </Section>
  )
}
