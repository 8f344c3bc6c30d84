/** The languages of everything that people read here. */
export const LANGUAGES = ['en', 'es'] as const

export type Language = (typeof LANGUAGES)[number]

/** The same texts in each language: the second has every text of the first, or it does not compile. */
export function texts<Texts>(en: Texts, es: NoInfer<Texts>): Readonly<Record<Language, Texts>> {
  return { en, es }
}

/** The first of these that is the name of a language of ours; `es-MX` is Spanish. English when none is. */
export function languageIn(wanted: readonly string[]): Language {
  return (
    wanted.flatMap((one) => LANGUAGES.filter((known) => known === one.slice(0, 2).toLowerCase()))[0] ?? 'en'
  )
}
