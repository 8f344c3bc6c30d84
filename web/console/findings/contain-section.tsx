import { Stack, Text } from '@mantine/core'
import type { FindingLine } from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { texts, useLanguage, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { choicesFor } from './choices.ts'
import { ContainForm } from './contain-form.tsx'
import { ruleTitle } from './rule-titles.ts'

const TEXTS = texts(
  {
    title: 'Contain',
    hint: 'Choose a step. What it does to the care of patients stands under it. It takes effect at once, everywhere; a freeze waits for a second officer.',
    onlyAsk: 'You can ask the person why. Every further step is for a security officer.',
    nothing: 'Nobody in particular is behind it: only a security officer can act here.',
  },
  {
    title: 'Contener',
    hint: 'Elija un paso. Debajo dice qué hace a la atención de los pacientes. Tiene efecto de inmediato y en todas partes; una congelación espera a un segundo oficial.',
    onlyAsk: 'Puede preguntar a la persona por qué. Los demás pasos son para responsables de seguridad.',
    nothing: 'No hay nadie en particular detrás: aquí solo puede actuar un responsable de seguridad.',
  },
)

/** The steps that can be taken about a finding, each with what it does to care, before any can be pressed. */
export function ContainSection({ finding }: { readonly finding: FindingLine }) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { role } = useSession()
  const choices = choicesFor(finding, role)
  return (
    <Section title={T.title}>
      <Stack gap="md">
        {role === 'security-officer' ? (
          <Text size="sm">{T.hint}</Text>
        ) : (
          <Text size="sm" id="only-ask">
            {choices.length === 0 ? T.nothing : T.onlyAsk}
          </Text>
        )}
        {choices.length === 0 ? undefined : (
          <ContainForm choices={choices} reason={ruleTitle(finding, language).title} finding={finding.id} />
        )}
      </Stack>
    </Section>
  )
}
