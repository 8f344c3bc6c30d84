import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { readFhir, type Resource } from '../../api/fhir.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useLanguage, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { addendumTo } from '../notes/note-sheet.tsx'
import { noteText } from '../notes/note-text.ts'
import { SignedNote } from '../notes/signed-note.tsx'
import { usePatient } from '../patient/chart.tsx'
import type { Sheet } from './sheet.ts'
import { SheetForm } from './sheet-form.tsx'
import { SHEETS } from './sheets.ts'

const TEXTS = texts(
  {
    unknown: 'There is no such form.',
    closed: 'This is signed or closed, and is not changed any more.',
    changing: (what: string) => `${what}: change`,
  },
  {
    unknown: 'No existe ese formulario.',
    closed: 'Está firmado o cerrado y ya no se cambia.',
    changing: (what: string) => `${what}: cambiar`,
  },
)

/** A new record: `/patient/$id/write/new/$what`. */
export function NewSheet() {
  const T = useTexts(TEXTS)
  const { what } = useParams({ strict: false }) as { readonly what: string }
  const sheet = SHEETS[what]
  return sheet === undefined ? (
    <Empty>{T.unknown}</Empty>
  ) : (
    <Sheeted sheet={sheet} place={`write/new/${what}`} />
  )
}

/** A record that is changed: `/patient/$id/write/change/$what/$of`. What is shown is what stands there now, and no copy of before. */
export function ChangedSheet() {
  const T = useTexts(TEXTS)
  const { what, of } = useParams({ strict: false }) as { readonly what: string; readonly of: string }
  const sheet = SHEETS[what]
  const query = useCurrent(sheet?.type ?? '', of)
  if (sheet?.from === undefined) return <Empty>{T.unknown}</Empty>
  return (
    <Asked query={query}>
      {(before) =>
        sheet.isOpen?.(before) === false ? (
          <Empty>{T.closed}</Empty>
        ) : (
          <Sheeted sheet={sheet} place={`write/change/${what}/${of}`} before={before} />
        )
      }
    </Asked>
  )
}

/** More to a signed note: `/patient/$id/write/addend/$of`. */
export function Addendum() {
  const { of } = useParams({ strict: false }) as { readonly of: string }
  const query = useCurrent<fhir4.DocumentReference>('DocumentReference', of)
  return (
    <Asked query={query}>
      {(note) => (
        <>
          <SignedNote note={note} text={noteText(note)} />
          <Sheeted sheet={addendumTo(note)} place={`write/addend/${of}`} />
        </>
      )}
    </Asked>
  )
}

function useCurrent<Kind extends Resource>(type: string, id: string) {
  return useQuery({
    queryKey: ['current', type, id],
    queryFn: async ({ signal }) => await readFhir<Kind>(`${type}/${id}`, signal),
    enabled: type !== '',
    // A change is made of what stands there now.
    staleTime: Infinity,
    gcTime: 0,
  })
}

function Sheeted({
  sheet,
  place,
  before,
}: {
  readonly sheet: Sheet
  readonly place: string
  readonly before?: Resource
}) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { id } = usePatient()
  const navigate = useNavigate()
  const leave = () => void navigate({ to: `/patient/${id}/${sheet.goesTo}` })
  const title = sheet.title[language]
  return (
    <Section title={before === undefined ? title : T.changing(title)}>
      {sheet.hint === undefined ? undefined : (
        <Text c="dimmed" maw="70ch" mb="md">
          {sheet.hint[language]}
        </Text>
      )}
      <SheetForm
        sheet={sheet}
        place={`/patient/${id}/${place}`}
        before={before}
        onSaved={leave}
        onClosed={leave}
      />
    </Section>
  )
}
