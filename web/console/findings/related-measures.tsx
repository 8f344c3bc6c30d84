import { Text } from '@mantine/core'
import type { FindingLine, MeasureLine } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { useMeasures } from './asking.ts'
import { MeasureList } from './measure-list.tsx'

const TEXTS = texts(
  { title: 'Measures about it', none: 'Nothing is in force about it, or about whoever is behind it.' },
  { title: 'Medidas sobre ello', none: 'No hay nada en vigor sobre ello ni sobre quien está detrás.' },
)

/** The measures in force that were begun because of a finding, or are for whoever it is about. */
export function RelatedMeasures({ finding }: { readonly finding: FindingLine }) {
  const T = useTexts(TEXTS)
  const query = useMeasures()
  return (
    <Section title={T.title}>
      <Asked query={query}>
        {(measures) => {
          const related = measures.filter((measure) => isAbout(measure, finding))
          return related.length === 0 ? <Text>{T.none}</Text> : <MeasureList measures={related} />
        }}
      </Asked>
    </Section>
  )
}

function isAbout({ finding, target: { kind, name } }: MeasureLine, { id, actor }: FindingLine): boolean {
  if (finding === id || kind === 'environment') return true
  if (actor === null) return false
  return (
    (kind === 'person' && name === actor.user) ||
    (kind === 'session' && name === actor.session) ||
    (kind === 'app' && name === actor.client)
  )
}
