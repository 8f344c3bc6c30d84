/** The languages of everything that people read here. */
export const LANGUAGES = ['en', 'es'] as const

export type Language = (typeof LANGUAGES)[number]

/** The same texts in each language: the second has every text of the first, or it does not compile. */
export function texts<Texts>(en: Texts, es: NoInfer<Texts>): Readonly<Record<Language, Texts>> {
  return { en, es }
}

/** Where it is kept which language somebody chose, for the surfaces and the pages of the server. It says nothing of anybody. */
export const LANGUAGE_COOKIE = 'chartward-language'

/** As long as browsers keep a cookie. **Source** RFC 6265bis, 5.5. */
const KEPT_S = 400 * 24 * 60 * 60

/** The cookie that keeps a choice; a script may read and write it. */
export function languageCookie(language: Language, isSecure: boolean): string {
  return `${LANGUAGE_COOKIE}=${language}; Path=/; SameSite=Lax; Max-Age=${KEPT_S}${isSecure ? '; Secure' : ''}`
}

/** The first of these that is the name of a language of ours; `es-MX` is Spanish. English when none is. */
export function languageIn(wanted: readonly string[]): Language {
  return (
    wanted.flatMap((one) => LANGUAGES.filter((known) => known === one.slice(0, 2).toLowerCase()))[0] ?? 'en'
  )
}
