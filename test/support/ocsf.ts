import { readFileSync } from 'node:fs'
import path from 'node:path'

interface Attribute {
  readonly type: string
  readonly is: 'required' | 'recommended' | 'optional'
  readonly list?: boolean
  readonly profile?: string
  readonly enum?: readonly (number | string)[]
}

interface Shape {
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] }
}

const SCHEMA = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '..', 'fixtures', 'ocsf-1.8.0.json'), 'utf8'),
) as { readonly classes: Readonly<Record<string, Shape>>; readonly objects: Readonly<Record<string, Shape>> }

const NUMBERS = new Set(['integer_t', 'long_t', 'timestamp_t', 'port_t', 'float_t'])

/** What is against the schema in an OCSF event: attributes it does not have, missing ones, types, values of enums. */
export function ocsfProblems(event: any): string[] {
  const shape = SCHEMA.classes[String(event.class_uid)]
  if (shape === undefined) return [`there is no class ${event.class_uid} in the fixture`]
  const profiles: readonly string[] = event.metadata?.profiles ?? []
  return against(event, shape, { at: String(event.class_uid), profiles })
}

function against(
  value: any,
  { attributes, constraints }: Shape,
  place: { readonly at: string; readonly profiles: readonly string[] },
): string[] {
  const { at, profiles } = place
  const problems: string[] = []
  for (const [name, attribute] of Object.entries(attributes)) {
    const applies = attribute.profile === undefined || profiles.includes(attribute.profile)
    if (attribute.is === 'required' && applies && value[name] === undefined)
      problems.push(`${at}.${name} is missing`)
    if (!applies && value[name] !== undefined) problems.push(`${at}.${name} is of a profile not named`)
  }
  const least = constraints?.at_least_one
  if (least !== undefined && !least.some((name) => value[name] !== undefined))
    problems.push(`${at} has none of ${least.join(', ')}`)
  for (const [name, one] of Object.entries(value)) {
    const attribute = attributes[name]
    if (attribute === undefined) problems.push(`${at}.${name} is not in the schema`)
    else problems.push(...againstAttribute(one, attribute, { at: `${at}.${name}`, profiles }))
  }
  return problems
}

function againstAttribute(
  value: any,
  attribute: Attribute,
  place: { readonly at: string; readonly profiles: readonly string[] },
): string[] {
  if (attribute.list === true) {
    if (!Array.isArray(value)) return [`${place.at} is no list`]
    return value.flatMap((one, index) =>
      againstAttribute(one, { ...attribute, list: false }, { ...place, at: `${place.at}[${index}]` }),
    )
  }
  const [kind = '', name = ''] = attribute.type.split(':')
  if (kind === 'object') {
    const shape = SCHEMA.objects[name]
    return shape === undefined ? [`${place.at}: ${name} is not in the fixture`] : against(value, shape, place)
  }
  const problems: string[] = []
  if (attribute.enum !== undefined && !attribute.enum.includes(value))
    problems.push(`${place.at} is none of the values`)
  if (NUMBERS.has(kind) && !Number.isInteger(value)) problems.push(`${place.at} is no whole number`)
  if (kind === 'boolean_t' && typeof value !== 'boolean') problems.push(`${place.at} is not true or false`)
  if (kind === 'json_t') return problems
  if (!NUMBERS.has(kind) && kind !== 'boolean_t' && (typeof value !== 'string' || value === ''))
    problems.push(`${place.at} is no text`)
  return problems
}
