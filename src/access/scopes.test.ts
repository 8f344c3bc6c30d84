import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { patientIdOf } from '../fhir/index.ts'
import { readScopes, scopeAllows, type ScopeQuestion } from './scopes.ts'

const allows = (scope: string, question: ScopeQuestion, launch?: string) =>
  scopeAllows(readScopes([scope]), question, launch)
const letters = (scope: string) => readScopes([scope])[0]?.letters

test('v1 scopes are what SMART says they are in v2', () => {
  expect(letters('user/Patient.read')).toBe('rs')
  expect(letters('user/Patient.write')).toBe('cud')
  expect(letters('system/*.*')).toBe('cruds')
})

test.each([
  'user/Patient.sr',
  'user/Patient.dus',
  'user/Patient.',
  'user/patient.r',
  'user/Patient.rs?',
  'user/Patient.rs?code=1',
  'user/Observation.rs?category=a|b&status=final',
  'user/Observation.rs?category=a,b',
  'user/Observation.rs?category:not=a|b',
  'openid',
  'launch/patient',
])('%s grants nothing', (scope) => {
  expect(readScopes([scope])).toEqual([])
})

test('no text makes a scope of a letter that is not in it', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const scope of readScopes([text, `user/${text}`, `user/Patient.${text}`]))
        expect(scope.letters).toMatch(/^c?r?u?d?s?$/)
    }),
  )
})

test('a letter allows what it stands for, and nothing else', () => {
  const actions = { c: 'create', r: 'read', u: 'update', d: 'delete', s: 'search' } as const
  for (const [letter, own] of Object.entries(actions))
    for (const action of Object.values(actions))
      expect(allows(`user/Patient.${letter}`, { type: 'Patient', action })).toBe(
        action === own ? 'allowed' : 'refused',
      )
})

test('a granular scope waits for the content, and then goes by its category', () => {
  const scope = 'user/Observation.r?category=urn:c|lab'
  const question = { type: 'Observation', action: 'read' } as const
  const resource = (system: string, code: string) => ({
    resourceType: 'Observation',
    category: [{ coding: [{ system, code }] }],
  })
  expect(allows(scope, question)).toBe('depends')
  expect(allows(scope, { ...question, resource: resource('urn:c', 'lab') })).toBe('allowed')
  expect(allows(scope, { ...question, resource: resource('urn:other', 'lab') })).toBe('refused')
  expect(allows(scope, { ...question, resource: { resourceType: 'Observation' } })).toBe('refused')
})

test('a patient scope reaches the patient of the launch alone, and nobody without one', () => {
  const question = { type: 'Observation', action: 'read', patients: [patientIdOf('ann')] } as const
  expect(allows('patient/*.r', question, 'ann')).toBe('allowed')
  expect(allows('patient/*.r', question, 'ben')).toBe('refused')
  expect(allows('patient/*.r', question)).toBe('refused')
  const both = { ...question, patients: [patientIdOf('ann'), patientIdOf('ben')] }
  expect(allows('patient/*.r', both, 'ann')).toBe('refused')
})

test('only a system scope with r and s exports, and a granular one waits for the content', () => {
  const question = { type: 'Observation', action: 'export' } as const
  for (const scope of ['system/*.rs', 'system/Observation.cruds', 'system/Observation.read'])
    expect([scope, allows(scope, question)]).toEqual([scope, 'allowed'])
  for (const scope of [
    'system/*.r',
    'system/*.s',
    'system/*.cud',
    'system/Patient.rs',
    'user/*.rs',
    'patient/*.rs',
  ])
    expect([scope, allows(scope, question, 'ann')]).toEqual([scope, 'refused'])
  expect(allows('system/Observation.rs?category=urn:c|lab', question)).toBe('depends')
})
