import { expect, test } from 'vitest'
import { type Definitions, readDefinitions } from './definitions.ts'
import type { Resource } from './resource.ts'
import { compileSearch } from './search.ts'
import { CHOICE_ELEMENTS } from './walker-choices.ts'
import { type Expression, parseExpression, type Step } from './walker-parse.ts'
import { REFUSED_PARAMETERS, whyRefused } from './walker-refused.ts'
import { compileWalker } from './walker.ts'

const definitions = readDefinitions()

test('every expression of every R4 search parameter compiles, or the parameter is refused with a reason', () => {
  const silent: string[] = []
  for (const parameter of definitions.searchParameters) {
    for (const base of parameter.base) {
      if (whyRefused(parameter, base) !== undefined) continue
      try {
        compileWalker(parameter.expression, base)
      } catch (error) {
        silent.push(`${base}.${parameter.code}: ${(error as Error).message}`)
      }
      if (parameter.expression === '') silent.push(`${base}.${parameter.code} has no expression`)
    }
  }
  expect(silent).toEqual([])
})

test('every refusal is of a parameter that exists', () => {
  const names = new Set(
    definitions.searchParameters.flatMap(({ base, code }) => [
      `*.${code}`,
      ...base.map((one) => `${one}.${code}`),
    ]),
  )
  expect(Object.keys(REFUSED_PARAMETERS).filter((name) => !names.has(name))).toEqual([])
})

/** Paths of an expression with the cast at their end. */
function pathsOf(expression: Expression): Step[][] {
  if (expression.kind === 'path') return [expression.steps]
  if (expression.kind === 'exists' || expression.kind === 'differs') return pathsOf(expression.of)
  return expression.parts.flatMap(pathsOf)
}

interface Checked {
  readonly unknown: string[]
  readonly choices: Map<string, readonly string[]>
}

function checkPath(shapes: Definitions['shapes'], steps: readonly Step[], checked: Checked): void {
  let [types, path] = [[''], '']
  for (const [at, step] of steps.entries()) {
    if (step.kind !== 'member') continue
    if (at === 0) {
      types = [step.name === 'Resource' ? 'Patient' : step.name]
      path = step.name
      continue
    }
    path += `.${step.name}`
    const rows = types.flatMap((type) => shapes.get(type) ?? [])
    const row = rows.find(([name]) => name === step.name || name === `${step.name}[x]`)
    if (row === undefined) {
      checked.unknown.push(path)
      return
    }
    const stated = row[3].split('|').map((type) => type.replace(/\(.*/, ''))
    if (row[0].endsWith('[x]') && step.as === undefined) checked.choices.set(path, stated)
    if (!row[0].endsWith('[x]') && step.as !== undefined) checked.unknown.push(`${path} as ${step.as}`)
    if (step.as !== undefined && !stated.includes(step.as)) checked.unknown.push(`${path} as ${step.as}`)
    types = step.as === undefined ? stated : [step.as]
  }
}

test('every path leads to elements that R4 has, and every choice named without its type is in the table', () => {
  const checked: Checked = { unknown: [], choices: new Map() }
  for (const parameter of definitions.searchParameters) {
    if (parameter.base.every((base) => whyRefused(parameter, base) !== undefined)) continue
    for (const path of pathsOf(parseExpression(parameter.expression)))
      checkPath(definitions.shapes, path, checked)
  }
  expect(checked.unknown).toEqual([])
  const sorted = (entries: Iterable<[string, readonly string[]]>): string[] =>
    [...entries].map(([path, types]) => `${path} ${[...types].sort().join(' ')}`).sort()
  expect(sorted(checked.choices)).toEqual(sorted(Object.entries(CHOICE_ELEMENTS)))
})

const search = compileSearch(definitions)

function valuesOf(resource: Resource, code: string): unknown[] | undefined {
  return search.parameter(resource.resourceType, code)?.values(resource)
}

test('a choice is found under each name it may have', () => {
  const observation = { resourceType: 'Observation' }
  expect(valuesOf({ ...observation, effectiveDateTime: '2020' }, 'date')).toEqual(['2020'])
  expect(valuesOf({ ...observation, effectivePeriod: { start: '2020' } }, 'date')).toEqual([
    { start: '2020' },
  ])
  expect(valuesOf({ ...observation, effectiveInstant: '2020' }, 'date')).toEqual(['2020'])
  expect(valuesOf({ ...observation, valueQuantity: { value: 1 } }, 'value-quantity')).toEqual([{ value: 1 }])
  expect(valuesOf({ ...observation, valueString: 'x' }, 'value-quantity')).toEqual([])
  expect(valuesOf({ ...observation, valueCodeableConcept: { text: 'x' } }, 'value-string')).toEqual(['x'])
  const onset = { resourceType: 'Condition', onsetAge: { value: 3 } }
  expect(valuesOf(onset, 'onset-age')).toEqual([{ value: 3 }])
  expect(valuesOf(onset, 'onset-date')).toEqual([])
})

test('a condition on a member keeps only what fulfils it', () => {
  const telecom = [
    { system: 'phone', value: '1' },
    { system: 'email', value: 'a@b' },
  ]
  expect(valuesOf({ resourceType: 'Patient', telecom }, 'phone')).toEqual([telecom[0]])
  expect(valuesOf({ resourceType: 'Patient', telecom }, 'email')).toEqual([telecom[1]])
  const relatedArtifact = [
    { type: 'depends-on', resource: 'Library/1' },
    { type: 'composed-of', resource: 'Library/2' },
  ]
  expect(valuesOf({ resourceType: 'Measure', relatedArtifact }, 'depends-on')).toEqual(['Library/1'])
})

test('resolve() is told by the reference, its type, or the contained resource', () => {
  const found = (subject: object, contained: unknown[] = []): number | undefined =>
    valuesOf({ resourceType: 'Condition', subject, contained }, 'patient')?.length
  expect(found({ reference: 'Patient/1' })).toBe(1)
  expect(found({ reference: 'https://elsewhere.example/fhir/Patient/1/_history/2' })).toBe(1)
  expect(found({ reference: 'urn:uuid:1', type: 'Patient' })).toBe(1)
  expect(found({ reference: '#p' }, [{ resourceType: 'Patient', id: 'p' }])).toBe(1)
  expect(found({ reference: 'Group/1' })).toBe(0)
  expect(found({ reference: '#p' }, [{ resourceType: 'Group', id: 'p' }])).toBe(0)
  expect(found({ reference: 'urn:uuid:1' })).toBe(0)
})

test('deceased is true for a flag or a date, false for neither', () => {
  const patient = { resourceType: 'Patient' }
  expect(valuesOf({ ...patient, deceasedBoolean: true }, 'deceased')).toEqual([true])
  expect(valuesOf({ ...patient, deceasedDateTime: '2020-01-01' }, 'deceased')).toEqual([true])
  expect(valuesOf({ ...patient, deceasedBoolean: false }, 'deceased')).toEqual([false])
  expect(valuesOf(patient, 'deceased')).toEqual([false])
})

test('extension(url).value is found whatever its type, and [0] is the first', () => {
  const resource = {
    resourceType: 'Patient',
    extension: [
      { url: 'https://example.org/a', valueCode: 'x' },
      { url: 'https://example.org/b', valueCode: 'y' },
    ],
    name: [{ given: ['Ann', 'Bea'] }, { given: ['Cleo'] }],
  }
  expect(compileWalker("Patient.extension('https://example.org/a').value", 'Patient')(resource)).toEqual([
    'x',
  ])
  expect(compileWalker('Patient.name[0].given', 'Patient')(resource)).toEqual(['Ann', 'Bea'])
  expect(
    compileWalker('(Patient.name as HumanName) | Group.name', 'Group')({ resourceType: 'Group', name: 'g' }),
  ).toEqual(['g'])
})

test('nulls, wrong shapes and missing members are walked over', () => {
  expect(valuesOf({ resourceType: 'Patient', name: [null, { given: [null, 'Ann'] }, 'x'] }, 'given')).toEqual(
    ['Ann'],
  )
  expect(valuesOf({ resourceType: 'Patient', name: 7 }, 'given')).toEqual([])
})

test('an expression outside the part of FHIRPath in use is an error, not silence', () => {
  const silent = ['Patient.name.first()', 'Patient.name +', 'Patient.name[1]', 'Patient.name)', ''].filter(
    (text) => {
      try {
        parseExpression(text)
        return true
      } catch {
        return false
      }
    },
  )
  expect(silent).toEqual([])
})
