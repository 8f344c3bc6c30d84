import { codeOf, conceptText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Item, RecordList } from './record-list.tsx'
import { newestFirst } from '../../ui/newest.ts'
import { useRecord } from './record-query.ts'
import { useStatusWords } from './status-words.ts'

const TEXTS = texts(
  {
    title: 'Allergies',
    hint: 'Tell your care team when something here is wrong or missing: it matters in an emergency.',
    list: 'Allergies and intolerances',
    none: 'No allergies are written down. That does not mean that nobody asked: tell your care team what you react to.',
    reaction: 'Reaction',
    kind: 'Kind',
    since: 'Since',
    noted: 'Written down',
    status: 'Status',
  },
  {
    title: 'Alergias',
    hint: 'Avise a su equipo médico si algo está mal o falta: importa en una emergencia.',
    list: 'Alergias e intolerancias',
    none: 'No hay alergias anotadas. Eso no significa que nadie preguntara: diga a su equipo médico a qué reacciona.',
    reaction: 'Reacción',
    kind: 'Tipo',
    since: 'Desde',
    noted: 'Anotada',
    status: 'Estado',
  },
)

export function Allergies() {
  const T = useTexts(TEXTS)
  const query = useRecord<fhir4.AllergyIntolerance>('AllergyIntolerance')
  return (
    <Page title={T.title} hint={T.hint}>
      <Section title={T.list}>
        <RecordList query={query} choose={allergiesOf} empty={T.none}>
          {(one) => <Allergy allergy={one} />}
        </RecordList>
      </Section>
    </Page>
  )
}

/** The dangerous ones first, then the newest. */
export function allergiesOf(all: readonly fhir4.AllergyIntolerance[]): fhir4.AllergyIntolerance[] {
  const real = all.filter(({ verificationStatus }) => codeOf(verificationStatus) !== 'entered-in-error')
  const sorted = newestFirst(real, ({ recordedDate, onsetDateTime }) => recordedDate ?? onsetDateTime)
  const danger = ({ criticality }: fhir4.AllergyIntolerance) => (criticality === 'high' ? 0 : 1)
  return sorted.sort((one, other) => danger(one) - danger(other))
}

function Allergy({ allergy }: { readonly allergy: fhir4.AllergyIntolerance }) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const words = useStatusWords()
  const { criticality, reaction = [], category = [], clinicalStatus } = allergy
  const reactions = reaction.map(({ manifestation, severity }) =>
    [manifestation.map(conceptText).join(', '), words(severity).toLowerCase()]
      .filter((part) => part !== '')
      .join(', '),
  )
  return (
    <Item
      title={conceptText(allergy.code)}
      status={words(criticality)}
      tone={criticality === 'high' ? 'red' : 'gray'}
      facts={[
        [T.reaction, reactions.join('; ')],
        [T.kind, category.map(words).join(', ')],
        [T.status, codeOf(clinicalStatus) === 'active' ? '' : words(codeOf(clinicalStatus))],
        [T.since, allergy.onsetString ?? date(allergy.onsetDateTime)],
        [T.noted, date(allergy.recordedDate)],
      ]}
    />
  )
}
