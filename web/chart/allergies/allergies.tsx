import { Asked } from '../../ui/asked.tsx'
import { codeWord } from '../../ui/code-words.ts'
import { codeOf, conceptText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { activeAllergies } from '../patient/banner.tsx'
import { useChart } from '../patient/chart.tsx'
import { PARTS } from '../patient/parts.ts'
import { CodeBadge } from '../record/code-badge.tsx'
import { RecordList, RecordRow } from '../record/record-list.tsx'
import { NewButton } from '../writing/new-button.tsx'
import { RowActions } from '../writing/row-actions.tsx'

const TEXTS = texts(
  {
    title: 'Allergies and intolerances',
    none: 'Nothing is written down. That is not the same as having none: ask.',
    reaction: (what: string) => `Reaction: ${what}`,
  },
  {
    title: 'Alergias e intolerancias',
    none: 'No hay nada anotado. No es lo mismo que no tener ninguna: pregunte.',
    reaction: (what: string) => `Reacción: ${what}`,
  },
)

export function Allergies() {
  const T = useTexts(TEXTS)
  const query = useChart(PARTS.allergies)
  return (
    <Section title={T.title} aside={<NewButton what="allergy" />}>
      <Asked query={query}>
        {({ resources }) =>
          resources.length === 0 ? <Empty>{T.none}</Empty> : <AllergyList all={resources} />
        }
      </Asked>
    </Section>
  )
}

function AllergyList({ all }: { readonly all: readonly fhir4.AllergyIntolerance[] }) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { date } = useFormats()
  const active = activeAllergies(all)
  const rest = all.filter((one) => !active.includes(one))
  return (
    <RecordList>
      {[...active, ...rest].map((one) => (
        <RecordRow
          key={one.id}
          of={one}
          title={conceptText(one.code)}
          badges={
            <>
              {one.criticality === undefined ? undefined : (
                <CodeBadge code={one.criticality} color={one.criticality === 'high' ? 'red' : 'orange'} />
              )}
              {active.includes(one) ? undefined : (
                <CodeBadge code={codeOf(one.clinicalStatus) ?? 'inactive'} />
              )}
            </>
          }
          lines={(one.reaction ?? []).map(({ manifestation, severity }) =>
            T.reaction(
              [...manifestation.map(conceptText), codeWord(severity, language)].filter(Boolean).join(', '),
            ),
          )}
          acts={<RowActions resource={one} name={conceptText(one.code)} />}
          when={date(one.onsetDateTime ?? one.recordedDate)}
        />
      ))}
    </RecordList>
  )
}
