import { array, assert, constantFrom, option, property, record, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExact, type Resource } from '../fhir/index.ts'
import { changedElements, differences, sameContent, withElementsOf } from './rollback-difference.ts'
import { type History, judgeHistory, type Version } from './rollback-judge.ts'

const patient = (members: object): Resource => ({ resourceType: 'Patient', id: 'p', ...members })
const A = patient({ gender: 'female', telecom: [{ value: '1' }] })
const B = patient({ gender: 'female', telecom: [{ value: '666' }] })

/** A history from a line such as `o:A a:B`, versions from 1 on; `-` is a deletion. */
function history(type: string, ...line: readonly [Version['by'], Resource | undefined][]): History {
  const versions = line.map(([by, content], at): Version => ({ version: at + 1, by, content }))
  const first = versions.findIndex(({ by }) => by === 'actor')
  return { type, before: versions[first - 1], since: versions.slice(first) }
}

describe('without later edits', () => {
  test('what was changed becomes as it was before', () => {
    const judged = judgeHistory(history('Patient', ['other', A], ['actor', B]))
    expect(judged).toMatchObject({ kind: 'updated', action: 'restore', to: 1 })
    expect(judged.changed).toEqual([{ element: 'telecom[0].value', before: '1', after: '666' }])
  })
  test('what was created is deleted, what was deleted comes back, what was brought back goes', () => {
    expect(judgeHistory(history('Patient', ['actor', A]))).toMatchObject({
      kind: 'created',
      action: 'delete',
    })
    const deleted = history('Patient', ['other', A], ['actor', undefined])
    expect(judgeHistory(deleted)).toMatchObject({ kind: 'deleted', action: 'restore', to: 1 })
    const undeleted = history('Patient', ['other', A], ['other', undefined], ['actor', A])
    expect(judgeHistory(undeleted)).toMatchObject({ kind: 'undeleted', action: 'delete' })
  })
  test('what the actor created and deleted needs nothing', () => {
    expect(judgeHistory(history('Patient', ['actor', A], ['actor', undefined])).action).toBe('none')
  })
  test('a rollback is no edit: what it brought back is whose it was', () => {
    const undone = history('Patient', ['other', A], ['actor', B], ['undoing', A])
    expect(judgeHistory(undone).action).toBe('none')
    const again = history('Patient', ['other', A], ['actor', B], ['undoing', A], ['undoing', B])
    expect(judgeHistory(again)).toMatchObject({ action: 'restore', to: 1 })
    expect(judgeHistory(again).conflict).toBeUndefined()
    const created = history('Patient', ['actor', A], ['undoing', undefined])
    expect(judgeHistory(created).action).toBe('none')
  })
})

describe('with later edits by others', () => {
  const edited = patient({ gender: 'male', telecom: [{ value: '666' }] })
  test('an edit of another element is left alone, and a merge is proposed', () => {
    const judged = judgeHistory(history('Patient', ['other', A], ['actor', B], ['other', edited]))
    expect(judged).toMatchObject({
      action: 'leave',
      conflict: { both: [], merge: { before: 1, edit: 3, elements: ['telecom'] } },
    })
    expect(judged.conflict?.actorChanged.map(({ element }) => element)).toEqual(['telecom[0].value'])
    expect(judged.conflict?.othersChanged.map(({ element }) => element)).toEqual(['gender'])
  })
  test('an edit of the same element is for a person', () => {
    const own = patient({ gender: 'female', telecom: [{ value: '2' }] })
    const judged = judgeHistory(history('Patient', ['other', A], ['actor', B], ['other', own]))
    expect(judged).toMatchObject({ action: 'leave', conflict: { both: ['telecom'] } })
    expect(judged.conflict?.merge).toBeUndefined()
  })
  test('saving the wrong value again counts as an edit', () => {
    const judged = judgeHistory(history('Patient', ['other', A], ['actor', B], ['other', B]))
    expect(judged).toMatchObject({ action: 'leave', conflict: { merge: { elements: ['telecom'] } } })
  })
  test('who repaired it already left nothing to do', () => {
    const repaired = patient({ gender: 'male', telecom: [{ value: '1' }] })
    expect(judgeHistory(history('Patient', ['other', A], ['actor', B], ['other', repaired])).action).toBe(
      'none',
    )
    expect(judgeHistory(history('Patient', ['actor', A], ['other', undefined])).action).toBe('none')
  })
  test('what the actor did after the edit is taken back, and what was before it stays to be looked at', () => {
    const judged = judgeHistory(
      history('Patient', ['other', A], ['actor', B], ['other', edited], ['actor', undefined]),
    )
    expect(judged).toMatchObject({ action: 'restore', to: 3, conflict: { merge: { edit: 3 } } })
  })
  test('a dose goes with its drug', () => {
    const drug = (medication: string, dose: string) => ({
      resourceType: 'MedicationRequest',
      medicationCodeableConcept: { text: medication },
      dosageInstruction: [{ text: dose }],
    })
    const judged = judgeHistory(
      history(
        'MedicationRequest',
        ['other', drug('aspirin', '100 mg')],
        ['actor', drug('warfarin', '100 mg')],
        ['other', drug('warfarin', '5 mg')],
      ),
    )
    expect(judged.action).toBe('leave')
    expect(judged.conflict?.merge).toBeUndefined()
  })
  test('what somebody else deleted stays deleted', () => {
    const judged = judgeHistory(history('Patient', ['other', A], ['actor', B], ['other', undefined]))
    expect(judged).toMatchObject({ action: 'leave' })
    expect(judged.conflict?.merge).toBeUndefined()
  })
})

test('a decimal changed in its last digit is a difference', () => {
  const read = (value: string) =>
    parseExact(`{"resourceType":"Observation","valueQuantity":{"value":${value}}}`)
  expect(differences(read('1.0').exact, read('1.00').exact)).toHaveLength(1)
  expect(sameContent(read('1.0').exact, read('1.0').exact)).toBe(true)
})

const value = constantFrom('a', 'b', 'c')
const content = record(
  { gender: value, language: value, telecom: array(value, { maxLength: 2 }) },
  { requiredKeys: [] },
).map((members) => patient(members))
const line = array(
  tuple(constantFrom<Version['by']>('actor', 'other'), option(content, { nil: undefined })),
  { minLength: 1, maxLength: 8 },
)

/** What the record says when the judgement was carried out. */
function after({ before, since }: History, judged: ReturnType<typeof judgeHistory>): Resource | undefined {
  const at = (version: number | undefined) =>
    [before, ...since].find((one) => one?.version === version)?.content
  if (judged.action === 'restore') return at(judged.to)
  return judged.action === 'delete' ? undefined : since.at(-1)?.content
}

test('without later edits every record is as before the actor; with them the last of them survives', () => {
  assert(
    property(line, (entries) => {
      if (!entries.some(([by]) => by === 'actor')) return
      const one = history('Patient', ...entries)
      const judged = judgeHistory(one)
      const result = after(one, judged)
      const lastEdit = one.since.findLast(({ by }) => by === 'other')
      const wanted = lastEdit === undefined ? one.before?.content : lastEdit.content
      expect(sameContent(result, wanted)).toBe(true)
      // What is left of the actor is never passed over in silence.
      const isSilent = lastEdit !== undefined && judged.conflict === undefined
      expect(isSilent ? leftOfActor(one, result) : []).toEqual([])
    }),
    { numRuns: 1000 },
  )
})

test('versions in a row by one side can be left out but for the last', () => {
  assert(
    property(line, (entries) => {
      if (!entries.some(([by]) => by === 'actor')) return
      const one = history('Patient', ...entries)
      const since = one.since.filter(({ by }, at) => by !== one.since[at + 1]?.by)
      const [all, few] = [judgeHistory(one), judgeHistory({ ...one, since })]
      expect(sameContent(after(one, few), after(one, all))).toBe(true)
      expect(few.changed).toEqual(all.changed)
    }),
    { numRuns: 3000 },
  )
})

test('a merge keeps every element others changed, and has none the actor changed', () => {
  assert(
    property(line, (entries) => {
      if (!entries.some(([by]) => by === 'actor')) return
      const one = history('Patient', ...entries)
      const merge = judgeHistory(one).conflict?.merge
      const edit = one.since.find(({ version }) => version === merge?.edit)?.content
      if (merge === undefined || edit === undefined || one.before?.content === undefined) return
      const merged = withElementsOf(one.before.content, edit, merge.elements)
      const kept = changedElements(one.before.content, edit).filter((name) => !merge.elements.includes(name))
      expect(changedElements(one.before.content, merged)).toEqual(kept)
      expect(changedElements(edit, merged).every((name) => merge.elements.includes(name))).toBe(true)
    }),
    { numRuns: 5000 },
  )
})

/** Elements the actor changed before the last edit that are not as they were, though nobody else changed them. */
function leftOfActor({ before, since }: History, result: Resource | undefined): string[] {
  const actor = new Set<string>()
  let previous = before?.content
  const last = since.findLastIndex(({ by }) => by === 'other')
  for (const { by, content: next } of since.slice(0, last + 1)) {
    if (by === 'actor') for (const name of changedElements(previous, next)) actor.add(name)
    previous = next
  }
  return changedElements(before?.content, result).filter((name) => actor.has(name))
}
