import { Badge } from '@mantine/core'
import { codeWord } from '../../ui/code-words.ts'
import { useLanguage } from '../../ui/language.tsx'

/** A code of a record in words, beside its title. `unless`: the code that goes without saying. */
export function CodeBadge({
  code,
  color = 'gray',
  unless,
}: {
  readonly code: string
  readonly color?: string
  readonly unless?: string
}) {
  const { language } = useLanguage()
  return code === unless ? undefined : (
    <Badge color={color} variant="light">
      {codeWord(code, language)}
    </Badge>
  )
}
