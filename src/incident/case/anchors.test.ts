import { expect, test } from 'vitest'
import { CASE_ANCHORS } from '../../contract/index.ts'
import { ANCHORS } from '../../law/index.ts'

test('officers can tell a case every event that the law counts from, and no other', () => {
  expect(CASE_ANCHORS).toEqual(ANCHORS)
})
