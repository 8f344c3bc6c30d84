import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChartwardError, type ErrorCode } from '../kernel/index.ts'
import { readDefinitions } from './definitions.ts'
import type { SearchQuery } from './search-shapes.ts'
import { compileSearch } from './search.ts'

const definitions = readDefinitions()
const search = compileSearch(definitions)

type Pairs = readonly (readonly [string, string])[]

function pairsOf(text: string): [string, string][] {
  return [...new URLSearchParams(text)]
}

function parse(type: string, text: string): SearchQuery {
  return search.parse(type, pairsOf(text))
}

/** The error a query meets, as 'CODE message'. */
function refusal(type: string, pairs: Pairs): string {
  try {
    return `parsed: ${search.parse(type, pairs).canonical}`
  } catch (error) {
    if (error instanceof ChartwardError) return `${error.code} ${error.message}`
    throw error
  }
}

/** The pairs that are not refused with the code. */
function otherwise(type: string, code: ErrorCode, cases: Pairs): string[] {
  return cases
    .filter((one) => !refusal(type, [one]).startsWith(`${code} `))
    .map((one) => `${one.join('=').slice(0, 80)} -> ${refusal(type, [one])}`)
}

test('an unknown parameter is refused by name, and not ignored', () => {
  expect(refusal('Patient', [['favourite', 'x']])).toBe(
    "SEARCH_PARAMETER_UNKNOWN Patient has no search parameter 'favourite'.",
  )
  expect(
    otherwise('Patient', 'SEARCH_PARAMETER_UNKNOWN', [
      ['Family', 'x'],
      ['', 'x'],
      ['constructor', 'x'],
      ['__proto__', 'x'],
      ["name' OR 1=1 --", 'x'],
      ['_sort', 'favourite'],
      ['_include', 'Patient:favourite'],
    ]),
  ).toEqual([])
})

test('an unknown resource type is refused', () => {
  expect(refusal('Nothing', [])).toMatch(/^RESOURCE_TYPE_UNKNOWN /)
  expect(refusal('__proto__', [])).toMatch(/^RESOURCE_TYPE_UNKNOWN /)
})

test('chains and what else is not built are refused by name', () => {
  expect(refusal('Observation', [['subject.name', 'x']])).toContain("starts with 'subject'")
  expect(refusal('Observation', [['subject:Patient.name', 'x']])).toContain("starts with 'subject'")
  expect(refusal('Patient', [['_has:Observation:patient:code', 'x']])).toContain("'_has'")
  expect(
    otherwise('Observation', 'NOT_SUPPORTED', [
      ['code:text', 'x'],
      ['code:in', 'http://a.example/vs'],
      ['code:not:missing', 'x'],
      ['code-value-quantity', 'x$5'],
      ['date:exact', '2020'],
      ['_text', 'x'],
      ['_content', 'x'],
      ['_filter', 'x'],
      ['_elements', 'id'],
      ['_summary', 'true'],
      ['_contained', 'true'],
      ['_list', '1'],
      ['_format', 'xml'],
      ['_include', '*'],
      ['_include', 'Observation:*'],
      ['_include:iterate', 'Observation:subject'],
      ['_revinclude:iterate', 'Provenance:target'],
      ['_sort', 'code-value-quantity'],
      ['_id:missing', 'true'],
    ]),
  ).toEqual([])
  expect(otherwise('Location', 'NOT_SUPPORTED', [['near', '1|2']])).toEqual([])
  expect(otherwise('Patient', 'NOT_SUPPORTED', [['phonetic', 'x']])).toEqual([])
})

test('a value that cannot be is refused', () => {
  expect(
    otherwise('Observation', 'SEARCH_VALUE_INVALID', [
      ['date', ''],
      ['date', '2020-13'],
      ['date', '2020-02-30'],
      ['date', '20-01-01'],
      ['date', '2020-01-01T25:00Z'],
      ['date', 'yesterday'],
      ['date', '2020,'],
      ['value-quantity', 'five'],
      ['value-quantity', '5|mg'],
      ['value-quantity', '5|a|b|c'],
      ['value-quantity', '1e9999'],
      ['code', ''],
      ['code', '|'],
      ['code', 'a|b|c'],
      ['code:missing', 'maybe'],
      ['code:missing', 'true,false'],
      ['subject', 'Nothing/1'],
      ['subject', 'a b'],
      ['subject', 'Patient/'],
      ['subject:Patient', 'Group/1'],
      ['subject:Slot', '1'],
      ['_id', 'a/b'],
      ['_id', 'x'.repeat(65)],
      ['_lastUpdated', 'now'],
      ['_count', '-1'],
      ['_count', 'all'],
      ['_total', 'yes'],
      ['_include', 'Observation'],
      ['_include', 'Observation:code'],
      ['_include', 'Observation:subject:Slot'],
      ['_include', 'Encounter:subject'],
      ['_revinclude', 'Encounter:subject'],
      ['code', Array.from({ length: 1001 }, (_, at) => at).join(',')],
      ['code', 'x'.repeat(70_000)],
    ]),
  ).toEqual([])
  expect(
    otherwise('Patient', 'SEARCH_VALUE_INVALID', [
      ['name', '--'],
      ['name', ','],
    ]),
  ).toEqual([])
  expect(
    refusal('Patient', [
      ['_count', '1'],
      ['_count', '2'],
    ]),
  ).toMatch(/^SEARCH_VALUE_INVALID .*twice/)
  expect(
    refusal(
      'Patient',
      Array.from({ length: 33 }, (_, at) => ['name', `n${at}`] as const),
    ),
  ).toMatch(/^SEARCH_VALUE_INVALID /)
})

test('no error repeats a value', () => {
  const MARKER = 'Quxley-marker'
  const answers = [refusal('Patient', [[`${MARKER} Smith`, '1']])]
  const names = [
    'birthdate',
    '_id',
    '_count',
    '_sort',
    '_include',
    '_total',
    '_format',
    '_summary',
    'deceased:missing',
    'general-practitioner',
    'name:text',
    'gender|x',
    '_lastUpdated',
    '_elements',
  ]
  for (const name of names) {
    for (const value of [MARKER, `${MARKER}|a|b`, `a/${MARKER} `, `Patient:${MARKER}`]) {
      const answer = refusal('Patient', [[name, value]])
      if (!answer.startsWith('parsed')) answers.push(answer)
    }
  }
  expect(answers.length).toBeGreaterThan(40)
  expect(answers.filter((answer) => answer.includes(MARKER) || answer.includes('Smith'))).toEqual([])
})

test('commas are alternatives, repetitions are clauses that must all hold', () => {
  const { clauses } = parse('Observation', 'code=a,b&category=c&category=d')
  expect(clauses.map((clause) => [clause.parameter.code, clause.values.length])).toEqual([
    ['category', 1],
    ['category', 1],
    ['code', 2],
  ])
})

test('equal queries have one canonical text, and it parses to itself', () => {
  const one = parse(
    'Observation',
    'code=b,a,a&date=eq2020&_sort=-date,code&subject=Patient/1&_include=Observation:subject',
  )
  const two = parse(
    'Observation',
    '_include=Observation:subject&subject=Patient/1&date=2020&code=a,b&_sort=-date,code&_count=50&code=b,a',
  )
  expect(one.canonical).toBe(two.canonical)
  expect(parse('Observation', 'code=a&code=b').canonical).not.toBe(parse('Observation', 'code=a,b').canonical)
  const value = fc.constantFrom('a', 'B|c', 'urn:x|y\\,z', 'a\\|b', '\\\\', 'ä ö', '100%', 'a&b=c', '+')
  const clause = fc.tuple(
    fc.constantFrom('code', 'category', 'code:not', 'identifier', 'status'),
    fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => values.join(',')),
  )
  fc.assert(
    fc.property(
      fc.array(clause, { maxLength: 5 }),
      fc.constantFrom('', '-date', '_id,-_lastUpdated'),
      (pairs, sort) => {
        const query = search.parse('Observation', sort === '' ? pairs : [...pairs, ['_sort', sort]])
        const text = query.canonical.slice('Observation?'.length)
        const again = parse('Observation', text)
        return again.canonical === query.canonical && JSON.stringify(again) === JSON.stringify(query)
      },
    ),
  )
})

test('a count is 50 unless said, at most 1,000, and 0 for the count alone', () => {
  expect(parse('Patient', '').count).toBe(50)
  expect(parse('Patient', '_count=0').count).toBe(0)
  expect(parse('Patient', '_count=5000').count).toBe(1000)
  expect(parse('Patient', '_summary=count').count).toBe(0)
  expect(parse('Patient', '_format=application%2Ffhir%2Bjson&_pretty=true&_total=accurate').total).toBe(
    'accurate',
  )
})

test('includes name their parameter and the type they lead to', () => {
  const query = parse(
    'Observation',
    '_include=Observation:subject:Patient&_include=Observation:performer&_revinclude=Provenance:target',
  )
  expect(query.includes.map(({ parameter, targetType }) => [parameter.code, targetType])).toEqual([
    ['subject', 'Patient'],
    ['performer', undefined],
  ])
  const [revinclude] = query.revincludes
  expect(revinclude?.parameter.resourceType).toBe('Provenance')
})

test('an include leads to what the parameter points at', () => {
  const query = parse('Observation', '_include=Observation:performer:Practitioner')
  const performer = [
    { reference: 'Practitioner/1' },
    { reference: 'Practitioner/1' },
    { reference: 'Organization/2' },
    { reference: 'urn:uuid:x' },
    { reference: 'https://a.example/Practitioner/3' },
  ]
  const [include] = query.includes
  expect(include && search.included({ resourceType: 'Observation', performer }, include)).toEqual([
    'Practitioner/1',
    'Practitioner/3',
  ])
})

test('a query is confined to a patient when a clause leaves no other', () => {
  const patientOf = (type: string, text: string): string | undefined => parse(type, text).patient
  expect(patientOf('Observation', 'patient=p')).toBe('p')
  expect(patientOf('Observation', 'patient=Patient/p&code=x')).toBe('p')
  expect(patientOf('Observation', 'subject=Patient/p')).toBe('p')
  expect(patientOf('Observation', 'subject:Patient=p')).toBe('p')
  expect(patientOf('Coverage', 'beneficiary=p')).toBe('p')
  expect(patientOf('Patient', '_id=p')).toBe('p')
  expect(patientOf('Appointment', 'actor=Patient/p')).toBe('p')
})

test('a query is not confined when a match might belong to somebody else', () => {
  const patientOf = (type: string, text: string): string | undefined => parse(type, text).patient
  expect(patientOf('Observation', 'subject=p')).toBeUndefined()
  expect(patientOf('Observation', 'subject=Group/p')).toBeUndefined()
  expect(patientOf('Observation', 'patient=p,q')).toBeUndefined()
  expect(patientOf('Observation', 'patient:missing=true')).toBeUndefined()
  expect(patientOf('Observation', 'patient:identifier=p')).toBeUndefined()
  // A device belongs to its patient, so here nobody else's can match.
  expect(patientOf('Device', 'patient=p')).toBe('p')
  expect(patientOf('Consent', 'actor=Patient/p')).toBeUndefined()
  expect(patientOf('Patient', 'link=Patient/p')).toBeUndefined()
  expect(patientOf('Patient', '_id=p,q')).toBeUndefined()
  expect(patientOf('Encounter', '_id=p')).toBeUndefined()
})

test('every parameter of every type is either parsed or refused with a clear error', () => {
  const VALUES: Record<string, string> = {
    token: 'a',
    string: 'a',
    date: '2020',
    number: '1',
    quantity: '1',
    uri: 'urn:a',
    reference: 'a',
    composite: 'a$b',
    special: 'a',
  }
  const wrong: string[] = []
  for (const type of definitions.resourceTypes) {
    for (const { code, type: kind, refused } of search.parameters(type)) {
      const result = refusal(type, [[code, VALUES[kind] ?? '']])
      const expected = refused === undefined ? 'parsed: ' : 'NOT_SUPPORTED '
      if (!result.startsWith(expected)) wrong.push(`${type}.${code}: ${result}`)
    }
  }
  expect(wrong).toEqual([])
})
