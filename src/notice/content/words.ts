import { ChartwardError } from '../../kernel/index.ts'

/** The languages notices are written in. */
export type Language = 'en' | 'es'

/** The same words in each language. */
export interface Words {
  readonly en: string
  readonly es: string
}

const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  es: [
    'enero',
    'febrero',
    'marzo',
    'abril',
    'mayo',
    'junio',
    'julio',
    'agosto',
    'septiembre',
    'octubre',
    'noviembre',
    'diciembre',
  ],
}

/** A day as a reader writes it. **Shape** `iso`: the date, or a date-time of which the date counts. **Errors** `NOTICE_INVALID`. */
export function dayInWords(iso: string, language: Language): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso)
  const month = MONTHS[language][Number(found?.[2]) - 1]
  if (!found || month === undefined) throw invalid(`"${iso.slice(0, 40)}" is not a date`)
  const day = Number(found[3])
  return language === 'en' ? `${month} ${day}, ${found[1]}` : `${day} de ${month} de ${found[1]}`
}

/** A number with commas, as both languages write it in the United States. */
export function numberInWords(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

/** What makes a notice impossible. It never names a person. */
export function invalid(message: string): ChartwardError {
  return new ChartwardError('NOTICE_INVALID', message)
}
