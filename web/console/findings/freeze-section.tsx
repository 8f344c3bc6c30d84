import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useSession } from '../../api/session.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { choicesOf, ENVIRONMENT } from './choices.ts'
import { ContainForm } from './contain-form.tsx'

const TEXTS = texts(
  {
    title: 'The whole environment',
    hint: 'For when it is not known who it is, or keys are leaving right now. One officer asks for it, another approves it; until then nothing is frozen.',
    security: 'Only a security officer asks for a freeze. You can approve one that was asked for.',
  },
  {
    title: 'Todo el entorno',
    hint: 'Para cuando no se sabe quién es, o las claves están saliendo en este momento. Un oficial la pide y otro la aprueba; hasta entonces no se congela nada.',
    security:
      'Solo un oficial de seguridad pide una congelación. Usted puede aprobar una que se haya pedido.',
  },
)

/** Freezing everything, without a finding: asked for here, and approved by somebody else. */
export function FreezeSection({
  reason,
  children,
}: {
  /** What stands in the field for the reason at first. */
  readonly reason: string
  readonly children?: ReactNode
}) {
  const T = useTexts(TEXTS)
  const { role } = useSession()
  const choices = choicesOf(ENVIRONMENT, role)
  return (
    <Section title={T.title}>
      <Stack gap="md">
        <Text size="sm">{T.hint}</Text>
        {children}
        {choices.length === 0 ? (
          <Text size="sm">{T.security}</Text>
        ) : (
          <ContainForm choices={choices} reason={reason} />
        )}
      </Stack>
    </Section>
  )
}
