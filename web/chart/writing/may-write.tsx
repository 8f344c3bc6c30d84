import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useSession } from '../../api/session.tsx'
import { texts, useTexts } from '../../ui/language.tsx'

const TEXTS = texts(
  {
    readOnly: 'This is a copy from a backup: nothing can be written to it.',
    role: 'Only clinicians write in a chart.',
    nobody:
      'Your account stands for no practitioner, so it signs nothing. Ask whoever looks after accounts; drafts can be saved.',
  },
  {
    readOnly: 'Esta es una copia de seguridad: no se puede escribir en ella.',
    role: 'Solo el personal clínico escribe en un expediente.',
    nobody:
      'Su cuenta no representa a ningún profesional, así que no firma nada. Pregunte a quien administra las cuentas; se pueden guardar borradores.',
  },
)

/** Why nothing can be written here; undefined when it can. The server refuses it as well. */
export function useWhyNot(): string | undefined {
  const T = useTexts(TEXTS)
  const { readOnly, role } = useSession()
  if (readOnly) return T.readOnly
  return role === 'clinician' ? undefined : T.role
}

/** Why nothing can be signed; undefined when it can. */
export function useWhyUnsigned(): string | undefined {
  const T = useTexts(TEXTS)
  const { fhirUser } = useSession()
  return fhirUser?.startsWith('Practitioner/') === true ? undefined : T.nobody
}

/** Controls that write: none of them works where nothing can be written, and the reason stands above them. */
export function Writable({ children }: { readonly children: ReactNode }) {
  const whyNot = useWhyNot()
  return (
    <>
      {whyNot === undefined ? undefined : (
        <Text size="sm" mb="sm" role="note">
          {whyNot}
        </Text>
      )}
      <fieldset disabled={whyNot !== undefined} className="writable">
        {children}
      </fieldset>
    </>
  )
}
