import { ChartwardError } from '../../kernel/index.ts'

const LETTERS_MAX = 4_000
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}@._:/-]{0,127}$/u

/** A text that somebody wrote, trimmed. **Errors.** `USAGE`, with `says`. */
export function textIn(text: unknown, says: string): string {
  const trimmed = typeof text === 'string' && text.isWellFormed() ? text.trim() : ''
  if (trimmed === '') throw new ChartwardError('USAGE', says)
  if (trimmed.length > LETTERS_MAX)
    throw new ChartwardError('USAGE', `a text has at most ${LETTERS_MAX} letters`)
  return trimmed
}

/** A user name as it stands in leaves. **Errors.** `USAGE`. */
export function userIn(name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return name
  throw new ChartwardError('USAGE', 'name somebody by their user name')
}

/** **Errors.** `USAGE` when it is no ISO date. */
export function dateIn(date: unknown): string {
  if (typeof date === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(date)) {
    const ms = Date.parse(date)
    if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date)) return date
  }
  throw new ChartwardError('USAGE', 'a date is written such as 2026-03-16')
}
