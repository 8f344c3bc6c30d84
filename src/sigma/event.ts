import { EVENT_TEXT_MAX } from './limits.ts'

/** Where an event comes from; rules are tried on the events of their log source only. */
export interface Logsource {
  readonly product?: string
  readonly service?: string
  readonly category?: string
}

/**
 * One event for the rules.
 *
 * **Shape** `at` in milliseconds since 1970; `fields` as the log has them, nested objects and lists included.
 */
export interface SigmaEvent {
  readonly at: number
  readonly logsource: Logsource
  readonly fields: Fields
}

export type Fields = Readonly<Record<string, unknown>>

/** An event while rules look at it: its text is written once, when the first keyword asks. */
export interface Subject {
  readonly fields: Fields
  text(): string
}

export type Predicate = (subject: Subject) => boolean

export function subjectOf(fields: Fields): Subject {
  let text: string | undefined
  return { fields, text: () => (text ??= eventText(fields)) }
}

/** All an event says, a line for each member, as a person would read a log. */
function eventText(fields: Fields): string {
  const lines: string[] = []
  let length = 0
  const write = (name: string, value: unknown): void => {
    if (length > EVENT_TEXT_MAX) return
    if (Array.isArray(value)) for (const item of value) write(name, item)
    else if (typeof value === 'object' && value !== null)
      for (const [member, inner] of Object.entries(value)) write(member, inner)
    else {
      const line = `${name}: ${String(value)}`
      lines.push(line)
      length += line.length
    }
  }
  write('', fields)
  return lines.join('\n').slice(0, EVENT_TEXT_MAX)
}

/** What a value of an event is compared by; nothing for what is not there. An object is compared by its JSON. */
export function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'object':
      return value === null ? undefined : JSON.stringify(value)
    case 'undefined':
    case 'symbol':
    case 'function':
      return undefined
  }
}

/** A number, or a text that is one. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return undefined
  return Number(value)
}
