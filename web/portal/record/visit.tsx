import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type Resource, searchFhir } from '../../api/fhir.ts'
import { Asked } from '../../ui/asked.tsx'
import { conceptText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useWhose } from '../whose.tsx'
import { timeOf } from './measured.ts'
import { Item, PagedItems } from './record-list.tsx'
import { Value } from './value.tsx'
import { useVisitFacts, useVisitName, useVisits } from './visits.tsx'

const TEXTS = texts(
  {
    title: 'Visit',
    back: 'All visits',
    gone: 'There is no such visit in this record.',
    about: 'About this visit',
    nothing: 'Nothing of this kind belongs to this visit.',
    Condition: 'Conditions',
    Observation: 'Results',
    MedicationRequest: 'Medicines prescribed',
    Procedure: 'What was done',
    DocumentReference: 'Documents',
    unnamed: 'Without a name',
  },
  {
    title: 'Visita',
    back: 'Todas las visitas',
    gone: 'No hay tal visita en este expediente.',
    about: 'Sobre esta visita',
    nothing: 'Nada de este tipo corresponde a esta visita.',
    Condition: 'Problemas de salud',
    Observation: 'Resultados',
    MedicationRequest: 'Medicamentos recetados',
    Procedure: 'Lo que se hizo',
    DocumentReference: 'Documentos',
    unnamed: 'Sin nombre',
  },
)
const TYPES = ['Condition', 'Observation', 'MedicationRequest', 'Procedure', 'DocumentReference'] as const
const MOST = 200

/** One visit, and what belongs to it. */
export function Visit() {
  const T = useTexts(TEXTS)
  const nameOfVisit = useVisitName()
  const { visit: id = '' } = useParams({ strict: false })
  const query = useVisits()
  const visit = query.data?.resources.find((one) => one.id === id)
  return (
    <Page
      title={visit === undefined ? T.title : nameOfVisit(visit)}
      hint={<Anchor renderRoot={(props) => <Link to="/record/visits" {...props} />}>{T.back}</Anchor>}
    >
      <Asked query={query} lines={6}>
        {(part) =>
          visit === undefined ? (
            <Empty>{T.gone}</Empty>
          ) : (
            <>
              <Section title={T.about}>
                <About visit={visit} called={part.called} />
              </Section>
              {TYPES.map((type) => (
                <Section key={type} title={T[type]}>
                  <Belonging type={type} visit={id} />
                </Section>
              ))}
            </>
          )
        }
      </Asked>
    </Page>
  )
}

function About({
  visit,
  called,
}: {
  readonly visit: fhir4.Encounter
  readonly called: (reference: fhir4.Reference | undefined) => string
}) {
  return <Item title={useVisitName()(visit)} facts={useVisitFacts(visit, { called })} />
}

function Belonging({ type, visit }: { readonly type: (typeof TYPES)[number]; readonly visit: string }) {
  const T = useTexts(TEXTS)
  const { patient } = useWhose()
  const query = useQuery({
    queryKey: ['record', patient, 'visit', visit, type],
    queryFn: async ({ signal }) =>
      await searchFhir<Resource>(
        type,
        { patient: `Patient/${patient}`, encounter: `Encounter/${visit}`, _count: MOST },
        { most: MOST, signal },
      ),
  })
  return (
    <Asked query={query} lines={2}>
      {({ resources }) =>
        resources.length === 0 ? (
          <Empty>{T.nothing}</Empty>
        ) : (
          <PagedItems all={resources}>{(one) => <Belongs resource={one} />}</PagedItems>
        )
      }
    </Asked>
  )
}

interface Coded {
  readonly code?: fhir4.CodeableConcept
  readonly medicationCodeableConcept?: fhir4.CodeableConcept
  readonly type?: fhir4.CodeableConcept
  readonly description?: string
}

function Belongs({ resource }: { readonly resource: Resource }) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const { code, medicationCodeableConcept, type, description } = resource as Coded
  const name = [description, ...[code, medicationCodeableConcept, type].map(conceptText)].find(
    (text) => text !== undefined && text !== '',
  )
  if (resource.resourceType !== 'Observation') return <Item title={name ?? T.unnamed} />
  const observation = resource as fhir4.Observation
  return (
    <Item title={name ?? T.unnamed} aside={date(timeOf(observation))}>
      <Value observation={observation} />
    </Item>
  )
}
