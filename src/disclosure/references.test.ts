import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseExact, stringify } from '../fhir/index.ts'
import { conditionalReferences, entryNames, literalReferences, resolveReferences } from './references.ts'

const read = (body: object) => {
  const { resource, exact } = parseExact(JSON.stringify(body))
  return { resource, exact }
}
const NONE = { entries: new Map<string, string>(), conditions: new Map<string, string>() }
const URN = 'urn:uuid:00000000-0000-4000-8000-000000000001'

test('a urn is put in place in both trees, as a reference and as any other text', () => {
  const incoming = parseExact(
    `{"resourceType":"Observation","subject":{"reference":"${URN}"},"x":[{"y":"${URN}"}],"value":1.50}`,
  )
  resolveReferences(incoming, { ...NONE, entries: new Map([[URN, 'Patient/1']]) }, 'P')
  expect(incoming.resource).toMatchObject({ subject: { reference: 'Patient/1' }, x: [{ y: 'Patient/1' }] })
  expect(stringify(incoming.exact)).toContain('"value":1.50')
  expect(stringify(incoming.exact)).not.toContain('urn:uuid')
})

test('every place that points nowhere is named once', () => {
  const incoming = read({
    resourceType: 'X',
    a: { reference: URN },
    b: [{ reference: 'Patient?x=1' }, { reference: 'Patient/2' }],
  })
  expect(() => resolveReferences(incoming, NONE, 'P')).toThrow(
    expect.objectContaining({
      code: 'REFERENCE_UNRESOLVED',
      findings: ['P.a.reference', 'P.b[0].reference'].map((expression) =>
        expect.objectContaining({ expression }),
      ),
    }),
  )
})

test('text that only looks like a reference is left alone', () => {
  const body = { resourceType: 'X', note: 'Patient/1', url: 'Patient?x=1', reference: 'Patient/1' }
  const incoming = read(body)
  resolveReferences(incoming, { entries: new Map([['Patient/1', 'Patient/9']]), conditions: new Map() }, 'P')
  expect(incoming.resource).toEqual({ ...body, reference: 'Patient/9' })
})

test('literal references are those to resources here, with their places; others are somebody else’s', () => {
  const of = (reference: string) => literalReferences(read({ resourceType: 'X', a: [{ reference }] }), 'P')
  expect(of('Patient/1')).toEqual([{ reference: 'Patient/1', path: 'P.a[0].reference' }])
  expect(of('Patient/1/_history/2')).toEqual([{ reference: 'Patient/1', path: 'P.a[0].reference' }])
  for (const other of [
    '#x',
    URN,
    'https://x.example/Patient/1',
    'Patient',
    'Patient?x=1',
    'patient/1',
    'Patient/a b',
  ])
    expect(of(other)).toEqual([])
})

test('conditional references are listed each once, and a urn with a question mark is none', () => {
  const incoming = read({
    resourceType: 'X',
    a: [
      { reference: 'Patient?x=1' },
      { reference: 'Patient?x=1' },
      { reference: `${URN}?` },
      { note: 'A?b=c' },
    ],
  })
  expect(conditionalReferences(incoming)).toEqual(['Patient?x=1'])
})

test('an entry is known by its full URL and, on a server, by the end of it, unless two end alike', () => {
  const names = entryNames([
    { fullUrl: URN, target: 'Patient/n1' },
    { fullUrl: 'https://a.example/fhir/Patient/1', target: 'Patient/n2' },
    { fullUrl: 'https://a.example/fhir/Patient/2', target: 'Patient/n3' },
    { fullUrl: 'https://b.example/fhir/Patient/2', target: 'Patient/n4' },
    { fullUrl: undefined, target: 'Patient/n5' },
  ])
  expect(names.get(URN)).toBe('Patient/n1')
  expect(names.get('Patient/1')).toBe('Patient/n2')
  expect(names.has('Patient/2')).toBe(false)
  expect(names.get('https://b.example/fhir/Patient/2')).toBe('Patient/n4')
})

test('one full URL for two entries is refused', () => {
  const twice = [1, 2].map((at) => ({ fullUrl: URN, target: `Patient/${at}` }))
  expect(() => entryNames(twice)).toThrow(expect.objectContaining({ code: 'BUNDLE_INVALID' }))
})

test('without anything to put in place, whatever JSON comes in goes out as it was', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (more) => {
      const text = JSON.stringify({ ...more, resourceType: 'X' })
      // Refused at any depth, as other tests show.
      fc.pre(!text.includes('"__proto__"'))
      const incoming = parseExact(text)
      try {
        resolveReferences(incoming, NONE, 'P')
      } catch {
        return
      }
      expect(stringify(incoming.exact)).toBe(stringify(parseExact(text).exact))
    }),
  )
})
