import { Asked } from '../../ui/asked.tsx'
import { conceptText, referenceText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useChart } from '../patient/chart.tsx'
import { PARTS } from '../patient/parts.ts'
import { byNewest } from '../../ui/newest.ts'
import { CodeBadge } from '../record/code-badge.tsx'
import { RecordList, RecordRow } from '../record/record-list.tsx'
import { NewButton } from '../writing/new-button.tsx'
import { RowActions } from '../writing/row-actions.tsx'

const TEXTS = texts(
  { title: 'Immunizations', none: 'No immunizations are written down.', lot: (lot: string) => `Lot ${lot}` },
  { title: 'Vacunas', none: 'No hay vacunas anotadas.', lot: (lot: string) => `Lote ${lot}` },
)

export function Immunizations() {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const query = useChart(PARTS.immunizations)
  return (
    <Section title={T.title} aside={<NewButton what="immunization" />}>
      <Asked query={query}>
        {({ resources }) =>
          resources.length === 0 ? (
            <Empty>{T.none}</Empty>
          ) : (
            <RecordList>
              {[...resources].sort(byNewest(({ occurrenceDateTime }) => occurrenceDateTime)).map((one) => (
                <RecordRow
                  key={one.id}
                  of={one}
                  title={conceptText(one.vaccineCode)}
                  badges={<CodeBadge code={one.status} unless="completed" />}
                  lines={[
                    one.lotNumber === undefined ? '' : T.lot(one.lotNumber),
                    (one.performer ?? []).map(({ actor }) => referenceText(actor)).join(', '),
                  ]}
                  acts={<RowActions resource={one} name={conceptText(one.vaccineCode)} />}
                  when={date(one.occurrenceDateTime) || one.occurrenceString}
                />
              ))}
            </RecordList>
          )
        }
      </Asked>
    </Section>
  )
}
