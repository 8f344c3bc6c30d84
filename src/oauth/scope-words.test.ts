import { expect, test } from 'vitest'
import { covers, parseScope } from '../access/index.ts'
import { offersOf } from './scope-words.ts'

const isType = (name: string) => /^[A-Z]/.test(name)

test('whoever is asked for all conditions or observations is offered their US Core categories', () => {
  const [conditions, observations] = offersOf(['patient/Observation.rs', 'patient/Condition.read'], isType)
  expect(conditions?.narrower.map(({ scope }) => scope.replace(/^.*\|/, ''))).toEqual([
    'encounter-diagnosis',
    'health-concern',
    'problem-list-item',
  ])
  expect(observations?.narrower.map(({ scope }) => scope.replace(/^.*\|/, ''))).toEqual([
    'laboratory',
    'social-history',
    'vital-signs',
    'survey',
    'sdoh',
    'clinical-test',
    'procedure',
    'imaging',
    'exam',
  ])
})

test('everything offered in place of a scope is within it', () => {
  for (const asked of ['patient/*.rs', 'user/Condition.read', 'system/Observation.cruds']) {
    const broad = parseScope(asked, isType)
    const [offer] = offersOf([asked], isType)
    expect(offer?.narrower.length).toBeGreaterThan(2)
    for (const { scope } of offer?.narrower ?? []) {
      const narrow = parseScope(scope, isType)
      expect(broad !== undefined && narrow !== undefined && covers(broad, narrow)).toBe(true)
    }
  }
})

test('a person reads words', () => {
  const words = offersOf(
    ['openid', 'offline_access', 'patient/Condition.rs', 'user/*.cruds', 'patient/Foo.zz'],
    isType,
  ).map((offer) => offer.words)
  expect(words.map(({ en }) => en)).toEqual([
    'know that it is you',
    'keep this access while you are away, until you take it back',
    'see and change everything in the record, of everyone whose record you may open',
    'see conditions and diagnoses',
  ])
  expect(words.map(({ es }) => es)).toEqual([
    'saber que es usted',
    'conservar este acceso cuando usted no está, hasta que lo retire',
    'ver y cambiar todo lo del expediente, de todas las personas cuyo expediente usted puede abrir',
    'ver enfermedades y diagnósticos',
  ])
})
