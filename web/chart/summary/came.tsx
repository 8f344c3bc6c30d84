import { Anchor, List, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Resource } from '../../api/fhir.ts'
import { useSession } from '../../api/session.tsx'
import { conceptText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { usePatient } from '../patient/chart.tsx'
import { useNews } from '../patient/news.tsx'
import { sectionsOf } from '../sections.tsx'

const TEXTS = texts(
  {
    title: 'New since your last look',
    at: (when: string) => `You opened this chart before: ${when}`,
    none: (when: string) => `Nothing new since you opened this chart before: ${when}`,
    new: (count: number) => `${count} new`,
    changed: (count: number) => `${count} changed`,
    more: (count: number) => `and ${count} more`,
  },
  {
    title: 'Nuevo desde la última vez',
    at: (when: string) => `Abrió este expediente antes: ${when}`,
    none: (when: string) => `Nada nuevo desde que abrió este expediente: ${when}`,
    new: (count: number) => (count === 1 ? '1 nuevo' : `${count} nuevos`),
    changed: (count: number) => (count === 1 ? '1 modificado' : `${count} modificados`),
    more: (count: number) => `y ${count} más`,
  },
)
const NAMED_MAX = 4

/** What has come since they opened this chart before, and where it stands. The first look says nothing. */
export function Came() {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const { language } = useLanguage()
  const { role } = useSession()
  const { id } = usePatient()
  const { since, came, error, markOf } = useNews()
  if (error !== null)
    return (
      <Section title={T.title}>
        <Failed error={error} />
      </Section>
    )
  if (since === undefined) return undefined
  const sections = sectionsOf(role).filter(({ path }) => came.has(path))
  if (sections.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {T.none(time(since))}
      </Text>
    )
  return (
    <Section title={T.title}>
      <Text size="sm" c="dimmed" mb="xs">
        {T.at(time(since))}
      </Text>
      <List size="sm" spacing={4}>
        {sections.map(({ path, label }) => {
          const all = came.get(path) ?? []
          const news = all.filter((one) => markOf(one) === 'new').length
          const counts = [news > 0 ? T.new(news) : '', all.length > news ? T.changed(all.length - news) : '']
          const names = [...new Set(all.map(nameIn).filter((name) => name !== ''))]
          const left = names.length - NAMED_MAX
          const said = [...names.slice(0, NAMED_MAX), ...(left > 0 ? [T.more(left)] : [])].join(', ')
          return (
            <List.Item key={path}>
              <Anchor
                inherit
                underline="always"
                renderRoot={(props) => <Link to={`/patient/${id}/${path}`} {...props} />}
              >
                {label[language]}
              </Anchor>
              {`: ${counts.filter((count) => count !== '').join(', ')}`}
              {said === '' ? undefined : ` (${said})`}
            </List.Item>
          )
        })}
      </List>
    </Section>
  )
}

interface Named {
  readonly code?: fhir4.CodeableConcept
  readonly vaccineCode?: fhir4.CodeableConcept
  readonly medicationCodeableConcept?: fhir4.CodeableConcept
  readonly type?: fhir4.CodeableConcept | readonly fhir4.CodeableConcept[]
  readonly reasonCode?: readonly fhir4.CodeableConcept[]
  readonly description?: string
}

/** What a record is called, whatever its type; an empty text where it says nothing of the kind. */
function nameIn(resource: Resource): string {
  const { code, vaccineCode, medicationCodeableConcept, type, reasonCode, description } =
    resource as Resource & Named
  const concepts = [code, vaccineCode, medicationCodeableConcept, reasonCode?.[0], type].flat()
  const said = concepts.map((one) => conceptText(one))
  return said.find((text) => text !== '') ?? description ?? ''
}
