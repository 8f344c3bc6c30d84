import { expect, test } from 'vitest'
import { ROLLBACK_TYPES, type RollbackChange } from '../../../src/contract/index.ts'
import { toldOf } from '../../../src/incident/rollback-care.ts'
import { changeSentence } from './change-sentence.ts'

type Change = Pick<RollbackChange, 'resource' | 'kind' | 'subject' | 'states'>

const told = (more: Partial<Change>): Change => ({
  resource: 'AllergyIntolerance/a',
  kind: 'deleted',
  states: [],
  ...more,
})

test.each<[string, string, Partial<Change>]>([
  ['An allergy to penicillin was removed.', 'Se quitó una alergia a penicillin.', { subject: 'penicillin' }],
  [
    'A prescription that had been deleted was brought back.',
    'Se recuperó una receta, que se había eliminado.',
    { resource: 'MedicationRequest/m', kind: 'undeleted' },
  ],
  [
    'A problem, asthma, was changed (clinical status from “Active” to “Resolved”).',
    'Se cambió un problema, asthma (estado clínico: de «Activo» a «Resuelto»).',
    {
      resource: 'Condition/c',
      kind: 'updated',
      subject: 'asthma',
      states: [{ element: 'clinicalStatus', before: 'active', after: 'resolved' }],
    },
  ],
  [
    'An allergy was changed (risk from “nothing” to “High risk”).',
    'Se cambió una alergia (riesgo: de «nada» a «Riesgo alto»).',
    { kind: 'updated', states: [{ element: 'criticality', after: 'high' }] },
  ],
  [
    'A record of the type Basic was added.',
    'Se agregó un registro de tipo Basic.',
    { resource: 'Basic/b', kind: 'created' },
  ],
])('%s %s', (english, spanish, more) => {
  expect(changeSentence(told(more), 'en')).toBe(english)
  expect(changeSentence(told(more), 'es')).toBe(spanish)
})

test('what the server makes of every record is said in every language, with what the record is about', () => {
  const kinds = ['created', 'updated', 'deleted', 'undeleted'] as const
  for (const type of [...ROLLBACK_TYPES, 'Basic'])
    for (const kind of kinds) {
      const after = { resourceType: type, code: { text: 'zzz' } }
      const { subject, states } = toldOf(kind, { type, before: undefined, after })
      const said = { resource: `${type}/x`, kind, states, ...(subject === undefined ? {} : { subject }) }
      const both = [changeSentence(said, 'en'), changeSentence(said, 'es')]
      expect(both.filter((one) => one.includes('zzz') && !one.includes('undefined'))).toHaveLength(2)
      expect(both[0]).not.toBe(both[1])
    }
})

test('a version that does not open is said to be so, and nothing is said of what it was', () => {
  expect(changeSentence({ ...told({}), unreadable: true }, 'es')).toMatch(/^Una de sus versiones no se abre/)
})
