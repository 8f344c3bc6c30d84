import { useQuery } from '@tanstack/react-query'
import { readFhir } from '../../api/fhir.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { useWhose } from '../whose.tsx'

const TEXTS = texts(
  { title: 'Home', whose: 'Whose record this is' },
  { title: 'Inicio', whose: 'De quién es este expediente' },
)

export function Home() {
  const T = useTexts(TEXTS)
  const { patient } = useWhose()
  const query = useQuery({
    queryKey: ['patient', patient],
    queryFn: async ({ signal }) => await readFhir<fhir4.Patient>(`Patient/${patient}`, signal),
  })
  return (
    <Page title={T.title}>
      <Section title={T.whose}>
        <Asked query={query} lines={1}>
          {({ name }) => [...(name?.[0]?.given ?? []), name?.[0]?.family ?? ''].join(' ')}
        </Asked>
      </Section>
    </Page>
  )
}
