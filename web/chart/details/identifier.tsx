import { Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { texts, useLanguage, useTexts } from '../../ui/language.tsx'
import { identifierName, identifierText, isSecretNumber } from '../patient/identifiers.ts'

const TEXTS = texts(
  {
    show: 'Show',
    hide: 'Hide',
    showAll: (name: string) => `Show the whole ${name}`,
    hideAgain: (name: string) => `Hide the ${name}`,
  },
  {
    show: 'Mostrar',
    hide: 'Ocultar',
    showAll: (name: string) => `Mostrar completo: ${name}`,
    hideAgain: (name: string) => `Ocultar: ${name}`,
  },
)

/** A number of the patient's; a secret one is whole only while somebody wants to read it. */
export function Identifier({ of }: { readonly of: fhir4.Identifier }) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const [isShown, { toggle }] = useDisclosure()
  const name = identifierName(of)
  if (!isSecretNumber(of)) return `${name} ${of.value ?? ''}`
  return (
    <Group gap="xs" component="span">
      <Text span>{`${name} ${isShown ? (of.value ?? '') : identifierText(of, language)}`}</Text>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={isShown ? T.hideAgain(name) : T.showAll(name)}
        onClick={toggle}
      >
        {isShown ? T.hide : T.show}
      </Button>
    </Group>
  )
}
