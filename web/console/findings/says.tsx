import { Text, type TextProps } from '@mantine/core'
import type { FindingLine } from '../../../src/contract/index.ts'
import { useFormats, useLanguage } from '../../ui/language.tsx'
import { findingSentence } from './sentences.ts'

/** What was noticed, in a sentence: in the language of the page, or told to be English. */
export function Says({
  finding,
  ...text
}: { readonly finding: FindingLine; readonly id?: string } & TextProps) {
  const { language } = useLanguage()
  const { number } = useFormats()
  const said = findingSentence(finding, language, number)
  return (
    <Text size="sm" lang={said.lang} style={{ overflowWrap: 'anywhere' }} {...text}>
      {said.text}
    </Text>
  )
}
