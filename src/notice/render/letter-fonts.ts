import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { readFont } from './font-file.ts'
import type { LetterFonts } from './typesetting.ts'

const FILES = {
  regular: '@expo-google-fonts/atkinson-hyperlegible-next/400Regular/AtkinsonHyperlegibleNext_400Regular.ttf',
  bold: '@expo-google-fonts/atkinson-hyperlegible-next/700Bold/AtkinsonHyperlegibleNext_700Bold.ttf',
  moreRegular: '@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf',
  moreBold: '@expo-google-fonts/source-sans-3/700Bold/SourceSans3_700Bold.ttf',
}

/**
 * The fonts letters are set in: Atkinson Hyperlegible Next, made by the Braille Institute for readers with low vision;
 * what it does not have (Vietnamese, Greek, Cyrillic) comes from Source Sans 3. Read once and kept by whoever prints.
 */
export function openLetterFonts(): LetterFonts {
  const { resolve } = createRequire(import.meta.url)
  const read = (name: string, file: string) => readFont(name, readFileSync(resolve(file)))
  return {
    regular: [
      read('AtkinsonHyperlegibleNext-Regular', FILES.regular),
      read('SourceSans3-Regular', FILES.moreRegular),
    ],
    bold: [read('AtkinsonHyperlegibleNext-Bold', FILES.bold), read('SourceSans3-Bold', FILES.moreBold)],
  }
}
