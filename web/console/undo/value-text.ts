import { conceptText } from '../../ui/fhir-words.ts'

/** A value of a record in words: what a code means, whom a reference names; of anything else its parts beside their names. */
export function valueText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return value.map(valueText).join('; ')
  const parts = value as Readonly<Record<string, unknown>>
  if ('coding' in parts || Object.keys(parts).join(' ') === 'text') return conceptText(parts)
  if (typeof parts['reference'] === 'string') return parts['reference']
  return Object.entries(parts)
    .map(([name, part]) => `${name}: ${valueText(part)}`)
    .join(', ')
}
