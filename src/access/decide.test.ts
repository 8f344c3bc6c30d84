import { describe, expect, test } from 'vitest'
import { LABELS, labelMask } from '../fhir/index.ts'
import { CLASSES, classOf } from './classes.ts'
import { decide, type Question, STRANGER } from './decide.ts'
import { NARROWING } from './narrowing.ts'
import { ACTIONS, PERMISSIONS } from './permissions.ts'

const chart: Question = {
  role: 'clinician',
  action: 'read',
  class: 'clinical',
  labels: 0,
  standing: { ...STRANGER, ties: [{ kind: 'task', labels: 0, until: 1 }] },
}

test('what no line allows is refused, whatever the relation; a security officer is told who looked', () => {
  const all = {
    own: true,
    proxy: true,
    ties: [{ kind: 'care-team', labels: 0, until: 1 }],
    admitted: true,
    brokenGlass: true,
  } as const
  const standing = { ...all, support: CLASSES.map(({ name }) => name) }
  for (const role of ['administrator', 'security-officer', 'viewer', 'integration'] as const)
    for (const action of ACTIONS)
      for (const { name } of CLASSES)
        expect(decide({ role, action, class: name, labels: 0, standing }).allowed).toBe(
          role === 'security-officer' && name === 'audit' && ['read', 'search'].includes(action),
        )
})

test('a label never allows what was refused without it', () => {
  const questions = PERMISSIONS.flatMap(({ role }) =>
    ACTIONS.flatMap((action) => CLASSES.map(({ name }) => ({ ...chart, role, action, class: name }))),
  )
  const widened = questions.filter(
    (question) =>
      !decide(question).allowed &&
      LABELS.some(({ bit }) => decide({ ...question, labels: 1 << bit }).allowed),
  )
  expect(widened).toEqual([])
})

describe('labels', () => {
  test('two labels leave what both of them leave', () => {
    const proxy = { ...chart, role: 'proxy' as const, standing: { ...STRANGER, proxy: true } }
    expect(decide({ ...proxy, labels: labelMask('restricted') }).allowed).toBe(true)
    expect(decide({ ...proxy, labels: labelMask('restricted', 'violence') }).allowed).toBe(false)
  })

  test('a task does not reach what a visit does', () => {
    const labels = labelMask('behavioural')
    expect(decide({ ...chart, labels })).toMatchObject({ allowed: false, needs: 'break-glass' })
    const standing = { ...STRANGER, ties: [{ kind: 'encounter', labels: 0, until: 1 }] } as const
    expect(decide({ ...chart, labels, standing }).allowed).toBe(true)
  })

  test('a consent opens nothing to somebody who has no part in the care', () => {
    const standing = { ...STRANGER, ties: [{ kind: 'consent', labels: 0, until: 1 }] } as const
    expect(decide({ ...chart, labels: labelMask('part-2'), standing }).allowed).toBe(false)
  })

  test('the patient reaches everything of their own', () => {
    for (const keys of Object.values(NARROWING)) expect(keys).toContain('own')
  })
})

test('a coverage is no care, and care no coverage', () => {
  const standing = { ...STRANGER, ties: [{ kind: 'coverage', labels: 0, until: 1 }] } as const
  expect(decide({ ...chart, standing }).allowed).toBe(false)
  expect(decide({ ...chart, role: 'billing', class: 'claims' }).allowed).toBe(false)
})

test('a type is in one class', () => {
  const types = CLASSES.flatMap((one): readonly string[] => one.types)
  expect(new Set(types).size).toBe(types.length)
  expect([classOf('Practitioner'), classOf('Medication'), classOf('Observation')]).toEqual([
    'workforce',
    'directory',
    'clinical',
  ])
})
