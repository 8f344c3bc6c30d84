import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDefinitions } from './definitions.ts'
import type { Resource } from './resource.ts'
import { timeOf } from './search-date.ts'
import { readReference } from './search-reference.ts'
import type { SearchClause, SearchParameter, SearchQuery } from './search-shapes.ts'
import { textsOf } from './search-text.ts'
import { compileSearch } from './search.ts'
import { PARTITION_COUNT, partitionOf } from './terms-shape.ts'

const definitions = readDefinitions()
const search = compileSearch(definitions)

function termsOf(resource: Resource, clause: SearchClause): ReadonlySet<string> {
  return new Set(search.indexTerms(resource, clause.parameter).map(({ term, bits }) => `${bits} ${term}`))
}

/** 'held' when a served clause that matches is found by its terms; a match that is not found is 'broken'. */
function check(resource: Resource, clause: SearchClause): 'held' | 'idle' | 'broken' {
  const lists = search.queryTerms(clause)
  if (lists === undefined || !search.matches(resource, clause)) return 'idle'
  const indexed = termsOf(resource, clause)
  const found = lists.every((list) => list.some(({ term, bits }) => indexed.has(`${bits} ${term}`)))
  return found && lists.length > 0 ? 'held' : 'broken'
}

/** Each clause by itself, without what its neighbours add to it. */
function alone(clause: SearchClause): SearchClause {
  const { parameter, modifier, values, text } = clause
  return { parameter, modifier, values, text }
}

function checkQuery(resource: Resource, query: SearchQuery): ('held' | 'idle' | 'broken')[] {
  const all = query.clauses.every((clause) => search.matches(resource, clause))
  return query.clauses.flatMap((clause) => [
    check(resource, alone(clause)),
    ...(all ? [check(resource, clause)] : []),
  ])
}

interface Sample {
  readonly resource: Resource
  readonly query: SearchQuery
}

/** Runs the law over generated pairs; how often a match was served by terms, so that no test passes by idling. */
function timesHeld(samples: fc.Arbitrary<Sample>): number {
  let held = 0
  fc.assert(
    fc.property(samples, ({ resource, query }) => {
      const results = checkQuery(resource, query)
      held += results.filter((result) => result === 'held').length
      return !results.includes('broken')
    }),
    { numRuns: 3000, seed: 20260316 },
  )
  return held
}

function asQuery(type: string, pairs: readonly (readonly [string, string])[]): SearchQuery | undefined {
  try {
    return search.parse(type, pairs)
  } catch {
    return undefined
  }
}

/** Pairs of a resource and a query, dropping queries that do not parse (text without a letter, and the like). */
function samplesOf(
  resources: fc.Arbitrary<Resource>,
  pairs: fc.Arbitrary<readonly (readonly [string, string])[]>,
): fc.Arbitrary<Sample> {
  return fc
    .tuple(resources, pairs)
    .map(([resource, pairs]) => ({ resource, query: asQuery(resource.resourceType, pairs) }))
    .filter((sample): sample is Sample => sample.query !== undefined)
}

const escape = (text: string): string => text.replace(/[\\,|$]/g, '\\$&')

const WORDS = [
  'Mrs.',
  'Dr',
  'Ann',
  'Anna',
  'Annabel',
  'Zoë',
  'Müller',
  'O’Brien',
  'van',
  'der',
  'Berg',
  'Li',
  'X',
  'ΟΔΥΣΣΕΥΣ',
  '李',
  'Smith-Jones',
]
const phrase = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 })
  .map((words) => words.join(' '))
/** The beginning of a phrase, so that a fair part of queries finds something. */
const beginning = fc.tuple(phrase, fc.nat({ max: 12 })).map(([text, length]) => text.slice(0, length + 1))
const id = fc.constantFrom('a', 'b', 'c-1', '7', 'patient-8')

test('no name that matches is missed by its terms', () => {
  const people = fc
    .record({ id, family: phrase, given: fc.array(phrase, { maxLength: 2 }), text: phrase, line: phrase })
    .map(({ id, family, given, text, line }): Resource => ({
      resourceType: 'Patient',
      id,
      name: [{ family, given }, { text }],
      address: [{ line: [line], city: family }],
    }))
  const clause = fc
    .tuple(
      fc.constantFrom(
        'name',
        'family',
        'given',
        'address',
        'address-city',
        'name:exact',
        'family:exact',
        'name:contains',
      ),
      fc.array(fc.oneof(beginning, phrase).map(escape), { minLength: 1, maxLength: 3 }),
    )
    .map(([name, values]) => [name, values.join(',')] as const)
  expect(timesHeld(samplesOf(people, fc.array(clause, { minLength: 1, maxLength: 2 })))).toBeGreaterThan(400)
})

const SYSTEMS = ['urn:a', 'urn:b', '']
const CODES = ['x', 'X', 'y|1', 'z,2', '*', 'male', '+1 (555) 12']
const coding = fc
  .tuple(fc.constantFrom(...SYSTEMS), fc.constantFrom(...CODES))
  .map(([system, code]) => (system === '' ? { code } : { system, code }))
const tokenValue = fc
  .tuple(fc.constantFrom('', '|', 'urn:a|', 'urn:b|', '*|'), fc.constantFrom(...CODES, 'MALE', '+155512', ''))
  .map(([system, code]) => system + escape(code))
const tokenClause = (names: readonly string[]): fc.Arbitrary<readonly [string, string]> =>
  fc
    .tuple(fc.constantFrom(...names), fc.array(tokenValue, { minLength: 1, maxLength: 3 }))
    .map(([name, values]) => [name, values.join(',')] as const)

test('no code, identifier or phone number that matches is missed by its terms', () => {
  const people = fc
    .record({
      ids: fc.array(coding),
      numbers: fc.array(fc.constantFrom(...CODES)),
      gender: fc.constantFrom(...CODES),
    })
    .map(({ ids, numbers, gender }): Resource => ({
      resourceType: 'Patient',
      identifier: ids.map(({ code, ...rest }) => ({ ...rest, value: code })),
      telecom: numbers.map((value) => ({ system: 'phone', value })),
      gender,
      active: true,
      communication: ids.map((one) => ({ language: { coding: [one] } })),
    }))
  const names = [
    'identifier',
    'phone',
    'telecom',
    'gender',
    'gender:not',
    'language',
    'active',
    'deceased',
    'email',
  ]
  expect(
    timesHeld(samplesOf(people, fc.array(tokenClause(names), { minLength: 1, maxLength: 2 }))),
  ).toBeGreaterThan(400)
})

const REFERENCES = [
  'Patient/a',
  'Patient/b',
  'Group/a',
  'Device/a/_history/2',
  'https://s.example/fhir/Patient/a',
  'https://t.example/fhir/Patient/a/_history/1',
  'urn:uuid:aa',
  '#a',
  'Practitioner?identifier=urn:a|x',
  'http://c.example/Questionnaire/q|1',
  'http://c.example/Questionnaire/q',
]

test('no reference that matches is missed by its terms', () => {
  const reference = fc.record(
    {
      reference: fc.constantFrom(...REFERENCES),
      type: fc.constantFrom('Patient', 'Practitioner'),
      identifier: coding.map(({ code, ...rest }) => ({ ...rest, value: code })),
    },
    { requiredKeys: [] },
  )
  const resources = fc.oneof(
    fc
      .record({ subject: reference, performer: fc.array(reference), focus: fc.array(reference) })
      .map((more): Resource => ({ resourceType: 'Observation', ...more })),
    fc
      .record({ target: fc.array(reference) })
      .map((more): Resource => ({ resourceType: 'Provenance', ...more })),
    fc
      .record({ questionnaire: fc.constantFrom(...REFERENCES) })
      .map((more): Resource => ({ resourceType: 'QuestionnaireResponse', ...more })),
  )
  const value = fc.oneof(
    fc.constantFrom(...REFERENCES, 'a', 'b').map((text) => text.replaceAll('|', '\\|')),
    tokenValue,
  )
  const names: Record<string, string[]> = {
    Observation: [
      'subject',
      'patient',
      'performer',
      'focus',
      'subject:identifier',
      'subject:Patient',
      'performer:identifier',
    ],
    Provenance: ['target', 'target:Patient', 'target:identifier', 'patient'],
    QuestionnaireResponse: ['questionnaire'],
  }
  const samples = resources.chain((resource) =>
    samplesOf(
      fc.constant(resource),
      fc
        .tuple(
          fc.constantFrom(...(names[resource.resourceType] ?? [])),
          fc.array(value, { minLength: 1, maxLength: 2 }),
        )
        .map(([name, values]) => [[name, values.join(',')] as const]),
    ),
  )
  expect(timesHeld(samples)).toBeGreaterThan(300)
})

const TIMES = [
  '2020',
  '2020-02',
  '2020-02-28',
  '2020-02-29',
  '2020-03-01',
  '2020-02-29T23:30:00-05:00',
  '2020-03-01T00:00:00Z',
  '2020-12-31T23:59:59.999Z',
  '2021',
  '2020-02-29T10:00Z',
]
const time = fc.constantFrom(...TIMES)

test('no time that matches is missed by its terms, nor by what the other clauses leave of the range', () => {
  const period = fc.record({ start: time, end: time }, { requiredKeys: [] })
  const resources = fc.oneof(
    time.map((start): Resource => ({ resourceType: 'Appointment', start })),
    time.map((birthDate): Resource => ({ resourceType: 'Patient', birthDate })),
    period.map((period): Resource => ({ resourceType: 'Encounter', period })),
    fc.array(time).map((event): Resource => ({ resourceType: 'Observation', effectiveTiming: { event } })),
    fc.array(period).map((event): Resource => ({
      resourceType: 'Composition',
      event: event.map((period) => ({ period })),
    })),
  )
  const names: Record<string, string> = { Patient: 'birthdate', Composition: 'period' }
  const prefix = fc.constantFrom('', '', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap')
  const value = fc.tuple(prefix, time).map(([prefix, text]) => prefix + text)
  const samples = resources.chain((resource) =>
    samplesOf(
      fc.constant(resource),
      fc.array(
        fc
          .array(value, { minLength: 1, maxLength: 2 })
          .map((values) => [names[resource.resourceType] ?? 'date', values.join(',')] as const),
        { minLength: 1, maxLength: 3 },
      ),
    ),
  )
  expect(timesHeld(samples)).toBeGreaterThan(500)
})

test('a week of appointments is served by days, a range without an end is not', () => {
  const week = search.parse('Appointment', [
    ['date', 'ge2026-03-16'],
    ['date', 'lt2026-03-23'],
  ])
  for (const clause of week.clauses) {
    expect(search.queryTerms(clause)?.[0]?.map(({ term }) => term)).toEqual([
      '2026-03-16',
      '2026-03-17',
      '2026-03-18',
      '2026-03-19',
      '2026-03-20',
      '2026-03-21',
      '2026-03-22',
      'long',
    ])
    expect(search.queryTerms(alone(clause))).toBeUndefined()
  }
  const served = (value: string): boolean =>
    search
      .parse('Patient', [['birthdate', value]])
      .clauses.every((clause) => search.queryTerms(clause) !== undefined)
  expect(served('2020')).toBe(true)
  expect(served('2020,2021')).toBe(false)
  expect(served('ne2020-01-01')).toBe(false)
  expect(served('gt2020-01-01')).toBe(false)
})

test('what terms cannot answer is not served', () => {
  const served = (type: string, name: string, value: string): boolean =>
    search.parse(type, [[name, value]]).clauses.every((clause) => search.queryTerms(clause) !== undefined)
  expect(served('Patient', 'name', 'a')).toBe(false)
  expect(served('Patient', 'name', 'ann,b')).toBe(false)
  expect(served('Patient', 'name:contains', 'ann')).toBe(false)
  expect(served('Patient', 'identifier', 'urn:a|')).toBe(false)
  expect(served('Patient', 'gender:not', 'male')).toBe(false)
  expect(served('Patient', 'gender:missing', 'true')).toBe(false)
  expect(served('ValueSet', 'url:below', 'http://a.example')).toBe(false)
  expect(served('Observation', 'value-quantity', '5')).toBe(false)
})

test('a name is spread over partitions by record, and asked for in all of them', () => {
  const ids = Array.from(
    { length: 800 },
    (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  )
  const counts = Array.from({ length: PARTITION_COUNT }, () => 0)
  for (const one of ids) counts[partitionOf(one)] = (counts[partitionOf(one)] ?? 0) + 1
  expect(Math.min(...counts)).toBeGreaterThan(60)
  const [clause] = search.parse('Patient', [['family', 'Garcia']]).clauses
  expect(clause === undefined ? [] : search.queryTerms(clause)?.[0]).toHaveLength(PARTITION_COUNT)
})

test('a contained resource is a reference to nothing else, so it is no term', () => {
  const parameter = search.parameter('Observation', 'subject') as SearchParameter
  expect(search.indexTerms({ resourceType: 'Observation', subject: { reference: '#p' } }, parameter)).toEqual(
    [],
  )
})

test('a form of address is never a term: it would tell who is a woman', () => {
  const parameter = search.parameter('Patient', 'name') as SearchParameter
  const name = [{ family: 'Roe', prefix: ['Mrs.'], text: 'Mrs. Jane Roe' }]
  const terms = search
    .indexTerms({ resourceType: 'Patient', id: 'a', name }, parameter)
    .map(({ term }) => term)
  expect(terms.map((term) => term.slice(2)).sort()).toEqual(['ja', 'jan', 'jane', 'ro', 'roe'])
})

/** Queries that ask for what the resource has, in the ways a client would. */
function ownQueries(resource: Resource, { code, type }: SearchParameter, value: unknown): string[] {
  if (type === 'string') return textsOf(value).flatMap((text) => [escape(text), escape(text.slice(0, 4))])
  if (type === 'date') {
    const time = timeOf(value)
    if (time === undefined || !Number.isFinite(time.low)) return []
    const day = new Date(time.low).toISOString().slice(0, 10)
    return [day, day.slice(0, 7), day.slice(0, 4), `ge${day}`]
  }
  if (type === 'uri') return typeof value === 'string' ? [escape(value)] : []
  if (type === 'reference') {
    const { type: to, id: toId, url } = readReference(value)
    return to === undefined || toId === undefined
      ? url === undefined
        ? []
        : [escape(url)]
      : [`${to}/${toId}`, toId]
  }
  if (type !== 'token' || code === '_id') return []
  const codings = (value as { coding?: unknown[] }).coding ?? [value]
  return codings.flatMap((coding) => {
    if (typeof coding !== 'object' || coding === null) return [escape(String(coding))]
    const { system, code, value } = coding as { system?: string; code?: string; value?: string }
    const text = code ?? value
    if (text === undefined) return []
    const isContact = resource.resourceType === 'Patient' && value !== undefined && !system?.includes(':')
    return isContact || system === undefined
      ? [escape(text)]
      : [escape(text), `${escape(system)}|${escape(text)}`]
  })
}

const SYNTHEA = new URL('../../../shared/data/synthea/', import.meta.url)

function syntheaResources(): Resource[] {
  return readdirSync(SYNTHEA)
    .filter((name) => name.endsWith('.json.gz'))
    .slice(0, 5)
    .flatMap((name) => {
      const text = gunzipSync(readFileSync(new URL(name, SYNTHEA))).toString('utf8')
      const bundle = JSON.parse(text) as { entry: { fullUrl: string; resource: Resource }[] }
      return bundle.entry.map(({ resource }) => resource)
    })
}

test.skipIf(!existsSync(SYNTHEA))(
  'no Synthea record is missed by the terms of a query that asks for what it has (skipped without ../shared/data)',
  () => {
    const resources = syntheaResources()
    const byType = Map.groupBy(resources, ({ resourceType }) => resourceType)
    const broken: string[] = []
    let held = 0
    for (const [at, resource] of resources.entries()) {
      if (at % 40 !== 0 && resource.resourceType !== 'Patient') continue
      const peers = (byType.get(resource.resourceType) ?? []).slice(0, 5)
      for (const parameter of search.parameters(resource.resourceType)) {
        for (const value of parameter.values(resource)) {
          for (const text of ownQueries(resource, parameter, value)) {
            const query = asQuery(resource.resourceType, [[parameter.code, text]])
            const [clause] = query?.clauses ?? []
            if (clause === undefined) continue
            const mustMatch = parameter.type !== 'date' || text.startsWith('ge')
            if (mustMatch && !search.matches(resource, clause))
              broken.push(`${parameter.resourceType}.${parameter.code} no match`)
            for (const one of [resource, ...peers]) {
              const result = check(one, clause)
              if (result === 'held') held += 1
              if (result === 'broken') broken.push(`${parameter.resourceType}.${parameter.code} missed`)
            }
          }
        }
      }
    }
    expect([...new Set(broken)]).toEqual([])
    expect(held).toBeGreaterThan(2500)
  },
)
