import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useSession } from '../../api/session.tsx'
import { texts, useLanguage, useTexts } from '../../ui/language.tsx'
import { usePatient } from '../patient/chart.tsx'
import { useWhyNot } from './may-write.tsx'
import { SHEETS } from './sheets.ts'

const TEXTS = texts(
  { add: (what: string) => `Add: ${what}`, upload: 'Upload a document' },
  { add: (what: string) => `Añadir: ${what}`, upload: 'Subir un documento' },
)

/** Leads from a section to a new record of it; nothing where this role writes none. `upload`: a file. */
export function NewButton({ what }: { readonly what: string }) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { id } = usePatient()
  const navigate = useNavigate()
  const whyNot = useWhyNot()
  const { role } = useSession()
  const title = SHEETS[what]?.title[language]
  if (role !== 'clinician') return undefined
  return (
    <Button
      size="compact-sm"
      variant="light"
      className="no-print"
      leftSection={<IconPlus size={16} aria-hidden />}
      disabled={whyNot !== undefined}
      title={whyNot}
      onClick={() =>
        void navigate({ to: `/patient/${id}/write/${title === undefined ? what : `new/${what}`}` })
      }
    >
      {title === undefined ? T.upload : T.add(title)}
    </Button>
  )
}
