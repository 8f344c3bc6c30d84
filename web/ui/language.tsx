import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import {
  type Language,
  LANGUAGE_COOKIE,
  languageCookie,
  languageIn,
  LANGUAGES,
  texts,
} from '../../src/kernel/index.ts'

export { LANGUAGES, texts }
export type { Language }

interface Speaking {
  readonly language: Language
  readonly speak: (language: Language) => void
}

const Context = createContext<Speaking>({ language: 'en', speak: () => undefined })

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const speaking = useMemo(
    () => ({
      language,
      speak: (chosen: Language) => {
        document.cookie = languageCookie(chosen, location.protocol === 'https:')
        setLanguage(chosen)
      },
    }),
    [language],
  )
  return <Context value={speaking}>{children}</Context>
}

/** What was chosen here before; the browser's own otherwise. */
function firstLanguage(): Language {
  const kept = document.cookie.split('; ').find((pair) => pair.startsWith(`${LANGUAGE_COOKIE}=`)) ?? ''
  return languageIn([kept.slice(LANGUAGE_COOKIE.length + 1), ...navigator.languages])
}

export function useLanguage(): Speaking {
  return useContext(Context)
}

/** The texts of a part of the page, in the language that is spoken. */
export function useTexts<Texts>(all: Readonly<Record<Language, Texts>>): Texts {
  return all[useContext(Context).language]
}

/** What codes of the server are called in the language that is spoken; one that has no words stays as it is. */
export function useCodeWords(
  all: Readonly<Record<Language, Readonly<Record<string, string>>>>,
): (code: string) => string {
  const words = useTexts(all)
  return (code) => words[code] ?? code
}

/** Dates, times and numbers as people write them. A date of FHIR without a time is that day everywhere. */
export interface Formats {
  readonly date: (value: string | number | undefined) => string
  readonly time: (value: string | number | undefined) => string
  /** The time of day alone. `withSeconds`: for what changes while somebody looks. */
  readonly clock: (value: number, withSeconds?: boolean) => string
  readonly number: (value: number) => string
  /** The same of a number as it was written, with every digit. What has an exponent stays as it is. */
  readonly digits: (written: string) => string
  /** An amount in its own currency; empty where none is written. */
  readonly money: (amount: fhir4.Money | undefined) => string
  /** So many bytes, in the largest unit of which there is one. */
  readonly bytes: (value: number) => string
  /** How long ago or from now, in words. */
  readonly ago: (value: number, now: number) => string
}

const DAY = /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

export function useFormats(): Formats {
  const { language } = useLanguage()
  return useMemo(() => formatsOf(language), [language])
}

function formatsOf(language: Language): Formats {
  const locale = language === 'es' ? 'es-US' : 'en-US'
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const number = new Intl.NumberFormat(locale)
  return {
    date: (value) => dateText(locale, value),
    time: (value) =>
      value === undefined
        ? ''
        : new Date(value).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' }),
    clock: (value, withSeconds = false) =>
      new Date(value).toLocaleTimeString(locale, { timeStyle: withSeconds ? 'medium' : 'short' }),
    number: (value) => number.format(value),
    digits: (written) => digitsText(locale, written),
    money: (amount) => moneyText(locale, amount),
    bytes: (value) => {
      const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)))
      const unitDisplay = power === 0 ? 'long' : 'short'
      const unit = UNITS[power] ?? 'byte'
      const style = { style: 'unit', unit, unitDisplay, maximumFractionDigits: 1 } as const
      return new Intl.NumberFormat(locale, style).format(value / 1000 ** power)
    },
    ago: (value, now) => {
      const away = value - now
      const [unit, ms] = STEPS.find(([, step]) => Math.abs(away) >= step) ?? STEPS[STEPS.length - 1]!
      return words.format(Math.round(away / ms), unit)
    },
  }
}

/** What is no code of a currency is written beside the number. */
function moneyText(locale: string, { value, currency = 'USD' }: fhir4.Money = {}): string {
  if (value === undefined) return ''
  return /^[A-Z]{3}$/.test(currency)
    ? value.toLocaleString(locale, { style: 'currency', currency })
    : `${value.toLocaleString(locale)} ${currency}`
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

function digitsText(locale: string, written: string): string {
  const [, sign = '', whole, fraction] = DECIMAL.exec(written) ?? []
  if (whole === undefined) return written
  const point = new Intl.NumberFormat(locale).formatToParts(0.5).find(({ type }) => type === 'decimal')?.value
  const parts = [
    new Intl.NumberFormat(locale).format(BigInt(whole)),
    ...(fraction === undefined ? [] : [fraction]),
  ]
  return sign + parts.join(point ?? '.')
}

function dateText(locale: string, value: string | number | undefined): string {
  if (value === undefined || value === '') return ''
  if (typeof value === 'string' && DAY.test(value)) {
    const [year = '', month, day] = value.split('-')
    const at = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)))
    const parts: Intl.DateTimeFormatOptions = { year: 'numeric', timeZone: 'UTC' }
    if (month !== undefined) parts.month = 'short'
    if (day !== undefined) parts.day = 'numeric'
    return at.toLocaleDateString(locale, parts)
  }
  return new Date(value).toLocaleDateString(locale, { dateStyle: 'medium' })
}
