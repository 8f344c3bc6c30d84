import { digitsOf } from '../../api/exact-json.ts'
import { conceptText } from '../../ui/fhir-words.ts'

/**
 * A member of a record in words: what a code means, whom a reference names, a number with each of its digits; of anything else
 * its parts beside their names. An empty text where there is none.
 */
export function valueText<Holder extends object>(holder: Holder, name: keyof Holder & string): string {
  const value: unknown = holder[name]
  if (value === undefined) return ''
  if (typeof value === 'number') return digitsOf(holder, name)
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = value as Readonly<Record<string, unknown>>
  const names = Object.keys(members)
  if (Array.isArray(value)) return names.map((at) => valueText(members, at)).join('; ')
  if (names.includes('coding') || names.join(' ') === 'text') return conceptText(members)
  if (typeof members['reference'] === 'string') return members['reference']
  return names.map((one) => `${one}: ${valueText(members, one)}`).join(', ')
}
